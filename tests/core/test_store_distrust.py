"""The assessment file: every way it can be spoilt ends in a sentence, and in no verdict."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model
from core.model import Status
from core.store import Store, StoreError
from core.store.packing import seal
from tests.core.assessment_file import FIRST, SAMPLE, loaded, refusal, saved, sql
from tests.samples import hardened, unreachable


def test_altered_evidence_is_told_and_is_no_verdict(path: Path) -> None:
    saved(path)
    sql(path, "UPDATE results SET raw = CAST(replace(CAST(raw AS TEXT), 'Tls', 'tls') AS BLOB) WHERE server_id = 's2'")
    stored = loaded(path)
    result = stored.results[1]
    assert SAMPLE.results[1].findings[0].status is Status.NOT_A_FINDING
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}
    assert result.evidence is None and result.failure
    assert stored.problems == ("What this file holds of edge02 does not agree with its SHA-256. Run the server again.",)


def test_evidence_that_never_had_its_hash_is_told(path: Path) -> None:
    result = hardened(FIRST)
    assert result.evidence
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_result(replace(result, evidence=replace(result.evidence, sha256="0" * 64)))
        assert file.load().results[0].findings[0].status is Status.NOT_REVIEWED
        assert len(file.load().problems) == 1


def test_an_altered_finding_is_told_and_is_no_verdict(path: Path) -> None:
    saved(path)
    sql(path, "UPDATE results SET data = CAST(replace(CAST(data AS TEXT), '\"Open\"', '\"NotAFinding\"') AS BLOB)")
    stored = loaded(path)
    assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}
    assert len(stored.problems) == 2  # both servers that had an open finding


@pytest.mark.parametrize("data", [b"", b"{}", b"[[[[", b"\xff", None, 7, "text"])
def test_an_unreadable_result_is_left_out_and_told(path: Path, data: object) -> None:
    saved(path)
    sql(path, "UPDATE results SET data = ifnull(?, x'00') WHERE server_id = 's1'", data)
    stored = loaded(path)
    assert [each.server.id for each in stored.results] == ["s2", "s3", "s4", "s5"]
    assert "edge01 in this file cannot be read" in stored.problems[0]


@pytest.mark.parametrize("more", ['"port":0', '"port":65536', f'"port":{10**30}', '"auth":"basic"'])
def test_servers_that_nobody_could_have_added_are_refused(path: Path, more: str) -> None:
    saved(path)
    sql(path, "UPDATE servers SET data = ? WHERE id = 's1'", f'{{"id":"s1","name":"x",{more}}}'.encode())
    with closing(Store.open(path)) as file, pytest.raises(StoreError, match="is damaged"):
        file.load()


@pytest.mark.parametrize("data", [b"{}", b'{"id":"1","name":"x","https":"no"}', b"\x00", 5])
def test_unreadable_servers_are_refused(path: Path, data: object) -> None:
    saved(path)
    sql(path, "UPDATE servers SET data = ? WHERE id = 's1'", data)
    with closing(Store.open(path)) as file, pytest.raises(StoreError, match="is damaged"):
        file.load()


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE comments SET text = x'ff00'",
        "UPDATE comments SET stig_id = x'ff'",
        "UPDATE comments SET text = CAST(x'ff41' AS TEXT)",
        "UPDATE benchmark SET data = 'text'",
        "UPDATE benchmark SET filename = x'ff'",
        "UPDATE servers SET id = 'another' WHERE place = 0",
        "UPDATE servers SET data = (SELECT data FROM servers WHERE place = 1) WHERE place = 0",
    ],
)
def test_values_of_another_type_or_server_are_refused(path: Path, meddling: str) -> None:
    saved(path)
    sql(path, meddling)
    with closing(Store.open(path)) as file, pytest.raises(StoreError) as caught:
        file.load()
    assert caught.value.happened == "site.edgeassessment is damaged."


@pytest.mark.parametrize(
    "change",
    [
        {"started_utc": "2026-01-01T00:00:00"},
        {"finished_utc": "9999-12-31T23:59:59-14:00"},
        {"started_utc": "0001-01-01T00:00:00+14:00"},
        {"server": {"id": "s4", "name": "edge04"}},
    ],
)
def test_a_result_of_another_server_or_of_no_time_is_left_out_and_told(path: Path, change: dict[str, object]) -> None:
    saved(path)
    with closing(sqlite3.connect(path)) as database:
        data, raw = database.execute("SELECT data, raw FROM results WHERE server_id = 's1'").fetchone()
    altered = json.dumps(json.loads(data) | change).encode()
    sql(path, "UPDATE results SET data = ?, seal = ? WHERE server_id = 's1'", altered, seal(altered, raw))
    stored = loaded(path)
    assert len(stored.results) == len(SAMPLE.results) - 1 and "s1" not in {r.server.id for r in stored.results}
    assert stored.problems == ("The result of edge01 in this file cannot be read. Run the server again.",)


FINDINGS = SAMPLE.results[0].findings


def test_a_result_of_neither_evidence_nor_failure_is_left_out_and_told(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_result(replace(unreachable(FIRST), failure=None))
    assert len(loaded(path).results) == 4 and "edge01" in loaded(path).problems[0]


@pytest.mark.parametrize("status", ["NotAFinding", "Not_Applicable", "Open"])
@pytest.mark.parametrize("failed", [True, False])
def test_a_verdict_without_evidence_is_left_out_and_told(path: Path, status: str, failed: bool) -> None:
    """Whoever can write to the file can make the seal anew."""
    saved(path)
    result = replace(unreachable(FIRST), findings=tuple(replace(f, status=Status(status)) for f in FINDINGS))
    with closing(Store.open(path)) as file:
        file.save_result(result if failed else replace(result, failure=None))
    stored = loaded(path)
    assert [each.server.id for each in stored.results] == ["s2", "s3", "s4", "s5"]
    assert "edge01" in stored.problems[0]


def test_two_findings_of_one_rule_are_left_out_and_told(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_result(replace(SAMPLE.results[0], findings=(*FINDINGS, FINDINGS[0])))
    assert len(loaded(path).results) == 4 and "edge01" in loaded(path).problems[0]


def test_a_text_that_cannot_be_stored_is_told(path: Path) -> None:
    with closing(Store.open(path)) as file, pytest.raises(StoreError, match="cannot be stored"):
        file.save_details(model.Details(name="\ud800"))


def test_not_a_database(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"x" * 4096)
    assert "is not an assessment file" in refusal(path).happened
    assert path.read_bytes().startswith(b"PK")


def test_another_programs_database(path: Path) -> None:
    sql(path, "CREATE TABLE notes(text)")
    before = path.read_bytes()
    assert "not an assessment of this program" in refusal(path).happened
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "trick", ["TRIGGER t AFTER INSERT ON results BEGIN DELETE FROM results; END", "VIEW v AS SELECT 1"]
)
def test_a_file_with_tricks_in_it(path: Path, trick: str) -> None:
    saved(path)
    sql(path, f"CREATE {trick}")
    assert "not an assessment of this program" in refusal(path).happened


@pytest.mark.parametrize("where", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_file(path: Path, where: float) -> None:
    saved(path)
    data = bytearray(path.read_bytes())
    start = int(len(data) * where) // 4096 * 4096
    data[start : start + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    try:
        stored = loaded(path)
    except StoreError as error:
        assert "damaged" in error.happened or "not an assessment" in error.happened
    else:  # the page was inside raw evidence: no check of SQLite's sees that, but the hash does
        assert stored.problems


def test_a_cut_file(path: Path) -> None:
    saved(path)
    path.write_bytes(path.read_bytes()[: 4096 * 3])
    assert "damaged" in refusal(path).happened


def test_a_second_opening_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **more | {"timeout": 0.05}))
    with closing(Store.open(path)):
        assert "open in another program" in refusal(path).happened
    assert loaded(path).servers == ()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be opened or made" in refusal(tmp_path / "gone" / "a.edgeassessment").happened
    assert "cannot be opened or made" in refusal(tmp_path).happened


def test_a_read_only_file(path: Path) -> None:
    """A write version above 2 makes SQLite itself treat the file as read-only, for any user."""
    saved(path)
    data = bytearray(path.read_bytes())
    data[18] = 3
    path.write_bytes(data)
    assert "cannot be written to" in refusal(path).happened


def test_a_full_disk(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file._database.execute(f"PRAGMA max_page_count={file._rows('PRAGMA page_count')[0][0]}")
        with pytest.raises(StoreError, match="disk is full"):
            file.save_benchmark("big.zip", b"x" * 100_000)
        assert file.load().servers == (FIRST,)
        assert file.load().benchmark is None


def test_a_closed_file(path: Path) -> None:
    file = Store.open(path)
    file.close()
    file.close()
    with pytest.raises(StoreError, match="is closed"):
        file.load()

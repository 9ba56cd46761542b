"""The assessment file: every way it can be spoilt ends in a sentence, and in no verdict."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model
from core.model import Status
from core.store import Store, StoreError, row_kinds
from tests.core.store.assessment_file import FIRST, SAMPLE, loaded, refusal, reseal, saved, sql
from tests.helpers.samples import hardened, unreachable


def test_altered_evidence_is_told_and_is_no_verdict(path: Path) -> None:
    saved(path)
    change = "raw = CAST(replace(CAST(raw AS TEXT), 'Tls', 'tls') AS BLOB)"
    sql(path, f"UPDATE rows SET {change} WHERE kind = 'result' AND owner = 's2'")
    stored = loaded(path)
    result = stored.results[1]
    assert SAMPLE.results[1].findings[0].status is Status.NOT_A_FINDING
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}
    assert result.evidence is None and result.failure
    assert stored.problems == ("The data of edge02 in this file does not match its SHA-256. Run the server again.",)


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
    change = "data = CAST(replace(CAST(data AS TEXT), '\"Open\"', '\"NotAFinding\"') AS BLOB)"
    sql(path, f"UPDATE rows SET {change} WHERE kind = 'result'")
    stored = loaded(path)
    assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}
    assert len(stored.problems) == 2  # both servers that had an open finding


@pytest.mark.parametrize("data", [b"", b"{}", b"[[[[", b"\xff", None, 7, "text"])
def test_an_unreadable_result_is_left_out_and_told(path: Path, data: object) -> None:
    saved(path)
    sql(path, "UPDATE rows SET data = ifnull(?, x'00') WHERE kind = 'result' AND owner = 's1'", data)
    stored = loaded(path)
    assert [each.server.id for each in stored.results] == ["s2", "s3", "s4", "s5"]
    assert "edge01 in this file cannot be read" in stored.problems[0]


SERVERS = [b"{}", b'{"id":"1","name":"x","https":"no"}', b"\x00", b'{"id":"s2","name":"edge02"}']
SERVERS += [f'{{"id":"s1","name":"x",{more}}}'.encode() for more in ('"port":0', '"port":65536', '"auth":"basic"')]


@pytest.mark.parametrize("data", [*SERVERS, f'{{"id":"s1","name":"x","port":{10**30}}}'.encode()])
def test_a_server_that_nobody_could_have_added_is_left_out_and_told(path: Path, data: bytes) -> None:
    saved(path)
    reseal(path, row_kinds.SERVER, ("s1", "0"), data)
    stored = loaded(path)
    assert stored.servers == SAMPLE.servers[1:]
    assert stored.results == SAMPLE.results[1:]
    assert stored.problems == (
        "Damaged in this file and left out: the server edge01, with its findings. Add it again, and run it.",
    )


DAMAGED = {
    "UPDATE rows SET data = x'ff00' WHERE kind = 'comment'": "the comment on EX19-ED-000235 of edge01",
    "UPDATE rows SET data = 'text' WHERE kind = 'comment'": "the comment on EX19-ED-000235 of edge01",
    "UPDATE rows SET key = x'ff' WHERE kind = 'comment'": "the comment on ? of edge01",
    "UPDATE rows SET key = CAST(x'ff41' AS TEXT) WHERE kind = 'comment'": "the comment on ? of edge01",
    "UPDATE rows SET owner = 's2' WHERE kind = 'comment'": "the comment on EX19-ED-000235 of edge02",
    "UPDATE rows SET kind = 'commenu' WHERE kind = 'comment'": "comments on edge01",
    "DELETE FROM rows WHERE kind = 'comment'": "comments on edge01",
    "UPDATE rows SET data = replace(data, 'Doe', 'Roe') WHERE kind = 'exception'": "exception to EX19-ED-000235 for",
    "UPDATE rows SET key = '[\"EX19-ED-000098\",\"x\"]' WHERE kind = 'exception' AND owner = 's2'": "for x on edge02",
    "DELETE FROM rows WHERE kind = 'exception' AND owner = 's2'": "exceptions of edge02",
    "UPDATE rows SET data = x'7b7d' WHERE kind = 'details'": "the details of the cover",
    "DELETE FROM rows WHERE kind = 'details'": "the details of the cover",
    "UPDATE rows SET raw = 'text' WHERE kind = 'benchmark'": "the benchmark: the built-in one is shown instead",
    "UPDATE rows SET data = x'22612e7a697022' WHERE kind = 'benchmark'": (
        "the benchmark: the built-in one is shown instead"
    ),
    "DELETE FROM rows WHERE kind = 'benchmark'": "the benchmark",
    "UPDATE rows SET owner = 'another' WHERE kind = 'server' AND owner = 's1'": "the server edge01",
    "DELETE FROM rows WHERE kind = 'server' AND owner = 's1'": "the server edge01",
    "UPDATE rows SET key = '[\"9\"]' WHERE kind = 'server' AND owner = 's1'": "the server edge01, with its findings",
    "UPDATE rows SET key = '[\"9\"]' WHERE kind = 'result' AND owner = 's1'": "data of edge01",
    "DELETE FROM rows WHERE kind = 'result' AND owner = 's1'": "The result of edge01",
    "UPDATE rows SET data = x'7b7d' WHERE kind = 'contents'": "table of contents of this file is damaged",
    "DELETE FROM rows WHERE kind = 'contents'": "table of contents of this file is damaged",
}


@pytest.mark.parametrize("meddling", DAMAGED)
def test_a_row_that_was_altered_moved_or_taken_out_is_told_by_name(path: Path, meddling: str) -> None:
    saved(path)
    sql(path, meddling)
    before = path.read_bytes()
    assert DAMAGED[meddling] in " ".join(loaded(path).problems)
    assert path.read_bytes() == before, "nothing is changed on doubt"


@pytest.mark.parametrize(("kind", "key"), [("comment", "data"), ("server", "data"), ("result", "data")])
def test_rows_that_were_swapped_are_told(path: Path, kind: str, key: str) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers)
        for result in SAMPLE.results[:2]:
            file.save_result(result)
        for server_id in ("s1", "s2"):
            file.save_comment(server_id, "EX19-ED-000235", f"On {server_id}")
    swap = f"UPDATE rows SET owner = CASE owner WHEN 's1' THEN 's2' ELSE 's1' END || ? WHERE kind = '{kind}'"
    sql(path, f"{swap} AND owner IN ('s1', 's2')", "~")
    sql(path, "UPDATE rows SET owner = rtrim(owner, '~')")
    told = " ".join(loaded(path).problems)
    assert "edge01" in told and "edge02" in told


def test_an_earlier_result_does_not_take_the_place_of_the_latest(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_result(hardened(FIRST, minutes=90))
    sql(path, "DELETE FROM rows WHERE kind = 'result' AND owner = 's1' AND key = '[\"2\"]'")
    stored = loaded(path)
    assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}
    assert "edge01" in stored.problems[0]


def test_what_this_version_does_not_know_is_told(path: Path) -> None:
    saved(path)
    reseal(path, replace(row_kinds.COMMENT, name="poem"), ("s1", "x"), b'"roses"')
    assert "does not know: poem" in loaded(path).problems[0]


def test_a_damaged_file_is_copied_before_it_is_written_anew(path: Path) -> None:
    saved(path)
    sql(path, "UPDATE rows SET data = x'ff' WHERE kind = 'comment'")
    with closing(Store.open(path)) as file:
        stored = file.load()
        assert not list(path.parent.glob("*.damaged-*")), "reading writes nothing"
        file.save_all(stored)
        file.save_details(model.Details(name="After"))
    assert loaded(path) == replace(stored, problems=(), details=model.Details(name="After"))
    (copy,) = path.parent.glob("site.damaged-*.edgeassessment")
    assert loaded(copy).problems == stored.problems


def test_nothing_is_written_where_no_copy_can_be_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    sql(path, "UPDATE rows SET data = x'ff' WHERE kind = 'comment'")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with closing(Store.open(path)) as file:
        stored = file.load()
        monkeypatch.setattr("core.store.store.back_up", full)
        with pytest.raises(StoreError, match="disk is full"):
            file.save_all(stored)
        assert path.read_bytes() == before
        monkeypatch.undo()
        file.save_all(stored)
    assert loaded(path).problems == ()


def test_orphans_of_a_damaged_file_stay(path: Path) -> None:
    """A server whose row is damaged is gone only until somebody mends the copy: its results must be there."""
    saved(path)
    sql(path, "UPDATE rows SET data = x'ff' WHERE kind = 'server' AND owner = 's1'")
    for _ in range(3):
        assert "edge01" in loaded(path).problems[0], "its result still knows its name"


def test_an_empty_file_is_no_new_assessment(path: Path) -> None:
    path.touch()
    assert refusal(path).happened == "site.edgeassessment is empty and contains no assessment."
    assert path.stat().st_size == 0


def test_a_file_cut_short_while_it_is_made_has_another_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.opening.lay_out", lambda database: [][0])
    refusal(path)
    assert list(path.parent.iterdir()) == []


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
        (data,) = database.execute("SELECT data FROM rows WHERE kind = 'result' AND owner = 's1'").fetchone()
    reseal(path, row_kinds.RESULT, ("s1", "1"), json.dumps(json.loads(data) | change).encode())
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


def test_half_a_character_does_not_keep_the_rest_from_being_saved(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_details(model.Details(name="a\ud800", site="b"))
    assert loaded(path).details == model.Details(name="a\ufffd\ufffd\ufffd", site="b")

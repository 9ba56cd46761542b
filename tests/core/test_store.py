"""The assessment file: what goes in comes out, and every way it can be spoilt ends in a sentence."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model, store
from core.model import Status
from core.store import Store, StoreError, database
from core.store.packing import seal
from tests.samples import ENCRYPTION, fresh, hardened, sample_assessment, unreachable

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = sample_assessment()
FIRST = SAMPLE.servers[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "site.edgeassessment"


def saved(path: Path) -> None:
    """The whole sample assessment, saved and closed."""
    with closing(Store.open(path)) as file:
        file.save_details(SAMPLE.details)
        file.save_servers(SAMPLE.servers)
        for result in SAMPLE.results:
            file.save_result(result)
        for (server_id, stig_id), text in SAMPLE.comments.items():
            file.save_comment(server_id, stig_id, text)
        file.save_benchmark("sample-xccdf.xml", b"<Benchmark/>")


def loaded(path: Path) -> store.Stored:
    with closing(Store.open(path)) as file:
        return file.load()


def sql(path: Path, statement: str, *values: object) -> None:
    """Meddle with a closed file."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement, values)
        file.commit()


def refusal(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert caught.value.happened.endswith(".") and caught.value.todo.endswith(".")
    return caught.value


def test_a_new_file_is_empty(path: Path) -> None:
    stored = loaded(path)
    assert stored == store.Stored(model.Details(), (), (), {}, None, ())


def test_everything_comes_back_as_it_was(path: Path) -> None:
    saved(path)
    stored = loaded(path)
    assert stored.details == SAMPLE.details
    assert stored.servers == SAMPLE.servers
    assert stored.results == SAMPLE.results
    assert stored.comments == SAMPLE.comments
    assert stored.benchmark == ("sample-xccdf.xml", b"<Benchmark/>")
    assert stored.problems == ()


def test_evidence_comes_back_byte_for_byte(path: Path) -> None:
    raw = bytes(range(256)) * 300
    result = fresh(FIRST)
    assert result.evidence
    evidence = replace(result.evidence, raw=raw, sha256=hashlib.sha256(raw).hexdigest())
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_result(replace(result, evidence=evidence))
    (back,) = loaded(path).results
    assert back.evidence == evidence


def test_the_order_of_the_servers_is_kept(path: Path) -> None:
    turned = SAMPLE.servers[::-1]
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_servers(turned)
    stored = loaded(path)
    assert stored.servers == turned
    assert [each.server.id for each in stored.results] == ["s5", "s4", "s3", "s2", "s1"]


def test_the_order_is_the_one_that_is_written_down(path: Path) -> None:
    saved(path)
    sql(path, "UPDATE servers SET place = -place")
    assert loaded(path).servers == SAMPLE.servers[::-1]


def test_the_latest_result_counts_and_earlier_ones_stay(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_result(hardened(FIRST, minutes=90))
    assert loaded(path).results[0] == hardened(FIRST, minutes=90)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM results WHERE server_id = 's1'").fetchone() == (2,)


def test_undo_brings_back_what_a_removed_server_had(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers[1:])
        assert "s1" not in {each.server.id for each in file.load().results}
        file.save_servers(SAMPLE.servers)
        assert file.load().results == SAMPLE.results
        assert file.load().comments == SAMPLE.comments


def test_what_a_removed_server_had_is_wiped_at_the_next_opening(path: Path) -> None:
    saved(path)
    result = fresh(FIRST)
    assert result.evidence
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers[1:])
    assert result.evidence.raw in path.read_bytes() or b"edge01.example.mil" in path.read_bytes()
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers)
        assert "s1" not in {each.server.id for each in file.load().results}
        assert file.load().comments == {}
    assert b"Revisit on 12 March" not in path.read_bytes()


def test_an_empty_comment_removes_it(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_comment("s1", ENCRYPTION, "Looked at.")
        file.save_comment("s1", ENCRYPTION, "Looked at twice.")
        assert file.load().comments == {("s1", ENCRYPTION): "Looked at twice."}
        file.save_comment("s1", ENCRYPTION, "")
        assert file.load().comments == {}


def test_the_own_benchmark_can_come_back(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_benchmark(str(Path("folder") / "U_STIG.zip"), b"PK")
        assert file.load().benchmark == ("U_STIG.zip", b"PK")
        file.save_benchmark("", b"")
        assert file.load().benchmark is None


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_a_killed_program_loses_nothing_it_saved(path: Path) -> None:
    """The process ends without closing anything, in the middle of the next save."""
    program = (
        "import os, sys; from pathlib import Path; from core.store import Store; from tests.samples import *\n"
        "file = Store.open(Path(sys.argv[1])); server = sample_servers()[0]\n"
        "file.save_servers((server,)); file.save_result(fresh(server))\n"
        "file._database.execute('PRAGMA cache_size=1'); file._database.execute('BEGIN IMMEDIATE')\n"
        "file._database.execute('DELETE FROM servers'); file._database.execute('DELETE FROM results')\n"
        "file._database.execute('INSERT INTO benchmark VALUES(1, 1, zeroblob(3000000))'); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 9
    assert path.with_name(path.name + "-journal").stat().st_size > 0  # the half save really reached the disk
    assert loaded(path).results == (fresh(FIRST),)


def test_saves_reach_the_disk_before_they_return(path: Path) -> None:
    with closing(Store.open(path)) as file:
        settings = [file._rows(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode")]
        assert settings == [3, "delete"]


def test_a_save_is_all_or_nothing(path: Path) -> None:
    saved(path)
    twice = (*SAMPLE.servers, FIRST)
    with closing(Store.open(path)) as file:
        with pytest.raises(StoreError):
            file.save_servers(twice)
        assert file.load().servers == SAMPLE.servers


def test_threads_take_turns(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers)
        errors: list[Exception] = []

        def save(result: model.Result) -> None:
            try:
                for _ in range(5):
                    file.save_result(result)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=save, args=(result,)) for result in SAMPLE.results]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
        assert not errors
        assert file.load().results == SAMPLE.results


# --- What cannot be trusted -------------------------------------------------------------------------------------------


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


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_a_newer_file_is_refused_untouched(path: Path) -> None:
    saved(path)
    sql(path, f"PRAGMA user_version={database.VERSION + 1}")
    before = path.read_bytes()
    assert "newer version" in refusal(path).happened
    assert path.read_bytes() == before


def test_an_older_file_is_copied_before_it_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {database.VERSION - 1: "ALTER TABLE comments ADD COLUMN author TEXT;"})
    assert loaded(path).comments == SAMPLE.comments
    (copy,) = path.parent.glob("site.version2-*.edgeassessment")
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(path)) as new:
        assert old.execute("PRAGMA user_version").fetchone() == (2,)
        assert new.execute("PRAGMA user_version").fetchone() == (3,)
        assert old.execute("SELECT count(*) FROM results").fetchone() == (5,)
        assert "author" not in str(old.execute("SELECT sql FROM sqlite_schema").fetchall())
        assert "author" in str(new.execute("SELECT sql FROM sqlite_schema").fetchall())


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {database.VERSION - 1: "DROP TABLE comments; SELECT nonsense;"})
    refusal(path)
    monkeypatch.undo()
    assert loaded(path).comments == SAMPLE.comments


def test_a_file_of_version_1_still_opens(tmp_path: Path) -> None:
    """The file in tests/data was written by the first version; later versions must read it."""
    kept = ROOT / "tests" / "data" / "store" / "version1.edgeassessment"
    shutil.copy(kept, tmp_path / kept.name)
    stored = loaded(tmp_path / kept.name)
    assert stored.details.name == "Spring assessment 2026"
    assert [result.findings[0].status for result in stored.results][:2] == [Status.OPEN, Status.NOT_A_FINDING]
    assert not stored.problems
    assert stored.site == model.Site()
    assert len(list(tmp_path.glob("version1.version1-*.edgeassessment"))) == 1, "a copy of it as it was"
    with closing(Store.open(tmp_path / kept.name)) as file:
        file.save_site(SITE)
        assert file.load().site == SITE


# --- The site's sheet -------------------------------------------------------------------------------------------------

SITE = model.Site(
    values={
        "receive_timeout": model.SiteValue("00:10:00", "J. Doe"),
        "hop_count": model.SiteValue(30, "J. Doe"),
        "smart_hosts": model.SiteValue(("[10.0.0.1]", "mail.example.mil")),
        "recipients": model.SiteValue("Unlimited"),
    },
    classified=True,
    gateways=frozenset({"s1", "s4"}),
    roles={
        ("s1", "Get-ReceiveConnector", "EDGE01\\From Internet"): model.RoleChoice(model.Role.INTERNET, "In the DMZ."),
        ("s2", "Get-SendConnector", "To sites"): model.RoleChoice(model.Role.INTERNAL, ""),
    },
    accepted_texts=frozenset({ENCRYPTION}),
)


def test_the_sites_sheet_comes_back_as_it_was(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_site(SITE)
    assert loaded(path).site == SITE
    with closing(Store.open(path)) as file:
        file.save_site(model.Site())
    assert loaded(path).site == model.Site(), "what was taken back is gone"


def test_the_sheet_forgets_a_server_that_is_gone(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_site(SITE)
        file.save_servers(SAMPLE.servers[1:])
        assert file.load().site == SITE, "until the file is closed there is a way back"
    site = loaded(path).site
    assert site.gateways == {"s4"}
    assert [key[0] for key in site.roles] == ["s2"]
    assert b"From Internet" not in path.read_bytes()


@pytest.mark.parametrize("data", ["{}[", '{"values": {"hop_count": {"value": null}}}', '{"classified": "no"}'])
def test_an_unreadable_sheet_is_refused(path: Path, data: str) -> None:
    """To go on without it would judge by other values than the assessor gave."""
    saved(path)
    sql(path, "INSERT INTO site VALUES(1, ?)", data.encode())
    with closing(Store.open(path)) as file, pytest.raises(StoreError, match="is damaged"):
        file.load()


def test_a_role_that_nobody_knows_is_refused(path: Path) -> None:
    saved(path)
    sql(path, "INSERT INTO roles VALUES('s1', 'Get-ReceiveConnector', 'x', 'friendly', '')")
    with closing(Store.open(path)) as file, pytest.raises(StoreError, match="is damaged"):
        file.load()


def test_a_stored_value_that_nobody_could_have_typed_is_dropped_and_told(path: Path) -> None:
    saved(path)
    values = {
        "hop_count": model.SiteValue(False, "x"),
        "nonsense": model.SiteValue(1),
        "recipients": model.SiteValue(9),
    }
    with closing(Store.open(path)) as file:
        file.save_site(replace(SITE, values=values))
    stored = loaded(path)
    assert stored.site == replace(SITE, values={"recipients": model.SiteValue(9)})
    assert len(stored.problems) == 2 and "Hops of a received message" in stored.problems[0]
    assert "nonsense" in stored.problems[1]


def test_the_names_of_many_strange_values_are_not_all_told(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_site(model.Site({f"{n}\u202e{'x' * 500}": model.SiteValue(1) for n in range(5000)}))
    (problem,) = loaded(path).problems
    assert len(problem) < 1_000 and problem.isprintable()


# --- Judged anew ------------------------------------------------------------------------------------------------------


def anew(result: model.Result) -> model.Result:
    """Another verdict where there is evidence for one, else another reason."""
    status = Status.NOT_REVIEWED if result.failure else Status.NOT_APPLICABLE
    return replace(result, findings=(replace(result.findings[0], status=status, reason="Anew."), *result.findings[1:]))


def test_what_was_judged_anew_takes_the_place_of_what_was_said(path: Path) -> None:
    saved(path)
    changed = tuple(map(anew, SAMPLE.results))
    with closing(Store.open(path)) as file:
        before = file._rows("SELECT count(*), sum(length(raw)) FROM results")
        file.save_judged(changed)
        file.save_judged(changed)
        assert file._rows("SELECT count(*), sum(length(raw)) FROM results") == before, "evidence is not written again"
    assert loaded(path).results == changed
    with closing(Store.open(path)) as file:
        file.save_result(hardened(FIRST, minutes=90))
    assert loaded(path).results == (hardened(FIRST, minutes=90), *changed[1:]), "a new run counts more"


def test_what_was_judged_anew_of_a_server_without_a_result_is_nothing(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_judged((fresh(FIRST),))
        assert file.load().results == ()


@pytest.mark.parametrize(("table", "was"), [("judged_anew", '"Not_Applicable"'), ("results", '"Open"')])
def test_altered_findings_that_were_judged_anew_are_told(path: Path, table: str, was: str) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_judged((anew(SAMPLE.results[0]),))
    sql(path, f"UPDATE {table} SET data = CAST(replace(CAST(data AS TEXT), ?, '\"NotAFinding\"') AS BLOB)", was)
    stored = loaded(path)
    assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}
    assert "edge01" in stored.problems[0]


# --- Secrets ----------------------------------------------------------------------------------------------------------


def test_no_noun_that_is_stored_has_a_place_for_a_password() -> None:
    words = ("password", "secret", "passphrase")
    fields = [name for noun in vars(model).values() for name in getattr(noun, "__dataclass_fields__", ())]
    assert len(fields) > 60
    assert not [name for name in fields if any(word in name.lower() for word in words)]


def test_a_failure_is_kept_as_it_was(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_result(unreachable(FIRST))
        assert file.load().results == (unreachable(FIRST),)


def test_a_password_that_was_used_is_in_no_file(tmp_path: Path, path: Path) -> None:
    """A real collection from the lab, stored and logged: the folder holds neither the password nor its codings."""
    program = (
        "import core.log, logging, sys, threading; from pathlib import Path\n"
        "folder = Path(sys.argv[1]); core.log.log_folder = lambda: folder; core.log.start(verbose=True)\n"
        "from core.lab import Lab; from core.collect.winrm import WinRMCollector; from core.scan import scan\n"
        "from core.secrets import Secrets, key_of; from core.store import Store; from dataclasses import replace\n"
        "file = Store.open(folder / 'site.edgeassessment'); secrets = Secrets()\n"
        "with Lab() as lab:\n"
        "    file.save_servers(lab.servers)\n"
        "    for server in (lab.servers[0], lab.servers[3], replace(lab.servers[1], user='nobody')):\n"
        "        secrets.put(key_of(server), lab.password, False)\n"
        "        collector = WinRMCollector(server, secrets.get(key_of(server)))\n"
        "        result = scan(server, collector, ['EX19-ED-000235'], print, threading.Event())\n"
        "        file.save_result(result); logging.info('%s with %s', result.failure, lab.password)\n"
        "    print('PASSWORD', lab.password, [f.status.value for f in result.findings])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=90, check=True
    )
    password = done.stdout.split("PASSWORD ")[1].split()[0]
    assert len(loaded(path).results) == 3
    content = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"EX19-ED-000235" in content and b"***" in content
    for code in ("utf-8", "utf-16-le"):
        assert password.encode(code) not in content
        assert base64.b64encode(password.encode(code)) not in content

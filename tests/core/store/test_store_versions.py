"""Assessment files of other versions: older ones still open, newer ones are left alone."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model
from core.model import Cause, Facts, Finding, Gap, Status
from core.store import Store, database, older_versions, packing
from core.store.packing import from_json, to_json
from tests.core.store.assessment_file import SAMPLE, SITE, loaded, refusal, saved, sql

ROOT = Path(__file__).resolve().parents[3]


def test_a_newer_file_is_refused_untouched(path: Path) -> None:
    saved(path)
    sql(path, f"PRAGMA user_version={database.FILE_VERSION + 1}")
    before = path.read_bytes()
    assert "newer version" in refusal(path).happened
    assert path.read_bytes() == before


def kept(version: str, folder: Path) -> Path:
    """A file that an earlier version wrote, as it lies in tests/data."""
    name = f"version{version}.edgeassessment"
    return shutil.copy(ROOT / "tests" / "data" / "store" / name, folder / name)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept("2-sample", tmp_path)
    before = path.read_bytes()
    monkeypatch.setitem(older_versions.MOVES, "roles", lambda database: iter([1 / 0]))
    refusal(path)
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert loaded(path).comments == SAMPLE.comments


def test_a_file_of_version_1_still_opens(tmp_path: Path) -> None:
    path = kept("1", tmp_path)
    before = path.read_bytes()
    stored = loaded(path)
    assert stored.details.name == "Spring assessment 2026"
    assert [result.findings[0].status for result in stored.results][:2] == [Status.OPEN, Status.NOT_A_FINDING]
    assert not stored.problems
    assert stored.site == model.Site() and not stored.exceptions
    (copy,) = tmp_path.glob("version1.version1-*.edgeassessment")
    assert copy.read_bytes()[100:] == before[100:], "a copy of it as it was"
    with closing(Store.open(path)) as file:
        file.save_site(SITE)
        file.save_exception(("s1", "X", "y"), model.ExceptionWords("Why.", "J. Doe"))
        assert file.load().site == SITE and file.load().exceptions


def test_a_file_of_version_2_still_opens(tmp_path: Path) -> None:
    path = kept("2-sample", tmp_path)
    stored = loaded(path)
    assert stored.details.name == "Spring assessment 2026"
    assert [server.id for server in stored.servers] == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert [key[0] for key in stored.comments] == ["s1"]
    assert stored.benchmark == ("sample-xccdf.xml", b"<Benchmark/>")
    assert stored.site.values == SITE.values
    assert stored.site.gateways == {"s1": model.Statement(), "s4": model.Statement()}
    assert stored.site.enclave is model.Enclave.CLASSIFIED and stored.site.classified is None, "nobody signed"
    assert [(c.role, c.justification) for c in stored.site.roles.values()][0] == (model.Role.INTERNET, "In the DMZ.")
    first, *others = stored.results
    assert [result.server.id for result in others] == ["s2", "s3", "s4", "s5"]
    assert others[0].findings[0].status is Status.NOT_A_FINDING and others[0].evidence is not None
    assert first.findings[0].status is Status.NOT_APPLICABLE, "what was judged anew"
    assert first.evidence is not None and b'"EDGE01"' in first.evidence.raw
    lacking = [result for result in others if result.findings[0].status is Status.NOT_REVIEWED]
    assert {result.findings[0].gap for result in lacking} == {Gap.FACT_MISSING}, "which they wrote otherwise"
    assert lacking and not any(result.complete for result in lacking)
    assert not stored.problems
    assert len(list(tmp_path.glob("version2-sample.version2-*.edgeassessment"))) == 1
    assert loaded(path) == stored, "and is moved once"


def test_a_file_of_version_3_still_opens(tmp_path: Path) -> None:
    path = kept("3-sample", tmp_path)
    before = path.read_bytes()
    stored = loaded(path)
    assert stored.details.name == "Spring assessment 2026" and stored.site == SITE and not stored.problems
    assert [result.findings[0].gap for result in stored.results] == [r.findings[0].gap for r in SAMPLE.results]
    assert [result.findings[0].status for result in stored.results] == [r.findings[0].status for r in SAMPLE.results]
    evidence = stored.results[0].evidence
    assert evidence is not None and evidence.origin.transport == "WinRM" and b'"EDGE01"' in evidence.raw
    (copy,) = tmp_path.glob("version3-sample.version3-*.edgeassessment")
    assert copy.read_bytes()[100:] == before[100:], "a copy of it as it was"
    assert loaded(path) == stored and len(list(tmp_path.glob("*.version3-*"))) == 1, "and is moved once"


OLD_DAMAGE = [
    "UPDATE comments SET text = x'ff00'",
    "UPDATE comments SET text = CAST(x'ff41' AS TEXT)",
    "UPDATE comments SET stig_id = x'ff'",
    "UPDATE benchmark SET data = 'text'",
    "UPDATE benchmark SET filename = x'ff'",
    "UPDATE roles SET justification = x'ff'",
    "UPDATE gateways SET server_id = x'07' WHERE server_id = 's1'",
    "UPDATE servers SET data = 5",
    "UPDATE site SET data = x'7b'",
    "UPDATE site SET data = CAST('{}' AS BLOB)",
    "UPDATE details SET data = 'text'",
]


@pytest.mark.parametrize("meddling", OLD_DAMAGE)
def test_an_older_file_with_values_of_another_type_is_refused_untouched(tmp_path: Path, meddling: str) -> None:
    """Its rows have no seal, so that nothing else would tell."""
    path = kept("2-sample", tmp_path)
    sql(path, meddling)
    before = path.read_bytes()
    assert "is damaged" in refusal(path).happened
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_result_of_another_type_in_an_older_file_is_told(tmp_path: Path) -> None:
    path = kept("2-sample", tmp_path)
    sql(path, "UPDATE results SET data = 5 WHERE server_id = 's2'")
    stored = loaded(path)
    assert [result.server.id for result in stored.results] == ["s1", "s3", "s4", "s5"]
    assert "edge02" in stored.problems[0]


@pytest.mark.parametrize("table", ["results", "judged_anew"])
def test_what_was_damaged_in_an_older_file_is_still_told(tmp_path: Path, table: str) -> None:
    path = kept("2-sample", tmp_path)
    sql(path, f"UPDATE {table} SET data = CAST(replace(CAST(data AS TEXT), 'Anew', 'anew') || ' ' AS BLOB)")
    for _ in range(2):
        stored = loaded(path)
        assert "edge01" in stored.problems[0]
        assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}


@pytest.mark.parametrize("version", [-1, 0, 1, 2])
def test_a_version_that_the_layout_contradicts_is_damage(path: Path, version: int) -> None:
    saved(path)
    sql(path, f"PRAGMA user_version={version}")
    before = path.read_bytes()
    assert "is damaged" in refusal(path).happened
    assert path.read_bytes() == before


def test_fields_are_read_by_the_names_they_had() -> None:
    """The way that evidence came was its road; a text that says the same is left as it is."""
    result = SAMPLE.results[0]
    assert result.evidence is not None
    said = 'A text with "origin":{"road": in it.'
    result = replace(result, evidence=replace(result.evidence, raw=b"", integrity=said))
    older_data = to_json(result).replace(b'"origin":{"transport":', b'"origin":{"road":')
    assert b'"transport":' not in older_data
    assert from_json(older_data, model.Result) == result


def test_why_a_rule_had_no_verdict_is_read_as_earlier_versions_wrote_it() -> None:
    """They had four fields for it, of which several could be set."""
    old = {"missing": True, "error": "Bug()", "asks": "the value", "changed": True}
    causes = {
        Cause(Gap.FACT_MISSING),
        Cause(Gap.CHECK_FAILED, "Bug()"),
        Cause(Gap.INPUT_REQUIRED, "the value"),
        Cause(Gap.TEXT_CHANGED),
    }
    result = replace(SAMPLE.results[0], evidence=None, findings=(Finding("X", Status.NOT_REVIEWED, "Why."),))
    written = json.loads(packing.packed_result(result)[0])
    written["findings"][0] |= old
    [finding] = packing.result_from_json(json.dumps(written, separators=(",", ":")).encode()).findings
    assert set(finding.causes) == causes
    now = replace(result, findings=(finding,))
    assert packing.result_from_json(packing.packed_result(now)[0]).findings == (finding,)


def test_notes_on_a_source_are_read_by_their_earlier_name() -> None:
    facts = packing.from_json(b'{"collected":{},"told":{"Get-X":"A note."}}', Facts)
    assert facts.source_notes == {"Get-X": "A note."}


def test_what_a_finding_was_measured_against_is_read_by_its_earlier_name() -> None:
    now = Finding("X", Status.OPEN, 'Not "basis":[].', measured_against=("the STIG default 00:05:00",))
    earlier = to_json(now).replace(b'"measured_against":', b'"basis":')
    assert b'"basis":' in earlier and from_json(earlier, Finding) == now

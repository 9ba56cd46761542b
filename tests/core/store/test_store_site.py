"""The assessment file: the site's sheet, and what is judged anew by it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model
from core.model import Status
from core.store import Store, row_kinds
from tests.core.store.assessment_file import FIRST, SAMPLE, SITE, loaded, reseal, saved, sql
from tests.helpers.samples import ENCRYPTION, fresh, hardened

ROOT = Path(__file__).resolve().parents[3]

# --- The site's sheet -------------------------------------------------------------------------------------------------


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
    assert site.gateways == {"s4": model.Statement()}
    assert [key[0] for key in site.roles] == ["s2"]
    assert b"From Internet" not in path.read_bytes()


def test_the_sheet_of_an_older_file_says_no_more_than_it_did(tmp_path: Path) -> None:
    """Version 2 had a box for the enclave and a list of servers behind a gateway, and nobody's signature."""
    path = tmp_path / "version2.edgeassessment"
    path.write_bytes((ROOT / "tests" / "data" / "store" / path.name).read_bytes())
    site = loaded(path).site
    assert (site.enclave, site.classified) == (model.Enclave.CLASSIFIED, None)
    assert site.gateways == {"s2": model.Statement()} and site.gateway("s2") is None
    assert {key[2]: choice for key, choice in site.roles.items()} == {
        "EDGE01\\a": model.RoleChoice(model.Role.NONE, ""),
        "EDGE01\\b": model.RoleChoice(model.Role.INTERNAL, "Ours."),
    }
    assert site.values["hop_count"].signed_by == "J. Doe" and site.accepted_texts == {ENCRYPTION}
    assert len(list(tmp_path.glob("version2.version2-*"))) == 1, "a copy of it as it was"


def test_an_older_file_that_nobody_touched_states_nothing(tmp_path: Path) -> None:
    path = tmp_path / "version2.edgeassessment"
    path.write_bytes((ROOT / "tests" / "data" / "store" / path.name).read_bytes())
    sql(path, "UPDATE site SET data = ?", b'{"values":{},"classified":false,"accepted_texts":[]}')
    assert loaded(path).site.enclave is model.Enclave.NOT_STATED


@pytest.mark.parametrize("data", [b"{}[", b'{"value": null}', b"", b"7"])
def test_an_unreadable_value_is_left_out_and_told(path: Path, data: bytes) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_site(SITE)
    reseal(path, row_kinds.VALUE, ("", "hop_count"), data)
    stored = loaded(path)
    assert stored.site.values.keys() == SITE.values.keys() - {"hop_count"}
    assert stored.problems == (
        "Damaged in this file and left out: the site value Hops of a received message. Enter it again.",
    )


def test_a_role_that_nobody_knows_is_left_out_and_told(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_site(SITE)
    key = ("s1", "Get-ReceiveConnector", "EDGE01\\From Internet")
    reseal(path, row_kinds.ROLE, key, b'{"role":"friendly","justification":""}')
    stored = loaded(path)
    assert [key[0] for key in stored.site.roles] == ["s2"]
    assert "the role of EDGE01\\From Internet on edge01" in stored.problems[0]


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
        sql = "SELECT count(*), sum(length(raw)) FROM rows WHERE kind = 'result'"
        before = file._database.execute(sql).fetchall()
        file.save_judged(changed)
        file.save_judged(changed)
        assert file._database.execute(sql).fetchall() == before, "evidence is not written again"
    assert loaded(path).results == changed
    with closing(Store.open(path)) as file:
        file.save_result(hardened(FIRST, minutes=90))
    assert loaded(path).results == (hardened(FIRST, minutes=90), *changed[1:]), "a new run counts more"


def test_what_was_judged_anew_of_a_server_without_a_result_is_nothing(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_judged((fresh(FIRST),))
        assert file.load().results == ()


@pytest.mark.parametrize(("kind", "was"), [("judged", '"Not_Applicable"'), ("result", '"Open"')])
def test_altered_findings_that_were_judged_anew_are_told(path: Path, kind: str, was: str) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_judged((anew(SAMPLE.results[0]),))
    change = "data = CAST(replace(CAST(data AS TEXT), ?, '\"NotAFinding\"') AS BLOB)"
    sql(path, f"UPDATE rows SET {change} WHERE kind = ?", was, kind)
    stored = loaded(path)
    assert {finding.status for finding in stored.results[0].findings} == {Status.NOT_REVIEWED}
    assert "edge01" in stored.problems[0]

"""Every check over good, bad, empty, denied, absent and half-told evidence; and no rule without its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.model import Circumstances, Facts, Finding, Row, Status
from core.registry import CHECKS, Unless, evaluate
from core.site_values import CATALOGUE
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Case, Changes, evidence, facts
from tests.core.rule_cases.good import GOOD, SITE

RULES = sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX19-"))
DECIDED = [stig_id for stig_id in RULES if not CHECKS[stig_id].manual and stig_id in CASES]
MANUAL = [stig_id for stig_id in RULES if CHECKS[stig_id].manual]
EXCUSES = {Unless.CLASSIFIED: {"classified": True}, Unless.GATEWAY: {"gateway": True}}


def judged(case: Case, *changes: Changes, failed: Mapping[str, str] | None = None, good: bool = True) -> Finding:
    made = facts(evidence(case.good if good else (), *changes), failed)
    finding = evaluate(case.stig_id, made, case.known)
    assert finding.error == ""
    return finding


def varied(kind: str) -> list[object]:
    return [
        pytest.param(stig_id, changes, id=f"{stig_id}-{number}")
        for stig_id in DECIDED
        for number, changes in enumerate(getattr(CASES[stig_id], kind))
    ]


each = pytest.mark.parametrize("stig_id", DECIDED)
sources = pytest.mark.parametrize(("stig_id", "source"), [(i, s) for i in DECIDED for s in CHECKS[i].sources])


@each
def test_good_evidence_passes(stig_id):
    finding = judged(CASES[stig_id])
    assert finding.status is Status.NOT_A_FINDING, finding.reason
    assert not finding.missing and finding.reason.endswith(".")


@pytest.mark.parametrize(("stig_id", "changes"), varied("also_good"))
def test_other_good_evidence_passes(stig_id, changes):
    finding = judged(CASES[stig_id], changes, good=False)
    assert finding.status is Status.NOT_A_FINDING, finding.reason


@pytest.mark.parametrize(("stig_id", "changes"), varied("bad"))
def test_bad_evidence_is_open(stig_id, changes):
    finding = judged(CASES[stig_id], changes)
    assert finding.status is Status.OPEN, finding.reason


@pytest.mark.parametrize(("stig_id", "changes"), varied("half"))
def test_half_told_evidence_is_not_reviewed(stig_id, changes):
    finding = judged(CASES[stig_id], changes)
    assert finding.status is Status.NOT_REVIEWED and finding.missing, (finding.status, finding.reason)


@pytest.mark.parametrize(("stig_id", "changes"), varied("not_applicable"))
def test_what_does_not_apply_says_so(stig_id, changes):
    finding = judged(CASES[stig_id], changes)
    assert finding.status is Status.NOT_APPLICABLE, finding.reason


@sources
def test_a_source_that_returned_nothing(stig_id, source):
    case = CASES[stig_id]
    finding = evaluate(stig_id, facts({**evidence(case.good), source: []}), case.known)
    assert finding.status is case.empty.get(source, Status.NOT_REVIEWED) and not finding.error, finding.reason


@sources
def test_a_source_that_was_denied(stig_id, source):
    finding = judged(CASES[stig_id], failed={source: "Access is denied."})
    assert finding.status is Status.NOT_REVIEWED and finding.missing, finding.reason
    assert source in finding.reason and "Access is denied" in finding.reason


@sources
def test_a_source_that_is_absent(stig_id, source):
    case = CASES[stig_id]
    rest = {name: rows for name, rows in evidence(case.good).items() if name != source}
    finding = evaluate(stig_id, facts(rest), case.known)
    assert finding.status is Status.NOT_REVIEWED and not finding.error, finding.reason
    assert finding.missing or finding.asks  # what no Edge server has is asked for


@each
def test_the_sources_it_names_are_all_it_needs(stig_id):
    case = CASES[stig_id]
    named = {name: rows for name, rows in evidence(case.good).items() if name in CHECKS[stig_id].sources}
    assert evaluate(stig_id, facts(named), case.known).status is Status.NOT_A_FINDING


@each
def test_a_row_without_anything_in_it_is_no_pass(stig_id):
    case = CASES[stig_id]
    for source in CHECKS[stig_id].sources:
        made = evidence(case.good)
        made[source] = [*made[source], {}]
        finding = evaluate(stig_id, facts(made), case.known)
        assert finding.status is not Status.NOT_A_FINDING, f"{source}: {finding.reason}"


ASKS = {i: [k for k in CHECKS[i].site_values if CATALOGUE[k].default is None] for i in DECIDED}


@pytest.mark.parametrize("stig_id", [i for i in DECIDED if ASKS[i]])
def test_without_the_sheet_the_rule_waits_or_is_judged_by_what_stands_in(stig_id):
    case = CASES[stig_id]
    known = replace(case.known, values={key: v for key, v in case.known.values.items() if key not in ASKS[stig_id]})
    finding = evaluate(stig_id, facts(evidence(case.good)), known)
    assert finding.status is case.unsaid, finding.reason
    assert not finding.missing and bool(finding.asks) is (case.unsaid is Status.NOT_REVIEWED)


@pytest.mark.parametrize(("stig_id", "unless"), [(i, unless) for i in RULES for unless in CHECKS[i].unless])
def test_conditions_make_it_not_applicable_with_the_reason(stig_id, unless):
    known = replace(SITE, **EXCUSES[unless])
    finding = evaluate(stig_id, facts(GOOD), known)
    assert finding.status is Status.NOT_APPLICABLE and finding.reason == unless.value


@each
def test_conditions_that_the_rule_does_not_name_change_nothing(stig_id):
    case = CASES[stig_id]
    for unless, values in EXCUSES.items():
        if unless not in CHECKS[stig_id].unless:
            known = replace(case.known, **values)
            assert evaluate(stig_id, facts(evidence(case.good)), known).status is Status.NOT_A_FINDING


@pytest.mark.parametrize("stig_id", MANUAL)
@pytest.mark.parametrize("known", [SITE, Circumstances()], ids=["site", "nothing known"])
def test_what_a_person_must_judge_is_never_decided(stig_id, known):
    nothing = Facts()
    denied = Facts({}, dict.fromkeys(GOOD, "Access is denied."))
    empty = Facts(dict.fromkeys(GOOD, ()))
    junk = Facts({source: (Row(source, {}), Row(source, {"Name": 7, "Path": ()})) for source in GOOD})
    for made in (facts(GOOD), nothing, denied, empty, junk):
        finding = evaluate(stig_id, made, known)
        assert finding.status is Status.NOT_REVIEWED and not finding.error, finding.error


@pytest.mark.parametrize("stig_id", [i for i in MANUAL if CHECKS[i].sources])
def test_what_a_person_must_judge_comes_with_what_was_collected(stig_id):
    assert evaluate(stig_id, facts(GOOD), SITE).objects


def test_every_decided_check_has_its_case_and_every_case_its_check():
    assert {i for i in RULES if not CHECKS[i].manual} == set(CASES)


@pytest.mark.parametrize("stig_id", DECIDED)
def test_a_case_tries_what_can_go_wrong(stig_id):
    assert CASES[stig_id].bad and CASES[stig_id].half

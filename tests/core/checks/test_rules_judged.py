"""Every check over good, bad, empty, denied, absent and half-told evidence; and no rule without its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark, read_benchmark_file
from core.checks.exchange_2016 import EXCHANGE_2016
from core.model import Facts, Finding, Role, RoleChoice, Row, SiteContext, SiteValue, Status, Verdict
from core.registry import CHECKS, NotApplicableWhen, evaluate
from core.site.values import CATALOGUE
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Case, Changes, evidence, facts, having
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SAID, SITE
from tests.helpers.shared import PUBLISHED_2019, needs_published

OWN = {check.stig_ids[0] for check in CHECKS.values()} | {i for i in CHECKS if i.startswith("EX19-")}
"""Every rule of 2019, and rules of another STIG that have a check of their own."""
RULES = sorted(stig_id for stig_id in OWN if stig_id.startswith("EX19-"))
DECIDED = [stig_id for stig_id in sorted(OWN) if not CHECKS[stig_id].manual and stig_id in CASES]
MANUAL = [stig_id for stig_id in RULES if CHECKS[stig_id].manual]
EXCUSES = {NotApplicableWhen.CLASSIFIED: {"classified": SAID}, NotApplicableWhen.GATEWAY: {"gateway": SAID}}


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


def test_a_reason_is_no_book():
    folder = having("Get-TransportService", ConnectivityLogPath="C:\\" + "x~1\\" * 20_000)
    service = having("Get-Service", Name="a b" * 30_000)
    assert 0 < len(judged(CASES["EX19-ED-000050"], folder).reason) < 5_100
    assert 0 < len(judged(CASES["EX19-ED-000199"], service).reason) < 5_100


def test_a_command_is_no_book():
    hosts = tuple(f"host{n}.example.mil" for n in range(2_000))
    known = replace(SITE, values={**SITE.values, "smart_hosts": SiteValue(hosts)})
    failing = evaluate("EX19-ED-000095", facts(evidence()), known).objects[0]
    assert failing.verdict is Verdict.FAILS and not failing.remediation.command and failing.remediation.withheld
    named = having("Get-ReceiveConnector", Identity="EDGE01\\" + "x" * 50_000, MaxHopCount=5)
    assert {o.remediation.command for o in judged(CASES["EX19-ED-000112"], named).objects} == {""}


def assert_causes_are_phrases(finding):
    causes = (*finding.causes, *(each.cause for each in finding.objects if each.cause))
    assert causes and not [cause for cause in causes if cause.text.endswith(".")], "a full stop would come twice"


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
    assert_causes_are_phrases(finding)


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
    assert_causes_are_phrases(finding)


@sources
def test_a_source_that_is_absent(stig_id, source):
    case = CASES[stig_id]
    rest = {name: rows for name, rows in evidence(case.good).items() if name != source}
    finding = evaluate(stig_id, facts(rest), case.known)
    assert finding.status is Status.NOT_REVIEWED and not finding.error, finding.reason
    assert finding.missing or finding.required_input  # what no Edge server has is asked for
    assert_causes_are_phrases(finding)


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
    assert not finding.missing and bool(finding.required_input) is (case.unsaid is Status.NOT_REVIEWED)


@pytest.mark.parametrize(
    ("stig_id", "when"),
    [(i, when) for i in RULES for when in CHECKS[i].not_applicable_when],
)
def test_conditions_make_it_not_applicable_with_the_reason(stig_id, when):
    known = replace(SITE, **EXCUSES[when])
    finding = evaluate(stig_id, facts(GOOD), known)
    assert finding.status is Status.NOT_APPLICABLE and finding.reason == when.sentence


@each
def test_conditions_that_the_rule_does_not_name_change_nothing(stig_id):
    case = CASES[stig_id]
    for when, values in EXCUSES.items():
        if when not in CHECKS[stig_id].not_applicable_when:
            known = replace(case.known, **values)
            assert evaluate(stig_id, facts(evidence(case.good)), known).status is Status.NOT_A_FINDING


@pytest.mark.parametrize("stig_id", MANUAL)
@pytest.mark.parametrize("known", [SITE, SiteContext()], ids=["site", "nothing known"])
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
    assert {i for i in OWN if not CHECKS[i].manual} == set(CASES)


@pytest.mark.parametrize("stig_id", DECIDED)
def test_a_case_tries_what_can_go_wrong(stig_id):
    assert CASES[stig_id].bad and CASES[stig_id].half


# --- No rule without its place ----------------------------------------------------------------------------------------


def test_every_registered_id_is_in_the_benchmark_that_ships():
    assert set(RULES) == {rule.stig_id for rule in own_benchmark().rules}


@needs_published
def test_every_published_rule_is_registered_and_nothing_else_is():
    rules = read_benchmark_file(PUBLISHED_2019).rules
    assert {rule.stig_id for rule in rules} == set(RULES), "the published STIG and the checks have other rules"


def test_at_least_55_rules_are_decided_without_a_person():
    assert len(set(DECIDED) & set(RULES)) >= 55


def test_the_2016_ids_lead_to_the_same_checks():
    for stig_id, alias in EXCHANGE_2016.items():
        assert CHECKS[alias] is CHECKS[stig_id] and alias in CHECKS[stig_id].stig_ids
    assert {i for i in CHECKS if i.startswith("EX16-")} - OWN == set(EXCHANGE_2016.values())


@pytest.mark.parametrize("alias", sorted(EXCHANGE_2016.values()))
def test_a_2016_finding_names_no_rule_of_2019(alias):
    """The rules that contradict each other there are others: EX16-ED-000170 wants what EX16-ED-000670 wants."""
    case = next((CASES[i] for i, other in EXCHANGE_2016.items() if other == alias and i in CASES), None)
    for changes in ((), *case.bad) if case else ():
        finding = evaluate(alias, facts(evidence(case.good, changes)), replace(case.known, roles={}))
        notes = (*finding.notes, *(note for o in finding.objects for note in o.notes))
        assert not any("EX19-" in text for text in (finding.reason, *notes))


def test_every_site_value_that_a_check_asks_for_is_on_the_sheet_under_its_rule():
    asked = {(key, stig_id) for stig_id in RULES for key in CHECKS[stig_id].site_values}
    assert asked == {(key, stig_id) for key, entry in CATALOGUE.items() for stig_id in entry.stig_ids}


@pytest.mark.parametrize("stig_id", [i for i in RULES if CHECKS[i].site_values])
def test_the_sheet_says_what_the_check_takes_for_the_default(stig_id):
    """Without a sheet, a rule with a default says the same basis as with that default typed in."""
    case = CASES[stig_id]
    defaults = {k: CATALOGUE[k].default for k in CHECKS[stig_id].site_values if CATALOGUE[k].default is not None}
    made = facts(evidence(case.good))
    bare = replace(case.known, values={k: v for k, v in case.known.values.items() if k not in defaults})
    typed = replace(bare, values={**bare.values, **{k: SiteValue(v) for k, v in defaults.items()}})
    assert evaluate(stig_id, made, bare) == evaluate(stig_id, made, typed)


@pytest.mark.parametrize("stig_id", [i for i in sorted(OWN) if CHECKS[i].role is not Role.NONE])
def test_a_connector_of_another_role_is_not_concerned(stig_id):
    case, source = CASES[stig_id], CHECKS[stig_id].sources[0]
    other = Role.INTERNAL if CHECKS[stig_id].role is Role.INTERNET else Role.INTERNET
    roles = {(source, str(row["Identity"])): RoleChoice(other, "it is the other kind") for row in GOOD[source]}
    finding = evaluate(stig_id, facts(evidence(*case.bad[:1])), replace(case.known, roles=roles))
    assert finding.status is Status.NOT_APPLICABLE and "does not apply to" in finding.reason
    assert all("it is the other kind" in o.reason for o in finding.objects)


@pytest.mark.parametrize("stig_id", [i for i in sorted(OWN) if CHECKS[i].role is not Role.NONE])
def test_a_connector_without_a_role_is_judged_literally(stig_id):
    case = CASES[stig_id]
    finding = evaluate(stig_id, facts(evidence(case.good, case.bad[0])), replace(case.known, roles={}))
    assert finding.status is Status.OPEN and not any(o.verdict is Verdict.EXEMPT for o in finding.objects)

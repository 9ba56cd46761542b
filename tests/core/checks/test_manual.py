"""Rules for a person: the facts that are shown, and a word on those that are missing."""

from __future__ import annotations

import pytest

import core.checks  # noqa: F401  registers the checks
from core.checks.windows.volumes import LOG_FOLDERS
from core.model import Facts, Finding, Status, Verdict
from core.registry import CHECKS, evaluate
from tests.core.rule_cases.case import Changes, evidence, facts, having, rows_of, without
from tests.core.rule_cases.good import GOOD, LOGS
from tests.core.rule_cases.sheet import SITE

MANUAL = ("000040", "000044", "000045", "000046", "000117", "000142", "000174", "000195", "000197")
LOG_RULES = MANUAL[1:4]
ACL, SERVICE = "Acl", "Get-TransportService"


def judge(number: str, *changes: Changes) -> Finding:
    finding = evaluate(f"EX19-ED-{number}", facts(evidence(*changes)), SITE)
    assert finding.error == "" and finding.status is Status.NOT_REVIEWED
    return finding


def entry(rights: object, kind: str = "Allow") -> Changes:
    row = {"Path": LOGS["AgentLogPath"], "Present": True, "Account": "EDGE01\\Somebody", "Rights": rights, "Type": kind}
    return rows_of(ACL, *GOOD[ACL], row)


def shown(number: str, *changes: Changes) -> bool:
    return "EDGE01\\Somebody" in [o.name for o in judge(number, *changes).objects]


@pytest.mark.parametrize("number", MANUAL)
def test_each_says_what_to_look_at_and_never_decides(number):
    finding = judge(number)
    assert CHECKS[f"EX19-ED-{number}"].manual and not finding.missing and len(finding.reason) > 60
    assert {o.verdict for o in finding.objects} <= {Verdict.UNKNOWN}


@pytest.mark.parametrize("number", MANUAL)
def test_each_says_which_facts_are_missing(number):
    for source in CHECKS[f"EX19-ED-{number}"].sources:
        finding = evaluate(f"EX19-ED-{number}", facts(evidence(), {source: "Access is denied."}), SITE)
        assert finding.missing and source in finding.reason and "Access is denied." in finding.reason
    absent = evaluate(f"EX19-ED-{number}", Facts(), SITE)
    assert absent.missing is bool(CHECKS[f"EX19-ED-{number}"].sources) and not absent.objects


@pytest.mark.parametrize("number", LOG_RULES)
def test_the_access_of_every_log_folder_is_shown(number):
    finding = judge(number)
    assert {o.identity for o in finding.objects} == set(LOGS.values())
    assert {o.name for o in finding.objects} == {row["Account"] for row in GOOD[ACL]}


@pytest.mark.parametrize(
    ("rights", "rules"),
    [
        ("FullControl", "000044 000045 000046"),
        ("Modify, Synchronize", "000044 000045 000046"),
        ("ChangePermissions", "000044 000045 000046"),
        ("ReadAndExecute, Synchronize", "000044"),
        ("Write, Synchronize", "000045"),
        ("DeleteSubdirectoriesAndFiles", "000046"),
        ("Synchronize", ""),
        ("-1610612736", "000044 000045 000046"),
        ("Quantum", "000044 000045 000046"),
        ("", "000044 000045 000046"),
        (7, "000044 000045 000046"),
    ],
)
def test_only_entries_that_surely_do_not_give_the_right_are_left_out(rights, rules):
    assert [number for number in LOG_RULES if shown(number, entry(rights))] == rules.split()
    left = [number for number in LOG_RULES if "Not shown: 1 " in judge(number, entry(rights)).reason]
    assert {*left, *rules.split()} == set(LOG_RULES)


def test_entries_that_deny_are_shown():
    assert all(shown(number, entry("Synchronize", "Deny")) for number in LOG_RULES)


def test_a_folder_of_which_nothing_was_collected_is_named():
    rows = [row for row in GOOD[ACL] if row["Path"] != LOGS["QueueLogPath"]]
    finding = judge("000044", rows_of(ACL, *rows))
    assert finding.missing and f"No access list was collected for {LOGS['QueueLogPath']}." in finding.reason
    assert judge("000195", rows_of(ACL, *rows[:3])).missing


@pytest.mark.parametrize("name", LOG_FOLDERS)
def test_a_folder_that_was_not_told_is_named(name):
    finding = judge("000046", *without(SERVICE, name))
    assert finding.missing and name in finding.reason


def test_folders_are_the_same_in_any_spelling():
    rows = [{**row, "Path": f"{row['Path']}\\".upper()} for row in GOOD[ACL]]
    assert not judge("000044", rows_of(ACL, *rows)).missing


def test_a_folder_that_is_not_there_is_told():
    rows = [row for row in GOOD[ACL] if row["Path"] != LOGS["AgentLogPath"]]
    finding = judge("000045", rows_of(ACL, *rows, {"Path": LOGS["AgentLogPath"], "Present": False}))
    assert not finding.missing
    assert [o.reason for o in finding.objects if o.name == LOGS["AgentLogPath"]] == ["The folder does not exist."]


def test_the_installation_folder_shows_every_entry():
    row = {"Path": "e:\\exchange", "Present": True, "Account": "Everyone", "Rights": "Synchronize", "Type": "Allow"}
    assert [o.name for o in judge("000195", rows_of(ACL, *GOOD[ACL], row)).objects][-1] == "Everyone"


def test_sets_that_exchange_makes_are_told_apart():
    sets = ({"Name": "ExchangeDiagnosticsPerformanceLog"}, {"Name": "Mail queues", "Status": "Ready"})
    first, second = judge("000040", rows_of("DataCollectorSets", *sets)).objects
    assert "not accept" in first.reason and "not accept" not in second.reason


def test_no_set_at_all_is_told():
    finding = judge("000040", rows_of("DataCollectorSets"))
    assert "None is defined" in finding.reason and not finding.missing
    assert "None is defined" not in judge("000040").reason
    refused = evaluate("EX19-ED-000040", Facts({}, {"DataCollectorSets": "Access is denied."}), SITE)
    assert "None is defined" not in refused.reason


def test_connectors_are_shown_with_what_they_seem_to_be():
    roles = [o.suggestion.text for o in judge("000117").objects]
    assert roles[0].startswith("suggest internet-facing") and roles[1].startswith("suggest internal")
    unread = judge("000117", having("Get-ReceiveConnector", AuthMechanism="Quantum")).objects[0]
    assert "no suggestion: " in unread.suggestion.text

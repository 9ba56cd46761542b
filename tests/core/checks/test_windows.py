"""The words and corner cases of the Windows and subscription rules; their verdicts are tried in test_rules_judged."""

from __future__ import annotations

import pytest

import core.checks  # noqa: F401  registers the checks
from core.model import Facts, Finding, SiteContext, Status, Verdict
from core.registry import evaluate
from tests.core.rule_cases.case import Changes, evidence, facts, having, rows_of, site
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SITE
from tests.core.rule_cases.windows import CRYPTO, POLICY, SERVICES, SUBSCRIPTIONS, machine, policies


def judge(number: str, *changes: Changes, known: SiteContext = SITE) -> Finding:
    finding = evaluate(f"EX19-ED-{number}", facts(evidence(*changes)), known)
    assert finding.error == ""
    return finding


# --- Strong cryptography ----------------------------------------------------------------------------------------------


def test_the_32_bit_key_is_shown_and_does_not_decide():
    finding = judge("000006", having(CRYPTO, 1, Value=0))
    assert [o.verdict for o in finding.objects] == [Verdict.MEETS, Verdict.EXEMPT]
    assert finding.status is Status.NOT_A_FINDING and "32-bit" in finding.notes[0]
    assert not judge("000006").notes


@pytest.mark.parametrize("root", ["HKLM:\\SOFTWARE\\", "HKEY_LOCAL_MACHINE\\SOFTWARE\\", "hklm:\\software\\"])
def test_the_command_sets_the_value_of_the_key_that_was_read(root):
    path = f"{root}Microsoft\\.NETFramework\\v4.0.30319"
    finding = judge("000006", rows_of(CRYPTO, {"Path": path, "Present": False}))
    assert finding.status is Status.OPEN and "not present" in finding.objects[0].reason
    assert finding.objects[0].remediation.command == (
        "New-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319' "
        "-Name SchUseStrongCrypto -PropertyType DWord -Value 1 -Force"
    )


# --- Execution policy -------------------------------------------------------------------------------------------------


def deciding(finding: Finding) -> list[str]:
    return [o.name for o in finding.objects if o.verdict is not Verdict.EXEMPT]


def test_the_session_that_collected_is_told_and_does_not_decide():
    for number in ("000053", "000198"):
        finding = judge(number, machine("RemoteSigned", Process="Bypass", Effective="Bypass"))
        assert finding.status is Status.NOT_A_FINDING and "policy Bypass" in finding.notes[0]
        assert deciding(finding) == ["LocalMachine"] and len(finding.objects) == 6
    assert not judge("000053").notes


@pytest.mark.parametrize(
    ("said", "scopes"),
    [
        (machine("Unrestricted", MachinePolicy="AllSigned", Effective="AllSigned"), ["MachinePolicy"]),
        (
            machine("RemoteSigned", UserPolicy="Bypass", CurrentUser="Bypass", Effective="Bypass"),
            ["LocalMachine", "UserPolicy"],
        ),
        (machine("RemoteSigned", CurrentUser="Bypass", Effective="Bypass"), ["LocalMachine", "CurrentUser"]),
        (policies(Effective="Restricted"), ["Effective"]),
    ],
)
def test_the_scopes_that_decide_are_those_in_force_in_a_new_shell(said, scopes):
    assert deciding(judge("000053", said)) == scopes


def test_all_signed_is_named_as_the_stricter_policy():
    finding = judge("000053", machine("AllSigned"))
    assert finding.status is Status.OPEN and "stricter" in finding.notes[0]


def test_the_command_mends_the_scope_that_fails():
    local = judge("000053", machine("Bypass")).objects[0]
    assert local.remediation.command == "Set-ExecutionPolicy RemoteSigned -Scope LocalMachine"
    assert not judge("000053", machine("Bypass", MachinePolicy="Bypass")).objects[0].remediation.command


def test_scopes_that_contradict_are_no_verdict():
    finding = judge("000053", having(POLICY, 5, Policy="Unrestricted", PolicyValue=0))
    assert finding.status is Status.NOT_REVIEWED and "result in RemoteSigned" in finding.reason


# --- Services ---------------------------------------------------------------------------------------------------------


def test_without_the_sites_list_the_running_services_are_shown():
    finding = judge("000199", known=site(services=None))
    assert finding.status is Status.NOT_REVIEWED and "Approved running services" in finding.required_input
    assert [o.name for o in finding.objects] == ["ADAM_MSExchange", "MSExchangeTransport", "WinRM"]
    assert {o.verdict for o in finding.objects} == {Verdict.UNKNOWN} and not finding.missing


def test_a_service_that_is_listed_and_stands_still_is_told():
    finding = judge("000199", having(SERVICES, 0, Status="Stopped"))
    assert finding.status is Status.NOT_A_FINDING and "ADAM_MSExchange" in finding.notes[0]
    assert not judge("000199").notes


@pytest.mark.parametrize(
    ("listed", "runs", "status"),
    [
        ("CDPUserSvc_*", "CDPUserSvc_4f1a2", Status.NOT_A_FINDING),
        ("CDPUserSvc_4f1a2", "CDPUserSvc_4F1A2", Status.NOT_A_FINDING),
        ("CDPUserSvc", "CDPUserSvc_4f1a2", Status.OPEN),
        ("CDPUserSvc_*", "CDPUserSvc_telnet", Status.OPEN),
        ("*", "Telnet", Status.OPEN),
        ("Service Telnet", "Telnet", Status.OPEN),
    ],
)
def test_services_are_approved_by_their_names(listed, runs, status):
    known = site(services=("ADAM_MSExchange", "MSExchangeTransport", "WinRM", listed))
    running = {"Name": runs, "DisplayName": f"Service {runs}", "Status": "Running"}
    assert judge("000199", rows_of(SERVICES, *GOOD[SERVICES], running), known=known).status is status


def test_the_command_stops_the_service_that_fails():
    failing = judge("000199", having(SERVICES, 3, Status="Running", Name="it's")).objects[3]
    command = "Stop-Service -Name 'it''s' -ErrorAction Stop; Set-Service -Name 'it''s' -StartupType Disabled"
    assert failing.remediation.command == f"{command} -ErrorAction Stop"
    assert not judge("000199", having(SERVICES, 3, Status="Running", Name="a\nb")).objects[3].remediation.command


# --- Edge subscriptions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["000109", "000234"])
def test_what_no_edge_server_can_tell_is_asked_for_with_the_command(number):
    made = {source: rows for source, rows in evidence().items() if source != SUBSCRIPTIONS}
    finding = evaluate(f"EX19-ED-{number}", facts(made), SITE)
    assert finding.status is Status.NOT_REVIEWED and not finding.missing
    assert "Export-Clixml" in finding.required_input and "Mailbox server" in finding.required_input
    assert not finding.required_input.endswith(".") and not finding.reason.endswith(".."), "a phrase, and a sentence"


def test_a_mailbox_server_that_refused_is_no_question_to_the_assessor():
    finding = evaluate("EX19-ED-000234", Facts({}, {SUBSCRIPTIONS: "Access is denied."}), SITE)
    assert finding.missing and not finding.required_input and "Access is denied." in finding.reason


def test_subscriptions_are_named():
    assert judge("000234").reason == "2 Edge servers are subscribed: EDGE01, EDGE02."
    one = judge("000109", rows_of(SUBSCRIPTIONS, GOOD[SUBSCRIPTIONS][0]))
    assert one.reason == "Only one Edge server is subscribed: EDGE01."


def test_what_was_not_readable_is_told_beside_what_fails():
    unread = {"Name": "Odd", "Status": "Quantum"}
    finding = judge("000199", rows_of(SERVICES, *GOOD[SERVICES][:3], {"Name": "Telnet", "Status": "Running"}, unread))
    assert finding.status is Status.OPEN and finding.missing
    assert "Telnet" in finding.reason and "could not be evaluated" in finding.reason and "Odd" in finding.reason

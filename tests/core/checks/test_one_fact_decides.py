"""One fact that fails decides, whatever is known of the others; and the sentences count what fails."""

from __future__ import annotations

import pytest

from core.model import Facts, Finding, Row, SiteContext, Status
from core.registry import evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Changes, evidence, facts, rows_of
from tests.core.rule_cases.good import GOOD


def judged(number: str, *changes: Changes) -> Finding:
    case = CASES[f"EX19-ED-{number}"]
    finding = evaluate(case.stig_id, facts(evidence(case.good, *changes)), case.known)
    assert not finding.error
    return finding


# --- One fact that fails decides --------------------------------------------------------------------------------------

NAMELESS = (
    "000019",
    "000112",
    "000113",
    "000118",
    "000119",
    "000135",
    "000136",
    "000159",
    "000231",
    "000235",
    "000099",
)


@pytest.mark.parametrize("number", NAMELESS)
def test_a_connector_without_identity_that_fails_is_a_finding(number: str) -> None:
    case = CASES[f"EX19-ED-{number}"]
    made = evidence(case.good, case.bad[0])
    for row in made["Get-ReceiveConnector"]:
        row.pop("Identity"), row.pop("Name")
    known = SiteContext(case.known.values)
    failing = evaluate(case.stig_id, facts(made), known)
    assert failing.status is Status.OPEN
    assert not any(each.remediation.command for each in failing.objects), "nothing says of which connector"
    good = evidence(case.good)
    good["Get-ReceiveConnector"][0].pop("Identity")
    assert evaluate(case.stig_id, facts(good), known).status is not Status.NOT_A_FINDING


SEND = "Get-SendConnector"
ROW = {"Identity": "Out", "Name": "Out", "TlsAuthLevelValue": 4, "TlsAuthLevel": "DomainValidation"}


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("000098", {"DomainSecureEnabled": False}),
        ("000098", {"DNSRoutingEnabled": False}),
        ("000095", {"DNSRoutingEnabled": True}),
        ("000095", {"SmartHosts": ()}),
        ("000095", {"SmartHosts": ("evil.example",)}),
        ("000236", {"TlsDomain": "evil.example"}),
        ("000236", {"TlsAuthLevel": "EncryptionOnly", "TlsAuthLevelValue": 1}),
    ],
)
def test_one_setting_of_two_that_fails_decides(number: str, row: dict[str, object]) -> None:
    failing = judged(number, rows_of(SEND, {**ROW, **row}))
    assert failing.status is Status.OPEN, failing.reason
    assert judged(number, rows_of(SEND, {"Identity": "Out", "Name": "Out"})).status is Status.NOT_REVIEWED


def test_other_facts_that_fail_decide_alone() -> None:
    certificates = "Get-ExchangeCertificate"
    assert judged("000016", rows_of(certificates, {"Thumbprint": "1", "IsSelfSigned": True})).status is Status.OPEN
    providers = "Get-IPBlockListProvider"
    assert judged("000132", rows_of(providers, {"Identity": "x", "LookupDomain": ""})).status is Status.OPEN
    policy = "Get-ExecutionPolicy"
    told = {"Scope": "MachinePolicy", "Policy": "Bypass", "PolicyValue": 4}
    assert judged("000198", rows_of(policy, told)).status is Status.OPEN
    undefined = {"Scope": "MachinePolicy", "Policy": "Undefined", "PolicyValue": 5}
    local = {"Scope": "LocalMachine", "Policy": "Unrestricted", "PolicyValue": 0}
    assert judged("000198", rows_of(policy, undefined, local)).status is Status.OPEN
    assert judged("000198", rows_of(policy, local)).status is Status.NOT_REVIEWED
    assert judged("000198", rows_of(policy, undefined, local | {"PolicyValue": 1})).status is Status.NOT_REVIEWED


def test_a_queue_beside_what_is_known_is_a_finding_whatever_else_is_missing() -> None:
    made = evidence(CASES["EX19-ED-000094"].bad[0])
    rule, known = "EX19-ED-000094", CASES["EX19-ED-000094"].known
    assert evaluate(rule, facts(made), known).status is Status.OPEN
    alone = [
        {k: v for k, v in row.items() if k != name}
        for name in ("SystemRoot", "InstallPath")
        for row in made["Installation"]
    ]
    found = {evaluate(rule, facts({**made, "Installation": [row]}), known).status for row in alone}
    assert found == {Status.OPEN, Status.NOT_REVIEWED}


def test_not_applicable_by_the_adapters_needs_no_dns_settings() -> None:
    one = GOOD["Adapters"][0]
    made = facts(
        {**evidence(), "Adapters": [{**one, "Addresses": ("192.0.2.10",)}]}, {"Get-TransportService": "Denied."}
    )
    assert evaluate("EX19-ED-000224", made).status is Status.NOT_APPLICABLE
    two = facts(evidence(), {"Get-TransportService": "Denied."})
    assert evaluate("EX19-ED-000224", two).status is Status.NOT_REVIEWED


# --- Sentences --------------------------------------------------------------------------------------------------------


def test_what_fails_is_counted_before_it_is_said() -> None:
    rows = [
        Row("Get-ReceiveConnector", {"Identity": f"E\\{n}", "Name": n, "AuthMechanism": "Tls, ExchangeServer"})
        for n in ("A", "B", "C")
    ]

    def reason(some: list[Row]) -> str:
        return evaluate("EX19-ED-000235", Facts({"Get-ReceiveConnector": tuple(some)}), SiteContext()).reason

    assert reason(rows) == "3 of 3 receive connectors fail: AuthMechanism is not exactly Tls on A; B; C."
    assert reason(rows[:1]) == "The only receive connector fails: AuthMechanism is not exactly Tls on A."
    good = Row("Get-ReceiveConnector", {"Identity": "E\\D", "Name": "D", "AuthMechanism": "Tls"})
    assert reason([rows[0], good]) == "1 of 2 receive connectors fails: AuthMechanism is not exactly Tls on A."
    unread = Row("Get-ReceiveConnector", {"Identity": "E\\D", "Name": "D"})
    assert reason([unread, unread]).startswith("2 of 2 receive connectors could not be evaluated: D (")

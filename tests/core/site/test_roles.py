"""The list of connectors: each that has an identity, with what it seems to be for and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model import Facts, Result, Role, Row, Value
from core.remediation.connectors.suggested_role import suggested_send_role
from core.site.roles import RECEIVE, SEND, connectors, source_of
from tests.helpers.samples import SOURCE, fresh, sample_servers, unreachable
from tests.helpers.whole import evidence_of

SERVER = sample_servers()[0]


def result_with(source: str, **values: Value) -> Result:
    result = fresh(SERVER)
    assert result.evidence
    facts = Facts({source: (Row(source, values),)})
    return replace(result, evidence=replace(result.evidence, facts=facts))


def test_receive_connectors_first_each_with_its_reason() -> None:
    server = replace(SERVER, name="edge01")
    found = connectors(replace(fresh(server), evidence=evidence_of(server)))
    assert [(each.kind, each.name, each.suggested) for each in found] == [
        ("Receive", "From internet gateways", Role.INTERNET),
        ("Receive", "From Mailbox servers", Role.INTERNAL),
        ("Send", "To internet gateways", Role.INTERNET),
        ("Send", "To Mailbox servers", Role.INTERNAL),
    ]
    assert all(each.why[0].isupper() and each.why.endswith(".") for each in found)
    assert found[0].key == ("s1", RECEIVE, "EDGE01\\From internet gateways")
    assert dict(found[2].found)["AddressSpaces"] == ("SMTP:*;1",)


@pytest.mark.parametrize(
    ("spaces", "role"),
    [
        (("SMTP:*;1",), Role.INTERNET),
        (("smtp:--;100",), Role.INTERNAL),
        (("*",), Role.INTERNET),
        (("SMTP:*.example.mil;1",), Role.NONE),
        (("SMTP:*;1", "SMTP:--;1"), Role.NONE),
        ((), Role.NONE),
        ("SMTP:*;1", Role.NONE),
    ],
)
def test_a_send_connector_is_known_by_its_address_spaces(spaces: Value, role: Role) -> None:
    (found,) = connectors(result_with(SEND, Identity="Out", AddressSpaces=spaces))
    assert found.suggested is role
    assert found.why


OWN = Row("Get-AcceptedDomain", {"DomainName": "contoso.mil", "DomainType": "InternalRelay"})
AWAY = Row("Get-AcceptedDomain", {"DomainName": "away.example", "DomainType": "ExternalRelay"})


@pytest.mark.parametrize(
    ("spaces", "hosts", "role", "why"),
    [
        ("fabrikam.com", ("[10.20.1.11]", "[fd00::1]"), Role.INTERNAL, "private addresses"),
        ("fabrikam.com", ("[198.51.100.1]", "203.0.113.9"), Role.INTERNET, "public addresses"),
        ("fabrikam.com", ("relay.fabrikam.com",), Role.NONE, "are names"),
        ("fabrikam.com", ("[10.20.1.11]", "relay.fabrikam.com"), Role.NONE, "not all internal"),
        ("fabrikam.com", ("[10.20.1.11]", "[198.51.100.1]"), Role.NONE, "not all internal"),
        ("fabrikam.com", (), Role.NONE, "by DNS"),
        ("away.example", (), Role.NONE, "by DNS"),
        ("CONTOSO.mil", ("mbx.contoso.mil",), Role.INTERNAL, "accepted domains"),
        ("*.contoso.mil", (), Role.INTERNAL, "accepted domains"),
        ("contoso.mil", ("[198.51.100.1]",), Role.NONE, "public addresses"),
        ("--", ("--",), Role.INTERNAL, "address space --"),
        ("*", ("[10.20.1.25]",), Role.INTERNET, "address space *"),
    ],
)
def test_other_send_connectors_are_known_by_whom_they_hand_mail_to(spaces, hosts, role, why) -> None:
    row = Row(SEND, {"Identity": "Out", "AddressSpaces": (f"SMTP:{spaces};1",), "SmartHosts": hosts})
    said = suggested_send_role(row, Facts({"Get-AcceptedDomain": (OWN, AWAY)}))
    assert said.role is role and why in said.reason


def test_a_way_to_exchange_online_has_no_suggestion() -> None:
    hybrid = {"AddressSpaces": ("*",), "CloudServicesMailEnabled": True}
    said = suggested_send_role(Row(SEND, hybrid), Facts())
    assert said.text.startswith("no suggestion: ") and "Exchange Online" in said.reason


def test_what_cannot_be_read_suggests_nothing() -> None:
    (found,) = connectors(result_with(RECEIVE, Identity="EDGE01\\x", AuthMechanism="Quantum"))
    assert (found.suggested, found.name) == (Role.NONE, "EDGE01\\x")
    assert "Quantum" in found.why
    assert connectors(result_with(RECEIVE, Name="nameless")) == ()
    assert connectors(unreachable(SERVER)) == connectors(None) == ()


def test_one_identity_is_one_connector() -> None:
    result = fresh(SERVER)
    assert result.evidence
    row = Row(SOURCE, {"Identity": "EDGE01\\x", "Name": "x"})
    twice = replace(result, evidence=replace(result.evidence, facts=Facts({SOURCE: (row, row)})))
    assert len(connectors(twice)) == 1


def test_whose_connectors_a_rule_speaks_of() -> None:
    assert source_of("EX19-ED-000235") == RECEIVE
    assert source_of("EX19-ED-000006") == source_of("none") == ""

"""The lab's servers, and all that tests call good, are set up in a way that Exchange takes and that carries mail.

What is held here of a whole server, in its facts or in the state that they come from, no rule of the STIG asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.model import Facts, Origin, Row
from core.remediation.addresses import address_range
from core.remediation.connectors.suggested_role import is_default
from core.remediation.subscription import Subscribed, domain_of, is_subscriptions_own, subscription, to_own_domains
from tests.core.rule_cases.case import facts as facts_of
from tests.core.rule_cases.good import GOOD
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import document, printed
from tests.helpers.pslab import STATES
from tests.tools.make_lab_answers import ANSWERS

RECEIVE, SEND, CONFIG, SERVICE = (
    f"Get-{noun}" for noun in ("ReceiveConnector", "SendConnector", "TransportConfig", "TransportService")
)
LAB = tuple(ANSWERS)
SUBSCRIBED, HARDENED, BY_HAND = LAB
LISTED = ("Bindings", "RemoteIPRanges", "AddressSpaces", "SmartHosts", "SourceTransportServers", "CertificateDomains")


def answered(name: str) -> Facts:
    return read_evidence(printed(name), Origin("WinRM", "https://127.0.0.1")).facts


def complete_good() -> Facts:
    """By its state, for machines without the engine: only what this module looks at, and as edge.ps1 would give it."""
    cmdlets = json.loads((STATES / "complete-good.json").read_text(encoding="utf-8"))["cmdlets"]
    sources = (RECEIVE, SEND, CONFIG, SERVICE, "Get-ExchangeCertificate", "Get-AcceptedDomain")
    return Facts({source: tuple(Row(source, _plain(row)) for row in cmdlets[source]) for source in sources}, {})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else tuple(value) if name in LISTED else value for name, value in row.items()}


MADE = {
    **dict.fromkeys(LAB, answered),
    "good": lambda _: facts_of(GOOD),
    "complete-good": lambda _: complete_good(),
}
EVERY = pytest.mark.parametrize("server", MADE)


def facts(server: str) -> Facts:
    return MADE[server](server)


def rows(server: str, source: str) -> tuple[Row, ...]:
    return facts(server).collected.get(source, ())


def words(row: Row, name: str) -> set[str]:
    return {word.strip() for word in row.maybe_text(name).split(",")} - {"", "None"}


def named(found: Iterator[Row]) -> list[str]:
    return [row.text("Name") for row in found]


# --- Mail is taken ----------------------------------------------------------------------------------------------------


REACHED = {
    "AnonymousUsers": frozenset[str](),
    "ExchangeUsers": frozenset({"BasicAuth", "Integrated"}),
    "ExchangeServers": frozenset({"ExchangeServer", "ExternalAuthoritative"}),
    "ExchangeLegacyServers": frozenset({"ExchangeServer", "ExternalAuthoritative"}),
}
"""Permission group -> the mechanisms of which it needs one. Partners are told by mutual TLS, which is below."""


def reached(row: Row, group: str) -> bool:
    """Whether anybody can be in this group on this connector."""
    mechanisms = words(row, "AuthMechanism")
    if group == "Partners":
        return "Tls" in mechanisms and row.yes("DomainSecureEnabled")
    return group in REACHED and (not REACHED[group] or bool(REACHED[group] & mechanisms))


def takes_mail(row: Row) -> bool:
    return any(reached(row, group) for group in words(row, "PermissionGroups"))


@EVERY
def test_no_receive_connector_takes_mail_from_nobody(server):
    assert named(row for row in rows(server, RECEIVE) if not takes_mail(row)) == []


@pytest.mark.parametrize(
    ("mechanism", "groups", "secure", "takes"),
    [
        ("Tls", "ExchangeServers", True, False),
        ("Tls", "ExchangeServers, ExchangeLegacyServers", True, False),
        ("Tls", "ExchangeUsers", True, False),
        ("Tls", "None", True, False),
        ("Tls", "Partners", False, False),
        ("Tls", "Partners", True, True),
        ("Tls, ExchangeServer", "ExchangeServers", False, True),
        ("ExternalAuthoritative", "ExchangeServers", False, True),
        ("Tls", "AnonymousUsers", False, True),
    ],
)
def test_who_is_nobody(mechanism, groups, secure, takes):
    row = {"AuthMechanism": mechanism, "PermissionGroups": groups, "DomainSecureEnabled": secure}
    assert takes_mail(Row(RECEIVE, row)) is takes


@EVERY
def test_domain_security_on_a_receive_connector_has_tls(server):
    secure = [row for row in rows(server, RECEIVE) if row.yes("DomainSecureEnabled")]
    assert named(row for row in secure if "Tls" not in words(row, "AuthMechanism")) == []
    assert named(row for row in secure if "ExternalAuthoritative" in words(row, "AuthMechanism")) == []


@EVERY
def test_no_two_receive_connectors_answer_the_same_addresses_at_one_binding(server):
    taken = [
        (b, r) for row in rows(server, RECEIVE) for b in row.texts("Bindings") for r in row.texts("RemoteIPRanges")
    ]
    assert len(taken) == len(set(taken))
    assert all(address_range(remote) for _, remote in taken)


@EVERY
def test_timeouts_and_connections_are_in_order(server):
    for row in rows(server, RECEIVE):
        assert span(row.text("ConnectionTimeout")) > span(row.text("ConnectionInactivityTimeout"))
        assert count(row.text("MaxInboundConnectionPerSource")) <= count(row.text("MaxInboundConnection"))
    for row in rows(server, SERVICE):
        assert count(row.text("MaxPerDomainOutboundConnections")) <= count(row.text("MaxOutboundConnections"))


def span(text: str) -> timedelta:
    hours, minutes, seconds = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def count(text: str) -> float:
    return float("inf") if text == "Unlimited" else int(text)


# --- Mail is sent -----------------------------------------------------------------------------------------------------


@EVERY
def test_exchange_would_take_every_send_connector(server):
    for row in rows(server, SEND):
        dns, hosts, secure = row.yes("DNSRoutingEnabled"), row.texts("SmartHosts"), row.yes("DomainSecureEnabled")
        level, ignores = row.maybe_text("TlsAuthLevel"), row.yes("IgnoreSTARTTLS")
        assert dns is not bool(hosts), "one way out, and no more"
        assert not secure or (dns and not level and not ignores)
        assert not level or (row.yes("RequireTLS") and not ignores)
        assert bool(row.maybe_text("TlsDomain")) is (level == "DomainValidation" and bool(hosts))
        assert row.text("SmartHostAuthMechanism") == "None" or hosts, "who would it log on to?"


@EVERY
def test_mail_goes_to_the_internet_and_to_the_mailbox_servers(server):
    spaces = {
        domain_of(space) for row in rows(server, SEND) if row.yes("Enabled") for space in row.texts("AddressSpaces")
    }
    domains = {row.text("DomainName") for row in rows(server, "Get-AcceptedDomain")}
    assert "*" in spaces
    assert "--" in spaces or domains <= spaces, "an accepted domain without a way inside goes out again by *"
    assert domains and len([r for r in rows(server, "Get-AcceptedDomain") if r.yes("Default")]) == 1


@EVERY
def test_own_domains_go_inside_by_smart_hosts(server):
    """By their MX records they would come back to this server."""
    inside = [row for row in rows(server, SEND) if "*" not in map(domain_of, row.texts("AddressSpaces"))]
    assert inside and named(row for row in inside if row.yes("DNSRoutingEnabled")) == []


@EVERY
def test_a_certificate_that_a_connector_names_is_there(server):
    there = {f"<I>{row.text('Issuer')}<S>{row.text('Subject')}" for row in rows(server, "Get-ExchangeCertificate")}
    assert {name for row in rows(server, RECEIVE) if (name := row.maybe_text("TlsCertificateName"))} <= there


# --- Which server is which --------------------------------------------------------------------------------------------


def test_the_first_is_a_normal_subscribed_edge():
    [receive] = rows(SUBSCRIBED, RECEIVE)
    assert is_default(receive.text("Name")) and receive.texts("Bindings") == ("0.0.0.0:25",)
    assert words(receive, "AuthMechanism") == {"Tls", "ExchangeServer"}
    assert words(receive, "PermissionGroups") == {"AnonymousUsers", "ExchangeServers", "Partners"}
    inbound, outbound = rows(SUBSCRIBED, SEND)
    assert is_subscriptions_own(inbound) and inbound.texts("SmartHosts") == ("--",)
    assert inbound.text("SmartHostAuthMechanism") == "ExchangeServer" and not inbound.yes("RequireTLS")
    assert is_subscriptions_own(outbound) and not to_own_domains(outbound)
    assert outbound.texts("SmartHosts") == () and outbound.yes("DomainSecureEnabled")
    assert subscription(facts(SUBSCRIBED)).state is Subscribed.YES
    assert len(rows(SUBSCRIBED, "Get-AcceptedDomain")) > 1


@pytest.mark.parametrize("server", [HARDENED, BY_HAND])
def test_the_others_show_no_subscription(server):
    assert subscription(facts(server)).state is not Subscribed.YES


def test_the_hardened_one_takes_what_mailbox_servers_send_without_their_logging_on():
    """That meets EX19-ED-000235 and carries mail: they may relay by a right that is no whole group."""
    inside = [row for row in rows(HARDENED, RECEIVE) if row.text("Name") == "From Mailbox servers"]
    assert [words(row, "AuthMechanism") for row in inside] == [{"Tls"}]
    assert [words(row, "PermissionGroups") for row in inside] == [{"AnonymousUsers", "Custom"}]
    assert all(row.yes("RequireTLS") for row in inside)


def test_the_third_may_not_be_read_as_a_whole():
    assert RECEIVE in facts(BY_HAND).failed and rows(BY_HAND, SEND)


@pytest.mark.parametrize("state", ANSWERS.values())
def test_each_state_says_how_its_mail_flows(state):
    told = json.loads((STATES / f"{state}.json").read_text(encoding="utf-8"))["mail_flow"]
    assert any(line.startswith("In: ") for line in told) and any(line.startswith("Out: ") for line in told)


@pytest.mark.parametrize("name", LAB)
def test_what_is_told_of_a_connector_is_told_of_each(name):
    """The properties that commands rest on are in the lab's answers, so that tests on the lab see them."""
    sources = document(name)["sources"]
    wanted = {"IgnoreSTARTTLS", "CloudServicesMailEnabled", "UseExternalDNSServersEnabled"}
    assert all(wanted <= row.keys() for row in sources[SEND]["rows"])
    assert all("TransportRole" in row for row in sources[RECEIVE].get("rows", ()))
    assert all("InternalSMTPServers" in row for row in sources[CONFIG]["rows"])

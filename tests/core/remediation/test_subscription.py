"""Whether a server is subscribed: by what shows it, and never by what is missing."""

from __future__ import annotations

import pytest

from core.model import Facts, Row, RunOn
from core.remediation.per_server import per_server
from core.remediation.subscription import Subscribed, is_subscriptions_own, subscription, to_own_domains

SEND, OWN, MAILBOX, DOMAINS = "Get-SendConnector", "Subscription", "Get-EdgeSubscription", "Get-AcceptedDomain"
DOMAIN = {"DomainName": "contoso.com", "Default": True}


def facts(failed=(), disputed=(), **sources):
    """`sources`: the source's name without Get- -> its rows."""
    named = {source: rows for source in (SEND, OWN, MAILBOX, DOMAINS) if (rows := sources.get(key(source))) is not None}
    collected = {source: tuple(Row(source, row) for row in rows) for source, rows in named.items()}
    return Facts(collected, dict.fromkeys(failed, "denied"), dict.fromkeys(disputed, "a, b"))


def key(source):
    return source.removeprefix("Get-")


@pytest.mark.parametrize(
    "row",
    [
        {"Name": "Any", "AddressSpaces": ("smtp:--;100",), "SmartHosts": ()},
        {"Name": "Any", "AddressSpaces": "--", "SmartHosts": ()},
        {"Name": "Any", "SmartHosts": ("--",)},
        {"Name": "EdgeSync - Inbound to Default-First-Site-Name", "AddressSpaces": ("SMTP:--;100",)},
        {"Name": "EdgeSync - Inbound to A", "AddressSpaces": ("SMTP:--;100",), "SmartHosts": ("mbx01",)},
        {"Name": "EdgeSync - Default-First-Site-Name to Internet", "AddressSpaces": ("SMTP:*;100",)},
        {"Identity": "EdgeSync - A to Internet"},
    ],
)
def test_a_connector_that_only_edgesync_makes_shows_it(row):
    said = subscription(facts(SendConnector=[{"Name": "Other", "AddressSpaces": ("SMTP:*;1",)}, row]))
    assert said.state is Subscribed.YES and said.place is RunOn.MAILBOX
    assert str(row.get("Name", row.get("Identity"))) in said.why


@pytest.mark.parametrize("source", [OWN, MAILBOX])
def test_an_answer_that_names_a_subscription_shows_it(source):
    said = subscription(facts(**{key(source): [{"Name": "EDGE01"}], "AcceptedDomain": []}))
    assert said.state is Subscribed.YES


def test_without_any_accepted_domain_it_is_not_subscribed():
    said = subscription(facts(SendConnector=[], AcceptedDomain=[]))
    assert said.state is Subscribed.NO and said.place is RunOn.EDGE


@pytest.mark.parametrize(
    "told",
    [
        facts(),
        facts(SendConnector=[], Subscription=[], EdgeSubscription=[]),
        facts(SendConnector=[{"Name": "To internet", "AddressSpaces": ("SMTP:*;1",)}], AcceptedDomain=[DOMAIN]),
        facts(failed=[SEND, DOMAINS]),
        facts(disputed=[DOMAINS], AcceptedDomain=[]),
        facts(disputed=[SEND], SendConnector=[{"Name": "EdgeSync - A to Internet"}], AcceptedDomain=[DOMAIN]),
        facts(SendConnector=[{"Name": "My EdgeSync - thing", "AddressSpaces": ("SMTP:a--b.com;1",)}]),
        facts(SendConnector=[{"Name": "To Internal Org", "AddressSpaces": ("SMTP:--;1",), "SmartHosts": ("mbx01",)}]),
        facts(SendConnector=[{"Name": "Its smart hosts are not given", "AddressSpaces": ("SMTP:--;1",)}]),
    ],
)
def test_what_is_missing_shows_nothing(told):
    said = subscription(told)
    assert said.state is Subscribed.NOT_KNOWN and said.place is RunOn.NOT_KNOWN


@pytest.mark.parametrize(
    ("name", "space", "hosts", "edgesync", "inside"),
    [
        ("EdgeSync - Inbound to A", "smtp:--;100", ("--",), True, True),
        ("EdgeSync - A to Internet", "smtp:*;100", (), True, False),
        ("To Internal Org", "SMTP:--;1", ("mbx01.contoso.com",), False, True),
        ("To Internet", "SMTP:*;1", ("[198.51.100.25]",), False, False),
        ("Renamed", "SMTP:contoso.com;1", ("--",), True, True),
    ],
)
def test_who_made_a_connector_is_one_thing_and_where_it_goes_another(name, space, hosts, edgesync, inside):
    row = Row(SEND, {"Name": name, "AddressSpaces": (space,), "SmartHosts": hosts})
    assert is_subscriptions_own(row) is edgesync and to_own_domains(row) is inside


def test_what_was_found_out_of_one_server_is_not_told_of_another():
    inbound = {"Name": "Any", "SmartHosts": ("--",)}
    there, here = facts(SendConnector=[inbound]), facts(AcceptedDomain=[])
    said = [subscription(each).state for each in (there, there, here, there, here, here)]
    assert said == [Subscribed.YES, Subscribed.YES, Subscribed.NO, Subscribed.YES, Subscribed.NO, Subscribed.NO]


def test_many_connectors_are_asked_for_it_once():
    asked = []
    remembered = per_server(lambda each: asked.append(each) or len(asked))
    one, other = facts(), facts()
    assert [remembered(each) for each in (one, one, other, one)] == [1, 1, 2, 3]

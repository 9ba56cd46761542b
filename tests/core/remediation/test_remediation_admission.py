"""Who may hand in mail: no command shuts a receive connector for everybody, or the last way in, unsaid."""

from __future__ import annotations

from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.checks.mail_flow.receive_connectors import CUSTOM, NO_ROLE, ONLY_DOOR
from core.model import Role, Row, SiteContext, Statement
from core.registry import evaluate
from core.remediation.addresses import narrower, span
from core.remediation.connectors.admission import NOBODY_NOW
from core.remediation.connectors.receive import (
    NEEDS_SERVERS,
    NOBODY,
)
from tests.core.checks.receive_connectors import (
    EVERYWHERE,
    OPEN,
    SET_UP,
    SOURCE,
    connector,
    finding,
    judged,
    mended,
    role,
    subscribed,
    unsubscribed,
)

# --- Connectors that take mail from nobody ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mechanism", "groups"),
    [
        ("Tls, ExchangeServer", "ExchangeServers"),
        ("Tls, ExternalAuthoritative", "ExchangeServers"),
        ("Tls, BasicAuth", "ExchangeUsers"),
        ("Tls, Integrated", "ExchangeUsers, ExchangeServers"),
    ],
)
def test_no_command_leaves_a_connector_that_takes_mail_from_nobody(mechanism: str, groups: str) -> None:
    row = connector(AuthMechanism=mechanism, PermissionGroups=groups)
    assert mended("000235", unsubscribed(row)).withheld == NOBODY.instead


def test_one_that_takes_none_already_may_be_changed_and_is_noted() -> None:
    row = connector(AuthMechanism="BasicAuth", PermissionGroups="ExchangeServers")
    assert mended("000235", unsubscribed(row)).command and NOBODY_NOW in judged("000235", unsubscribed(row)).notes
    shut = unsubscribed(connector(AuthMechanism="Tls", PermissionGroups="ExchangeServers"))
    assert NOBODY_NOW in judged("000235", shut).notes and NOBODY_NOW in judged("000136", shut).notes
    assert NOBODY_NOW not in judged("000235", unsubscribed(OPEN)).notes


def test_whether_somebody_may_send_must_be_known() -> None:
    told = mended("000235", unsubscribed(connector(PermissionGroups=5)))
    assert not told.command and "PermissionGroups" in told.withheld


@pytest.mark.parametrize(("number", "other"), [("000235", "EX19-ED-000136"), ("000136", "EX19-ED-000235")])
def test_two_commands_that_together_shut_a_connector_name_each_other(number: str, other: str) -> None:
    row = connector(PermissionGroups="AnonymousUsers, ExchangeServers", RemoteIPRanges=("10.0.0.0/8",))
    told = mended(number, unsubscribed(row, OPEN), role(row, Role.INTERNAL))
    assert told.command and [each.stig_id for each in told.conflicts] == [other]
    assert "accepts no mail" in told.conflicts[0].why
    both = connector(PermissionGroups="AnonymousUsers, ExchangeServers, Partners", RemoteIPRanges=("10.0.0.0/8",))
    assert not mended(number, unsubscribed(both, OPEN), role(both, Role.INTERNAL)).conflicts


def test_the_2016_stig_tells_its_own_rules_that_want_otherwise() -> None:
    row = connector(PermissionGroups="AnonymousUsers, ExchangeServers", RemoteIPRanges=("10.0.0.0/8",))
    facts, known = unsubscribed(row, OPEN), replace(role(row, Role.INTERNAL), stig="EX16")
    for number, other in (("000680", "EX16-ED-000490"), ("000490", "EX16-ED-000680")):
        (conflict,) = evaluate(f"EX16-ED-{number}", facts, known).objects[0].remediation.conflicts
        assert conflict.stig_id == other and "accepts no mail" in conflict.why
    secret = SiteContext(stig="EX16", classified=Statement("C. Officer", "a classified enclave"))
    (basic,) = evaluate("EX16-ED-000180", unsubscribed(OPEN), secret).objects
    assert [each.stig_id for each in basic.remediation.conflicts] == ["EX16-ED-000680"]


def test_hosts_that_were_trusted_are_told_to_lose_the_way_out() -> None:
    row = connector(AuthMechanism="ExternalAuthoritative", RemoteIPRanges=("10.5.5.5",))
    assert "no longer send to other domains" in " ".join(mended("000235", unsubscribed(row, OPEN)).stops)


# --- Anonymous senders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        connector(SET_UP),
        connector(SET_UP, RemoteIPRanges=("10.0.0.0/8",)),
        connector(AuthMechanism="Tls"),
        connector(RemoteIPRanges=("8.8.8.0/24",)),
        connector(RemoteIPRanges=("nonsense",)),
        connector(AuthMechanism="Quantum"),
    ],
)
def test_anonymous_senders_are_kept_out_only_of_internal_connectors(row: Row) -> None:
    assert mended("000136", subscribed(row, OPEN)).withheld == NO_ROLE.instead


def test_the_last_way_in_is_not_shut() -> None:
    row = connector(SET_UP)
    internal = role(row, Role.INTERNAL)
    assert mended("000136", subscribed(row), internal).withheld == ONLY_DOOR.instead
    device = connector("Printers", PermissionGroups="AnonymousUsers", RemoteIPRanges=("10.0.0.0/8",))
    assert mended("000136", subscribed(row, device), internal).withheld == ONLY_DOOR.instead, "no way from outside"
    closed = Row(SOURCE, {**OPEN.values, "Enabled": False})
    assert mended("000136", subscribed(row, closed), internal).withheld == ONLY_DOOR.instead
    told = mended("000136", subscribed(row, OPEN), internal)
    assert told.command.endswith("-PermissionGroups 'ExchangeServers, Partners'") and told.stops
    assert told.undo.endswith("-PermissionGroups 'AnonymousUsers, ExchangeServers, Partners'")
    outside = connector("Gateway", AuthMechanism="ExternalAuthoritative", PermissionGroups="ExchangeServers")
    assert mended("000136", subscribed(row, outside), internal).command
    assert mended("000136", subscribed(connector(SET_UP, Enabled=False)), internal).command


def test_groups_that_only_anonymous_senders_use_are_not_emptied() -> None:
    row = connector(PermissionGroups="AnonymousUsers", RemoteIPRanges=("10.0.0.0/8",))
    assert mended("000136", subscribed(row, OPEN)).withheld == NOBODY.instead
    custom = connector(PermissionGroups="AnonymousUsers, Custom", RemoteIPRanges=("10.0.0.0/8",))
    assert mended("000136", subscribed(custom, OPEN)).withheld == CUSTOM.instead
    external = {"AuthMechanism": "Tls, ExternalAuthoritative", "PermissionGroups": "AnonymousUsers, Partners"}
    row = connector(RemoteIPRanges=("10.0.0.0/8",), **external)
    assert mended("000136", subscribed(row, OPEN)).withheld == NEEDS_SERVERS.instead


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("some", "others", "fits"),
    [
        (("10.1.0.0/16",), ("10.0.0.0/8",), True),
        (("10.0.0.0/8",), ("10.0.0.0/8",), False),
        (("10.0.0.0/8",), ("10.1.0.0/16",), False),
        (("10.0.0.0-10.0.0.9", "10.0.0.10-10.0.0.20"), ("10.0.0.0-10.0.0.20",), False),
        (("10.0.0.5-10.0.0.15",), ("10.0.0.0-10.0.0.9", "10.0.0.10-10.0.0.20"), True),
        (("10.0.0.1", "fd00::1"), ("10.0.0.0/8",), False),
        (("10.0.0.1", "fd00::1"), ("10.0.0.0/8", "fd00::/8"), True),
        (("::a00:1",), ("10.0.0.0/8",), False),
        (("10.0.0.1",), ("10.0.0.0/8", "10.0.0.0/16"), True),
        ((), ("10.0.0.0/8",), False),
        (("10.0.0.1",), (), False),
    ],
)
def test_narrower_ranges_are_known_by_their_addresses(
    some: tuple[str, ...], others: tuple[str, ...], fits: bool
) -> None:
    assert narrower(span(some), span(others)) is fits


def test_two_connectors_that_are_both_closed_are_no_way_in_for_each_other() -> None:
    inside = {"AuthMechanism": "Tls", "PermissionGroups": "AnonymousUsers, Partners"}
    for ranges, others, known in (
        (("10.0.0.0/8",), ("192.168.0.0/16",), SiteContext()),
        (EVERYWHERE, EVERYWHERE, role(connector("a"), Role.INTERNAL)),
    ):
        rows = (connector("a", RemoteIPRanges=ranges, **inside), connector("b", RemoteIPRanges=others, **inside))
        both = SiteContext(roles={**known.roles, **(role(rows[1], Role.INTERNAL).roles if known.roles else {})})
        for each in finding("000136", unsubscribed(*rows), both).objects:
            assert each.remediation.withheld == ONLY_DOOR.instead
        for each in finding("000136", unsubscribed(*rows, OPEN), both).objects[:2]:
            assert each.remediation.command


def test_who_is_left_to_take_mail_from_the_internet_is_told() -> None:
    row, gateway = connector(), connector("Gateway", AuthMechanism="Tls", RemoteIPRanges=("198.51.100.0/24",))
    known = role(row, Role.INTERNAL)
    told = mended("000136", unsubscribed(row, gateway), known)
    assert told.command and "only from the remote addresses of Gateway" in told.stops[-1]
    for one, other in (
        (row, OPEN),
        (connector(RemoteIPRanges=("10.0.0.0/8",)), gateway),
        (connector(Enabled=False), gateway),
    ):
        quiet = mended("000136", unsubscribed(one, other), known)
        assert quiet.command and "remote addresses of" not in " ".join(quiet.stops)

"""What is printed beside receive connectors that fail: Exchange takes it, mail flows on, and it can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.checks.receive_connectors import NO_LOGON, OPENS, OPINIONS
from core.checks.receive_tables import CUSTOM, NO_ROLE, ONLY_DOOR
from core.model import Circumstances, Role, Row, Statement, Value
from core.registry import evaluate
from core.remediation.addresses import narrower, span
from core.remediation.admission import NOBODY_NOW
from core.remediation.mailbox_path import BY_HAND, EXCEPTION, EXCEPTION_IF, RETRY, SHARED, STOPS, THEIRS, WARNING
from core.remediation.receive import (
    NEEDS_SERVERS,
    NOBODY,
)
from tests.core.receive_connectors import (
    EVERYWHERE,
    INSIDE,
    OPEN,
    SET_UP,
    SOURCE,
    connector,
    finding,
    judged,
    mended,
    role,
    subscribed,
    unknown,
    unsubscribed,
)

# --- The way of the Mailbox servers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["000235", "000099"])
def test_nothing_stops_the_mailbox_servers_mail_on_a_subscribed_server(number: str) -> None:
    told = mended(number, subscribed(connector(SET_UP)))
    assert not told.command and told.withheld == SHARED.instead and EXCEPTION in told.exception
    assert told.template == (
        "New-ReceiveConnector -Name 'From Mailbox servers' -Usage Custom -Server 'EDGE01' -Bindings '0.0.0.0:25' "
        "-RemoteIPRanges ADDRESSES -AuthMechanism 'Tls, ExchangeServer' -PermissionGroups ExchangeServers "
        "-ProtocolLoggingLevel Verbose"
    )
    assert told.also[0].startswith("1. Make this connector on this Edge server, with") and "INSIDE" not in told.also[0]
    assert "Send a message out" in told.also[1] and told.also[2].startswith("3. Only then")


def test_the_new_connector_has_a_free_name_and_a_place_for_what_is_not_known() -> None:
    there = connector("From mailbox SERVERS", AuthMechanism="Tls")
    for bindings in ("0.0.0.0:25", (), ("10.0.0.1:25",) * 50):
        told = mended("000235", subscribed(connector(Bindings=bindings, Server=""), there))
        assert "-Name 'From Mailbox servers 2' -Usage Custom -Bindings 'INSIDE-ADDRESS:25'" in told.template
        assert "In place of INSIDE-ADDRESS type" in told.also[0]


@pytest.mark.parametrize(
    "strange",
    [
        {"Server": "a\nb"},
        {"Server": "a\u202eb"},
        {"Server": "x" * 300},
        {"Bindings": ("\n:25",)},
        {"Bindings": ("--%",)},
    ],
)
def test_no_line_is_given_that_cannot_be_pasted_safely(strange: dict[str, Value]) -> None:
    told = mended("000235", subscribed(connector(**strange)))
    assert told.withheld == SHARED.instead and not told.template and told.also[0] == BY_HAND


def test_a_quote_in_the_servers_name_ends_nothing() -> None:
    told = mended("000235", subscribed(connector(Server="a'b\u2019; c")))
    assert " -Server 'a''b\u2019\u2019; c' -Bindings" in told.template


def test_a_connector_of_the_mailbox_servers_alone_keeps_exchange_server() -> None:
    told = mended("000235", subscribed(INSIDE))
    assert told.withheld == THEIRS.instead and told.exception == EXCEPTION and not told.also and not told.command


def test_beside_a_narrower_one_the_wide_connector_may_be_changed() -> None:
    told = mended("000235", subscribed(connector(), INSIDE))
    assert told.command == "Set-ReceiveConnector -Identity 'EDGE01\\Relay' -AuthMechanism Tls"
    assert told.undo == "Set-ReceiveConnector -Identity 'EDGE01\\Relay' -AuthMechanism 'Tls, ExchangeServer'"
    assert "send through Inside" in told.also[0] and told.stops == (STOPS,) and told.lost == (RETRY,)


@pytest.mark.parametrize(
    "other",
    [
        {"Enabled": False},
        {"Enabled": "True"},
        {"AuthMechanism": "Tls"},
        {"PermissionGroups": "ExchangeUsers"},
        {"PermissionGroups": 4},
        {"RemoteIPRanges": EVERYWHERE},
        {"RemoteIPRanges": ("nonsense",)},
        {"RemoteIPRanges": ()},
        {"Bindings": ("0.0.0.0:587",)},
        {"Bindings": "0.0.0.0:25"},
        {"Identity": "EDGE01\\Relay"},
    ],
)
def test_what_may_not_be_the_mailbox_servers_way_is_none(other: dict[str, Value]) -> None:
    told = mended("000235", subscribed(connector(), Row(SOURCE, {**INSIDE.values, **other})))
    assert told.withheld == SHARED.instead


def test_where_it_is_not_known_both_are_told() -> None:
    told = mended("000235", unknown(connector()))
    assert told.command and told.stops == (WARNING,) and told.lost == (RETRY,)
    assert told.exception == EXCEPTION_IF and "[who] said" in told.exception and "[" not in EXCEPTION
    assert (
        told.also[0].startswith("Where this server is subscribed, record the exception, or first")
        and told.also[1].startswith("1. Make this connector")
        and told.template.startswith("New-ReceiveConnector")
    )


def test_a_server_that_is_not_subscribed_is_not_warned_of_edgesync() -> None:
    told = mended("000235", unsubscribed(connector()))
    assert told.command and not told.stops and not told.exception and not told.lost
    assert not told.template and told.also[0].startswith("No Mailbox server logs on here.")


def test_nothing_comes_through_a_connector_that_is_disabled() -> None:
    told = mended("000235", subscribed(connector(Enabled=False)))
    assert told.command and "disabled" in told.also[0] and told.lost == (RETRY,)


def test_other_mechanisms_go_without_a_word_of_mailbox_servers() -> None:
    told = mended("000235", subscribed(connector(AuthMechanism="Tls, Integrated", PermissionGroups="AnonymousUsers")))
    assert told.command and "Windows authentication" in told.stops[0] and not told.exception and not told.lost


def test_a_number_alone_is_undone_by_its_words() -> None:
    row = connector(AuthMechanismValue=17)
    told = mended("000235", unsubscribed(Row(SOURCE, {k: v for k, v in row.values.items() if k != "AuthMechanism"})))
    assert told.undo.endswith("-AuthMechanism 'Tls, ExchangeServer'") and told.changes[0].now == "Tls, ExchangeServer"


def test_basic_on_an_edge_server_is_told_and_an_exception_offered() -> None:
    row = connector(AuthMechanism="Tls", PermissionGroups="AnonymousUsers")
    told = mended("000099", subscribed(row))
    assert told.command and told.stops == (OPENS,) and told.exception == NO_LOGON
    assert "local Windows accounts" in OPENS and "an exception may be the better answer" in " ".join(told.also)


def test_the_opinions_are_told_where_exchange_server_is_set() -> None:
    assert set(OPINIONS) <= set(finding("000235", subscribed(connector())).notes)
    assert "KB 979175" in OPINIONS[0] and "CIS" in OPINIONS[0] and "reverse" in OPINIONS[0]
    assert not set(OPINIONS) & set(finding("000235", subscribed(connector(AuthMechanism="BasicAuth"))).notes)


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
    assert "from nobody" in told.conflicts[0].why
    both = connector(PermissionGroups="AnonymousUsers, ExchangeServers, Partners", RemoteIPRanges=("10.0.0.0/8",))
    assert not mended(number, unsubscribed(both, OPEN), role(both, Role.INTERNAL)).conflicts


def test_the_2016_stig_tells_its_own_rules_that_want_otherwise() -> None:
    row = connector(PermissionGroups="AnonymousUsers, ExchangeServers", RemoteIPRanges=("10.0.0.0/8",))
    facts, known = unsubscribed(row, OPEN), replace(role(row, Role.INTERNAL), stig="EX16")
    for number, other in (("000680", "EX16-ED-000490"), ("000490", "EX16-ED-000680")):
        (conflict,) = evaluate(f"EX16-ED-{number}", facts, known).objects[0].remediation.conflicts
        assert conflict.stig_id == other and "from nobody" in conflict.why
    secret = Circumstances(stig="EX16", classified=Statement("C. Officer", "a classified enclave"))
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
        (("10.0.0.0/8",), ("192.168.0.0/16",), Circumstances()),
        (EVERYWHERE, EVERYWHERE, role(connector("a"), Role.INTERNAL)),
    ):
        rows = (connector("a", RemoteIPRanges=ranges, **inside), connector("b", RemoteIPRanges=others, **inside))
        both = Circumstances(roles={**known.roles, **(role(rows[1], Role.INTERNAL).roles if known.roles else {})})
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

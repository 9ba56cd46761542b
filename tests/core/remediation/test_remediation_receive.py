"""What is printed beside receive connectors that fail: Exchange takes it, mail flows on, and it can be undone."""

from __future__ import annotations

import pytest

import core.checks  # noqa: F401  registers the checks
from core.checks.mail_flow.receive_authentication import NO_LOGON, OPENS, SOURCES_DIFFER
from core.model import Row, Value
from core.remediation.connectors.mailbox_path import (
    BY_HAND,
    EXCEPTION,
    EXCEPTION_IF,
    RETRY,
    SHARED,
    STOPS,
    THEIRS,
    WARNING,
)
from tests.core.checks.receive_connectors import (
    EVERYWHERE,
    INSIDE,
    SET_UP,
    SOURCE,
    connector,
    finding,
    mended,
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
    assert (
        told.also[0].startswith("1. Create this connector on this Edge server. Replace")
        and "INSIDE" not in told.also[0]
    )
    assert "Send an outbound message" in told.also[1] and told.also[2].startswith("3. Only then")


def test_the_new_connector_has_a_free_name_and_a_place_for_what_is_not_known() -> None:
    there = connector("From mailbox SERVERS", AuthMechanism="Tls")
    for bindings in ("0.0.0.0:25", (), ("10.0.0.1:25",) * 50):
        told = mended("000235", subscribed(connector(Bindings=bindings, Server=""), there))
        assert "-Name 'From Mailbox servers 2' -Usage Custom -Bindings 'INSIDE-ADDRESS:25'" in told.template
        assert "Replace INSIDE-ADDRESS with" in told.also[0]


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
    assert told.exception == EXCEPTION_IF and "stated by [who]" in told.exception and "[" not in EXCEPTION
    assert (
        told.also[0].startswith("If this server is subscribed, record the exception, or first")
        and told.also[1].startswith("1. Create this connector")
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
    assert "local Windows accounts" in OPENS and "an exception may be the better solution" in " ".join(told.also)


def test_the_opinions_are_told_where_exchange_server_is_set() -> None:
    assert set(SOURCES_DIFFER) <= set(finding("000235", subscribed(connector())).notes)
    assert "KB 979175" in SOURCES_DIFFER[0] and "CIS" in SOURCES_DIFFER[0] and "reverse" in SOURCES_DIFFER[0]
    assert not set(SOURCES_DIFFER) & set(finding("000235", subscribed(connector(AuthMechanism="BasicAuth"))).notes)

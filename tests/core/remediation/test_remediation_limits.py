"""Limits of receive connectors, and message sizes: what is said is true for the way in which the value moves."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.checks.mail_flow.message_sizes import OWN_VALUE
from core.checks.mail_flow.receive_connectors import CUSTOM, NO_ROLE, ONLY_DOOR
from core.model import Facts, Role, RoleChoice, Row, SiteContext, Value
from core.registry import CHECKS
from core.remediation.connectors.mailbox_path import SHARED, THEIRS
from core.remediation.connectors.receive import (
    CONNECTIONS,
    HOPS,
    NEEDS_SERVERS,
    NEEDS_TLS,
    NO_TLS,
    NOBODY,
    RECIPIENTS,
    SIZES,
    TIMEOUTS,
    receive_connector,
)
from tests.core.checks.receive_connectors import (
    SOURCE,
    connector,
    finding,
    mended,
    site,
    unknown,
)

INTERNAL = RoleChoice(Role.INTERNAL, "as the site says")

# --- Limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "now", "rises"),
    [
        ("000112", {"MaxHopCount": 30}, True),
        ("000112", {"MaxHopCount": 61}, False),
        ("000113", {"MaxRecipientsPerMessage": 200}, True),
        ("000113", {"MaxRecipientsPerMessage": 5001}, False),
        ("000118", {"ChunkingEnabled": False}, True),
        ("000119", {"MaxInboundConnection": "4999"}, True),
        ("000119", {"MaxInboundConnection": "Unlimited"}, False),
        ("000120", {"MaxMessageSize": "9 MB (9,437,184 bytes)"}, True),
        ("000120", {"MaxMessageSize": "36 MB (37,748,736 bytes)"}, False),
        ("000135", {"TarpitInterval": "00:00:01"}, True),
        ("000159", {"ConnectionTimeout": "00:02:00"}, True),
        ("000159", {"ConnectionTimeout": "00:10:00"}, False),
        ("000019", {"DomainSecureEnabled": False}, True),
    ],
)
def test_what_is_said_is_true_for_the_way_in_which_the_value_moves(
    number: str, now: dict[str, Value], rises: bool
) -> None:
    config = Row("Get-TransportConfig", {"MaxReceiveSize": "10 MB (10,485,760 bytes)"})
    facts = Facts({SOURCE: (connector(**now),), "Get-TransportConfig": (config,)})
    told, guide = mended(number, facts), CHECKS[f"EX19-ED-{number}"].guide
    assert told.command and told.stops[0] == (guide.up if rises else guide.down) and told.verify
    name, value = next(iter(now.items()))
    assert told.changes[0].now == value and f"-{name} " in told.undo


@pytest.mark.parametrize(
    ("number", "value", "why"),
    [
        ("000112", {"hop_count": 501}, HOPS),
        ("000112", {"hop_count": 0}, HOPS),
        ("000112", {"hop_count": "Unlimited"}, HOPS),
        ("000113", {"recipients": 512_001}, RECIPIENTS),
        ("000113", {"recipients": "Unlimited"}, RECIPIENTS),
        ("000119", {"inbound_connections": 0}, CONNECTIONS),
        ("000120", {"receive_size": 65_535}, SIZES),
        ("000120", {"receive_size": 2**31}, SIZES),
        ("000120", {"receive_size": "Unlimited"}, SIZES),
        ("000159", {"receive_timeout": "00:00:01"}, TIMEOUTS),
        ("000159", {"receive_timeout": "1.00:00:01"}, TIMEOUTS),
    ],
)
def test_a_value_that_exchange_refuses_is_in_no_command(number: str, value: dict[str, Value], why: object) -> None:
    config = Row("Get-TransportConfig", {"MaxReceiveSize": "10 MB (10,485,760 bytes)"})
    facts = Facts(
        {
            SOURCE: (
                connector(
                    MaxHopCount=30, MaxRecipientsPerMessage=200, MaxInboundConnection="9", ConnectionTimeout="00:09:00"
                ),
            ),
            "Get-TransportConfig": (config,),
        }
    )
    assert mended(number, facts, site(**value)).withheld == why.instead  # type: ignore[attr-defined]


def test_the_largest_number_of_connections_may_be_none() -> None:
    told = mended("000119", unknown(connector(MaxInboundConnection="9")), site(inbound_connections="Unlimited"))
    assert told.command.endswith("-MaxInboundConnection Unlimited")
    few = mended("000119", unknown(connector(MaxInboundConnection="9000")), site(inbound_connections=20))
    assert "all of them" in few.also[0]


@pytest.mark.parametrize(
    ("idle", "wanted", "typed"),
    [
        ("00:05:00", "00:05:00", " -ConnectionInactivityTimeout 00:01:00"),
        ("00:10:00", "00:05:00", " -ConnectionInactivityTimeout 00:01:00"),
        ("00:04:59", "00:05:00", ""),
        ("00:01:00", "00:00:30", " -ConnectionInactivityTimeout 00:00:15"),
        ("00:01:00", "00:00:02", " -ConnectionInactivityTimeout 00:00:01"),
    ],
)
def test_a_connection_may_be_idle_for_less_time_than_it_may_last(idle: str, wanted: str, typed: str) -> None:
    row = connector(ConnectionTimeout="00:10:00", ConnectionInactivityTimeout=idle)
    told = mended("000159", unknown(row), site(receive_timeout=wanted))
    assert told.command.endswith(f"-ConnectionTimeout {wanted}{typed}")
    assert told.undo.endswith("-ConnectionTimeout '00:10:00'" + f" -ConnectionInactivityTimeout '{idle}'" * bool(typed))
    assert bool(typed) == any("idle for" in text for text in told.stops)


def test_an_idle_time_that_is_not_told_matters_only_where_the_timeout_falls() -> None:
    values = {k: v for k, v in connector().values.items() if k != "ConnectionInactivityTimeout"}
    longer, shorter = (Row(SOURCE, {**values, "ConnectionTimeout": each}) for each in ("00:10:00", "00:04:00"))
    assert "ConnectionInactivityTimeout" in mended("000159", unknown(longer)).withheld
    assert mended("000159", unknown(shorter)).command


@pytest.mark.parametrize("mechanism", ["ExchangeServer", "Tls, ExternalAuthoritative"])
def test_domain_security_waits_for_tls(mechanism: str) -> None:
    assert mended("000019", unknown(connector(AuthMechanism=mechanism))).withheld == NO_TLS.instead


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ((), "is empty"),
        (("a.mil", "b.mil"), ": a.mil, b.mil."),
        (tuple("abcdefg"), "and 2 more"),
        ("a.mil", "not in the evidence"),
    ],
)
def test_whose_certificate_is_asked_for_is_told(listed: Value, said: str) -> None:
    config = Row("Get-TransportConfig", {"TLSReceiveDomainSecureList": listed})
    told = mended("000019", Facts({SOURCE: (connector(),), "Get-TransportConfig": (config,)}))
    assert said in told.also[0]
    assert "not in the evidence" in mended("000019", unknown(connector())).also[0]


@pytest.mark.parametrize(
    ("now", "wanted", "why"),
    [
        ({"DomainSecureEnabled": True}, {"AuthMechanism": "BasicAuth"}, NEEDS_TLS),
        ({"DomainSecureEnabled": True}, {"AuthMechanism": "Tls, ExternalAuthoritative"}, NEEDS_TLS),
        ({"RequireTLS": True}, {"AuthMechanism": "BasicAuth"}, NEEDS_TLS),
    ],
)
def test_what_exchange_refuses_of_a_connector_is_withheld(
    now: dict[str, Value], wanted: dict[str, Value], why: object
) -> None:
    assert receive_connector(connector(**now), wanted, Facts(), SiteContext()).withheld is why


def test_every_case_in_which_a_command_is_withheld_stands_in_its_rules_guide() -> None:
    of = {"000235": {SHARED, THEIRS, NOBODY}, "000136": {NO_ROLE, ONLY_DOOR, CUSTOM, NEEDS_SERVERS, NOBODY}}
    of |= {"000099": {SHARED, THEIRS, NOBODY}, "000019": {NO_TLS}, "000112": {HOPS}, "000113": {RECIPIENTS}}
    of |= {"000119": {CONNECTIONS}, "000120": {SIZES}, "000159": {TIMEOUTS}}
    for number, cases in of.items():
        guide = CHECKS[f"EX19-ED-{number}"].guide
        assert set(guide.withheld) == cases and guide.stig_id.endswith(number) and guide.command


# --- Sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "source", "name"), [("000120", SOURCE, "MaxReceiveSize"), ("000115", "Get-SendConnector", "MaxSendSize")]
)
def test_a_size_is_not_lowered_to_the_servers_own_without_a_word(number: str, source: str, name: str) -> None:
    config = Row("Get-TransportConfig", {name: "10 MB (10,485,760 bytes)"})
    row = replace(connector(AddressSpaces=("SMTP:*;1",)), source=source)
    facts = Facts({source: (row,), "Get-TransportConfig": (config,)})
    told = mended(number, facts)
    assert told.command.endswith("-MaxMessageSize 10485760") and "Mailbox server" in told.stops[0]
    assert f"Set-TransportConfig -{name} 37748736" in told.also[0] and OWN_VALUE in finding(number, facts).notes
    internal = SiteContext(roles={(source, "EDGE01\\Relay"): INTERNAL})
    assert ("Set-Tr" in " ".join(mended(number, facts, internal).also)) is (source != SOURCE)
    signed = finding(number, facts, site(receive_size=9 * 2**20, send_size=9 * 2**20))
    assert OWN_VALUE not in signed.notes and "Set-Tr" not in " ".join(signed.objects[0].remediation.also)


def test_several_sizes_are_raised_to_one_that_a_person_chooses() -> None:
    config = Row("Get-TransportConfig", {"MaxReceiveSize": "10 MB (10,485,760 bytes)"})
    rows = (connector("a"), connector("b", MaxMessageSize="20 MB"), connector("c", MaxMessageSize="junk"))
    facts = Facts({SOURCE: rows, "Get-TransportConfig": (config,)})
    assert "Set-TransportConfig -MaxReceiveSize SIZE" in mended("000120", facts).also[0]
    inside = SiteContext(roles={(SOURCE, "EDGE01\\b"): INTERNAL})
    assert "Set-TransportConfig -MaxReceiveSize 37748736" in mended("000120", facts, inside).also[0]
    endless = Facts({SOURCE: (*rows[:1], connector("d", MaxMessageSize="Unlimited")), "Get-TransportConfig": (config,)})
    assert "Set-TransportConfig -MaxReceiveSize SIZE" in mended("000120", endless).also[0]
    small = Facts({SOURCE: (connector(MaxMessageSize="5 MB"),), "Get-TransportConfig": (config,)})
    assert not mended("000120", small).also


def test_mail_is_called_cut_off_or_refused_only_where_a_limit_falls() -> None:
    guides = {
        number: CHECKS[f"EX19-ED-{number}"].guide for number in ("000112", "000113", "000119", "000120", "000159")
    }
    for number, guide in guides.items():
        assert re.search("cut off|refused|rejected|only", guide.down), number
        assert guide.up and not re.search("cut off|refused|rejected|only", guide.up), number

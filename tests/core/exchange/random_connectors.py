"""Random connectors: what Exchange allows to stand there, as the field has it and as nobody should."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.core.exchange.cmdlets import CREDENTIAL
from tests.core.exchange.kinds import Held, in_seconds
from tests.core.exchange.names import some_names
from tests.core.exchange.refusals import Object, members
from tests.core.exchange.states import (
    MB10,
    MB25,
    MB36,
    edgesync_connectors,
    receive_connector,
    send_connector,
)

MECHANISMS = (
    *("Tls, ExchangeServer", "Tls", "Tls, BasicAuth, BasicAuthRequireTLS", "None", "Tls, ExternalAuthoritative"),
    *("Tls, Integrated, BasicAuth, BasicAuthRequireTLS, ExchangeServer", "ExchangeServer", "BasicAuth", "Integrated"),
    *("ExternalAuthoritative", "Tls, Integrated", "Tls, BasicAuth"),
)
GROUPS = (
    *("AnonymousUsers, ExchangeServers, Partners", "AnonymousUsers", "ExchangeServers", "ExchangeUsers", "None"),
    *("AnonymousUsers, ExchangeServers", "AnonymousUsers, Custom", "Partners", "AnonymousUsers, ExchangeUsers"),
    *("AnonymousUsers, ExchangeServers, ExchangeLegacyServers", "ExchangeServers, Custom"),
)
RANGES = (
    *(("0.0.0.0-255.255.255.255",), ("10.20.1.11", "10.20.1.12"), ("198.51.100.0/24",), ("192.168.0.0/16",)),
    ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"),
)
SPANS = ("00:00:01", "00:01:00", "00:05:00", "00:10:00", "01:00:00", "1.00:00:00", "00:04:59")
COUNTS = ("1", "20", "40", "1000", "5000", "2147483647", "Unlimited")
SPACES = (("SMTP:*;1",), ("SMTP:fabrikam.com;1",), ("SMTP:*.contoso.mil;1", "SMTP:contoso.mil;2"), ("*",))
HOSTS = (
    ("[10.20.1.25]",),
    ("[10.20.1.25]", "relay.example.mil"),
    ("gw1.example.mil",),
    ("[10.20.1.11]", "[10.20.1.12]"),
)


def chance(source: random.Random, good: Held, *bad: Held) -> Held:
    """As the rules want it, or otherwise, half and half."""
    return good if source.random() < 0.5 else source.choice(bad)


# --- Receive connectors -----------------------------------------------------------------------------------------------


def receive_connectors(source: random.Random) -> tuple[Object, ...]:
    names = some_names(source, source.choice((0, 1, 1, 2)))
    ours = ["Default internal receive connector EDGE01"] if source.random() < 0.5 or not names else []
    return tuple(_receive(source, name) for name in (*ours, *names))


def _receive(source: random.Random, name: str) -> Object:
    if source.random() < 0.3:
        mechanism, groups, ranges = MECHANISMS[0], GROUPS[0], RANGES[0]  # as set-up makes it
    else:
        mechanism, groups, ranges = source.choice(MECHANISMS), source.choice(GROUPS), source.choice(RANGES)
    flags = members(mechanism)
    if "ExternalAuthoritative" in flags and "ExchangeServers" not in members(groups):
        groups = "AnonymousUsers, ExchangeServers"
    secure = "Tls" in flags and "ExternalAuthoritative" not in flags
    return receive_connector(
        name,
        Enabled=source.random() < 0.9,
        AuthMechanism=mechanism,
        PermissionGroups=groups,
        RemoteIPRanges=ranges,
        RequireTLS="Tls" in flags and source.random() < 0.5,
        DomainSecureEnabled=secure and source.random() < 0.4,
        MaxMessageSize=source.choice((MB10, MB25, MB36, 65_536, 2_147_483_647)),
        MaxInboundConnection=chance(source, "5000", *COUNTS),
        MaxHopCount=chance(source, 60, 1, 30, 500),
        MaxRecipientsPerMessage=chance(source, 5000, 1, 200, 512_000),
        TarpitInterval=chance(source, "00:00:05", "00:00:00", "00:10:00"),
        ChunkingEnabled=source.random() < 0.6,
        Banner=chance(source, "220 SMTP Server Ready", "", "220 it's \u201cus\u201d; $(x)", "220"),
        **_timeouts(source),
    )


def _timeouts(source: random.Random) -> dict[str, Held]:
    """The one while nothing is sent is always the shorter one."""
    idle, whole = sorted(source.sample(SPANS, 2), key=in_seconds)
    if source.random() < 0.4:
        idle, whole = "00:01:00", "00:05:00"
    return {"ConnectionInactivityTimeout": idle, "ConnectionTimeout": whole}


# --- Send connectors --------------------------------------------------------------------------------------------------


def send_connectors(source: random.Random, subscribed: bool) -> tuple[Object, ...]:
    made = [_send(source, name) for name in some_names(source, source.choice((0, 1, 1, 2)))]
    if not subscribed:
        return (*made, *((_by_hand(source),) if source.random() < 0.2 else ()))
    inbound, internet = edgesync_connectors(source.choice(("Default-First-Site-Name", "M\u00fcnchen", "HQ's site")))
    if source.random() < 0.1:
        inbound = {**inbound, "ConnectionInactivityTimeOut": "00:05:00"}
    if source.random() < 0.1:
        inbound = {**inbound, "Identity": "To our own servers", "Name": "To our own servers"}
    if source.random() < 0.3:  # somebody changed it, or it has no such connector: mail goes out by a gateway
        internet = {**_send(source, "x"), "Identity": internet["Identity"], "Name": internet["Name"]}
    ours = source.choices(((inbound, internet), (inbound,), (internet,), ()), (80, 10, 5, 5))[0]
    return (*ours, *made)


def _by_hand(source: random.Random) -> Object:
    """Microsoft's way without a subscription: for the organization's own domains, with a password."""
    return send_connector(
        "To Internal Org",
        AddressSpaces=("SMTP:--;1",),
        ConnectionInactivityTimeOut=chance(source, "00:10:00", "00:05:00"),
        SmartHosts=("[10.20.1.11]", "[10.20.1.12]"),
        DNSRoutingEnabled=False,
        SmartHostAuthMechanism="BasicAuthRequireTLS",
        **{CREDENTIAL: "contoso\\relay"},
    )


def _send(source: random.Random, name: str) -> Object:
    by_dns = source.random() < 0.5
    return send_connector(
        name,
        Enabled=source.random() < 0.9,
        AddressSpaces=source.choice(SPACES),
        MaxMessageSize=source.choice((MB10, MB25, MB36, 0, 2_147_483_647, "Unlimited")),
        ConnectionInactivityTimeOut=chance(source, "00:10:00", *SPANS),
        UseExternalDNSServersEnabled=source.random() < 0.2,
        CloudServicesMailEnabled=source.random() < 0.05,
        **(_by_dns(source) if by_dns else _by_host(source)),
    )


def _by_dns(source: random.Random) -> dict[str, Held]:
    return source.choice(
        (
            {"DNSRoutingEnabled": True, "DomainSecureEnabled": True},
            {"DNSRoutingEnabled": True, "DomainSecureEnabled": True, "RequireTLS": True},
            {"DNSRoutingEnabled": True, "IgnoreSTARTTLS": True},
            {"DNSRoutingEnabled": True, "RequireTLS": True, "TlsAuthLevel": "EncryptionOnly"},
            {"DNSRoutingEnabled": True, "RequireTLS": True, "TlsAuthLevel": "DomainValidation"},
            {"DNSRoutingEnabled": True, **_validated("fabrikam.com")},
            {"DNSRoutingEnabled": True},
        )
    )


def _validated(name: str) -> dict[str, Held]:
    return {"RequireTLS": True, "TlsAuthLevel": "DomainValidation", "TlsDomain": name}


def _by_host(source: random.Random) -> dict[str, Held]:
    tls: tuple[Mapping[str, Held], ...] = (
        {},
        {"RequireTLS": True},
        {"IgnoreSTARTTLS": True},
        {"RequireTLS": True, "TlsAuthLevel": "CertificateValidation"},
        _validated("relay.example.mil"),
        _validated("contoso.mil"),
    )
    mechanism = source.choice(("None", "None", "BasicAuth", "BasicAuthRequireTLS", "ExternalAuthoritative"))
    user = "relay" if mechanism.startswith("Basic") else ""
    hosts = {"DNSRoutingEnabled": False, "SmartHosts": source.choice(HOSTS), "SmartHostAuthMechanism": mechanism}
    return {**source.choice(tls), **hosts, CREDENTIAL: user}

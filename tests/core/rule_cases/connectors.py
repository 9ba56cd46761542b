"""Receive and send connectors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.model import Status
from tests.core.rule_cases.case import Case, Changes, having, rows_of, site, without
from tests.core.rule_cases.good import GOOD, MB36
from tests.core.rule_cases.sheet import SAID, SITE

RECEIVE, SEND, CONFIG = "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportConfig"
INTERNET, INTERNAL = 0, 1
"""Which row of GOOD has which role, of both kinds of connectors."""

UNNAMED = without(RECEIVE, "Identity", row=INTERNAL)
TWICE_RECEIVE = rows_of(RECEIVE, *GOOD[RECEIVE], *GOOD[RECEIVE])
TWICE_SEND = rows_of(SEND, *GOOD[SEND], *GOOD[SEND])
SECURE = having(SEND, INTERNAL, DomainSecureEnabled=True, DNSRoutingEnabled=True, TlsAuthLevel="", TlsDomain="")


def both(**values: Any) -> tuple[Changes, ...]:
    """Each of these values on either receive connector."""
    return tuple(having(RECEIVE, row, **{name: v}) for name, some in values.items() for v in some for row in (0, 1))


def receive(stig_id: str, name: str, bad: tuple[Any, ...], junk: tuple[Any, ...], **more: Any) -> Case:
    """A rule on every receive connector, whatever its role: values that fail, and values that are none."""
    half = (*without(RECEIVE, name, "Identity", row=1), *both(**{name: junk}), TWICE_RECEIVE)
    return Case(stig_id, bad=both(**{name: bad}), half=half, **more)


NO_NUMBER = ("", "60 ", "5,000", "-1", "0x3C", True, "unlimited", ("60",), "6e1")
NO_TIME = ("", "5", "5:00", "00:05", "00:65:00", "24:00:00", 300, True, "00:05:00 ", "-00:05:00", "٠٠:٠٥:٠٠")
NO_YES = ("True", "true", 1, 0, "", ("True",))

SIZES = (
    *("36 MB", "37748736", "37,748,736 bytes", "37748736 bytes", "36864 KB", "36 MB (37,748,736 bytes)"),
    *("36 MB (37.748.736 bytes)", "36 MB (37\u202f748\u202f736 bytes)", "36 MB (37\u00a0748\u00a0736 bytes)"),
    "36 MB (37\u2019748\u2019736 bytes)",
)
"""36 MB, as Exchange prints it in one culture or another."""
NO_SIZES = (
    *("", True, ("37748736",), "36 mb", "36 MB ", "\u00a036 MB", "36.0 MB", "36 MiB", "0x2400000", "+37748736"),
    *(
        "37,748,736.5 bytes",
        "37,748,736",
        "37,748,7360 bytes",
        "3,7748,736 bytes",
        "37.748,736 bytes",
        "36 MB (1 byte)",
    ),
    *(
        "35 MB (37,748,736 bytes)",
        "36 KB (37,748,736 bytes)",
        "36 MB (37,748,736.0 bytes)",
        "36 MB (37,748,736 bytes) x",
    ),
    *("36 MB\n", "x36 MB", "36 MB (37,748,735,999 bytes)", "\uff13\uff16 MB", "37\u200b748\u200b736 bytes"),
)

CASES = (
    Case(
        "EX19-ED-000235",
        bad=(
            having(RECEIVE, INTERNAL, AuthMechanism="Tls, ExchangeServer", AuthMechanismValue=17),
            having(RECEIVE, INTERNAL, AuthMechanism="None", AuthMechanismValue=0),
        ),
        half=(
            *without(RECEIVE, "Identity", "Name", row=INTERNAL),
            having(RECEIVE, INTERNAL, AuthMechanismValue=17),
            having(RECEIVE, INTERNAL, AuthMechanism="Tls, Quantum"),
            TWICE_RECEIVE,
        ),
    ),
    Case(
        "EX19-ED-000099",
        bad=(
            having(RECEIVE, INTERNET, AuthMechanism="Tls", AuthMechanismValue=1),
            having(RECEIVE, INTERNET, AuthMechanism="Tls, BasicAuth", AuthMechanismValue=5),
            having(RECEIVE, 0, AuthMechanism="Tls, Integrated, BasicAuth, BasicAuthRequireTLS", AuthMechanismValue=15),
        ),
        half=(
            *without(RECEIVE, "Identity", "Name", row=INTERNET),
            having(RECEIVE, INTERNET, AuthMechanismValue=12),
            having(RECEIVE, INTERNET, AuthMechanism="Tls, BasicAuth, BasicAuthRequireTls"),
            TWICE_RECEIVE,
        ),
        also_good=(having(RECEIVE, INTERNET, AuthMechanism="BasicAuthRequireTLS,BasicAuth,Tls"),),
    ),
    Case(
        "EX16-ED-000180",
        bad=(having(RECEIVE, INTERNET, AuthMechanism="Tls", AuthMechanismValue=1),),
        half=(having(RECEIVE, INTERNET, AuthMechanismValue=12), TWICE_RECEIVE),
        also_good=(having(RECEIVE, INTERNET, AuthMechanism="BasicAuthRequireTLS,BasicAuth,Tls"),),
        known=replace(SITE, classified=SAID),
    ),
    Case(
        "EX19-ED-000019",
        bad=(having(RECEIVE, INTERNET, DomainSecureEnabled=False),),
        half=(
            *without(RECEIVE, "DomainSecureEnabled", "Identity", row=INTERNET),
            *(having(RECEIVE, INTERNET, DomainSecureEnabled=value) for value in NO_YES),
        ),
        also_good=(having(RECEIVE, INTERNAL, DomainSecureEnabled=False),),  # the rule speaks of external ones
    ),
    receive(
        "EX19-ED-000112", "MaxHopCount", (30, 61, 0, "59", "Unlimited"), NO_NUMBER, also_good=both(MaxHopCount=["60"])
    ),
    receive("EX19-ED-000113", "MaxRecipientsPerMessage", (200, 4999, "Unlimited"), NO_NUMBER),
    receive("EX19-ED-000118", "ChunkingEnabled", (False,), NO_YES),
    Case(
        "EX19-ED-000119",
        bad=tuple(having(RECEIVE, INTERNET, MaxInboundConnection=v) for v in ("Unlimited", "4999", "50000", 0)),
        half=(
            *without(RECEIVE, "MaxInboundConnection", "Identity", row=INTERNET),
            *(having(RECEIVE, INTERNET, MaxInboundConnection=value) for value in NO_NUMBER),
        ),
        also_good=(having(RECEIVE, INTERNAL, MaxInboundConnection="Unlimited"),),
    ),
    Case(
        "EX19-ED-000120",
        bad=tuple(having(RECEIVE, INTERNET, MaxMessageSize=v) for v in (MB36 - 1, 10 * 1024**2, "Unlimited"))
        + (having(CONFIG, MaxReceiveSize=MB36 * 2) + having(RECEIVE, INTERNET, MaxMessageSize=MB36 // 2),),
        half=(
            *without(RECEIVE, "MaxMessageSize", "Identity", row=INTERNET),
            *without(CONFIG, "MaxReceiveSize"),
            *(having(RECEIVE, INTERNET, MaxMessageSize=value) for value in NO_SIZES),
            rows_of(CONFIG, {"MaxReceiveSize": MB36}, {"MaxReceiveSize": MB36 * 2}),
        ),
        also_good=(
            having(RECEIVE, INTERNAL, MaxMessageSize="Unlimited"),
            *(having(RECEIVE, INTERNET, MaxMessageSize=text) for text in SIZES),
        ),
        unsaid=Status.NOT_A_FINDING,
    ),
    receive(
        "EX19-ED-000135",
        "TarpitInterval",
        ("00:00:00", "00:00:04"),
        NO_TIME,
        also_good=both(TarpitInterval=["00:10:00"]),
    ),
    Case(
        "EX19-ED-000136",
        bad=(
            having(RECEIVE, INTERNAL, PermissionGroups="AnonymousUsers", PermissionGroupsValue=1),
            having(RECEIVE, INTERNAL, PermissionGroups="AnonymousUsers, ExchangeServers", PermissionGroupsValue=5),
            having(RECEIVE, INTERNAL, PermissionGroups="AnonymousUsers, Custom", PermissionGroupsValue=33),
        ),
        half=(
            *UNNAMED,
            having(RECEIVE, INTERNAL, PermissionGroupsValue=5),
            having(RECEIVE, INTERNAL, PermissionGroups="exchangeservers"),
            having(RECEIVE, INTERNAL, PermissionGroups="ExchangeServers, Custom", PermissionGroupsValue=36),
            having(RECEIVE, INTERNAL, PermissionGroups="Visitors", PermissionGroupsValue=64),
            TWICE_RECEIVE,
        ),
        also_good=(having(RECEIVE, INTERNAL, PermissionGroups="None", PermissionGroupsValue=0),),
    ),
    receive("EX19-ED-000159", "ConnectionTimeout", ("00:04:59", "00:10:00", "5.00:05:00"), NO_TIME),
    receive(
        "EX19-ED-000231",
        "Banner",
        (
            "",
            "220 mail.contoso.mil Microsoft ESMTP MAIL Service ready",
            "220 smtp server ready",
            "220 SMTP Server Ready ",
        ),
        (" ", 220, True, ("220 SMTP Server Ready",)),
    ),
    # --- Send connectors ----------------------------------------------------------------------------------------------
    Case(
        "EX19-ED-000095",
        bad=(
            having(SEND, INTERNET, SmartHosts=()),
            having(SEND, INTERNET, DNSRoutingEnabled=True),
            having(SEND, INTERNET, SmartHosts=(), DNSRoutingEnabled=True),
            having(SEND, INTERNET, SmartHosts=("[203.0.113.99]",)),
            having(SEND, INTERNET, SmartHosts=("[10.20.1.25]", "relay.example")),
        ),
        half=(
            *without(SEND, "SmartHosts", "DNSRoutingEnabled", "Identity", row=INTERNET),
            having(SEND, INTERNET, SmartHosts="[10.20.1.25]"),
            having(SEND, INTERNET, DNSRoutingEnabled="False"),
            having(SEND, INTERNET, DNSRoutingEnabled=0),
            TWICE_SEND,
        ),
        also_good=(
            having(SEND, INTERNET, SmartHosts=("10.20.1.25",)),
            having(SEND, INTERNAL, SmartHosts=(), DNSRoutingEnabled=True),
        ),
    ),
    Case(
        "EX19-ED-000098",
        good=SECURE,
        bad=(
            having(SEND, INTERNAL, DomainSecureEnabled=False),
            having(SEND, INTERNAL, DNSRoutingEnabled=False),
            having(SEND, INTERNAL, DomainSecureEnabled=False, DNSRoutingEnabled=False),
        ),
        half=(
            *without(SEND, "DomainSecureEnabled", "DNSRoutingEnabled", "Identity", row=INTERNAL),
            *(having(SEND, INTERNAL, DomainSecureEnabled=value) for value in NO_YES),
            *(having(SEND, INTERNAL, DNSRoutingEnabled=value) for value in NO_YES),
        ),
    ),
    Case(
        "EX19-ED-000110",
        bad=tuple(having(SEND, row, ConnectionInactivityTimeOut=v) for v in ("00:05:00", "00:10:01") for row in (0, 1)),
        half=(
            *without(SEND, "ConnectionInactivityTimeOut", "Identity", row=1),
            *(having(SEND, 0, ConnectionInactivityTimeOut=value) for value in NO_TIME),
            TWICE_SEND,
        ),
    ),
    Case(
        "EX19-ED-000115",
        bad=tuple(having(SEND, row, MaxMessageSize=v) for v in (MB36 - 1, "Unlimited") for row in (0, 1)),
        half=(
            *without(SEND, "MaxMessageSize", "Identity", row=1),
            *without(CONFIG, "MaxSendSize"),
            *(having(SEND, 0, MaxMessageSize=value) for value in NO_SIZES),
        ),
        unsaid=Status.NOT_A_FINDING,
    ),
    Case(
        "EX19-ED-000232",
        bad=(
            having(SEND, INTERNAL, TlsAuthLevel="EncryptionOnly", TlsAuthLevelValue=1),
            having(SEND, INTERNAL, TlsAuthLevel="CertificateValidation", TlsAuthLevelValue=2),
            # none, which the server says by an empty text and no number
            (*having(SEND, INTERNAL, TlsAuthLevel=""), *without(SEND, "TlsAuthLevelValue", row=INTERNAL)[0]),
        ),
        half=(
            *without(SEND, "TlsAuthLevel", "TlsAuthLevelValue", "Identity", row=INTERNAL),
            having(SEND, INTERNAL, TlsAuthLevelValue=1),
            having(SEND, INTERNAL, TlsAuthLevel="EncryptionOnly"),
            having(SEND, INTERNAL, TlsAuthLevel="domainvalidation"),
            having(SEND, INTERNAL, TlsAuthLevel=""),
            having(SEND, INTERNAL, TlsAuthLevel="4"),
            TWICE_SEND,
        ),
        also_good=(
            (*having(SEND, INTERNET, TlsAuthLevel=""), *without(SEND, "TlsAuthLevelValue", row=INTERNET)[0]),
            having(SEND, INTERNAL, TlsAuthLevelValue=3),
        ),
    ),
    Case(
        "EX19-ED-000236",
        bad=(
            having(SEND, INTERNAL, TlsDomain=""),
            having(SEND, INTERNAL, TlsDomain="other.mil"),
            having(SEND, INTERNAL, TlsDomain="*.contoso.mil"),
            having(SEND, INTERNAL, TlsAuthLevel="EncryptionOnly", TlsAuthLevelValue=1),
        ),
        half=(
            *without(SEND, "TlsDomain", "TlsAuthLevel", "TlsAuthLevelValue", "Identity", row=INTERNAL),
            having(SEND, INTERNAL, TlsDomain=5),
            having(SEND, INTERNAL, TlsDomain=" "),
            having(SEND, INTERNAL, TlsAuthLevelValue=2),
            TWICE_SEND,
        ),
        also_good=(having(SEND, INTERNAL, TlsDomain="CONTOSO.mil"), having(SEND, INTERNET, TlsDomain="")),
    ),
)

BY_DOMAIN_SECURITY = Case(
    "EX19-ED-000236",
    good=having(SEND, INTERNAL, DomainSecureEnabled=True),
    bad=(having(SEND, INTERNAL, DomainSecureEnabled=False),),
    half=(*without(SEND, "DomainSecureEnabled", "Identity", row=INTERNAL),),
    known=site(send_tls_method="DomainSecureEnabled"),
)
"""The same rule by the other method, which only the site can choose."""

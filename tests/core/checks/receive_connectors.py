"""Receive connectors, and what is printed beside those that fail."""

from __future__ import annotations

import core.checks  # noqa: F401  registers the checks
from core.model import Facts, Finding, ObjectFinding, Remediation, Role, RoleChoice, Row, SiteContext, SiteValue, Value
from core.registry import evaluate

SOURCE = "Get-ReceiveConnector"
EVERYWHERE = ("0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
SET_UP = "Default internal receive connector EDGE01"


def connector(name: str = "Relay", **more: Value) -> Row:
    """As Exchange makes one that everybody may send through."""
    values: dict[str, Value] = {
        "Identity": f"EDGE01\\{name}",
        "Name": name,
        "Server": "EDGE01",
        "Enabled": True,
        "AuthMechanism": "Tls, ExchangeServer",
        "RequireTLS": False,
        "DomainSecureEnabled": False,
        "PermissionGroups": "AnonymousUsers, ExchangeServers, Partners",
        "Bindings": ("0.0.0.0:25",),
        "RemoteIPRanges": EVERYWHERE,
        "ConnectionTimeout": "00:05:00",
        "ConnectionInactivityTimeout": "00:01:00",
        "MaxInboundConnection": "5000",
        "MaxInboundConnectionPerSource": "20",
        "MaxHopCount": 60,
        "MaxRecipientsPerMessage": 5000,
        "MaxMessageSize": "36 MB (37,748,736 bytes)",
        "ChunkingEnabled": True,
        "TarpitInterval": "00:00:05",
        "Banner": "220 SMTP Server Ready",
    }
    return Row(SOURCE, {**values, **more})


INBOUND = Row("Get-SendConnector", {"Name": "EdgeSync - Inbound to Site", "AddressSpaces": ("smtp:--;1",)})
INSIDE = connector("Inside", RemoteIPRanges=("10.1.1.0/24",), PermissionGroups="ExchangeServers")
OPEN = connector("Internet", AuthMechanism="Tls", PermissionGroups="AnonymousUsers")


def subscribed(*rows: Row) -> Facts:
    return Facts({SOURCE: rows, "Get-SendConnector": (INBOUND,)})


def unsubscribed(*rows: Row) -> Facts:
    return Facts({SOURCE: rows, "Get-AcceptedDomain": ()})


def unknown(*rows: Row) -> Facts:
    return Facts({SOURCE: rows})


def judged(number: str, facts: Facts, known: SiteContext | None = None) -> ObjectFinding:
    return finding(number, facts, known).objects[0]


def finding(number: str, facts: Facts, known: SiteContext | None = None) -> Finding:
    found = evaluate(f"EX19-ED-{number}", facts, known)
    assert not found.error
    return found


def mended(number: str, facts: Facts, known: SiteContext | None = None) -> Remediation:
    return judged(number, facts, known).remediation


def role(row: Row, role: Role) -> SiteContext:
    return SiteContext(roles={(SOURCE, str(row.values["Identity"])): RoleChoice(role, "as the site says")})


def site(**values: Value) -> SiteContext:
    return SiteContext({name: SiteValue(value, "C. Officer") for name, value in values.items()})

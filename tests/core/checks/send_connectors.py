"""A send connector, a rule about it, and how it is mended: what its tests share."""

from __future__ import annotations

from collections.abc import Mapping

import core.checks  # noqa: F401  registers the checks
from core.model import (
    Facts,
    Remediation,
    Role,
    RoleChoice,
    Row,
    SiteContext,
    SiteValue,
    Value,
    Verdict,
)
from core.registry import evaluate

SEND, CONFIG, DOMAINS = "Get-SendConnector", "Get-TransportConfig", "Get-AcceptedDomain"
NAME = "To Fabrikam"
BY_DNS: Mapping[str, Value] = {
    "Identity": NAME,
    "Name": NAME,
    "Enabled": True,
    "AddressSpaces": ("SMTP:fabrikam.example;1",),
    "SmartHosts": (),
    "DNSRoutingEnabled": True,
    "DomainSecureEnabled": False,
    "TlsAuthLevel": "",
    "TlsDomain": "",
    "RequireTLS": False,
    "IgnoreSTARTTLS": False,
    "CloudServicesMailEnabled": False,
    "UseExternalDNSServersEnabled": False,
    "SmartHostAuthMechanism": "None",
    "MaxMessageSize": "Unlimited",
    "ConnectionInactivityTimeOut": "00:20:00",
    "SourceTransportServers": ("EDGE01", "EDGE02"),
}
TO_HOSTS = {"SmartHosts": ("relay.fabrikam.example", "[10.20.1.25]"), "DNSRoutingEnabled": False}
VALIDATED = {"TlsAuthLevel": "DomainValidation", "TlsAuthLevelValue": 4, "RequireTLS": True}
SECURED = {"DomainSecureEnabled": True}
TO_EVERYBODY = {"AddressSpaces": ("SMTP:*;1",)}
INBOUND = {
    "Identity": "EdgeSync - Inbound to Site",
    "Name": "EdgeSync - Inbound to Site",
    "AddressSpaces": ("smtp:--;100",),
    "SmartHosts": ("--",),
    "DNSRoutingEnabled": False,
    "SmartHostAuthMechanism": "ExchangeServer",
}
BY_HAND = {"AddressSpaces": ("SMTP:--;1",), **TO_HOSTS, "SmartHostAuthMechanism": "BasicAuthRequireTLS"}
"""So Microsoft has it made without EdgeSync."""
VALUES = {
    "smart_hosts": ("192.0.2.25",),
    "internal_domain": "contoso.mil",
    "send_tls_method": "DomainValidation",
    "send_timeout": "00:10:00",
}
BOTH = ("095", "098", "232", "236")
DECIDING = (
    *("AddressSpaces", "SmartHosts", "DNSRoutingEnabled", "DomainSecureEnabled"),
    *("TlsAuthLevel", "TlsDomain", "RequireTLS"),
)
JUDGED = {("098", "DomainSecureEnabled"), ("232", "TlsAuthLevel")}
"""A rule and the property without which it gives no verdict."""
ASKED = {"095": Role.INTERNET}
"""Whose connectors the rule speaks of, where these are not internal ones."""


def told(
    rule: str,
    *changes: Mapping[str, Value],
    role: Role | None = None,
    without: str = "",
    secure: Value = ("partner.example",),
    **sheet: Value,
) -> Remediation:
    """How the only connector is mended, which has the role that the rule speaks of."""
    values = {name: value for each in (BY_DNS, *changes) for name, value in each.items() if name != without}
    identity = str(values["Identity"])
    role = ASKED.get(rule, Role.INTERNAL) if role is None else role
    known = SiteContext(
        {key: SiteValue(value, "J. Doe") for key, value in {**VALUES, **sheet}.items()},
        {(SEND, identity): RoleChoice(role, "as the plan says")},
    )
    rows = {
        SEND: (Row(SEND, values),),
        CONFIG: (Row(CONFIG, {"MaxSendSize": 10 * 1024**2, "TLSSendDomainSecureList": secure}),),
        DOMAINS: (
            Row(DOMAINS, {"Identity": "a", "DomainName": "contoso.mil", "DomainType": "Authoritative"}),
            Row(DOMAINS, {"Identity": "b", "DomainName": "away.example", "DomainType": "ExternalRelay"}),
        ),
    }
    (one,) = evaluate(f"EX19-ED-000{rule}", Facts(rows), known).objects
    assert one.verdict is Verdict.FAILS, one.reason
    return one.remediation


def typed(said: Remediation) -> str:
    """What the command says after the connector's name."""
    return said.command.partition(f"-Identity '{NAME}' ")[2]


def back(said: Remediation) -> str:
    return said.undo.partition(f"-Identity '{NAME}' ")[2]

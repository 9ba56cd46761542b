"""Exchange's classes: which cmdlet an exported object came from, and which server exports are from."""

from __future__ import annotations

import re
from dataclasses import replace

from core.collect.printed import product
from core.model import Facts, Host
from core.owners import server_of

CMDLETS = {
    "AcceptedDomain": "Get-AcceptedDomain",
    "AttachmentFilterEntrySpecification": "Get-AttachmentFilterEntry",
    "ContentFilterConfig": "Get-ContentFilterConfig",
    "EdgeSubscription": "Get-EdgeSubscription",
    "EventCategoryObject": "Get-EventLogLevel",
    "ExchangeCertificate": "Get-ExchangeCertificate",
    "ExchangeServer": "Get-ExchangeServer",
    "IPAllowListConfig": "Get-IPAllowListConfig",
    "IPAllowListEntry": "Get-IPAllowListEntry",
    "IPBlockListProvider": "Get-IPBlockListProvider",
    "OrganizationConfig": "Get-OrganizationConfig",
    "ReceiveConnector": "Get-ReceiveConnector",
    "RecipientFilterConfig": "Get-RecipientFilterConfig",
    "SenderFilterConfig": "Get-SenderFilterConfig",
    "SenderIdConfig": "Get-SenderIdConfig",
    "SenderReputationConfig": "Get-SenderReputationConfig",
    "SmtpSendConnectorConfig": "Get-SendConnector",
    "TransportAgent": "Get-TransportAgent",
    "TransportConfigContainer": "Get-TransportConfig",
    "TransportServer": "Get-TransportService",
}
"""Exchange's class of an exported object -> the cmdlet that returns it. To read more cmdlets, add their classes."""

COPIES = re.compile(r"^((?:Deserialized|Selected)\.)+")
"""What PowerShell puts before the type of an object that came over the wire or through Select-Object."""
VERSION = re.compile(r"Version ([0-9]{1,9})\.([0-9]{1,9}) \(Build ([0-9]{1,9})\.([0-9]{1,9})\)")
CLASS = re.compile(r"Microsoft\.Exchange\.(?:\w+\.)*(\w+)")


def cmdlet_of(kind: str) -> str:
    """The cmdlet that returns objects of this type; empty where it is none of Exchange's that are read."""
    found = CLASS.fullmatch(original(kind))
    return CMDLETS.get(found[1], "") if found else ""


def original(kind: str) -> str:
    """The type that the object had on its server."""
    return COPIES.sub("", kind)


def is_selected(kind: str) -> bool:
    """Whether it went through Select-Object, which makes up properties that are not there."""
    copies = COPIES.match(kind)
    return bool(copies and "Selected." in copies[0])


def exported_host(facts: Facts) -> Host:
    """The one server that exports name, with its version where its own row has it; nameless where they name several."""
    host = server_of(row for rows in facts.collected.values() for row in rows)
    servers = [row.values for row in facts.collected.get("Get-ExchangeServer", ())]
    version = str(servers[0].get("AdminDisplayVersion", "")) if len(servers) == 1 else ""
    found = VERSION.fullmatch(version)
    if found is None or host is None:
        return host or Host()
    numbers = ".".join(found.groups())
    return replace(host, exchange_version=numbers, product=product(numbers))

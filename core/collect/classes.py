"""Exchange's classes: which cmdlet an exported object came from, and which server it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.model import Row

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

OWNERS = (("Get-ReceiveConnector", "Server"), ("Get-TransportService", "Name"), ("Get-ExchangeServer", "Name"))
"""Which property of which cmdlet's objects names the server they belong to."""

COPIES = re.compile(r"^((?:Deserialized|Selected)\.)+")
"""What PowerShell puts before the type of an object that came over the wire or through Select-Object."""
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


def server_of(rows: Iterable[Row]) -> str:
    """The one server that these objects belong to; empty where they name none, or several."""
    found = list(rows)
    for source, naming in OWNERS:
        names = {row.values.get(naming) for row in found if row.source == source}
        name = names.pop() if len(names) == 1 else None
        if isinstance(name, str) and name:
            return name
    return ""

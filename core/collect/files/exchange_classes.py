"""Exchange's classes: which cmdlet an exported object came from, and which server exports are from."""

from __future__ import annotations

import re
from dataclasses import replace

from core.attribution.owners import server_of
from core.collect.evidence_errors import unreadable
from core.collect.script_output import product_name
from core.model import Facts, Host

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

WINDOWS = {
    "System.ServiceProcess.ServiceController": "Get-Service",
    "Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Service": "Get-Service",
}
"""The same for classes of Windows, by their whole name."""
_WINDOWS = {name.lower(): source for name, source in WINDOWS.items()}
NESTED = frozenset(WINDOWS.values())
"""Cmdlets whose objects hold further ones of their kind: a service holds those it depends on."""

MAY_BE_EMPTY = {
    "Get-IPAllowListEntry": "no address is on the allow list",
    "Get-IPBlockListProvider": "there is no block list provider",
}
"""Cmdlets that return nothing on a server that is set up well, and what that says."""
EMPTY = (
    "The answer of {0} is an export without objects, identified as {0} only by the file name {1}. A failed command "
    "can create the same file: make sure that it showed no error."
)

COPIES = re.compile(r"^((?:Deserialized|Selected)\.)+")
"""What PowerShell puts before the type of an object that came over the wire or through Select-Object."""
EXCHANGE_VERSION = re.compile(r"Version ([0-9]{1,9})\.([0-9]{1,9}) \(Build ([0-9]{1,9})\.([0-9]{1,9})\)")
CLASS = re.compile(r"Microsoft\.Exchange\.(?:\w+\.)*(\w+)")


def cmdlet_of(kind: str) -> str:
    """The cmdlet that returns objects of this type; empty where it is none of Exchange's that are read."""
    found = CLASS.fullmatch(original(kind))
    return CMDLETS.get(found[1], "") if found else _WINDOWS.get(original(kind).lower(), "")


def empty_answer(file: str) -> Facts:
    """What an export without objects says, where its file is named after a cmdlet that may return none. Or Refused."""
    named = re.sub(r"^get-?", "", file.partition(".")[0], flags=re.IGNORECASE).casefold()
    for cmdlet in MAY_BE_EMPTY:
        if named == cmdlet.removeprefix("Get-").casefold():
            return Facts({cmdlet: ()}, source_notes={cmdlet: EMPTY.format(cmdlet, file)})
    names = " and ".join(f"{cmdlet}.xml" for cmdlet in MAY_BE_EMPTY)
    raise unreadable(
        "The XML file contains no objects, so the command and its answer are unknown.",
        todo=f"Only an empty file named {names} counts as an answer; run any other command again.",
    )


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
    found = EXCHANGE_VERSION.fullmatch(version)
    if found is None or host is None:
        return host or Host()
    numbers = ".".join(found.groups())
    return replace(host, exchange_version=numbers, product=product_name(numbers))

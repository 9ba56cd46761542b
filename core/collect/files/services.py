"""Services as Get-Service or Win32_Service export them -> the facts that edge.ps1 reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.collect.evidence_errors import unreadable
from core.model import Row, Value

SERVICE_SOURCE = "Get-Service"
ALWAYS_PRESENT = frozenset({"dcomlaunch", "rpcss", "eventlog"})
"""Services that no Windows is without: an answer that lacks one of them is a part of the answer."""
CIM_NAMES = {"State": "Status", "StartMode": "StartType", "SystemName": "MachineName"}
"""Win32_Service's own names. Its Status is another thing, the health of the service."""
NAME_PROPERTIES = ("Name", "ServiceName")


def service_values(values: Mapping[str, Value]) -> dict[str, Value]:
    """Under the names that edge.ps1 gives them; no name where two properties name the service differently."""
    names = {values[key] for key in NAME_PROPERTIES if key in values}
    found = {key: value for key, value in values.items() if key not in NAME_PROPERTIES}
    if CIM_NAMES.keys() & values.keys():
        found.pop("Status", None)
        found |= {name: values[of_cim] for of_cim, name in CIM_NAMES.items() if of_cim in values}
    return found | ({"Name": names.pop()} if len(names) == 1 else {})


def check_all_services(rows: Iterable[Row]) -> None:
    """A part of the services would say that only approved ones run. Raises Refused."""
    names = {str(row.values.get("Name", "")).casefold() for row in rows if row.source == SERVICE_SOURCE}
    if names and ALWAYS_PRESENT - names:
        raise unreadable(
            "The file contains only some of the server's services.",
            todo="Export all of them: Get-Service | Export-Clixml Service.xml.",
        )

"""Services as Get-Service or Win32_Service export them -> the facts that edge.ps1 reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.collect.rejected import unreadable
from core.model import Row, Value

SOURCE = "Get-Service"
ALWAYS = frozenset({"dcomlaunch", "rpcss", "eventlog"})
"""Services that no Windows is without: an answer that lacks one of them is a part of the answer."""
OF_CIM = {"State": "Status", "StartMode": "StartType", "SystemName": "MachineName"}
"""Win32_Service's own names. Its Status is another thing, the health of the service."""
NAMES = ("Name", "ServiceName")


def service(values: Mapping[str, Value]) -> dict[str, Value]:
    """Under the names that edge.ps1 gives them; no name where two properties name the service differently."""
    names = {values[key] for key in NAMES if key in values}
    found = {key: value for key, value in values.items() if key not in NAMES}
    if OF_CIM.keys() & values.keys():
        found.pop("Status", None)
        found |= {name: values[of_cim] for of_cim, name in OF_CIM.items() if of_cim in values}
    return found | ({"Name": names.pop()} if len(names) == 1 else {})


def check_whole(rows: Iterable[Row]) -> None:
    """A part of the services would say that only approved ones run. Raises Refused."""
    names = {str(row.values.get("Name", "")).casefold() for row in rows if row.source == SOURCE}
    if names and ALWAYS - names:
        raise unreadable(
            "The file holds only some of the server's services.",
            todo="Export all of them: Get-Service | Export-Clixml Service.xml.",
        )

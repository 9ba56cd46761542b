"""Services as Get-Service exports them -> the facts that edge.ps1 reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.collect.refused import unreadable
from core.model import Row, Value

SOURCE = "Get-Service"
ALWAYS = frozenset({"dcomlaunch", "rpcss", "eventlog"})
"""Services that no Windows is without: an answer that lacks one of them is a part of the answer."""


def service(values: Mapping[str, Value]) -> dict[str, Value]:
    """The name under the property that edge.ps1 gives it; none where two properties name it differently."""
    names = {values[key] for key in ("Name", "ServiceName") if key in values}
    found = {key: value for key, value in values.items() if key not in ("Name", "ServiceName")}
    if len(names) == 1:
        found["Name"] = names.pop()
    return found


def check_whole(rows: Iterable[Row]) -> None:
    """A part of the services would say that only approved ones run. Raises Refused."""
    names = {str(row.values.get("Name", "")).casefold() for row in rows if row.source == SOURCE}
    if names and ALWAYS - names:
        raise unreadable(
            "The file holds only some of the server's services.",
            todo="Export all of them: Get-Service | Export-Clixml Service.xml.",
        )

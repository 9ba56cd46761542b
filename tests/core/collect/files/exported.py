"""Complete good evidence of a server as Export-Clixml writes it: values as objects, with their types and parts."""

from __future__ import annotations

from html import escape
from typing import Any

from core.collect.files.exchange_classes import CMDLETS
from core.collect.values import ENUMS
from core.model import seconds_of
from tests.core.attribution.owned import Sources

CLASSES = {cmdlet: f"Microsoft.Exchange.Data.Directory.SystemConfiguration.{kind}" for kind, cmdlet in CMDLETS.items()}
SPANS = {"ConnectionTimeout", "TarpitInterval", "ConnectionInactivityTimeOut", "ConnectionInactivityTimeout"}
SIZES = {"MaxMessageSize", "MaxSendSize", "MaxReceiveSize"}
LIMITS = {"MaxInboundConnection", "MaxPerDomainOutboundConnections", "MaxOutboundConnections"}
NAMES = {"Identity", "Server"}
WHOLE = {
    "Enum": "X.Enum",
    "List": "X.List",
    "Span": "X.EnhancedTimeSpan",
    "Limit": "X.Unlimited",
    "Name": "X.ADObjectId",
}


def exports(sources: Sources) -> dict[str, str]:
    """One file for each cmdlet whose objects are Exchange's own, certificates aside, which come as bytes."""
    return {
        source: _File().text(source, rows)
        for source, rows in sources.items()
        if source in CLASSES and rows and source != "Get-ExchangeCertificate"
    }


class _File:
    """Objects and types are numbered; a type that was written before is referred to."""

    def __init__(self) -> None:
        self._types: dict[str, int] = {}
        self._objects = 0

    def text(self, source: str, rows: list[dict[str, Any]]) -> str:
        objects = "".join(self._object("", CLASSES[source], f"<Props>{self._properties(row)}</Props>") for row in rows)
        return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{objects}</Objs>'

    def _object(self, name: str, kind: str, inside: str) -> str:
        self._objects += 1
        written = kind in self._types
        number = self._types.setdefault(kind, len(self._types))
        more = "<T>System.Enum</T>" if kind == "X.Enum" else ""
        types = f'<TNRef RefId="{number}"/>' if written else f'<TN RefId="{number}"><T>{kind}</T>{more}</TN>'
        return f'<Obj{name} RefId="{self._objects}">{types}{inside}</Obj>'

    def _properties(self, row: dict[str, Any]) -> str:
        enums = {name for name in (*ENUMS, "Type") if f"{name}Value" in row}
        numbers = {f"{name}Value" for name in enums}
        return "".join(
            self._enum(name, row) if name in enums else self._property(name, value)
            for name, value in row.items()
            if name not in numbers
        )

    def _enum(self, name: str, row: dict[str, Any]) -> str:
        inside = f"<ToString>{escape(row[name])}</ToString><I32>{row[f'{name}Value']}</I32>"
        return self._object(f' N="{name}"', "X.Enum", inside)

    def _property(self, name: str, value: Any) -> str:
        named, text = f' N="{name}"', escape(str(value))
        if isinstance(value, list | tuple):
            return self._object(named, "X.List", f"<LST>{''.join(f'<S>{escape(x)}</S>' for x in value)}</LST>")
        if name in SIZES:
            return self._object(named, "X.ByteQuantifiedSize", "<ToString>36 MB (37,748,736 bytes)</ToString>")
        if name in SPANS:
            ticks = int(seconds_of(value) or 0) * 10_000_000
            inside = f'<ToString>{value}</ToString><Props><I64 N="Ticks">{ticks}</I64></Props>'
            return self._object(named, "X.EnhancedTimeSpan", inside)
        if name in LIMITS:
            parts = f'<B N="IsUnlimited">false</B><I32 N="Value">{value}</I32>'
            return self._object(named, "X.Unlimited", f"<ToString>{value}</ToString><Props>{parts}</Props>")
        if name in NAMES:
            return self._object(named, "X.ADObjectId", f"<ToString>{text}</ToString>")
        kind = "B" if isinstance(value, bool) else "I32" if isinstance(value, int) else "S"
        return f"<{kind}{named}>{text.lower() if kind == 'B' else text}</{kind}>"

"""Complete good evidence of EDGE01, as what edge.ps1 prints and as exports of each cmdlet, and what is judged by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from html import escape
from typing import Any

from core.collect.files.evidence_set import SetFile, pack_set
from core.collect.files.exchange_classes import CMDLETS
from core.collect.values import ENUMS
from core.model import Evidence, Finding, Origin, Result, Server, Site, Status
from core.registry import CHECKS
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SITE
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import framed
from tests.helpers.samples import WHEN
from tests.helpers.scans import judged

Sources = dict[str, list[dict[str, Any]]]
CONNECTORS, SEND = "Get-ReceiveConnector", "Get-SendConnector"
SERVER, SERVICE = "Get-ExchangeServer", "Get-TransportService"
GRAVE = {"EX19-ED-000235", "EX19-ED-000112", "EX19-ED-000118", "EX19-ED-000231"}
"""Rules that rest on receive connectors alone."""
LIVE = Server("1", "edge01", "edge01.contoso.mil", user="assessor")
FILED = Server("1", "a folder", evidence_file="a folder")
KINDS = {cmdlet: f"Microsoft.Exchange.Data.{kind}" for kind, cmdlet in CMDLETS.items()}
RULES = sorted(rule for rule in CHECKS if rule.startswith("EX19") and not CHECKS[rule].manual)


def good() -> Sources:
    return deepcopy(GOOD)  # type: ignore[arg-type]


def named(sources: Sources, name: str) -> Sources:
    """The same settings, of a server of this name."""
    changed = json.loads(json.dumps(sources).replace("EDGE01", name).replace("edge01", name.lower()))
    return {source: [_tuples(row) for row in rows] for source, rows in changed.items()}


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


# --- Roads ------------------------------------------------------------------------------------------------------------


def document(sources: Sources, **host: str) -> dict[str, Any]:
    """What edge.ps1 writes; a Mailbox server's answer is not its to give."""
    own = {name: rows for name, rows in sources.items() if name != "Get-EdgeSubscription"}
    return {
        "schema": 1,
        "script_sha256": "0" * 64,
        "collected_utc": "2026-03-04T09:30:00Z",
        "host": {"name": "EDGE01", "fqdn": "edge01.contoso.mil", "os": "W", "language_mode": "FullLanguage", **host},
        "exchange": {"edge_role": True, "version": "15.2.1748.10", "shell": "loaded"},
        "sources": {name: {"ok": True, "rows": rows} for name, rows in own.items()},
    }


def over_winrm(sources: Sources, **host: str) -> Evidence:
    return read_evidence(framed(document(sources, **host)), Origin("WinRM", "https://edge01:5986/wsman"), WHEN)


def by_file(sources: Sources, **host: str) -> Evidence:
    return read_evidence(framed(document(sources, **host)), Origin("file", "edge01.txt"), WHEN)


def exported(sources: Sources) -> Evidence:
    """One Export-Clixml file for each cmdlet that has a class of Exchange's, as one set."""
    parts = parts_of(sources)
    return read_evidence(pack_set(parts), Origin("file", f"{len(parts)} files"), WHEN)


def parts_of(sources: Sources) -> list[SetFile]:
    return [
        SetFile(f"{source}.xml", clixml(source, rows).encode())
        for source, rows in sources.items()
        if source in KINDS and rows and source != "Get-ExchangeCertificate"
    ]


def clixml(source: str, rows: list[dict[str, Any]]) -> str:
    objects = "".join(_object(source, number, row) for number, row in enumerate(rows))
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{objects}</Objs>'


def _object(source: str, number: int, row: Mapping[str, Any]) -> str:
    enums = {name for name in row if f"{name}Value" in row and name in ENUMS} | {"Type", "Services"} & set(row)
    props = "".join(
        _enum(f"{number}-{place}", name, row) if name in enums else _value(f"{number}-{place}", name, value)
        for place, (name, value) in enumerate(row.items())
        if name.removesuffix("Value") not in enums or name in enums
    )
    return f'<Obj RefId="{number}"><TN RefId="t{number}"><T>{KINDS[source]}</T></TN><Props>{props}</Props></Obj>'


def _enum(ref: str, name: str, row: Mapping[str, Any]) -> str:
    types = f'<TN RefId="t{ref}"><T>X.{name}</T><T>System.Enum</T></TN>'
    said = f"<ToString>{escape(str(row[name]))}</ToString>"
    number = f"<I32>{row[f'{name}Value']}</I32>" if f"{name}Value" in row else ""
    return f'<Obj N="{name}" RefId="r{ref}">{types}{said}{number}</Obj>'


def _value(ref: str, name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        items = "".join(f"<S>{escape(each)}</S>" for each in value)
        return f'<Obj N="{name}" RefId="r{ref}"><TN RefId="t{ref}"><T>System.Object[]</T></TN><LST>{items}</LST></Obj>'
    kind = "B" if isinstance(value, bool) else "I64" if isinstance(value, int) else "S"
    return f'<{kind} N="{name}">{escape(str(value).lower() if kind == "B" else str(value))}</{kind}>'


# --- Judged -----------------------------------------------------------------------------------------------------------


def result(evidence: Evidence, server: Server | None = None) -> Result:
    """By what the site of the good server says."""
    target = server or (LIVE if evidence.origin.transport == "WinRM" else FILED)
    roles = {(target.id, source, identity): choice for (source, identity), choice in SITE.roles.items()}
    return judged(target, evidence, RULES, WHEN, Site(SITE.values, roles=roles))


def passes(evidence: Evidence, server: Server | None = None) -> set[str]:
    """The rules that this evidence clears, Not Applicable by its facts included."""
    return {f.stig_id for f in result(evidence, server).findings if cleared(f)}


def cleared(finding: Finding) -> bool:
    return finding.status in (Status.NOT_A_FINDING, Status.NOT_APPLICABLE)


def resting_on(source: str) -> set[str]:
    return {rule for rule in RULES if source in CHECKS[rule].sources}

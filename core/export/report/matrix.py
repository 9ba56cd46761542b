"""Servers against rules at a glance, and what is left for the assessor to do."""

from __future__ import annotations

from core.export.printable import prose, shortened
from core.export.report.rule import STATUS_TITLES
from core.export.view import WORST_FIRST, Data, Rules, ServerFinding, rule_head, severity_order, worst_status
from core.model import Assessment, Gap, Status, as_sentence

MOST_SERVERS = 12
"""More columns than these are not readable: the report counts instead."""


def matrix(assessment: Assessment, checked: Rules, labels: dict[str, str]) -> Data:
    """One row a rule, one mark a server; no rows where there are too many servers."""
    ran = [result.server.id for result in assessment.results]
    if not 0 < len(ran) <= MOST_SERVERS:
        return {"servers": [], "groups": []}
    rows: dict[Status, list[Data]] = {}
    for stig_id, found in checked.items():
        states = {j.result.server.id: j.finding.status.value for j in found}
        row = rule_head(assessment.benchmark, stig_id) | {"states": [states.get(each, "") for each in ran]}
        row |= {"linked": any(j.result.failure is None for j in found)}
        rows.setdefault(worst_status(found), []).append(row)
    groups = [{"title": STATUS_TITLES[status], "rows": rows[status]} for status in WORST_FIRST if status in rows]
    return {"servers": [shortened(labels[each], 24) for each in ran], "groups": groups}


def todo(assessment: Assessment, checked: Rules) -> list[Data]:
    """Open items for the assessor, highest severity first: values and files to supply, changed texts, manual review."""
    order = severity_order(assessment.benchmark)
    return [
        rule_head(assessment.benchmark, stig_id)
        | {"gap": kind.name.lower(), "what": prose(as_sentence(what), 600), "servers": len(group)}
        for kind in (Gap.INPUT_REQUIRED, Gap.TEXT_CHANGED, Gap.PERSON)
        for stig_id, found in sorted(checked.items(), key=lambda item: order(item[0]))
        for what, group in _alike(found, kind).items()
    ]


def _alike(found: list[ServerFinding], kind: Gap) -> dict[str, list[ServerFinding]]:
    """Findings with this gap by what is to do; a rule for a person has one line, whatever was found."""
    groups: dict[str, list[ServerFinding]] = {}
    for j in found:
        if j.result.failure is None and j.finding.gap is kind:
            groups.setdefault(j.finding.required_input if kind is Gap.INPUT_REQUIRED else "", []).append(j)
    return groups

"""A rule of the report: its texts once, then what was found on each server, what is wrong first.

The brief report prints the texts a reader needs to act: why and how to fix for a rule that is open, how to check for
one that a person must review. Servers with nothing but the same sentence share one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.export.printable import exact, prose
from core.export.report.finding import finding_block, printed_objects
from core.export.report.grouping import comment_of, exceptions_on_objects, group_alike, roles_of
from core.export.report.remediation import take_shared_texts
from core.export.report.rule_texts import rule_texts
from core.export.site_sheet import accepted
from core.export.view import (
    WORST_FIRST,
    Data,
    Rules,
    ServerFinding,
    names_in_line,
    rule_head,
    server_is_simulated,
    worst_status,
)
from core.model import Assessment, ExceptionKey, Rule, Status, Verdict

STATUS_TITLES = {
    Status.OPEN: "Open",
    Status.NOT_REVIEWED: "Not reviewed",
    Status.NOT_A_FINDING: "Not a finding",
    Status.NOT_APPLICABLE: "Not applicable",
}


def chapters(
    assessment: Assessment, checked: Rules, labels: dict[str, str], command_width: int, full: bool
) -> list[Data]:
    """The rules under the worst they say of any server that answered."""
    sections: dict[Status, list[Data]] = {}
    for stig_id, found in checked.items():
        answered = [j for j in found if j.result.failure is None]
        if answered:
            section = _section(assessment, stig_id, answered, labels, command_width, full)
            sections.setdefault(worst_status(answered), []).append(section)
    return [
        {"title": STATUS_TITLES[status], "status": status.value, "rules": sections[status]}
        for status in WORST_FIRST
        if status in sections
    ]


def _section(
    assessment: Assessment, stig_id: str, found: list[ServerFinding], labels: dict[str, str], width: int, full: bool
) -> Data:
    rule = assessment.benchmark.rule(stig_id)
    blocks = [j for j in found if full or _needs_block(assessment, j)]
    notes = _numbered_notes(blocks)
    findings = [
        finding_block(
            group,
            [labels[j.result.server.id] for j in group],
            any(server_is_simulated(assessment, j.result.server) for j in group),
            comment_of(assessment, group[0]),
            roles_of(assessment, group[0]),
            {identity: words for j in group for identity, words in exceptions_on_objects(assessment, j).items()},
            notes,
            width,
            full,
        )
        for group in group_alike(assessment, blocks, full)
    ]
    return (
        rule_head(assessment.benchmark, stig_id)
        | {"ids": [exact(each, 300) for each in _ids(rule)] if rule else []}
        | {"texts": rule_texts(rule, width, worst_status(found), full) if rule else []}
        | {"old_logic": not blocks and stig_id in accepted(assessment)}
        | {"notes": [prose(note) for note in notes]}
        | {"shared": take_shared_texts([group for each in findings for group in each["remediation"]])}
        | {"findings": findings, "lines": _lines(assessment, [j for j in found if j not in blocks], labels)}
    )


def shown_exceptions(checked: Rules, full: bool) -> set[ExceptionKey]:
    """Those that are printed beside their object."""
    return {
        (j.result.server.id, stig_id, each.identity)
        for stig_id, found in checked.items()
        for j in found
        if j.result.failure is None
        for each in printed_objects(j.finding, full)
    }


def _needs_block(assessment: Assessment, judgement: ServerFinding) -> bool:
    """Something to fix, facts for a person to look at, or the assessor's words: more than a line can say."""
    finding = judgement.finding
    by_hand = finding.gap is not None and any(each.found for each in finding.objects)
    words = comment_of(assessment, judgement) or exceptions_on_objects(assessment, judgement)
    return finding.status is Status.OPEN or by_hand or bool(finding.error or words)


def _lines(assessment: Assessment, found: Sequence[ServerFinding], labels: dict[str, str]) -> list[Data]:
    """Servers of which the rule says the same, in one line."""
    same: dict[tuple[Status, str, tuple[str, ...]], list[ServerFinding]] = {}
    for j in found:
        same.setdefault((j.finding.status, j.finding.reason, j.finding.measured_against), []).append(j)
    return [
        {
            "status": status.value,
            "servers": names_in_line([labels[j.result.server.id] for j in group]),
            "reason": prose(reason, 1_500),
            "basis": basis_text(measured_against),
            "exempt": _exempt(assessment, group),
        }
        for (status, reason, measured_against), group in sorted(
            same.items(), key=lambda item: WORST_FIRST.index(item[0][0])
        )
    ]


def _exempt(assessment: Assessment, group: Sequence[ServerFinding]) -> str:
    """What the rule does not evaluate, for instance connectors because of the role the assessor gave them."""
    found = [(j, o) for j in group for o in j.finding.objects if o.verdict is Verdict.EXEMPT]
    by_role = all(o.identity in roles_of(assessment, j) for j, o in found)
    names = exact(", ".join(dict.fromkeys(o.name for _, o in found)), 600)
    return f"Not applicable{' by role' if by_role else ''}: {names}." if names else ""


def basis_text(measured_against: Sequence[str]) -> str:
    """What a finding was measured against, in one line."""
    return prose("; ".join(measured_against), 2_000)


def _ids(rule: Rule) -> list[str]:
    return [each for each in (rule.vuln_id, rule.rule_id, rule.srg, ", ".join(rule.ccis)) if each]


def _numbered_notes(found: Sequence[ServerFinding]) -> list[str]:
    """Every advisory of a rule once, in order: findings refer to them by number."""
    notes = (note for j in found for note in (*j.finding.notes, *(n for each in j.finding.objects for n in each.notes)))
    return list(dict.fromkeys(notes))

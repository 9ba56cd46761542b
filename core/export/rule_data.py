"""A rule of the report: its texts once, then what was found on each server, what is wrong first.

The brief report prints the texts a reader needs to act: why and how to mend for a rule that is open, how to check for
one that a person must review. Servers of which nothing more is to be told than a sentence share one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.export.finding_data import server_finding
from core.export.printable import exact, prose
from core.export.view import WORST_FIRST, Data, Judgement, Rules, gap, is_simulated, rule_head, worst
from core.model import Assessment, Rule, Status, Verdict

PACKED_SHOWN = {
    "FalsePositives": "False positives",
    "FalseNegatives": "False negatives",
    "Mitigations": "Mitigations",
    "SeverityOverrideGuidance": "Severity override guidance",
    "PotentialImpacts": "Potential impacts",
    "ThirdPartyTools": "Third-party tools",
    "MitigationControl": "Mitigation control",
    "Responsibility": "Responsibility",
    "IAControls": "IA controls",
}
BRIEF_TEXTS = {Status.OPEN: ("Discussion", "Fix"), Status.NOT_REVIEWED: ("Check",)}
"""Texts of a rule in the brief report, by the worst it says; one that is met needs none."""
TITLES = {
    Status.OPEN: "Open",
    Status.NOT_REVIEWED: "Not reviewed",
    Status.NOT_A_FINDING: "Not a finding",
    Status.NOT_APPLICABLE: "Not applicable",
}
NAMED = 40
"""Servers that a line names; the JSON file has them all."""


def chapters(
    assessment: Assessment, checked: Rules, labels: dict[str, str], command_width: int, full: bool
) -> list[Data]:
    """The rules under the worst they say of any server that answered."""
    sections: dict[Status, list[Data]] = {}
    for stig_id, found in checked.items():
        told = [j for j in found if j.result.failure is None]
        if told:
            section = _section(assessment, stig_id, told, labels, command_width, full)
            sections.setdefault(worst(told), []).append(section)
    return [
        {"title": TITLES[status], "status": status.value, "rules": sections[status]}
        for status in WORST_FIRST
        if status in sections
    ]


def _section(
    assessment: Assessment, stig_id: str, found: list[Judgement], labels: dict[str, str], width: int, full: bool
) -> Data:
    rule, wanted = assessment.benchmark.rule(stig_id), BRIEF_TEXTS.get(worst(found), ())
    blocks = [j for j in found if full or _wants_block(assessment, j)]
    notes = _numbered_notes(blocks)
    return (
        rule_head(assessment.benchmark, stig_id)
        | {"ids": [exact(each, 300) for each in _ids(rule)] if rule else []}
        | {"texts": [part for part in _texts(rule) if full or part["label"] in wanted] if rule else []}
        | {
            "notes": [prose(note) for note in notes],
            "findings": [
                server_finding(
                    group,
                    _named([labels[j.result.server.id] for j in group]),
                    any(is_simulated(assessment, j.result.server) for j in group),
                    _comment(assessment, group[0]),
                    notes,
                    width,
                    full,
                )
                for group in _alike(assessment, blocks)
            ],
            "lines": _lines([j for j in found if j not in blocks], labels),
        }
    )


def _wants_block(assessment: Assessment, judgement: Judgement) -> bool:
    """Something to mend, facts for a person to look at, or the assessor's words: more than a line can say."""
    finding = judgement.finding
    by_hand = gap(finding) is not None and any(each.found for each in finding.objects)
    return finding.status is Status.OPEN or by_hand or bool(finding.error or _comment(assessment, judgement))


def _alike(assessment: Assessment, blocks: Sequence[Judgement]) -> list[list[Judgement]]:
    """Servers with the very same finding together, what is wrong first; one that has a comment stands alone."""
    groups: dict[object, list[Judgement]] = {}
    for j in blocks:
        alone = j.result.server.id if _comment(assessment, j) else ""
        groups.setdefault((j.finding, alone), []).append(j)
    return sorted(groups.values(), key=lambda group: WORST_FIRST.index(group[0].finding.status))


def _comment(assessment: Assessment, judgement: Judgement) -> str:
    return assessment.comments.get((judgement.result.server.id, judgement.finding.stig_id), "")


def _lines(found: Sequence[Judgement], labels: dict[str, str]) -> list[Data]:
    """Servers of which the rule says the same, in one line."""
    alike: dict[tuple[Status, str, tuple[str, ...]], list[Judgement]] = {}
    for j in found:
        alike.setdefault((j.finding.status, j.finding.reason, j.finding.basis), []).append(j)
    return [
        {
            "status": status.value,
            "servers": _named([labels[j.result.server.id] for j in group]),
            "reason": prose(reason, 1_500),
            "basis": basis_text(basis),
            "exempt": _exempt(group),
        }
        for (status, reason, basis), group in sorted(alike.items(), key=lambda item: WORST_FIRST.index(item[0][0]))
    ]


def _named(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - NAMED} more, named in the JSON file" if len(labels) > NAMED else ""
    return exact(", ".join(labels[:NAMED]), 8_000) + more


def _exempt(group: Sequence[Judgement]) -> str:
    """Connectors that the rule did not judge because of the role the assessor gave them."""
    names = [o.name for j in group for o in j.finding.objects if o.verdict is Verdict.EXEMPT]
    return exact(", ".join(dict.fromkeys(names)), 600)


def basis_text(basis: Sequence[str]) -> str:
    return prose("; ".join(basis), 2_000)


def _ids(rule: Rule) -> list[str]:
    return [each for each in (rule.vuln_id, rule.rule_id, rule.srg, ", ".join(rule.ccis)) if each]


def _texts(rule: Rule) -> list[Data]:
    texts = [("Discussion", rule.discussion), ("Check", rule.check_text), ("Fix", rule.fix_text)]
    texts += [(label, rule.details.get(name, "")) for name, label in PACKED_SHOWN.items()]
    return [{"label": label, "text": prose(text)} for label, text in texts if text.strip()]


def _numbered_notes(found: Sequence[Judgement]) -> list[str]:
    """Every advisory of a rule once, in order: findings refer to them by number."""
    notes = (note for j in found for note in (*j.finding.notes, *(n for each in j.finding.objects for n in each.notes)))
    return list(dict.fromkeys(notes))

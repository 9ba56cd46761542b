"""A rule of the report: its texts once, then what was found on each server."""

from __future__ import annotations

from collections.abc import Sequence

from core.export.printable import CONTINUED, NAME_LIMIT, command_lines, exact, has_hidden, prose
from core.export.view import Data, Judgement, is_simulated, rule_head, when
from core.model import Assessment, Judged, Rule, Value

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

KEY_COLUMNS = 2
"""So many of the collected properties have a column of their own: those the check names first."""


def rule_section(
    assessment: Assessment, stig_id: str, found: list[Judgement], labels: dict[str, str], command_width: int
) -> Data:
    rule = assessment.benchmark.rule(stig_id)
    notes = _numbered_notes(found)
    return (
        rule_head(assessment.benchmark, stig_id)
        | (_texts(rule) if rule else {"ids": [], "texts": []})
        | {
            "notes": [prose(note) for note in notes],
            "findings": [
                _server_finding(
                    judgement,
                    labels[judgement.result.server.id],
                    is_simulated(assessment, judgement.result.server),
                    assessment.comments.get((judgement.result.server.id, stig_id), ""),
                    notes,
                    command_width,
                )
                for judgement in found
            ],
        }
    )


def _texts(rule: Rule) -> Data:
    ids = (rule.vuln_id, rule.rule_id, rule.srg, ", ".join(rule.ccis))
    texts = [("Discussion", rule.discussion), ("Check", rule.check_text), ("Fix", rule.fix_text)]
    texts += [(label, rule.details.get(name, "")) for name, label in PACKED_SHOWN.items()]
    return {
        "ids": [exact(each, 300) for each in ids if each],
        "texts": [{"label": label, "text": prose(text)} for label, text in texts if text.strip()],
    }


def _numbered_notes(found: list[Judgement]) -> list[str]:
    """Every advisory of a rule once, in order: findings refer to them by number."""
    notes = (note for j in found for note in (*j.finding.notes, *(n for each in j.finding.objects for n in each.notes)))
    return list(dict.fromkeys(notes))


def _server_finding(
    judgement: Judgement, label: str, simulated: bool, comment: str, notes: Sequence[str], command_width: int
) -> Data:
    finding, evidence = judgement.finding, judgement.result.evidence
    keys = _key_properties(finding.objects)
    return {
        "server": exact(label),
        "simulated": simulated,
        "status": finding.status.value,
        "label": finding.status.label,
        "reason": prose(finding.reason, 4_000),
        "error": exact(finding.error),
        "notes": _references(finding.notes, notes),
        "columns": [exact(key, 60) for key in keys],
        "objects": [_object(each, keys, notes) for each in finding.objects],
        "remediation": _remediation(finding.objects, command_width),
        "comment": prose(comment),
        "sha256": evidence.sha256 if evidence else "",
        "collected": when(evidence.collected_utc or evidence.received_utc) if evidence else "",
    }


def _key_properties(objects: Sequence[Judged]) -> list[str]:
    """In the check's order, which the object with the most properties has: another may lack the first of them."""
    fullest = max(objects, key=lambda each: len(each.found), default=None)
    return [name for name, _ in fullest.found[:KEY_COLUMNS]] if fullest else []


def _object(judged: Judged, keys: Sequence[str], notes: Sequence[str]) -> Data:
    found = dict(judged.found)
    return {
        "name": exact(judged.name, NAME_LIMIT),
        "identity": "" if _plain_identity(judged) else exact(judged.identity, NAME_LIMIT),
        "verdict": judged.verdict.value,
        "state": judged.verdict.name.lower(),
        "reason": prose(judged.reason, 4_000),
        "role": prose(judged.role.removeprefix("suggest "), 4_000),
        "keys": [_shown(found[key]) if key in found else "" for key in keys],
        "rest": [{"name": exact(key, 60), "value": _shown(value)} for key, value in found.items() if key not in keys],
        "notes": _references(judged.notes, notes),
    }


def _plain_identity(judged: Judged) -> bool:
    """True when the identity is only SERVER\\NAME, or the name: nothing that the report would not say otherwise."""
    return judged.identity in ("", judged.name) or judged.identity.endswith("\\" + judged.name)


def _shown(value: Value) -> str:
    """A property as the Exchange Management Shell prints it; an empty one as (empty)."""
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return exact(text) or "(empty)"


def _references(some: Sequence[str], notes: Sequence[str]) -> list[int]:
    return [notes.index(note) + 1 for note in some]


def _remediation(objects: Sequence[Judged], width: int) -> list[Data]:
    """Commands, those with the same warning together: the warning stands before them."""
    groups: dict[str, list[Judged]] = {}
    for each in objects:
        if each.command or each.warning:
            groups.setdefault(each.warning, []).append(each)
    return [
        {
            "warning": prose(warning),
            "commands": [command_lines(each.command, width) for each in group if each.command],
            "hidden": any(has_hidden(each.command) for each in group),
            "cut": any(line.endswith(CONTINUED) for each in group for line in command_lines(each.command, width)),
            "by_hand": [exact(each.name, NAME_LIMIT) for each in group if not each.command],
        }
        for warning, group in groups.items()
    ]

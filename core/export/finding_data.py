"""What one rule says about one server: the objects, how to mend them, and by what it was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.export.printable import CONTINUED, NAME_LIMIT, command_lines, exact, has_hidden, prose
from core.export.view import Data, Judgement, when
from core.model import Finding, Judged, Value, Verdict

KEY_COLUMNS = 2
"""So many of the collected properties have a column of their own: those the check names first."""
FACT_COLUMNS = 5
NOTHING = Judged("", "", Verdict.UNKNOWN, "")
BRIEF_OBJECTS, FULL_OBJECTS = 40, 400
"""Objects of one finding that are printed; all of them are in the JSON file."""


def server_finding(
    group: Sequence[Judgement], label: str, simulated: bool, comment: str, notes: Sequence[str], width: int, full: bool
) -> Data:
    """One block for servers that have the very same finding, most often one; `label` is fit for paper."""
    finding, evidence = group[0].finding, group[0].result.evidence if len(group) == 1 else None
    objects = _printed(finding, full)
    facts = _facts_table(objects)
    fullest = max(objects, key=lambda each: len(each.found), default=NOTHING)
    keys = _key_properties(objects, fullest)
    return {
        "server": label,
        "simulated": simulated,
        "status": finding.status.value,
        "label": finding.status.label,
        "reason": prose(finding.reason, 4_000),
        "error": exact(finding.error),
        "notes": _references(finding.notes, notes),
        "columns": [] if facts else [exact(key, 60) for key in keys],
        "objects": [] if facts else [_object(each, keys, notes, _alike(each, fullest)) for each in objects],
        "facts": facts,
        "left_out": _left_out(finding.objects, objects),
        "basis": prose("; ".join(finding.basis), 2_000),
        "remediation": _remediation(objects, width),
        "comment": prose(comment),
        "sha256": evidence.sha256 if evidence else "",
        "collected": when(evidence.collected_utc or evidence.received_utc) if evidence else "",
    }


def _facts_table(objects: Sequence[Judged]) -> Data | None:
    """Facts that nobody judged, one line each; None for objects with verdicts, or with more to say than their facts."""
    names = list(dict.fromkeys(name for each in objects for name, _ in each.found))
    reasons = {each.reason for each in objects}
    plain = all(each.verdict is Verdict.UNKNOWN and not (each.notes or each.role or each.command) for each in objects)
    if not plain or len(reasons) != 1 or not 0 < len(names) <= FACT_COLUMNS:
        return None
    named = not all(each.name in dict(each.found).values() for each in objects)
    alike = all(_alike(one, other) for one, other in pairwise(objects))
    rows = [_facts_row(each, names, named, alike) for each in objects]
    heads = [*(["Object"] if named else []), *names]
    return {"reason": prose(reasons.pop(), 4_000), "columns": [exact(name, 60) for name in heads], "rows": rows}


def _facts_row(each: Judged, names: Sequence[str], named: bool, alike: bool) -> list[str]:
    """A property that an object of another kind never has is a dash; one that is missing is empty."""
    found = dict(each.found)
    cells = [_shown(found[name]) if name in found else "" if alike else "–" for name in names]
    return [exact(each.name, NAME_LIMIT), *cells] if named else cells


def _printed(finding: Finding, full: bool) -> list[Judged]:
    """In the brief report those that meet the rule are only counted."""
    if full:
        return list(finding.objects[:FULL_OBJECTS])
    return [each for each in finding.objects if each.verdict is not Verdict.MEETS][:BRIEF_OBJECTS]


def _left_out(objects: Sequence[Judged], printed: Sequence[Judged]) -> str:
    """What of the objects is not printed, in one sentence."""
    meeting = [o for o in objects if o.verdict is Verdict.MEETS and o not in printed]
    others = len(objects) - len(printed) - len(meeting)
    meet = "meets" if len(meeting) == 1 else "meet"
    parts = [f"{len(meeting)} that {meet} the rule" if meeting else "", f"{others} more" if others else ""]
    which = "it" if len(meeting) + others == 1 else "them"
    return f"Not printed: {' and '.join(filter(None, parts))}. The JSON file has {which}." if meeting or others else ""


def _key_properties(objects: Sequence[Judged], fullest: Judged) -> list[str]:
    """In the check's order, which the object with the most properties has: another may lack the first of them.

    None where most objects are of other kinds, each with a property of its own: there they stand below the name.
    """
    if 2 * sum(_alike(each, fullest) for each in objects) < len(objects):
        return []
    return [name for name, _ in fullest.found[:KEY_COLUMNS]]


def _alike(one: Judged, other: Judged) -> bool:
    """Whether a property that one of them lacks is missing, and not one that its kind of object never has."""
    return not one.found or not other.found or bool(dict(one.found).keys() & dict(other.found).keys())


def _object(judged: Judged, keys: Sequence[str], notes: Sequence[str], alike: bool) -> Data:
    found = dict(judged.found)
    return {
        "name": exact(judged.name, NAME_LIMIT),
        "identity": "" if _plain_identity(judged) else exact(judged.identity, NAME_LIMIT),
        "verdict": judged.verdict.value,
        "state": judged.verdict.name.lower(),
        "reason": prose(judged.reason, 4_000),
        "role": prose(judged.role.removeprefix("suggest "), 4_000),
        "keys": [_shown(found[key]) if key in found else "" if alike else "–" for key in keys],
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

"""What one rule says about one server: the objects, how to fix them, and what they were measured against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from core.export.printable import NAME_LIMIT, exact, prose
from core.export.report.remediation import printed_value, remediation_groups
from core.export.view import SERVERS_IN_HEADING, Data, ServerFinding, names_in_heading, when
from core.model import Cause, Evidence, ExceptionWords, Finding, ObjectFinding, Role, RoleSuggestion, Value, Verdict

KEY_COLUMNS = 2
"""So many of the collected properties have a column of their own: those the check names first."""
FACT_COLUMNS = 5
NO_OBJECT = ObjectFinding("", "", Verdict.UNKNOWN, "")
EVERY = 100_000
"""Characters: nobody of whom something is open is left out."""
BRIEF_OBJECTS, FULL_OBJECTS = 40, 400
"""Objects of one finding that are printed; all of them are in the JSON file."""


def finding_block(
    group: Sequence[ServerFinding],
    labels: Sequence[str],
    simulated: bool,
    comment: str,
    roles: Mapping[str, Role],
    exceptions: Mapping[str, ExceptionWords],
    notes: Sequence[str],
    width: int,
    full: bool,
) -> Data:
    """One block for servers that have the same finding, most often one: all of them are named.

    `roles` and `exceptions`: what the assessor gave and took, by the object's identity.
    """
    finding, evidence = group[0].finding, group[0].result.evidence if len(group) == 1 else None
    objects = printed_objects(finding, full)
    facts = _facts_table(objects, finding.causes)
    fullest = max(objects, key=lambda each: len(each.found), default=NO_OBJECT)
    keys = _key_properties(objects, fullest)
    return {
        "server": names_in_heading(labels),
        "servers": exact(", ".join(labels), EVERY) if len(labels) > SERVERS_IN_HEADING else "",
        "count": len(labels),
        "simulated": simulated,
        "status": finding.status.value,
        "label": finding.status.label,
        "reason": prose(finding.reason, 4_000),
        "error": exact(finding.error),
        "notes": _references(finding.notes, notes),
        "columns": [] if facts else [exact(key, 60) for key in keys],
        "objects": [] if facts else [_object(each, keys, roles, notes, _alike(each, fullest)) for each in objects],
        "facts": facts,
        "left_out": _left_out(finding.objects, objects),
        "basis": prose("; ".join(finding.measured_against), 2_000),
        "remediation": remediation_groups(
            [each for j in group for each in printed_objects(j.finding, full)], objects, exceptions, width
        ),
        "shown_as": "" if len({j.finding for j in group}) == 1 else exact(group[0].result.server.name, 80),
        "comment": prose(comment),
        "sha256": evidence.sha256 if evidence else "",
        "collected": _dated(evidence) if evidence else "",
    }


def _dated(evidence: Evidence) -> str:
    """By the server's clock, or by the assessor's where the evidence says no time."""
    collected = evidence.collected_utc
    return f"collected {when(collected)}" if collected else f"received {when(evidence.received_utc)}"


def _facts_table(objects: Sequence[ObjectFinding], said: Sequence[Cause]) -> Data | None:
    """Facts without a verdict, one line each; None for objects with verdicts, or with more to print."""
    names = list(dict.fromkeys(name for each in objects for name, _ in each.found))
    reasons, causes = {each.reason for each in objects}, {each.cause for each in objects}
    plain = all(
        each.verdict is Verdict.UNKNOWN and not (each.notes or each.suggestion or each.remediation.has_content)
        for each in objects
    )
    if not plain or len(reasons) != 1 or not 0 < len(names) <= FACT_COLUMNS:
        return None
    named = not all(each.name in dict(each.found).values() for each in objects)
    alike = all(_alike(one, other) for one, other in pairwise(objects))
    rows = [_facts_row(each, names, named, alike) for each in objects]
    heads = [*(["Object"] if named else []), *names]
    [reason] = reasons
    return {
        "reason": "" if causes <= {*said} else prose(reason, 4_000),
        "columns": [exact(name, 60) for name in heads],
        "groups": _grouped(rows),
    }


def _grouped(rows: Sequence[Sequence[str]]) -> list[Data]:
    """Rows under what they are of, where that has several: folders with the same access list have it once."""
    of: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in rows:
        of.setdefault(first, []).append(tuple(rest))
    if len(of) == len(rows):
        return [{"heads": [], "rows": rows}]
    same: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for first, lines in of.items():
        same.setdefault(tuple(lines), []).append(first)
    return [{"heads": heads, "rows": lines} for lines, heads in same.items()]


def _facts_row(each: ObjectFinding, names: Sequence[str], named: bool, alike: bool) -> list[str]:
    """A property that an object of another kind never has is a dash; one that is missing is empty."""
    found = dict(each.found)
    cells = [_cell(found, name, alike) for name in names]
    return [exact(each.name, NAME_LIMIT), *cells] if named else cells


def _cell(found: Mapping[str, Value], name: str, alike: bool) -> str:
    """`alike`: the object is of a kind that has this property."""
    if name in found:
        return printed_value(found[name])
    return "" if alike else "–"


def printed_objects(finding: Finding, full: bool) -> list[ObjectFinding]:
    """In the brief report those that meet the rule are only counted; what a person must review is there in full."""
    if full or all(each.verdict is Verdict.UNKNOWN for each in finding.objects):
        return list(finding.objects[:FULL_OBJECTS])
    return [each for each in finding.objects if each.verdict is not Verdict.MEETS][:BRIEF_OBJECTS]


def _left_out(objects: Sequence[ObjectFinding], printed: Sequence[ObjectFinding]) -> str:
    """What of the objects is not printed, in one sentence."""
    meeting = [o for o in objects if o.verdict is Verdict.MEETS and o not in printed]
    others = len(objects) - len(printed) - len(meeting)
    meet = "meets" if len(meeting) == 1 else "meet"
    parts = [f"{len(meeting)} that {meet} the rule" if meeting else "", f"{others} more" if others else ""]
    which = "it" if len(meeting) + others == 1 else "them"
    return f"Not printed: {' and '.join(filter(None, parts))}. The JSON file has {which}." if meeting or others else ""


def _key_properties(objects: Sequence[ObjectFinding], fullest: ObjectFinding) -> list[str]:
    """In the check's order, which the object with the most properties has: another may lack the first of them.

    None where most objects are of other kinds, each with a property of its own: there they are below the name.
    """
    if 2 * sum(_alike(each, fullest) for each in objects) < len(objects):
        return []
    return [name for name, _ in fullest.found[:KEY_COLUMNS]]


def _alike(one: ObjectFinding, other: ObjectFinding) -> bool:
    """Whether a property that one of them lacks is missing, and not one that its kind of object never has."""
    return not one.found or not other.found or bool(dict(one.found).keys() & dict(other.found).keys())


def _object(
    judged: ObjectFinding, keys: Sequence[str], roles: Mapping[str, Role], notes: Sequence[str], alike: bool
) -> Data:
    found = dict(judged.found)
    exempt = judged.verdict is Verdict.EXEMPT
    chosen = roles.get(judged.identity)
    return {
        "name": exact(judged.name, NAME_LIMIT),
        "identity": "" if _plain_identity(judged) else exact(judged.identity, NAME_LIMIT),
        "verdict": judged.verdict.label,
        "state": judged.verdict.name.lower(),
        "reason": prose(judged.reason, 4_000),
        "chosen": chosen.value if chosen and not exempt else "",
        "role": "" if chosen else prose(_suggested(judged.suggestion), 4_000),
        "keys": [_cell(found, key, alike) for key in keys],
        "rest": [
            {"name": exact(key, 60), "value": printed_value(value)}
            for key, value in found.items()
            if key not in keys and not exempt
        ],
        "notes": _references(judged.notes, notes),
    }


def _suggested(suggestion: RoleSuggestion | None) -> str:
    if suggestion is None:
        return ""
    role = "no suggestion" if suggestion.role is Role.NONE else suggestion.role.value
    return f"{role}: {suggestion.reason}."


def _plain_identity(judged: ObjectFinding) -> bool:
    """True when the identity is only SERVER\\NAME, or the name: nothing that the report would not say otherwise."""
    return judged.identity in ("", judged.name) or judged.identity.endswith(("\\" + judged.name, " " + judged.name))


def _references(texts: Sequence[str], notes: Sequence[str]) -> list[int]:
    return [notes.index(note) + 1 for note in texts]

"""Remediations as the report prints them: objects with the same texts together, each text once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.export.printable import NAME_LIMIT, command_lines, exact, has_hidden, is_cut, prose
from core.export.view import Data
from core.model import ExceptionWords, ObjectFinding, PropertyChange, Remediation, RunOn, Value, as_sentence

PLACES = {RunOn.EDGE: "on the Edge server itself", RunOn.MAILBOX: RunOn.MAILBOX.value}
"""As a title continues; a place that the evidence does not show is a sentence of its own."""
MOST_CHARACTERS = 4_000
"""Characters of what is said of one command under one head."""
OFFERED_BY = "suggested text, not signed"
Texts = tuple[object, ...]
SHARED_TEXTS = ("where", "also", "verify", "lost", "instead", "withheld", "exception")
"""What is said once for a rule where it holds for all its commands, or wherever there is none; what stops is said
beside each.
"""


def remediation_groups(
    objects: Iterable[ObjectFinding],
    shown: Sequence[ObjectFinding],
    exceptions: Mapping[str, ExceptionWords],
    width: int,
) -> list[Data]:
    """`shown`: those of which names and changes are printed; `objects` has the same on other servers beside them.

    `exceptions`: what the assessor took, by the object's identity.
    """
    groups: dict[Texts, list[ObjectFinding]] = {}
    for each in objects:
        taken = exceptions.get(each.identity)
        if each.remediation.has_content or taken:
            groups.setdefault((*_texts(each.remediation), taken), []).append(each)
    return [
        _group(group, [each for each in group if each in shown], width) | exception_texts(group[0], exceptions)
        for group in groups.values()
    ]


def _texts(remediation: Remediation) -> Texts:
    """All texts beside the commands."""
    place = remediation.place if remediation.command else None
    sentences = (
        remediation.also,
        remediation.stops,
        remediation.verify,
        remediation.lost,
        remediation.conflicts,
        remediation.exception,
    )
    return place, remediation.withheld, remediation.template, *sentences


def exception_texts(judged: ObjectFinding, exceptions: Mapping[str, ExceptionWords]) -> Data:
    """What the assessor chose replaces what the program offers."""
    taken = exceptions.get(judged.identity)
    return {
        "exception": prose(taken.text if taken else judged.remediation.exception),
        "exception_by": prose(taken.words, 600) if taken else OFFERED_BY,
        "taken": taken is not None,
    }


def _group(group: Sequence[ObjectFinding], shown: Sequence[ObjectFinding], width: int) -> Data:
    remediation = group[0].remediation
    commands = list(dict.fromkeys(each.remediation.command for each in group if each.remediation.command))
    undo = list(dict.fromkeys(each.remediation.undo for each in group if each.remediation.undo))
    typed = (*commands, *undo, remediation.template)
    return {
        "withheld": prose(remediation.withheld, MOST_CHARACTERS),
        "place": PLACES.get(remediation.place, "") if commands else "",
        "where": prose(as_sentence(remediation.place.value)) if commands and remediation.place not in PLACES else "",
        "stops": paragraph(remediation.stops),
        "also": also_text(remediation) if commands else "",
        "instead": "" if commands else also_text(remediation),
        "template": template_lines(remediation, width),
        "conflicts": paragraph(each.why for each in remediation.conflicts),
        "changes": change_lines(shown or group),
        "commands": [command_lines(each, width) for each in commands],
        "undo": [command_lines(each, width) for each in undo],
        "lost": paragraph(remediation.lost),
        "verify": prose(remediation.verify, MOST_CHARACTERS),
        "hidden": any(map(has_hidden, typed)),
        "cut": any(is_cut(text, width) for text in typed),
        "names": list(dict.fromkeys(exact(each.name, NAME_LIMIT) for each in group)),
    }


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences in one paragraph."""
    return prose(" ".join(sentences), MOST_CHARACTERS)


def also_text(remediation: Remediation) -> str:
    """Steps are lines of their own."""
    return prose(("\n" if len(remediation.also) > 2 else " ").join(remediation.also), MOST_CHARACTERS)


def template_lines(remediation: Remediation, width: int) -> list[str]:
    """The command that a person fills in, in lines of at most `width` characters; none where there is none."""
    return command_lines(remediation.template, width) if remediation.template else []


def change_lines(objects: Sequence[ObjectFinding]) -> list[Data]:
    """Objects of which the same changes, together."""
    same: dict[tuple[PropertyChange, ...], list[str]] = {}
    for each in objects:
        if each.remediation.changes:
            same.setdefault(each.remediation.changes, []).append(exact(each.name, NAME_LIMIT))
    return [{"names": names, "changes": [change_row(each) for each in changes]} for changes, names in same.items()]


def change_row(each: PropertyChange) -> Data:
    """One property, its value now and the one it gets."""
    now, becomes = each.readable
    return {
        "property": exact(each.name, 60),
        "now": "not given" if now is None else printed_value(now),
        "becomes": printed_value(becomes),
        "itself": not each.by_command,
    }


def printed_value(value: Value) -> str:
    """As the Exchange Management Shell prints it; an empty one as (empty)."""
    return exact(", ".join(value) if isinstance(value, tuple) else str(value)) or "(empty)"


def take_shared_texts(groups: Sequence[Data]) -> Data:
    """What all groups have in common is taken out of them, to be printed once."""
    if len(groups) < 2:
        return dict.fromkeys(SHARED_TEXTS, "")
    return {name: _taken(groups, name) for name in SHARED_TEXTS}


def _taken(groups: Sequence[Data], name: str) -> str:
    concerned = [each for each in groups if _concerned(each, name)]
    texts = {str(each[name]) for each in concerned}
    if len(concerned) < 2 or len(texts) != 1:
        return ""
    for each in concerned:
        each[name] = ""
    return texts.pop()


def _concerned(group: Data, name: str) -> bool:
    """A group without a command says nothing of what commands do; an exception that was taken stays at its object."""
    if name in ("withheld", "instead"):
        return bool(group["withheld"])
    return not group["taken"] if name == "exception" else bool(group["commands"])

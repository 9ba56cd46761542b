"""The parts of one server's worksheet: steps with their commands, what to decide first, what has no command and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.export.printable import NAME_LIMIT, command_lines, exact, has_hidden, is_cut, prose
from core.export.report.remediation import MOST_CHARACTERS, OFFERED_BY, also_text, change_row, paragraph, template_lines
from core.export.site_sheet import CONNECTORS
from core.export.view import Data, rule_head
from core.export.worksheet.steps import Choice, WorksheetStep
from core.model import Assessment, ExceptionWords, Finding, Remediation, Result, Role, RunOn
from core.remediation.shell import setter

PLACE_TITLES = {
    RunOn.EDGE: "Run on the Edge server itself",
    RunOn.MAILBOX: "Run on a Mailbox server of the subscribed site",
    RunOn.NOT_KNOWN: "Where to run these is not known",
}
SET_CONNECTOR = tuple(map(setter, CONNECTORS))
GIVE_ROLE = (
    "This connector has no role. Give it one in Edge Assessor, with a reason: then only the rules for that role "
    "evaluate it, and their command appears here."
)
BOTH_JUDGE = (
    "Both rules evaluate it. Record and sign an exception for one of them in Edge Assessor: then the command of the "
    "other appears here."
)


def section(
    assessment: Assessment, place: RunOn, steps: Sequence[WorksheetStep], numbers: Iterator[int], width: int
) -> Data:
    """All steps that are run in one place, those of one rule together."""
    blocks = [list(group) for _, group in groupby(steps, _shared_texts)]
    return {
        "title": PLACE_TITLES[place],
        "place": place.name.lower(),
        "blocks": [_block(assessment, block, numbers, width) for block in blocks],
    }


def _shared_texts(step: WorksheetStep) -> tuple[object, ...]:
    """Steps of one rule with these in common are printed together."""
    remediation = step.judged.remediation
    return (
        step.stig_ids,
        remediation.also,
        remediation.template,
        remediation.stops,
        remediation.verify,
        remediation.lost,
        remediation.exception,
    )


def _block(assessment: Assessment, steps: Sequence[WorksheetStep], numbers: Iterator[int], width: int) -> Data:
    remediation = steps[0].judged.remediation
    objects = [_object(step, next(numbers), width) for step in steps]
    template = template_lines(remediation, width)
    typed = [text for each in steps for text in (each.judged.remediation.command, each.judged.remediation.undo)]
    return {
        "rules": [rule_head(assessment.benchmark, stig_id) for stig_id in steps[0].stig_ids],
        "stops": paragraph(remediation.stops),
        "also": also_text(remediation),
        "template": template,
        "verify": prose(remediation.verify, MOST_CHARACTERS),
        "lost": paragraph(remediation.lost),
        "exception": prose(remediation.exception, MOST_CHARACTERS),
        "exception_by": OFFERED_BY,
        "objects": objects,
        "cut": any(is_cut(text, width) for text in (remediation.template, *typed)),
        "hidden": any(map(has_hidden, (remediation.template, *(each.judged.remediation.command for each in steps)))),
    }


def _object(step: WorksheetStep, number: int, width: int) -> Data:
    remediation = step.judged.remediation
    return {
        "number": number,
        "name": exact(step.judged.name, NAME_LIMIT),
        "changes": [change_row(each) for each in remediation.changes],
        "command": command_lines(remediation.command, width),
        "undo": command_lines(remediation.undo, width) if remediation.undo else [],
    }


def choice_blocks(assessment: Assessment, result: Result, choices: Sequence[Choice]) -> list[Data]:
    """What to decide first: all choices of one object together, and objects with the same choices."""
    of: dict[tuple[str, str], list[Choice]] = {}
    for each in choices:
        of.setdefault(each.step.target, []).append(each)
    blocks: list[tuple[Data, list[str]]] = []
    for group in of.values():
        texts = {"todo": _todo(assessment, result, group[0].step), "rules": [_option(each) for each in group]}
        names = next((names for others, names in blocks if others == texts), None)
        if names is None:
            blocks.append((texts, names := []))
        names.append(exact(group[0].step.judged.name, NAME_LIMIT))
    return [texts | {"names": names} for texts, names in blocks]


def _todo(assessment: Assessment, result: Result, step: WorksheetStep) -> str:
    context = assessment.site.of(result.server.id)
    roleless = all(context.role(source, step.judged.identity) is Role.NONE for source in CONNECTORS)
    return GIVE_ROLE if step.target[0] in SET_CONNECTOR and roleless else BOTH_JUDGE


def _option(choice: Choice) -> Data:
    remediation = choice.step.judged.remediation
    return {
        "stig_id": exact(", ".join(choice.step.stig_ids), 400),
        "changes": [change_row(each) for each in remediation.changes],
        "why": paragraph(each.why for each in choice.conflicts),
        "stops": paragraph(remediation.stops),
        "exception": prose(remediation.exception, MOST_CHARACTERS),
    }


def withheld_rules(assessment: Assessment, steps: Sequence[WorksheetStep], width: int) -> list[Data]:
    """Under each rule its reasons, with the objects that they hold for."""
    of: dict[str, dict[tuple[str, str, str, str], tuple[Remediation, list[str]]]] = {}
    for step in steps:
        remediation = step.judged.remediation
        key = remediation.withheld, also_text(remediation), remediation.template, remediation.exception
        _, names = of.setdefault(step.stig_ids[0], {}).setdefault(key, (remediation, []))
        names.append(exact(step.judged.name, NAME_LIMIT))
    return [
        rule_head(assessment.benchmark, stig_id)
        | {
            "reasons": [_reason(remediation, names, width) for remediation, names in reasons.values()],
        }
        for stig_id, reasons in of.items()
    ]


def _reason(remediation: Remediation, names: Sequence[str], width: int) -> Data:
    template = template_lines(remediation, width)
    return {
        "names": names,
        "why": prose(remediation.withheld, MOST_CHARACTERS),
        "instead": also_text(remediation),
        "template": template,
        "cut": is_cut(remediation.template, width),
        "hidden": has_hidden(remediation.template),
        "exception": prose(remediation.exception, MOST_CHARACTERS),
    }


def exception_row(step: WorksheetStep, words: ExceptionWords) -> Data:
    """A step that is not printed because somebody signed an exception."""
    return {
        "stig_id": exact(step.stig_ids[0], 60),
        "name": exact(step.judged.name, NAME_LIMIT),
        "by": prose(words.words, 600),
        "text": prose(words.text),
    }


def manual_step(assessment: Assessment, finding: Finding) -> Data:
    """The rule's own text says how."""
    return rule_head(assessment.benchmark, finding.stig_id) | {"reason": prose(finding.reason, 1_000)}

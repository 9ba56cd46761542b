"""The parts of one server's worksheet: steps with their commands, what to decide first, what has no command and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.export.printable import CONTINUED, NAME_LIMIT, command_lines, exact, has_hidden, prose
from core.export.report.remediation import OFFERED, SENTENCES, also_text, change_row, paragraph, template_lines
from core.export.report.site import CONNECTORS
from core.export.view import Data, rule_head
from core.export.worksheet.steps import Choice, WorksheetStep
from core.model import Assessment, ExceptionWords, Finding, Remediation, Result, Role, RunOn
from core.remediation.shell import setter

TITLES = {
    RunOn.EDGE: "Run on the Edge server itself",
    RunOn.MAILBOX: "Run on a Mailbox server of the subscribed site",
    RunOn.NOT_KNOWN: "Where to run these is not known",
}
SET_CONNECTOR = tuple(map(setter, CONNECTORS))
GIVE_ROLE = (
    "This connector has no role. Give it one in Edge Assessor, with a reason: then only the rules of that role judge "
    "it, and their command stands here."
)
BOTH_JUDGE = (
    "Both rules judge it. Record an exception for one of them in Edge Assessor, and sign it: then the command of the "
    "other stands here."
)


def section(
    assessment: Assessment, place: RunOn, steps: Sequence[WorksheetStep], numbers: Iterator[int], width: int
) -> Data:
    blocks = [list(group) for _, group in groupby(steps, _shared_texts)]
    return {
        "title": TITLES[place],
        "place": place.name.lower(),
        "blocks": [_block(assessment, block, numbers, width) for block in blocks],
    }


def _shared_texts(step: WorksheetStep) -> tuple[object, ...]:
    """Steps of one rule of which the same is said share it."""
    said = step.judged.remediation
    return step.stig_ids, said.also, said.template, said.stops, said.verify, said.lost, said.exception


def _block(assessment: Assessment, steps: Sequence[WorksheetStep], numbers: Iterator[int], width: int) -> Data:
    said = steps[0].judged.remediation
    objects = [_object(step, next(numbers), width) for step in steps]
    template = template_lines(said, width)
    typed = (template, *(lines for each in objects for lines in (each["command"], each["undo"])))
    return {
        "rules": [rule_head(assessment.benchmark, stig_id) for stig_id in steps[0].stig_ids],
        "stops": paragraph(said.stops),
        "also": also_text(said),
        "template": template,
        "verify": prose(said.verify, SENTENCES),
        "lost": paragraph(said.lost),
        "exception": prose(said.exception, SENTENCES),
        "exception_by": OFFERED,
        "objects": objects,
        "cut": any(line.endswith(CONTINUED) for lines in typed for line in lines),
        "hidden": any(map(has_hidden, (said.template, *(each.judged.remediation.command for each in steps)))),
    }


def _object(step: WorksheetStep, number: int, width: int) -> Data:
    said = step.judged.remediation
    return {
        "number": number,
        "name": exact(step.judged.name, NAME_LIMIT),
        "changes": [change_row(each) for each in said.changes],
        "command": command_lines(said.command, width),
        "undo": command_lines(said.undo, width) if said.undo else [],
    }


def choice_blocks(assessment: Assessment, result: Result, some: Sequence[Choice]) -> list[Data]:
    """What to decide first: all that is said of one object together, and objects of which the same is said."""
    of: dict[tuple[str, str], list[Choice]] = {}
    for each in some:
        of.setdefault(each.step.target, []).append(each)
    told: list[tuple[Data, list[str]]] = []
    for group in of.values():
        said = {"todo": _todo(assessment, result, group[0].step), "rules": [_option(each) for each in group]}
        names = next((names for known, names in told if known == said), None)
        if names is None:
            told.append((said, names := []))
        names.append(exact(group[0].step.judged.name, NAME_LIMIT))
    return [said | {"names": names} for said, names in told]


def _todo(assessment: Assessment, result: Result, step: WorksheetStep) -> str:
    known = assessment.site.of(result.server.id)
    roleless = all(known.role(source, step.judged.identity) is Role.NONE for source in CONNECTORS)
    return GIVE_ROLE if step.target[0] in SET_CONNECTOR and roleless else BOTH_JUDGE


def _option(choice: Choice) -> Data:
    said = choice.step.judged.remediation
    return {
        "stig_id": exact(", ".join(choice.step.stig_ids), 400),
        "changes": [change_row(each) for each in said.changes],
        "why": paragraph(each.why for each in choice.conflicts),
        "stops": paragraph(said.stops),
        "exception": prose(said.exception, SENTENCES),
    }


def withheld_rules(assessment: Assessment, steps: Sequence[WorksheetStep], width: int) -> list[Data]:
    """Under each rule its reasons, with the objects that they hold for."""
    of: dict[str, dict[tuple[str, str, str, str], tuple[Remediation, list[str]]]] = {}
    for step in steps:
        said = step.judged.remediation
        key = said.withheld, also_text(said), said.template, said.exception
        _, names = of.setdefault(step.stig_ids[0], {}).setdefault(key, (said, []))
        names.append(exact(step.judged.name, NAME_LIMIT))
    return [
        rule_head(assessment.benchmark, stig_id)
        | {
            "reasons": [_reason(said, names, width) for said, names in reasons.values()],
        }
        for stig_id, reasons in of.items()
    ]


def _reason(said: Remediation, names: Sequence[str], width: int) -> Data:
    template = template_lines(said, width)
    return {
        "names": names,
        "why": prose(said.withheld, SENTENCES),
        "instead": also_text(said),
        "template": template,
        "cut": any(line.endswith(CONTINUED) for line in template),
        "hidden": has_hidden(said.template),
        "exception": prose(said.exception, SENTENCES),
    }


def exception_row(step: WorksheetStep, words: ExceptionWords) -> Data:
    return {
        "stig_id": exact(step.stig_ids[0], 60),
        "name": exact(step.judged.name, NAME_LIMIT),
        "by": prose(words.words, 600),
        "text": prose(words.text),
    }


def manual_step(assessment: Assessment, finding: Finding) -> Data:
    """The rule's own text says how."""
    return rule_head(assessment.benchmark, finding.stig_id) | {"reason": prose(finding.reason, 1_000)}

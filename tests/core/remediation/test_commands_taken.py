"""Every command that is printed for random servers is run on the double of Exchange: taken, truthful, and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.export.worksheet.steps import remediation_plan
from core.model import Facts, ObjectFinding, Result, Server, SiteContext, Verdict
from core.registry import CHECKS, TOO_LONG, evaluate
from core.remediation.guide import LIMITS
from core.remediation.remediate import NO_NAME
from tests.core.exchange.cmdlets import SETTERS
from tests.core.exchange.kinds import Refused
from tests.core.exchange.server import OTHERS, run
from tests.core.exchange.trial import RULES, Scene, objections, printed, scene, shell_of
from tests.core.exchange.windows import PER_USER
from tests.helpers.samples import sample_assessment
from tests.helpers.shared import thorough

CHUNK, CHUNKS = 250, 20
SAMPLE = 300
WHEN = datetime(2026, 3, 4, tzinfo=UTC)
FACT_MISSING = "Whether Exchange accepts the change is not known: "
SHOWN = 12
"""Objections that a failing test tells."""

UNREACHED = {
    "EX19-ED-000116": "a server's value is 15 at most, so a larger one on the sheet is always met",
    "EX19-ED-000136": "Exchange holds no ExternalAuthoritative without the group that the rule leaves",
}
"""Rules of whose withheld commands one case is met by no server -> why. A rule that a person judges has no object."""


def told(scenes: Iterator[Scene]) -> str:
    """One of each kind, with its seed, and how many of it there are."""
    found = [each for one in scenes for each in objections(one)]
    times = Counter((each.stig_id, each.what) for each in found)
    first = {(each.stig_id, each.what): each for each in reversed(found)}
    return "\n".join(f"{times[key]} times: {each}" for key, each in sorted(first.items())[:SHOWN])


def test_every_command_is_taken_and_does_what_it_says() -> None:
    assert not told(map(scene, range(SAMPLE)))


@thorough
@pytest.mark.parametrize("first", [number * CHUNK for number in range(CHUNKS)])
def test_every_command_of_5000_servers_is_taken_and_does_what_it_says(first: int) -> None:
    assert not told(map(scene, range(first, first + CHUNK)))


def test_many_commands_are_tried() -> None:
    """Else the tests above would pass for want of commands."""
    rules = Counter(stig_id for seed in range(SAMPLE) for stig_id, _ in printed(scene(seed)))
    commands = {rule: CHECKS[rule].guide.command for rule in RULES if CHECKS[rule].guide.command}
    commanding = {rule for rule, command in commands.items() if not command.startswith("Set-") or _known(command)}
    assert commanding <= rules.keys() and sum(rules.values()) > 10 * SAMPLE


def _known(command: str) -> bool:
    """Whether the double has this cmdlet and its parameters: of others nobody has written what Exchange refuses."""
    name, *words = command.replace("[", "").split()
    setter = SETTERS.get(name)
    named = {word.removeprefix("-") for word in words if word.startswith("-")} - {"Identity"}
    return name in OTHERS or (setter is not None and named <= setter.parameters.keys())


def withheld(count: int) -> set[tuple[str, str]]:
    """Rule and text of each command that is not printed."""
    findings = (each for seed in range(count) for each in scene(seed).findings.values())
    return {(f.stig_id, o.remediation.withheld) for f in findings for o in f.objects if o.remediation.withheld}


def test_what_is_withheld_is_what_the_table_of_the_docs_says(exhaustive: bool) -> None:
    """And each case that the table has is met by some server."""
    seen = withheld(1500 if exhaustive else SAMPLE)
    listed = {(stig_id, each.instead) for stig_id in RULES for each in CHECKS[stig_id].guide.withheld}
    always = {
        NO_NAME.instead,
        TOO_LONG,
        *(each.instead for each in LIMITS.values()),
    }  # of a value that goes with another
    unlisted = {each for each in seen - listed if each[1] not in always and not each[1].startswith(FACT_MISSING)}
    assert not unlisted
    by_hand = {stig_id for stig_id in RULES if CHECKS[stig_id].manual}
    unseen = {stig_id for stig_id, _ in listed - seen} - by_hand
    assert unseen == UNREACHED.keys() if exhaustive else seen


def steps_taken(one: Scene) -> str:
    """What is wrong with the worksheet's steps, run one after the other: none is refused or taken back."""
    server = Server("s1", "EDGE01", "edge01.contoso.mil")
    result = Result(server, WHEN, WHEN, tuple(one.findings.values()))
    steps = [step for step in remediation_plan(sample_assessment(), result).steps if step.judged.remediation.command]
    at = one.server
    for step in steps:
        try:
            at = run(at, step.judged.remediation.command, shell_of(step.judged.remediation.place, one.server))
        except Refused as error:
            return f"seed {one.seed}: {error} | {step.judged.remediation.command}"
    facts = one.view.after(one.facts, one.server, at)
    left = [step for step in steps for stig_id in step.stig_ids if fails(stig_id, step.judged, facts, one.known)]
    return f"seed {one.seed}: {left[0].stig_ids} {left[0].judged.remediation.command}" if left else ""


def fails(stig_id: str, judged: ObjectFinding, facts: Facts, known: SiteContext) -> bool:
    """A service of one user runs until its user logs off."""
    after = evaluate(stig_id, facts, known).objects
    same = [each for each in after if (each.identity, each.name) == (judged.identity, judged.name)]
    return any(each.verdict is Verdict.FAILS for each in same) and not PER_USER.fullmatch(judged.identity)


def test_the_steps_of_a_worksheet_follow_one_another(exhaustive: bool) -> None:
    wrong = [said for seed in range(1500 if exhaustive else SAMPLE) if (said := steps_taken(scene(seed)))]
    assert not wrong[:SHOWN]

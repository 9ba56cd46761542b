"""What administrators do on one server, and in which order: no command takes back what another one brings.

Where two rules require opposite values of one object, neither command is a step: somebody decides first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

from core.model import (
    Assessment,
    Conflict,
    ExceptionWords,
    Finding,
    ObjectFinding,
    Result,
    Status,
    Value,
    Verdict,
    amount,
)
from core.remediation.shell import settings_of

T = TypeVar("T")
Target = tuple[str, str]
"""The cmdlet and the identity that it is given: two commands with the same one change the same object."""
DOMAIN_LIMIT, TOTAL_LIMIT = "MaxPerDomainOutboundConnections", "MaxOutboundConnections"
"""Exchange refuses a limit for each domain that is above the one for all."""


@dataclass(frozen=True, slots=True)
class WorksheetStep:
    """One object, and the rules that the same command fixes on it."""

    stig_ids: tuple[str, ...]
    judged: ObjectFinding

    @property
    def target(self) -> Target:
        """A configuration is the only one of its kind, whatever of it is evaluated."""
        cmdlet, settings = settings_of(self.judged.remediation.command)
        whom = settings.get("Identity", "" if cmdlet.endswith("Config") else self.judged.identity or self.judged.name)
        return cmdlet, str(whom)

    @property
    def effects(self) -> Mapping[str, Value]:
        """Property -> what it holds afterwards."""
        itself = {each.name: each.becomes for each in self.judged.remediation.changes if not each.by_command}
        _, settings = settings_of(self.judged.remediation.command)
        return itself | {name: value for name, value in settings.items() if name != "Identity"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A command that is not printed, because another rule requires something else of the same object."""

    step: WorksheetStep
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done or decided about one server's open findings."""

    steps: tuple[WorksheetStep, ...]
    """In the order to run them."""
    choices: tuple[Choice, ...]
    withheld: tuple[WorksheetStep, ...]
    excepted: tuple[tuple[WorksheetStep, ExceptionWords], ...]
    """With an exception that somebody signed."""
    by_hand: tuple[Finding, ...]
    """Open, without a remediation."""


def remediation_plan(assessment: Assessment, result: Result) -> Plan:
    """Of a server that gave evidence."""
    opens = [finding for finding in result.findings if finding.status is Status.OPEN]
    failing = [WorksheetStep((f.stig_id,), o) for f in opens for o in f.objects if o.verdict is Verdict.FAILS]
    signed = _signed(assessment, result)
    excepted = [(step, words) for step in failing if (words := signed.get((step.stig_ids[0], step.judged.identity)))]
    others = [step for step in failing if (step.stig_ids[0], step.judged.identity) not in signed]
    steps, choices = _decided(_merged(step for step in others if step.judged.remediation.command), signed)
    return Plan(
        _ordered(steps),
        choices,
        tuple(step for step in others if step.judged.remediation.withheld and not step.judged.remediation.command),
        tuple(excepted),
        tuple(finding for finding in opens if _has_no_remediation(finding)),
    )


Signed = Mapping[tuple[str, str], ExceptionWords]
"""(STIG ID, identity) -> the words."""


def _signed(assessment: Assessment, result: Result) -> Signed:
    return {
        (stig_id, identity): words
        for (server_id, stig_id, identity), words in assessment.exceptions.items()
        if server_id == result.server.id and words.counts
    }


def _has_no_remediation(finding: Finding) -> bool:
    """Whether an object that fails has neither a command nor a reason why there is none."""
    failing = [each for each in finding.objects if each.verdict is Verdict.FAILS]
    said = [each.remediation.command or each.remediation.withheld for each in failing]
    return not failing or not all(said)


def _merged(steps: Iterable[WorksheetStep]) -> list[WorksheetStep]:
    """The same command once, with all that its rules say of it."""
    merged: dict[str, WorksheetStep] = {}
    for step in steps:
        command = step.judged.remediation.command
        merged[command] = _both(merged[command], step) if command in merged else step
    return list(merged.values())


def _both(one: WorksheetStep, other: WorksheetStep) -> WorksheetStep:
    first, second = one.judged.remediation, other.judged.remediation
    remediation = replace(
        first,
        also=_union(first.also, second.also),
        template=first.template or second.template,
        stops=_union(first.stops, second.stops),
        restarts=first.restarts or second.restarts,
        lost=_union(first.lost, second.lost),
        conflicts=_union(first.conflicts, second.conflicts),
    )
    return WorksheetStep((*one.stig_ids, *other.stig_ids), replace(one.judged, remediation=remediation))


def _union(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _decided(steps: Sequence[WorksheetStep], signed: Signed) -> tuple[list[WorksheetStep], tuple[Choice, ...]]:
    """Steps that can be run one after the other, and what is in the way of the rest."""
    against: list[list[Conflict]] = []
    for step in steps:
        said = (each for each in step.judged.remediation.conflicts if each.stig_id not in step.stig_ids)
        against.append([each for each in said if (each.stig_id, step.judged.identity) not in signed])
    for one, other in _on_one_object(steps):
        lost = [
            name for name in one.effects if name in other.effects and _opposed(one.effects[name], other.effects[name])
        ]
        if lost:
            against[steps.index(one)].append(_clash(other, lost))
            against[steps.index(other)].append(_clash(one, lost))
    free = [step for step, said in zip(steps, against, strict=True) if not said]
    pairs = zip(steps, against, strict=True)
    return free, tuple(Choice(step, _each_rule_once(conflicts)) for step, conflicts in pairs if conflicts)


def _each_rule_once(said: Sequence[Conflict]) -> tuple[Conflict, ...]:
    return tuple({each.stig_id: each for each in reversed(said)}.values())[::-1]


def _on_one_object(steps: Sequence[WorksheetStep]) -> Iterable[tuple[WorksheetStep, WorksheetStep]]:
    of: dict[Target, list[WorksheetStep]] = {}
    for step in steps:
        of.setdefault(step.target, []).append(step)
    return (pair for group in of.values() for pair in combinations(group, 2))


def _clash(other: WorksheetStep, lost: Sequence[str]) -> Conflict:
    """What the other command brings, and this one takes away."""
    why = f"{other.stig_ids[0]} sets {' and '.join(lost)} on the same object to another value."
    return Conflict(other.stig_ids[0], why)


def _opposed(one: Value, other: Value) -> bool:
    """Two values that are added to the same list can both be kept."""
    adds = all(isinstance(each, str) and each.startswith("@{") for each in (one, other))
    return one != other and not adds


def _ordered(steps: Sequence[WorksheetStep]) -> tuple[WorksheetStep, ...]:
    """What stops nothing first, what needs a restart last; then object by object."""
    ordered = sorted(steps, key=_rank)
    limits = {name: [step for step in ordered if name in step.effects] for name in (DOMAIN_LIMIT, TOTAL_LIMIT)}
    for one in limits[DOMAIN_LIMIT]:
        for other in limits[TOTAL_LIMIT]:
            ordered = _in_turn(ordered, one, other)
    return tuple(ordered)


def _rank(step: WorksheetStep) -> tuple[bool, bool, str, tuple[str, ...]]:
    said = step.judged.remediation
    return said.restarts, bool(said.stops), step.target[0], step.stig_ids


def _in_turn(ordered: list[WorksheetStep], domain: WorksheetStep, whole: WorksheetStep) -> list[WorksheetStep]:
    """The limit for each domain first, unless it rises above what the one for all still is."""
    [now] = [c.now for c in whole.judged.remediation.changes if c.name == TOTAL_LIMIT] or [None]
    new, limit = (amount(value) for value in (domain.effects[DOMAIN_LIMIT], now))
    first, second = (whole, domain) if new is not None and limit is not None and new > limit else (domain, whole)
    if first is second or ordered.index(first) < ordered.index(second):
        return ordered
    others = [step for step in ordered if step is not first]
    place = others.index(second)
    return [*others[:place], first, *others[place:]]

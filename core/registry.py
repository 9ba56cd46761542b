"""The check registry: STIG ID -> check. A check that lacks a fact, or has a bug, makes its rule Not Reviewed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.model import (
    Cause,
    FactMissing,
    Facts,
    Finding,
    Gap,
    ObjectFinding,
    Remediation,
    Role,
    SiteContext,
    SourceFailed,
    Statement,
    Status,
    not_evaluated,
)
from core.remediation.guide import NO_GUIDE, Guide

log = logging.getLogger(__name__)


class NotApplicableWhen(StrEnum):
    """When a rule does not apply, in the published rule's own terms."""

    CLASSIFIED = "classified"
    GATEWAY = "gateway"

    @property
    def sentence(self) -> str:
        """The reason of a finding that is Not Applicable."""
        where = {
            NotApplicableWhen.CLASSIFIED: "on a classified (SIPR) enclave, which this assessment is",
            NotApplicableWhen.GATEWAY: "where an enterprise gateway (EEMSG or similar) filters mail, as here",
        }
        return f"The rule is not applicable {where[self]}."


@dataclass(frozen=True, slots=True)
class StigNote:
    """An advisory that only findings of one STIG carry, because it names that STIG's rules."""

    text: str
    stig: str
    """As its STIG IDs begin: 'EX19'."""


def notes_for(stig: str, notes: Sequence[str | StigNote]) -> tuple[str, ...]:
    """The texts of those that belong to this STIG, or to any."""
    own = (note for note in notes if isinstance(note, str) or note.stig == stig)
    return tuple(note if isinstance(note, str) else note.text for note in own)


def stig_of(stig_id: str) -> str:
    """EX19 of EX19-ED-000235."""
    return stig_id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a check returns; the registry makes a finding of it."""

    status: Status
    reason: str
    objects: tuple[ObjectFinding, ...] = ()
    notes: tuple[str | StigNote, ...] = ()
    causes: tuple[Cause, ...] = ()
    """What is in the way of a verdict."""
    measured_against: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether a fact was not there that the server should have given."""
        return any(each.kind is Gap.FACT_MISSING for each in self.causes)


CheckFunction = Callable[[Facts, SiteContext], Conclusion]


@dataclass(frozen=True, slots=True)
class Check:
    """How one requirement is evaluated; what else is here is for people and for the table in docs/."""

    stig_ids: tuple[str, ...]
    evaluate: CheckFunction
    sources: tuple[str, ...]
    """What it needs from the evidence. It is Not Reviewed when one of them failed."""
    how: str
    """In a few words, for instance 'ConnectionTimeout of every receive connector is 00:05:00'."""
    site_values: tuple[str, ...] = ()
    role: Role = Role.NONE
    """It does not apply to connectors with another role."""
    not_applicable_when: tuple[NotApplicableWhen, ...] = ()
    manual: bool = False
    """True: it never decides; it shows what was collected to the person who must."""
    guide: Guide = NO_GUIDE
    """How objects that fail are fixed."""


TRY_MANUALLY = (
    "Run the same command in the Exchange Management Shell on the server as an administrator, and check its error. If "
    "access is denied, use another account: on a server joined to a domain, Exchange rejects local accounts. Then run "
    "the server again."
)

LONGEST_REASON = 5_000
"""Characters; the objects beside it say the rest."""

LONGEST_COMMAND = 2_000
TOO_LONG = "The command would be too long to review before pasting: make the change manually."

CHECK_FAILED = "Not evaluated: the check itself failed."
NO_CHECK = "No automatic check: review this rule manually."

CHECKS: dict[str, Check] = {}


def register_check(new: Check) -> None:
    """Under each of its STIG IDs; raises ValueError where one is taken."""
    for stig_id in new.stig_ids:
        if stig_id in CHECKS:
            raise ValueError(f"two checks claim {stig_id}")
        CHECKS[stig_id] = new


def register_counterparts(other: Mapping[str, str]) -> None:
    """Serve each requirement under the STIG ID that it has in another benchmark as well."""
    for stig_id, alias in other.items():
        entry = CHECKS.get(stig_id)
        if entry is None or alias in entry.stig_ids:
            continue
        if alias in CHECKS:
            raise ValueError(f"two checks claim {alias}")
        both = replace(entry, stig_ids=(*entry.stig_ids, alias))
        CHECKS.update(dict.fromkeys(both.stig_ids, both))


def check(
    *stig_ids: str,
    sources: Sequence[str],
    how: str,
    site_values: Sequence[str] = (),
    role: Role = Role.NONE,
    not_applicable_when: Sequence[NotApplicableWhen] = (),
    manual: bool = False,
    guide: Guide = NO_GUIDE,
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of one requirement, or of two that say the same."""

    def decorate(evaluate: CheckFunction) -> CheckFunction:
        register_check(
            Check(
                stig_ids,
                evaluate,
                tuple(sources),
                how,
                tuple(site_values),
                role,
                tuple(not_applicable_when),
                manual,
                guide,
            )
        )
        return evaluate

    return decorate


def evaluate(stig_id: str, facts: Facts, context: SiteContext | None = None, *, changed: bool = False) -> Finding:
    """Evaluate one rule. Never raises: what a check lacks, or a bug in it, is a reason for Not Reviewed.

    `changed`: the rule's published check text is not the one the check was written for, so its verdict does not count.
    """
    entry = CHECKS.get(stig_id)
    if entry is None:
        return Finding(stig_id, Status.NOT_REVIEWED, NO_CHECK, checked=False, causes=(Cause(Gap.PERSON),))
    finding = _shortened(_evaluated(stig_id, entry, facts, context or SiteContext()))
    notes = tuple(facts.source_notes[source] for source in entry.sources if source in facts.source_notes)
    finding = replace(finding, notes=(*finding.notes, *notes)) if notes else finding
    return _set_back(finding) if changed else finding


def _evaluated(stig_id: str, entry: Check, facts: Facts, context: SiteContext) -> Finding:
    if excuse := _excuse(entry, context):
        why, said = excuse
        return Finding(stig_id, Status.NOT_APPLICABLE, why.sentence, measured_against=(said.words,))
    try:
        conclusion = entry.evaluate(facts, replace(context, stig=stig_of(stig_id)))
    except FactMissing as error:
        notes = (TRY_MANUALLY,) if isinstance(error, SourceFailed) else ()
        reason, causes = not_evaluated(error.cause), (error.cause,)
        return Finding(stig_id, Status.NOT_REVIEWED, reason, notes=notes, causes=causes)
    except Exception as error:  # a bug in a check must not read as a verdict
        log.exception("check of %s", stig_id)
        bug = Cause(Gap.CHECK_FAILED, repr(error))
        return Finding(stig_id, Status.NOT_REVIEWED, CHECK_FAILED, causes=(bug,))
    return Finding(
        stig_id,
        conclusion.status,
        conclusion.reason,
        tuple(map(_typable, conclusion.objects)),
        notes_for(stig_of(stig_id), conclusion.notes),
        causes=conclusion.causes,
        measured_against=conclusion.measured_against,
    )


def _shortened(finding: Finding) -> Finding:
    """A reason may quote what the server gave, which may be a book."""
    causes = tuple(replace(each, text=each.text[:LONGEST_REASON]) for each in finding.causes)
    if len(finding.reason) <= LONGEST_REASON:
        return replace(finding, causes=causes)
    return replace(finding, reason=f"{finding.reason[:LONGEST_REASON].rstrip()}...", causes=causes)


def _typable(one: ObjectFinding) -> ObjectFinding:
    """A command that nobody could read through before pasting it is none."""
    longest = max(len(one.remediation.command), len(one.remediation.undo))
    return one if longest <= LONGEST_COMMAND else replace(one, remediation=Remediation(withheld=TOO_LONG))


def _excuse(entry: Check, context: SiteContext) -> tuple[NotApplicableWhen, Statement] | None:
    said = {NotApplicableWhen.CLASSIFIED: context.classified, NotApplicableWhen.GATEWAY: context.gateway}
    return next(((why, by) for why, by in said.items() if by and why in entry.not_applicable_when), None)


def _set_back(finding: Finding) -> Finding:
    """A verdict of logic that was written for another text is shown, and does not count."""
    reason = (
        "The check text has changed since this check was written: read the rule and review it manually, or accept the "
        f"check's logic, which gives {finding.status.label}: {finding.reason}"
    )
    return replace(
        finding, status=Status.NOT_REVIEWED, reason=reason, causes=(*finding.causes, Cause(Gap.TEXT_CHANGED))
    )

"""The verdict on a rule from the verdicts on its objects, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.model import Cause, Gap, ObjectFinding, Status, Verdict, as_sentence, few, not_evaluated
from core.registry import Conclusion, StigNote

NAMED = 10
"""A reason names so many objects; the objects beside it name all."""
NAMED_LENGTH = 400
"""Characters of one of them: Exchange allows 64 in a name."""


@dataclass(frozen=True, slots=True)
class Noun:
    """What one of the objects is called, and several of them."""

    one: str
    plural: str = ""
    """Where it is not the word with an s."""

    @property
    def many(self) -> str:
        """'receive connectors'."""
        return self.plural or f"{self.one}s"


def conclude(
    objects: Sequence[ObjectFinding],
    noun: Noun,
    subject: str,
    required: str,
    measured_against: Sequence[str] = (),
    notes: Sequence[str | StigNote] = (),
) -> Conclusion:
    """The verdict on a rule from the verdicts on its objects: one that fails is Open, one unknown is Not Reviewed.

    In words: `subject` is (not) `required` on so many of the objects, which `noun` names. An object that is unknown
    only because the assessor must supply something is no missing fact.
    """
    failing = [o for o in objects if o.verdict is Verdict.FAILS]
    undecided = [o for o in objects if o.verdict is Verdict.UNKNOWN]
    meeting = [o for o in objects if o.verdict is Verdict.MEETS]
    unread = f"{_of(undecided, objects, noun)} could not be evaluated: {_named(undecided)}" if undecided else ""
    causes = _causes(undecided, unread)
    if failing:
        fail = "fails" if len(failing) == 1 else "fail"
        reason = f"{_of(failing, objects, noun)} {fail}: {subject} is not {required} on {_named(failing)}."
        status, reason = Status.OPEN, f"{reason} {as_sentence(unread)}" if undecided else reason
    elif undecided:
        waits = all(each.kind is Gap.INPUT_REQUIRED for each in causes)
        status, reason = Status.NOT_REVIEWED, not_evaluated(*causes) if waits else as_sentence(unread)
    elif meeting:
        status, reason = Status.NOT_A_FINDING, f"{subject} is {required} on {_count(meeting, objects, noun)}."
    else:
        given = f"The assessor gave {_count(objects, objects, noun)} a role"
        status, reason = Status.NOT_APPLICABLE, f"{given} that this rule does not apply to."
    return Conclusion(status, reason, tuple(objects), tuple(notes), causes, tuple(measured_against))


def _causes(undecided: Sequence[ObjectFinding], unread: str) -> tuple[Cause, ...]:
    """First, in one, all that is not there; then what the assessor must supply, each thing once."""
    inputs = [o.cause for o in undecided if o.cause and o.cause.kind is Gap.INPUT_REQUIRED]
    missing = [Cause(Gap.FACT_MISSING, unread)] if len(inputs) < len(undecided) else []
    return (*missing, *dict.fromkeys(inputs))


def _named(objects: Sequence[ObjectFinding]) -> str:
    more = f"; and {len(objects) - NAMED} more" if len(objects) > NAMED else ""
    return "; ".join(_named_one(o) for o in objects[:NAMED]) + more


def _named_one(one: ObjectFinding) -> str:
    text = f"{one.name} ({one.cause.text})" if one.cause else one.name
    return text if len(text) <= NAMED_LENGTH else f"{text[:NAMED_LENGTH]}..."


def _of(part: Sequence[ObjectFinding], objects: Sequence[ObjectFinding], noun: Noun) -> str:
    """'3 of 3 receive connectors', or 'The only receive connector'."""
    return f"The only {noun.one}" if len(objects) == 1 else f"{len(part)} of {len(objects)} {noun.many}"


def _count(part: Sequence[ObjectFinding], objects: Sequence[ObjectFinding], noun: Noun) -> str:
    if len(part) < len(objects):
        return f"{len(part)} of {len(objects)} {noun.many}"
    return f"the only {noun.one}" if len(objects) == 1 else f"all {len(objects)} {noun.many}"


def reworded(conclusion: Conclusion, passing: str, failing: str) -> Conclusion:
    """The same verdict in better words: `failing` is followed by what fails. Where something was not readable, the
    conclusion's own reason stays, because it says so."""
    if conclusion.missing or conclusion.status not in (Status.NOT_A_FINDING, Status.OPEN):
        return conclusion
    if conclusion.status is Status.NOT_A_FINDING:
        return replace(conclusion, reason=passing)
    failed = [o.name for o in conclusion.objects if o.verdict is Verdict.FAILS]
    return replace(conclusion, reason=f"{failing}: {few(failed, NAMED)}.")

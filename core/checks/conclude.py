"""The verdict on a rule from the verdicts on its objects, and the sentence that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.checks.same_name import loosely
from core.model import Cause, Gap, Judged, Status, Value, Verdict, as_sentence
from core.registry import Conclusion

NAMED = 10
"""A reason names so many objects; the objects beside it name all."""
NAMED_LENGTH = 400
"""Characters of one of them: Exchange allows 64 in a name."""


Properties = tuple[tuple[str, Value], ...]
"""As in core.model.Judged."""


def without_verdict(name: str, identity: str, cause: Cause, found: Properties = ()) -> Judged:
    """An object that could not be evaluated, and why: a fact is missing, or what the assessor must supply."""
    return Judged(name, identity, Verdict.UNKNOWN, cause.sentence, found, cause=cause)


def conclude(
    objects: Sequence[Judged],
    what: str,
    subject: str,
    wanted: str,
    basis: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Conclusion:
    """The verdict on a rule from the verdicts on its objects: one that fails is Open, one unknown is Not Reviewed.

    In words: `subject` is (not) `wanted` on so many of `what`. An object that is unknown only because the assessor must
    supply something does not count as missing.
    """
    failing = [o for o in objects if o.verdict is Verdict.FAILS]
    undecided = [o for o in objects if o.verdict is Verdict.UNKNOWN]
    meeting = [o for o in objects if o.verdict is Verdict.MEETS]
    unread = f"{_of(undecided, objects, what)} could not be evaluated: {_named(undecided)}" if undecided else ""
    causes = _causes(undecided, unread)
    more = {"objects": tuple(objects), "basis": tuple(basis), "notes": tuple(notes), "causes": causes}
    if failing:
        fail = "fails" if len(failing) == 1 else "fail"
        reason = f"{_of(failing, objects, what)} {fail}: {subject} is not {wanted} on {_named(failing)}."
        reason = f"{reason} {as_sentence(unread)}" if undecided else reason
        return Conclusion(Status.OPEN, reason, **more)  # type: ignore[arg-type]
    if undecided:
        waits = all(each.kind is Gap.INPUT_REQUIRED for each in causes)
        reason = f"Not judged: {' and '.join(each.text for each in causes)}." if waits else as_sentence(unread)
        return Conclusion(Status.NOT_REVIEWED, reason, **more)  # type: ignore[arg-type]
    if not meeting:
        reason = f"The assessor gave {_count(objects, objects, what)} a role that this rule does not apply to."
        return Conclusion(Status.NOT_APPLICABLE, reason, **more)  # type: ignore[arg-type]
    reason = f"{subject} is {wanted} on {_count(meeting, objects, what)}."
    return Conclusion(Status.NOT_A_FINDING, reason, **more)  # type: ignore[arg-type]


def _causes(undecided: Sequence[Judged], unread: str) -> tuple[Cause, ...]:
    """First, in one, all that is not there; then what the assessor must supply, each thing once."""
    inputs = [o.cause for o in undecided if o.cause and o.cause.kind is Gap.INPUT_REQUIRED]
    missing = [Cause(Gap.FACT_MISSING, unread)] if len(inputs) < len(undecided) else []
    return (*missing, *dict.fromkeys(inputs))


def mark_ambiguous(objects: Sequence[Judged], single: bool = False) -> tuple[Judged, ...]:
    """No server has two objects of one identity: where evidence has, one may stand in the place of another.

    `single`: nor does it have two of these at all, whatever they are called.
    """
    if single and len(objects) > 1:
        cause = Cause(Gap.FACT_MISSING, f"there are {len(objects)} of them, but a server has only one")
        return tuple(_ambiguous(o, cause) if o.verdict is Verdict.MEETS else o for o in objects)
    keys = [loosely(o.identity) if o.identity else None for o in objects]
    times = Counter(keys)
    times[None] = 0
    return tuple(
        _ambiguous(o, Cause(Gap.FACT_MISSING, f"{times[key]} objects have this identity"))
        if o.verdict in (Verdict.MEETS, Verdict.EXEMPT) and times[key] > 1
        else o
        for o, key in zip(objects, keys, strict=True)
    )


def _ambiguous(judged: Judged, cause: Cause) -> Judged:
    return replace(judged, verdict=Verdict.UNKNOWN, reason=cause.sentence, cause=cause)


def _named(objects: Sequence[Judged]) -> str:
    more = f"; and {len(objects) - NAMED} more" if len(objects) > NAMED else ""
    return "; ".join(_named_one(o) for o in objects[:NAMED]) + more


def _named_one(one: Judged) -> str:
    text = f"{one.name} ({one.cause.text})" if one.cause else one.name
    return text if len(text) <= NAMED_LENGTH else f"{text[:NAMED_LENGTH]}..."


def _of(some: Sequence[Judged], objects: Sequence[Judged], what: str) -> str:
    """'3 of 3 receive connectors', or 'The only receive connector'."""
    return f"The only {what.removesuffix('s')}" if len(objects) == 1 else f"{len(some)} of {len(objects)} {what}"


def _count(some: Sequence[Judged], objects: Sequence[Judged], what: str) -> str:
    if len(some) < len(objects):
        return f"{len(some)} of {len(objects)} {what}"
    return f"the only {what.removesuffix('s')}" if len(objects) == 1 else f"all {len(objects)} {what}"

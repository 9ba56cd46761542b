"""Verdicts on the objects that a source returned: what every rule about several objects has in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.checks.same_name import loosely
from core.model import (
    NO_REMEDIATION,
    Cause,
    FactMissing,
    Gap,
    ObjectFinding,
    Remediation,
    Role,
    RoleChoice,
    RoleSuggestion,
    Row,
    SiteContext,
    Value,
    Verdict,
)

Properties = tuple[tuple[str, Value], ...]
"""As in core.model.ObjectFinding."""

KEYS = {
    "Get-ExchangeCertificate": "Thumbprint",
    "Get-ExecutionPolicy": "Scope",
    "Get-Service": "Name",
    "Adapters": "Guid",
    "SchUseStrongCrypto": "Path",
    "Volumes": "Root",
}
"""What distinguishes the rows of a source, where it is not Identity."""


@dataclass(frozen=True, slots=True)
class ObjectVerdict:
    """What a rule says about one object whose facts could be read."""

    verdict: Verdict
    reason: str
    remediation: Remediation = NO_REMEDIATION
    notes: tuple[str, ...] = ()
    cause: Cause | None = None
    """Of an unknown object: what it lacks, which is then the reason."""


def object_verdicts(
    rows: Sequence[Row],
    context: SiteContext,
    role: Role,
    shown: tuple[str, ...],
    verdict_of: Callable[[Row], ObjectVerdict],
    suggest_role: Callable[[Row], RoleSuggestion | None] = lambda row: None,
) -> tuple[ObjectFinding, ...]:
    """The verdict on every object: unknown where a fact is missing, exempt where it has another role than the rule's.

    `shown`: properties that are kept with each object. `verdict_of` may raise FactMissing.
    """
    single = any(is_configuration(row) for row in rows)
    return mark_ambiguous(
        [_object_finding(row, context, role, shown, verdict_of, suggest_role) for row in rows], single
    )


def _object_finding(
    row: Row,
    context: SiteContext,
    role: Role,
    shown: tuple[str, ...],
    verdict_of: Callable[[Row], ObjectVerdict],
    suggest_role: Callable[[Row], RoleSuggestion | None],
) -> ObjectFinding:
    name, identity = names_of(row)
    found = row.shown(shown)
    try:
        nameless = unidentified(row)
        if not nameless and (other := other_role(row, context, role)):
            return exempt(name, identity, other, found)
        own = verdict_of(row)
        if nameless and (own.verdict is not Verdict.FAILS or may_have_other_role(row, context, role)):
            raise nameless
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, found)
    suggestion = suggest_role(row)
    return ObjectFinding(
        name, identity, own.verdict, own.reason, found, suggestion, own.notes, own.remediation, own.cause
    )


def without_verdict(name: str, identity: str, cause: Cause, found: Properties = ()) -> ObjectFinding:
    """An object that could not be evaluated, and why: a fact is missing, or what the assessor must supply."""
    return ObjectFinding(name, identity, Verdict.UNKNOWN, cause.sentence, found, cause=cause)


def exempt(name: str, identity: str, choice: RoleChoice, found: Properties) -> ObjectFinding:
    """A connector that the rule does not apply to, because the assessor gave it another role."""
    return ObjectFinding(name, identity, Verdict.EXEMPT, f"Its role is {choice.role.value}, {choice.words}.", found)


def mark_ambiguous(objects: Sequence[ObjectFinding], single: bool = False) -> tuple[ObjectFinding, ...]:
    """No server has two objects of one identity: where evidence has, one may be in the place of another.

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


def _ambiguous(judged: ObjectFinding, cause: Cause) -> ObjectFinding:
    return replace(judged, verdict=Verdict.UNKNOWN, reason=cause.sentence, cause=cause)


# --- Names ------------------------------------------------------------------------------------------------------------


def names_of(row: Row) -> tuple[str, str]:
    """Name and identity to show; a configuration that has neither is named after its source."""
    texts = [row.values.get(name) for name in ("Name", KEYS.get(row.source, "Identity"))]
    name, identity = (value if isinstance(value, str) and value.strip() else "" for value in texts)
    return name or identity or row.source.removeprefix("Get-"), identity


def unidentified(row: Row) -> FactMissing | None:
    """Why nothing distinguishes it, so that a duplicate is not seen; a configuration is the only one."""
    try:
        if not is_configuration(row):
            row.text(KEYS.get(row.source, "Identity"))
    except FactMissing as error:
        return error
    return None


def is_configuration(row: Row) -> bool:
    """Whether a server has one of these only, as of Get-ContentFilterConfig."""
    return row.source.endswith("Config")


# --- Connector roles --------------------------------------------------------------------------------------------------


def other_role(row: Row, context: SiteContext, role: Role) -> RoleChoice | None:
    """The assessor's decision that makes this connector none of the rule's business; None where it is."""
    if role is Role.NONE:
        return None
    choice = context.roles.get((row.source, row.text("Identity")))
    return choice if choice and choice.counts and choice.role not in (Role.NONE, role) else None


def may_have_other_role(row: Row, context: SiteContext, role: Role) -> bool:
    """Whether a connector without a readable identity may be one that the assessor gave another role."""
    chosen = (context.role(source, identity) for source, identity in context.roles if source == row.source)
    return role is not Role.NONE and any(each not in (Role.NONE, role) for each in chosen)


def without_role(rows: Sequence[Row], context: SiteContext) -> tuple[Row, ...]:
    """The connectors that every rule evaluates as written, without a role."""
    return tuple(row for row in rows if context.role(row.source, names_of(row)[1]) is Role.NONE)

"""Checks that are one row: property P of every object from cmdlet C must be V."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.checks.conclude import conclude, mark_ambiguous, without_verdict
from core.checks.requirements import Requirement, either
from core.model import (
    NO_REMEDIATION,
    Cause,
    FactMissing,
    Facts,
    InputRequired,
    Judged,
    Remediation,
    Role,
    RoleSuggestion,
    Row,
    SiteContext,
    SiteValue,
    Value,
    Verdict,
)
from core.registry import Check, Conclusion, NotApplicableWhen, register
from core.remediation.connectors.suggested_role import suggested_send_role
from core.remediation.guide import NO_GUIDE, Guide
from core.remediation.remediate import remediate
from core.remediation.shell import documented_command
from core.remediation.subscription import SEND


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """One row of a table of checks."""

    stig_ids: tuple[str, ...]
    source: str
    name: str
    """The property that is judged."""
    wanted: Requirement | Callable[[Value], Requirement]
    """Fixed, or made from the site value or its default."""
    default: Value | None = None
    """The STIG's own value, where a site value may stand in its place."""
    site_value: str = ""
    role: Role = Role.NONE
    not_applicable_when: tuple[NotApplicableWhen, ...] = ()
    shown: tuple[str, ...] = ()
    """More properties that a person wants to see beside the judged one."""
    guide: Guide = NO_GUIDE
    objects: str = field(default="")
    """What the source's rows are, for people: 'receive connectors'."""
    notes: tuple[str, ...] = ()
    """What the rule's text says beside its requirement, told with every verdict."""
    notes_2019: tuple[str, ...] = ()
    """The same, where it speaks of other rules of the 2019 STIG."""


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
    some: Sequence[Row],
    context: SiteContext,
    role: Role,
    shown: tuple[str, ...],
    opinion: Callable[[Row], ObjectVerdict],
    seems: Callable[[Row], RoleSuggestion | None] = lambda row: None,
) -> tuple[Judged, ...]:
    """The verdict on every object: unknown where a fact is missing, exempt where it has another role.

    `seems`: which role is suggested for it, and why.
    """
    single = any(row.source.endswith("Config") for row in some)
    return mark_ambiguous([_judged(row, context, role, shown, opinion, seems) for row in some], single)


def _judged(
    row: Row,
    context: SiteContext,
    role: Role,
    shown: tuple[str, ...],
    opinion: Callable[[Row], ObjectVerdict],
    seems: Callable[[Row], RoleSuggestion | None],
) -> Judged:
    name, identity = names_of(row)
    found = row.shown(shown)
    try:
        nameless = unidentified(row)
        if excuse := "" if nameless else role_elsewhere(row, context, role):
            return Judged(name, identity, Verdict.EXEMPT, excuse, found)
        said = opinion(row)
        if nameless and (said.verdict is not Verdict.FAILS or may_be_exempt(row, context, role)):
            raise nameless
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, found)
    return Judged(
        name, identity, said.verdict, said.reason, found, seems(row), said.notes, said.remediation, said.cause
    )


def register_rules(*table: PropertyRule) -> None:
    """Register every row."""
    for each in table:
        rule = replace(each, guide=_guide(each))
        register(
            Check(
                rule.stig_ids,
                lambda facts, context, rule=rule: evaluate_rule(rule, facts, context),  # type: ignore[misc]
                (rule.source,),
                how(rule),
                (rule.site_value,) if rule.site_value else (),
                rule.role,
                rule.not_applicable_when,
                guide=rule.guide,
            )
        )


def _guide(rule: PropertyRule) -> Guide:
    """With the command as docs/ prints it."""
    typed = (
        requirement(rule, SiteContext())[0].literal
        if rule.default is not None or isinstance(rule.wanted, Requirement)
        else ""
    )
    command = documented_command(rule.source, {rule.name: typed}) if typed else ""
    return replace(rule.guide, stig_id=rule.stig_ids[0], command=rule.guide.command or command)


def how(rule: PropertyRule) -> str:
    """In a few words, for the table in docs/."""
    either = " or the site value" if rule.site_value else ""
    return f"{rule.name} of all {nouns(rule)} is {requirement(rule, SiteContext())[0].text}{either}"


def evaluate_rule(rule: PropertyRule, facts: Facts, context: SiteContext) -> Conclusion:
    """Every object must hold what is wanted. No objects is no verdict."""
    wanted, basis = requirement(rule, context)
    return evaluate_against(rule, wanted, basis, facts, context)


def evaluate_against(
    rule: PropertyRule, wanted: Requirement, basis: Sequence[str], facts: Facts, context: SiteContext
) -> Conclusion:
    """The same, for a rule whose requirement had to be found out first."""
    objects = object_verdicts(
        facts.require_rows(rule.source),
        context,
        rule.role,
        (rule.name, *rule.shown),
        lambda row: _opinion(rule, wanted, row, facts, context),
        lambda row: suggested_send_role(row, facts) if row.source == SEND else None,
    )
    notes = (*rule.notes, *(rule.notes_2019 if context.stig == "EX19" else ()))
    return conclude(objects, nouns(rule), rule.name, wanted.text, basis, notes)


def requirement(rule: PropertyRule, context: SiteContext) -> tuple[Requirement, tuple[str, ...]]:
    """What is wanted here, and by whose word: a signed value is no finding, and the STIG's own stays none."""
    if isinstance(rule.wanted, Requirement):
        return rule.wanted, ()
    assert rule.default is not None, f"{rule.stig_ids} needs a default"
    value, basis = value_or_default(context, rule.site_value, rule.default)
    wanted, default = rule.wanted(value), rule.wanted(rule.default)
    return wanted if value == rule.default else either(wanted, default), (basis,)


def value_or_default(
    context: SiteContext,
    key: str,
    default: Value,
    called: str = "the STIG default",
    say: Callable[[Value], str] | None = None,
) -> tuple[Value, str]:
    """The site's value where it is signed for, else the default; and which of them, in words."""
    say = say or in_words
    site, said = context.values.get(key), f"{called} {say(default)}"
    if site is None or site.value == default:
        return default, said
    if not site.signed:
        return default, f"{said}: the site value {say(site.value)} is not signed"
    return site.value, f"the site value {say(site.value)}, signed by {site.signed_by}"


def site_value(context: SiteContext, key: str, what: str) -> SiteValue:
    """A value that only the site can give; raises InputRequired where the sheet has none."""
    if key not in context.values:
        raise InputRequired(f"the site value '{what}' is not on the site sheet")
    return context.values[key]


def role_elsewhere(row: Row, context: SiteContext, role: Role) -> str:
    """Why this connector is none of the rule's business; empty where it is."""
    if role is Role.NONE:
        return ""
    chosen = context.roles.get((row.source, row.text("Identity")))
    if chosen is None or not chosen.counts or chosen.role in (Role.NONE, role):
        return ""
    return f"Its role is {chosen.role.value}, {chosen.words}."


def may_be_exempt(row: Row, context: SiteContext, role: Role) -> bool:
    """Whether a connector without a readable identity may be one that the assessor gave another role."""
    chosen = (context.role(source, identity) for source, identity in context.roles if source == row.source)
    return role is not Role.NONE and any(each not in (Role.NONE, role) for each in chosen)


KEYS = {
    "Get-ExchangeCertificate": "Thumbprint",
    "Get-ExecutionPolicy": "Scope",
    "Get-Service": "Name",
    "Adapters": "Guid",
    "SchUseStrongCrypto": "Path",
    "Volumes": "Root",
}
"""What tells the rows of a source apart, where it is not Identity."""


def without_role(some: Sequence[Row], context: SiteContext) -> tuple[Row, ...]:
    """The connectors that every rule judges literally, for want of a role."""
    return tuple(row for row in some if context.role(row.source, names_of(row)[1]) is Role.NONE)


def unidentified(row: Row) -> FactMissing | None:
    """Why nothing tells it apart, so that one that is there twice is not seen; a configuration is the only one."""
    try:
        if not row.source.endswith("Config"):
            row.text(KEYS.get(row.source, "Identity"))
    except FactMissing as error:
        return error
    return None


def names_of(row: Row) -> tuple[str, str]:
    """Name and identity to show; a configuration that has neither is named after its source."""
    texts = [row.values.get(name) for name in ("Name", KEYS.get(row.source, "Identity"))]
    name, identity = (value if isinstance(value, str) and value.strip() else "" for value in texts)
    return name or identity or row.source.removeprefix("Get-"), identity


def _opinion(rule: PropertyRule, wanted: Requirement, row: Row, facts: Facts, context: SiteContext) -> ObjectVerdict:
    if wanted.holds(row, rule.name):
        return ObjectVerdict(Verdict.MEETS, f"{rule.name} is as required.")
    fix = remediate(row, names_of(row)[1], {rule.name: wanted.literal}, rule.guide, facts, context)
    reason = f"{rule.name} is {in_words(row.values[rule.name])}; the rule requires {wanted.text}."
    return ObjectVerdict(Verdict.FAILS, reason, fix)


def in_words(value: Value) -> str:
    """A value as a sentence says it."""
    if isinstance(value, tuple):
        return ", ".join(value) or "empty"
    return str(value) if value != "" else "empty"


def nouns(rule: PropertyRule) -> str:
    """'receive connectors' of Get-ReceiveConnector, or the configuration's own name."""
    return rule.objects or NOUNS.get(rule.source, rule.source.removeprefix("Get-"))


NOUNS = {
    "Get-ReceiveConnector": "receive connectors",
    "Get-SendConnector": "send connectors",
    "Get-TransportService": "transport services",
    "Get-EventLogLevel": "event log levels",
    "Get-ExchangeServer": "Exchange servers",
}

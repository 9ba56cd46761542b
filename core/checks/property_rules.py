"""Checks that are one row: property P of every object from cmdlet C must be V."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.checks.conclude import concluded, doubted, unjudged
from core.checks.requirements import Wanted, either
from core.model import (
    NO_REMEDIATION,
    Cause,
    Circumstances,
    FactMissing,
    Facts,
    Judged,
    Remediation,
    Role,
    RoleSuggestion,
    Row,
    SiteUnknown,
    SiteValue,
    Value,
    Verdict,
)
from core.registry import Check, Judgement, Unless, register
from core.remediation.connectors.suggested_role import suggested_send_role
from core.remediation.guide import NO_GUIDE, Guide
from core.remediation.remediate import remediate
from core.remediation.shell import documented_command
from core.remediation.subscription import SEND


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table of checks."""

    stig_ids: tuple[str, ...]
    source: str
    name: str
    """The property that is judged."""
    wanted: Wanted | Callable[[Value], Wanted]
    """Fixed, or made from the site value or its default."""
    default: Value | None = None
    """The STIG's own value, where a site value may stand in its place."""
    site_value: str = ""
    role: Role = Role.NONE
    unless: tuple[Unless, ...] = ()
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
class Opinion:
    """What a rule says about one object whose facts could be read."""

    verdict: Verdict
    reason: str
    remediation: Remediation = NO_REMEDIATION
    notes: tuple[str, ...] = ()
    cause: Cause | None = None
    """Of an unknown object: what it lacks, which is then the reason."""


def opinions(
    some: Sequence[Row],
    known: Circumstances,
    role: Role,
    shown: tuple[str, ...],
    opinion: Callable[[Row], Opinion],
    seems: Callable[[Row], RoleSuggestion | None] = lambda row: None,
) -> tuple[Judged, ...]:
    """The verdict on every object: unknown where a fact is missing, exempt where it has another role.

    `seems`: which role is suggested for it, and why.
    """
    single = any(row.source.endswith("Config") for row in some)
    return doubted([_judged(row, known, role, shown, opinion, seems) for row in some], single)


def _judged(
    row: Row,
    known: Circumstances,
    role: Role,
    shown: tuple[str, ...],
    opinion: Callable[[Row], Opinion],
    seems: Callable[[Row], RoleSuggestion | None],
) -> Judged:
    name, identity = names(row)
    found = row.shown(shown)
    try:
        nameless = unidentified(row)
        if excuse := "" if nameless else exempt(row, known, role):
            return Judged(name, identity, Verdict.EXEMPT, excuse, found)
        said = opinion(row)
        if nameless and (said.verdict is not Verdict.FAILS or may_be_exempt(row, known, role)):
            raise nameless
    except FactMissing as error:
        return unjudged(name, identity, error, found)
    return Judged(
        name, identity, said.verdict, said.reason, found, seems(row), said.notes, said.remediation, said.cause
    )


def rows(*table: Rule) -> None:
    """Register every row."""
    for each in table:
        rule = replace(each, guide=_guide(each))
        register(
            Check(
                rule.stig_ids,
                lambda facts, known, rule=rule: judge(rule, facts, known),  # type: ignore[misc]
                (rule.source,),
                how(rule),
                (rule.site_value,) if rule.site_value else (),
                rule.role,
                rule.unless,
                guide=rule.guide,
            )
        )


def _guide(rule: Rule) -> Guide:
    """With the command as docs/ prints it."""
    typed = (
        requirement(rule, Circumstances())[0].literal
        if rule.default is not None or isinstance(rule.wanted, Wanted)
        else ""
    )
    command = documented_command(rule.source, {rule.name: typed}) if typed else ""
    return replace(rule.guide, stig_id=rule.stig_ids[0], command=rule.guide.command or command)


def how(rule: Rule) -> str:
    """In a few words, for the table in docs/."""
    either = " or the site value" if rule.site_value else ""
    return f"{rule.name} of all {nouns(rule)} is {requirement(rule, Circumstances())[0].text}{either}"


def judge(rule: Rule, facts: Facts, known: Circumstances) -> Judgement:
    """Every object must hold what is wanted. No objects is no verdict."""
    wanted, basis = requirement(rule, known)
    return measured(rule, wanted, basis, facts, known)


def measured(rule: Rule, wanted: Wanted, basis: Sequence[str], facts: Facts, known: Circumstances) -> Judgement:
    """The same, for a rule whose requirement had to be found out first."""
    objects = opinions(
        facts.some(rule.source),
        known,
        rule.role,
        (rule.name, *rule.shown),
        lambda row: _opinion(rule, wanted, row, facts, known),
        lambda row: suggested_send_role(row, facts) if row.source == SEND else None,
    )
    notes = (*rule.notes, *(rule.notes_2019 if known.stig == "EX19" else ()))
    return concluded(objects, nouns(rule), rule.name, wanted.text, basis, notes)


def requirement(rule: Rule, known: Circumstances) -> tuple[Wanted, tuple[str, ...]]:
    """What is wanted here, and by whose word: a signed value is no finding, and the STIG's own stays none."""
    if isinstance(rule.wanted, Wanted):
        return rule.wanted, ()
    assert rule.default is not None, f"{rule.stig_ids} needs a default"
    value, basis = measure(known, rule.site_value, rule.default)
    wanted, default = rule.wanted(value), rule.wanted(rule.default)
    return wanted if value == rule.default else either(wanted, default), (basis,)


def measure(
    known: Circumstances,
    key: str,
    default: Value,
    called: str = "the STIG default",
    say: Callable[[Value], str] | None = None,
) -> tuple[Value, str]:
    """The site's value where it is signed for, else the default; and which of them, in words."""
    say = say or words
    site, said = known.values.get(key), f"{called} {say(default)}"
    if site is None or site.value == default:
        return default, said
    if not site.signed:
        return default, f"{said}: the site value {say(site.value)} is not signed"
    return site.value, f"the site value {say(site.value)}, signed by {site.signed_by}"


def site_value(known: Circumstances, key: str, what: str) -> SiteValue:
    """A value that only the site can give; raises SiteUnknown where the sheet has none."""
    if key not in known.values:
        raise SiteUnknown(f"the site value '{what}' is not on the site sheet")
    return known.values[key]


def exempt(row: Row, known: Circumstances, role: Role) -> str:
    """Why this connector is none of the rule's business; empty where it is."""
    if role is Role.NONE:
        return ""
    chosen = known.roles.get((row.source, row.text("Identity")))
    if chosen is None or not chosen.counts or chosen.role in (Role.NONE, role):
        return ""
    return f"Its role is {chosen.role.value}, {chosen.words}."


def may_be_exempt(row: Row, known: Circumstances, role: Role) -> bool:
    """Whether a connector without a readable identity may be one that the assessor gave another role."""
    chosen = (known.role(source, identity) for source, identity in known.roles if source == row.source)
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


def without_role(some: Sequence[Row], known: Circumstances) -> tuple[Row, ...]:
    """The connectors that every rule judges literally, for want of a role."""
    return tuple(row for row in some if known.role(row.source, names(row)[1]) is Role.NONE)


def unidentified(row: Row) -> FactMissing | None:
    """Why nothing tells it apart, so that one that is there twice is not seen; a configuration is the only one."""
    try:
        if not row.source.endswith("Config"):
            row.text(KEYS.get(row.source, "Identity"))
    except FactMissing as error:
        return error
    return None


def names(row: Row) -> tuple[str, str]:
    """Name and identity to show; a configuration that has neither is named after its source."""
    texts = [row.values.get(name) for name in ("Name", KEYS.get(row.source, "Identity"))]
    name, identity = (value if isinstance(value, str) and value.strip() else "" for value in texts)
    return name or identity or row.source.removeprefix("Get-"), identity


def _opinion(rule: Rule, wanted: Wanted, row: Row, facts: Facts, known: Circumstances) -> Opinion:
    if wanted.holds(row, rule.name):
        return Opinion(Verdict.MEETS, f"{rule.name} is as required.")
    fix = remediate(row, names(row)[1], {rule.name: wanted.literal}, rule.guide, facts, known)
    reason = f"{rule.name} is {words(row.values[rule.name])}; the rule requires {wanted.text}."
    return Opinion(Verdict.FAILS, reason, fix)


def words(value: Value) -> str:
    """A value as a sentence says it."""
    if isinstance(value, tuple):
        return ", ".join(value) or "empty"
    return str(value) if value != "" else "empty"


def nouns(rule: Rule) -> str:
    """'receive connectors' of Get-ReceiveConnector, or the configuration's own name."""
    return rule.objects or NOUNS.get(rule.source, rule.source.removeprefix("Get-"))


NOUNS = {
    "Get-ReceiveConnector": "receive connectors",
    "Get-SendConnector": "send connectors",
    "Get-TransportService": "transport services",
    "Get-EventLogLevel": "event log levels",
    "Get-ExchangeServer": "Exchange servers",
}

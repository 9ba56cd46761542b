"""Checks that are one row: property P of every object from cmdlet C must be V."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.checks.remediation import PARAMETERS, quoted, typable, warned
from core.checks.wanted import Wanted, either
from core.model import (
    Circumstances,
    FactMissing,
    Facts,
    Judged,
    Role,
    Row,
    SiteUnknown,
    SiteValue,
    Status,
    Value,
    Verdict,
)
from core.registry import Check, Judgement, Unless, register

NAMED = 10
"""A reason names so many objects; the objects beside it name all."""
NAMED_LENGTH = 400
"""Characters of one of them: Exchange allows 64 in a name."""


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
    warning: str = ""
    """What the remediation may break."""
    objects: str = field(default="")
    """What the source's rows are, for people: 'receive connectors'."""
    notes: tuple[str, ...] = ()
    """What the rule's text says beside its requirement, told with every verdict."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a rule says about one object whose facts could be read."""

    verdict: Verdict
    reason: str
    command: str = ""
    warning: str = ""
    notes: tuple[str, ...] = ()


def opinions(
    some: Sequence[Row],
    known: Circumstances,
    role: Role,
    shown: tuple[str, ...],
    opinion: Callable[[Row], Opinion],
) -> tuple[Judged, ...]:
    """The verdict on every object: unknown where a fact is missing, exempt where it has another role."""
    return doubted([_judged(row, known, role, shown, opinion) for row in some])


def _judged(
    row: Row, known: Circumstances, role: Role, shown: tuple[str, ...], opinion: Callable[[Row], Opinion]
) -> Judged:
    name, identity = names(row)
    found = row.shown(shown)
    try:
        identified(row)
        if excuse := exempt(row, known, role) if role is not Role.NONE else "":
            return Judged(name, identity, Verdict.EXEMPT, excuse, found)
        said = opinion(row)
    except FactMissing as error:
        return Judged(name, identity, Verdict.UNKNOWN, f"{error}.", found)
    warning = warned(row.source, said.command, said.warning)
    return Judged(name, identity, said.verdict, said.reason, found, "", said.notes, said.command, warning)


def rows(*table: Rule) -> None:
    """Register every row."""
    for rule in table:
        register(
            Check(
                rule.stig_ids,
                lambda facts, known, rule=rule: judge(rule, facts, known),  # type: ignore[misc]
                (rule.source,),
                how(rule),
                (rule.site_value,) if rule.site_value else (),
                rule.role,
                rule.unless,
            )
        )


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
        facts.some(rule.source), known, rule.role, (rule.name, *rule.shown), lambda row: _opinion(rule, wanted, row)
    )
    return concluded(objects, nouns(rule), rule.name, wanted.text, basis, rule.notes)


def concluded(
    objects: Sequence[Judged],
    what: str,
    subject: str,
    wanted: str,
    basis: Sequence[str] = (),
    notes: Sequence[str] = (),
    asks: str = "",
) -> Judgement:
    """The verdict on a rule from the verdicts on its objects: one that fails is Open, one unknown is Not Reviewed.

    In words: `subject` is (not) `wanted` on so many of `what`. An object that is unknown only because the assessor must
    supply something has `asks` for its reason, and does not count as missing.
    """
    failing = [o for o in objects if o.verdict is Verdict.FAILS]
    unknown = [o for o in objects if o.verdict is Verdict.UNKNOWN]
    meeting = [o for o in objects if o.verdict is Verdict.MEETS]
    unread = f"Not judged on {_count(unknown, objects, what)}: {_named(unknown)}." if unknown else ""
    missing = any(o.reason != f"{asks}." for o in unknown)
    asked = asks if any(o.reason == f"{asks}." for o in unknown) else ""
    more = {"objects": tuple(objects), "basis": tuple(basis), "notes": tuple(notes), "missing": missing, "asks": asked}
    if failing:
        reason = f"{subject} is not {wanted} on {_count(failing, objects, what)}: {_named(failing)}. {unread}".strip()
        return Judgement(Status.OPEN, reason, **more)  # type: ignore[arg-type]
    if unknown:
        reason = unread if missing else f"Not judged: {asks}."
        return Judgement(Status.NOT_REVIEWED, reason, **more)  # type: ignore[arg-type]
    if not meeting:
        reason = f"The assessor classified {_count(objects, objects, what)} for a role this rule does not speak of."
        return Judgement(Status.NOT_APPLICABLE, reason, **more)  # type: ignore[arg-type]
    reason = f"{subject} is {wanted} on {_count(meeting, objects, what)}."
    return Judgement(Status.NOT_A_FINDING, reason, **more)  # type: ignore[arg-type]


def doubted(objects: Sequence[Judged]) -> tuple[Judged, ...]:
    """No server has two objects of one identity: where evidence has, one may stand in the place of another."""
    times = Counter(o.identity.casefold() for o in objects if o.identity)
    return tuple(
        replace(o, verdict=Verdict.UNKNOWN, reason=f"{times[o.identity.casefold()]} objects have its identity.")
        if o.verdict in (Verdict.MEETS, Verdict.EXEMPT) and times[o.identity.casefold()] > 1
        else o
        for o in objects
    )


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
    called: str = "the STIG's default",
    say: Callable[[Value], str] | None = None,
) -> tuple[Value, str]:
    """The site's value where it is signed for, else the default; and which of them, in words."""
    say = say or words
    site, said = known.values.get(key), f"{called} {say(default)}"
    if site is None or site.value == default:
        return default, said
    if not site.signed:
        return default, f"{said}: nobody signed for the site value {say(site.value)}"
    return site.value, f"the site value {say(site.value)}, signed for by {site.signed_by}"


def site_value(known: Circumstances, key: str, what: str) -> SiteValue:
    """A value that only the site can give; raises SiteUnknown where the sheet has none."""
    if key not in known.values:
        raise SiteUnknown(f"the site value '{what}' is not on the site's sheet")
    return known.values[key]


def exempt(row: Row, known: Circumstances, role: Role) -> str:
    """Why this connector is none of the rule's business; empty where it is."""
    chosen = known.roles.get((row.source, row.text("Identity")))
    if chosen is None or not chosen.counts or role is Role.NONE or chosen.role in (Role.NONE, role):
        return ""
    return f"Its role is {chosen.role.value}, {chosen.words}."


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


def identified(row: Row) -> str:
    """What tells it apart, so that an object that is there twice is seen; a configuration is the only one it is."""
    return "" if row.source.endswith("Config") else row.text(KEYS.get(row.source, "Identity"))


def names(row: Row) -> tuple[str, str]:
    """Name and identity to show; a configuration that has neither is named after its source."""
    texts = [row.values.get(name) for name in ("Name", KEYS.get(row.source, "Identity"))]
    name, identity = (value if isinstance(value, str) and value.strip() else "" for value in texts)
    return name or identity or row.source.removeprefix("Get-"), identity


def command(source: str, identity: str, settings: Mapping[str, str]) -> str:
    """The Set- cmdlet that mends these properties; empty where no safe command can be written."""
    literals = tuple(settings.values())
    if not all(literals) or not source.startswith("Get-") or not all(map(typable, (identity, *literals))):
        return ""
    whom = f" -Identity {quoted(identity)}" if identity and not source.endswith("Config") else ""
    said = " ".join(f"-{PARAMETERS.get(name, name)} {literal}" for name, literal in settings.items())
    return f"{source.replace('Get-', 'Set-', 1)}{whom} {said}"


def _opinion(rule: Rule, wanted: Wanted, row: Row) -> Opinion:
    if wanted.holds(row, rule.name):
        return Opinion(Verdict.MEETS, f"{rule.name} is as required.")
    fix = command(row.source, names(row)[1], {rule.name: wanted.literal})
    reason = f"{rule.name} is {words(row.values[rule.name])}; the rule wants {wanted.text}."
    return Opinion(Verdict.FAILS, reason, fix, rule.warning if fix else "")


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


def _named(objects: Sequence[Judged]) -> str:
    more = f"; and {len(objects) - NAMED} more" if len(objects) > NAMED else ""
    return "; ".join(_named_one(o) for o in objects[:NAMED]) + more


def _named_one(one: Judged) -> str:
    why = f" ({one.reason.rstrip('.')})" if one.verdict is Verdict.UNKNOWN else ""
    text = one.name + why
    return text if len(text) <= NAMED_LENGTH else f"{text[:NAMED_LENGTH]}..."


def _count(some: Sequence[Judged], objects: Sequence[Judged], what: str) -> str:
    if len(some) < len(objects):
        return f"{len(some)} of {len(objects)} {what}"
    return f"the only {what.removesuffix('s')}" if len(objects) == 1 else f"all {len(objects)} {what}"

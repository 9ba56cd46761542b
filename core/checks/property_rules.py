"""Checks that are one row: property P of every object from cmdlet C must be V."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from core.checks.conclude import Noun, conclude
from core.checks.objects import ObjectVerdict, names_of, object_verdicts
from core.checks.requirements import Requirement, either
from core.checks.site_inputs import value_in_words, value_or_default
from core.model import Facts, Role, Row, SiteContext, Value, Verdict
from core.registry import Check, Conclusion, NotApplicableWhen, StigNote, register_check
from core.remediation.connectors.suggested_role import suggested_send_role
from core.remediation.guide import NO_GUIDE, Guide
from core.remediation.remediate import remediate
from core.remediation.shell import documented_command
from core.remediation.subscription import SEND

NOUNS = {
    "Get-ReceiveConnector": Noun("receive connector"),
    "Get-SendConnector": Noun("send connector"),
    "Get-TransportService": Noun("transport service"),
    "Get-EventLogLevel": Noun("event log level"),
    "Get-ExchangeServer": Noun("Exchange server"),
    "Get-OrganizationConfig": Noun("organization"),
    "Get-ContentFilterConfig": Noun("content filter"),
    "Get-SenderFilterConfig": Noun("sender filter"),
    "Get-SenderIdConfig": Noun("Sender ID filter"),
    "Get-SenderReputationConfig": Noun("sender reputation filter"),
    "Get-RecipientFilterConfig": Noun("recipient filter"),
    "Get-IPAllowListConfig": Noun("IP allow list filter"),
}
"""What the rows of a source are, for people; of any other source they are its objects."""


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """One row of a table of checks."""

    stig_ids: tuple[str, ...]
    source: str
    name: str
    """The property that is evaluated."""
    requirement: Requirement | Callable[[Value], Requirement]
    """Fixed, or made from the site value or its default."""
    default: Value | None = None
    """The STIG's own value, where a site value may take its place."""
    site_value: str = ""
    """Key of core.site.values.CATALOGUE."""
    role: Role = Role.NONE
    """It does not apply to connectors with another role."""
    not_applicable_when: tuple[NotApplicableWhen, ...] = ()
    shown: tuple[str, ...] = ()
    """More properties that a person needs to see beside the evaluated one."""
    guide: Guide = NO_GUIDE
    notes: tuple[str | StigNote, ...] = ()
    """What the rule's text says beside its requirement, shown with every verdict."""

    @property
    def noun(self) -> Noun:
        """What one of the source's rows is, for people."""
        return NOUNS.get(self.source, Noun(f"{self.source.removeprefix('Get-')} object"))


def register_rules(*table: PropertyRule) -> None:
    """Register every row."""
    for each in table:
        rule = replace(each, guide=_guide(each))
        register_check(
            Check(
                rule.stig_ids,
                partial(evaluate_rule, rule),
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
    fixed = rule.default is not None or isinstance(rule.requirement, Requirement)
    typed = requirement_of(rule, SiteContext())[0].literal if fixed else ""
    command = documented_command(rule.source, {rule.name: typed}) if typed else ""
    return replace(rule.guide, stig_id=rule.stig_ids[0], command=rule.guide.command or command)


def how(rule: PropertyRule) -> str:
    """In a few words, for the table in docs/."""
    or_site = " or the site value" if rule.site_value else ""
    return f"{rule.name} of all {rule.noun.many} is {requirement_of(rule, SiteContext())[0].text}{or_site}"


def evaluate_rule(rule: PropertyRule, facts: Facts, context: SiteContext) -> Conclusion:
    """Every object must meet the requirement. No objects is no verdict: raises FactMissing."""
    requirement, measured_against = requirement_of(rule, context)
    return evaluate_against(requirement, measured_against, rule, facts, context)


def evaluate_against(
    requirement: Requirement, measured_against: Sequence[str], rule: PropertyRule, facts: Facts, context: SiteContext
) -> Conclusion:
    """The same, for a rule whose requirement had to be found out first."""
    objects = object_verdicts(
        facts.require_rows(rule.source),
        context,
        rule.role,
        (rule.name, *rule.shown),
        lambda row: _verdict(requirement, rule, row, facts, context),
        lambda row: suggested_send_role(row, facts) if row.source == SEND else None,
    )
    return conclude(objects, rule.noun, rule.name, requirement.text, measured_against, rule.notes)


def requirement_of(rule: PropertyRule, context: SiteContext) -> tuple[Requirement, tuple[str, ...]]:
    """What is required here, and by whose word: a signed value is no finding, and the STIG's own stays none."""
    if isinstance(rule.requirement, Requirement):
        return rule.requirement, ()
    assert rule.default is not None, f"{rule.stig_ids} needs a default"
    value, measured_against = value_or_default(context, rule.site_value, rule.default)
    own, default = rule.requirement(value), rule.requirement(rule.default)
    return own if value == rule.default else either(own, default), (measured_against,)


def _verdict(
    requirement: Requirement, rule: PropertyRule, row: Row, facts: Facts, context: SiteContext
) -> ObjectVerdict:
    if requirement.holds(row, rule.name):
        return ObjectVerdict(Verdict.MEETS, f"{rule.name} is as required.")
    fix = remediate(row, names_of(row)[1], {rule.name: requirement.literal}, rule.guide, facts, context)
    reason = f"{rule.name} is {value_in_words(row.values[rule.name])}; the rule requires {requirement.text}."
    return ObjectVerdict(Verdict.FAILS, reason, fix)

"""Checks of the anti-spam filters: what is switched on, and what is done with the mail that they find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.checks.conclude import Noun, conclude, reworded
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.checks.property_rules import PropertyRule, register_rules
from core.checks.requirements import Requirement, count, enum, no, yes
from core.checks.same_name import loosely, require_plain
from core.checks.site_inputs import value_in_words
from core.model import FactMissing, Facts, ObjectFinding, Row, SiteContext, Status, Verdict
from core.registry import Conclusion, NotApplicableWhen, check
from core.remediation.guide import LIMITS, NO_GUIDE, Guide
from core.remediation.remediate import remediate, withhold
from core.remediation.settings.filters import (
    ALL_FOUR,
    ALLOWED,
    CONTENT,
    NOT_INSTALLED,
    QUARANTINE,
    RECIPIENT,
    REPUTATION,
    SENDER,
    SENDER_ID,
    property_guide,
    switched_on,
)

FILTERS = {
    CONTENT: "content filter",
    SENDER: "sender filter",
    SENDER_ID: "Sender ID filter",
    REPUTATION: "sender reputation filter",
    RECIPIENT: "recipient filter",
    ALLOWED: "IP allow list filter",
}
"""What each of these returns: one configuration of the whole server."""

NOT_SIPR, EITHER = (NotApplicableWhen.CLASSIFIED,), (NotApplicableWhen.CLASSIFIED, NotApplicableWhen.GATEWAY)

THIRD_PARTY = (
    "The rule also applies where a third-party anti-spam product filters the mail: that product must then meet the "
    "requirement. This result is for the Exchange setting only; review any such product or gateway as well."
)
NO_AGENT = "The Content Filter Agent is not among the transport agents: the configuration exists but is not applied."

ACTIONS = {"StampStatus": 0, "Reject": 1, "Delete": 2}
"""What a filter does with the mail that it finds. The sender filter's enum has the first two."""


def reject() -> Requirement:
    """The action Reject, of an enum that arrives as text and number."""
    return replace(enum("Reject", ACTIONS), literal="Reject")


def smtp_address() -> Requirement:
    """One SMTP address. Exchange has empty text, or <>, where none is assigned."""

    def holds(row: Row, name: str) -> bool:
        found = row.maybe_text(name)
        if found:
            require_plain(found, name)
        return bool(
            re.fullmatch(r"[^\s@<>()\[\],;:\\\"]+@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*", found)
        )

    return Requirement("an SMTP address", holds)


def _rule(
    number: str,
    source: str,
    name: str,
    requirement: Requirement,
    not_applicable_when: tuple[NotApplicableWhen, ...] = (),
    note: str = THIRD_PARTY,
    guide: Guide = NO_GUIDE,
    shown: tuple[str, ...] = (),
) -> PropertyRule:
    """One row: a property of one filter's configuration. Where a text names no third-party product, `note` is empty."""
    notes = (note,) if note else ()
    return PropertyRule(
        (f"EX19-ED-{number}",),
        source,
        name,
        requirement,
        not_applicable_when=not_applicable_when,
        guide=switched_on(source) if name == "Enabled" else guide,
        shown=shown,
        notes=notes,
    )


REJECTS = property_guide(
    SENDER,
    stops="Mail from blocked senders and domains, so far only marked, is rejected. Check both lists first: an old "
    "entry may be a partner.",
)
BLANK = property_guide(
    SENDER,
    up="Mail with an empty MAIL FROM is rejected, which includes non-delivery reports and automatic replies from "
    "outside. Afterwards check that one still arrives; otherwise senders do not learn that a message was not "
    "delivered.",
)
MAILBOX = replace(property_guide(CONTENT), withheld=(QUARANTINE,), no_value=QUARANTINE)
VALIDATES = property_guide(
    RECIPIENT,
    down="Mail to addresses that do not exist is accepted, and the organization sends non-delivery reports to "
    "senders that are often forged. Watch the queues for them, and keep the tarpit interval.",
)
THRESHOLD = property_guide(
    REPUTATION,
    up="Fewer senders are blocked, so more spam is accepted.",
    down="More sender IP addresses are blocked, each for SenderBlockingPeriod hours: a partner may be among them. "
    "Get-IPBlockListEntry shows which.",
    withheld=(LIMITS[REPUTATION, "SrlBlockThreshold"],),
)
SPOOFED = property_guide(
    SENDER_ID,
    stops="Mail that fails Sender ID is rejected, including legitimate forwarded mail and mail from partners with an "
    "incorrect SPF record.",
)

register_rules(
    _rule("000123", SENDER, "Action", reject(), EITHER, "", REJECTS, ("Enabled",)),
    _rule("000124", SENDER, "BlankSenderBlockingEnabled", yes(), EITHER, "", BLANK, ("Enabled",)),
    _rule(
        "000125", CONTENT, "QuarantineMailbox", smtp_address(), guide=MAILBOX, shown=("SCLQuarantineEnabled", "Enabled")
    ),
    _rule("000127", RECIPIENT, "RecipientValidationEnabled", no(), guide=VALIDATES, shown=("Enabled",)),
    _rule("000128", REPUTATION, "Enabled", yes()),
    PropertyRule(
        ("EX19-ED-000129",),
        REPUTATION,
        "SrlBlockThreshold",
        count,
        default=6,
        site_value="srl_threshold",
        guide=THRESHOLD,
        shown=("Enabled",),
        notes=(THIRD_PARTY,),
    ),
    _rule("000131", CONTENT, "Enabled", yes()),
    _rule("000133", SENDER_ID, "SpoofedDomainAction", reject(), NOT_SIPR, guide=SPOOFED, shown=("Enabled",)),
    _rule("000134", RECIPIENT, "Enabled", yes(), note=""),
    _rule("000138", ALLOWED, "Enabled", yes(), note=""),
    _rule("000139", SENDER, "Enabled", yes(), EITHER, ""),
    _rule("000143", SENDER_ID, "Enabled", yes()),
)


@check(
    "EX19-ED-000140",
    sources=[CONTENT],
    how="Get-ContentFilterConfig returns a configuration",
    guide=Guide(withheld=(NOT_INSTALLED,)),
    not_applicable_when=[NotApplicableWhen.GATEWAY],
)
def filtering_is_installed(facts: Facts, context: SiteContext) -> Conclusion:
    """The text makes it a finding when no value is returned, so an empty answer of a cmdlet that worked is Open."""
    if not facts.rows(CONTENT):
        reason = "Get-ContentFilterConfig returned no configuration: no anti-spam filtering."
        missing = ObjectFinding("Content filter", "", Verdict.FAILS, reason, remediation=withhold(NOT_INSTALLED))
        return Conclusion(Status.OPEN, reason, (missing,))
    objects = mark_ambiguous([_returned(row) for row in facts.rows(CONTENT)], single=True)
    notes = _without_agent(facts)
    conclusion = conclude(objects, Noun("content filter"), "The configuration", "returned", notes=notes)
    return reworded(conclusion, "Get-ContentFilterConfig returned a configuration.", "")


@check(
    "EX19-ED-000141",
    sources=[CONTENT, SENDER, SENDER_ID, REPUTATION],
    how="Enabled of content filter, sender filter, Sender ID and sender reputation is True",
    guide=ALL_FOUR,
    not_applicable_when=[NotApplicableWhen.GATEWAY],
)
def filtering_is_enabled(facts: Facts, context: SiteContext) -> Conclusion:
    """All four; one that is off is Open, whatever is known of the others."""
    objects = [each for source in (CONTENT, SENDER, SENDER_ID, REPUTATION) for each in _enabled(facts, source, context)]
    return conclude(objects, Noun("anti-spam filter"), "Enabled", "True")


def _returned(row: Row) -> ObjectFinding:
    """One configuration: what Format-Table Name, Enabled shows must be there to be read."""
    name, identity = names_of(row)
    try:
        row.text("Name")
        row.yes("Enabled")
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, row.shown(("Enabled",)))
    return ObjectFinding(name, identity, Verdict.MEETS, "The configuration was returned.", row.shown(("Enabled",)))


def _without_agent(facts: Facts) -> tuple[str, ...]:
    """An advisory: the configuration is there on every Edge server, also before the agents are installed."""
    try:
        agents = {loosely(row.text("Identity")) for row in facts.require_rows("Get-TransportAgent")}
    except FactMissing:
        return ()
    return () if loosely("Content Filter Agent") in agents else (NO_AGENT,)


def _enabled(facts: Facts, source: str, context: SiteContext) -> Sequence[ObjectFinding]:
    """The verdict on each configuration that the source returned, or one that says why there is none."""
    try:
        return mark_ambiguous([_enabled_row(row, facts, context) for row in facts.require_rows(source)], single=True)
    except FactMissing as error:
        return [without_verdict(FILTERS[source], "", error.cause)]


def _enabled_row(row: Row, facts: Facts, context: SiteContext) -> ObjectFinding:
    name, identity = names_of(row)
    found = row.shown(("Enabled",))
    try:
        on = row.yes("Enabled")
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, found)
    if on:
        return ObjectFinding(name, identity, Verdict.MEETS, "Enabled is True.", found)
    fix = remediate(row, identity, {"Enabled": "$true"}, switched_on(row.source), facts, context)
    reason = f"Enabled is {value_in_words(on)}; the rule requires True."
    return ObjectFinding(name, identity, Verdict.FAILS, reason, found, remediation=fix)

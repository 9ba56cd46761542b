"""Message sizes on connectors: the server's global value, or the one that the site signed for."""

from __future__ import annotations

from dataclasses import replace

from core.checks.objects import names_of
from core.checks.property_rules import PropertyRule, evaluate_against
from core.checks.requirements import UNLIMITED, both, either, size, size_in_words, size_of
from core.checks.site_inputs import value_or_default
from core.model import FactMissing, Facts, Role, Row, SiteContext, Value
from core.registry import Conclusion, check
from core.remediation import verify
from core.remediation.connectors.receive import SIZES
from core.remediation.connectors.send_guides import MADE_BY_HAND, SUBSCRIPTIONS_LIMITS, SUBSCRIPTIONS_SIZE
from core.remediation.guide import LIMITS, Guide, Withheld
from core.remediation.shell import set_command

RECEIVE, SEND, CONFIG = "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportConfig"

OWN_VALUE = (
    "The value is measured against Get-TransportConfig of this Edge server, which is local: EdgeSync does not "
    "replicate the organization's, and the Exchange default on an Edge server is 10 MB. See Get-TransportConfig on a "
    "Mailbox server."
)
DOWN = (
    "Messages larger than this are rejected, even if the organization allows them: first compare with {} of "
    "Get-TransportConfig on a Mailbox server."
)
RAISE = (
    "If the organization allows more than this Edge server's global value, raise that value on the Edge server "
    "instead: {}. The connectors then need no smaller limit. Or have the size signed on the site sheet."
)
UP = "Larger messages are accepted: they need more queue space and transfer time."
SENT_UP = "Larger messages are sent; the next servers must accept them."
NO_VALUE = Withheld(
    "the documented size differs from the global one and is not signed",
    "No size meets the rule: the documented size differs from the global one, and the difference is not signed. Have "
    "the documented size signed on the site sheet, or set the global one to it.",
)

RECEIVED = PropertyRule(
    ("EX19-ED-000120",),
    RECEIVE,
    "MaxMessageSize",
    size,
    site_value="receive_size",
    # The text says: identify internet-facing connectors.
    role=Role.INTERNET,
    shown=("Enabled",),
    guide=Guide(
        "EX19-ED-000120",
        "Set-ReceiveConnector -Identity NAME -MaxMessageSize BYTES",
        up=UP,
        down=DOWN.format("MaxReceiveSize"),
        verify=verify.IN,
        withheld=(SIZES,),
    ),
)
SENT = replace(
    RECEIVED,
    stig_ids=("EX19-ED-000115",),
    source=SEND,
    site_value="send_size",
    role=Role.NONE,
    guide=Guide(
        "EX19-ED-000115",
        "Set-SendConnector -Identity NAME -MaxMessageSize BYTES",
        up=SENT_UP,
        down=DOWN.format("MaxSendSize"),
        verify=verify.OUT,
        withheld=(NO_VALUE, LIMITS[SEND, "MaxMessageSize"], SUBSCRIPTIONS_LIMITS, MADE_BY_HAND),
        no_value=NO_VALUE,
        exception=SUBSCRIPTIONS_SIZE,
    ),
)
NO_LIMIT = "The value to compare with is Unlimited, so a connector that meets the rule does not limit the message size."
ALWAYS_LIMITED = (
    "A receive connector does not accept Unlimited: limit the global value, or have the connectors' size signed."
)


@check(
    *RECEIVED.stig_ids,
    sources=[RECEIVE, CONFIG],
    how="MaxMessageSize of all receive connectors is MaxReceiveSize of Get-TransportConfig or the site value",
    site_values=["receive_size"],
    role=Role.INTERNET,
    guide=RECEIVED.guide,
)
def received(facts: Facts, context: SiteContext) -> Conclusion:
    """By the text a signed size is no finding, and the global one stays none."""
    limit = _global(facts, "MaxReceiveSize")
    value, measured_against = _measure(RECEIVED, context, limit, "MaxReceiveSize")
    required = size(value) if value == limit else either(size(value), size(limit))
    rule = _with_advice(RECEIVED, facts, context, limit, value, "MaxReceiveSize")
    unlimited = (NO_LIMIT, ALWAYS_LIMITED) if value == UNLIMITED else ()
    return evaluate_against(
        required, (measured_against,), replace(rule, notes=(*unlimited, *rule.notes)), facts, context
    )


@check(
    *SENT.stig_ids,
    sources=[SEND, CONFIG],
    how="MaxMessageSize of all send connectors is MaxSendSize of Get-TransportConfig and the documented size, or the "
    "signed site value",
    site_values=["send_size"],
    guide=SENT.guide,
)
def sent(facts: Facts, context: SiteContext) -> Conclusion:
    """By the text a size other than the documented one is a finding, also where it is the global one."""
    limit = _global(facts, "MaxSendSize")
    value, measured_against = _measure(SENT, context, limit, "MaxSendSize")
    documented = context.values.get(SENT.site_value)
    unsigned = documented is not None and value == limit != documented.value
    required = both(size(limit), size(documented.value)) if documented and unsigned else size(value)
    rule = _with_advice(SENT, facts, context, limit, value, "MaxSendSize")
    unlimited = (NO_LIMIT,) if value == UNLIMITED else ()
    return evaluate_against(
        required, (measured_against,), replace(rule, notes=(*unlimited, *rule.notes)), facts, context
    )


def _with_advice(
    rule: PropertyRule, facts: Facts, context: SiteContext, limit: Value, value: Value, name: str
) -> PropertyRule:
    """What the global value is worth, and, where connectors allow more, the way that refuses no mail."""
    if value != limit:
        return rule
    larger = {found for row in facts.require_rows(rule.source) if _less(limit, found := _size(row, rule, context))}
    raised = (
        set_command(CONFIG, "", {name: str(larger.pop()) if len(larger) == 1 and UNLIMITED not in larger else "SIZE"})
        if larger
        else ""
    )
    also = " ".join(filter(None, (rule.guide.also, RAISE.format(raised) if raised else "")))
    return replace(rule, guide=replace(rule.guide, also=also), notes=(OWN_VALUE,))


def _size(row: Row, rule: PropertyRule, context: SiteContext) -> int | str:
    """Empty where it cannot be read, or the connector is none of the rule's business."""
    if rule.role is not Role.NONE and context.role(row.source, names_of(row)[1]) not in (Role.NONE, rule.role):
        return ""
    try:
        return size_of(row, rule.name)
    except FactMissing:
        return ""


def _less(limit: Value, found: Value) -> bool:
    return isinstance(limit, int) and (found == UNLIMITED or (isinstance(found, int) and limit < found))


def _measure(rule: PropertyRule, context: SiteContext, limit: Value, name: str) -> tuple[Value, str]:
    """A site value replaces the global one only when it is signed."""
    return value_or_default(context, rule.site_value, limit, f"the global {name} of the server,", size_in_words)


def _global(facts: Facts, name: str) -> int | str:
    """The global value; raises FactMissing where there are two configurations, of which a server has one."""
    rows = facts.require_rows(CONFIG)
    if len(rows) > 1:
        raise FactMissing(f"{CONFIG} returned more than one {name}")
    return size_of(rows[0], name)

"""Message sizes on connectors: the server's global value, or the one that the site signed for."""

from __future__ import annotations

from dataclasses import replace

from core.checks.rows import Rule, measure, measured
from core.checks.wanted import UNLIMITED, number_of, size, size_words
from core.model import Circumstances, FactMissing, Facts, Role
from core.registry import Judgement, check

RECEIVE, SEND, CONFIG = "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportConfig"

RECEIVED = Rule(
    ("EX19-ED-000120",),
    RECEIVE,
    "MaxMessageSize",
    size,
    site_value="receive_size",
    # The text says: identify internet-facing connectors.
    role=Role.INTERNET,
    shown=("Enabled",),
    warning="Mail larger than this is refused afterwards.",
)
SENT = replace(RECEIVED, stig_ids=("EX19-ED-000115",), source=SEND, site_value="send_size", role=Role.UNCLASSIFIED)
NO_LIMIT = "The global value is Unlimited, so equal values mean that nothing limits the size of a message."


@check(
    *RECEIVED.stig_ids,
    sources=[RECEIVE, CONFIG],
    how="MaxMessageSize of all receive connectors is MaxReceiveSize of Get-TransportConfig or the site value",
    site_values=["receive_size"],
    role=Role.INTERNET,
)
def received(facts: Facts, known: Circumstances) -> Judgement:
    return _judgement(RECEIVED, "MaxReceiveSize", facts, known)


@check(
    *SENT.stig_ids,
    sources=[SEND, CONFIG],
    how="MaxMessageSize of all send connectors is MaxSendSize of Get-TransportConfig or the site value",
    site_values=["send_size"],
)
def sent(facts: Facts, known: Circumstances) -> Judgement:
    return _judgement(SENT, "MaxSendSize", facts, known)


def _judgement(rule: Rule, name: str, facts: Facts, known: Circumstances) -> Judgement:
    """A site value stands in the place of the global one only when somebody signed for it."""
    limit = _global(facts, name)
    value, basis = measure(known, rule.site_value, limit, f"the global {name} of the server,", size_words)
    notes = (NO_LIMIT,) if value == UNLIMITED else ()
    return measured(replace(rule, notes=notes), size(value), (basis,), facts, known)


def _global(facts: Facts, name: str) -> int | str:
    """The one global value; raises FactMissing where the configuration is there twice and says two things."""
    values = {number_of(row, name) for row in facts.some(CONFIG)}
    if len(values) > 1:
        raise FactMissing(f"{CONFIG} gave more than one {name}")
    return values.pop()

"""Message sizes on connectors: the server's global value, or the one that the site signed for."""

from __future__ import annotations

from dataclasses import replace

from core.checks.rows import Rule, measure, measured
from core.checks.wanted import UNLIMITED, both, either, size, size_of, size_words
from core.model import Circumstances, FactMissing, Facts, Role, Value
from core.registry import Judgement, check
from core.remediation import verify
from core.remediation.guide import Guide

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
    guide=Guide(down="Mail larger than this is refused afterwards.", verify=verify.VALUE),
)
SENT = replace(RECEIVED, stig_ids=("EX19-ED-000115",), source=SEND, site_value="send_size", role=Role.NONE)
NO_LIMIT = "What it is measured by is Unlimited, so a connector that meets it does not limit the size of a message."
ALWAYS_LIMITED = (
    "A receive connector takes no Unlimited: limit the global value, or have the connectors' size signed for."
)


@check(
    *RECEIVED.stig_ids,
    sources=[RECEIVE, CONFIG],
    how="MaxMessageSize of all receive connectors is MaxReceiveSize of Get-TransportConfig or the site value",
    site_values=["receive_size"],
    role=Role.INTERNET,
)
def received(facts: Facts, known: Circumstances) -> Judgement:
    """By the text a signed size is no finding, and the global one stays none."""
    limit = _global(facts, "MaxReceiveSize")
    value, basis = _measure(RECEIVED, known, limit, "MaxReceiveSize")
    wanted = size(value) if value == limit else either(size(value), size(limit))
    if value != UNLIMITED:
        return measured(RECEIVED, wanted, (basis,), facts, known)
    rule = replace(RECEIVED, notes=(NO_LIMIT, ALWAYS_LIMITED))
    return measured(rule, replace(wanted, literal=""), (basis,), facts, known)


@check(
    *SENT.stig_ids,
    sources=[SEND, CONFIG],
    how="MaxMessageSize of all send connectors is MaxSendSize of Get-TransportConfig and what the site documents, or "
    "the site value that was signed for",
    site_values=["send_size"],
)
def sent(facts: Facts, known: Circumstances) -> Judgement:
    """By the text a size other than the documented one is a finding, also where it is the global one."""
    limit = _global(facts, "MaxSendSize")
    value, basis = _measure(SENT, known, limit, "MaxSendSize")
    documented = known.values.get(SENT.site_value)
    unsigned = documented is not None and value == limit != documented.value
    wanted = both(size(limit), size(documented.value)) if documented and unsigned else size(value)
    notes = (NO_LIMIT,) if value == UNLIMITED else ()
    return measured(replace(SENT, notes=notes), wanted, (basis,), facts, known)


def _measure(rule: Rule, known: Circumstances, limit: Value, name: str) -> tuple[Value, str]:
    """A site value stands in the place of the global one only when somebody signed for it."""
    return measure(known, rule.site_value, limit, f"the global {name} of the server,", size_words)


def _global(facts: Facts, name: str) -> int | str:
    """The global value; raises FactMissing where there are two configurations, of which a server has one."""
    rows = facts.some(CONFIG)
    if len(rows) > 1:
        raise FactMissing(f"{CONFIG} gave more than one {name}")
    return size_of(rows[0], name)

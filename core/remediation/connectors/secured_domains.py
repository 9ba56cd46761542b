"""The domains that domain security counts for: lists that EdgeSync brings where the server is subscribed."""

from __future__ import annotations

from core.model import Facts

RECEIVED_FROM, SENT_TO = "TLSReceiveDomainSecureList", "TLSSendDomainSecureList"


def secured_domains(facts: Facts, listed: str) -> tuple[str, ...] | None:
    """None where the evidence does not show them."""
    rows = facts.collected.get("Get-TransportConfig", ())
    domains = rows[0].values.get(listed) if len(rows) == 1 else None
    return domains if isinstance(domains, tuple) else None


def counts_for(facts: Facts, listed: str, nothing: str) -> str:
    """`nothing`: what follows where the list is empty."""
    domains = secured_domains(facts, listed)
    if domains is None:
        return f"It applies to the domains in {listed}, which is not in the evidence."
    if not domains:
        return f"{listed} is empty, so {nothing} until a domain is added."
    return f"It applies to the domains in {listed}: {first_few(domains)}."


def first_few(texts: tuple[str, ...], most: int = 5) -> str:
    """The first ones, and how many more there are."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(each[:LONGEST] for each in texts[:most]) + more


LONGEST = 255
"""Characters of one of them: no domain has more."""

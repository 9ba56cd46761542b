"""Whether this Edge server is subscribed to an organization, as far as the evidence shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.model import FactMissing, Facts, Row, RunOn, texts_of
from core.remediation.per_server import per_server

SEND = "Get-SendConnector"
SUBSCRIPTIONS = "Get-EdgeSubscription"
"""Of a Mailbox server, about the Edge servers that it names."""
OWN = "Subscription"
"""What the same cmdlet said on the Edge server itself. No answer there is documented, so only a row says anything."""
DOMAINS = "Get-AcceptedDomain"
EDGESYNC = "EdgeSync - "
"""Every subscription makes two send connectors whose names begin so."""
OWN_DOMAINS = "--"
"""The address space of connectors to the Mailbox servers and, where EdgeSync made it, the smart host too."""


class Subscribed(Enum):
    """Whether the server is subscribed to an Active Directory site."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The answer, and what it rests on, in one sentence."""

    state: Subscribed
    why: str

    @property
    def place(self) -> RunOn:
        """Where commands on what EdgeSync manages are run."""
        return {Subscribed.YES: RunOn.MAILBOX, Subscribed.NO: RunOn.EDGE}.get(self.state, RunOn.NOT_KNOWN)


NOT_KNOWN = Subscription(
    Subscribed.NOT_KNOWN,
    "The evidence has no EdgeSync connector and no answer of a Mailbox server; both can be missing on a subscribed "
    "server.",
)
NO_DOMAIN = "There is no accepted domain, and EdgeSync creates at least one on every subscribed server."


@per_server
def subscription(facts: Facts) -> Subscription:
    """By the send connectors that only EdgeSync makes, then by what a Mailbox server and the server itself say."""
    if own := [row for row in _rows(facts, SEND) or () if is_subscriptions_own(row)]:
        name = own[0].values.get("Name", own[0].values.get("Identity", "(no name)"))
        return Subscription(Subscribed.YES, f"Only EdgeSync creates a send connector such as {name}.")
    if _rows(facts, SUBSCRIPTIONS):
        return Subscription(Subscribed.YES, "Get-EdgeSubscription on a Mailbox server lists this server.")
    if _rows(facts, OWN):
        return Subscription(Subscribed.YES, "Get-EdgeSubscription on the server itself returned its subscription.")
    if _rows(facts, DOMAINS) == ():
        return Subscription(Subscribed.NO, NO_DOMAIN)
    return NOT_KNOWN


def _rows(facts: Facts, source: str) -> tuple[Row, ...] | None:
    """None where the source failed, was not read, or has two answers that differ."""
    try:
        return facts.rows(source)
    except FactMissing:
        return None


def is_subscriptions_own(row: Row) -> bool:
    """Whether EdgeSync made this send connector, which is the sign of a subscription.

    The address space -- is none beside smart hosts with names, or with smart hosts that are not known: so Microsoft has
    it made by hand, without EdgeSync.
    """
    spaces, hosts = _ways(row)
    name = row.values.get("Name", row.values.get("Identity", ""))
    by_name = isinstance(name, str) and name.startswith(EDGESYNC)
    return by_name or OWN_DOMAINS in hosts or (OWN_DOMAINS in spaces and row.has("SmartHosts") and not hosts)


def to_own_domains(row: Row) -> bool:
    """Whether mail for the organization's own domains goes in by it, no matter who made it."""
    return any(OWN_DOMAINS in ways for ways in _ways(row))


def _ways(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Domains and smart hosts."""
    spaces, hosts = (texts_of(row.values.get(name)) for name in ("AddressSpaces", "SmartHosts"))
    return tuple(domain_of(text) for text in spaces), hosts


def domain_of(space: str) -> str:
    """'*' of 'SMTP:*;1'."""
    return space.rpartition(":")[2].partition(";")[0].strip()

"""Whether this Edge server is subscribed to an organization, as far as the evidence shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from core.model import Facts, Place, Row

SEND = "Get-SendConnector"
SUBSCRIPTIONS = "Get-EdgeSubscription"
EDGESYNC = "EdgeSync - "
"""Every subscription makes two send connectors whose names begin so."""
OWN_DOMAINS = "--"
"""The address space, and the smart host, of the connector to the Mailbox servers: only EdgeSync can write it."""


class Subscribed(Enum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Subscription:
    """The answer, and what it rests on, in one sentence."""

    state: Subscribed
    why: str

    @property
    def place(self) -> Place:
        """Where commands on what EdgeSync manages are run."""
        return {Subscribed.YES: Place.MAILBOX, Subscribed.NO: Place.EDGE}.get(self.state, Place.NOT_KNOWN)


NOT_KNOWN = Subscription(Subscribed.NOT_KNOWN, "Nothing in the evidence says whether the server is subscribed.")


def subscription(facts: Facts) -> Subscription:
    """By the send connectors that only EdgeSync makes, then by a Mailbox server's own answer."""
    for row in facts.collected.get(SEND, ()):
        if is_subscriptions_own(row):
            return Subscription(Subscribed.YES, f"The send connector {row.values.get('Identity')} is EdgeSync's own.")
    if facts.collected.get(SUBSCRIPTIONS):
        return Subscription(Subscribed.YES, "A Mailbox server's Get-EdgeSubscription names this server.")
    return NOT_KNOWN


def is_subscriptions_own(row: Row) -> bool:
    """Whether EdgeSync made this send connector: by its address space, or by its name."""
    name = row.values.get("Name", row.values.get("Identity", ""))
    return is_inbound(row) or (isinstance(name, str) and name.startswith(EDGESYNC))


def is_inbound(row: Row) -> bool:
    """Whether it is the one to the Mailbox servers, which authenticates by the subscription."""
    spaces, hosts = (row.values.get(name, ()) for name in ("AddressSpaces", "SmartHosts"))
    return any(domain_of(text) == OWN_DOMAINS for text in _texts(spaces)) or OWN_DOMAINS in _texts(hosts)


def domain_of(space: str) -> str:
    """'*' of 'SMTP:*;1'."""
    return space.rpartition(":")[2].partition(";")[0].strip()


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()

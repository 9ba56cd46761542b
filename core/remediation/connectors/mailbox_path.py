"""The way of the Mailbox servers' mail to a subscribed Edge server: a receive connector with ExchangeServer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from core.model import FactMissing, Facts, Row, Value
from core.remediation.addresses import Span, narrower
from core.remediation.connectors.admission import SOURCE, enabled, groups, is_beside, mechanisms, reach
from core.remediation.dependencies import Dependencies
from core.remediation.guide import Withheld
from core.remediation.per_server import per_server
from core.remediation.shell import literal, quoted, typable
from core.remediation.subscription import Subscribed, subscription

SHARED = Withheld(
    "the server is subscribed, and the connector has ExchangeServer and is also used by others",
    "This server is subscribed, and its Mailbox servers may send through this connector: without ExchangeServer "
    "their mail stops immediately and waits in their queues with 451 5.7.3. Give them a separate connector first; "
    "once the evidence shows it, the command for this one is printed.",
)
THEIRS = Withheld(
    "the server is subscribed, and only Exchange servers may send through the connector",
    "This server is subscribed, and its Mailbox servers use this connector: without ExchangeServer their mail stops "
    "immediately and waits in their queues with 451 5.7.3. Keep ExchangeServer and record the exception.",
)
WARNING = (
    "If this server is subscribed, do not run this on a connector that Mailbox servers send through: their mail stops "
    "immediately and waits in their queues with 451 5.7.3. Exchange Server authentication is itself mutual TLS with "
    "the subscription's certificates; record that as the exception."
)
STOPS = (
    "Mailbox servers that still send through this connector are rejected: their mail waits in their queues with 451 "
    "5.7.3 Cannot achieve Exchange Server authentication."
)
RETRY = (
    "After the undo, run on the Mailbox servers: Retry-Queue -Filter \"Status -eq 'Retry'\". Otherwise the mail "
    "waiting there is sent only at the next retry."
)
WHY = (
    "{} On this connector its Mailbox servers log on with Exchange Server authentication, which is mutual TLS with "
    "the certificates of the subscription: both sides are authenticated, and the session is encrypted. Without "
    "ExchangeServer in AuthMechanism, mail from the Mailbox servers stops with 451 5.7.3, no equally strong "
    "authentication replaces it, and the headers of a hybrid organization are lost. ExchangeServer therefore stays on "
    "this connector."
)
EXCEPTION = WHY.format("This server is subscribed.")
EXCEPTION_IF = WHY.format("This server is subscribed, as stated by [who] on [when]: the evidence does not show it.")
"""Nobody should sign for what nothing shows."""
NAME, ADDRESSES, INSIDE = "From Mailbox servers", "ADDRESSES", "INSIDE-ADDRESS"
BY_HAND = (
    "1. Create a receive connector manually on this Edge server, with the Mailbox servers' addresses as "
    "RemoteIPRanges, AuthMechanism Tls and ExchangeServer, and PermissionGroups ExchangeServers: the server's name or "
    "a binding here cannot be copied safely."
)
LOGGED = "The connector writes that log only with ProtocolLoggingLevel Verbose."
LONGEST = 200
"""Characters of the bindings, or of the server's name, that a person still reads through."""
SERVERS_ONLY = frozenset({"ExchangeServers", "ExchangeLegacyServers"})


def without_exchange_server(row: Row, facts: Facts) -> Dependencies:
    """What the Mailbox servers' mail requires where a command takes ExchangeServer away; raises FactMissing."""
    known = subscription(facts)
    if known.state is Subscribed.NO:
        return Dependencies(also=(f"No Mailbox server logs on here. {known.why}",))
    if row.values.get("Enabled") is False:
        return Dependencies(also=("The connector is disabled and currently unused.",), lost=(RETRY,))
    if own := own_connector(row, facts):
        first = (
            f"First check in the protocol log that the Mailbox servers send through {own}, which has narrower ranges. "
            f"{LOGGED}"
        )
        return Dependencies(also=(first,), stops=(STOPS,), lost=(RETRY,))
    new = new_connector(row, facts)
    if known.state is Subscribed.NOT_KNOWN:
        before_that = ("If this server is subscribed, record the exception, or first do this:", *steps(new))
        return Dependencies(
            also=before_that, template=new.line, stops=(WARNING,), lost=(RETRY,), exception=EXCEPTION_IF
        )
    if groups(row) <= SERVERS_ONLY:
        return Dependencies(withheld=THEIRS, exception=EXCEPTION)
    return Dependencies(withheld=SHARED, also=steps(new), template=new.line, exception=EXCEPTION)


def own_connector(row: Row, facts: Facts) -> str:
    """The name of another enabled connector that Mailbox servers may use and that fits them closer; empty: none."""
    try:
        own = reach(row)
    except FactMissing:
        return ""
    beside = ((other, span) for other, span in _for_servers(facts) if is_beside(other, row))
    return next((_name(other) for other, span in beside if narrower(span, own)), "")


@per_server
def _for_servers(facts: Facts) -> tuple[tuple[Row, Span], ...]:
    """The connectors that Mailbox servers may use, and from where each can be reached."""
    found = []
    for row in enabled(facts):
        with suppress(FactMissing):
            found += [(row, reach(row))] if _takes_servers(row) else []
    return tuple(found)


def steps(new: NewConnector) -> tuple[str, ...]:
    """The way to a connector of the Mailbox servers' own."""
    return (
        _first_step(new),
        "2. On one binding, the connector with the most specific remote addresses gets the session. Send an outbound "
        "message from a Mailbox server, and check in the protocol log that it used the new connector.",
        "3. Only then change AuthMechanism of this connector. The new one keeps ExchangeServer and needs the "
        "exception, and the settings that the other rules require.",
    )


def _first_step(new: NewConnector) -> str:
    if not new.line:
        return BY_HAND
    inside = f" Replace {INSIDE} with the address of this server that they send to." if new.asks_inside else ""
    return (
        f"1. Create this connector on this Edge server. Replace {ADDRESSES} with the Mailbox servers' addresses, which "
        f"are not in the evidence, each in single quotes and separated by commas.{inside}"
    )


@dataclass(frozen=True, slots=True)
class NewConnector:
    """A receive connector of the Mailbox servers' own."""

    line: str = ""
    """The command that makes it; empty where the name of the server or a binding cannot be pasted safely."""
    asks_inside: bool = False
    """Whether a person fills in the server's address too."""


def new_connector(row: Row, facts: Facts) -> NewConnector:
    """On the binding of this one, which is known to be an address of the server."""
    bindings, server = row.values.get("Bindings", ()), row.values.get("Server")
    shown = literal(bindings) if isinstance(bindings, tuple) and bindings else ""
    named = quoted(server) if isinstance(server, str) and server else ""
    if not typable(shown) or not typable(named) or len(named) > LONGEST:
        return NewConnector()
    is_shown = 0 < len(shown) <= LONGEST
    parts = {
        "Name": quoted(_free_name(facts)),
        "Usage": "Custom",
        "Server": named,
        "Bindings": shown if is_shown else quoted(f"{INSIDE}:25"),
        "RemoteIPRanges": ADDRESSES,
        "AuthMechanism": "'Tls, ExchangeServer'",
        "PermissionGroups": "ExchangeServers",
        "ProtocolLoggingLevel": "Verbose",
    }
    typed = (f"-{name} {value}" for name, value in parts.items() if value)
    return NewConnector(" ".join(("New-ReceiveConnector", *typed)), asks_inside=not is_shown)


def _free_name(facts: Facts) -> str:
    taken = {str(each.values.get("Name", "")).casefold() for each in facts.collected.get(SOURCE, ())}
    names = (NAME, *(f"{NAME} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _name(row: Row) -> str:
    name: Value = row.values.get("Name", row.values.get("Identity", ""))
    return str(name) or "another connector"


def _takes_servers(row: Row) -> bool:
    """Raises FactMissing."""
    listens = any(binding.endswith(":25") for binding in row.texts("Bindings"))
    return listens and "ExchangeServer" in mechanisms(row) and "ExchangeServers" in groups(row)

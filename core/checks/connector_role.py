"""What a receive connector seems to be for: a suggestion with its reasons, never a decision."""

from __future__ import annotations

from collections.abc import Iterator

from core.model import FactMissing, Role, Row
from core.remediation.addresses import address_range, is_everything, is_private
from core.remediation.suggestion import Suggestion

DEFAULT_NAME = "Default internal receive connector "
"""Exchange set-up names the one connector it makes on an Edge server so, followed by the server's name."""

DEFAULT_EXPLAINED = (
    "This is the connector that Exchange set-up makes on every Edge server. It takes mail from the internet and, where "
    "the server is subscribed, from the Mailbox servers, so it is internal and internet-facing at once. As installed "
    "it has Tls, ExchangeServer, which does not meet this rule."
)


def is_default(name: str) -> bool:
    return name.startswith(DEFAULT_NAME)


def suggested_role(row: Row, name: str, flags: frozenset[str]) -> Suggestion:
    """What the connector's name, remote ranges and flags speak for."""
    if is_default(name):
        return Suggestion(Role.NONE, "set-up's own connector serves the internet and the Mailbox servers alike.")
    try:
        ranges = [address_range(text) for text in row.texts("RemoteIPRanges")]
    except (FactMissing, ValueError):
        return Suggestion(Role.NONE, "its remote ranges are not readable.")
    if not ranges:
        return Suggestion(Role.NONE, "it has no remote ranges.")
    signals = "".join(f", {signal}" for signal in _signals(row, flags))
    if all(map(is_private, ranges)):
        return Suggestion(Role.INTERNAL, f"only private addresses may connect{signals}.")
    if "ExchangeServer" in flags:
        return Suggestion(Role.NONE, "public addresses may connect, yet Exchange servers log on here.")
    where = "the whole internet" if any(map(is_everything, ranges)) else "public addresses"
    return Suggestion(Role.INTERNET, f"{where} may connect{signals}.")


def _signals(row: Row, flags: frozenset[str]) -> Iterator[str]:
    if "ExchangeServer" in flags:
        yield "Exchange servers log on"
    try:
        groups = {group.strip() for group in row.text("PermissionGroups").split(",")}
    except FactMissing:
        return
    if "AnonymousUsers" in groups:
        yield "anonymous senders are allowed" + ("" if "ExchangeServers" in groups else " and Exchange servers are not")

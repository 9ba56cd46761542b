"""What a receive connector seems to be for: a suggestion with its reasons, never a decision."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)

from core.model import FactMissing, Row

Network = IPv4Network | IPv6Network

PRIVATE = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
)
"""Addresses that the internet does not route to. Python's own is_private counts documentation ranges as well."""

DEFAULT_NAME = "Default internal receive connector "
"""Exchange set-up names the one connector it makes on an Edge server so, followed by the server's name."""

DEFAULT_EXPLAINED = (
    "This is the connector that Exchange set-up makes on every Edge server. It takes mail from the internet and, by "
    "EdgeSync, from subscribed Mailbox servers, so it is internal and internet-facing at once. As installed it has "
    "Tls, ExchangeServer, which does not meet this rule."
)


def is_default(name: str) -> bool:
    return name.startswith(DEFAULT_NAME)


def suggested_role(row: Row, name: str, flags: frozenset[str]) -> str:
    """'suggest internal: ...', 'suggest internet-facing: ...' or 'unclassified: ...', in one sentence."""
    if is_default(name):
        return "unclassified: set-up's own connector serves the internet and EdgeSync alike."
    try:
        networks = [network for text in row.texts("RemoteIPRanges") for network in _networks(text)]
    except (FactMissing, ValueError):
        return "unclassified: its remote ranges are not readable."
    if not networks:
        return "unclassified: it has no remote ranges."
    signals = ", ".join(_signals(row, flags))
    if all(_is_private(network) for network in networks):
        return f"suggest internal: only private addresses may connect{', ' + signals if signals else ''}."
    if "ExchangeServer" in flags:
        return "unclassified: public addresses may connect, yet Exchange servers log on here."
    where = "the whole internet" if any(network.prefixlen == 0 for network in networks) else "public addresses"
    return f"suggest internet-facing: {where} may connect{', ' + signals if signals else ''}."


def _networks(text: str) -> Iterator[Network]:
    """The networks of one remote range: a single address, CIDR, or two bounds with a dash."""
    low, dash, high = (part.strip() for part in text.partition("-"))
    if not dash:
        yield ip_network(low, strict=False)
        return
    first, last = ip_address(low), ip_address(high)
    if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
        yield from summarize_address_range(first, last)
        return
    yield from summarize_address_range(IPv6Address(first), IPv6Address(last))  # a mixed pair raises ValueError


def _is_private(network: Network) -> bool:
    return any(network.version == private.version and network.subnet_of(private) for private in PRIVATE)  # type: ignore[arg-type]


def _signals(row: Row, flags: frozenset[str]) -> Iterator[str]:
    if "ExchangeServer" in flags:
        yield "Exchange servers log on"
    try:
        groups = {group.strip() for group in row.text("PermissionGroups").split(",")}
    except FactMissing:
        return
    if "AnonymousUsers" in groups:
        yield "anonymous senders are allowed" + ("" if "ExchangeServers" in groups else " and Exchange servers are not")

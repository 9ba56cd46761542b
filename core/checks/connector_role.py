"""What a receive connector seems to be for: a suggestion with its reasons, never a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from core.model import FactMissing, Role, Row

Range = tuple[IPv4Address, IPv4Address] | tuple[IPv6Address, IPv6Address]
"""First and last address. As networks, one range of IPv6 can be 250 of them."""

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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A role, or none, and why, in a phrase that ends with a full stop."""

    role: Role
    why: str

    @property
    def text(self) -> str:
        """For instance 'suggest internal: ...' or 'no role: ...'."""
        return f"{'' if self.role is Role.NONE else 'suggest '}{self.role.value}: {self.why}"

    @property
    def sentence(self) -> str:
        return self.why[:1].upper() + self.why[1:]


def suggested_role(row: Row, name: str, flags: frozenset[str]) -> Suggestion:
    """What the connector's name, remote ranges and flags speak for."""
    if is_default(name):
        return Suggestion(Role.NONE, "set-up's own connector serves the internet and EdgeSync alike.")
    try:
        ranges = [address_range(text) for text in row.texts("RemoteIPRanges")]
    except (FactMissing, ValueError):
        return Suggestion(Role.NONE, "its remote ranges are not readable.")
    if not ranges:
        return Suggestion(Role.NONE, "it has no remote ranges.")
    signals = "".join(f", {signal}" for signal in _signals(row, flags))
    if all(map(_is_private, ranges)):
        return Suggestion(Role.INTERNAL, f"only private addresses may connect{signals}.")
    if "ExchangeServer" in flags:
        return Suggestion(Role.NONE, "public addresses may connect, yet Exchange servers log on here.")
    where = "the whole internet" if any(map(_is_everything, ranges)) else "public addresses"
    return Suggestion(Role.INTERNET, f"{where} may connect{signals}.")


def address_range(text: str) -> Range:
    """One remote range: a single address, CIDR, or two bounds with a dash; raises ValueError."""
    low, dash, high = (part.strip(" ") for part in text.partition("-"))
    if not dash:
        network = ip_network(low, strict=False)
        return network[0], network[-1]  # type: ignore[return-value]
    first, last = ip_address(low), ip_address(high)
    if isinstance(first, IPv4Address) and isinstance(last, IPv4Address) and first <= last:
        return first, last
    if isinstance(first, IPv6Address) and isinstance(last, IPv6Address) and first <= last:
        return first, last
    raise ValueError(f"{text[:100]} is no range")


def _is_private(bounds: Range) -> bool:
    return any(bounds[0] in private and bounds[1] in private for private in PRIVATE)


def _is_everything(bounds: Range) -> bool:
    return int(bounds[0]) == 0 and int(bounds[1]) == 2 ** bounds[1].max_prefixlen - 1


def _signals(row: Row, flags: frozenset[str]) -> Iterator[str]:
    if "ExchangeServer" in flags:
        yield "Exchange servers log on"
    try:
        groups = {group.strip() for group in row.text("PermissionGroups").split(",")}
    except FactMissing:
        return
    if "AnonymousUsers" in groups:
        yield "anonymous senders are allowed" + ("" if "ExchangeServers" in groups else " and Exchange servers are not")

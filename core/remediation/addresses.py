"""Addresses as connectors and filter lists hold them: read, compared, and recognized as private."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

AddressRange = tuple[IPv4Address, IPv4Address] | tuple[IPv6Address, IPv6Address]
"""First and last address. As networks, one range of IPv6 can be 250 of them."""

PRIVATE = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "fe80::/10", "::1/128"),
    )
)
"""Addresses that the internet does not route to. Python's own is_private counts documentation ranges as well."""


def address_range(text: str) -> AddressRange:
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
    raise ValueError(f"{text[:100]} is not a range")


def is_private(bounds: AddressRange) -> bool:
    """Whether the whole range lies in private addresses."""
    return any(bounds[0] in private and bounds[1] in private for private in PRIVATE)


Bounds = tuple[int, int, int]
"""Version, first and last address: what sorts in one line with others."""


@dataclass(frozen=True, slots=True)
class Span:
    """All addresses of some ranges."""

    parts: tuple[Bounds, ...]
    """In order, without overlaps; neighbours are one."""
    size: int
    """How many addresses."""
    private: bool
    """Whether the internet routes to none of them."""

    @property
    def everything(self) -> bool:
        """Whether it holds every address of either version."""
        return EVERY_IPV4 in self.parts or EVERY_IPV6 in self.parts


EVERY_IPV4, EVERY_IPV6 = (4, 0, 2**32 - 1), (6, 0, 2**128 - 1)
MORE_THAN_ANY = 2**128


@lru_cache(maxsize=128)
def span(texts: tuple[str, ...]) -> Span:
    """Of remote ranges as text. Raises ValueError."""
    parts = _joined({address_range(text) for text in texts})
    private = all(_holds(PRIVATE_PARTS, each) for each in parts)
    return Span(parts, sum(last - first + 1 for _, first, last in parts), private)


def narrower(inner: Span, others: Span) -> bool:
    """Whether all addresses of some are among those of the others, and not the other way round as well."""
    return 0 < inner.size < others.size and within(inner, others)


def within(inner: Span, others: Span) -> bool:
    """Whether `others` hold all of `inner`."""
    return all(_holds(others.parts, small) for small in inner.parts)


def _joined(ranges: Iterable[AddressRange]) -> tuple[Bounds, ...]:
    joined: list[Bounds] = []
    for version, first, last in sorted((first.version, int(first), int(last)) for first, last in ranges):
        if joined and joined[-1][0] == version and first <= joined[-1][2] + 1:
            version, first, last = version, joined[-1][1], max(last, joined.pop()[2])
        joined.append((version, first, last))
    return tuple(joined)


def _holds(wide: tuple[Bounds, ...], small: Bounds) -> bool:
    version, first, last = small
    at = bisect_right(wide, (version, first, MORE_THAN_ANY)) - 1
    return at >= 0 and wide[at][0] == version and last <= wide[at][2]


PRIVATE_PARTS = _joined((network[0], network[-1]) for network in PRIVATE)  # type: ignore[misc]

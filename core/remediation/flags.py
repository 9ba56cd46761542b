"""Enums that are sets of flags: 'Tls, ExchangeServer' as text, 17 as a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.model import FactMissing, Row

AUTH_MECHANISMS = {
    "None": 0,
    "Tls": 1,
    "Integrated": 2,
    "BasicAuth": 4,
    "BasicAuthRequireTLS": 8,
    "ExchangeServer": 16,
    "ExternalAuthoritative": 32,
}
"""Of a receive connector. The send connector's enum has the same names and other numbers."""

PERMISSION_GROUPS = {
    "None": 0,
    "AnonymousUsers": 1,
    "ExchangeUsers": 2,
    "ExchangeServers": 4,
    "ExchangeLegacyServers": 8,
    "Partners": 16,
    "Custom": 32,
}
"""Of a receive connector. Custom: the directory holds permissions that are no whole group."""


def flags_of(row: Row, name: str, members: Mapping[str, int]) -> frozenset[str]:
    """The flags by name; raises FactMissing when text or number is unknown, or they disagree."""
    by_text = _of_text(row.text(name), name, members) if row.has(name) else None
    if not row.has(f"{name}Value"):
        return _of_text(row.text(name), name, members)
    by_number = _of_number(row.number(f"{name}Value"), name, members)
    if by_text is not None and by_text != by_number:
        text, number = row.text(name), row.number(f"{name}Value")
        raise FactMissing(f"{name} is {text} as text and {number} as a number, which contradict each other")
    return by_number


def words_of(flags: Iterable[str], members: Mapping[str, int]) -> str:
    """The flags as Exchange prints them."""
    return ", ".join(name for name in members if name in flags)


def _of_text(text: str, name: str, members: Mapping[str, int]) -> frozenset[str]:
    names = [part.strip(" ") for part in text.split(",")]
    unknown = [part for part in names if part not in members]
    if unknown:
        raise FactMissing(f"{name} has an unknown flag: {unknown[0] or '(empty)'}")
    if len(set(names)) != len(names) or ("None" in names and len(names) > 1):
        raise FactMissing(f"{name} is not a set of flags: {text}")
    return frozenset(names)


def _of_number(number: int, name: str, members: Mapping[str, int]) -> frozenset[str]:
    if not 0 <= number < 2 * max(members.values()):
        raise FactMissing(f"{name} has an unknown number: {number}")
    return frozenset(part for part, bit in members.items() if number & bit) or frozenset({"None"})

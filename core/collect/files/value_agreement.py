"""An exported value, and what it holds beside its own text: where both say how much it is, they must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.model import Value, bytes_of, seconds_of

IDENTIFYING = frozenset({"IsUnlimited", "Ticks", "Major", "SmtpDomain"})
"""Properties by which a limit, a time span, a version and a domain are known."""
TICKS_PER_SECOND = 10_000_000
"""In a second."""
SPAN_UNITS = {"Days": 86_400, "Hours": 3_600, "Minutes": 60, "Seconds": 1}
VERSION_PARTS = ("Major", "Minor", "Build", "Revision")


@dataclass(frozen=True, slots=True)
class ExportedEnum:
    """An enum as exported: its number, and its text."""

    text: str | None
    number: int


ExportedValue = Value | ExportedEnum | None
"""One exported value; None where it is null or nothing that a fact can be."""


def text_agrees(text: str, properties: Sequence[tuple[str, ExportedValue]]) -> bool:
    """Whether an object's text says what its properties say. Those of objects of other kinds are not compared."""
    inside = dict(properties)
    if len(inside) != len(properties):
        return False
    if "IsUnlimited" in inside:
        return _limit(text, inside)
    if "Ticks" in inside:
        return _span(text, inside)
    if "Major" in inside and text.startswith("Version "):
        numbers = [inside.get(name) for name in VERSION_PARTS]
        return text == "Version {}.{} (Build {}.{})".format(*numbers)
    return "SmtpDomain" not in inside or text == inside.get("Address")


def _limit(text: str, inside: Mapping[str, ExportedValue]) -> bool:
    if inside["IsUnlimited"] is not False:
        return inside["IsUnlimited"] is True and text == "Unlimited"
    if "Value" not in inside:
        return True
    value = inside["Value"]
    if isinstance(value, str) and not value.isdigit():
        return text == value or (bytes_of(text) is not None and bytes_of(text) == bytes_of(value))
    return value is not None and str(value) in (text, str(bytes_of(text)))


def _span(text: str, inside: Mapping[str, ExportedValue]) -> bool:
    """Its ticks, and its days to seconds as far as they are there."""
    seconds, ticks = seconds_of(text), inside["Ticks"]
    if seconds is None or type(ticks) is not int or abs(seconds * TICKS_PER_SECOND - ticks) >= 1:
        return False
    parts = [inside.get(name, 0) for name in SPAN_UNITS]
    if not SPAN_UNITS.keys() <= inside.keys() or not all(type(part) is int for part in parts):
        return not SPAN_UNITS.keys() & inside.keys()
    return sum(part * unit for part, unit in zip(parts, SPAN_UNITS.values(), strict=True)) == int(seconds)  # type: ignore

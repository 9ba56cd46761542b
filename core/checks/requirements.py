"""What a property must be: a test, its words, and what to type to make it so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.model import FactMissing, Row, Value, bytes_of
from core.model import seconds_of as seconds_in
from core.remediation.shell import quoted

UNLIMITED = "Unlimited"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A property's requirement. `holds` raises FactMissing where the property cannot be read as what it should be."""

    text: str
    """As in 'the rule requires ...': 'exactly 00:05:00', 'True'."""
    holds: Callable[[Row, str], bool]
    literal: str = ""
    """What to type in PowerShell to make it so; empty where no single value does."""


def yes() -> Requirement:
    """True; text that reads True is none."""
    return Requirement("True", lambda row, name: row.yes(name), "$true")


def no() -> Requirement:
    """False; raises FactMissing where the property has no value."""
    return Requirement("False", lambda row, name: not row.yes(name), "$false")


def set_to_no() -> Requirement:
    """False, of a property that may have no value, which is not False either."""
    return Requirement("False", lambda row, name: row.values.get(name) != "" and not row.yes(name), "$false")


def text_or_empty_is(value: Value) -> Requirement:
    """Exactly this text; where the server has none, that is a value too, and another one."""
    return Requirement(str(value), lambda row, name: row.maybe_text(name) == value, quoted(str(value)))


def enum(value: str, members: Mapping[str, int]) -> Requirement:
    """This member of an enum, which arrives as text and number: both must be there and agree."""
    return Requirement(value, lambda row, name: member(row, name, members) == value, quoted(value))


def member(row: Row, name: str, members: Mapping[str, int]) -> str:
    """The member by name, empty where the server has none, or the bare number that .NET prints for one it cannot name.

    Raises FactMissing when text or number is missing or unknown, or they disagree.
    """
    found = row.maybe_text(name)
    if not found and not row.has(f"{name}Value"):
        return ""
    number = row.number(f"{name}Value")
    if members.get(found) == number or (found == str(number) and number not in members.values()):
        return found
    raise FactMissing(f"{row.source} returned {found or 'nothing'} as text and {number} as a number for {name}")


def count(value: Value) -> Requirement:
    """Exactly this whole number, or 'Unlimited'."""
    return Requirement(f"exactly {value}", lambda row, name: number_of(row, name) == value, str(value))


def size(value: Value) -> Requirement:
    """Exactly this number of bytes, or 'Unlimited'."""
    return Requirement(f"exactly {size_in_words(value)}", lambda row, name: size_of(row, name) == value, str(value))


def size_in_words(value: Value) -> str:
    """'36 MB (37748736 bytes)'."""
    if not isinstance(value, int) or value % 1024**2:
        return str(value) if value == UNLIMITED else f"{value} bytes"
    return f"{value // 1024**2} MB ({value} bytes)"


def at_most(value: Value) -> Requirement:
    """This whole number or less; unlimited is more than any."""

    def holds(row: Row, name: str) -> bool:
        found = number_of(row, name)
        return value == UNLIMITED or (isinstance(found, int) and isinstance(value, int) and found <= value)

    return Requirement(f"{value} or less", holds, str(value))


def duration(value: Value) -> Requirement:
    """Exactly this time span."""
    return Requirement(f"exactly {value}", lambda row, name: duration_of(row, name) == seconds(str(value)), str(value))


def duration_at_least(value: Value) -> Requirement:
    """This time span or a longer one."""
    return Requirement(f"{value} or more", lambda row, name: duration_of(row, name) >= seconds(str(value)), str(value))


def either(first: Requirement, other: Requirement) -> Requirement:
    """One of both; what to type is the first one's."""

    def holds(row: Row, name: str) -> bool:
        return first.holds(row, name) or other.holds(row, name)

    return Requirement(f"{first.text}, or {other.text}", holds, first.literal)


def both(first: Requirement, other: Requirement) -> Requirement:
    """Both of them, for which there may be nothing to type."""

    def holds(row: Row, name: str) -> bool:
        return every(lambda: first.holds(row, name), lambda: other.holds(row, name))

    return Requirement(f"{first.text} and {other.text}", holds)


def every(*conditions: Callable[[], bool]) -> bool:
    """Whether all hold. One that does not decides; raises FactMissing where none fails and one cannot be read."""
    missing: FactMissing | None = None
    for holds in conditions:
        try:
            if not holds():
                return False
        except FactMissing as error:
            missing = missing or error
    if missing:
        raise missing
    return True


def number_of(row: Row, name: str) -> int | str:
    """A count, or 'Unlimited'. Exchange's Unlimited<int> arrives as text."""
    return _number_or_unlimited(row, name, lambda found: int(found) if re.fullmatch("[0-9]{1,18}", found) else None)


def size_of(row: Row, name: str) -> int | str:
    """A size in bytes, or 'Unlimited'; also as Exchange prints it: 36 MB (37,748,736 bytes)."""
    return _number_or_unlimited(row, name, bytes_of)


def _number_or_unlimited(row: Row, name: str, read: Callable[[str], int | None]) -> int | str:
    if not row.has(name) or not isinstance(row.values[name], str):
        return _not_negative(row, name)
    found = row.text(name)
    number = UNLIMITED if found == UNLIMITED else read(found)
    if number is None:
        raise FactMissing(f"{row.source} returned no number for {name}: {found}")
    return number


def _not_negative(row: Row, name: str) -> int:
    if row.number(name) < 0:
        raise FactMissing(f"{row.source} returned a negative number for {name}: {row.number(name)}")
    return row.number(name)


def duration_of(row: Row, name: str) -> float:
    """In seconds; raises FactMissing where it is no time span."""
    if (found := seconds_in(row.text(name))) is None:
        raise FactMissing(f"{row.source} returned no time span for {name}: {row.text(name)}")
    return found


def seconds(span: str) -> float:
    """Of a time span that a rule or the site requires; raises ValueError."""
    if (found := seconds_in(span)) is None:
        raise ValueError(f"{span} is not a time span")
    return found

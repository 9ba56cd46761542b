"""Types and ranges of parameters: from what the shell hands over to what the property then holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tests.core.exchange.commands import Asked, Given, Table

Held = str | int | bool | tuple[str, ...]
"""What a property holds: 'Unlimited' is a text, so is a time span; an empty one is the empty text, or ()."""
Kind = Callable[[Given, Held], Held]
"""From what is given and what is held now."""

MOST = 2_147_483_647
DAY = 24 * 3600


class Refused(Exception):
    """Exchange ends the command with an error, and nothing is changed."""


def yes(given: Given, now: Held) -> bool:
    if not isinstance(given, bool):
        raise Refused(f"{given!r} is neither $true nor $false")
    return given


def credential(given: Given, now: Held) -> str:
    if not isinstance(given, Asked):
        raise Refused(f"{given!r} is no credential")
    return "as somebody typed it"


def whole(low: int, high: int = MOST, unlimited: bool = False) -> Kind:
    def held(given: Given, now: Held) -> Held:
        if unlimited and isinstance(given, str) and given.lower() == "unlimited":
            return "Unlimited"
        number = int(given) if isinstance(given, str) and re.fullmatch("[0-9]{1,12}", given) else given
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            raise Refused(f"{given!r} is not from {low} to {high}")
        return number

    return held


def size(low: int, unlimited: bool = False) -> Kind:
    """Bytes, or with a unit."""

    def held(given: Given, now: Held) -> Held:
        found = re.fullmatch("([0-9]{1,9}) ?(KB|MB|GB)", given) if isinstance(given, str) else None
        grown = int(found[1]) << {"KB": 10, "MB": 20, "GB": 30}[found[2]] if found else given
        return whole(low, MOST, unlimited)(grown, now)

    return held


def span(low: int, high: int) -> Kind:
    """In seconds; the shell hands it over as text."""

    def held(given: Given, now: Held) -> str:
        found = re.fullmatch(r"(?:(\d{1,8})\.)?(\d\d):([0-5]\d):([0-5]\d)", given) if isinstance(given, str) else None
        if found is None or int(found[2]) > 23 or not low <= in_seconds(found[0]) <= high:
            raise Refused(f"{given!r} is no time span from {low} to {high} seconds")
        return found[0]

    return held


def in_seconds(text: str) -> int:
    days, _, rest = text.rpartition(".")
    hours, minutes, seconds = map(int, rest.split(":"))
    return int(days or 0) * DAY + hours * 3600 + minutes * 60 + seconds


def one_of(*members: str, none: bool = False) -> Kind:
    """A member of an enum; capitals do not count."""

    def held(given: Given, now: Held) -> str:
        if none and given is None:
            return ""
        found = [each for each in members if isinstance(given, str) and each.lower() == given.lower()]
        if not found:
            raise Refused(f"{given!r} is none of {', '.join(members)}")
        return found[0]

    return held


def flags(*members: str) -> Kind:
    """Several members, in one text or as a list."""

    def held(given: Given, now: Held) -> str:
        parts = given.split(",") if isinstance(given, str) else given if isinstance(given, tuple) else ()
        wanted = {one_of(*members)(part.strip(), "") for part in parts}
        if not wanted or ("None" in wanted and len(wanted) > 1):
            raise Refused(f"{given!r} is no set of {', '.join(members)}")
        return ", ".join(each for each in members if each in wanted)

    return held


def text(longest: int = 256, pattern: str = ".*", none: bool = False) -> Kind:
    def held(given: Given, now: Held) -> str:
        if none and given is None:
            return ""
        said = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        if not isinstance(said, str) or len(said) > longest or not re.fullmatch(pattern, said):
            raise Refused(f"{given!r} is no text such as {pattern}")
        return said

    return held


def texts(pattern: str = ".+") -> Kind:
    """A list with several values: set as a whole, or changed by a table."""
    each = text(pattern=pattern)

    def held(given: Given, now: Held) -> tuple[str, ...]:
        if isinstance(given, Table):
            return _changed(given, now, lambda one: str(each(one, "")))
        some: Sequence[Given] = given if isinstance(given, tuple) else () if given is None else (given,)
        values = tuple(str(each(one, "")) for one in some)
        if len({value.lower() for value in values}) < len(values):
            raise Refused(f"{given!r} names one twice")
        return values

    return held


def _changed(table: Table, now: Held, checked: Callable[[str], str]) -> tuple[str, ...]:
    """Adding what is there, and removing what is not, is an error."""
    held = list(now) if isinstance(now, tuple) else []
    for value in table.add:
        if value.lower() in [each.lower() for each in held]:
            raise Refused(f"{value} is there already")
        held.append(checked(value))
    for value in table.remove:
        if value.lower() not in [each.lower() for each in held]:
            raise Refused(f"{value} is not there")
        held = [each for each in held if each.lower() != value.lower()]
    return tuple(held)

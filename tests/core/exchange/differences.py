"""What is another on a server after a command, value by value, however a value is written."""

from __future__ import annotations

import re

from core.model import Value
from tests.core.exchange.kinds import Held
from tests.core.exchange.refusals import Object
from tests.core.exchange.server import Server
from tests.core.exchange.windows import ADDRESSES, POLICY, SERVICES

KEYS = {SERVICES: "Name", POLICY: "Scope", "SchUseStrongCrypto": "Path", ADDRESSES: "IPRange"}
"""What tells the objects of a source apart, where it is not Identity."""
NO_MATTER = {(ADDRESSES, "Identity")}
"""An entry that comes back has another number."""
Differences = dict[tuple[str, str], dict[str, tuple[Held, Held]]]
"""Source and object -> property -> what it held, and what it holds afterwards."""


def differences(before: Server, after: Server) -> Differences:
    found: Differences = {}
    for source, then in after.objects.items():
        if then is before.objects[source]:
            continue
        old, new = (_by_key(source, some) for some in (before.objects[source], then))
        for key in old.keys() | new.keys():
            if changed := _changed(source, old.get(key), new.get(key)):
                found[source, key] = changed
    return found


def _by_key(source: str, some: tuple[Object, ...]) -> dict[str, Object]:
    key = KEYS.get(source, "Identity" if "Identity" in some[0] else "") if some else ""
    return {str(each[key]) if key else "": each for each in some}


def _changed(source: str, old: Object | None, new: Object | None) -> dict[str, tuple[Held, Held]]:
    """An entry of a list that comes or goes is one change."""
    if old is None or new is None:
        return {"": ("", "there") if old is None else ("there", "")}
    touched = [name for name in new if new[name] != old[name] and (source, name) not in NO_MATTER]
    return {name: (old[name], new[name]) for name in touched if normal(new[name]) != normal(old[name])}


def normal(value: Value) -> object:
    """To compare by: one and the same value is written in several ways."""
    if isinstance(value, tuple):
        return normal(value[0]) if len(value) == 1 else tuple(value) or ""
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"[0-9]{1,12}", value):
        return int(value)
    if found := re.search(r"\(([0-9,]+) bytes\)$", value):
        return int(found[1].replace(",", ""))
    if found := re.fullmatch(r"P(?:(\d)D)?(?:T(\d+)M(\d+)S)?", value):
        return "seconds", int(found[1] or 0) * 86400 + int(found[2] or 0) * 60 + int(found[3] or 0)
    if found := re.fullmatch(r"(?:(\d+)\.)?(\d\d):(\d\d):(\d\d)", value):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return "seconds", ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    parts = [part.strip() for part in value.split(",")]
    return tuple(sorted(parts)) if len(parts) > 1 and all(part.isalpha() for part in parts) else value

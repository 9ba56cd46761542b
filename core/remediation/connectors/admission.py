"""Who can hand in mail through a receive connector: by the groups that may, and by how they can log on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from core.model import FactMissing, Facts, Row, Value
from core.remediation.addresses import Span, span, within
from core.remediation.flags import AUTH_MECHANISMS, PERMISSION_GROUPS, flags_of

SOURCE = "Get-ReceiveConnector"
LOG_ON = {
    "None": frozenset[str](),
    "ExchangeUsers": frozenset({"Integrated", "BasicAuth"}),
    "ExchangeServers": frozenset({"ExchangeServer", "ExternalAuthoritative"}),
    "Partners": frozenset({"Tls", "ExternalAuthoritative"}),
}
"""By which mechanisms a group can log on. A group that is not here needs none, or it is not known which."""
MOST = 100
"""Connectors that are looked at beside one: no server has so many."""
NOBODY_NOW = (
    "With the current settings it accepts no mail: the senders allowed here cannot log on with any of its mechanisms, "
    "and Exchange servers log on with ExchangeServer only."
)


def mechanisms(row: Row) -> frozenset[str]:
    """The flags of AuthMechanism; raises FactMissing."""
    return flags_of(row, "AuthMechanism", AUTH_MECHANISMS)


def groups(row: Row) -> frozenset[str]:
    """The flags of PermissionGroups; raises FactMissing."""
    return flags_of(row, "PermissionGroups", PERMISSION_GROUPS)


def takes_mail(mechanism: Collection[str], allowed: Collection[str]) -> bool:
    """False where none of the groups that may send can log on: then nobody can."""
    return any(group not in LOG_ON or not LOG_ON[group].isdisjoint(mechanism) for group in allowed)


def connector_after(row: Row, required: Mapping[str, Value]) -> Row:
    """The connector as it would be; the numbers beside flags that change are of no use then."""
    kept = {name: value for name, value in row.values.items() if name.removesuffix("Value") not in required}
    return Row(row.source, {**kept, **required})


def takes_mail_from_nobody(row: Row) -> bool:
    """False also where it cannot be read."""
    try:
        return not takes_mail(mechanisms(row), groups(row))
    except FactMissing:
        return False


def reach(row: Row) -> Span:
    """From where it can be reached; raises FactMissing where one range is not readable, or there are none."""
    try:
        found = span(row.texts("RemoteIPRanges"))
    except ValueError as error:
        raise FactMissing(f"{row.source} returned remote ranges that cannot be read: {error}") from error
    if not found.parts:
        raise FactMissing(f"{row.source} returned no remote ranges")
    return found


def is_only_door(row: Row, facts: Facts, stays: Callable[[Row], bool]) -> bool:
    """Whether hosts that do not log on could hand in mail nowhere else, on this connector's side at least.

    `stays`: whether another connector goes on taking it. Two that the rule closes are no way in for each other.
    """
    if row.values.get("Enabled") is False:
        return False
    public = not _private(row)
    left = (other for other in others(row, facts) if _admits_strangers(other) and stays(other))
    return not any(not (public and _private(other)) for other in left)


def other_doors(row: Row, facts: Facts, stays: Callable[[Row], bool]) -> tuple[str, ...]:
    """Those left open to anonymous senders, where a connector closed to them can be reached from further away."""
    if row.values.get("Enabled") is False or _private(row):
        return ()
    open_to_all = (other for other in others(row, facts) if _admits_strangers(other) and stays(other))
    left = [other for other in open_to_all if not _private(other)]
    if any(_covers(other, row) for other in left):
        return ()
    return tuple(str(other.values.get("Name", other.values.get("Identity", ""))) for other in left[:5])


def _covers(other: Row, row: Row) -> bool:
    try:
        return within(reach(row), reach(other))
    except FactMissing:
        return False


def others(row: Row, facts: Facts) -> Iterator[Row]:
    """The enabled connectors beside this one."""
    return (each for each in enabled(facts) if is_beside(each, row))


def enabled(facts: Facts) -> Iterator[Row]:
    """Receive connectors that are enabled, MOST at most."""
    return (each for each in facts.collected.get(SOURCE, ())[:MOST] if each.values.get("Enabled") is True)


def is_beside(one: Row, other: Row) -> bool:
    """Whether it is another connector."""
    return one.values.get("Identity") != other.values.get("Identity")


def _admits_strangers(row: Row) -> bool:
    try:
        return "AnonymousUsers" in groups(row) or "ExternalAuthoritative" in mechanisms(row)
    except FactMissing:
        return False


def _private(row: Row) -> bool:
    try:
        return reach(row).private
    except FactMissing:
        return False

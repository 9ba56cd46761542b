"""What a rule's test data says: how good evidence becomes bad, incomplete or not applicable. One Case a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from core.model import Facts, Row, SiteContext, SiteValue, Status, Value
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SIGNED, SITE

REMOVED: Any = object()


@dataclass(frozen=True)
class Change:
    """One property of one row (or of every row, or of the whole source) that is not as in the good evidence."""

    source: str
    name: str
    """Empty: `value` is all rows of the source."""
    value: Any = REMOVED
    row: int | None = 0
    """None: every row."""


Changes = tuple[Change, ...]


def having(source: str, row: int | None = 0, /, **values: Any) -> Changes:
    """having("Get-ReceiveConnector", 1, Banner="", MaxHopCount=30)."""
    return tuple(Change(source, name, value, row) for name, value in values.items())


def without(source: str, *names: str, row: int | None = 0) -> tuple[Changes, ...]:
    """One incomplete evidence for each of these properties: it is missing in one row."""
    return tuple((Change(source, name, REMOVED, row),) for name in names)


def rows_of(source: str, *rows: Mapping[str, Value]) -> Changes:
    """The source returned these rows, and only these."""
    return (Change(source, "", [dict(row) for row in rows]),)


@dataclass(frozen=True)
class Case:
    """Everything the harness needs to try one rule."""

    stig_id: str
    bad: tuple[Changes, ...]
    """Each makes the rule Open."""
    half: tuple[Changes, ...]
    """Each leaves the rule Not Reviewed, with `missing` reported."""
    rows: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Good rows of a source that no other rule needs: they become part of GOOD."""
    good: Changes = ()
    """What must differ from GOOD for this rule to pass."""
    also_good: tuple[Changes, ...] = ()
    """Each, instead of `good`, passes too."""
    not_applicable: tuple[Changes, ...] = ()
    empty: Mapping[str, Status] = field(default_factory=dict)
    """Source -> status when it returned nothing; a source that is not named must give Not Reviewed."""
    known: SiteContext = SITE
    unsaid: Status = Status.NOT_REVIEWED
    """When the sheet has none of the rule's site values that have no default of the STIG's."""


def site(**values: Value | None) -> SiteContext:
    """SITE with these values of the sheet, signed for; None takes one off the sheet."""
    kept = {key: value for key, value in SITE.values.items() if key not in values}
    new = {key: SiteValue(value, SIGNED) for key, value in values.items() if value is not None}
    return replace(SITE, values={**kept, **new})


def evidence(*changes: Iterable[Change]) -> dict[str, list[dict[str, Any]]]:
    """The good evidence with these changes, as plain rows."""
    made: dict[str, list[dict[str, Any]]] = deepcopy(GOOD)
    for change in (one for some in changes for one in some):
        _apply(made, change)
    return made


def facts(made: Mapping[str, list[dict[str, Any]]], failed: Mapping[str, str] | None = None) -> Facts:
    """The same as facts; a source that failed has no rows."""
    failed = failed or {}
    collected = {
        source: tuple(Row(source, row) for row in rows) for source, rows in made.items() if source not in failed
    }
    return Facts(collected, failed)


def _apply(made: dict[str, list[dict[str, Any]]], change: Change) -> None:
    if not change.name:
        made[change.source] = change.value
        return
    rows = made[change.source] if change.row is None else [made[change.source][change.row]]
    for row in rows:
        if change.value is REMOVED:
            assert change.name in row, f"{change.source} has no {change.name} in tests/core/rule_cases/good.py"
            del row[change.name]
        else:
            row[change.name] = change.value

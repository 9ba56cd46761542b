"""From a row and what it should hold to a remediation: the command, what it changes, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import core.remediation.connectors.receive  # noqa: F401  fills DEPENDENCIES
import core.remediation.connectors.send  # noqa: F401  fills DEPENDENCIES
from core.model import RANGES, FactMissing, Facts, PropertyChange, Remediation, Row, RunOn, SiteContext, Value, amount
from core.remediation.conflicts import conflicts
from core.remediation.dependencies import DEPENDENCIES, NO_DEPENDENCIES, Dependencies
from core.remediation.guide import LIMITS, Guide, Withheld
from core.remediation.shell import literal, set_command, typable, value_of, writable
from core.remediation.subscription import subscription

SYNCHRONIZED = frozenset({"Get-SendConnector", "Get-AcceptedDomain"})
"""What EdgeSync brings: on a subscribed Edge server its Set- cmdlets are refused."""
NO_NAME = Withheld(
    "its name cannot be pasted",
    "Its name is missing or has characters that cannot be copied safely: change it manually in the shell.",
)
COLLECT_AGAIN = (
    "Collect this server again with the program or with the current script. If it is still missing, change it manually."
)
NO_NULL = frozenset({"Action", "EventLevel", "SpoofedDomainAction"})
"""Parameters of Set- cmdlets that require a member of an enum, and take no $null."""
CANNOT_CLEAR = "{} currently has no value, and Exchange does not accept an empty one: the undo keeps the new value."
VALUE_UNKNOWN = "The current value of {} is not in the evidence: note it first, or the change cannot be undone."


def remediate(
    row: Row, identity: str, settings: Mapping[str, str], guide: Guide, facts: Facts, context: SiteContext
) -> Remediation:
    """`settings`: property -> what is typed. Withheld where Exchange refuses it, or a fact that decides is missing."""
    if not all(settings.values()):
        return withhold(guide.no_value)
    if not writable(row.source, identity, tuple(settings.values())):
        return withhold(NO_NAME)
    try:
        found = _dependencies(row, settings, facts, context)
    except FactMissing as error:
        return Remediation(withheld=f"Whether Exchange accepts the change is not known: {error}. {COLLECT_AGAIN}")
    if found.withheld:
        return Remediation(
            withheld=found.withheld.instead, also=found.also, template=found.template, exception=found.exception
        )
    typed = {**settings, **found.settings}
    if beyond := _out_of_range(row.source, typed):
        return withhold(beyond)
    changes = (*_changes(row, typed), *_resets(row, found.resets))
    return Remediation(
        set_command(row.source, identity, typed),
        place=subscription(facts).place if row.source in SYNCHRONIZED else RunOn.EDGE,
        changes=changes,
        also=(*filter(None, [guide.also]), *found.also),
        template=found.template,
        stops=(*filter(None, [guide.stops, _direction(guide, row, settings)]), *found.stops),
        restarts=guide.restarts,
        verify=guide.verify,
        undo=_undo(row, identity, changes, found.restores),
        lost=(*_unknown_values(changes), *_not_cleared(changes), *found.lost),
        conflicts=conflicts(row, identity, changes, context, guide.stig_id),
        exception=found.exception,
    )


def withhold(case: Withheld | None) -> Remediation:
    """No command, and why."""
    return Remediation(withheld=case.instead if case else "")


def _out_of_range(source: str, typed: Mapping[str, str]) -> Withheld | None:
    """What is said of the first of these values that Exchange refuses."""
    limited = [(key, text) for name, text in typed.items() if (key := (source, name)) in LIMITS]
    return next((LIMITS[key] for key, text in limited if not RANGES[key].holds(value_of(text))), None)


def _dependencies(row: Row, settings: Mapping[str, str], facts: Facts, context: SiteContext) -> Dependencies:
    find = DEPENDENCIES.get(row.source)
    required = {name: value_of(typed) for name, typed in settings.items()}
    return find(row, required, facts, context) if find else NO_DEPENDENCIES


def _changes(row: Row, typed: Mapping[str, str]) -> Iterable[PropertyChange]:
    """A property that holds already what is typed is not changed."""
    known = ((name, row.values.get(name), text) for name, text in typed.items())
    made = (PropertyChange(name, now, _same_shape(now, value_of(text))) for name, now, text in known)
    return (each for each in made if each.now != each.becomes)


def _same_shape(now: Value | None, becomes: Value) -> Value:
    """A list stays one, also of one or of nothing."""
    if not isinstance(now, tuple) or isinstance(becomes, tuple):
        return becomes
    return (str(becomes),) if becomes != "" else ()


def _resets(row: Row, resets: Mapping[str, Value]) -> Iterable[PropertyChange]:
    made = (PropertyChange(name, row.values.get(name), value, by_command=False) for name, value in resets.items())
    return (each for each in made if each.now != each.becomes)


def _undo(row: Row, identity: str, changes: Iterable[PropertyChange], restores: Mapping[str, str]) -> str:
    """Empty where no value to bring back is known, or one of them cannot be pasted."""
    known = [each for each in changes if each.now is not None and not _cannot_clear(each)]
    back = {each.name: literal(each.now) for each in known if each.now is not None} | dict(restores)
    return set_command(row.source, identity, back) if back and all(map(typable, back.values())) else ""


def _unknown_values(changes: Iterable[PropertyChange]) -> tuple[str, ...]:
    missing = [each.name for each in changes if each.now is None]
    return (VALUE_UNKNOWN.format(" and ".join(missing)),) if missing else ()


def _cannot_clear(change: PropertyChange) -> bool:
    """Whether it cannot be set back: it has no value now, and its parameter takes a yes, or a member of an enum."""
    return change.now == "" and (isinstance(change.becomes, bool) or change.name in NO_NULL)


def _not_cleared(changes: Iterable[PropertyChange]) -> tuple[str, ...]:
    return tuple(CANNOT_CLEAR.format(each.name) for each in changes if _cannot_clear(each))


def _direction(guide: Guide, row: Row, settings: Mapping[str, str]) -> str:
    """What the guide states for the direction in which the first property changes; both where that is not known."""
    if not guide.up and not guide.down:
        return ""
    name, typed = next(iter(settings.items()))
    now, then = (amount(value) for value in (row.values.get(name), value_of(typed)))
    if now is None or then is None:
        return (
            f"If the value rises: {guide.up} If it falls: {guide.down}"
            if guide.up and guide.down
            else (guide.up or guide.down)
        )
    return guide.up if then > now else guide.down

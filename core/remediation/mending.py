"""From a row and what it should hold to a remediation: the command, what it changes, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import core.remediation.receive  # noqa: F401  fills ASKED
from core.model import Change, Circumstances, FactMissing, Facts, Place, Remediation, Row, Value, bytes_of, seconds_of
from core.remediation.conflicts import conflicts
from core.remediation.guide import Guide, Withheld
from core.remediation.needs import ASKED, NO_NEEDS, Needs
from core.remediation.shell import literal, set_command, typable, value_of, writable
from core.remediation.subscription import subscription

SYNCHRONIZED = frozenset({"Get-SendConnector", "Get-AcceptedDomain"})
"""What EdgeSync brings: on a subscribed Edge server its Set- cmdlets are refused."""
NO_NAME = Withheld(
    "its name cannot be pasted",
    "Its name holds characters that cannot be copied safely, or there is none: change it in the shell by hand.",
)
NOT_TOLD = "The evidence does not tell {} as it is now: write it down first, or the change cannot be undone."


def mend(
    row: Row, identity: str, settings: Mapping[str, str], guide: Guide, facts: Facts, known: Circumstances
) -> Remediation:
    """`settings`: property -> what is typed. Withheld where Exchange refuses it, or a fact that decides is missing."""
    if not writable(row.source, identity, tuple(settings.values())):
        return Remediation(withheld=NO_NAME.instead if settings and all(settings.values()) else "")
    try:
        needs = _needs(row, settings, facts, known)
    except FactMissing as error:
        return Remediation(withheld=f"Whether Exchange takes the change is not known: {error}.")
    if needs.withheld:
        return Remediation(withheld=needs.withheld.instead, also=needs.also, exception=needs.exception)
    typed = {**settings, **needs.settings}
    changes = (*_changes(row, typed), *_resets(row, needs.resets))
    return Remediation(
        set_command(row.source, identity, typed),
        place=subscription(facts).place if row.source in SYNCHRONIZED else Place.EDGE,
        changes=changes,
        also=(*filter(None, [guide.also]), *needs.also),
        stops=(*filter(None, [guide.stops, _direction(guide, row, settings)]), *needs.stops),
        verify=guide.verify,
        undo=_undo(row, identity, changes, needs.restores),
        lost=(*_not_told(changes), *needs.lost),
        conflicts=conflicts(row, identity, changes, known, guide.stig_id),
        exception=needs.exception,
    )


def _needs(row: Row, settings: Mapping[str, str], facts: Facts, known: Circumstances) -> Needs:
    ask = ASKED.get(row.source)
    wanted = {name: value_of(typed) for name, typed in settings.items()}
    return ask(row, wanted, facts, known) if ask else NO_NEEDS


def _changes(row: Row, typed: Mapping[str, str]) -> Iterable[Change]:
    """A property that holds already what is typed is not changed."""
    made = (Change(name, row.values.get(name), value_of(text)) for name, text in typed.items())
    return (each for each in made if each.now != each.becomes)


def _resets(row: Row, resets: Mapping[str, Value]) -> Iterable[Change]:
    made = (Change(name, row.values.get(name), value, asked=False) for name, value in resets.items())
    return (each for each in made if each.now != each.becomes)


def _undo(row: Row, identity: str, changes: Iterable[Change], restores: Mapping[str, str]) -> str:
    """Empty where no value to bring back is known, or one of them cannot be pasted."""
    back = {each.name: literal(each.now) for each in changes if each.now is not None} | dict(restores)
    return set_command(row.source, identity, back) if back and all(map(typable, back.values())) else ""


def _not_told(changes: Iterable[Change]) -> tuple[str, ...]:
    missing = [each.name for each in changes if each.now is None]
    return (NOT_TOLD.format(" and ".join(missing)),) if missing else ()


def _direction(guide: Guide, row: Row, settings: Mapping[str, str]) -> str:
    """What the guide says of the way in which the first property moves; both where that is not told."""
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


def amount(value: Value | None) -> float | None:
    """A count, size, time span or yes as a number; None where it is none of them."""
    if isinstance(value, int):
        return float(value)
    if value == "Unlimited":
        return float("inf")
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    return next((float(found) for read in (seconds_of, bytes_of) if (found := read(value)) is not None), None)

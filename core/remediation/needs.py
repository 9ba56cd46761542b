"""What Exchange wants beside a setting, changes by itself, or refuses: a function for each cmdlet with such rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.model import Circumstances, Facts, Row, Value
from core.remediation.guide import Withheld


@dataclass(frozen=True, slots=True)
class Needs:
    """What comes with a change of one object."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """Further parameters, as typed, without which Exchange refuses the command."""
    resets: Mapping[str, Value] = field(default_factory=dict)
    """Property -> what it holds afterwards, though no parameter names it."""
    restores: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of the undo, as typed, beside those of the changed properties."""
    also: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    withheld: Withheld | None = None
    """Exchange refuses it whatever is added, or it stops mail. `also` says then what to do instead, step by step."""
    exception: str = ""
    """A wording of the technical reason, where the object had better stay as it is."""
    template: str = ""
    """What `also` tells a person to fill in and run."""


NO_NEEDS = Needs()


def together(some: Iterable[Needs]) -> Needs:
    """All of them as one; the first that withholds stands alone."""
    found = tuple(some)
    if stopped := next((each for each in found if each.withheld), None):
        return stopped
    return Needs(
        {name: typed for each in found for name, typed in each.settings.items()},
        {name: value for each in found for name, value in each.resets.items()},
        {name: typed for each in found for name, typed in each.restores.items()},
        tuple(text for each in found for text in each.also),
        tuple(text for each in found for text in each.stops),
        tuple(text for each in found for text in each.lost),
        exception=" ".join(each.exception for each in found if each.exception),
        template=next((each.template for each in found if each.template), ""),
    )


Settings = Mapping[str, Value]
"""Property -> what it is to hold."""
Ask = Callable[[Row, Settings, Facts, Circumstances], Needs]
"""Raises FactMissing where a fact that decides is not there: no command is printed then."""

ASKED: dict[str, Ask] = {}
"""Get- cmdlet -> what its Set- cmdlet wants."""


def asks(source: str) -> Callable[[Ask], Ask]:
    """Register the function of one cmdlet."""

    def decorate(ask: Ask) -> Ask:
        ASKED[source] = ask
        return ask

    return decorate

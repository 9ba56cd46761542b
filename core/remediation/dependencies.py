"""What Exchange requires beside a setting, changes by itself, or refuses: one function for each such cmdlet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.model import Facts, Row, SiteContext, Value
from core.remediation.guide import Withheld


@dataclass(frozen=True, slots=True)
class Dependencies:
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
    """What `also` asks a person to fill in and run."""


NO_DEPENDENCIES = Dependencies()


def combined(parts: Iterable[Dependencies]) -> Dependencies:
    """All of them as one; the first that withholds a command is kept alone."""
    found = tuple(parts)
    if stopped := next((each for each in found if each.withheld), None):
        return stopped
    return Dependencies(
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
FindDependencies = Callable[[Row, Settings, Facts, SiteContext], Dependencies]
"""Raises FactMissing where a fact that decides is not there: no command is printed then."""

DEPENDENCIES: dict[str, FindDependencies] = {}
"""Get- cmdlet -> what its Set- cmdlet requires."""


def dependencies_of(source: str) -> Callable[[FindDependencies], FindDependencies]:
    """Register the function of one cmdlet."""

    def decorate(find: FindDependencies) -> FindDependencies:
        DEPENDENCIES[source] = find
        return find

    return decorate

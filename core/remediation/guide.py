"""What applies to every object that one rule's commands fix: what stops, when no command is printed, how to verify."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import RANGES
from core.remediation.verify import VALUE


@dataclass(frozen=True, slots=True)
class Withheld:
    """A case in which no command is printed."""

    when: str
    """In a few words, for the table in docs/: 'the connector is the subscription's own'."""
    instead: str
    """Why, and what to do instead, in whole sentences; this is what a person reads beside the object."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Of one rule, beside its check. Its texts are what people read, and the table in docs/ is made of them."""

    stig_id: str = ""
    """By its 2019 STIG ID; the tables of checks fill it in."""
    command: str = ""
    """As docs/ prints it, its places in capitals: Set-SendConnector -Identity NAME -SmartHosts HOSTS. Empty: none."""
    up: str = ""
    """What stops or begins where the value rises, or goes from False to True."""
    down: str = ""
    """The same, where it falls."""
    stops: str = ""
    """The same, in either direction."""
    restarts: bool = False
    """Whether the server has to be restarted for it to take effect."""
    by_case: tuple[str, ...] = ()
    """The same, where there is no direction: for an object, those are shown that fit what is set now."""
    also: str = ""
    verify: str = VALUE
    withheld: tuple[Withheld, ...] = ()
    no_value: Withheld | None = None
    """Of those, the one where no single value could be typed."""
    exception: str = ""
    """A wording of the technical reason, where the right answer may be an exception."""
    undo: str = "the same command with the values from the evidence"
    """In a few words, for the table in docs/."""


NO_GUIDE = Guide()
MANUAL = Guide(
    withheld=(Withheld("manual review", "Review manually what was collected, and correct what does not comply."),),
    undo="",
)
"""Of a rule that is never decided."""

LIMITS = {
    (source, name): Withheld(
        f"Exchange does not accept the value for {name}",
        f"Exchange accepts {taken.words} for {name}: correct the value on the site sheet.",
    )
    for (source, name), taken in RANGES.items()
}
"""(Get- cmdlet, property) -> what is said in place of a command."""

"""How one object is fixed: the command to paste, and what a person must know before they paste it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.model.facts import Value
from core.model.quantities import bytes_of, size_words

SIZES = frozenset({"MaxMessageSize", "MaxReceiveSize", "MaxSendSize"})
"""Properties that hold a number of bytes."""


class RunOn(StrEnum):
    """Where a command is run."""

    EDGE = "on this Edge server"
    MAILBOX = "on a Mailbox server of the subscribed site, then Start-EdgeSynchronization there"
    NOT_KNOWN = (
        "whether this server is subscribed is not known: if it is, on a Mailbox server, then Start-EdgeSynchronization "
        "there; if not, on this server"
    )


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property that a command changes."""

    name: str
    now: Value | None
    """As collected; None where the evidence does not show it."""
    becomes: Value
    by_command: bool = True
    """False: no parameter of the command names it, Exchange changes it by itself."""

    @property
    def readable(self) -> tuple[Value | None, Value]:
        """Both values as a person reads them: 36 MB, not 37748736."""
        return (None if self.now is None else _in_units(self.name, self.now)), _in_units(self.name, self.becomes)


def _in_units(name: str, value: Value) -> Value:
    size = bytes_of(str(value)) if name in SIZES else None
    return value if size is None else size_words(size)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another rule that the object meets now, or may, and fails after the command."""

    stig_id: str
    why: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class Remediation:
    """One shape for all rules. Sentences are whole ones; an empty text or tuple: there is nothing to say."""

    command: str = ""
    """Ready to paste into the Exchange Management Shell; empty where none is printed."""
    withheld: str = ""
    """Why no command is printed, and what to do instead."""
    place: RunOn = RunOn.EDGE
    changes: tuple[PropertyChange, ...] = ()
    also: tuple[str, ...] = ()
    """What else is to be known of the change: what Exchange changes by it, what comes first."""
    template: str = ""
    """A command with places in capitals that a person fills in first; never copied with the others."""
    stops: tuple[str, ...] = ()
    """What stops working, in the direction in which the value moves."""
    restarts: bool = False
    """Whether it takes effect only when the server was restarted."""
    verify: str = ""
    """How to see that mail flows afterwards, or that the change holds."""
    undo: str = ""
    """The command that restores the values in the evidence."""
    lost: tuple[str, ...] = ()
    """What the undo does not bring back, and what to write down first."""
    conflicts: tuple[Conflict, ...] = ()
    exception: str = ""
    """A wording of the technical reason, where the right answer is an exception; the program's until signed."""

    @property
    def has_content(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.command or self.withheld or self.exception)


NO_REMEDIATION = Remediation()

"""How far one server's assessment is: what the program needs to know is a stage, what people read is a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The steps of one server's assessment, in their order."""

    WAITING = "waiting"
    """For its turn, or for another server's logon."""
    READING = "reading"
    """Evidence files."""
    CONNECTING = "connecting"
    LOGGING_ON = "logging on"
    """The server requested a logon. Nothing before this, or in it, shows that a password is right."""
    COLLECTING = "collecting"
    """The server accepted the logon and opened a shell."""
    JUDGING = "judging"

    @property
    def logged_on(self) -> bool:
        """Whether a live server accepted the password before it came here."""
        return self in (Stage.COLLECTING, Stage.JUDGING)

    @property
    def part(self) -> float:
        """How far along, 0 to 1."""
        stages = list(Stage)
        return stages.index(self) / len(stages)


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done now: the stage, and the few words that people read."""

    stage: Stage
    text: str


Report = Callable[[Stage, str], None]
"""Called with what is being done now. May raise Cancelled."""


def silent(stage: Stage, text: str) -> None:
    """A report that nobody listens to."""

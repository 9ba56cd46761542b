"""What a simulated server does wrong, for tests: silence, breaks, other web servers' answers, Windows' own faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat

from core.lab import soap

NEGOTIATE = "Negotiate"


@dataclass(slots=True)
class Faults:
    """Of the whole server. "After 3" means: three requests are served well, the fourth is not."""

    delay_s: float = 0.0
    """Before each answer."""
    silent_after: int | None = None
    """Requests are read and never answered."""
    drop_after: int | None = None
    """The connection is closed instead of an answer."""
    garbage_after: int | None = None
    """Noise instead of an answer."""
    page_after: int | None = None
    """An HTTP status and a web page instead of an answer: `status` and `page`, once or from then on."""
    status: int = 503
    page: bytes = b""
    page_once: bool = False
    offers: str = NEGOTIATE
    """The kinds of logon in its header; without Negotiate and NTLM none is taken."""
    revoked_after: int | None = None
    """From then on no logon is believed, and those of open connections are over."""
    lockout_after: int | None = None
    """After so many wrong passwords the right one is rejected too."""


class Reset(Exception):
    """The connection ends instead of an answer."""


@dataclass(slots=True)
class Refusals:
    """Of the shells: what each action answers in place of serving, first thing first; used up, it is served."""

    of: dict[str, Iterator[soap.Fault | Reset]] = field(default_factory=dict)
    served: bool = False
    """The server does what was requested and only then answers so, as when its time was over too soon."""

    def add(self, action: str, *problems: soap.Fault | Reset) -> None:
        """Answer the next requests of this action with these, one each."""
        self.of[action] = iter(problems)

    def always(self, action: str, problem: soap.Fault | Reset) -> None:
        """Answer every request of this action with it."""
        self.of[action] = repeat(problem)

    def next(self, action: str) -> soap.Fault | Reset | None:
        """What this request is answered with; None: as usual."""
        return next(self.of.get(action, iter(())), None)

"""Shells that are, or may be, on servers: the end of the program waits a few seconds for their deletion."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.model import Server  # the model would be read before the window is shown

END_S = 10.0
"""How long the end of the program waits: a new connection, a logon and two requests over a link of 400 ms take four."""
WAIT_STEP_S = 0.05


class ShellOwner(Protocol):
    """A conversation with one server."""

    server: Server

    @property
    def has_shell(self) -> bool:
        """Whether a shell of it is on the server, or may be."""
        ...


_lock = threading.Lock()
_owners: list[ShellOwner] = []


def watch_shell(owner: ShellOwner) -> None:
    """From now on the end of the program waits for this conversation."""
    with _lock:
        _owners.append(owner)


def stop_watching(owner: ShellOwner) -> None:
    """Nothing more will be made by it; what is still open is watched until it is gone."""
    with _lock:
        if owner in _owners and not owner.has_shell:
            _owners.remove(owner)


def servers_with_shells() -> list[str]:
    """Names of the servers that shells are on."""
    with _lock:
        return sorted(owner.server.name for owner in _owners if owner.has_shell)


class Deadline:
    """How long the end of the program waits in all, counted from its beginning, or else from the first question."""

    def __init__(self, seconds: float = END_S) -> None:
        self._seconds = seconds
        self._began = 0.0

    def begin(self) -> None:
        """Start the clock now."""
        self._began = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether its seconds have passed; starts the clock where nothing did."""
        self._began = self._began or time.monotonic()
        return time.monotonic() > self._began + self._seconds


deadline = Deadline()


def wait_until_closed(hurry: Callable[[], bool] = lambda: False) -> list[str]:
    """Waits until no shell is open, `hurry` says so, or the deadline is over; names where one may be left then."""
    while (names := servers_with_shells()) and not hurry() and not deadline.over:
        time.sleep(WAIT_STEP_S)
    return names


def closing_message(names: list[str]) -> str:
    """What is waited for, in a few words."""
    return f"Closing the shells on {_few(names)}"


def not_closed_message(names: list[str]) -> str:
    """What the server's administrator should know."""
    return f"The shell on {_few(names)} could not be closed. The server ends it after two minutes."


def _few(names: list[str]) -> str:
    from core.model import few

    return few(names)

"""A password that servers share is tried on one of them first: three rejected logons lock an account."""

from __future__ import annotations

import threading

from core.model import Cancelled

LOOK_S = 0.1
"""How often a server that waits looks whether it was stopped."""


class Held(Exception):
    """The password was rejected on another server, so it is not tried here."""

    def __init__(self, server: str) -> None:
        super().__init__(f"Not started: the password it shares was rejected on {server}.")


class Gate:
    """One run's shared passwords, by their key in core.secrets. Used by all workers at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._trying: set[str] = set()
        self._accepted: set[str] = set()
        self._rejected: dict[str, str] = {}

    def enter(self, key: str, cancel: threading.Event) -> None:
        """Wait until this server may log on. Raises Held or Cancelled."""
        with self._changed:
            while key in self._trying and key not in self._accepted | self._rejected.keys():
                if cancel.is_set():
                    raise Cancelled
                self._changed.wait(LOOK_S)
            if key in self._rejected:
                raise Held(self._rejected[key])
            self._trying.add(key)

    def accept(self, key: str) -> None:
        """A server took the password: the others may log on."""
        with self._changed:
            self._accepted.add(key)
            self._changed.notify_all()

    def leave(self, key: str, rejected_on: str = "") -> None:
        """This server is done, however it ended; with a name when it rejected the password."""
        with self._changed:
            self._trying.discard(key)
            if rejected_on and key not in self._accepted:
                self._rejected[key] = rejected_on
            self._changed.notify_all()

    def forget(self, key: str) -> None:
        """The password may be another one now."""
        with self._changed:
            self._rejected.pop(key, None)
            self._accepted.discard(key)

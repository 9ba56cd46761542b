"""A password that servers share is tried on one of them first: three rejected logons lock an account."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.model import Cancelled, CollectError, Failure, Reason, Report, Server, Stage

WAIT_STEP_S = 0.1
"""How often a server that waits looks whether it was stopped."""


class SharedLogons:
    """One run's shared passwords, by their key in core.secrets. Used by all workers at once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._trying: set[str] = set()
        self._accepted: set[str] = set()
        self._rejected: dict[str, str] = {}

    @contextmanager
    def turn(self, server: Server, report: Report, cancel: threading.Event) -> Iterator[Report]:
        """Waits until this server may log on; what is done inside must report its logon to the `Report` given.

        Raises Cancelled, or CollectError where the password was rejected on another server, so it is not tried here.
        """
        if not server.credential or server.evidence_file:
            yield report
            return
        self._enter(server.credential, report, cancel)
        rejected_on = ""
        try:
            yield self._listening(server.credential, report)
        except CollectError as error:
            rejected_on = server.name if error.failure.reason is Reason.LOGON_REJECTED else ""
            raise
        finally:
            self._leave(server.credential, rejected_on)

    def forget(self, key: str) -> None:
        """The password may be another one now."""
        with self._changed:
            self._rejected.pop(key, None)
            self._accepted.discard(key)

    def _enter(self, key: str, report: Report, cancel: threading.Event) -> None:
        with self._changed:
            if self._busy(key):
                report(Stage.WAITING, "waiting for the first logon")
            while self._busy(key):
                if cancel.is_set():
                    raise Cancelled
                self._changed.wait(WAIT_STEP_S)
            if key in self._rejected:
                raise CollectError(_withheld(self._rejected[key]))
            self._trying.add(key)

    def _busy(self, key: str) -> bool:
        return key in self._trying and key not in self._accepted and key not in self._rejected

    def _listening(self, key: str, report: Report) -> Report:
        """The others may log on as soon as this server did."""

        def heard(stage: Stage, text: str) -> None:
            if stage.logged_on:
                self._accept(key)
            report(stage, text)

        return heard

    def _accept(self, key: str) -> None:
        with self._changed:
            self._accepted.add(key)
            self._changed.notify_all()

    def _leave(self, key: str, rejected_on: str) -> None:
        with self._changed:
            self._trying.discard(key)
            if rejected_on and key not in self._accepted:
                self._rejected[key] = rejected_on
            self._changed.notify_all()


def _withheld(rejected_on: str) -> Failure:
    happened = f"Not started: the shared password was rejected on {rejected_on}."
    return Failure(Reason.LOGON_WITHHELD, happened, "Enter the password, then run the server again.")

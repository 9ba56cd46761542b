"""Runs: starts the scan of each server in the background and knows what every server does now."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.model import Attempt, Criteria, Failure, Progress, Report, Result, Server, Stage
from core.reruns import STOPPED, unexpected_failure
from core.shared_logon import SharedLogons
from ui.state.jobs import Jobs, Outcome
from ui.state.reevaluation import Rests
from ui.state.session import Session

if TYPE_CHECKING:
    from core.secrets import Secrets
    from ui.state.jobs import Work


@dataclass(frozen=True, slots=True)
class Activity:
    """What one server does now."""

    stage: Stage
    text: str
    since: float
    """time.monotonic() when the job began, or was queued."""
    queued: bool = False
    stopping: bool = False

    @property
    def seconds(self) -> int:
        """How long it has been at it."""
        return int(time.monotonic() - self.since)

    @property
    def part(self) -> float:
        """How far along, 0 to 1."""
        return self.stage.part


class Runs(QObject):
    """The scans under way. `secrets` gives a password by the server's key (core.secrets.Secrets)."""

    changed = Signal(str)
    """This server's activity is another one."""
    started = Signal()
    ended = Signal()
    """Nothing runs any more."""
    outdated = Signal(str)
    """This server's result is by rules or site values that changed while it ran."""

    def __init__(self, session: Session, secrets: Secrets, parallel: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._secrets = secrets
        self._activity: dict[str, Activity] = {}
        self._criteria: dict[str, Criteria] = {}
        self.jobs = Jobs(parallel, self)
        self.jobs.progressed.connect(self._progressed)
        self.jobs.ended.connect(self._ended)
        session.servers_changed.connect(self._stop_gone)
        self._logons = SharedLogons()
        self.total = self.done = 0
        self.ids: list[str] = []
        """Servers of the run under way, or of the last one."""

    def activity(self, server_id: str) -> Activity | None:
        """What the server does now; None where it does nothing."""
        return self._activity.get(server_id)

    @property
    def running(self) -> bool:
        """Whether any server is being assessed."""
        return bool(self._activity)

    def run(self, ids: Iterable[str]) -> None:
        """Assess these servers; one that runs already goes on."""
        new = [server_id for server_id in ids if server_id in self._session.servers and server_id not in self._activity]
        if not new:
            return
        if not self.running:
            self.total = self.done = 0
            self.ids = []
            self._logons = SharedLogons()
        self.total += len(new)
        self.ids += new
        for key in {self._session.servers[server_id].credential for server_id in new}:
            self._logons.forget(key)  # before the first of them starts
        for server_id in new:
            self._activity[server_id] = Activity(Stage.WAITING, "waiting", time.monotonic(), queued=True)
            self.jobs.start(server_id, self._work(self._session.servers[server_id]))
            self.changed.emit(server_id)
        self.started.emit()

    def stop(self, ids: Iterable[str] | None = None) -> None:
        """Stop these servers, or all; what is done stays."""
        these = list(self._activity) if ids is None else [i for i in ids if i in self._activity]
        for server_id in these:
            self._activity[server_id] = replace(self._activity[server_id], stopping=True)
            self.changed.emit(server_id)
        if these:  # naming none would mean all
            self.jobs.cancel(*these)

    def _stop_gone(self) -> None:
        self.stop([each for each in self._activity if each not in self._session.servers])

    def abandon(self) -> None:
        """The assessment is left: stop all, and keep that they were stopped, for their threads may end too late."""
        self.stop()
        for server_id in self._activity:
            self._session.set_attempt(_attempt(server_id, STOPPED))

    def _work(self, server: Server) -> Work:
        secrets, logons = self._secrets, self._logons
        criteria = self._criteria[server.id] = self._session.criteria
        return lambda report, cancel: run_server(server, secrets, logons, criteria, report, cancel)

    def _progressed(self, server_id: str, progress: Progress) -> None:
        old = self._activity.get(server_id)
        if old is not None:
            since = time.monotonic() if old.queued else old.since
            self._activity[server_id] = Activity(progress.stage, progress.text, since, stopping=old.stopping)
            self.changed.emit(server_id)

    def _ended(self, server_id: str, outcome: Outcome) -> None:
        self._activity.pop(server_id, None)
        criteria = self._criteria.pop(server_id)
        self.done += 1
        if isinstance(outcome.value, Result):
            self._session.set_result(outcome.value)
            if criteria != self._session.criteria:
                self.outdated.emit(server_id)
        else:
            failure = STOPPED if outcome.cancelled else unexpected_failure(outcome.error)
            self._session.set_attempt(_attempt(server_id, failure))
        self.changed.emit(server_id)
        if not self._activity:
            self.ended.emit()


def _attempt(server_id: str, failure: Failure) -> Attempt:
    return Attempt(server_id, datetime.now(UTC), failure)


def run_server(
    server: Server,
    secrets: Secrets,
    logons: SharedLogons,
    criteria: Criteria,
    report: Report,
    cancel: threading.Event,
) -> Result:
    """In the worker, which imports what collects and evaluates: the window need not wait for that."""
    from core.scan import collect, judge

    collection = collect(server, secrets, logons, report, cancel)
    report(Stage.JUDGING, "evaluating")
    return judge(collection, criteria, Rests())

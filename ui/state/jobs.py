"""Background work: a few daemon threads, one queue; outcomes come back on the GUI thread."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.model import Cancelled, Progress, Report, Stage

log = logging.getLogger(__name__)
T = TypeVar("T")

Work = Callable[[Report, threading.Event], object]
TICK_MS = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: with a value, an error, or stopped."""

    value: object = None
    error: Exception | None = None
    cancelled: bool = False


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work in a thread of Jobs."""

    key: str
    work: Work
    cancel: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    """What it does now, written by its thread; the GUI thread looks ten times a second."""
    shown: Progress | None = None
    """What of it was shown last."""


class Jobs(QObject):
    """Runs `work(report, cancel)` off the GUI thread. Every job ends exactly once, in `ended`.

    The threads are daemons on purpose: a WinRM call that hangs must not keep a closed program alive, as
    QThreadPool and ThreadPoolExecutor would. Work reports what it does by `report(stage, text)`, which raises Cancelled
    once the job is to stop.
    """

    started = Signal(str)
    progressed = Signal(str, object)
    """The job's key and its core.model.Progress."""
    ended = Signal(str, object)
    _done = Signal(object, object)

    def __init__(self, parallel: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parallel = parallel
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._threads = 0
        self._done.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._look)

    def start(self, key: str, work: Work) -> None:
        """Queue one job. A key names at most one job that has not ended."""
        if key in self._jobs:
            raise RuntimeError(f"{key} is already running")
        job = Job(key, work)
        self._jobs[key] = job
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()
        self._staff()
        self._tick.start()

    def cancel(self, *keys: str) -> None:
        """Stop these jobs, or all when none is named: one that waits ends now, one that runs at its next step."""
        jobs = [job for job in self._jobs.values() if not keys or job.key in keys]
        with self._changed:  # all at once, or a worker that stops one would begin the next
            for job in jobs:
                job.cancel.set()
            waiting = [job for job in jobs if job in self._waiting]
            for job in waiting:
                self._waiting.remove(job)
        for job in waiting:
            self._end(job, Outcome(cancelled=True))

    def active(self) -> tuple[str, ...]:
        """Keys of the jobs that have not ended."""
        return tuple(self._jobs)

    def set_parallel(self, parallel: int) -> None:
        """How many jobs run at once, from the next job on."""
        with self._changed:
            self._parallel = parallel
            self._changed.notify_all()
        self._staff()

    # --- GUI thread ---------------------------------------------------------------------------------------------------

    def _staff(self) -> None:
        with self._changed:
            needed = min(self._parallel, len(self._jobs))
            new, self._threads = max(0, needed - self._threads), max(needed, self._threads)
        for _ in range(new):
            threading.Thread(target=self._loop, name="job", daemon=True).start()

    def _look(self) -> None:
        for job in list(self._jobs.values()):
            progress = job.progress
            if progress is not job.shown:
                job.shown = progress
                self.progressed.emit(job.key, progress)

    def _end(self, job: Job, outcome: Outcome) -> None:
        del self._jobs[job.key]
        if not self._jobs:
            self._tick.stop()
        self.ended.emit(job.key, outcome)

    # --- Worker threads -----------------------------------------------------------------------------------------------

    def _loop(self) -> None:
        while (job := self._next()) is not None:
            outcome = _run(job)
            try:
                self._done.emit(job, outcome)
            except RuntimeError:  # the window is gone, and this object with it
                return
            del job, outcome  # or this thread holds the last result until the next job

    def _next(self) -> Job | None:
        with self._changed:
            while self._threads <= self._parallel:
                if self._waiting:
                    return self._waiting.popleft()
                self._changed.wait()
            self._threads -= 1
            return None


def _run(job: Job) -> Outcome:
    def report(stage: Stage, text: str) -> None:
        if job.cancel.is_set():
            raise Cancelled
        job.progress = Progress(stage, text)

    try:
        return Outcome(job.work(report, job.cancel))
    except Cancelled:
        return Outcome(cancelled=True)
    except Exception as error:
        log.warning("job %s failed", job.key, exc_info=True)
        return Outcome(error=error)


class BackgroundCalls(QObject):
    """Small jobs that nobody watches: each calls back on the GUI thread when it is done, or failed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(2, self)
        self._jobs.ended.connect(self._ended)
        self._after: dict[str, tuple[Callable[[Any], object], Callable[[Exception], object]]] = {}
        self._count = 0

    def run(self, work: Callable[[], T], done: Callable[[T], object], failed: Callable[[Exception], object]) -> None:
        """Call `work` in a thread, then `done` with what it gave, or `failed` with what it raised."""
        self._count += 1
        key = str(self._count)
        self._after[key] = (done, failed)
        self._jobs.start(key, lambda report, cancel: work())

    def _ended(self, key: str, outcome: Outcome) -> None:
        done, failed = self._after.pop(key)
        if outcome.error is not None:
            failed(outcome.error)
        elif not outcome.cancelled:
            done(outcome.value)

"""Re-evaluates kept evidence in the background when the site or the benchmark changed. Nothing is collected."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from core.model import Criteria, Result
from ui.state.jobs import Jobs, Outcome
from ui.state.session import Session

BURST_S, REST_S = 0.001, 0.002
"""A worker that never rests holds up every line of Python that the GUI thread runs."""
MOST_TAKEN, LOOK_MS = 8, 15
"""So many servers the GUI thread takes at once, then paints, then goes on."""


class Reevaluation(QObject):
    """Keeps every result in step with session.criteria. `ended` carries how many servers' findings are others now."""

    ended = Signal(int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._site = session.site
        self._stale: set[str] = set()
        self._judged: deque[tuple[str, Result | None]] = deque()
        self._round = self._count = 0
        self._working = False
        self._jobs = Jobs(1, self)
        self._jobs.ended.connect(self._done)
        self._taking = QTimer(self, interval=LOOK_MS)
        self._taking.timeout.connect(self._take)
        session.site_changed.connect(self._follow)
        session.opened.connect(self._opened)

    @property
    def busy(self) -> bool:
        """Whether findings are being re-evaluated, or wait to be taken."""
        return self._working or bool(self._judged)

    def again(self, ids: Iterable[str] | None = None) -> None:
        """Re-evaluate these servers, or all; what is under way starts again where the criteria changed."""
        self._stale |= set(self._session.results if ids is None else ids)
        self._begin()

    def _follow(self) -> None:
        """Only servers for which something changed."""
        old, new = self._site, self._session.site
        self._site = new
        everything = old.accepted_texts != new.accepted_texts
        self.again(each for each in self._session.results if everything or old.of(each) != new.of(each))

    def _opened(self) -> None:
        self._site = self._session.site
        self._stale.clear()

    def _begin(self) -> None:
        self._stale &= self._session.results.keys()
        if not self._stale or self._session.benchmark is None:
            return
        self._jobs.cancel()
        judged: deque[tuple[str, Result | None]] = deque()
        self._judged = judged
        self._round += 1
        self._working = True
        results = [self._session.results[each] for each in self._session.results if each in self._stale]
        criteria = self._session.criteria
        self._jobs.start(str(self._round), lambda report, cancel: _judge(results, criteria, judged, cancel))
        self._taking.start()

    def _take(self) -> None:
        taken = [self._judged.popleft() for _ in range(min(MOST_TAKEN, len(self._judged)))]
        self._stale -= {server_id for server_id, _ in taken}
        results = [result for _, result in taken if result is not None]
        self._count += len(results)
        self._session.set_judged(results)
        if not self.busy:
            self._taking.stop()
            count, self._count = self._count, 0
            self.ended.emit(count)

    def _done(self, key: str, outcome: Outcome) -> None:
        if key == str(self._round):
            self._working = False


class Rests:
    """Called between rules: a worker rests after each short burst of work."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def __call__(self) -> None:
        if time.perf_counter() - self._began > BURST_S:
            time.sleep(REST_S)
            self._began = time.perf_counter()


def _judge(
    results: Sequence[Result], criteria: Criteria, judged: deque[tuple[str, Result | None]], cancel: threading.Event
) -> None:
    """In the worker: None where nothing is different."""
    from core.scan import judge_again

    rests = Rests()
    for result in results:
        if cancel.is_set():
            return
        again = judge_again(result, criteria, rests)
        same = (again.findings, again.foreign) == (result.findings, result.foreign)
        judged.append((result.server.id, None if same else again))

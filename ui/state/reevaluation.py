"""Judges kept evidence anew in the background, when the site or the benchmark changed. Nothing is collected."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from core.model import Result
from ui.state.jobs import Jobs, Outcome
from ui.state.session import Basis, Session

BURST_S, REST_S = 0.001, 0.002
"""A worker that never rests holds up every line of Python that the GUI thread runs."""
MOST_TAKEN, LOOK_MS = 8, 15
"""So many servers the GUI thread takes at once, then paints, then goes on."""


class Judging(QObject):
    """Keeps every result in step with session.basis. `ended` carries how many servers' findings are others now."""

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
        return self._working or bool(self._judged)

    def again(self, ids: Iterable[str] | None = None) -> None:
        """Judge these servers anew, or all; what is under way begins again where the basis changed."""
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
        self._judged = judged = deque()
        self._round += 1
        self._working = True
        results = [self._session.results[each] for each in self._session.results if each in self._stale]
        basis = self._session.basis
        self._jobs.start(str(self._round), lambda report, cancel: _judge(results, basis, judged, cancel))
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


def judged_again(result: Result, basis: Basis) -> Result:
    """The same evidence, or the same failure, by other rules or values. The times stay: nothing new was collected."""
    from core.scan import failed, judged

    server, stig_ids = result.server, Unhurried(basis.stig_ids)
    if result.evidence is None:
        assert result.failure is not None
        again = failed(server, result.failure, stig_ids, result.started_utc)
    else:
        again = judged(server, result.evidence, stig_ids, result.started_utc, basis.site, basis.changed)
    return replace(again, finished_utc=result.finished_utc, answered_before=result.answered_before)


class Unhurried(Sequence[str]):
    """The same STIG IDs, with rests between, for a worker that judges."""

    def __init__(self, stig_ids: Sequence[str]) -> None:
        self._stig_ids = stig_ids

    def __len__(self) -> int:
        return len(self._stig_ids)

    def __getitem__(self, index: int) -> str:
        return self._stig_ids[index]

    def __iter__(self) -> Iterator[str]:
        began = time.perf_counter()
        for stig_id in self._stig_ids:
            if time.perf_counter() - began > BURST_S:
                time.sleep(REST_S)
                began = time.perf_counter()
            yield stig_id


def _judge(
    results: Sequence[Result], basis: Basis, judged: deque[tuple[str, Result | None]], cancel: threading.Event
) -> None:
    """In the worker: None where nothing is different."""
    for result in results:
        if cancel.is_set():
            return
        again = judged_again(result, basis)
        judged.append(
            (result.server.id, None if (again.findings, again.foreign) == (result.findings, result.foreign) else again)
        )

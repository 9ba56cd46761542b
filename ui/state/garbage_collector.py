"""When Python's garbage is collected: on the GUI thread, in moments that nobody notices."""

from __future__ import annotations

import gc
import itertools

from PySide6.QtCore import QObject, QTimer, SignalInstance

OLDER_EVERY = 8
"""Every so many collections of the youngest objects, the next older ones are looked at too."""
MANY_RESULTS, MANY = 10, 8_000
"""More new results than these, or more new objects, would take longer to look through than a person fails to notice."""


class GarbageCollector(QObject):
    """Collects cycles on this thread only: a QObject destroyed by a worker's collection crashes Qt.

    Only the young are looked at while the window is in use: a full collection would take longer than a person
    fails to notice. `new_result` comes with each new result of a server, which is hundreds of objects without a cycle:
    the garbage collector's own count takes off what is freed, so that it misses results that replace others. (To
    count what it holds would show workers' half-made tuples to this thread, which breaks them.)
    """

    def __init__(self, parent: QObject, new_result: SignalInstance) -> None:
        super().__init__(parent)
        self._rounds = itertools.count(1)
        self._young = self._older = 0
        """Results since they were last looked through, or set aside."""
        new_result.connect(self._count)
        self._timer = QTimer(self, interval=2000)
        self._timer.timeout.connect(self.collect)
        gc.disable()
        gc.freeze()
        self._timer.start()

    def _count(self) -> None:
        self._young += 1

    def collect(self) -> None:
        """Free cycles among the younger objects, unless there are so many that it would be felt."""
        generation = 0 if next(self._rounds) % OLDER_EVERY else 1
        self._older += self._young
        results = self._older if generation else self._young
        many = results > MANY_RESULTS or gc.get_count()[0] > MANY
        if many:
            gc.freeze()
        else:
            gc.collect(generation)
        self._young, self._older = 0, 0 if many or generation else self._older

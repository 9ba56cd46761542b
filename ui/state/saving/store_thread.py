"""The thread that reads and writes one assessment file, in order, while the window goes on."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from ui.state.saving.pending_saves import WHOLE, PendingSaves, SaveKey
from ui.state.saving.saves import Save

if TYPE_CHECKING:
    from core.store import Store, StoreProblem

log = logging.getLogger(__name__)

BATCH_S = 1.0
"""So much is written in one transaction, at most."""


@dataclass(frozen=True, slots=True)
class StoreTrouble:
    """What went wrong with the file: for the program its cause, for people a sentence."""

    cause: StoreProblem | type[Exception]
    sentence: str
    fatal: bool = False
    """True when the file could not be opened at all."""


class StoreThread(QObject):
    """Keeps the assessment file at `path`. `loaded` comes once with StoredAssessment, or `trouble` that is fatal."""

    loaded = Signal(object)
    saved = Signal()
    """Something that waited is on the disk."""
    trouble = Signal(object)
    """A StoreTrouble."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._waiting = PendingSaves()
        self._writing: list[SaveKey] = []
        self._lost: dict[SaveKey, None] = {}
        self._closing = self._looking = self._opened_it = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="assessment-file", daemon=True)

    def start(self) -> None:
        """Begin to read the file."""
        self._thread.start()

    def save(self, save: Save) -> None:
        """Queue this; a failure comes back as `trouble`, and from then on only the whole assessment is enough."""
        with self._news:
            self._waiting.add(save)
            self._news.notify_all()

    @property
    def unsaved(self) -> list[SaveKey]:
        """What is not on the disk: failed, being written, waiting."""
        with self._news:
            return list(dict.fromkeys((*self._lost, *self._writing, *self._waiting)))

    @property
    def failed(self) -> bool:
        """True from a save that failed until the whole assessment was saved."""
        return bool(self._lost)

    def look(self) -> None:
        """See, once nothing waits, that the file still holds what was saved; `trouble` follows where it does not."""
        with self._news:
            self._looking = self._opened_it
            self._news.notify_all()

    def flush(self, wait_s: float) -> bool:
        """Wait until nothing waits any more; True when all of it is on the disk."""
        with self._news:
            idle = self._news.wait_for(lambda: not (self._waiting or self._writing or self._looking), wait_s)
        return idle and not self.failed

    def close(self, wait_s: float = 0.7) -> bool:
        """Write what is queued and let go of the file. False when that took longer than `wait_s`, or failed."""
        with self._news:
            self._closing = True
            self._news.notify_all()
        if self._thread.is_alive():
            self._thread.join(wait_s)
        return not (self._thread.is_alive() or self.unsaved)

    # --- In the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        store = self._opened()
        while store is not None and self._wait():
            if self._waiting:
                self._write(store)
            else:
                self._look(store)
        if store is not None:
            store.close()

    def _opened(self) -> Store | None:
        from core.store import Store

        store = None
        try:
            store = Store.open(self.path)
            self._emit(self.loaded, store.load())
        except Exception as error:
            if store is not None:
                store.close()
            self._emit(self.trouble, _trouble(error, f"{self.path.name} could not be opened", fatal=True))
            return None
        self._opened_it = True
        return store

    def _wait(self) -> bool:
        """Until there is something to write; False when there never will be."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._looking or self._closing)
            return bool(self._waiting) or self._looking

    def _write(self, store: Store) -> None:
        """Everything that waits, as far as a second goes, in one transaction."""
        try:
            with store.together():
                began = time.monotonic()
                while time.monotonic() - began < BATCH_S and (save := self._next()):
                    save.write(store)
        except Exception as error:
            self._done(failed=True)
            self._emit(self.trouble, _trouble(error, "The last changes could not be saved"))
        else:
            self._done(failed=False)
            self._emit(self.saved)

    def _look(self, store: Store) -> None:
        """Nothing waits: see that the file is still there and holds what was saved."""
        try:
            store.look()
        except Exception as error:
            with self._news:
                self._lost[WHOLE] = None
            self._emit(self.trouble, _trouble(error, "The assessment file could not be checked"))
        with self._news:
            self._looking = False
            self._news.notify_all()

    def _next(self) -> Save | None:
        with self._news:
            if not self._waiting:
                return None
            key, save = self._waiting.take()
            self._writing.append(key)
            return save

    def _done(self, failed: bool) -> None:
        with self._news:
            if failed:  # what was to come rests on what failed
                self._lost |= dict.fromkeys((*self._writing, *self._waiting))
                self._waiting.clear()
            elif WHOLE in self._writing:
                self._lost.clear()
            self._writing.clear()
            self._news.notify_all()

    def _emit(self, signal: SignalInstance, *what: object) -> None:
        try:
            signal.emit(*what)
        except RuntimeError:  # the window is gone
            log.debug("nobody is left to hear %s", what)


def _trouble(error: Exception, what: str, fatal: bool = False) -> StoreTrouble:
    from core.store import StoreError

    if isinstance(error, StoreError):
        return StoreTrouble(error.problem, error.sentence, fatal)
    log.error("keeping the assessment", exc_info=error)
    return StoreTrouble(type(error), f"{what}: {type(error).__name__}. The log has the details.", fatal)

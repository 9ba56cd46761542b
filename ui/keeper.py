"""Keeps the open assessment on disk: one thread of its own writes, in order, while the window goes on."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)

Save = Callable[[object], None]


class Keeper(QObject):
    """The assessment file at `path`. `loaded` comes once with core.store.Stored, or `trouble` with a sentence."""

    loaded = Signal(object)
    trouble = Signal(str, bool)
    """(one sentence, True when the file could not be opened at all)"""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._queue: queue.Queue[Save | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def save(self, what: Save) -> None:
        """Queue `what(store)`; a failure comes back as `trouble`."""
        self._queue.put(what)

    def close(self, wait_s: float = 0.7) -> bool:
        """Write what is queued and let go of the file. False when that took longer than `wait_s`."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        from core.store import Store, StoreError

        try:
            store = Store.open(self.path)
        except StoreError as error:
            self._tell(self.trouble, str(error), True)
            return
        try:
            self._tell(self.loaded, store.load())
        except StoreError as error:
            store.close()
            self._tell(self.trouble, str(error), True)
            return
        while (save := self._queue.get()) is not None:
            self._save(save, store)
        store.close()

    def _save(self, save: Save, store: object) -> None:
        from core.store import StoreError

        try:
            save(store)
        except StoreError as error:
            self._tell(self.trouble, str(error), False)
        except Exception:
            log.exception("saving")
            self._tell(self.trouble, "The last change could not be saved. The log has the details.", False)

    def _tell(self, signal: Signal, *what: object) -> None:
        try:
            signal.emit(*what)
        except RuntimeError:  # the window is gone
            log.debug("nobody left to tell %s", what)

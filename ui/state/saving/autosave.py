"""Where the open assessment is kept: what changes goes to the disk at once, and what failed is tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui.state.saving.pending_saves import WHOLE, PendingSaves, SaveKey, named_saves
from ui.state.saving.saves import Save, whole_save
from ui.state.saving.store_thread import StoreThread, StoreTrouble

if TYPE_CHECKING:
    from core.store import StoredAssessment

RETRY_MS = 5_000
SLOW_MS = 500
"""A save that takes longer is shown."""


class Autosave(QObject):
    """One assessment file at a time. `state` gives the whole assessment as it is now, as StoredAssessment."""

    loaded = Signal(object)
    trouble = Signal(str, bool)
    """(one sentence, True when the file could not be opened at all); of a failure that lasts, once."""
    recovered = Signal()
    """All that had failed is on the disk."""
    changed = Signal()
    """`slow` or `failed` is different now."""

    def __init__(self, state: Callable[[], StoredAssessment], parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._thread: StoreThread | None = None
        self._without_file: PendingSaves | None = None
        """What changed since the file turned out not to open."""
        self._early = PendingSaves()
        """What changed while the file is being read."""
        self._ready = self._unreliable = self._moving = False
        self._reported: StoreTrouble | None = None
        self.slow = False
        self._retry = QTimer(self, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_all)
        self._slowly = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._slowly.timeout.connect(self._still)

    @property
    def path(self) -> Path | None:
        """The file; None where there is none."""
        return self._thread.path if self._thread else None

    @property
    def reading(self) -> bool:
        """True while the file is being read: nothing of it is in memory yet."""
        return self._thread is not None and not (self._ready or self._moving)

    @property
    def unsaved(self) -> list[SaveKey]:
        """What is in memory and not on the disk."""
        if self._moving:
            return [WHOLE]
        if self._thread is not None:
            return [*self._early, *self._thread.unsaved]
        return list(self._without_file or ())

    @property
    def unsaved_text(self) -> str:
        """What is in memory and not on the disk, for people; empty where all is saved."""
        return named_saves(self.unsaved)

    @property
    def failed(self) -> bool:
        """True while something in memory could not be saved."""
        return self._thread.failed if self._thread is not None else bool(self._without_file)

    def open(self, path: Path) -> None:
        """Keep the assessment in this file, which is read first."""
        self._begin(path, self._loaded)

    def move(self, path: Path) -> None:
        """Go on in this file, which holds a copy of the assessment; what changed since follows."""
        self.close(0)  # it may never end
        self._begin(path, self._moved)
        self._moving = True

    def save(self, save: Save) -> None:
        """Keep one change."""
        if self._thread is None:
            if self._without_file is not None:
                self._without_file.add(save)
                self.changed.emit()
        elif self.reading:
            self._early.add(save)
        elif self._ready and (self._thread.failed or self._unreliable):
            self.save_all()
        elif self._ready:
            self._thread.save(save)
            self._slowly.start()

    def save_all(self) -> None:
        """Keep the whole assessment as it is now."""
        if self._thread is not None and self._ready:
            self._thread.save(whole_save(self._state()))

    def look(self) -> None:
        """See that the file still holds what was saved; `trouble` follows where it does not."""
        if self._thread is not None and self._ready:
            self._thread.look()

    def flush(self, wait_s: float) -> bool:
        """Wait so long for what is being written; True when nothing is left."""
        if self._thread is not None and self._ready:
            return self._thread.flush(wait_s)
        return not self.unsaved

    def close(self, wait_s: float = 0.7) -> bool:
        """Let go of the file; False when not everything could be written to it."""
        thread, self._thread = self._thread, None
        self._without_file, self._early, self._reported = None, PendingSaves(), None
        self._ready = self._unreliable = self._moving = False
        self._retry.stop()
        self._slowly.stop()
        if thread is None:
            return True
        thread.disconnect(self)
        return thread.close(wait_s)

    def _begin(self, path: Path, then: Callable[[StoredAssessment], None]) -> None:
        self.close()
        self._thread = StoreThread(path, self)
        self._thread.loaded.connect(then)
        self._thread.saved.connect(self._saved)
        self._thread.trouble.connect(self._troubled)
        self._thread.start()
        self._look_again()

    def _loaded(self, stored: StoredAssessment) -> None:
        self._ready, self._unreliable = True, bool(stored.problems)
        self.loaded.emit(stored)  # which puts in again what a person was quicker with than the disk
        self._early.clear()

    def _moved(self, stored: StoredAssessment) -> None:
        self._ready, self._moving = True, False
        self.save_all()

    def _saved(self) -> None:
        if self._reported and not self.failed:
            self._reported = None
            self._retry.stop()
            self.recovered.emit()
        if not self.failed and not self.unsaved:
            self._unreliable = False
        self._look_again()

    def _troubled(self, trouble: StoreTrouble) -> None:
        if trouble.fatal:
            early = self._early
            self.close(0)
            self._without_file = early
        else:
            self._retry.start()
        if self._reported is None or trouble.cause is not self._reported.cause:
            self._reported = trouble
            self.trouble.emit(trouble.sentence, trouble.fatal)
        self._look_again()

    def _still(self) -> None:
        self.slow = bool(self.unsaved)
        self.changed.emit()

    def _look_again(self) -> None:
        if not self.unsaved:
            self._slowly.stop()
            self.slow = False
        self.changed.emit()

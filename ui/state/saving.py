"""Where the open assessment is kept: what changes goes to the disk at once, and what failed is tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ui.state.autosave import Keeper
from ui.state.pending_saves import WHOLE, Key, Saves

RETRY_MS = 5_000
SLOW_MS = 500
"""A save that takes longer is told."""


class Saving(QObject):
    """One assessment file at a time. `state` gives the whole assessment as it is now, as core.store.Stored."""

    loaded = Signal(object)
    trouble = Signal(str, bool)
    """(one sentence, True when the file could not be opened at all); of a failure that lasts, once."""
    mended = Signal()
    """All that had failed is on the disk."""
    changed = Signal()
    """`slow` or `failed` is different now."""

    def __init__(self, state: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._keeper: Keeper | None = None
        self._homeless: Saves | None = None
        """What changed since the file turned out not to open."""
        self._early = Saves()
        """What changed while the file is being read."""
        self._ready = self._doubtful = self._moving = False
        self._said = ""
        self.slow = False
        self._retry = QTimer(self, interval=RETRY_MS)
        self._retry.timeout.connect(self.save_all)
        self._slowly = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._slowly.timeout.connect(self._still)

    @property
    def path(self) -> Path | None:
        return self._keeper.path if self._keeper else None

    @property
    def reading(self) -> bool:
        """True while the file is being read: nothing of it is in memory yet."""
        return self._keeper is not None and not (self._ready or self._moving)

    @property
    def unsaved(self) -> list[Key]:
        """What is in memory and not on the disk."""
        if self._moving:
            return [WHOLE]
        if self._keeper is not None:
            return [*self._early, *self._keeper.unsaved]
        return list(self._homeless or ())

    @property
    def failed(self) -> bool:
        """True while something in memory could not be saved."""
        return self._keeper.failed if self._keeper is not None else bool(self._homeless)

    def open(self, path: Path) -> None:
        """Keep the assessment in this file, which is read first."""
        self._begin(path, self._loaded)

    def move(self, path: Path) -> None:
        """Go on in this file, which holds a copy of the assessment; what changed since follows."""
        self.close(0)  # it may never end
        self._begin(path, self._moved)
        self._moving = True

    def save(self, method: str, *what: object) -> None:
        """Keep one change: a method of core.store.Store, and what it is given."""
        if self._keeper is None and self._homeless is not None:
            self._homeless.add(method, what)
            self.changed.emit()
        elif self.reading:
            self._early.add(method, what)
        elif self._ready and (self._keeper.failed or self._doubtful):
            self.save_all()
        elif self._ready:
            self._keeper.save(method, *what)
            self._slowly.start()

    def save_all(self) -> None:
        """Keep the whole assessment as it is now."""
        if self._ready:
            self._keeper.save("save_all", self._state())

    def look(self) -> None:
        """See that the file still holds what was saved; `trouble` follows where it does not."""
        if self._ready:
            self._keeper.look()

    def flush(self, wait_s: float) -> bool:
        """Wait so long for what is being written; True when nothing is left."""
        return self._keeper.flush(wait_s) if self._ready else not self.unsaved

    def close(self, wait_s: float = 0.7) -> bool:
        """Let go of the file; False when not everything could be written to it."""
        keeper, self._keeper = self._keeper, None
        self._homeless, self._early, self._said = None, Saves(), ""
        self._ready = self._doubtful = self._moving = False
        self._retry.stop()
        self._slowly.stop()
        if keeper is None:
            return True
        keeper.disconnect(self)
        return keeper.close(wait_s)

    def _begin(self, path: Path, then: Callable[[object], None]) -> None:
        self.close()
        self._keeper = Keeper(path, self)
        self._keeper.loaded.connect(then)
        self._keeper.saved.connect(self._saved)
        self._keeper.trouble.connect(self._troubled)
        self._keeper.start()
        self._look_again()

    def _loaded(self, stored: object) -> None:
        self._ready, self._doubtful = True, bool(stored.problems)
        self.loaded.emit(stored)  # which puts in again what a person was quicker with than the disk
        self._early.clear()

    def _moved(self, stored: object) -> None:
        self._ready, self._moving = True, False
        self.save_all()

    def _saved(self) -> None:
        if self._said and not self.failed:
            self._said = ""
            self._retry.stop()
            self.mended.emit()
        if not self.failed and not self.unsaved:
            self._doubtful = False
        self._look_again()

    def _troubled(self, sentence: str, fatal: bool) -> None:
        if fatal:
            early = self._early
            self.close(0)
            self._homeless = early
        else:
            self._retry.start()
        if sentence != self._said:
            self._said = sentence
            self.trouble.emit(sentence, fatal)
        self._look_again()

    def _still(self) -> None:
        self.slow = bool(self.unsaved)
        self.changed.emit()

    def _look_again(self) -> None:
        if not self.unsaved:
            self._slowly.stop()
            self.slow = False
        self.changed.emit()

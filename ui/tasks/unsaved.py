"""Before an assessment is left: waits for what is not on the disk yet, and asks before any of it is discarded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ui.state.saving.autosave import Autosave
from ui.widgets.notice import Notice

CLOSING_S, OPENING_S = 0.7, 0.02
"""So long the window may freeze for the last save; after that it goes on, and shows what it waits for."""
LOOK_MS, PATIENCE_MS, ENDING_MS = 100, 700, 8_000


class UnsavedChanges(QObject):
    """Lets go of the open assessment when everything in it is saved.

    `save_copy` asks for another file, and goes on in that one.
    """

    def __init__(
        self, autosave: Autosave, notice: Notice, parent: QObject, save_copy: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._notice = notice
        self._go: Callable[[], object] | None = None
        self._doing = self._without = self._stay = ""
        self._asked = False
        self._save_copy = save_copy
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        autosave.trouble.connect(lambda sentence, fatal: self._ask())

    def close(self, go: Callable[[], object], ending: bool = False) -> bool:
        """True when all is saved and the window may close; else `go` is called as soon as it may.

        `ending`: the system ends the program, so that it may after a few seconds in any case.
        """
        if ending:
            QTimer.singleShot(ENDING_MS, self, self._give_way)
        return self._leave(go, CLOSING_S, "Closing", "Close without saving", "Do not close")

    def open(self, go: Callable[[], object]) -> None:
        """Call `go`, which opens another assessment, when all of this one is saved."""
        if self._leave(go, OPENING_S, "Opening", "Open without saving", "Do not open"):
            go()

    def _leave(self, go: Callable[[], object], wait_s: float, doing: str, without: str, stay: str) -> bool:
        self._stop()
        self._autosave.look()
        if self._autosave.flush(wait_s):
            return True
        self._go, self._doing, self._without, self._stay = go, doing, without, stay
        self._timer.start()
        QTimer.singleShot(PATIENCE_MS - round(1000 * wait_s), self, self._ask)  # nobody needs to read of less
        return False

    def _look(self) -> None:
        if self._autosave.flush(0):
            self._give_way()
        elif self._asked and self._notice.isHidden():
            self._stop()  # a person who closes the question goes on working

    def _ask(self) -> None:
        if self._go is None:
            return
        self._asked = True
        what = self._autosave.unsaved_text or "the last change"
        why = " The last attempt failed. Saving is retried every few seconds." if self._autosave.failed else ""
        actions = (("Save a copy as…", self._copy), (self._without, self._give_way), (self._stay, self._stop))
        self._notice.say(f"{self._doing} after saving: {what}.{why}", *actions, trouble=True)

    def _copy(self) -> None:
        self._timer.stop()
        self._save_copy()
        self._timer.start()
        self._ask()  # until the copy is written

    def _give_way(self) -> None:
        go, asked = self._go, self._asked
        self._stop()
        if asked:
            self._notice.hide()
        if go is not None:
            go()

    def _stop(self) -> None:
        self._go, self._asked = None, False
        self._timer.stop()

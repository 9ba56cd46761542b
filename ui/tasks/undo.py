"""Undo and redo as a person meets them: by key, in the menu, and as a button next to what was just done."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.state.history import Undoable
from ui.state.session import Session
from ui.widgets.notice import Notice


class Undo(QObject):
    """Undoes and redoes steps of the session's history, and shows which."""

    def __init__(self, session: Session, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._history = session.history
        self._notice = notice
        self._offered: Undoable | None = None
        self._history.changed.connect(self._withdraw)

    def undo(self) -> None:
        """Take back the last step, and say which."""
        self._session.finish_typing.emit()
        if what := self._history.undo():
            self._notice.say(f"Undone: {what}.", ("Redo", self.redo))

    def redo(self) -> None:
        """Do the last step again, and say which."""
        self._session.finish_typing.emit()
        if what := self._history.redo():
            self._notice.say(f"Redone: {what}.", ("Undo", self.undo))

    def offer(self, text: str) -> None:
        """Say what was just done, with a button to undo it that goes as soon as something else is done."""
        self._notice.say(text, ("Undo", self._undo_offered))
        self._offered = self._history.last

    def _undo_offered(self) -> None:
        step, self._offered = self._offered, None
        self._session.finish_typing.emit()
        if step is not None and step is self._history.last:
            self._history.undo()

    def _withdraw(self) -> None:
        if self._offered is not None and self._offered is not self._history.last:
            self._offered = None
            self._notice.hide()

"""Exceptions: takes, changes and removes their wordings. Opens the dialog, keeps its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from core.model import ExceptionKey
from ui.state.session import Session
from ui.tasks.undo import Undoing


class ExceptionTask(QObject):
    """`window` is the parent of the dialog."""

    def __init__(self, session: Session, undoing: Undoing, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._undoing, self._window = session, undoing, window

    def ask(self, names: Mapping[ExceptionKey, str], offered: str) -> None:
        """Ask once for these objects of one finding, which have the same words now, or none."""
        from ui.dialogs.exception import ExceptionForm

        first = next(iter(names))
        form = ExceptionForm(self._window, first[1], names, offered, self._session.exceptions.get(first))
        if form.exec() == QDialog.DialogCode.Accepted:
            self._session.set_exceptions(dict.fromkeys(form.keys(), form.words()))

    def remove(self, keys: Sequence[ExceptionKey]) -> None:
        self._session.set_exceptions(dict.fromkeys(keys))
        what = "Exception" if len(keys) == 1 else f"{len(keys)} exceptions"
        self._undoing.offer(f"{what} removed.")

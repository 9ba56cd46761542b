"""Exceptions: takes, changes and removes their wordings. Opens the dialog, keeps its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QDialog

from core.model import ExceptionKey
from ui.tasks.task import Task


class ExceptionTask(Task):
    """Exceptions to rules, for objects of one finding."""

    def ask(self, names: Mapping[ExceptionKey, str], offered: str) -> None:
        """Ask once for these objects of one finding, which have the same words now, or none."""
        from ui.dialogs.exception import ExceptionForm

        first = next(iter(names))
        form = ExceptionForm(self._window, first[1], names, offered, self._session.exceptions.get(first))
        if form.exec() == QDialog.DialogCode.Accepted:
            self._session.set_exceptions(dict.fromkeys(form.keys(), form.words()))

    def remove(self, keys: Sequence[ExceptionKey]) -> None:
        """Remove these exceptions; a step that can be undone."""
        self._session.set_exceptions(dict.fromkeys(keys))
        what = "Exception" if len(keys) == 1 else f"{len(keys)} exceptions"
        self._context.undo.offer(f"{what} removed.")

"""Asks before the open assessment is left while a run is under way: the window closes, or another one is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from core.model import few
from ui.state.scans import Runs
from ui.state.session import Session

if TYPE_CHECKING:
    from ui.dialogs.leave_run import LeaveForm

KEPT = "Kept: all results and comments so far, the site sheet, and the record that these servers were stopped."
NOT_KEPT = "This assessment is not saved in a file. All of it will be lost."
OVER = "The run is finished. Nothing is lost."


class Leaving(QObject):
    """`window` is the parent of the question."""

    def __init__(self, session: Session, runs: Runs, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._runs = runs
        self._window = window
        self._form: LeaveForm | None = None
        self.kept: Callable[[], bool] = lambda: session.path is not None
        """Whether what the assessment holds outlasts it."""
        runs.changed.connect(self._refresh)

    def may_close(self) -> bool:
        return self._may("Close during a run", "&Stop and close")

    def may_open(self) -> bool:
        """Whether another assessment may take the place of this one."""
        return self._may("Open during a run", "&Stop and open")

    def _may(self, title: str, leave: str) -> bool:
        """True at once where nothing runs that was not stopped before; False while the question stands."""
        if self._form is not None or not self._running():
            return self._form is None
        from ui.dialogs.leave_run import LeaveForm

        self._form = LeaveForm(self._window, title, leave, self._says)
        try:
            return self._form.exec() == QDialog.DialogCode.Accepted
        finally:
            self._form = None

    def _running(self) -> list[str]:
        now = {each: self._runs.activity(each) for each in self._runs.ids if each in self._session.servers}
        return [each for each, activity in now.items() if activity is not None and not activity.stopping]

    def _refresh(self) -> None:
        if self._form is not None:
            self._form.refresh()

    def _says(self) -> tuple[str, ...]:
        names = [self._session.servers[each].name for each in self._running()]
        kept = KEPT if self.kept() else NOT_KEPT
        if not names:
            return OVER, kept
        count = f"{len(names)} of {self._runs.total} servers {'is' if len(names) == 1 else 'are'}"
        whose = "this server has" if len(names) == 1 else "these servers have"
        return (
            f"{count} being assessed: {few(names)}.",
            f"Lost: what {whose} returned in this run so far.",
            kept,
        )

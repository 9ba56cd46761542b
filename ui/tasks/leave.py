"""Asks before the open assessment is left while a run is under way: the window closes, or another one is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from core.model import few
from ui.tasks.task import Task, TaskContext
from ui.tasks.unsaved import UnsavedChanges

if TYPE_CHECKING:
    from ui.dialogs.leave_run import LeaveForm

KEPT = "Kept: all results and comments so far, the site sheet, and the record that these servers were stopped."
NOT_KEPT = "This assessment is not saved in a file. All of it will be lost."
OVER = "The run is finished. Nothing is lost."


class LeaveTask(Task):
    """Asks during a run, stops it, and waits for what is not saved."""

    def __init__(self, context: TaskContext, unsaved: UnsavedChanges) -> None:
        super().__init__(context)
        self._runs = context.runs
        self._unsaved = unsaved
        self._form: LeaveForm | None = None
        self._runs.changed.connect(self._refresh)

    def may_close(self) -> bool:
        """Whether to close; asks where servers are being assessed."""
        return self._may("Close during a run", "&Stop and close")

    def may_open(self) -> bool:
        """Whether another assessment may take the place of this one."""
        return self._may("Open during a run", "&Stop and open")

    def stop(self) -> None:
        """Keep what is typed, stop what runs. A connection that hangs is left to its thread."""
        self._session.finish_typing.emit()
        self._runs.abandon()

    def for_another(self, go: Callable[[], object]) -> None:
        """Call `go`, which opens another assessment: ask where a run is under way, then wait for what is not saved."""
        if self.may_open():
            self.unasked(go)

    def unasked(self, go: Callable[[], object]) -> None:
        """The same, without asking about a run."""
        self.stop()
        self._unsaved.open(go)

    def saved(self, go: Callable[[], object], ending: bool = False) -> bool:
        """False while something is not saved yet; then `go` is called as soon as it is, or was given up.

        `ending`: the system ends the program, so that nobody can answer.
        """
        return self._session.temporary or self._unsaved.close(go, ending)

    def _may(self, title: str, leave: str) -> bool:
        """True at once where nothing runs that was not stopped before; False while the question is open."""
        if self._form is not None or not self._running():
            return self._form is None
        from ui.dialogs.leave_run import LeaveForm

        self._form = LeaveForm(self._window, title, leave, self._question)
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

    def _question(self) -> tuple[str, ...]:
        names = [self._session.servers[each].name for each in self._running()]
        kept = KEPT if self._session.kept else NOT_KEPT
        if not names:
            return OVER, kept
        count = f"{len(names)} of {self._runs.total} servers {'is' if len(names) == 1 else 'are'}"
        whose = "this server has" if len(names) == 1 else "these servers have"
        return (
            f"{count} being assessed: {few(names)}.",
            f"Lost: what {whose} returned in this run so far.",
            kept,
        )

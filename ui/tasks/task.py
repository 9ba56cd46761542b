"""What everything that an assessor does with the open assessment is given."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.secrets import Secrets
from ui.state.jobs import BackgroundCalls
from ui.state.password_store import PasswordStore
from ui.state.reevaluation import Reevaluation
from ui.state.scans import Runs
from ui.state.session import Session
from ui.tasks.undo import Undo
from ui.widgets.notice import Notice


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What tasks work with. Their dialogs have `window` as parent, and in `notice` they say what came of it."""

    session: Session
    runs: Runs
    reevaluation: Reevaluation
    secrets: Secrets
    password_store: PasswordStore
    background: BackgroundCalls
    notice: Notice
    undo: Undo
    window: QWidget


class Task(QObject):
    """One thing that an assessor does, or a few that belong together."""

    def __init__(self, context: TaskContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._session = context.session
        self._background = context.background
        self._notice = context.notice
        self._window = context.window

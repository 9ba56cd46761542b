"""What everything that an assessor does with the open assessment is given."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.state.jobs import BackgroundCalls
from ui.state.session import Session
from ui.widgets.notice import Notice


class Task(QObject):
    """Opens dialogs, whose parent is `window`, works in `calls`, and says in `notice` what came of it."""

    def __init__(self, session: Session, calls: BackgroundCalls, notice: Notice, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._background = calls
        self._notice = notice
        self._window = window

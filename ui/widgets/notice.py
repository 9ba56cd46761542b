"""One line above the status bar that says what happened and offers what can be done about it. Never a pop-up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from core.model import Status
from ui.widgets import icons, theme
from ui.widgets.controls import announce, button, icon_button, wrapped_label

NoticeAction = tuple[str, Callable[[], object]]


class Notice(QFrame):
    """Shows the latest message until it is answered, closed, or another one comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self._mark, self._text = QLabel(), wrapped_label()
        self._buttons: list[QPushButton] = []
        self._trouble = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3 * theme.STEP, theme.STEP, 2 * theme.STEP, theme.STEP)
        self._row.setSpacing(2 * theme.STEP)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._text, 1)
        self._close = icon_button("close", "Close this message", self.hide)
        self._row.addWidget(self._close)
        self.hide()

    def say(self, text: str, *actions: NoticeAction, trouble: bool = False) -> None:
        """Show this, with a button for each action."""
        for each in self._buttons:
            each.deleteLater()
        self._buttons = [button(name, self._answering(act)) for name, act in actions]
        for number, each in enumerate(self._buttons):
            self._row.insertWidget(2 + number, each)
        self._text.setText(text)
        self._trouble = trouble
        self.repaint_colours()
        self.show()
        announce(self, text)

    @property
    def text(self) -> str:
        """What it shows; empty while it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        status = Status.NOT_REVIEWED if self._trouble else Status.NOT_A_FINDING
        name = "alert" if self._trouble else "meets"
        self._mark.setPixmap(icons.coloured(name, theme.status_colour(status)).pixmap(16, 16))
        self._close.setIcon(icons.icon("close"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _answering(self, act: Callable[[], object]) -> Callable[[], None]:
        def answer() -> None:
            self.hide()
            act()

        return answer

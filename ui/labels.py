"""Labels that the status bar, the toolbar and the panes share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import icons, theme


def plain(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Elided(QLabel):
    """One line that ends in an ellipsis where the room ends; the whole text is its tooltip."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class SimulatedMark(QWidget):
    """Says, for as long as they are there, that the servers are simulated and that nothing done here is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(
            "These servers are simulated on this computer, and every report says so. "
            "The whole assessment is thrown away when the window closes, with what you add to it."
        )
        self._mark, self._words = QLabel(), plain("Simulated servers, not kept")
        self._words.setFont(theme.strong_font(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.STEP, 0, 2 * theme.STEP, 0)
        row.setSpacing(theme.STEP)
        row.addWidget(self._mark)
        row.addWidget(self._words)
        self.repaint_colours()

    def repaint_colours(self) -> None:
        self._mark.setPixmap(icons.icon("simulated").pixmap(16, 16))

"""Labels of one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


def plain_label(text: str = "") -> QLabel:
    """A label that shows its text as it is, never as HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Elided(QLabel):
    """One line that ends in an ellipsis where the room ends; the whole text is its tooltip.

    Where fewer than `least` letters could be read, nothing is shown: "1 ser..." says nothing.
    """

    def __init__(self, text: str = "", least: int = 0) -> None:
        super().__init__()
        self._least = least
        self.setText(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)
        self.setAccessibleName(text)

    def shown(self) -> str:
        """What of the text the room holds."""
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        return text if text == self.text() or len(text) >= self._least else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, self.shown())
        painter.end()

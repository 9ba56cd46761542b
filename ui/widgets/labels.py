"""Labels that the status bar, the toolbar and the panes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.state.pending_saves import words
from ui.widgets import icons, theme

if TYPE_CHECKING:
    from ui.state.saving import Saving


def plain(text: str = "") -> QLabel:
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

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, self.shown())
        painter.end()


class Badge(QWidget):
    """A picture and words for the status bar."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._mark, self._words = QLabel(), plain(text)
        self._words.setFont(theme.strong_font(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.STEP, 0, 2 * theme.STEP, 0)
        row.setSpacing(theme.STEP)
        row.addWidget(self._mark)
        row.addWidget(self._words)
        self.hide()


class SimulatedMark(Badge):
    """Says, for as long as they are there, that servers are simulated, and where nothing done here is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.repaint_colours()

    def show_state(self, simulated: bool, kept: bool) -> None:
        self.setVisible(simulated)
        self._words.setText("Simulated servers" if kept else "Simulated servers, not kept")
        lost = "The assessment is discarded when the window closes, including everything you add."
        told = "This assessment has simulated servers. Every report states this."
        self.setToolTip(told if kept else f"{told} {lost}")

    def repaint_colours(self) -> None:
        self._mark.setPixmap(icons.icon("simulated").pixmap(16, 16))


class UnsavedMark(Badge):
    """Says, for as long as it is so, that something is not on the disk yet, or could not be saved."""

    def show_state(self, saving: Saving) -> None:
        """What the disk says now; the tooltip names what is not on it."""
        failed = saving.failed
        self.setVisible(failed or saving.slow)
        if self.isHidden():
            return
        self._words.setText("Not saved" if failed else "Saving")
        self._mark.setVisible(failed)
        self.repaint_colours()
        self.setToolTip(f"{'Not saved' if failed else 'Saving'}: {words(saving.unsaved)}")

    def repaint_colours(self) -> None:
        from core.model import Status

        colour = theme.status_colour(Status.NOT_REVIEWED)
        self._mark.setPixmap(icons.coloured("alert", colour).pixmap(16, 16))

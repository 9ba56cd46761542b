"""The marks in the status bar: that servers are simulated, that something is not saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.widgets import icons, theme
from ui.widgets.labels import plain_label

if TYPE_CHECKING:
    from ui.state.saving.autosave import Autosave


class Badge(QWidget):
    """A picture and words for the status bar."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._mark, self._words = QLabel(), plain_label(text)
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
        """Say that servers are simulated, and whether the assessment is kept."""
        self.setVisible(simulated)
        self._words.setText("Simulated servers" if kept else "Simulated servers, not kept")
        lost = "The assessment is discarded when the window closes, including everything you add."
        simulated_text = "This assessment has simulated servers. Every report states this."
        self.setToolTip(simulated_text if kept else f"{simulated_text} {lost}")

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        self._mark.setPixmap(icons.icon("simulated").pixmap(16, 16))


class UnsavedMark(Badge):
    """Says, for as long as it is so, that something is not on the disk yet, or could not be saved."""

    def show_state(self, autosave: Autosave) -> None:
        """Show what is not on the disk; the tooltip names it."""
        failed = autosave.failed
        self.setVisible(failed or autosave.slow)
        if self.isHidden():
            return
        self._words.setText("Not saved" if failed else "Autosave")
        self._mark.setVisible(failed)
        self.repaint_colours()
        self.setToolTip(f"{'Not saved' if failed else 'Saving'}: {autosave.unsaved_text}")

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        from core.model import Status

        colour = theme.status_colour(Status.NOT_REVIEWED)
        self._mark.setPixmap(icons.coloured("alert", colour).pixmap(16, 16))

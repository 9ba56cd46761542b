"""A few choices side by side, of which one holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Switch(QWidget):
    """`chosen` carries the number of the choice."""

    chosen = Signal(int)

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for number, text in enumerate(choices):
            made = QToolButton()
            made.setText(text)
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setAccessibleName(f"{name}: {text}")
            made.setToolTip(f"{text} (Alt+{number + 1})")
            made.toggled.connect(self._colour)
            self._group.addButton(made, number)
            row.addWidget(made)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self, *_: object) -> None:
        """Wear the selection's colour: pressed in is hardly another grey in the dark."""
        for each in self._group.buttons():
            palette = self.palette()
            if each.isChecked():
                palette.setColor(QPalette.ColorRole.Button, palette.color(QPalette.ColorRole.Highlight))
            each.setPalette(palette)

    def show_choice(self, number: int) -> None:
        """Press the button with this number."""
        self._group.button(number).setChecked(True)

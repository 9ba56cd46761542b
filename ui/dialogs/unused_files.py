"""Lists every file that was left out, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.widgets import theme
from ui.widgets.controls import reading_field, wrapped_label

SIZE = (720, 420)


class UnusedFilesDialog(QDialog):
    """To read and to copy from; opened without waiting for it."""

    def __init__(self, parent: QWidget | None, unused: Mapping[Path, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Files not used")
        self.resize(*SIZE)
        count = "1 file was" if len(unused) == 1 else f"{len(unused)} files were"
        self.list = reading_field("Files not used")
        self.list.setPlainText("\n\n".join(f"{path}\n{why}" for path, why in unused.items()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # some desktops draw one
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * theme.STEP, 4 * theme.STEP, 4 * theme.STEP, 3 * theme.STEP)
        column.setSpacing(2 * theme.STEP)
        column.addWidget(wrapped_label(f"{count} not used. All other files were added."))
        column.addWidget(self.list, 1)
        column.addWidget(buttons)

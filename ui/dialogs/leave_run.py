"""The question before a run under way is given up: what is lost, what stays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from ui.dialogs.form import Form

Said = tuple[str, ...]


class LeaveForm(Form):
    """Accepted: leave. Esc and Enter stay; the form has to be answered by a button or its key."""

    def __init__(self, parent: QWidget | None, title: str, leave: str, says: Callable[[], Said]) -> None:
        """`says` gives what is so now, a line each; it is asked again by refresh()."""
        super().__init__(parent, title, leave, cancel="&Keep running")
        self._says = says
        self._lines = [self.says("") for _ in says()]
        self._stay = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.ok.setDefault(False)
        self.ok.setAutoDefault(False)
        self._stay.setDefault(True)
        self._stay.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Say again which servers still run."""
        said = self._says()
        for number, label in enumerate(self._lines):
            label.setText(said[number] if number < len(said) else "")
            label.setVisible(number < len(said))
        self.setAccessibleDescription(" ".join(said))
        self.grow_soon()

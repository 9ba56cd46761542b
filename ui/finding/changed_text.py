"""The line in a finding whose rule has another check text than its check was written for: accept the logic, or not."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.model import Status
from ui.state.session import Session
from ui.widgets import icons, theme
from ui.widgets.controls import button, wrapped_label

CHANGED = "The check text has changed since the check was written. Read the check text before you rely on the status."
ACCEPTED = "You accepted the check for the changed check text."


class ChangedTextBar(QWidget):
    """Hidden for a rule whose text is the one its check knows."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stig_id = ""
        self._mark, self._text = QLabel(), wrapped_label(name="Changed check text")
        self._button = button("", self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        session.site_changed.connect(lambda: self.show_rule(self._stig_id))
        self.hide()

    def show_rule(self, stig_id: str) -> None:
        """Show the line where this rule's text changed, else hide it."""
        self._stig_id = stig_id
        accepted = stig_id in self._session.site.accepted_texts
        self._text.setText(ACCEPTED if accepted else CHANGED)
        self._button.setText("Withdraw acceptance" if accepted else "Accept the check for this rule")
        self._mark.setPixmap(icons.coloured("alert", theme.status_colour(Status.NOT_REVIEWED)).pixmap(16, 16))
        self.setVisible(stig_id in self._session.changed_texts)

    def _turn(self) -> None:
        self._session.accept_text(self._stig_id, self._stig_id not in self._session.site.accepted_texts)

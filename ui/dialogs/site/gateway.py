"""That an enterprise gateway filters the mail of some servers, who states it and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from core.model import NO_NAME, NO_REASON, Statement, few, signs
from ui.dialogs.form import Form
from ui.dialogs.site.signature import signature_fields, statement_in


class GatewayForm(Form):
    """After accept: statement(), that an enterprise gateway filters these servers' mail."""

    width_hint = 520

    def __init__(self, parent: QWidget | None, names: Sequence[str], said: Statement | None = None) -> None:
        super().__init__(parent, "Enterprise gateway", "Save")
        self.heading(few(names, 5))
        self.says(
            "An enterprise gateway (EEMSG or similar) filters the mail of these servers. Rules that the gateway "
            "covers become Not Applicable. The signature and the reason appear in the report."
        )
        self.by, self.because = signature_fields(said or Statement())
        rows = self.rows()
        self.field(rows, "&Signed by", self.by, lambda: _wrong(self.by, "Enter who signs.", NO_NAME))
        self.field(rows, "&Reason", self.because, lambda: _wrong(self.because, "Enter a reason.", NO_REASON))
        for field in (self.by, self.because):
            field.setPlaceholderText("")
            field.textChanged.connect(self.review)
        self.by.setFocus()

    def statement(self) -> Statement:
        """The statement as entered."""
        return statement_in(self.by, self.because)


def _wrong(field: QLineEdit, missing: str, odd: str) -> str:
    if not field.text().strip():
        return missing
    return "" if signs(field.text()) else odd

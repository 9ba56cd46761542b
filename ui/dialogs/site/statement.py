"""Who says something of the site that excuses rules, and why: without both it does not count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from core.model import NO_NAME, NO_REASON, Statement, few, signs
from ui.dialogs.form import Form

LONGEST_NAME, LONGEST_WHY = 200, 500


def signature(said: Statement, what: str = "") -> tuple[QLineEdit, QLineEdit]:
    """The two fields: who, and why. `what` tells them apart for screen readers."""
    by, why = QLineEdit(said.signed_by, maxLength=LONGEST_NAME), QLineEdit(said.why, maxLength=LONGEST_WHY)
    for field, text in ((by, "Signed by"), (why, "Reason")):
        field.setPlaceholderText(text)
        field.setAccessibleName(", ".join(filter(None, (what, text.lower() if what else text))))
    return by, why


def statement_in(by: QLineEdit, why: QLineEdit) -> Statement:
    return Statement(by.text().strip(), why.text().strip())


def wrong_in(by: QLineEdit, why: QLineEdit) -> str:
    """One sentence where what was typed is no name or no reason; nothing typed is not wrong, and does not count."""
    checked = ((by, NO_NAME), (why, NO_REASON))
    return next((said for field, said in checked if field.text().strip() and not signs(field.text())), "")


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
        self.by, self.because = signature(said or Statement())
        rows = self.rows()
        self.field(rows, "&Signed by", self.by, lambda: _wrong(self.by, "Enter who signs.", NO_NAME))
        self.field(rows, "&Reason", self.because, lambda: _wrong(self.because, "Enter a reason.", NO_REASON))
        for field in (self.by, self.because):
            field.setPlaceholderText("")
            field.textChanged.connect(self.review)
        self.by.setFocus()

    def statement(self) -> Statement:
        return statement_in(self.by, self.because)


def _wrong(field: QLineEdit, missing: str, odd: str) -> str:
    if not field.text().strip():
        return missing
    return "" if signs(field.text()) else odd

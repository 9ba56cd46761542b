"""The two fields of a statement that excuses rules: who signs it, and the reason. Without both it is not applied."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from core.model import NO_NAME, NO_REASON, Statement, signs

LONGEST_NAME, LONGEST_WHY = 200, 500


def signature_fields(said: Statement, what: str = "") -> tuple[QLineEdit, QLineEdit]:
    """The two fields: who, and why. `what` distinguishes them for screen readers."""
    by, why = QLineEdit(said.signed_by, maxLength=LONGEST_NAME), QLineEdit(said.why, maxLength=LONGEST_WHY)
    for field, text in ((by, "Signed by"), (why, "Reason")):
        field.setPlaceholderText(text)
        field.setAccessibleName(", ".join(filter(None, (what, text.lower() if what else text))))
    return by, why


def statement_in(by: QLineEdit, why: QLineEdit) -> Statement:
    """The statement in these two fields."""
    return Statement(by.text().strip(), why.text().strip())


def wrong_in(by: QLineEdit, why: QLineEdit) -> str:
    """One sentence where what was typed is no name or no reason; nothing typed is not wrong, and does not count."""
    checked = ((by, NO_NAME), (why, NO_REASON))
    return next((said for field, said in checked if field.text().strip() and not signs(field.text())), "")

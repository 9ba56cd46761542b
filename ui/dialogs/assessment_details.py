"""What the cover of the report says."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from core.model import NO_NAME, Details, signs, unseen
from core.model.dating import LONGEST_LIMIT_DAYS
from ui.dialogs.form import Form

MARKINGS = (
    "", "UNCLASSIFIED", "CUI", "CUI//SP-ISVI", "CONFIDENTIAL", "SECRET", "SECRET//NOFORN", "TOP SECRET",
)  # fmt: skip
LONGEST = 200
LABELS = {"name": "&Name", "site": "&Site", "assessor": "&Assessor", "organization": "&Organization"}


class DetailsForm(Form):
    """Name, site, people and marking of an assessment. After accept: details()."""

    def __init__(self, parent: QWidget | None, details: Details | None = None) -> None:
        super().__init__(parent, "Assessment details", "Save")
        first = details or Details()
        self.says(
            "These details appear on the cover of the report. The marking appears at the top and bottom of every "
            "page. Old evidence keeps its results; the window and the report show its age."
        )
        rows = self.rows()
        texts = {"name": first.name, "site": first.site, "assessor": first.assessor, "organization": first.organization}
        self.lines = {name: QLineEdit(text, maxLength=LONGEST) for name, text in texts.items()}
        for name, line in self.lines.items():
            line.setMinimumWidth(320)
            self.field(rows, LABELS[name], line, partial(CHECKS.get(name, _wrong), line))
            line.textChanged.connect(self.review)
        marking = QLineEdit(maxLength=LONGEST, placeholderText="none")
        self.marking = QComboBox(editable=True)
        self.marking.setLineEdit(marking)
        self.marking.addItems(MARKINGS)
        self.marking.setCurrentText(first.marking)
        self.field(rows, "&Marking", self.marking, partial(_wrong, marking))
        self.marking.currentTextChanged.connect(self.review)
        self.max_age = QSpinBox(minimum=1, maximum=LONGEST_LIMIT_DAYS, value=first.max_age_days, suffix=" days")
        self.field(rows, "&Evidence is old after", self.max_age)
        self.lines["name"].setFocus()

    def details(self) -> Details:
        """The details as entered."""
        texts = {name: line.text().strip() for name, line in self.lines.items()}
        return Details(**texts, marking=self.marking.currentText().strip(), max_age_days=self.max_age.value())


def _wrong(line: QLineEdit) -> str:
    return "This contains unprintable or invisible characters." if unseen(line.text()) else ""


def _unsigned(line: QLineEdit) -> str:
    """The assessor signs the report; who leaves the line empty signs nothing."""
    return NO_NAME if line.text().strip() and not signs(line.text()) else ""


CHECKS = {"assessor": _unsigned}
assert {*LABELS, "marking", "max_age_days"} == {each.name for each in fields(Details)}

"""Choose what to hand over: formats, folder, file name and paper."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.export import DEFAULT_FORMATS, FORMATS
from core.export.format import Paper
from core.files.export_files import ExportTarget
from core.model import Assessment
from ui.dialogs.form import Form, Hint
from ui.state import settings
from ui.widgets import theme

PAPERS = {Paper.A4: "A4", Paper.LETTER: "Letter"}
WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


class ExportForm(Form):
    """After accept: target() and paper(). Formats, folder and paper are remembered for next time."""

    def __init__(self, parent: QWidget | None, assessment: Assessment, folder: Path | None = None) -> None:
        """`folder` is where the first export goes; after that, where the last one went."""
        super().__init__(parent, "Export", "Export")
        self._add_formats()
        rows = self.rows()
        self.paper_box = QComboBox()
        for key, text in PAPERS.items():
            self.paper_box.addItem(text, key.value)
        remembered = settings.saved_text("export/paper", _usual_paper())
        self.paper_box.setCurrentIndex(max(0, self.paper_box.findData(remembered)))
        self.field(rows, "&Paper", self.paper_box)
        self.folder_line = QLineEdit(settings.saved_text("export/folder") or str(folder or Path.home()))
        self.folder_line.setMinimumWidth(360)
        choose = QPushButton("&Choose…")
        choose.setAutoDefault(False)
        choose.setAccessibleName("Choose folder")
        choose.clicked.connect(self._choose)
        beside = QHBoxLayout()
        beside.addWidget(self.folder_line)
        beside.addWidget(choose)
        self.field(rows, "&Folder", self.folder_line, self._folder_wrong, within=beside)
        self.stem_line = QLineEdit(safe_stem(assessment.details.name), maxLength=120)
        self.field(rows, "File &name", self.stem_line, self._stem_wrong)
        self.files = Hint()
        rows.addRow("", self.files)
        for line in (self.folder_line, self.stem_line):
            line.textChanged.connect(self.review)
        next(iter(self.boxes.values())).setFocus()

    def target(self) -> ExportTarget:
        """The chosen formats and where they go."""
        formats = tuple(key for key, box in self.boxes.items() if box.isChecked())
        return ExportTarget(formats, Path(self.folder_line.text().strip()), self.stem_line.text().strip())

    def paper(self) -> Paper:
        """The size of the PDF's pages."""
        return Paper(self.paper_box.currentData())

    def accept(self) -> None:
        """Remember the choices for the next time."""
        target = self.target()
        settings.keep("export/formats", ",".join(target.formats))
        settings.keep("export/folder", str(target.folder))
        settings.keep("export/paper", self.paper().value)
        super().accept()

    def review(self, *_: object) -> None:
        super().review()
        if not self._whole:
            return
        target = self.target()
        self.paper_box.setEnabled(any(FORMATS[key].on_paper for key in target.formats))
        names = [target.path(key).name for key in target.formats]
        self.files.setText(f"Writes {' and '.join(names)}." if self.ok.isEnabled() else "")

    # --- Building -----------------------------------------------------------------------------------------------------

    def _add_formats(self) -> None:
        self.heading("Formats")
        remembered = settings.saved_text("export/formats", ",".join(DEFAULT_FORMATS)).split(",")
        self.boxes = {key: QCheckBox(each.label) for key, each in FORMATS.items()}
        column = QVBoxLayout()
        column.setSpacing(theme.STEP)
        for key, box in self.boxes.items():
            box.setChecked(key in remembered)
            box.toggled.connect(self.review)
            column.addWidget(box)
        self.body.addLayout(column)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder", self.folder_line.text())
        if chosen:
            self.folder_line.setText(str(Path(chosen)))

    # --- Checking -----------------------------------------------------------------------------------------------------

    def _folder_wrong(self) -> str:
        if not self.target().formats:
            return "Select a format."
        text = self.folder_line.text().strip()
        if not text:
            return "The folder is missing."
        return "" if Path(text).is_absolute() else "Enter the full path of the folder."

    def _stem_wrong(self) -> str:
        return stem_wrong(self.stem_line.text().strip())


def stem_wrong(stem: str) -> str:
    """Why a file cannot be called so on every system that reads it, Windows included; empty when it can."""
    if not stem:
        return "The file name is missing."
    if re.search(r'[\\/:*?"<>|]', stem) or not stem.isprintable():
        return 'A file name must not contain \\ / : * ? " < > |'
    if stem[-1] in ". " or stem.partition(".")[0].strip().lower() in WINDOWS_NAMES:
        return "Windows does not allow this file name."
    return ""


def safe_stem(text: str) -> str:
    """A file name made of any text."""
    plain = re.sub(r'[\\/:*?"<>|\s]+', "-", "".join(sign if sign.isprintable() else " " for sign in text))
    plain = plain.strip("-. ")[:80].rstrip("-. ")
    return plain if plain and not stem_wrong(plain) else "assessment"


def _usual_paper() -> Paper:
    letter = QLocale.system().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    return Paper.LETTER if letter else Paper.A4

"""Exports: the assessor chooses formats and place, a worker writes, the notice offers to open the files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from core.export.format import ExportOptions, Paper
from core.files.export_files import ExportOutcome, ExportTarget, export_files
from core.model import Assessment
from ui.tasks.task import Task


class ReportTask(Task):
    """From ExportForm to files. `window` is the form's parent."""

    def start(self) -> None:
        """Ask for formats and folder, then write."""
        from ui.dialogs.export import ExportForm

        assessment = self._session.assessment()
        if assessment is None:
            return
        form = ExportForm(self._window, assessment)
        if form.exec() == QDialog.DialogCode.Accepted:
            self.write(assessment, form.target(), form.paper())

    def write(self, assessment: Assessment, target: ExportTarget, paper: Paper = Paper.A4) -> None:
        """One file for each format; what is there already under this name is replaced as a whole."""
        self._notice.say("Exporting.")
        options = ExportOptions(datetime.now(UTC), paper)
        self._background.run(lambda: export_files(assessment, target, options), self._exported, self._failed)

    def _exported(self, outcome: ExportOutcome) -> None:
        if outcome.failed:
            self._failed(outcome.failed[0][1])
            return
        first, names = outcome.written[0], " and ".join(path.name for path in outcome.written)
        others = ", ".join(path.name for path in (*(path for path, _ in outcome.not_removed), *outcome.foreign))
        self._notice.say(
            f"Exported {names} to {first.parent}."
            + (f" {others} in the same folder is from another export." if others else ""),
            ("Open", lambda: _show(first)),
            ("Show in folder", lambda: _show(first.parent)),
            trouble=bool(others),
        )

    def _failed(self, error: Exception) -> None:
        text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
        self._notice.say(f"The export failed: {text}.", ("Choose again…", self.start), trouble=True)


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

"""Writes the report: the assessor chooses formats and place, a worker writes, the notice offers to open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from core.export.format import ExportOptions, Paper
from core.model import Assessment
from core.report_set import foreign_reports, remove_old, write_list
from core.writing import write_atomically
from ui.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and where."""

    formats: tuple[str, ...]
    folder: Path
    stem: str
    paper: Paper = Paper.A4


@dataclass(frozen=True, slots=True)
class Written:
    """The files, and those of the same name beside them that are of another time."""

    paths: tuple[Path, ...]
    others: tuple[str, ...] = ()


class ReportTask(Task):
    """From ExportForm to files. `window` is the form's parent."""

    def start(self) -> None:
        from ui.dialogs.export import ExportForm

        assessment = self._session.assessment()
        if assessment is None:
            return
        form = ExportForm(self._window, assessment)
        if form.exec() == QDialog.DialogCode.Accepted:
            self.write(assessment, Wanted(form.formats(), form.folder(), form.stem(), form.paper()))

    def write(self, assessment: Assessment, wanted: Wanted) -> None:
        """One file for each format; what is there already under this name is replaced as a whole."""
        self._notice.say("Exporting.")
        self._background.run(lambda: written(assessment, wanted), self._written, self._failed)

    def _written(self, done: Written) -> None:
        first, names = done.paths[0], " and ".join(path.name for path in done.paths)
        others = f" {', '.join(done.others)} in the same folder is from another export." if done.others else ""
        self._notice.say(
            f"Exported {names} to {first.parent}.{others}",
            ("Open", lambda: _show(first)),
            ("Show in folder", lambda: _show(first.parent)),
            trouble=bool(others),
        )

    def _failed(self, error: Exception) -> None:
        text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
        self._notice.say(f"The export failed: {text}.", ("Choose again…", self.start), trouble=True)


def written(assessment: Assessment, wanted: Wanted) -> Written:
    """Blocking: render and write every format as one set, in place of an earlier one of this name."""
    from core.export import FORMATS

    options = ExportOptions(datetime.now(UTC), wanted.paper)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    made = {
        f"{wanted.stem}.{FORMATS[name].extension}": FORMATS[name].render(assessment, options) for name in wanted.formats
    }
    others = [path for path, _ in remove_old(wanted.folder, wanted.stem, made)]
    others += foreign_reports(wanted.folder, wanted.stem, made)
    for name, data in made.items():
        write_atomically(wanted.folder / name, data)
    write_list(wanted.folder, wanted.stem, made)
    return Written(tuple(wanted.folder / name for name in made), tuple(path.name for path in others))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

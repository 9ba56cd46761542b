"""Writes the report: the assessor chooses formats and place, a worker writes, the notice offers to open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from core.model import Assessment
from ui.jobs import Errands
from ui.notice import Notice
from ui.session import Session
from ui.writing import write


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and where."""

    formats: tuple[str, ...]
    folder: Path
    stem: str
    paper: str = "a4"


class ReportTask(QObject):
    """From ExportForm to files. `window` is the form's parent."""

    def __init__(self, session: Session, errands: Errands, notice: Notice, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._errands = errands
        self._notice = notice
        self._window = window

    def start(self) -> None:
        from ui.forms.export import ExportForm

        assessment = self._session.assessment()
        if assessment is None:
            return
        form = ExportForm(self._window, assessment)
        if form.exec() == QDialog.DialogCode.Accepted:
            self.write(assessment, Wanted(form.formats(), form.folder(), form.stem(), form.paper()))

    def write(self, assessment: Assessment, wanted: Wanted) -> None:
        """One file for each format; what is there already under this name is replaced as a whole."""
        self._notice.say("Writing the report.")
        self._errands.run(lambda: written(assessment, wanted), self._written, self._failed)

    def _written(self, paths: list[Path]) -> None:
        names = " and ".join(path.name for path in paths)
        self._notice.say(
            f"{names} {'is' if len(paths) == 1 else 'are'} in {paths[0].parent}.",
            ("Open", lambda: _show(paths[0])),
            ("Show in folder", lambda: _show(paths[0].parent)),
        )

    def _failed(self, error: Exception) -> None:
        text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
        self._notice.say(f"The report could not be written: {text}.", ("Choose again…", self.start), trouble=True)


def written(assessment: Assessment, wanted: Wanted) -> list[Path]:
    """Blocking: render and write every format."""
    from core.export import FORMATS

    when = datetime.now(UTC)
    paths = []
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for name in wanted.formats:
        path = wanted.folder / f"{wanted.stem}.{FORMATS[name].extension}"
        write(path, _rendered(name, assessment, when, wanted.paper))
        paths.append(path)
    return paths


def _rendered(name: str, assessment: Assessment, when: datetime, paper: str) -> bytes:
    from core.export import FORMATS

    made = FORMATS[name]
    return made.render(assessment, when, paper) if made.on_paper else made.render(assessment, when)


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

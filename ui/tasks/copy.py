"""Saves the whole assessment into another file, also when the open one cannot be written to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.files.atomic import unused_path
from core.paths import ASSESSMENT_SUFFIX
from ui.state import settings
from ui.tasks.task import Task

if TYPE_CHECKING:
    from core.store import StoredAssessment

ASSESSMENTS = f"Assessments (*{ASSESSMENT_SUFFIX})"


class CopyTask(Task):
    """File > Save a copy as. Where the open file cannot be saved to, work goes on in the copy."""

    def ask(self, go_on_there: bool = False) -> None:
        """Ask where, and write it. `go_on_there`: in any case, else only when the open file fails."""
        path = self._session.path
        stem = path.stem if path else "Assessment"
        folder = path.parent if path and path.parent.is_dir() and self._session.kept else Path.home()
        first = str(unused_path(folder / f"{stem} copy{ASSESSMENT_SUFFIX}"))
        name, _ = QFileDialog.getSaveFileName(self._window, "Save a copy as", first, ASSESSMENTS)
        if name:
            chosen = Path(name)
            self.save(chosen if chosen.suffix else chosen.with_suffix(ASSESSMENT_SUFFIX), go_on_there)

    def save(self, path: Path, go_on_there: bool = False) -> None:
        """Write all of it to this file; `go_on_there` makes that the open file."""
        autosave = self._session.autosave
        if autosave.reading:
            self._notice.say("The assessment is still opening. Save the copy when it is open.")
            return
        go_on_there = go_on_there or autosave.failed or autosave.path is None
        if not go_on_there and path == autosave.path:
            self._notice.say(f"{path.name} is the open assessment. Choose another name.")
            return
        state = self._session.state()
        done = self._moved if go_on_there else self._copied
        self._background.run(lambda: _write(path, state), lambda _: done(path), self._failed)

    def _copied(self, path: Path) -> None:
        self._notice.say(f"Copy saved as {path}.")

    def _moved(self, path: Path) -> None:
        settings.keep("last/assessment", str(path))
        self._session.autosave.move(path)
        self._notice.say(f"Everything is saved in {path}, which is now the open assessment.")

    def _failed(self, error: Exception) -> None:
        self._notice.say(f"The copy was not saved. {error}", ("Save a copy as…", self.ask), trouble=True)


def _write(path: Path, state: StoredAssessment) -> None:
    from core.store import write_copy

    write_copy(path, state)

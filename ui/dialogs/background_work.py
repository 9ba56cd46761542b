"""Background work of a form: at most one thing at a time, and none that outlives the form in a way one could see."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.model import Progress
from ui.state.jobs import Jobs, Outcome
from ui.state.jobs import Work as Job

_numbers = itertools.count()


class FormJob(QObject):
    """Runs one job for one form. After stop(), or when the form is gone, nothing of it is heard any more."""

    said = Signal(str)
    ended = Signal(object)
    """ui.state.jobs.Outcome"""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._key = ""
        self._jobs = _shared_jobs()
        self._jobs.progressed.connect(self._progressed)
        self._jobs.ended.connect(self._ended)

    @property
    def running(self) -> bool:
        """Whether the job has not ended."""
        return bool(self._key)

    def start(self, job: Job) -> None:
        """Stop what runs and start this."""
        self.stop()
        self._key = f"form-{next(_numbers)}"
        self._jobs.start(self._key, job)

    def stop(self) -> None:
        """Stop the job; nothing of it is heard any more."""
        key, self._key = self._key, ""
        if key:
            self._jobs.cancel(key)

    def _progressed(self, key: str, progress: Progress) -> None:
        if key == self._key:
            self.said.emit(progress.text)

    def _ended(self, key: str, outcome: Outcome) -> None:
        if key == self._key:
            self._key = ""
            self.ended.emit(outcome)


def _shared_jobs() -> Jobs:
    """Belongs to the application, not to a form: a thread that is still in the network may outlive the form."""
    application = QCoreApplication.instance()
    assert application is not None
    jobs = application.findChild(Jobs, "forms")
    if jobs is None:
        jobs = Jobs(4, application)
        jobs.setObjectName("forms")
    return jobs

"""Starts the simulated servers, in an assessment of their own that is thrown away with them."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import Details
from core.paths import ASSESSMENT_SUFFIX
from core.secrets import key_of
from ui.tasks.files import FileTasks
from ui.tasks.leave import LeaveTask
from ui.tasks.task import Task, TaskContext

if TYPE_CHECKING:
    from core.lab import Lab

STOP_S = 0.2
SAID = (
    "These servers are simulated on this computer. Their assessment is discarded when the window closes. Press F5 to "
    "assess them."
)
DETAILS = Details(name="Simulated servers", site="This computer")


class LabTask(Task):
    """At most one lab runs; its servers and password come into the window when it runs.

    Where it does not start and nothing else is open, `files` opens the assessment of last time.
    """

    def __init__(self, context: TaskContext, leave: LeaveTask, files: FileTasks) -> None:
        super().__init__(context)
        self._leave, self._files = leave, files
        self._lab: Lab | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._busy = False
        self._session.opened.connect(self._fill)

    def start(self) -> None:
        """Start the lab in the background and show its servers."""
        if not self._busy and self._leave.may_open():
            self._busy = True
            self._background.run(_start_lab, self._lab_started, self._failed)

    def stop(self) -> None:
        """Stop it, or leave it to its daemon threads when it does not stop at once."""
        lab, self._lab = self._lab, None
        if lab is not None:
            stopping = threading.Thread(target=lab.stop, name="lab-stop", daemon=True)
            stopping.start()
            stopping.join(STOP_S)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _lab_started(self, lab: Lab) -> None:
        self.stop()
        self._lab, self._busy = lab, False
        for server in lab.servers:
            self._context.secrets.put(key_of(server), lab.password, False)
        self._leave.unasked(self._open)

    def _open(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="edge-assessor-", ignore_cleanup_errors=True)
        self._session.open(Path(self._folder.name) / f"Simulated servers{ASSESSMENT_SUFFIX}", temporary=True)

    def _fill(self) -> None:
        """The lab's own assessment file is open: put its servers in."""
        self._busy = False
        if self._lab is not None and self._session.temporary and not self._session.servers:
            self._session.set_details(DETAILS)
            self._session.add_servers(self._lab.servers)
            self._session.history.clear()
            self._notice.say(SAID)
        elif self._lab is not None and not self._session.temporary:
            self.stop()  # another assessment is open now

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._notice.say(f"The simulated servers could not be started: {error}.", trouble=True)
        if self._session.path is None:
            self._files.open_last()


def _start_lab() -> Lab:
    from core.lab import Lab

    lab = Lab()
    lab.start()
    return lab

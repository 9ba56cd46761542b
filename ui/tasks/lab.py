"""Starts the simulated servers, in an assessment of their own that is thrown away with them."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from core.model import Details
from core.paths import ASSESSMENT_SUFFIX
from core.secrets import Secrets, key_of
from ui.state.jobs import BackgroundCalls
from ui.state.session import Session
from ui.tasks.task import Task
from ui.widgets.notice import Notice

STOP_S = 0.2
SAID = (
    "These servers are simulated on this computer. Their assessment is discarded when the window closes. Press F5 to "
    "assess them."
)
DETAILS = Details(name="Simulated servers", site="This computer")


class LabStart(Task):
    """At most one lab runs; its servers and password come into the window when it stands."""

    def __init__(
        self, session: Session, secrets: Secrets, calls: BackgroundCalls, notice: Notice, window: QWidget
    ) -> None:
        super().__init__(session, calls, notice, window)
        self._secrets = secrets
        self._lab: object = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._busy = False
        self.may_open: Callable[[], bool] = lambda: True
        """Asks where something would be lost."""
        self.otherwise: Callable[[], object] = lambda: None
        """What to open when the lab does not start and nothing else is open."""
        self.leave: Callable[[Callable[[], object]], object] = lambda go: go()
        """Calls what it is given when all of the open assessment is saved."""
        session.opened.connect(self._fill)

    def start(self) -> None:
        """Start the lab in the background and show its servers."""
        if not self._busy and self.may_open():
            self._busy = True
            self._background.run(_started, self._stands, self._failed)

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

    def _stands(self, lab: object) -> None:
        self.stop()
        self._lab, self._busy = lab, False
        for server in lab.servers:
            self._secrets.put(key_of(server), lab.password, False)
        self.leave(self._open)

    def _open(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="edge-assessor-", ignore_cleanup_errors=True)
        self._session.open(Path(self._folder.name) / f"Simulated servers{ASSESSMENT_SUFFIX}")

    def _fill(self) -> None:
        """The lab's own assessment file is open: put its servers in."""
        self._busy = False
        if self._lab is not None and self.is_open and not self._session.servers:
            self._session.set_details(DETAILS)
            self._session.add_servers(self._lab.servers)
            self._session.history.clear()
            self._notice.say(SAID)
        elif self._lab is not None and not self.is_open:
            self.stop()  # another assessment is open now

    @property
    def is_open(self) -> bool:
        """True while the open assessment is the one that is thrown away."""
        path = self._session.path
        return self._folder is not None and path is not None and path.parent == Path(self._folder.name)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._notice.say(f"The simulated servers could not be started: {error}.", trouble=True)
        if self._session.path is None:
            self.otherwise()


def _started() -> object:
    from core.lab import Lab

    lab = Lab()
    lab.start()
    return lab

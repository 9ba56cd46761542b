"""The main window: menus, toolbar, status bar, and the parts between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from core.paths import ASSESSMENT_SUFFIX, resource
from ui.state import settings
from ui.status_text import finished_text, running_text
from ui.widgets.theme import STEP, Scheme

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent

    from core.secrets import Secrets
    from ui.menu import Actions
    from ui.workspace import Workspace

SIZE = (1280, 800)
SMALLEST = (900, 560)
FRAME = QSize(16, 48)
"""What a window manager draws around a window, about."""

GATHER_MS = 250
"""What changes in quick succession is shown together."""


class Window(QMainWindow):
    """One assessment in one window. Show it, frame() it, build() it: each as soon as there is something to see."""

    actions_: Actions
    workspace: Workspace

    def __init__(self, scheme: Scheme) -> None:
        super().__init__()
        self._framed = self._built = self._closed = self._ending = False
        self.scheme = scheme
        self.setWindowTitle("Edge Assessor")
        room = self.screen().availableGeometry().size() - FRAME  # 1280x800 at 150 % is less than the smallest
        self.setMinimumSize(QSize(*SMALLEST).boundedTo(room))
        geometry = settings.settings().value("state/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(QSize(*SIZE).boundedTo(room))

    def frame(self, *, welcome: bool) -> None:
        """Make menus, toolbar and status bar, and the first page where nothing is to be opened."""
        from PySide6.QtGui import QIcon, QPixmap

        from ui.menu import Actions
        from ui.status_marks import SimulatedMark, UnsavedMark
        from ui.welcome import Welcome
        from ui.widgets.labels import Elided

        picture = QPixmap(str(resource("icons/edge-assessor.png")))
        self.setWindowIcon(QIcon(picture))
        self.setAcceptDrops(True)
        self.actions_ = Actions(self)
        self.actions_.name("Assessment", None)
        self._framed = True
        self._welcome = Welcome(self.actions_.trigger, picture)
        self._status, self._simulated, self._unsaved = Elided("Opening"), SimulatedMark(), UnsavedMark()
        self.statusBar().setContentsMargins(2 * STEP, 0, 0, 0)
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._unsaved)
        self.statusBar().addPermanentWidget(self._simulated)
        self.setCentralWidget(self._welcome if welcome else QWidget())

    def build(self, secrets: Secrets) -> None:
        """Make the assessment and the parts that show it."""
        from ui.actions import CONTEXT, OBJECT_CONTEXT
        from ui.menu import choose
        from ui.window_closing import ClosingWait
        from ui.workspace import Workspace

        self.workspace = Workspace(self, secrets, self.takeCentralWidget() or QWidget(), self._welcome)
        self.setCentralWidget(self.workspace)
        self.actions_.fill(self.workspace.servers.menu, CONTEXT)
        self.actions_.fill(self.workspace.finding.result.menu, OBJECT_CONTEXT)
        self.actions_["remove"].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.workspace.servers.addAction(self.actions_["remove"])  # Del elsewhere must not take a server out
        choose(self.actions_.schemes, self.scheme.name)
        choose(self.actions_.parallel, str(settings.parallel()))
        self._closing_wait = ClosingWait(self)
        self._closing_wait.text_changed.connect(self._show_status)
        self._closing_wait.done.connect(self.close)
        self._built = True
        self.actions_.bind(self.workspace)
        self._connect()
        self._refresh()

    def begin(self, files: list[Path]) -> None:
        """Open the assessment of last time, or these files. Called once, when the window is on the screen."""
        if any(path.suffix.lower() == ASSESSMENT_SUFFIX for path in files):
            self.workspace.files.take(files)
        else:
            self.workspace.files.open_last(files)

    def _connect(self) -> None:
        session, runs = self.workspace.session, self.workspace.runs
        changes = (session.servers_changed, session.benchmark_changed, session.details_changed, session.opened)
        for signal in (*changes, session.site_changed, runs.started, self.workspace.servers.chosen):
            signal.connect(self._refresh)
        runs.ended.connect(self._run_ended)
        session.autosave.changed.connect(lambda: self._unsaved.show_state(session.autosave))
        self._soon = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._soon.timeout.connect(self._refresh)
        session.history.changed.connect(self.actions_.refresh)
        for signal in (session.result_changed, session.attempt_changed, self.workspace.servers.model.dataChanged):
            signal.connect(self._refresh_soon)
        self.scheme.changed.connect(self._repaint)
        self.actions_.schemes.triggered.connect(lambda action: self.choose_scheme(action.data()))
        self.actions_.parallel.triggered.connect(lambda action: self._choose_parallel(action.data()))

    # --- Doing --------------------------------------------------------------------------------------------------------

    def choose_scheme(self, name: str) -> None:
        """Use this colour scheme, also the next time."""
        settings.keep("view/scheme", name)
        self.scheme.choose(name)

    def _choose_parallel(self, number: str) -> None:
        settings.keep("run/parallel", number)
        self.workspace.runs.jobs.set_parallel(int(number))

    # --- Showing ------------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        session = self.workspace.session
        name = session.details.name or (session.path.stem if session.path else "Assessment")
        self.setWindowTitle(f"{name} - Edge Assessor")
        self.actions_.name(name, session.benchmark)
        simulated = any(server.simulated for server in session.servers.values())
        self._simulated.show_state(simulated, session.kept)
        self.actions_.refresh()
        self._show_status()

    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _show_status(self) -> None:
        self._status.setText(self._closing_wait.text or running_text(self.workspace.session, self.workspace.runs))

    def _run_ended(self) -> None:
        self._refresh()
        self.workspace.announce(finished_text(self.workspace.session))
        QApplication.alert(self)

    def _repaint(self) -> None:
        for part in (self.actions_, self.workspace, self._simulated, self._unsaved):
            part.repaint_colours()

    # --- Sizes, leaving, dropping -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._framed:
            self.actions_.fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        settings.keep("state/geometry", self.saveGeometry())
        event.setAccepted(not self._built or self._closed or self._may_close())

    def _may_close(self) -> bool:
        """Asks during a run, then waits for shells on servers, then for what is not saved; what waits closes again."""
        if not (self._ending or self.workspace.leave.may_close()):
            return False
        self.workspace.leave.stop()
        if self._closing_wait.waits():
            self._enable_parts(False)
            return False
        self.workspace.remember()
        if not self.workspace.leave.saved(self._close_now, self._ending):
            self._enable_parts(True)  # the window shows what is not saved yet, and asks
            return False
        self._let_go()
        return True

    def _enable_parts(self, on: bool) -> None:
        """Off: all that can still be done is to close again; what is waited for can be read."""
        self.setAcceptDrops(on)
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.setEnabled(on or part is self.statusBar())

    def _let_go(self) -> None:
        """Everything is saved, or was given up."""
        self.workspace.let_go()
        self._closed = True

    def _close_now(self) -> None:
        self._let_go()
        self.close()

    def end(self) -> None:
        """The system ends the program: nobody is asked, and every dialog goes first."""
        self._ending = True
        QApplication.closeAllWindows()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.workspace.files.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

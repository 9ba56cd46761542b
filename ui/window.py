"""The main window: puts the panes together and passes on what is asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWhatsThis,
    QWidget,
)

from core import __version__
from core.paths import resource
from core.secrets import Secrets
from ui import settings
from ui.actions import CONTEXT, Actions
from ui.commands import acts
from ui.controls import Elided, Empty, SimulatedMark, announce, button
from ui.file_tasks import SUFFIX, FileTasks
from ui.finding import FindingPane
from ui.findings_pane import FindingsPane
from ui.jobs import Errands
from ui.lab_start import LabStart
from ui.notice import Notice
from ui.report_task import ReportTask
from ui.runs import Runs
from ui.server_state import Step
from ui.server_tasks import ServerTasks
from ui.servers_pane import ServersPane
from ui.session import Session
from ui.theme import STEP, Scheme
from ui.words import benchmark_text, finished_text, running_text

SIZE = (1280, 800)
SMALLEST = (900, 560)
ROOM = "  "
"""For the arrow that a menu button draws into its own corner."""

GENERAL_HELP = (
    "Add servers, press F5, read what is wrong, write the report with Ctrl+E. "
    "Tab goes from part to part, and every action stands in the menus with its key."
)


class Window(QMainWindow):
    """One assessment in one window."""

    def __init__(self, secrets: Secrets, scheme: Scheme) -> None:
        super().__init__()
        self.session = Session(self)
        self.runs = Runs(self.session, secrets, settings.parallel(), self)
        self.errands = Errands(self)
        self.scheme = scheme
        self.notice = Notice()
        self.files = FileTasks(self.session, self.runs, self.errands, self.notice, self)
        self.tasks = ServerTasks(self.session, self.runs, secrets, self.errands, self.notice, self)
        self.tasks.choose_files = self.files.choose_evidence
        self.reports = ReportTask(self.session, self.errands, self.notice, self)
        self.lab = LabStart(self.session, self.runs, secrets, self.errands, self.notice, self)
        self.servers = ServersPane(self.session, self.runs)
        self.findings = FindingsPane(self.session)
        self.finding = FindingPane(self.session, self.files.save_evidence)
        self.actions_ = Actions(self, acts(self))
        self._build()
        self._connect()
        self._restore()
        self._refresh()

    # --- Building -----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle("Edge Assessor")
        self.setWindowIcon(_app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self._down = _splitter(Qt.Orientation.Vertical, self.findings, self.finding)
        self._welcome = self._welcome_page()
        self._right = QStackedWidget()
        self._right.addWidget(self._welcome)
        self._right.addWidget(self._down)
        self._across = _splitter(Qt.Orientation.Horizontal, self.servers, self._right)
        self._across.setStretchFactor(1, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._across, 1)
        column.addWidget(self.notice)
        self.setCentralWidget(middle)
        self._says, self._simulated = Elided(), SimulatedMark()
        self.statusBar().setContentsMargins(2 * STEP, 0, 0, 0)
        self.statusBar().addWidget(self._says, 1)
        self.statusBar().addPermanentWidget(self._simulated)
        self.actions_.fill(self.servers.menu, CONTEXT)

    def _welcome_page(self) -> Empty:
        page = Empty(
            button("Add servers…", self.tasks.add),
            button("Add evidence files…", self.files.choose_evidence),
            button("Try it with simulated servers", self.lab.start),
            picture=_app_icon().pixmap(64, 64),
        )
        page.say("Add your first Edge server", "Or drop an evidence file here. Nothing is changed on any server.")
        return page

    def _connect(self) -> None:
        session, runs = self.session, self.runs
        for signal in (session.servers_changed, session.benchmark_changed, session.details_changed, session.opened):
            signal.connect(self._refresh)
        session.result_changed.connect(self._refresh)
        runs.started.connect(self._run_started)
        runs.ended.connect(self._run_ended)
        runs.changed.connect(self._say)
        self.servers.model.dataChanged.connect(self._say)
        self.servers.chosen.connect(self._servers_chosen)
        self.servers.step.connect(self._step)
        self.servers.stop_asked.connect(lambda server_id: runs.stop([server_id]))
        self.servers.run_asked.connect(lambda server_id: self.run([server_id]))
        self.findings.chosen.connect(self.finding.show_entry)
        self.findings.filters.changed.connect(self._filtered)
        self.scheme.changed.connect(self._repaint)
        self.actions_.schemes.triggered.connect(lambda action: self._choose_scheme(action.data()))
        self.actions_.parallel.triggered.connect(lambda action: self._choose_parallel(action.data()))

    def begin(self, files: list[Path]) -> None:
        """Open the assessment of last time, or these files. Called once, when the window is on the screen."""
        self.tasks.look_for_store()
        if any(path.suffix.lower() == SUFFIX for path in files):
            self.files.take(files)
            return
        self.files.open_last(files)

    # --- Doing --------------------------------------------------------------------------------------------------------

    def run(self, ids: list[str]) -> None:
        """Assess these servers, once the benchmark is there."""
        if self.session.benchmark is not None:
            self.runs.run(ids)

    def copy_row(self) -> str:
        """The selected rows of the table that has the focus, as text."""
        if self.finding.found.table.hasFocus():
            return self.finding.found.rows_as_text()
        return self.findings.rows_as_text()

    def help_here(self) -> None:
        """What the place that has the focus is for, and its keys."""
        widget = QApplication.focusWidget() or self
        while widget is not None and not widget.whatsThis():
            widget = widget.parentWidget()
        where = widget or self
        text = where.whatsThis() if widget else GENERAL_HELP
        QWhatsThis.showText(where.mapToGlobal(where.rect().center()), text, where)

    def about(self) -> None:
        """Which version this is, in the place where everything is said."""
        self.notice.say(f"Edge Assessor {__version__}. It reads settings of Exchange Edge servers and changes nothing.")

    def _step(self, step: Step, server_id: str) -> None:
        self.tasks.take_step(step, server_id)

    def _servers_chosen(self, ids: frozenset[str]) -> None:
        self.findings.show_servers(ids)
        self._refresh_actions()

    def _filtered(self, wanted: object) -> None:
        """The filter says other servers than the list: the list follows."""
        chosen = frozenset(server.id for server in self.servers.selected)
        if wanted.servers == chosen:
            return
        if len(wanted.servers) == 1:
            self.servers.select(next(iter(wanted.servers)))
        elif not wanted.servers:
            self.servers.view.clearSelection()

    def _choose_scheme(self, name: str) -> None:
        settings.keep("view/scheme", name)
        self.scheme.choose(name)

    def _choose_parallel(self, number: str) -> None:
        settings.keep("run/parallel", number)
        self.runs.jobs.set_parallel(int(number))

    # --- Showing ------------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        session = self.session
        self._right.setCurrentIndex(1 if session.servers else 0)
        self.servers.setVisible(bool(session.servers))
        name = session.details.name or (session.path.stem if session.path else "Assessment")
        self.setWindowTitle(f"{name} - Edge Assessor")
        self.actions_.assessment.setText((name if len(name) <= 28 else f"{name[:27]}…") + ROOM)
        short, long = benchmark_text(session.benchmark)
        self.actions_.benchmark.setText(short + ROOM)
        self.actions_.benchmark.setToolTip(long)
        self.actions_.benchmark.setAccessibleName(f"Benchmark: {long}")
        simulated = any(server.simulated for server in session.servers.values())
        self._simulated.setVisible(simulated)
        self.actions_.simulated.setVisible(simulated)
        self._refresh_actions()
        self._say()

    def _refresh_actions(self) -> None:
        session, running, selected = self.session, self.runs.running, bool(self.servers.selected)
        ready = bool(session.servers) and session.benchmark is not None
        enabled = {
            "run_all": ready,
            "run_selected": ready and selected,
            "stop": running,
            "stop_selected": running and selected,
            "report": bool(session.results) and session.benchmark is not None,
            "undo": session.can_undo,
            "edit": len(self.servers.selected) == 1,
            "password": selected,
            "remove": selected,
        }
        for name, on in enabled.items():
            self.actions_[name].setEnabled(on)

    def _say(self) -> None:
        self._says.setText(running_text(self.session, self.runs))

    def _run_started(self) -> None:
        self.notice.hide()
        self._refresh()

    def _run_ended(self) -> None:
        self._refresh()
        text = finished_text(self.session, self.runs)
        self._says.setText(text)
        announce(self, text)
        QApplication.alert(self)

    def _repaint(self) -> None:
        for part in (self.actions_.repaint_icons, self.findings.repaint_colours, self.finding.repaint_colours):
            part()
        self.notice.repaint_colours()
        self._simulated.repaint_colours()
        self.servers.view.viewport().update()

    # --- Remembering, leaving -----------------------------------------------------------------------------------------

    def _restore(self) -> None:
        geometry = settings.settings().value("state/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(*SIZE)
        if not settings.restore_state("across", self._across):
            self._across.setSizes([300, SIZE[0] - 300])
        if not settings.restore_state("down", self._down):
            self._down.setSizes([300, 380])
        Actions.choose(self.actions_.schemes, self.scheme.name)
        Actions.choose(self.actions_.parallel, str(settings.parallel()))
        self.findings.restore_filter()

    def _remember(self) -> None:
        settings.keep("state/geometry", self.saveGeometry())
        settings.save_state("across", self._across)
        settings.save_state("down", self._down)
        settings.save_state("findings", self.findings.table.horizontalHeader())
        self.finding.found.save_state()
        self.findings.keep_filter()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything, save everything, go: a connection that hangs is left to its thread."""
        self.finding.keep_comment()
        self._remember()
        self.runs.stop()
        self.session.close()
        self.lab.stop()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter


def _app_icon() -> QIcon:
    return QIcon(QPixmap(str(resource("icons/edge-assessor.png"))))

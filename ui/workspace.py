"""The assessment, what is done with it, and the panes that show it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.secrets import Secrets
from ui.finding.fix_text import commands
from ui.finding.pane import FindingPane
from ui.findings.filters import Filter
from ui.findings.pane import FindingsPane
from ui.servers.pane import ServersPane
from ui.state import settings
from ui.state.jobs import BackgroundCalls
from ui.state.password_store import PasswordStore
from ui.state.reevaluation import Reevaluation
from ui.state.scans import Runs
from ui.state.session import Session
from ui.tasks.compare import CompareTask
from ui.tasks.copy import CopyTask
from ui.tasks.exceptions import ExceptionTask
from ui.tasks.files import FileTasks
from ui.tasks.lab import LabTask
from ui.tasks.leave import LeaveTask
from ui.tasks.report import ReportTask
from ui.tasks.run import RunTask
from ui.tasks.servers import ServerTasks
from ui.tasks.site import SiteTasks
from ui.tasks.task import TaskContext
from ui.tasks.undo import Undo
from ui.tasks.unsaved import UnsavedChanges
from ui.welcome import Welcome
from ui.widgets.controls import announce, copy
from ui.widgets.notice import Notice

SERVERS_WIDTH, FINDINGS_HEIGHT = 300, 300
"""At the first start; afterwards as the assessor left them."""


class Workspace(QWidget):
    """All of it as one widget to put into `window`, which is also the parent of dialogs.

    `front` is what the window shows so far, `welcome` or nothing: it stays until the assessment is read.
    """

    def __init__(self, window: QMainWindow, secrets: Secrets, front: QWidget, welcome: Welcome) -> None:
        super().__init__()
        self.session = Session(window)
        self.runs = Runs(self.session, secrets, settings.parallel(), window)
        self.reevaluation = Reevaluation(self.session, window)
        self.notice = Notice()
        self._make_tasks(window, secrets)
        self.servers = ServersPane(self.session, self.runs)
        self.findings = FindingsPane(self.session)
        self.finding = FindingPane(self.session, self.files.save_evidence)
        self._welcome = welcome
        self._lay_out(front)
        self._connect()
        self._restore()

    def _make_tasks(self, window: QMainWindow, secrets: Secrets) -> None:
        background = BackgroundCalls(window)
        self.password_store = PasswordStore(secrets, background)
        self.undo = Undo(self.session, self.notice, window)
        context = TaskContext(
            self.session,
            self.runs,
            self.reevaluation,
            secrets,
            self.password_store,
            background,
            self.notice,
            self.undo,
            window,
        )
        self.copy = CopyTask(context)
        self.unsaved = UnsavedChanges(
            self.session.autosave, self.notice, window, lambda: self.copy.ask(go_on_there=True)
        )
        self.leave = LeaveTask(context, self.unsaved)
        self.files = FileTasks(context, self.leave, self.copy)
        self.run_task = RunTask(context)
        self.server_tasks = ServerTasks(context, self.run_task, self.files)
        self.site = SiteTasks(context)
        self.exceptions = ExceptionTask(context)
        self.compare = CompareTask(context, self.files)
        self.reports = ReportTask(context)
        self.lab = LabTask(context, self.leave, self.files)

    def _lay_out(self, front: QWidget) -> None:
        self._down = _splitter(Qt.Orientation.Vertical, self.findings, self.finding)
        self._right = QStackedWidget()
        for page in dict.fromkeys((front, self._welcome, self._down)):
            self._right.addWidget(page)
        self._across = _splitter(Qt.Orientation.Horizontal, self.servers, self._right)
        self._across.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._across, 1)
        column.addWidget(self.notice)
        self.servers.hide()

    def _connect(self) -> None:
        self.servers.chosen.connect(self.findings.show_servers)
        self.servers.step.connect(self.server_tasks.take_step)
        self.servers.stop_requested.connect(lambda server_id: self.runs.stop([server_id]))
        self.servers.run_requested.connect(lambda server_id: self.run([server_id]))
        self.findings.chosen.connect(self.finding.show_entry)
        self.files.changed_texts_wanted.connect(lambda: self.findings.filters.set(Filter(another_text=True)))
        self.session.finish_typing.connect(self.finding.keep_comment)
        self.session.closing.connect(self.finding.let_go)
        self.session.closing.connect(self.runs.abandon)
        self.findings.filters.changed.connect(self._filtered)
        self.finding.result.roles_requested.connect(self.site.set_roles)
        self.finding.result.sheet_requested.connect(self.site.edit_sheet)
        self.finding.result.file_requested.connect(self.files.choose_evidence)
        self._connect_fix()
        self.runs.started.connect(self.notice.hide)
        for signal in (self.runs.started, self.runs.ended):
            signal.connect(lambda: self.findings.show_running(self.runs.running))
        self.runs.outdated.connect(lambda server_id: self.reevaluation.again([server_id]))
        self.reevaluation.ended.connect(self._judged)
        for signal in (self.session.servers_changed, self.session.benchmark_changed):
            signal.connect(self._show)

    def _connect_fix(self) -> None:
        fix = self.finding.fix
        fix.copy_requested.connect(self.copy_commands)
        fix.finding_requested.connect(self.findings.show_finding)
        fix.exception_requested.connect(self.exceptions.ask)
        fix.exception_removed.connect(self.exceptions.remove)

    def run(self, ids: list[str]) -> None:
        """Assess these servers, once the benchmark is there and no password is lacking."""
        self.run_task.run(ids)

    def _judged(self, count: int) -> None:
        """Say so where it can be missed: the findings in view may be others than a moment ago."""
        if count:
            self.announce(f"{count} {'server was' if count == 1 else 'servers were'} re-evaluated.")

    @property
    def selected_ids(self) -> list[str]:
        """Ids of the servers that are chosen in the list."""
        return [server.id for server in self.servers.selected]

    def rows_as_text(self) -> str:
        """The selected rows of the table that has the focus, as text."""
        if self.finding.result.table.hasFocus():
            return self.finding.result.rows_as_text()
        return self.findings.rows_as_text()

    def copy_commands(self) -> None:
        """Copy the commands of the finding that is shown; the notice says which. Without any, the clipboard stays."""
        copied = commands(self.finding.entry)
        if copied.count:
            copy(copied.text)
        self.notice.say(copied.said, trouble=not copied.count)

    def request_exception(self) -> None:
        """Ask for the text of an exception to the finding that is shown."""
        if not self.finding.request_exception():
            self.notice.say("No suggested exception text for this finding.", trouble=True)

    def announce(self, text: str) -> None:
        """Say it through the screen reader."""
        announce(self, text)

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        for part in (self.findings, self.finding, self.notice):
            part.repaint_colours()
        self.servers.view.viewport().update()

    def remember(self) -> None:
        """Sizes and filters, for the next start."""
        settings.save_state("across", self._across)
        settings.save_state("down", self._down)
        settings.save_state("findings", self.findings.table.horizontalHeader())
        self.finding.result.save_state()
        self.findings.keep_filter()

    def let_go(self) -> None:
        """Close the assessment with all that was saved of it."""
        self.session.close()
        self.lab.stop()

    def _restore(self) -> None:
        if not settings.restore_state("across", self._across):
            self._across.setSizes([SERVERS_WIDTH, 3 * SERVERS_WIDTH])
        if not settings.restore_state("down", self._down):
            self._down.setSizes([FINDINGS_HEIGHT, FINDINGS_HEIGHT * 5 // 4])
        self.findings.restore_filter()

    def _show(self) -> None:
        """What was there while the assessment is read, then the first step or the findings."""
        there = bool(self.session.servers)
        self.servers.setVisible(there)
        page = self._down if there else self._welcome
        reading = not there and self.session.benchmark is None
        if not reading and page is not self._right.currentWidget():
            self._right.setCurrentWidget(page)
            (self.servers.view if there else self._welcome).setFocus()

    def _filtered(self, shown: Filter) -> None:
        """Where the filter has other servers than the list, the list follows."""
        if shown.servers == frozenset(server.id for server in self.servers.selected):
            return
        if len(shown.servers) == 1:
            self.servers.select(next(iter(shown.servers)))
        elif not shown.servers:
            self.servers.view.clearSelection()


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter

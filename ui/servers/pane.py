"""The servers on the left: the list, and below it all about the chosen one with its next step."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.model import Server
from ui.servers.delegate import ServerDelegate
from ui.servers.model import ServersModel
from ui.servers.state import RowState, Step, location_text
from ui.state.scans import Runs
from ui.state.session import Session
from ui.state.warnings import server_warnings
from ui.widgets import theme
from ui.widgets.controls import button, wrapped_label
from ui.widgets.labels import plain_label

BATCH = 40
"""So many rows are laid out at once; hundreds of sentences that wrap take longer than a person fails to notice."""
STEP_TEXTS = {
    Step.TRUST: "Trust this certificate…",
    Step.PASSWORD: "Enter password…",
    Step.EDIT: "Edit server…",
    Step.SCRIPT: "Open collector script…",
    Step.FILES: "Choose evidence files…",
}
"""What the button of the next step says; Run is a button of its own, and Accept names the computer."""


class ServersPane(QWidget):
    """`chosen` carries the ids of the selected servers; `step` the next step asked for, and the server's id."""

    chosen = Signal(object)
    step = Signal(object, str)
    stop_requested = Signal(str)
    run_requested = Signal(str)

    def __init__(self, session: Session, runs: Runs) -> None:
        super().__init__()
        self._session = session
        self.model = ServersModel(session, runs, self)
        self.view = ServersView(self.model)
        self.menu = QMenu(self)
        self._count = plain_label()
        self._all = button("Show all", self.show_all)
        self._panel = ServerPanel(session, self.model)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 0, 2 * theme.STEP)
        column.setSpacing(2 * theme.STEP)
        column.addLayout(self._head())
        column.addWidget(self.view, 1)
        column.addWidget(self._panel)
        self._connect(runs)
        self._reread()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._count.setFont(theme.strong_font(self.font()))
        row.addWidget(self._count, 1)
        self._all.setToolTip("Show the findings of all servers")
        row.addWidget(self._all)
        row_height = self._all.sizeHint().height()
        self._count.setMinimumHeight(row_height)
        return row

    def _connect(self, runs: Runs) -> None:
        self.view.selectionModel().selectionChanged.connect(lambda: self._selected())
        self.view.delegate.stop_clicked.connect(self.stop_requested)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.doubleClicked.connect(lambda index: self.step.emit(Step.EDIT, index.data(ServersModel.ServerRole).id))
        self._panel.step.connect(self.step)
        self._panel.stop_requested.connect(self.stop_requested)
        self._panel.run_requested.connect(self.run_requested)
        for signal in (self._session.servers_changed, self._session.site_changed, self._session.benchmark_changed):
            signal.connect(self._reread)
        self._session.result_changed.connect(self._news)
        self._session.attempt_changed.connect(self._news)
        runs.changed.connect(self._news)
        self.model.modelReset.connect(lambda: self._selected())

    @property
    def selected(self) -> list[Server]:
        """The selected servers, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [server for server in map(self.model.server, rows) if server is not None]

    def show_all(self) -> None:
        """Choose no server: the findings of all are shown."""
        self.view.clearSelection()
        self.view.setFocus()

    def select(self, server_id: str) -> None:
        """Select this server alone, if it is in the list."""
        row = self.model.row_of(server_id)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.view.selectionModel().setCurrentIndex(self.model.index(row), flags)

    def _selected(self) -> None:
        servers = self.selected
        self._all.setVisible(bool(servers))
        self._panel.show_server(servers[0] if len(servers) == 1 else None)
        self.chosen.emit(frozenset(server.id for server in servers))

    def _reread(self) -> None:
        count = len(self._session.servers)
        self._count.setText(f"Servers  {count}" if count else "Servers")
        self._all.setVisible(bool(self.selected))
        self._panel.refresh()

    def _news(self, server_id: str) -> None:
        self._panel.refresh(server_id)

    def _open_menu(self, where: QPoint) -> None:
        self.menu.popup(self.view.viewport().mapToGlobal(where))


class ServersView(QListView):
    """The list. Rows grow and shrink with what they say: Qt lays all of them out again when one changes."""

    def __init__(self, model: ServersModel) -> None:
        super().__init__()
        self.delegate = ServerDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName("Servers")
        self.setWhatsThis(
            "The servers of this assessment. Select one to see only its findings. F5 runs all, Delete removes the "
            "selected servers, F2 edits, the menu key shows all commands."
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)

    def sizeHint(self) -> QSize:
        return QSize(280, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():  # Qt keeps the heights that rows had at the old width
            self.scheduleDelayedItemsLayout()


class ServerPanel(QWidget):
    """All about one server, with buttons for what can be done now."""

    step = Signal(object, str)
    stop_requested = Signal(str)
    run_requested = Signal(str)

    def __init__(self, session: Session, model: ServersModel) -> None:
        super().__init__()
        self._session = session
        self._model = model
        self._server_id = ""
        self._next: Step | None = None
        self._name, self._place, self._text = (
            wrapped_label(name="Server"),
            wrapped_label(name="Address"),
            wrapped_label(name="State"),
        )
        self._name.setFont(theme.strong_font(self.font()))
        self._place.setFont(theme.small_font(self.font()))
        self._step = button("", lambda: self.step.emit(self._next, self._server_id))
        self._run = button("Run", lambda: self.run_requested.emit(self._server_id))
        self._stop = button("Stop", lambda: self.stop_requested.emit(self._server_id))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.STEP)
        for label in (self._name, self._place, self._text):
            column.addWidget(label)
        column.addLayout(_row(self._step, self._run, self._stop))
        self.setVisible(False)

    def show_server(self, server: Server | None) -> None:
        """Say more of this server; None for none or several."""
        self._server_id = server.id if server else ""
        self.refresh()

    def refresh(self, server_id: str = "") -> None:
        """Say again what is so now; with an id, only when that server is the one shown."""
        if server_id and server_id != self._server_id:
            return
        server = self._session.servers.get(self._server_id)
        self.setVisible(server is not None)
        if server is not None:
            self._show(server, self._model.state(server))

    def _show(self, server: Server, state: RowState) -> None:
        running = state.part is not None
        self._name.setText(server.name)
        self._place.setText(location_text(server) + (", simulated" if server.simulated else ""))
        headline = ", ".join(filter(None, (state.headline, state.clock)))
        said = self._session.site.gateways.get(server.id)
        gateway = f"Enterprise gateway: {said.words}." if said else ""
        amiss = server_warnings(self._session, self._session.results.get(server.id))
        self._text.setText("\n".join(filter(None, (headline, state.sentence, state.todo, gateway, *amiss))))
        self._next = state.step
        self._step.setVisible(not running and state.step not in (None, Step.AGAIN))
        self._step.setText(_step_text(state))
        self._run.setVisible(not running)
        self._run.setText("Run again" if self._server_id in self._session.results else "Run")
        self._stop.setVisible(running)


def _step_text(state: RowState) -> str:
    if state.step is Step.ACCEPT:
        return f"Accept {state.answered}"
    return STEP_TEXTS.get(state.step, "") if state.step else ""


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for each in buttons:
        row.addWidget(each)
    row.addStretch(1)
    return row

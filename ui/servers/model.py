"""The servers as a Qt list: names, states, progress. Pure translation."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QObject, Qt, QTimer

from core.model import Server
from ui.servers.state import RowState, location_text, row_state
from ui.state.scans import Runs
from ui.state.session import Session
from ui.widgets.tables import NO_PARENT, Index

GATHER_MS = 150


class ServersModel(QAbstractListModel):
    """One row a server, in the order they were added."""

    ServerRole = Qt.ItemDataRole.UserRole
    StateRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, session: Session, runs: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runs = runs
        self._ids: list[str] = list(session.servers)
        self._states: dict[str, tuple[tuple[object, ...], RowState]] = {}
        self._rows = {server_id: row for row, server_id in enumerate(self._ids)}
        session.servers_changed.connect(self._reread)
        session.result_changed.connect(self._repaint)
        session.details_changed.connect(self._reread)
        session.attempt_changed.connect(self._repaint)
        runs.changed.connect(self._repaint)
        self._stale: set[str] = set()
        self._later = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._later.timeout.connect(self._emit_changes)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        runs.started.connect(self._second.start)
        runs.ended.connect(self._second.stop)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        server = self.server(index.row())
        if server is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return server.name
        if role == self.ServerRole:
            return server
        if role == self.StateRole:
            return self.state(server)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{server.name}. {self.state(server).spoken}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(server)
        return None

    def server(self, row: int) -> Server | None:
        """The server in this row; None where it was just removed."""
        return self._session.servers.get(self._ids[row])

    def row_of(self, server_id: str) -> int:
        """-1 when the server is not there."""
        return self._rows.get(server_id, -1)

    def state(self, server: Server) -> RowState:
        """What to say about it; worked out once for a server that is at rest."""
        session, details = self._session, self._session.details
        parts = server, session.results.get(server.id), session.attempts.get(server.id), details
        activity = self._runs.activity(server.id)
        if activity is not None:
            return row_state(parts[1], activity, parts[2])
        kept = self._states.get(server.id)
        if kept is None or any(new is not old for new, old in zip(parts, kept[0], strict=True)):
            kept = self._states[server.id] = parts, row_state(parts[1], None, parts[2], details.max_age_days)
        return kept[1]

    def _tip(self, server: Server) -> str:
        now = self.state(server)
        return "\n".join(filter(None, (f"{server.name}, {location_text(server)}", now.headline, now.sentence)))

    def _reread(self) -> None:
        ids = list(self._session.servers)
        if ids == self._ids:
            if ids:
                self.dataChanged.emit(self.index(0), self.index(len(ids) - 1))
        elif ids[: len(self._ids)] == self._ids:
            self.beginInsertRows(NO_PARENT, len(self._ids), len(ids) - 1)
            self._take(ids)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._take(ids)
            self.endResetModel()

    def _take(self, ids: list[str]) -> None:
        self._ids = ids
        self._rows = {server_id: row for row, server_id in enumerate(ids)}

    def _repaint(self, server_id: str) -> None:
        self._stale.add(server_id)
        if not self._later.isActive():
            self._later.start()

    def _emit_changes(self) -> None:
        """What changed since the last time, at once: every dataChanged makes the view lay out all its rows."""
        rows = [self.row_of(server_id) for server_id in self._stale]
        self._stale.clear()
        for row in rows:
            if row >= 0:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _tick(self) -> None:
        """Seconds pass on every row that runs."""
        for server_id in self._ids:
            activity = self._runs.activity(server_id)
            if activity is not None and not activity.queued:
                self._repaint(server_id)

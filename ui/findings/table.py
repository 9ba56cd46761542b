"""The findings as a Qt table. Pure translation."""

from __future__ import annotations

import time
from operator import attrgetter

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon

from core.model import Status
from ui.findings.filters import (
    COLUMNS,
    RULE,
    SERVER,
    SEVERITY,
    STATUS,
    TITLE,
    Filter,
    FindingLine,
    Tally,
    finding_line,
    matching_lines,
    tally,
)
from ui.state.session import Entry, Session
from ui.widgets import icons, theme
from ui.widgets.tables import NO_PARENT, Index, column_heading

GATHER_MS = 400
"""Results that arrive closer together than this are shown together."""
READ_MS = 5
"""So long the GUI thread reads results before it looks at keys and paints again."""
FEW = 20
"""So many servers are read at once; of more, nothing is read before the other signals of the change are handled."""


def cell(entry: Entry, column: int) -> str:
    """The text of a column."""
    return {
        STATUS: entry.finding.status.label,
        SEVERITY: entry.severity.cat,
        SERVER: entry.server.name,
        RULE: entry.finding.stig_id,
        TITLE: entry.title,
    }[column]


class FindingsModel(QAbstractTableModel):
    """The findings that the filter lets through, in the chosen order; what is wrong comes first."""

    EntryRole = Qt.ItemDataRole.UserRole
    rebuilt = Signal()
    """Other rows than before: selection is the view's to restore."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lines: dict[str, list[FindingLine]] = {}
        self._tallies: dict[str, Tally] = {}
        self._shown: list[FindingLine] = []
        self._filter = Filter()
        self._order = (STATUS, False)
        self._icons: dict[Status, QIcon] = {}
        self._stale: dict[str, None] = {}
        self._made_of: dict[str, tuple[object, ...]] = {}
        self._later = QTimer(self, interval=GATHER_MS, singleShot=True)
        self._later.timeout.connect(self._read_stale)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._read_stale)
        session.result_changed.connect(self._read)
        session.servers_changed.connect(self.reread)
        session.benchmark_changed.connect(self.reread)
        self.reread()

    @property
    def filter(self) -> Filter:
        """The filter in use."""
        return self._filter

    def set_filter(self, criteria: Filter) -> None:
        """Show only what it lets through."""
        if criteria != self._filter:
            self._filter = criteria
            self._rebuild()

    def lines(self) -> list[FindingLine]:
        """Every finding there is, whatever the filter."""
        return [each for server_id in self._session.servers for each in self._lines.get(server_id, ())]

    def shown(self) -> list[FindingLine]:
        """The findings that the filter lets through, in order."""
        return self._shown

    def tallies(self) -> list[Tally]:
        """The numbers of every server that has findings, whatever the filter."""
        return [self._tallies[server_id] for server_id in self._session.servers if server_id in self._tallies]

    def repaint(self) -> None:
        """Other colours: draw all again."""
        self._icons.clear()
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(COLUMNS) - 1))

    def entry(self, row: int) -> Entry | None:
        """The finding in this row; None where there is no such row."""
        return self._shown[row].entry if 0 <= row < len(self._shown) else None

    def row_of(self, key: tuple[str, str]) -> int:
        """-1 when this finding is not shown."""
        return next((row for row, each in enumerate(self._shown) if each.entry.key == key), -1)

    # --- Qt -----------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(entry, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[column]}: {cell(entry, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.finding.reason if column == STATUS else cell(entry, column)
        if role == Qt.ItemDataRole.ForegroundRole and column == STATUS:
            return theme.status_colour(entry.finding.status)
        if role == Qt.ItemDataRole.DecorationRole and column == STATUS:
            return self._icon(entry.finding.status)
        return entry if role == self.EntryRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return column_heading(COLUMNS, section, orientation, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column, and within it what is worst first."""
        new_order = (max(column, 0), order == Qt.SortOrder.DescendingOrder)
        if new_order != self._order:
            self._order = new_order
            self._rebuild()

    # --- Reading ------------------------------------------------------------------------------------------------------

    def reread(self) -> None:
        """Servers, names or rules changed: read again what was made of others."""
        for server_id in set(self._lines) - self._session.results.keys():
            del self._lines[server_id], self._tallies[server_id], self._made_of[server_id]
        new = [each for each in self._session.results if self._parts(each) != self._made_of.get(each)]
        self._stale |= dict.fromkeys(new)
        if len(self._stale) > FEW:
            self._soon.start()
        else:
            self._read_stale()

    def _parts(self, server_id: str) -> tuple[object, ...]:
        """By identity: to compare what is in them would take as long as to read them."""
        session = self._session
        return tuple(map(id, (session.servers.get(server_id), session.results.get(server_id), session.rules)))

    def _read(self, server_id: str) -> None:
        self._stale[server_id] = None
        if not self._later.isActive() and not self._soon.isActive():
            self._later.start()

    def _read_stale(self) -> None:
        """A helping of what is stale; when nothing is left, show it."""
        self._later.stop()
        began = time.perf_counter()
        while self._stale and time.perf_counter() - began < READ_MS / 1000:
            server_id = next(iter(self._stale))
            del self._stale[server_id]
            self._take(server_id)
        if self._stale or time.perf_counter() - began > READ_MS / 2000:
            self._soon.start()  # to show them all takes a while too
        else:
            self._rebuild()

    def _take(self, server_id: str) -> None:
        if server_id not in self._session.results:
            return
        lines = sorted(
            map(finding_line, self._session.entries(server_id)), key=attrgetter("order")
        )  # merged fast, later
        self._lines[server_id] = lines
        self._tallies[server_id] = tally(server_id, lines)
        self._made_of[server_id] = self._parts(server_id)

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._shown = matching_lines(self.lines(), self._filter, *self._order)
        self.endResetModel()
        self.rebuilt.emit()

    def _icon(self, status: Status) -> QIcon:
        if status not in self._icons:
            self._icons[status] = icons.status_icon(status)
        return self._icons[status]

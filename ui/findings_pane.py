"""The findings: counts, filters and the table, or what to do while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QVBoxLayout, QWidget

from core.model import Severity, Status
from ui import settings, theme
from ui.controls import ColouredText, Empty, button
from ui.filter_bar import FilterBar
from ui.filters import COLUMNS, SERVER, STATUS, TITLE, Filter
from ui.findings import FindingsModel, cell
from ui.session import Entry, Session
from ui.summary import Summary

WIDTHS = (132, 80, 132, 148)
"""Of all columns but the last, which takes the rest; at 100 %."""


class FindingsPane(QWidget):
    """`chosen` carries the session.Entry the assessor looks at, or None."""

    chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._key: tuple[str, str] | None = None
        """The finding the assessor chose; None while the program shows the first one by itself."""
        self._moving = False
        self.model = FindingsModel(session, self)
        self.summary, self.filters, self.table = Summary(), FilterBar(session), _table(self.model)
        self._empty, self._nothing = Empty(), Empty(button("Clear filters", self.filters.clear))
        self._stack = QStackedWidget()
        for widget in (self.table, self._empty, self._nothing):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 0)
        column.setSpacing(2 * theme.STEP)
        for widget in (self.summary, self.filters):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        self._connect()
        self._rebuilt()

    def _connect(self) -> None:
        self.filters.changed.connect(self.model.set_filter)
        self.summary.chosen.connect(lambda status: self.filters.change(status=status))
        self.model.rebuilt.connect(self._rebuilt)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self._session.servers_changed.connect(self._say)

    @property
    def entry(self) -> Entry | None:
        return self.model.entry(self.table.currentIndex().row())

    def show_servers(self, ids: frozenset[str]) -> None:
        """Findings of these servers only; no ids means all."""
        self.filters.change(servers=ids)

    def find(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def step(self, by: int) -> None:
        """The next finding, or the one before."""
        row = min(max(self.table.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))

    def rows_as_text(self) -> str:
        """The selected findings, one line each, cells parted by tabs."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        entries = [entry for entry in map(self.model.entry, rows) if entry is not None]
        return "\n".join("\t".join(cell(entry, column) for column in range(len(COLUMNS))) for entry in entries)

    def keep_filter(self) -> None:
        """For the next start. Not the text or the servers: those belong to what was looked for today."""
        wanted = self.filters.filter
        settings.keep("filter/status", str(wanted.status or ""))
        settings.keep("filter/severity", str(wanted.severity or ""))

    def restore_filter(self) -> None:
        status, severity = settings.text("filter/status"), settings.text("filter/severity")
        self.filters.change(
            status=Status(status) if status in set(Status) else None,
            severity=Severity(severity) if severity in set(Severity) else None,
        )

    def repaint_colours(self) -> None:
        self.summary.repaint_marks()
        self.filters.repaint_icons()
        self.model.repaint()

    # --- Following the model ------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex) -> None:
        entry = self.model.entry(current.row())
        if entry is not None and not self._moving:
            self._key = entry.key
            self.chosen.emit(entry)

    def _rebuilt(self) -> None:
        """The rows are others: look at the finding that was chosen, or at what is worst."""
        row = self.model.row_of(self._key) if self._key else -1
        row = max(row, 0)
        self._moving = True
        self.table.setCurrentIndex(self.model.index(row, 0))
        self._moving = False
        self.chosen.emit(self.model.entry(row))
        self._say()

    def _say(self) -> None:
        wanted: Filter = self.model.filter
        self.summary.show_tallies(self.model.tallies(), wanted.servers, self._session)
        self.summary.mark(wanted.status)
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
        elif self.model.tallies() and wanted:
            self._nothing.say("No finding matches", self._why_nothing(wanted))
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._empty.say("No findings yet", "Press Run all (F5). Findings appear here as each server is done.")
            self._stack.setCurrentWidget(self._empty)

    def _why_nothing(self, wanted: Filter) -> str:
        if wanted.servers and not wanted.servers & self._session.results.keys():
            return "This server has not been run yet. Press F5, or clear the filters to see the other servers."
        return "Other findings are hidden by the filters."


def _table(model: FindingsModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Findings")
    table.setWhatsThis(
        "Findings, what is wrong first. Click a heading to sort. Alt+Down and Alt+Up go to the next and the previous "
        "finding, Ctrl+C copies the row as text."
    )
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setItemDelegateForColumn(0, ColouredText(table))
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setSortingEnabled(True)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 3 * theme.STEP)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setSectionsMovable(True)
    for column, width in enumerate(WIDTHS):
        table.setColumnWidth(column, width)
    if not settings.restore_state("findings", header):
        table.sortByColumn(STATUS, Qt.SortOrder.AscendingOrder)
    header.setSectionHidden(SERVER, False)
    header.setSectionHidden(TITLE, False)
    return table

"""The findings: counts, filters and three views of them, or what to do while there is nothing to show."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTableView, QVBoxLayout, QWidget

from core.model import Severity, Status
from ui.findings.by_rule import ByRule
from ui.findings.filter_bar import FilterBar
from ui.findings.filters import COLUMNS, SERVER, STATUS, TITLE, Filter
from ui.findings.matrix import Matrix
from ui.findings.summary_bar import SummaryBar
from ui.findings.table import FindingsModel, cell
from ui.findings.warning_bar import WarningBar
from ui.state import settings
from ui.state.session import Entry, Session
from ui.widgets import theme
from ui.widgets.controls import ColouredText, Empty, button
from ui.widgets.switch import Switch
from ui.widgets.tables import plain_table

VIEWS = ("Findings", "Rules", "Matrix")

WIDTHS = (132, 80, 132, 148)
"""Of all columns but the last, which takes the rest; at 100 %."""

MANY = 2_000
LATE_MS = 10
"""Longer than no time at all, or the views of many findings would be made before a key that waits is looked at."""


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
        self.summary, self.filters, self.table = SummaryBar(), FilterBar(session), _table(self.model)
        self.rules, self.matrix = ByRule(), Matrix()
        self._switch, self._warnings = Switch("View", VIEWS), WarningBar()
        self.view = 0
        """Number of the view in front, in the order of VIEWS."""
        self._running = False
        self._empty, self._nothing = Empty(), Empty(button("Clear filters", self.filters.clear))
        self._stack = QStackedWidget()
        for widget in (self.table, self.rules, self.matrix, self._empty, self._nothing):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 0)
        column.setSpacing(2 * theme.STEP)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self.summary, 1)
        row.addWidget(self._switch)
        column.addLayout(row)
        column.addWidget(self.filters)
        column.addWidget(self._warnings)
        column.addWidget(self._stack, 1)
        self._connect()
        self._rebuilt()

    def _connect(self) -> None:
        self.filters.changed.connect(self.model.set_filter)
        self.summary.chosen.connect(self._filter_by)
        self._switch.chosen.connect(self.show_view)
        for view in (self.rules, self.matrix):
            view.chosen.connect(self._choose)
            view.opened.connect(self.show_rule)
        self._late = QTimer(self, interval=LATE_MS, singleShot=True)
        self._late.timeout.connect(self._rebuilt)
        self._said_late = QTimer(self, interval=LATE_MS, singleShot=True)
        self._said_late.timeout.connect(self._say)
        self.model.rebuilt.connect(self._rebuild)
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        for signal in (self._session.servers_changed, self._session.details_changed):
            signal.connect(self._say)

    def show_view(self, number: int) -> None:
        """Findings, rules or the matrix: the same findings, filtered the same."""
        self.view = number
        self._switch.show_choice(number)
        self._rebuilt()
        if self.model.rowCount():
            self._views[number].setFocus()

    def show_running(self, running: bool) -> None:
        """The text of the empty page says nothing of Run while it runs."""
        self._running = running
        self._say()

    def show_rule(self, stig_id: str, status: Status | None) -> None:
        """The findings of one rule, of one status where one is given."""
        self.view = 0
        self._switch.show_choice(0)
        before = self.filters.filter
        self.filters.set(replace(before, rule=stig_id, status=status or before.status))
        if self.filters.filter == before:
            self._rebuilt()
        self.table.setFocus()

    def show_finding(self, key: tuple[str, str]) -> None:
        """This finding, also where the filters hide it: they are cleared then."""
        self._key = key
        if self.model.row_of(key) < 0:
            self.filters.clear()
        self._rebuilt()

    @property
    def _views(self) -> tuple[QWidget, ...]:
        return self.table, self.rules, self.matrix

    @property
    def _other_view(self) -> ByRule | Matrix:
        """The view in front where that is not the list."""
        return self.rules if self.view == 1 else self.matrix

    def _filter_by(self, status: Status | None, severity: Severity | None) -> None:
        self.filters.set(replace(self.filters.filter, status=status, severity=severity))

    def show_servers(self, ids: frozenset[str]) -> None:
        """Findings of these servers only; no ids means all."""
        self.filters.set(replace(self.filters.filter, servers=ids))

    def focus_search(self) -> None:
        """Go to the search line and select its text."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def step(self, by: int) -> None:
        """The next finding, or the one before."""
        if self.view:
            self._other_view.step(by)
            return
        row = min(max(self.table.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, 0))

    def rows_as_text(self) -> str:
        """The selected findings, one line each, cells parted by tabs."""
        if self.view:
            return self._other_view.rows_as_text()
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        entries = [entry for entry in map(self.model.entry, rows) if entry is not None]
        return "\n".join("\t".join(cell(entry, column) for column in range(len(COLUMNS))) for entry in entries)

    def keep_filter(self) -> None:
        """For the next start. Not the text or the servers: those belong to what was looked for today."""
        criteria = self.filters.filter
        settings.keep("filter/status", str(criteria.status or ""))
        settings.keep("filter/severity", str(criteria.severity or ""))
        settings.keep("filter/view", str(self.view))

    def restore_filter(self) -> None:
        """View, status and severity as they were last time."""
        view = settings.saved_text("filter/view")
        self.show_view(int(view) if view in map(str, range(len(VIEWS))) else 0)
        status, severity = settings.saved_text("filter/status"), settings.saved_text("filter/severity")
        self._filter_by(
            Status(status) if status in set(Status) else None,
            Severity(severity) if severity in set(Severity) else None,
        )

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        self.summary.repaint_marks()
        self._warnings.repaint_colours()
        self.filters.repaint_icons()
        self.model.repaint()
        for view in (self.rules, self.matrix):
            view.table.viewport().update()

    # --- Following the model ------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex) -> None:
        entry = self.model.entry(current.row())
        if entry is not None and not self._moving:
            self._choose(entry)

    def _choose(self, entry: Entry) -> None:
        self._key = entry.key
        self.chosen.emit(entry)

    def _rebuild(self) -> None:
        """Of many findings the other views are made in a turn of their own, after keys and painting."""
        if self.view and self.model.rowCount() > MANY:
            self._late.start()
        else:
            self._rebuilt()

    def _rebuilt(self) -> None:
        """The rows are others: look at the finding that was chosen, or at what is worst."""
        self._moving = True
        entry = self._show_lines()
        self._moving = False
        self.chosen.emit(entry)
        if self.model.rowCount() > MANY:
            self._said_late.start()  # counts and warnings of many servers take a turn of their own
        else:
            self._say()

    def _show_lines(self) -> Entry | None:
        """In the view in front; the others are made when they come to the front."""
        if self.view == 1:
            return self.rules.show_lines(self.model.shown(), self._key)
        if self.view == 2:
            return self.matrix.show_lines(self.model.shown(), self._key, tuple(self._session.servers))
        row = max(self.model.row_of(self._key) if self._key else -1, 0)
        self.table.setCurrentIndex(self.model.index(row, 0))
        return self.model.entry(row)

    def _say(self) -> None:
        criteria: Filter = self.model.filter
        self.summary.show_tallies(self.model.tallies(), criteria.servers, self._session)
        self.summary.mark(criteria.status, criteria.severity)
        self._warnings.show_session(self._session, criteria.servers)
        if self.model.rowCount():
            self._stack.setCurrentWidget(self._views[self.view])
        elif self.model.tallies() and criteria:
            self._nothing.say("No matching findings", self._why_nothing(criteria))
            self._stack.setCurrentWidget(self._nothing)
        else:
            self._empty.say("No findings yet", f"{self._next()} Findings appear here as each server finishes.".strip())
            self._stack.setCurrentWidget(self._empty)

    def _next(self) -> str:
        if self._running:
            return "Running."
        return "" if self._session.results else "Press Run all (F5)."  # results that came just now are listed soon

    def _why_nothing(self, criteria: Filter) -> str:
        if criteria.servers and not criteria.servers & self._session.results.keys():
            return "This server has no result yet. Press F5, or clear the filters to see the other servers."
        return "Other findings are hidden by the filters."


def _table(model: FindingsModel) -> QTableView:
    table = plain_table(
        model,
        "Findings",
        "Findings, open findings first. Click a heading to sort. Alt+Down and Alt+Up go to the next and previous "
        "finding, Ctrl+C copies the row.",
    )
    table.setItemDelegateForColumn(0, ColouredText(table))
    table.setSortingEnabled(True)
    header = table.horizontalHeader()
    header.setSectionsMovable(True)
    for column, width in enumerate(WIDTHS):
        table.setColumnWidth(column, width)
    if not settings.restore_state("findings", header):
        table.sortByColumn(STATUS, Qt.SortOrder.AscendingOrder)
    header.setSectionHidden(SERVER, False)
    header.setSectionHidden(TITLE, False)
    return table

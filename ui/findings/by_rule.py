"""The findings by rule: how many servers each rule clears, which it does not; a count opens its findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.model import Status, few
from ui.findings.filters import SEVERITY_ORDER, FindingLine
from ui.state.session import Entry
from ui.widgets import icons, theme
from ui.widgets.controls import ColouredText
from ui.widgets.tables import NO_PARENT, Index, column_heading, plain_table

COUNTS = (Status.OPEN, Status.NOT_REVIEWED, Status.NOT_A_FINDING, Status.NOT_APPLICABLE)
TITLES = ("Severity", "Rule", *(status.label for status in COUNTS), "Open on", "Title")
SEVERITY, RULE, FIRST_COUNT, OPEN_ON, TITLE = 0, 1, 2, 6, 7
WIDTHS = (64, 122, 60, 102, 102, 106, 116)
"""Of all columns but the last, which takes the rest; at 100 %."""
NAMED = 20
"""A cell names so many servers."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule and what it says of all servers."""

    worst: Entry
    """The finding with the worst status."""
    counts: Counter[Status]
    open_on: tuple[str, ...]
    """Names of servers."""

    @property
    def stig_id(self) -> str:
        """The rule's STIG ID."""
        return self.worst.finding.stig_id

    @property
    def open_text(self) -> str:
        """The servers that it is open on, for people."""
        return few(self.open_on, NAMED)


def rule_lines(lines: Sequence[FindingLine]) -> list[RuleLine]:
    """The same findings by rule: the highest severity first, of those what is open on most servers."""
    found: dict[str, list[FindingLine]] = defaultdict(list)
    for each in lines:
        found[each.entry.finding.stig_id].append(each)
    return sorted(map(_rule_line, found.values()), key=_by_severity)


def _rule_line(lines: list[FindingLine]) -> RuleLine:
    counts = Counter([each.entry.finding.status for each in lines])
    in_order = sorted(lines, key=attrgetter("order"))
    return RuleLine(
        in_order[0].entry, counts, tuple(each.entry.server.name for each in in_order[: counts[Status.OPEN]])
    )


def _by_severity(each: RuleLine) -> tuple[object, ...]:
    counts = (-each.counts[status] for status in COUNTS[:2])
    return SEVERITY_ORDER[each.worst.severity], *counts, each.stig_id


class RulesModel(QAbstractTableModel):
    """One row a rule."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules: list[RuleLine] = []
        self._order = (-1, False)

    def show(self, lines: Sequence[FindingLine]) -> None:
        """Show the rules of these findings."""
        self.beginResetModel()
        self._rules = rule_lines(lines)
        self._sort()
        self.endResetModel()

    def line(self, row: int) -> RuleLine | None:
        """The rule in this row; None where there is no such row."""
        return self._rules[row] if 0 <= row < len(self._rules) else None

    def row_of(self, key: tuple[str, str]) -> int:
        """Of the rule that this finding is of; -1 when it is not shown."""
        return next((row for row, each in enumerate(self._rules) if each.stig_id == key[1]), -1)

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        each = self._rules[row]
        if FIRST_COUNT <= column < OPEN_ON:
            return str(each.counts[COUNTS[column - FIRST_COUNT]] or "")
        return {
            SEVERITY: each.worst.severity.cat,
            RULE: each.stig_id,
            OPEN_ON: each.open_text,
            TITLE: each.worst.title,
        }[column]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rules)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rules):
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{TITLES[column]}: {self.text(row, column) or 'none'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        counted = FIRST_COUNT <= column < OPEN_ON
        if role == Qt.ItemDataRole.ForegroundRole and counted:
            return theme.status_colour(COUNTS[column - FIRST_COUNT])
        if role == Qt.ItemDataRole.DecorationRole and counted and self.text(row, column):
            return icons.status_icon(COUNTS[column - FIRST_COUNT])
        return None

    def _tip(self, row: int, column: int) -> str:
        text = self.text(row, column)
        if FIRST_COUNT <= column < OPEN_ON:
            return f"Show these {text} findings" if text else ""
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return column_heading(TITLES, section, orientation, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column, and within it what is worst first."""
        self.beginResetModel()
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        """By a column, then by severity; numbers by size, the largest first."""
        column, descending = self._order
        self._rules.sort(key=_by_severity)
        if FIRST_COUNT <= column < OPEN_ON:
            self._rules.sort(key=lambda each: -each.counts[COUNTS[column - FIRST_COUNT]], reverse=descending)
        elif column == OPEN_ON:
            self._rules.sort(key=lambda each: -len(each.open_on), reverse=descending)
        elif column >= 0:
            keys = {
                SEVERITY: lambda each: SEVERITY_ORDER[each.worst.severity],
                RULE: lambda each: each.stig_id,
                TITLE: lambda each: each.worst.title.casefold(),
            }
            self._rules.sort(key=keys[column], reverse=descending)


class ByRule(QWidget):
    """`chosen` carries the worst finding of the rule in view; `opened` a STIG ID and the status to show, or None."""

    chosen = Signal(object)
    opened = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.model = RulesModel(self)
        self.table = plain_table(
            self.model,
            "Rules",
            "Rules, highest severity first. A click on a number, or Enter, shows its findings.",
        )
        self.table.setItemDelegate(ColouredText(self.table))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self.setFocusProxy(self.table)
        self._moving = False
        self.table.selectionModel().currentRowChanged.connect(self._current)
        self.table.clicked.connect(self._clicked)
        self.table.activated.connect(self._open)

    def show_lines(self, lines: Sequence[FindingLine], key: tuple[str, str] | None) -> Entry | None:
        """Show these, look at the rule of `key` or at the first one; returns the finding in view."""
        self._moving = True
        self.model.show(lines)
        row = max(self.model.row_of(key) if key else -1, 0)
        self.table.setCurrentIndex(self.model.index(row, RULE))
        self._moving = False
        line = self.model.line(row)
        return line.worst if line else None

    def step(self, by: int) -> None:
        """Go so many rows down, or up where it is negative."""
        row = min(max(self.table.currentIndex().row() + by, 0), self.model.rowCount() - 1)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, self.table.currentIndex().column()))

    def rows_as_text(self) -> str:
        """The chosen rows for the clipboard, with tabs between."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return "\n".join("\t".join(self.model.text(row, c) for c in range(len(TITLES))) for row in rows)

    def _current(self, current: QModelIndex) -> None:
        line = self.model.line(current.row())
        if line is not None and not self._moving:
            self.chosen.emit(line.worst)

    def _clicked(self, index: QModelIndex) -> None:
        if FIRST_COUNT <= index.column() < OPEN_ON and self.model.text(index.row(), index.column()):
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        line, column = self.model.line(index.row()), index.column()
        if line is None:
            return
        status = COUNTS[column - FIRST_COUNT] if FIRST_COUNT <= column < OPEN_ON else None
        status = Status.OPEN if column == OPEN_ON else status
        self.opened.emit(line.stig_id, status if status and line.counts[status] else None)

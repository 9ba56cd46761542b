"""Rules against servers: one mark for each finding. The arrows go from mark to mark, the finding is shown below."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.findings.filters import SEVERITY_ORDER, FindingLine
from ui.state.session import Entry
from ui.widgets import icons, theme
from ui.widgets.tables import NO_PARENT, Index, plain_table

UPRIGHT, NARROWEST, WIDEST, TALLEST = 30, 72, 128, 132
"""Pixels of a column with its server's name upright, or lying at least and at most; and of the upright names."""
NAMES = 380
"""Pixels for the rules' titles at the left, where there is room."""
MARK = 16


class MatrixModel(QAbstractTableModel):
    """A row for each rule, the highest severity first; a column for each server, as they are listed."""

    EntryRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules: list[Entry] = []
        self._servers: list[tuple[str, str]] = []
        self._cells: dict[str, dict[str, Entry]] = {}
        """Server id -> STIG ID -> finding."""

    def show(self, lines: Sequence[FindingLine], order: Sequence[str]) -> None:
        """`order`: the servers' ids."""
        self.beginResetModel()
        cells: dict[str, dict[str, Entry]] = {}
        for each in lines:
            entry = each.entry
            server_id = entry.server.id
            if server_id not in cells:
                cells[server_id] = {}
            cells[server_id][entry.finding.stig_id] = entry
        rules: dict[str, Entry] = {}
        for column in cells.values():
            rules |= column
        self._cells = cells
        self._rules = sorted(rules.values(), key=lambda e: (SEVERITY_ORDER[e.severity], e.finding.stig_id))
        self._servers = [(each, next(iter(cells[each].values())).server.name) for each in order if each in cells]
        self.endResetModel()

    def entry(self, index: Index) -> Entry | None:
        """The finding in this cell; None where the server has none."""
        if not index.isValid():
            return None
        return self._cells[self._servers[index.column()][0]].get(self._rules[index.row()].finding.stig_id)

    def index_of(self, key: tuple[str, str]) -> QModelIndex:
        """Invalid when this finding is not shown."""
        if key[1] not in self._cells.get(key[0], {}):
            return QModelIndex()
        row = next(row for row, each in enumerate(self._rules) if each.finding.stig_id == key[1])
        column = next(column for column, each in enumerate(self._servers) if each[0] == key[0])
        return self.index(row, column)

    def stig_id(self, row: int) -> str:
        """STIG ID of the rule in this row."""
        return self._rules[row].finding.stig_id

    def row_text(self, row: int) -> str:
        """One rule as a line for the clipboard."""
        rule = self._rules[row]
        cells = (self.entry(self.index(row, column)) for column in range(len(self._servers)))
        states = (entry.finding.status.label if entry else "" for entry in cells)
        return "\t".join((rule.severity.cat, rule.finding.stig_id, rule.title, *states))

    def names_text(self) -> str:
        """The heads of the columns for the clipboard."""
        return "\t".join(("Severity", "Rule", "Title", *(name for _, name in self._servers)))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rules)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._servers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rules) or index.column() >= len(self._servers):
            return None
        entry = self.entry(index)
        if role == self.EntryRole:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            status = entry.finding.status.label if entry else "not shown"
            return f"{self._servers[index.column()][1]}, {self._rules[index.row()].finding.stig_id}: {status}"
        if role == Qt.ItemDataRole.ToolTipRole and entry is not None:
            finding = entry.finding
            return f"{entry.server.name}, {finding.stig_id}: {finding.status.label}\n{finding.reason[:400]}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            named = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return self._servers[section][1] if named and section < len(self._servers) else None
        if section >= len(self._rules):
            return None
        rule = self._rules[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{rule.severity.cat}  {rule.finding.stig_id[-6:]}  {rule.title}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{rule.severity.cat}, {rule.finding.stig_id}\n{rule.title}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class StatusDelegate(QStyledItemDelegate):
    """Paints a status in the middle of a cell. Asking the model for each role would take ten times as long."""

    def __init__(self, view: QTableView, model: MatrixModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self._view  # to ask the flags of `option` would make an object for each of them
        if view.selectionModel().isSelected(index):
            group = QPalette.ColorGroup.Active if view.isActiveWindow() else QPalette.ColorGroup.Inactive
            painter.fillRect(option.rect, option.palette.color(group, QPalette.ColorRole.Highlight))
        elif index.row() % 2:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.AlternateBase))
        entry = self._model.entry(index)
        if entry is not None:
            corner = option.rect.center() - QPoint(MARK // 2 - 1, MARK // 2 - 1)
            icons.draw_status(painter, entry.finding.status, QRectF(QRect(corner, QSize(MARK, MARK))))
        if view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Accent), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(UPRIGHT, MARK + 2 * theme.STEP)


class ServerHeader(QHeaderView):
    """Server names: lying while there is room, else upright."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.upright = False

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if not self.upright:
            return size
        names = (self.model().headerData(number, Qt.Orientation.Horizontal) or "" for number in range(self.count()))
        widest = QFontMetrics(self.font()).horizontalAdvance(max(names, key=len, default=""))
        return QSize(size.width(), min(widest + 6 * theme.STEP, TALLEST))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not self.upright:
            super().paintSection(painter, rect, section)
            return
        painter.save()
        painter.fillRect(rect, self.palette().color(QPalette.ColorRole.Window))
        name = self.model().headerData(section, Qt.Orientation.Horizontal) or ""
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.translate(rect.left(), rect.bottom() + 1)
        painter.rotate(-90)
        lying = QRect(2 * theme.STEP, 0, rect.height() - 3 * theme.STEP, rect.width())
        shown = QFontMetrics(self.font()).elidedText(name, Qt.TextElideMode.ElideMiddle, lying.width())
        painter.drawText(lying, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class Matrix(QWidget):
    """`chosen` carries the finding in view; `opened` the STIG ID of a rule, and None, when its title is clicked."""

    chosen = Signal(object)
    opened = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.model = MatrixModel(self)
        self.table = plain_table(
            self.model,
            "Rules and servers",
            "The status of each rule on each server. The arrow keys move between cells and the finding is shown "
            "below. Enter, or a click on a rule, shows its findings on all servers.",
        )
        self._names = ServerHeader(self.table)
        self.table.setHorizontalHeader(self._names)
        self.table.setItemDelegate(StatusDelegate(self.table, self.model))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setAlternatingRowColors(False)
        self.table.setCornerButtonEnabled(False)
        self._rules = self.table.verticalHeader()
        self._rules.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._rules.setSectionsClickable(True)
        self._rules.setHighlightSections(True)
        self._rules.setDefaultSectionSize(MARK + 2 * theme.STEP + 2)
        self._rules.show()
        self._rules.sectionClicked.connect(self._title_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.setFocusProxy(self.table)
        self._moving = False
        self.table.selectionModel().currentChanged.connect(self._current)
        self.table.activated.connect(lambda index: self._title_clicked(index.row()))

    def show_lines(
        self, lines: Sequence[FindingLine], key: tuple[str, str] | None, order: Sequence[str]
    ) -> Entry | None:
        """Show these, look at the finding of `key` or at the worst one; returns the finding in view."""
        self._moving = True
        self.model.show(lines, order)
        self._fit()
        index = self.model.index_of(key) if key else QModelIndex()
        if not index.isValid() and lines:
            index = self.model.index_of(min(lines, key=attrgetter("order")).entry.key)
        self.table.setCurrentIndex(index)
        self._moving = False
        return self.model.entry(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Names lying while all servers have room, else upright."""
        titles = min(NAMES, self.width() * 2 // 5)
        each = (self.width() - titles - 6 * theme.STEP) // max(self.model.columnCount(), 1)
        upright = each < NARROWEST
        size = UPRIGHT if upright else min(each, WIDEST)
        if (upright, size, titles) != (self._names.upright, self._names.defaultSectionSize(), self._rules.width()):
            self._names.upright = upright
            self._names.setDefaultSectionSize(size)
            self._rules.setFixedWidth(titles)
            self._names.updateGeometry()

    def step(self, by: int) -> None:
        """Go so many rows down, or up where it is negative."""
        now = self.table.currentIndex()
        row = min(max(now.row() + by, 0), self.model.rowCount() - 1)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, max(now.column(), 0)))

    def rows_as_text(self) -> str:
        """The chosen rows for the clipboard, below the heads of the columns."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedIndexes()})
        return "\n".join((self.model.names_text(), *map(self.model.row_text, rows)))

    def _current(self, current: QModelIndex) -> None:
        entry = self.model.entry(current)
        if entry is not None and not self._moving:
            self.chosen.emit(entry)

    def _title_clicked(self, row: int) -> None:
        self.opened.emit(self.model.stig_id(row), None)

"""What was found: the reason, each connector with its properties and verdict, and what to know about it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSplitter, QTableView, QVBoxLayout, QWidget

from core.model import Judged, Value
from ui import icons, settings, theme
from ui.controls import ColouredText, reading, wrapped
from ui.session import Entry

PROPERTIES_SHOWN = 4
"""So many properties have a column; the rest stand beside the table for the chosen object."""

NAME = 1
WIDEST = {NAME: 192}
WIDE = 152
"""Pixels: text that is longer is cut in the table and stands in full below it, or in the tooltip."""

TITLES = {"RemoteIPRanges": "Remote ranges", "PermissionGroups": "Permission groups"}


def value_text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def row_text(judged: Judged, columns: tuple[str, ...]) -> str:
    """One object as a line of text for the clipboard."""
    found = dict(judged.found)
    cells = [judged.verdict.value, judged.name, *(value_text(found.get(name, "")) for name in columns), judged.role]
    return "\t".join(cells)


class ObjectsModel(QAbstractTableModel):
    """One row an object, what fails first: verdict, name, its first properties, suggested role."""

    ObjectRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._objects: list[Judged] = []
        self.properties: tuple[str, ...] = ()

    def show(self, objects: tuple[Judged, ...]) -> None:
        self.beginResetModel()
        order = list(icons.VERDICTS)
        self._objects = sorted(objects, key=lambda each: order.index(each.verdict))
        names = dict.fromkeys(name for each in objects for name, _ in each.found)
        self.properties = tuple(names)[:PROPERTIES_SHOWN]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._objects)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.titles())

    def titles(self) -> list[str]:
        return ["Verdict", "Connector", *(TITLES.get(name, name) for name in self.properties), "Suggested role"]

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._objects):
            return None
        judged, column = self._objects[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(judged, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.titles()[column]}: {self._cell(judged, column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return judged.role if column == self.columnCount() - 1 else self._cell(judged, column)
        if role == Qt.ItemDataRole.ForegroundRole and column == 0:
            return theme.status_colour(icons.VERDICTS[judged.verdict])
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return icons.verdict_icon(judged.verdict)
        return judged if role == self.ObjectRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles()[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _cell(self, judged: Judged, column: int) -> str:
        if column == 0:
            return judged.verdict.value
        if column == 1:
            return judged.name
        if column == self.columnCount() - 1:
            return _role(judged).partition(":")[0]
        name = self.properties[column - 2]
        found = dict(judged.found)
        return value_text(found[name]) if name in found else "not in the evidence"


class FoundTab(QWidget):
    """The first tab of a finding."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: tuple[str, ...] = ()
        self._reason = wrapped(name="Reason")
        self._about = reading("About the chosen connector")
        self.model = ObjectsModel(self)
        self.table = _table(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self._about)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 0)
        column.setSpacing(2 * theme.STEP)
        column.addWidget(self._reason)
        column.addWidget(self._split, 1)
        self._by_hand = settings.restore_state("found", self._split)
        self._split.splitterMoved.connect(self._moved)

    def show_entry(self, entry: Entry) -> None:
        finding = entry.finding
        self._reason.setText(finding.reason + (f"\n{finding.error}" if finding.error else ""))
        self._notes = finding.notes
        self.model.show(finding.objects)
        self.table.setVisible(bool(finding.objects))
        if finding.objects:
            self._fit()
            self.table.setCurrentIndex(self.model.index(0, 0))
        else:
            self._about.setPlainText("\n".join(finding.notes))
        self._about.setVisible(bool(finding.objects or finding.notes))

    def rows_as_text(self) -> str:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        objects = [self.model.index(row, 0).data(ObjectsModel.ObjectRole) for row in rows]
        return "\n".join(row_text(each, self.model.properties) for each in objects)

    def save_state(self) -> None:
        if self._by_hand:
            settings.save_state("found", self._split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model.rowCount():
            self._fit()

    def _moved(self) -> None:
        self._by_hand = True

    def _fit(self) -> None:
        """Columns as wide as what they hold, the widest cut; the table as high as its rows, unless moved by hand."""
        table = self.table
        table.resizeColumnsToContents()
        wanted = [table.columnWidth(column) + theme.STEP for column in range(self.model.columnCount())]
        widths = [min(width, WIDEST.get(column, WIDE)) for column, width in enumerate(wanted)]
        left = max(0, table.viewport().width() - sum(widths))
        widths[NAME] = min(wanted[NAME], widths[NAME] + left)
        for column, width in enumerate(widths):
            table.setColumnWidth(column, width)
        if not self._by_hand:
            rows = self.model.rowCount() * table.verticalHeader().defaultSectionSize()
            wanted = rows + table.horizontalHeader().height() + 5 * theme.STEP  # and a scroll bar
            height = self._split.height()
            self._split.setSizes([min(wanted, height * 3 // 5), max(height - wanted, height * 2 // 5)])

    def _chosen(self, current: QModelIndex) -> None:
        judged = current.data(ObjectsModel.ObjectRole)
        if judged is not None:
            self._about.setPlainText("\n\n".join((*about(judged, self.model.properties), *self._notes)))


def about(judged: Judged, properties: tuple[str, ...]) -> list[str]:
    """All that is known about one object and has no column, in paragraphs."""
    rest = [f"{TITLES.get(name, name)}: {value_text(value)}" for name, value in judged.found if name not in properties]
    role = f"Suggested role: {_role(judged)}" if judged.role else ""
    head = "\n".join(filter(None, (judged.name, judged.reason, role)))
    return [text for text in (head, "\n".join(judged.notes), "\n".join(rest)) if text]


def _role(judged: Judged) -> str:
    """The suggestion without the word that its heading says already."""
    return judged.role.removeprefix("suggest ")


def _table(model: ObjectsModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Connectors")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setItemDelegateForColumn(0, ColouredText(table))
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 3 * theme.STEP)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return table

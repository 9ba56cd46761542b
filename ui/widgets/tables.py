"""What the tables of the window share: one look, rows that are chosen whole, Tab that goes on, headings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.widgets import theme

Index = QModelIndex | QPersistentModelIndex
"""What Qt hands a model or a delegate as the place of a cell."""

NO_PARENT = QModelIndex()
"""The parent of every row of a table."""


def column_heading(titles: Sequence[str], section: int, orientation: Qt.Orientation, role: int) -> object:
    """What headerData answers for a table whose columns are called so; rows have no heading."""
    if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
        return titles[section]
    if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
        return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    return None


def plain_table(model: QAbstractItemModel, name: str, whats_this: str = "") -> QTableView:
    """A table without a grid that speaks by `name`."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setWhatsThis(whats_this)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 3 * theme.STEP)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    return table

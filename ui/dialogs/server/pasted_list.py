"""The two halves of a pasted list: the text as pasted, and what was understood of it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QMimeData, QSize, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

from core.model import Server
from core.server_list import Problem, ServersRead
from ui.widgets import theme
from ui.widgets.tables import NO_PARENT, Index

COLUMNS = ("", "Name", "Address", "Port", "User")
LONGEST = 100_000
"""Characters that Qt lays out in less than a person notices."""


class ListField(QPlainTextEdit):
    """Where a list is typed or pasted. Refuses a paste that would make the window wait."""

    refused = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)  # wrapping one endless line takes minutes
        self.setTabChangesFocus(True)
        self.setFont(theme.code_font())
        self.setPlainText(text[:LONGEST])

    def insertFromMimeData(self, source: QMimeData) -> None:
        if len(source.text()) + self.document().characterCount() > LONGEST:
            self.refused.emit()
        else:
            self.insertPlainText(source.text())


class PastedServers(QAbstractTableModel):
    """One row for each problem, first, and for each server."""

    def __init__(self) -> None:
        super().__init__()
        self._problems: tuple[Problem, ...] = ()
        self._servers: tuple[Server, ...] = ()

    def show(self, read: ServersRead) -> None:
        """Servers and problems of another text."""
        self.beginResetModel()
        self._servers, self._problems = read
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._servers) + len(self._problems)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def problem(self, row: int) -> Problem | None:
        """The problem in this row; None where it holds a server."""
        return self._problems[row] if row < len(self._problems) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.SizeHintRole and index.column() and self.problem(index.row()):
            return QSize(1, 1)  # a sentence spans all columns and makes none of them wide
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cells(index.row())[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, self._cells(index.row()))) if index.column() == 0 else None
        return None

    def _cells(self, row: int) -> tuple[str, ...]:
        if problem := self.problem(row):
            place = f"line {problem.line}" if problem.line else ""
            said = f"{problem.text}: {problem.what}" if problem.text else problem.what
            return (f"✕ {place}".strip(), said, "", "", "")
        server = self._servers[row - len(self._problems)]
        port = f"{server.port} {'HTTPS' if server.https else 'HTTP'}"
        return ("✓", server.name, server.host, port, server.user)

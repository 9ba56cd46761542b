"""The objects that a rule evaluated, as rows: what fails first, each with its properties and verdict."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from core.model import ObjectFinding, Role, RoleChoice, Status, Value, Verdict
from ui.widgets import icons, theme
from ui.widgets.tables import NO_PARENT, Index, column_heading

PROPERTIES_SHOWN = 4
"""So many properties have a column; the rest are beside the table for the chosen object."""

TITLES = {"RemoteIPRanges": "Remote ranges", "PermissionGroups": "Permission groups"}

VERDICTS = {
    Verdict.FAILS: Status.OPEN,
    Verdict.UNKNOWN: Status.NOT_REVIEWED,
    Verdict.MEETS: Status.NOT_A_FINDING,
    Verdict.EXEMPT: Status.NOT_APPLICABLE,
}
"""A verdict on one object wears the mark of the status it leads to; the worst first."""

MOST_SHOWN, MOST_IN_DETAILS = 500, 5_000
"""Characters of one value in the table, and below it."""


def limited_text(text: str, most: int = MOST_SHOWN) -> str:
    """Laying out a text of any length would be felt; the evidence tab has the whole."""
    return text if len(text) <= most else f"{text[:most]}..."


def value_text(value: Value) -> str:
    """The value with commas between the parts of a list."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def row_text(judged: ObjectFinding, columns: tuple[str, ...]) -> str:
    """One object as a line of text for the clipboard."""
    found = dict(judged.found)
    cells = [
        judged.verdict.label,
        judged.name,
        *(value_text(found.get(name, "")) for name in columns),
        suggested(judged),
    ]
    return "\t".join(cells)


def suggested(judged: ObjectFinding) -> str:
    """The role that a connector seems to have, and why; empty for anything else."""
    return judged.suggestion.text if judged.suggestion else ""


def _suggested_role(judged: ObjectFinding) -> str:
    if judged.suggestion is None:
        return Role.NONE.value
    role = judged.suggestion.role
    return "no suggestion" if role is Role.NONE else f"suggest {role.value}"


class ObjectsModel(QAbstractTableModel):
    """One row an object, what fails first: verdict, name, its first properties, and for a connector its role."""

    ObjectRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._objects: list[ObjectFinding] = []
        self.properties: tuple[str, ...] = ()
        self.are_connectors = False
        self._roles: Mapping[str, RoleChoice] = {}

    def show(
        self, objects: tuple[ObjectFinding, ...], roles: Mapping[str, RoleChoice] | None = None, connectors: bool = True
    ) -> None:
        """`roles`: what the assessor decided, by identity."""
        self.beginResetModel()
        self._roles, self.are_connectors = roles or {}, connectors
        order = list(VERDICTS)
        self._objects = sorted(objects, key=lambda each: order.index(each.verdict))
        names = dict.fromkeys(name for each in objects for name, _ in each.found)
        self.properties = tuple(names)[:PROPERTIES_SHOWN]
        self.endResetModel()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._objects)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.titles())

    def titles(self) -> list[str]:
        """Titles of the columns; connectors have one more."""
        ends = ("Connector", ["Role"]) if self.are_connectors else ("Object", [])
        return ["Verdict", ends[0], *(TITLES.get(name, name) for name in self.properties), *ends[1]]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._objects):
            return None
        judged, column = self._objects[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return limited_text(self._cell(judged, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.titles()[column]}: {limited_text(self._cell(judged, column))}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return limited_text(self.role_sentence(judged) if self._is_role(column) else self._cell(judged, column))
        if role == Qt.ItemDataRole.ForegroundRole and column == 0:
            return theme.status_colour(VERDICTS[judged.verdict])
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return icons.status_icon(VERDICTS[judged.verdict])
        return judged if role == self.ObjectRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return column_heading(self.titles(), section, orientation, role)

    def role_sentence(self, judged: ObjectFinding) -> str:
        """What was decided and why, or what is suggested and why."""
        choice = self._roles.get(judged.identity)
        if choice is None:
            return suggested(judged)
        return f"{choice.role.value}, {choice.words}"

    def meaning(self, judged: ObjectFinding) -> str:
        """What the role of a connector does to its verdicts."""
        choice = self._roles.get(judged.identity)
        if choice is None or choice.role is Role.NONE or not choice.counts:
            return "No role: every rule evaluates this connector as written."
        return f"Only rules for {choice.role.value} connectors and rules for all connectors evaluate this connector."

    def _is_role(self, column: int) -> bool:
        return self.are_connectors and column == self.columnCount() - 1

    def _cell(self, judged: ObjectFinding, column: int) -> str:
        if column == 0:
            return judged.verdict.label
        if column == 1:
            return judged.name
        if self._is_role(column):
            choice = self._roles.get(judged.identity)
            return choice.role.value if choice else _suggested_role(judged)
        name = self.properties[column - 2]
        found = dict(judged.found)
        return value_text(found[name]) if name in found else "not in the evidence"

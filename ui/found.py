"""What was found: the reason and its measure, each object with its properties and verdict, what to know about it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QSplitter, QTableView, QVBoxLayout, QWidget

from core.model import Judged, Role, RoleChoice, Value
from ui import icons, settings, theme
from ui.changed_text import ChangedText
from ui.controls import ColouredText, button, reading, wrapped
from ui.labels import plain
from ui.session import Entry, Session
from ui.tables import plain_table

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


MOST_SHOWN, MOST_TOLD = 500, 5_000
"""Characters of one value in the table, and below it."""


class ObjectsModel(QAbstractTableModel):
    """One row an object, what fails first: verdict, name, its first properties, and for a connector its role."""

    ObjectRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._objects: list[Judged] = []
        self.properties: tuple[str, ...] = ()
        self.are_connectors = False
        self._roles: Mapping[str, RoleChoice] = {}

    def show(
        self, objects: tuple[Judged, ...], roles: Mapping[str, RoleChoice] | None = None, connectors: bool = True
    ) -> None:
        """`roles`: what the assessor decided, by identity."""
        self.beginResetModel()
        self._roles, self.are_connectors = roles or {}, connectors
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
        ends = ("Connector", ["Role"]) if self.are_connectors else ("What", [])
        return ["Verdict", ends[0], *(TITLES.get(name, name) for name in self.properties), *ends[1]]

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._objects):
            return None
        judged, column = self._objects[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _short(self._cell(judged, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.titles()[column]}: {_short(self._cell(judged, column))}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _short(self.role_sentence(judged) if self._is_role(column) else self._cell(judged, column))
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

    def role_sentence(self, judged: Judged) -> str:
        """What was decided and why, or what is suggested and why."""
        choice = self._roles.get(judged.identity)
        if choice is None:
            return judged.role
        return f"{choice.role.value}, set by the assessor: {choice.justification or 'no justification given'}"

    def meaning(self, judged: Judged) -> str:
        """What the role of a connector does to its verdicts."""
        choice = self._roles.get(judged.identity)
        if choice is None or choice.role is Role.UNCLASSIFIED:
            return "Unclassified: every rule judges this connector literally."
        return f"Only rules for {choice.role.value} connectors, and rules for all, judge this connector."

    def _is_role(self, column: int) -> bool:
        return self.are_connectors and column == self.columnCount() - 1

    def _cell(self, judged: Judged, column: int) -> str:
        if column == 0:
            return judged.verdict.value
        if column == 1:
            return judged.name
        if self._is_role(column):
            choice = self._roles.get(judged.identity)
            return choice.role.value if choice else judged.role.partition(":")[0] or "unclassified"
        name = self.properties[column - 2]
        found = dict(judged.found)
        return value_text(found[name]) if name in found else "not in the evidence"


class FoundTab(QWidget):
    """The first tab of a finding. `roles_asked` carries the keys (core.model.Site.roles) of the chosen connectors."""

    roles_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._entry: Entry | None = None
        self._notes: tuple[str, ...] = ()
        self._reason = wrapped(name="Reason")
        self._basis = wrapped(name="Measured by")
        self.changed_text = ChangedText(session)
        self._about = reading("About the chosen connector")
        self.model = ObjectsModel(self)
        self.table = _table(self.model)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.menu = QMenu(self)
        self._set_role = button("Set role…", self.ask_roles)
        self._set_role.setToolTip("Say what the chosen connectors are for (Ctrl+R)")
        self._role_hint = plain()
        self._role_hint.setFont(theme.small_font(self.font()))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(self._about)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 0)
        column.setSpacing(2 * theme.STEP)
        for widget in (self._reason, self._basis, self.changed_text):
            column.addWidget(widget)
        column.addWidget(self._split, 1)
        column.addLayout(self._foot())
        self._by_hand = settings.restore_state("found", self._split)
        self._split.splitterMoved.connect(self._moved)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, theme.STEP)
        row.addWidget(self._set_role)
        row.addWidget(self._role_hint, 1)
        return row

    def show_entry(self, entry: Entry) -> None:
        finding, self._entry = entry.finding, entry
        self._reason.setText(finding.reason + (f"\n{finding.error}" if finding.error else ""))
        self._basis.setText(f"Measured by {'; '.join(finding.basis)}.")
        self._basis.setVisible(bool(finding.basis))
        self.changed_text.show_rule(finding.stig_id)
        self._notes = finding.notes
        source = source_of(finding.stig_id)
        self.model.show(finding.objects, self._chosen_roles(source), bool(source))
        self._show_foot(bool(source and finding.objects))
        self.table.setVisible(bool(finding.objects))
        if finding.objects:
            self.table.setAccessibleName("Connectors" if source else "What was judged")
            self._fit()
            self.table.setCurrentIndex(self.model.index(0, 0))
        else:
            self._about.setPlainText("\n".join(finding.notes))
        self._about.setVisible(bool(finding.objects or finding.notes))

    def _chosen_roles(self, source: str) -> dict[str, RoleChoice]:
        if not source or self._entry is None:
            return {}
        roles = self._session.site.of(self._entry.server.id).roles
        return {identity: choice for (of, identity), choice in roles.items() if of == source}

    def _show_foot(self, shown: bool) -> None:
        self._set_role.setVisible(shown)
        self._role_hint.setVisible(shown)

    def keys(self) -> list[tuple[str, str, str]]:
        """Of the chosen connectors, as in core.model.Site.roles; none where the finding is not about connectors."""
        source = source_of(self._entry.finding.stig_id) if self._entry else ""
        chosen = self._objects() if source else []
        return [(self._entry.server.id, source, each.identity) for each in chosen if each.identity]

    def ask_roles(self) -> None:
        if self.keys():
            self.roles_asked.emit(self.keys())

    def _open_menu(self, where: QPoint) -> None:
        if self.keys():
            self.menu.popup(self.table.viewport().mapToGlobal(where))

    def _objects(self) -> list[Judged]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.index(row, 0).data(ObjectsModel.ObjectRole) for row in rows]

    def rows_as_text(self) -> str:
        return "\n".join(row_text(each, self.model.properties) for each in self._objects())

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
            role = self.model.role_sentence(judged)
            self._about.setPlainText("\n\n".join((*about(judged, self.model.properties, role), *self._notes)))
            self._role_hint.setText(self.model.meaning(judged))


def source_of(stig_id: str) -> str:
    """Whose connectors the rule speaks of. The checks are imported by the time there is a finding."""
    from core.roles import source_of as source

    return source(stig_id)


def about(judged: Judged, properties: tuple[str, ...], role: str = "") -> list[str]:
    """All that is known about one object and has no column, in paragraphs."""
    rest = [
        f"{TITLES.get(name, name)}: {_short(value_text(value), MOST_TOLD)}"
        for name, value in judged.found
        if name not in properties
    ]
    head = "\n".join(
        filter(
            None, (_short(judged.name, MOST_TOLD), _short(judged.reason, MOST_TOLD), f"Role: {role}" if role else "")
        )
    )
    return [text for text in (head, "\n".join(judged.notes), "\n".join(rest)) if text]


def _short(text: str, most: int = MOST_SHOWN) -> str:
    """Laying out a text of any length would be felt; the evidence tab has the whole."""
    return text if len(text) <= most else f"{text[:most]}..."


def _table(model: ObjectsModel) -> QTableView:
    table = plain_table(
        model,
        "Connectors",
        "What this rule says of each object, what fails first. Ctrl+R says what the chosen connectors are for.",
    )
    table.setItemDelegateForColumn(0, ColouredText(table))
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return table

"""All connectors of all servers, so that nobody sets their roles one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QLineEdit, QMenu, QTableView, QWidget

from core.model import Role, RoleChoice, Status
from core.site.roles import Connector, ServerConnectorKey
from ui.dialogs.form import Form
from ui.dialogs.site.role import AS_SUGGESTED, LONGEST, needs
from ui.widgets import icons, theme
from ui.widgets.controls import button
from ui.widgets.tables import NO_PARENT, Index, column_heading, plain_table

COLUMNS = ("Server", "Kind", "Connector", "Role", "Suggested", "Justification", "Suggested because")
SERVER, KIND, NAME, ROLE, SUGGESTED, JUSTIFICATION, WHY = range(7)
WIDTHS = (96, 72, 248, 112, 112, 264)
ROLES = {Role.INTERNAL: "&Internal", Role.INTERNET: "In&ternet-facing", Role.NONE: "&No role"}


class ConnectorsModel(QAbstractTableModel):
    """One row a connector, with the decision as it is now; the justification can be typed into its cell."""

    edited = Signal()

    def __init__(
        self,
        connectors: Sequence[Connector],
        names: Mapping[str, str],
        roles: Mapping[ServerConnectorKey, RoleChoice],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._all = self._shown = list(connectors)
        self._names = names
        self.choices = dict(roles)

    def search(self, text: str) -> None:
        """Show only connectors that have all these words."""
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = [each for each in self._all if all(word in self._words(each) for word in words)]
        self.endResetModel()

    def decide(self, rows: Sequence[int], role: Role | None) -> None:
        """Give these connectors a role; None: the one that is suggested, where one is."""
        for row in rows:
            self._decide(self._shown[row], role)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(COLUMNS) - 1))
            self.edited.emit()

    def justify(self, rows: Sequence[int], text: str) -> None:
        """Give those of these connectors that have a role this justification; without one a suggestion is one again."""
        for row in rows:
            each = self._shown[row]
            if each.key in self.choices:
                self.choices[each.key] = _decision(each, self.choices[each.key].role, text.strip()[:LONGEST])
        if rows:
            self.dataChanged.emit(self.index(min(rows), JUSTIFICATION), self.index(max(rows), JUSTIFICATION))
            self.edited.emit()

    def justifications(self, rows: Sequence[int]) -> set[str]:
        """The justifications of those of these connectors that have a role."""
        keys = (self._shown[row].key for row in rows)
        return {_written(self.choices.get(key)) for key in keys if key in self.choices}

    def wrong(self) -> list[Connector]:
        """Connectors whose decision lacks its justification."""
        return [e for e in self._all if (c := self.choices.get(e.key)) and needs(c)]

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        each = self._shown[row]
        choice = self.choices.get(each.key)
        suggests = each.suggested is not Role.NONE
        return {
            SERVER: self._names.get(each.server_id, ""),
            KIND: each.kind,
            NAME: each.name,
            ROLE: choice.role.value if choice else Role.NONE.value,
            JUSTIFICATION: AS_SUGGESTED if choice and choice.suggested else _written(choice),
            SUGGESTED: each.suggested.value if suggests else "none",
            WHY: each.why,
        }[column]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        text = self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole and index.column() == JUSTIFICATION:
            return _written(self.choices.get(self._shown[index.row()].key))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text if index.column() != NAME else f"{text}\n{self._found(index.row())}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()]}: {text or 'none'}"
        if role == Qt.ItemDataRole.DecorationRole and index.column() == JUSTIFICATION and self._lacks(index.row()):
            return icons.coloured("alert", theme.status_colour(Status.NOT_REVIEWED))
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        each = self._shown[index.row()]
        if each.key not in self.choices or index.column() != JUSTIFICATION:
            return False
        self.justify([index.row()], str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        can = index.isValid() and index.column() == JUSTIFICATION and self._shown[index.row()].key in self.choices
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return column_heading(COLUMNS, section, orientation, role)

    def _decide(self, each: Connector, role: Role | None) -> None:
        chosen = each.suggested if role is None else role
        if chosen is Role.NONE:
            if role is not None:
                self.choices.pop(each.key, None)
            return
        self.choices[each.key] = _decision(each, chosen, _written(self.choices.get(each.key)))

    def _lacks(self, row: int) -> bool:
        choice = self.choices.get(self._shown[row].key)
        return choice is not None and bool(needs(choice))

    def _words(self, each: Connector) -> str:
        choice = self.choices.get(each.key)
        texts = (self._names.get(each.server_id, ""), each.kind, each.name, each.identity)
        return "\n".join((*texts, choice.role.value if choice else Role.NONE.value)).casefold()

    def _found(self, row: int) -> str:
        found = self._shown[row].found
        return "\n".join(f"{name}: {', '.join(v) if isinstance(v, tuple) else v}" for name, v in found)


def _written(choice: RoleChoice | None) -> str:
    """What a person wrote; the program's own reason is none of it."""
    return choice.justification if choice and not choice.suggested else ""


def _decision(each: Connector, role: Role, written: str) -> RoleChoice:
    taken = not written and role is each.suggested
    return RoleChoice(role, each.why if taken else written, suggested=taken)


class RolesForm(Form):
    """After accept: roles(), of the connectors that were shown."""

    width_hint, height_hint = 1200, 600

    def __init__(
        self,
        parent: QWidget | None,
        connectors: Sequence[Connector],
        names: Mapping[str, str],
        roles: Mapping[ServerConnectorKey, RoleChoice],
    ) -> None:
        super().__init__(parent, "Connector roles", "Save")
        self.says(
            "Every rule evaluates a connector without a role, as written. Only the rules for its role evaluate a "
            "connector with a role. The justification appears in the report."
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search server, connector, role…")
        self.search.setAccessibleName("Search connectors")
        self.search.setClearButtonEnabled(True)
        self.body.addWidget(self.search)
        keys = {each.key for each in connectors}
        first = {key: choice for key, choice in roles.items() if key in keys}
        self._first = first
        self.model = ConnectorsModel(connectors, names, first, self)
        self.table = self._table()
        self.body.addWidget(self.table, 1)
        self.justification = self._justification()
        self.body.addLayout(self._buttons())
        self.search.textChanged.connect(self.model.search)
        self.model.edited.connect(self.review)
        self.checks.append(self._wrong)
        self.model.edited.connect(self._show_justification)
        self.table.selectionModel().selectionChanged.connect(self._show_justification)
        self._show_justification()
        self.search.setFocus()

    def roles(self) -> dict[ServerConnectorKey, RoleChoice]:
        """Every role that is set now."""
        return self.model.choices

    def unsaved(self) -> bool:
        return self.model.choices != self._first

    def remark(self) -> str:
        taken = sum(choice.suggested for choice in self.model.choices.values())
        said = f", {taken} as suggested, without a justification" if taken else ""
        return f"{len(self.model.choices)} of {len(self.model._all)} connectors have a role{said}."

    def chosen(self) -> list[int]:
        """Rows that are selected."""
        return sorted({index.row() for index in self.table.selectionModel().selectedRows()})

    def _wrong(self) -> str:
        wrong = self.model.wrong()
        lacking = "1 connector has" if len(wrong) == 1 else f"{len(wrong)} connectors have"
        return f"{lacking} a role without a justification. Enter one. First: {wrong[0].name}." if wrong else ""

    def _table(self) -> QTableView:
        table = plain_table(
            self.model,
            "Connectors",
            "Select one or more connectors, then a role. F2 in the Justification cell edits it.",
        )
        for column, width in enumerate(WIDTHS):
            table.setColumnWidth(column, width)
        table.setMinimumSize(QSize(640, 240))
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        every = QShortcut(QKeySequence.StandardKey.SelectAll, table)
        every.setContext(Qt.ShortcutContext.WidgetShortcut)
        every.activated.connect(table.selectAll)
        return table

    def _justification(self) -> QLineEdit:
        field = QLineEdit(maxLength=LONGEST)
        field.setAccessibleName("Justification of the selected connectors")
        field.textEdited.connect(lambda text: self.model.justify(self.chosen(), text))
        return field

    def _show_justification(self, *_: object) -> None:
        """What the chosen connectors have in common; nobody is interrupted while typing it."""
        said = self.model.justifications(self.chosen())
        self.justification.setEnabled(bool(said))
        self.justification.setPlaceholderText(
            "Justification for all selected" if said else "Select connectors, then a role"
        )
        common = next(iter(said)) if len(said) == 1 else ""
        if common != self.justification.text().strip():
            self.justification.setText(common)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        self._menu = QMenu(self)
        for role, text in ROLES.items():
            row.addWidget(self._button(text, role))
        row.addSpacing(2 * theme.STEP)
        row.addWidget(self._button("Use su&ggestion", None))
        row.addSpacing(2 * theme.STEP)
        label = QLabel("&Justification")
        label.setBuddy(self.justification)
        row.addWidget(label)
        row.addWidget(self.justification, 1)
        return row

    def _button(self, text: str, role: Role | None) -> QWidget:
        made = button(text, lambda: self.model.decide(self.chosen(), role))
        made.setAutoDefault(False)  # Enter in the table must not press it
        made.setToolTip("For the selected connectors")
        self._menu.addAction(text, lambda: self.model.decide(self.chosen(), role))
        return made

    def _open_menu(self, where: QPoint) -> None:
        self._menu.popup(self.table.viewport().mapToGlobal(where))

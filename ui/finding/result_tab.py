"""What was found: the reason and its measure, each object with its properties and verdict, what to know about it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QSplitter, QTableView, QVBoxLayout, QWidget

from core.model import ObjectFinding, RoleChoice
from ui.finding.changed_text import ChangedTextBar
from ui.finding.objects import MOST_IN_DETAILS, TITLES, ObjectsModel, limited_text, row_text, value_text
from ui.state import settings
from ui.state.session import Entry, Session
from ui.widgets import theme
from ui.widgets.controls import ColouredText, button, reading_field, wrapped_label
from ui.widgets.labels import plain_label
from ui.widgets.tables import plain_table

LINES = 3
"""Of a cell; what is longer is cut there."""
MOST_WRAPPED = 60
"""Rows: to measure more of them would be felt, so theirs stay one line high."""
FEWEST_LINES = 8
"""With less room than this for table and details together, rows are one line high, so that one is seen."""
LONG = 48
"""Characters: such a value may be cut in its column, so it is shown in full below the table as well."""


class ResultTab(QWidget):
    """The first tab of a finding. `roles_requested` carries keys of core.model.Site.roles."""

    roles_requested = Signal(object)
    sheet_requested = Signal(object)
    """Carries the keys of the site values that the rule requires."""
    file_requested = Signal()
    """The rule requires a file that another server wrote."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._entry: Entry | None = None
        self._notes: tuple[str, ...] = ()
        self._reason = wrapped_label(name="Reason")
        self._measured_against = wrapped_label(name="Measured against")
        self.changed_text = ChangedTextBar(session)
        self._about = reading_field("Details of the selected object")
        self._about.setMinimumHeight(6 * theme.STEP)
        self.model = ObjectsModel(self)
        self.table = _table(self.model)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.menu = QMenu(self)
        self._set_role = button("Set role…", self.request_roles)
        self._set_role.setToolTip("Set the role of the selected connectors (Ctrl+R)")
        self._sheet = button("Site sheet…", lambda: self.sheet_requested.emit(self._site_values()))
        self._sheet.setToolTip("Open the site sheet at the values this rule requires")
        self._file = button("Add file…", self.file_requested.emit)
        self._file.setToolTip("Add the file from a Mailbox server. It applies to every server it names.")
        self._role_hint = plain_label()
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
        column.addLayout(self._head())
        column.addWidget(self.changed_text)
        column.addWidget(self._split, 1)
        column.addLayout(self._foot())
        self._by_hand = settings.restore_state("found", self._split)
        self._split.splitterMoved.connect(self._moved)

    def _head(self) -> QHBoxLayout:
        row, said = QHBoxLayout(), QVBoxLayout()
        said.addWidget(self._reason)
        said.addWidget(self._measured_against)
        row.addLayout(said, 1)
        for each in (self._sheet, self._file):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, theme.STEP)
        row.addWidget(self._set_role)
        row.addWidget(self._role_hint, 1)
        return row

    def show_entry(self, entry: Entry) -> None:
        """Show the verdict of this finding and its objects."""
        finding, self._entry = entry.finding, entry
        self._reason.setText(finding.reason + (f"\n{finding.error}" if finding.error else ""))
        self._measured_against.setText(f"Measured against {'; '.join(finding.measured_against)}.")
        self._measured_against.setVisible(bool(finding.measured_against))
        self._sheet.setVisible(bool(self._site_values()))
        self._file.setVisible(bool(finding.required_input) and not self._site_values())
        self.changed_text.show_rule(finding.stig_id)
        self._notes = finding.notes
        source = connector_source(finding.stig_id)
        self.model.show(finding.objects, self._chosen_roles(source), bool(source))
        self._show_foot(bool(source and finding.objects))
        self.table.setVisible(bool(finding.objects))
        if finding.objects:
            self.table.setAccessibleName("Connectors" if source else "Evaluated objects")
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

    def _site_values(self) -> tuple[str, ...]:
        return site_values_of(self._entry.finding.stig_id) if self._entry else ()

    def keys(self) -> list[tuple[str, str, str]]:
        """Of the chosen connectors, as in core.model.Site.roles; none where the finding is not about connectors."""
        if self._entry is None or not (source := connector_source(self._entry.finding.stig_id)):
            return []
        return [(self._entry.server.id, source, each.identity) for each in self._objects() if each.identity]

    def request_roles(self) -> None:
        """Ask for the role of the chosen connectors, if there are any."""
        if self.keys():
            self.roles_requested.emit(self.keys())

    def _open_menu(self, where: QPoint) -> None:
        if self.keys():
            self.menu.popup(self.table.viewport().mapToGlobal(where))

    def _objects(self) -> list[ObjectFinding]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.index(row, 0).data(ObjectsModel.ObjectRole) for row in rows]

    def rows_as_text(self) -> str:
        """The chosen objects for the clipboard, one in each line."""
        return "\n".join(row_text(each, self.model.properties) for each in self._objects())

    def save_state(self) -> None:
        """Remember the heights, if a person chose them."""
        if self._by_hand:
            settings.save_state("found", self._split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.model.rowCount():
            self._fit()

    def _moved(self) -> None:
        self._by_hand = True

    def _fit(self) -> None:
        """Columns as wide as what they hold, or as there is room; rows and, unless moved by hand, the table as high."""
        table, rows = self.table, self.model.rowCount()
        table.setWordWrap(False)
        heads, columns = table.horizontalHeader(), range(self.model.columnCount())
        widths = [max(table.sizeHintForColumn(c), heads.sectionSizeHint(c)) + 2 * theme.STEP for c in columns]
        room = table.width() - table.verticalScrollBar().sizeHint().width() - widths[0]
        for column, width in enumerate((widths[0], *fitted_widths(widths[1:], room))):
            table.setColumnWidth(column, width)
        height, line = self._split.height(), table.fontMetrics().lineSpacing()
        is_low = height < FEWEST_LINES * line
        wraps = rows <= MOST_WRAPPED and not is_low
        table.setWordWrap(wraps)
        lowest = line + theme.STEP if is_low else table.verticalHeader().defaultSectionSize()
        highest = lowest + (LINES - 1) * line
        for row in range(min(rows, MOST_WRAPPED)):
            table.setRowHeight(row, min(max(table.sizeHintForRow(row), lowest), highest) if wraps else lowest)
        if not self._by_hand:
            full = table.verticalHeader().length() + heads.height() + 5 * theme.STEP  # and a bar
            self._split.setSizes([min(full, height * 3 // 5), max(height - full, height * 2 // 5)])

    def _chosen(self, current: QModelIndex) -> None:
        judged = current.data(ObjectsModel.ObjectRole)
        if judged is not None:
            role = self.model.role_sentence(judged)
            self._about.setPlainText(
                "\n\n".join((*object_paragraphs(judged, self.model.properties, role), *self._notes))
            )
            self._role_hint.setText(self.model.meaning(judged))


def fitted_widths(widths: list[int], room: int) -> list[int]:
    """Widths that fit into `room`: narrow columns get all they want, of the others the wider get more."""
    narrow: set[int] = set()
    for column in sorted(range(len(widths)), key=widths.__getitem__):
        if widths[column] * (len(widths) - len(narrow)) <= room - sum(widths[each] for each in narrow):
            narrow.add(column)
    left = max(0, room - sum(widths[each] for each in narrow))
    wide = sum(width**0.5 for column, width in enumerate(widths) if column not in narrow)
    return [width if column in narrow else int(left * width**0.5 / wide) for column, width in enumerate(widths)]


def connector_source(stig_id: str) -> str:
    """Whose connectors the rule speaks of. The checks are imported by the time there is a finding."""
    from core.site.roles import source_of as source

    return source(stig_id)


def site_values_of(stig_id: str) -> tuple[str, ...]:
    """Keys of the site values that the rule is evaluated by."""
    from core.registry import CHECKS

    return CHECKS[stig_id].site_values if stig_id in CHECKS else ()


def object_paragraphs(judged: ObjectFinding, properties: tuple[str, ...], role: str = "") -> list[str]:
    """All that is known about one object and has no column, or is long, in paragraphs."""
    values = [(name, value_text(value)) for name, value in judged.found]
    rest = [
        f"{TITLES.get(name, name)}: {limited_text(text, MOST_IN_DETAILS)}"
        for name, text in values
        if name not in properties or len(text) > LONG
    ]
    said = (
        limited_text(judged.name, MOST_IN_DETAILS),
        limited_text(judged.reason, MOST_IN_DETAILS),
        f"Role: {role}" if role else "",
    )
    head = "\n".join(filter(None, said))
    return [text for text in (head, "\n".join(judged.notes), "\n".join(rest)) if text]


def _table(model: ObjectsModel) -> QTableView:
    table = plain_table(
        model,
        "Connectors",
        "The result for each object, failed objects first. Ctrl+R sets the role of the selected connectors.",
    )
    table.setItemDelegateForColumn(0, ColouredText(table))
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return table

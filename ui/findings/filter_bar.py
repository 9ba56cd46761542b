"""The line above the findings: search, four choices, and the button that clears them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from core.model import Severity, Status
from ui.findings.filters import Filter
from ui.state.session import Session
from ui.widgets import icons, theme
from ui.widgets.controls import WindowKeys, button

TYPING_MS = 150
Choice = TypeVar("Choice", bound=StrEnum)


class FilterBar(QWidget):
    """`changed` carries the new Filter."""

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._filter = Filter()
        self.search = self._search_field()
        self._status = self._choice("Status", "Any status", [(each.label, each) for each in Status])
        self._severity = self._choice("Severity", "Any severity", [(each.cat, each) for each in list(Severity)[:3]])
        self._rule = self._choice("Rule", "All rules", [])
        self._server = self._choice("Server", "All servers", [])
        self._server.setPlaceholderText("Several servers")
        for box in (self._rule, self._server):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self._clear = self._clear_button()
        self.setWhatsThis("Shows findings that match all filters. Ctrl+F searches, Ctrl+Shift+F clears the filters.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self.search, 1)
        for each in (self._status, self._severity, self._rule, self._server, self._clear):
            row.addWidget(each)
        session.servers_changed.connect(self._read_servers)
        session.benchmark_changed.connect(self._read_rules)
        self._read_servers()
        self._read_rules()

    @property
    def filter(self) -> Filter:
        """The filter in use."""
        return self._filter

    def set(self, criteria: Filter) -> None:
        """Show and announce this filter."""
        if criteria == self._filter:
            return
        self._filter = criteria
        self._show()
        self.changed.emit(criteria)

    def clear(self) -> None:
        """Show everything."""
        self.set(Filter())

    def repaint_icons(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        self._glass.setIcon(icons.icon("search"))

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("Search text, rule, connector…")
        field.setAccessibleName("Search findings")
        field.setToolTip("Finds entries that contain every word (Ctrl+F)")
        field.setClearButtonEnabled(True)
        field.setAcceptDrops(False)
        field.setMinimumWidth(120)
        WindowKeys(field)
        self._glass = QAction(icons.icon("search"), "", field)
        field.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._typing.timeout.connect(lambda: self.set(replace(self._filter, text=field.text())))
        field.textEdited.connect(lambda: self._typing.start())
        field.textChanged.connect(lambda text: None if text else self.set(replace(self._filter, text="")))
        return field

    def _choice(self, name: str, everything: str, items: list[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{name} filter")
        box.setToolTip(f"Filter by {name.lower()}")
        box.addItem(everything, None)
        for text, value in items:
            box.addItem(text, value)
        box.activated.connect(self._chosen)
        return box

    def _clear_button(self) -> QPushButton:
        made = button("Clear filters", self.clear)
        policy = made.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        made.setSizePolicy(policy)
        made.setVisible(False)
        return made

    def _chosen(self) -> None:
        server = self._server.currentData()
        several = self._server.currentIndex() < 0
        servers = self._filter.servers if several else frozenset({server} if server else ())
        status, severity = _value(self._status, Status), _value(self._severity, Severity)
        rule, another = self._rule.currentData() or "", self._filter.another_text
        self.set(Filter(self.search.text(), status, severity, servers, rule, another))

    def _show(self) -> None:
        criteria = self._filter
        if self.search.text().strip() != criteria.text.strip():
            self.search.setText(criteria.text)
        self._status.setCurrentIndex(max(0, self._status.findText(criteria.status.label if criteria.status else "")))
        self._severity.setCurrentIndex(
            max(0, self._severity.findText(criteria.severity.cat if criteria.severity else ""))
        )
        self._rule.setCurrentIndex(max(0, self._rule.findData(criteria.rule)))
        self._show_server()
        self._clear.setVisible(bool(criteria))

    def _show_server(self) -> None:
        ids = self._filter.servers
        index = 0
        if ids:
            index = self._server.findData(next(iter(ids))) if len(ids) == 1 else -1
        self._server.setCurrentIndex(index)

    def _read_rules(self) -> None:
        with QSignalBlocker(self._rule):
            while self._rule.count() > 1:
                self._rule.removeItem(1)
            for stig_id in sorted(self._session.stig_ids):
                self._rule.addItem(f"Rule {stig_id[-6:]}", stig_id)
        if self._filter.rule and self._filter.rule not in self._session.stig_ids:
            self.set(replace(self._filter, rule=""))
        self._rule.setCurrentIndex(max(0, self._rule.findData(self._filter.rule)))

    def _read_servers(self) -> None:
        with QSignalBlocker(self._server):
            while self._server.count() > 1:
                self._server.removeItem(1)
            for server in self._session.servers.values():
                self._server.addItem(server.name, server.id)
        gone = self._filter.servers - self._session.servers.keys()
        if gone:
            self.set(replace(self._filter, servers=self._filter.servers - gone))
        self._show_server()


def _value(box: QComboBox, kind: type[Choice]) -> Choice | None:
    """Qt gives an enum that is a text back as bare text."""
    value = box.currentData()
    return kind(value) if value is not None else None

"""Two releases of a benchmark: what was added, removed and changed, with both texts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QObject, QSize, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from core.benchmark.releases import ChangeKind, Comparison, RuleChange, RulePart
from core.model import Benchmark, Status
from ui.dialogs.form import Form
from ui.widgets import theme
from ui.widgets.controls import reading_field
from ui.widgets.labels import plain_label
from ui.widgets.tables import NO_PARENT, Index, column_heading, plain_table
from ui.widgets.text_differences import Piece, differences
from ui.widgets.texts import benchmark_text

COLUMNS = ("Change", "Rule", "Severity", "Differences", "Title")
WIDTHS = (92, 132, 80, 180)
KINDS = {ChangeKind.CHANGED: "changed", ChangeKind.ADDED: "added", ChangeKind.REMOVED: "removed"}
PARTS = {
    RulePart.TITLE: "title",
    RulePart.SEVERITY: "severity",
    RulePart.DISCUSSION: "discussion",
    RulePart.CHECK: "check",
    RulePart.FIX: "fix",
}
MISSING = "This release does not contain the rule."


class ChangesModel(QAbstractTableModel):
    """One row a rule."""

    def __init__(self, lines: Sequence[RuleChange], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = self._shown = list(lines)

    def choose(self, kind: ChangeKind | None) -> None:
        """Only this kind of change; None: all."""
        self.beginResetModel()
        self._shown = [each for each in self._all if kind is None or each.kind is kind]
        self.endResetModel()

    def line(self, row: int) -> RuleChange | None:
        """The rule in this row; None where there is no such row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        rule = line.rule
        parts = ", ".join(PARTS[part] for part in line.parts)
        text = (KINDS[line.kind], rule.stig_id, rule.severity.cat, parts, rule.title)[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        return f"{COLUMNS[index.column()]}: {text or 'all'}" if role == Qt.ItemDataRole.AccessibleTextRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return column_heading(COLUMNS, section, orientation, role)


class CompareForm(Form):
    """Accepted: the assessor chooses to evaluate by the other benchmark from now on."""

    width_hint, height_hint, tallest = 1080, 680, 720

    def __init__(
        self, parent: QWidget | None, old: Benchmark, new: Benchmark, comparison: Comparison, other: Benchmark
    ) -> None:
        super().__init__(parent, "Compare benchmarks", f"Use {benchmark_text(other)[0]}", "Close")
        self._same = comparison.same
        self.heading(f"{_name(old)}  →  {_name(new)}")
        changes = comparison.changes
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Kind of change")
        self.kinds.addItem(f"All {len(changes)} differences" if changes else "No differences")
        for kind, word in KINDS.items():
            self.kinds.addItem(f"{sum(each.kind is kind for each in changes)} {word}", kind.value)
        self.parts = QComboBox()
        self.parts.setAccessibleName("Text to compare")
        self.model = ChangesModel(changes, self)
        self.table = plain_table(self.model, "Rules that differ", "Select a rule to compare its texts below.")
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.setMinimumSize(QSize(600, 120))
        self.old, self.new = reading_field(f"Text in {_name(old)}"), reading_field(f"Text in {_name(new)}")
        self._lay_out(_name(old), _name(new))
        self.kinds.currentIndexChanged.connect(self._choose)
        self.parts.currentIndexChanged.connect(self._compare)
        self.table.selectionModel().currentRowChanged.connect(self._show)
        self._choose()
        self.table.setFocus()

    def remark(self) -> str:
        return f"{self._same} {'rule is' if self._same == 1 else 'rules are'} the same in both."

    def _lay_out(self, old: str, new: str) -> None:
        row = QHBoxLayout()
        row.addWidget(self.kinds)
        row.addStretch(1)
        texts = QSplitter()
        texts.setChildrenCollapsible(False)
        for name, field in ((old, self.old), (new, self.new)):
            texts.addWidget(_titled(name, field))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(_below(self.parts, texts))
        split.setSizes([220, 300])
        self.body.addLayout(row)
        self.body.addWidget(split, 1)

    def _choose(self) -> None:
        chosen = self.kinds.currentData()
        self.model.choose(ChangeKind(chosen) if chosen else None)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show()

    def _show(self, *_: object) -> None:
        """The parts that differ first: one of them is what people look for."""
        line = self.model.line(self.table.currentIndex().row())
        self.parts.blockSignals(True)
        self.parts.clear()
        differing = line.parts if line is not None else ()
        for part in (*differing, *(part for part in RulePart if part not in differing)):
            suffix = " (differs)" if part in differing else ""
            self.parts.addItem(PARTS[part].capitalize() + suffix, part.value)
        if not differing:
            self.parts.setCurrentIndex(self.parts.findData(RulePart.CHECK.value))
        self.parts.blockSignals(False)
        self._compare()

    def _compare(self, *_: object) -> None:
        line, part = self.model.line(self.table.currentIndex().row()), RulePart(self.parts.currentData())
        if line is None:
            self.old.clear()
            self.new.clear()
            return
        if line.old and line.new:
            old, new = differences(part.text(line.old), part.text(line.new))
        else:
            old, new = ([(part.text(rule) if rule else MISSING, False)] for rule in (line.old, line.new))
        _fill(self.old, old, Status.OPEN)
        _fill(self.new, new, Status.NOT_A_FINDING)


def _name(benchmark: Benchmark) -> str:
    return benchmark_text(benchmark)[0]


def _below(choice: QWidget, texts: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, theme.STEP, 0, 0)
    column.setSpacing(theme.STEP)
    column.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(texts, 1)
    return box


def _titled(text: str, field: QPlainTextEdit) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, theme.STEP, 0, 0)
    column.setSpacing(theme.STEP)
    label = plain_label(text)
    label.setFont(theme.small_font(label.font()))
    column.addWidget(label)
    column.addWidget(field, 1)
    return box


def _fill(field: QPlainTextEdit, pieces: Sequence[Piece], status: Status) -> None:
    """What only this side has is coloured, and struck out or underlined, for those who see no colour."""
    field.clear()
    usual, marked = QTextCharFormat(), QTextCharFormat()
    marked.setForeground(theme.status_colour(status))
    if status is Status.OPEN:
        marked.setFontStrikeOut(True)
    else:
        marked.setFontUnderline(True)
    cursor = QTextCursor(field.document())
    cursor.beginEditBlock()
    for text, only_here in pieces:
        cursor.insertText(text, marked if only_here else usual)
    cursor.endEditBlock()
    field.moveCursor(QTextCursor.MoveOperation.Start)

"""How to fix: for each object that fails what may break, then the command to copy; below, the benchmark's own text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from core.model import Judged
from ui import theme
from ui.controls import button, copy, wrapped
from ui.labels import plain
from ui.session import Entry

MOST = 30
"""Objects shown one by one; Copy all takes every command."""


def commands(entry: Entry | None) -> str:
    """Every remediation command of a finding, a line each."""
    objects = entry.finding.objects if entry else ()
    return "\n".join(each.remediation.command for each in objects if each.remediation.command)


class FixTab(QScrollArea):
    """Remediation of one finding."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("How to fix")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_entry(self, entry: Entry) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(*[2 * theme.STEP] * 4)
        column.setSpacing(2 * theme.STEP)
        wrong = [each for each in entry.finding.objects if each.remediation.told]
        if wrong:
            column.addLayout(_top(entry, len(wrong)))
        for judged in wrong[:MOST]:
            column.addSpacing(theme.STEP)
            _add(column, judged)
        if len(wrong) > MOST:
            column.addWidget(wrapped(f"{len(wrong) - MOST} more: Copy all has the command of each."))
        column.addSpacing(2 * theme.STEP)
        _add_text(column, entry)
        column.addStretch(1)
        self.setWidget(body)


class Command(QPlainTextEdit):
    """One command to read whole before it is run: as many lines as it needs, and no more."""

    def __init__(self, judged: Judged) -> None:
        super().__init__(judged.remediation.command)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(theme.code_font())
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(f"Command for {judged.name}")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = round(self.document().size().height())
        beside = 2 * self.frameWidth() + 2 * round(self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + beside)


def _top(entry: Entry, count: int) -> QHBoxLayout:
    row = QHBoxLayout()
    objects = "this" if count == 1 else f"each of these {count}"
    where = f"In the Exchange Management Shell on {entry.server.name}, run as administrator"
    row.addWidget(wrapped(f"{where}, for {objects}:"), 1)
    if commands(entry):
        all_of_them = button("Copy all", lambda: copy(commands(entry)), "copy")
        all_of_them.setToolTip("Copy every command (Ctrl+Shift+C)")
        row.addWidget(all_of_them)
    return row


def _add(column: QVBoxLayout, judged: Judged) -> None:
    name = wrapped(judged.name, "What is to be mended")
    name.setFont(theme.strong_font(name.font()))
    column.addWidget(name)
    if warning := " ".join(judged.remediation.stops) or judged.remediation.withheld:
        column.addWidget(wrapped(f"Before you run it: {warning}", "Warning"))
    if not judged.remediation.command:
        return
    row = QHBoxLayout()
    row.setSpacing(2 * theme.STEP)
    row.addWidget(Command(judged), 1)
    copies = button("Copy", lambda: copy(judged.remediation.command), "copy")
    copies.setAccessibleName(f"Copy the command for {judged.name}")
    row.addWidget(copies, 0, Qt.AlignmentFlag.AlignTop)
    column.addLayout(row)


def _add_text(column: QVBoxLayout, entry: Entry) -> None:
    if entry.rule is None:
        return
    head = plain("In the benchmark's words")
    head.setFont(theme.strong_font(head.font()))
    column.addWidget(head)
    column.addWidget(wrapped(entry.rule.fix_text, "Fix text"))

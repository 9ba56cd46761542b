"""The parts that How to fix is built of: a command with its button, what it changes, a warning, what is folded away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPalette, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.model import PropertyChange, Status
from ui.finding.fix_text import change_value
from ui.widgets import icons, theme
from ui.widgets.controls import button, copy, wrapped_label
from ui.widgets.labels import plain_label

SHORT = 36
"""Characters that fit on one line; a longer value wraps."""
BY_ITSELF = "changed by Exchange"
WIDEST, WIDEST_MARKED = "Not restored", "No command"
"""The longest label, and the longest that has a mark before it."""
HEADS = ("Setting", "Current", "", "New")


class CommandField(QPlainTextEdit):
    """One command to read whole before it is run: as many lines as it needs, and no more."""

    def __init__(self, command: str, name: str) -> None:
        super().__init__(command)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(theme.code_font())
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = round(self.document().size().height())
        beside = 2 * self.frameWidth() + 2 * round(self.document().documentMargin())
        spare = 1  # without it the wheel scrolls a line out of sight
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + beside + spare)


def command_row(command: str, name: str) -> QHBoxLayout:
    """`name`: 'command for Relay', as the button and the screen reader say it."""
    row = QHBoxLayout()
    row.setSpacing(2 * theme.STEP)
    row.addWidget(CommandField(command, name[0].upper() + name[1:]), 1)
    copies = button("Copy", lambda: copy(command), "copy")
    copies.setAccessibleName(f"Copy the {name}")
    row.addWidget(copies, 0, Qt.AlignmentFlag.AlignTop)
    return row


def fitted(text: str, name: str = "") -> QLabel:
    """Wraps; of a word that is longer than there is room the end is cut, and pushes nothing out of sight."""
    label = wrapped_label(text, name)
    label.setMinimumWidth(1)
    if max(map(len, text.split()), default=0) > SHORT:
        label.setToolTip(text)
    return label


def strong(text: str) -> QLabel:
    """A label in strong type, as wide as its place."""
    label = fitted(text)
    label.setFont(theme.strong_font(label.font()))
    return label


def quiet(text: str, wraps: bool = True) -> QLabel:
    """A label in the colour of what matters less."""
    label = fitted(text) if wraps else plain_label(text)
    colours = label.palette()
    colours.setColor(QPalette.ColorRole.WindowText, theme.quiet_colour())
    label.setPalette(colours)
    return label


def labelled_text(label: str, text: str, *beside: QWidget, mark: Status | None = None) -> QHBoxLayout:
    """'Also', then what there is to say, with buttons at its end; a mark before it is overlooked by nobody."""
    row, says = QHBoxLayout(), fitted(text, f"{label}: {text}")  # a name is read in place of the text
    row.setSpacing(2 * theme.STEP)
    row.addWidget(_labelled(label, mark, says), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(says, 1, Qt.AlignmentFlag.AlignTop)
    for each in beside:
        row.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _labelled(text: str, mark: Status | None, says: QLabel) -> QWidget:
    """The label before a text, as wide as the longest of them."""
    cell, label = QWidget(), plain_label(text)
    label.setFont(theme.strong_font(label.font()))
    label.setBuddy(says)
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.STEP)
    if mark is not None:
        drawn = QLabel()
        drawn.setPixmap(icons.coloured("alert", theme.status_colour(mark)).pixmap(icons.SIZE, icons.SIZE))
        row.addWidget(drawn)
    row.addWidget(label, 1)
    cell.setFixedWidth(label_width(label))
    return cell


def label_width(widget: QWidget) -> int:
    """Pixels for the longest label before a text."""
    metrics = QFontMetrics(theme.strong_font(widget.font()))
    marked = icons.SIZE + theme.STEP + metrics.horizontalAdvance(WIDEST_MARKED)
    return max(metrics.horizontalAdvance(WIDEST), marked) + theme.STEP


def changes_table(changes: Sequence[PropertyChange]) -> QWidget:
    """What is set now, and what it becomes."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(3 * theme.STEP)
    grid.setVerticalSpacing(theme.STEP // 2)
    for column, head in enumerate(HEADS):
        grid.addWidget(quiet(head, wraps=False), 0, column)
    for row, each in enumerate(changes, 1):
        _change_row(grid, row, each)
    grid.setColumnStretch(len(HEADS), 1)
    table.setAccessibleName("What changes")
    table.setAccessibleDescription("; ".join(map(change_words, changes)))
    return table


def change_words(each: PropertyChange) -> str:
    """One change as a sentence says it, for screen readers."""
    itself = "" if each.by_command else f", {BY_ITSELF}"
    now, becomes = map(change_value, each.readable)
    return f"{each.name} from {now} to {becomes}{itself}"


def _change_row(grid: QGridLayout, row: int, each: PropertyChange) -> None:
    now, becomes = map(change_value, each.readable)
    cells = (plain_label(each.name), fitted(now), plain_label("→"), strong(becomes))
    for column, label in enumerate(cells):
        grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        long = len(label.text()) > SHORT
        if long:
            grid.setColumnStretch(column, 3)
        else:  # fits on one line
            label.setWordWrap(False)
            label.setMinimumWidth(0)
    if not each.by_command:
        grid.addWidget(quiet(BY_ITSELF, wraps=False), row, len(cells), Qt.AlignmentFlag.AlignTop)


class Fold(QWidget):
    """A line that opens what is below it, which is made when it is first opened."""

    def __init__(self, text: str, about: str, fill: Callable[[QVBoxLayout], object], is_open: bool) -> None:
        super().__init__()
        self._fill: Callable[[QVBoxLayout], object] | None = fill
        self._name = f"{text}, {about}"
        self.switch = QToolButton()
        self.switch.setText(text)
        self.switch.setAutoRaise(True)
        self.switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(4 * theme.STEP, 0, 0, 0)
        self._column.setSpacing(theme.STEP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.STEP)
        column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._content)
        self.switch.clicked.connect(lambda: self.turn(self._content.isHidden()))
        self.turn(is_open)

    def turn(self, is_open: bool) -> None:
        """Open or close it; what is inside is made when it is first opened."""
        if is_open and self._fill is not None:
            self._fill(self._column)
            self._fill = None
        self._content.setVisible(is_open)
        self.switch.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.switch.setAccessibleName(f"{self._name}, {'shown' if is_open else 'hidden'}")


def add_parts(column: QVBoxLayout, *parts: QWidget | QLayout) -> None:
    """Add these below what is there already."""
    for each in parts:
        if isinstance(each, QLayout):
            column.addLayout(each)
        else:
            column.addWidget(each)

"""Small parts that several places of the window use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStyledItemDelegate,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.widgets import icons, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.widgets.tables import Index


def wrapped_label(text: str = "", name: str = "") -> QLabel:
    """A label that wraps, whose text can be selected by mouse and keyboard, and never read as markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setAccessibleName(name)
    return label


def reading_field(name: str, code: bool = False) -> QPlainTextEdit:
    """Text of several lines to read, select and copy."""
    edit = QPlainTextEdit()
    edit.setReadOnly(True)
    edit.setTabChangesFocus(True)
    edit.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    edit.setAccessibleName(name)
    edit.document().setDocumentMargin(2 * theme.STEP)
    edit.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    if code:
        edit.setFont(theme.code_font())
    return edit


class WindowKeys(QObject):
    """Shares the keys between a text field and the window.

    The window has those that X11 would edit a line with; Redo is the field's own, as Undo is, which X11 lacks.
    """

    KEYS = (QKeySequence("Ctrl+E"), QKeySequence("Ctrl+D"))
    REDO = QKeySequence("Ctrl+Y")

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        reserving, pressed = QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress
        if not isinstance(event, QKeyEvent) or event.type() not in (reserving, pressed):
            return False
        keys, reserves = QKeySequence(event.keyCombination()), event.type() == reserving
        if keys == self.REDO:
            if reserves:
                event.accept()
            else:
                self._field.redo()
            return True
        if reserves and keys in self.KEYS:
            event.ignore()
            return True
        return False


def button(text: str, clicked: Callable[[], object], icon: str = "") -> QPushButton:
    """A button that Enter presses where it has the focus."""
    made = QPushButton(text)
    made.setAutoDefault(True)  # Enter presses the button that has the focus
    if icon:
        made.setIcon(icons.icon(icon))
    made.clicked.connect(lambda: clicked())
    return made


def icon_button(icon: str, name: str, clicked: Callable[[], object]) -> QToolButton:
    """A button that is only a drawing: its name is for the tooltip and the screen reader."""
    made = QToolButton()
    made.setAutoRaise(True)
    made.setIcon(icons.icon(icon))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda: clicked())
    return made


class ColouredText(QStyledItemDelegate):
    """A cell keeps the colour its model gives it when its row is selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if colour is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)


class Empty(QWidget):
    """What is shown where there is nothing yet: one line that says so, one with the first step, and its buttons."""

    def __init__(self, *buttons: QPushButton, picture: QPixmap | None = None) -> None:
        super().__init__()
        self._title, self._text, self._picture = wrapped_label(), wrapped_label(), QLabel()
        self._title.setFont(theme.title_font(self.font()))
        column = QVBoxLayout(self)
        column.setSpacing(2 * theme.STEP)
        column.setContentsMargins(4 * theme.STEP, theme.STEP, 4 * theme.STEP, theme.STEP)
        column.addStretch(2)
        if picture is not None:
            self._picture.setPixmap(picture)
        self._picture.setVisible(picture is not None)
        for label in (self._picture, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(theme.STEP)
        widest = max((each.sizeHint().width() for each in buttons), default=0)
        for each in buttons:
            each.setMinimumWidth(widest + 4 * theme.STEP)
            row = QHBoxLayout()
            row.addStretch()
            row.addWidget(each)
            row.addStretch()
            column.addLayout(row)
        column.addStretch(3)

    def say(self, title: str, text: str) -> None:
        """Show this instead."""
        self._title.setText(title)
        self._text.setText(text)


def announce(widget: QWidget, text: str) -> None:
    """Say it through the screen reader, wherever the focus is."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # slow to load, and not for the first frame

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def copy(text: str) -> None:
    """Copy to the clipboard."""
    QGuiApplication.clipboard().setText(text)

"""What the tests of the window share: a person's keys, and what a person and a screen reader are told."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.window import Window


def press(window: Window, qtbot: QtBot, keys: str) -> None:
    """The keys as a person presses them, wherever the focus is."""
    window.activateWindow()
    combination = QKeySequence(keys)[0]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def unnamed(window: Window) -> list[str]:
    """Visible widgets that take the focus and have nothing to say for themselves."""
    found = []
    for widget in window.findChildren(QWidget):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and widget.isEnabled()
        has_text = isinstance(widget, QAbstractButton | QLabel) and widget.text()
        if takes_focus and not has_text and not widget.accessibleName() and not _inner(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def _inner(widget: QWidget) -> bool:
    """Qt's own parts of a named control speak with its name."""
    names = ("qt_", "ScrollLeftButton", "ScrollRightButton")
    parent = widget.parentWidget()
    return widget.objectName().startswith(names) or (isinstance(parent, QComboBox) and bool(parent.accessibleName()))


def words_in(widget: QWidget) -> str:
    texts = [w.text() for w in widget.findChildren(QLabel) + widget.findChildren(QAbstractButton) if w.isVisible()]
    return " ".join(texts)

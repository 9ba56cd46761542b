"""Help for the place where one is."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWhatsThis, QWidget

GENERAL_HELP = (
    "Add servers, press F5, review the findings, export the report with Ctrl+E. Tab moves between the panes. The "
    "menus list every command with its shortcut."
)


def help_here(window: QWidget) -> None:
    """What the place that has the focus is for, and its keys."""
    widget = QApplication.focusWidget()
    while widget is not None and not widget.whatsThis():
        widget = widget.parentWidget()
    where = widget or window
    text = widget.whatsThis() if widget else GENERAL_HELP
    QWhatsThis.showText(where.mapToGlobal(where.rect().center()), text, where)

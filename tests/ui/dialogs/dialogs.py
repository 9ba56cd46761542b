"""What the tests of the dialogs share: a server that is known, a dialog shown, a text pasted into its address."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import Server, Trust
from ui.dialogs.form import Form
from ui.dialogs.server.server import ServerForm

PIN = "ab12cd34" * 8
KNOWN = Server("7", "Edge 1", "edge01.contoso.com", 5999, user=".\\audit", computer="EDGE01", trust=Trust.PIN, pin=PIN)
F = TypeVar("F", bound=Form)


def shown(qtbot: QtBot, form: F) -> F:
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    return form


def paste(form: ServerForm, text: str) -> None:
    QApplication.clipboard().setText(text)
    form.address.host.setFocus()
    form.address.host.selectAll()
    form.address.host.paste()

"""Test connection: one logon in the background, with what it does, Stop, and the outcome as a line in the form."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from core.address import AddressError
from core.collect.collector import check_connection
from core.model import CollectError, Report, Server
from core.secrets import SecretsError
from ui.dialogs.background_work import FormJob
from ui.dialogs.form import Form, Hint
from ui.state.jobs import Outcome
from ui.widgets import theme
from ui.widgets.controls import announce

Password = Callable[[], str]
"""Gives the password; called in a worker, because a credential store may be slow."""
START, STOP = "&Test connection", "S&top test"


class ConnectionTest(QObject):
    """The button, its progress and its outcome, added to a form."""

    def __init__(self, form: Form, server: Callable[[], Server], password: Callable[[], Password]) -> None:
        super().__init__(form)
        self._form, self._server, self._password = form, server, password
        self.button = QPushButton(START)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._press)
        self.bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self.bar.setFixedWidth(24 * theme.STEP)
        self.bar.setAccessibleName("Testing the connection")
        self.bar.hide()
        self.outcome = Hint()
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self.button)
        row.addWidget(self.bar)
        row.addWidget(self.outcome, 1)
        form.always.addLayout(row)
        self.work = FormJob(self)
        self.work.said.connect(self._said)
        self.work.ended.connect(self._ended)
        form.closing.connect(self.work.stop)

    def forget(self) -> None:
        """What was tested is no longer what the form says."""
        if not self.work.running:
            self.outcome.say("")

    def _press(self) -> None:
        if self.work.running:
            self.work.stop()
            return self._show("Stopped.")
        try:
            server = self._server()
        except AddressError as error:
            return self._show(str(error), wrong=True)
        password = self._password()

        def job(report: Report, cancel: threading.Event) -> object:
            return check_connection(server, password(), report, cancel)

        self.work.start(job)
        return self._show("Connecting…")

    def _said(self, text: str) -> None:
        self._show(f"{text[:1].upper()}{text[1:]}…")

    def _ended(self, outcome: Outcome) -> None:
        if isinstance(outcome.error, CollectError | SecretsError):
            self._show(str(outcome.error), wrong=True)
        elif outcome.error is not None:
            self._show("The test could not run. The log has the details.", wrong=True)
        else:
            self._show("Stopped." if outcome.cancelled else f"✓ {outcome.value or 'Connected.'}")

    def _show(self, text: str, wrong: bool = False) -> None:
        self.bar.setVisible(self.work.running)
        self.button.setText(STOP if self.work.running else START)
        self.outcome.say(text, wrong)
        self._form.grow_soon()
        if not self.work.running:
            announce(self.outcome, text)

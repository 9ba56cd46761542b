"""How a server proves who it is: the system's store, a CA file, or one certificate that a person has compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton

from core.address import AddressError, read_pin
from core.model import CollectError, Report, Server, Trust
from ui.dialogs.background_work import FormJob
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.fingerprint import SHOW_COMMAND, certificate_text, grouped
from ui.state.jobs import Outcome
from ui.widgets import theme
from ui.widgets.controls import announce, copy, reading_field

if TYPE_CHECKING:
    import threading

    from core.collect.winrm.tls import Certificate

CHOICES = {
    Trust.SYSTEM: "Certificate trusted by this computer",
    Trust.CA: "Certificate issued by one CA",
    Trust.PIN: "One certificate, compared manually",
}
NO_CERTIFICATE = "HTTP uses no certificate."
FETCH_S = 10.0


class IdentityFields(QObject):
    """The fields, added to a form. `where` gives the host and port to fetch a certificate from."""

    changed = Signal()

    def __init__(self, form: Form, server: Server | None, where: Callable[[], tuple[str, int]]) -> None:
        super().__init__(form)
        first = server or Server("", "")
        self._form, self._where = form, where
        self._fetched: Certificate | None = None
        self._rows = form.rows()
        self.how = QComboBox()
        for trust, text in CHOICES.items():
            self.how.addItem(text, trust)
        self.how.setCurrentIndex(list(CHOICES).index(first.trust))
        self.none = Hint(NO_CERTIFICATE)
        form.field(self._rows, "Acc&ept", self.how, below=[self.none])
        self._add_ca(first.ca_file)
        self._add_pin(first.pin)
        self.work = FormJob(self)
        self.work.ended.connect(self._ended)
        form.closing.connect(self.work.stop)
        self.how.currentIndexChanged.connect(self._look)
        for line in (self.ca_file, self.pin):
            line.textChanged.connect(self._look)
        self.changed.connect(form.review)
        self._https = first.https
        self._look()

    @property
    def trust(self) -> Trust:
        """How the server is to prove itself."""
        return list(CHOICES)[self.how.currentIndex()]

    def pinned(self) -> str:
        """The pin as the model keeps it; empty where another proof is chosen."""
        return read_pin(self.pin.text()) if self.trust is Trust.PIN else ""

    def set_https(self, https: bool) -> None:
        """Without HTTPS there is no certificate to look at."""
        if https != self._https:
            self._https = https
            self._look()

    # --- Building -----------------------------------------------------------------------------------------------------

    def _add_ca(self, file: str) -> None:
        self.ca_file = QLineEdit(file)
        choose = QPushButton("Ch&oose…")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        choose.setAccessibleName("Choose CA file")
        self._form.field(self._rows, "CA &file", self.ca_file, self._ca_wrong, within=_beside(self.ca_file, choose))
        self._ca_row = self._rows.rowCount() - 1

    def _add_pin(self, pin: str) -> None:
        self.pin = QLineEdit(grouped(pin), maxLength=300)
        self.pin.setFont(theme.code_font())
        self.pin.setCursorPosition(0)
        self.fetch = QPushButton("Fetc&h…")
        self.fetch.setAutoDefault(False)
        self.fetch.clicked.connect(self._fetch)
        self.fetch.setAccessibleName("Fetch the certificate from the server")
        self._form.field(self._rows, "&SHA-256", self.pin, self._pin_wrong, within=_beside(self.pin, self.fetch))
        self._pin_row = self._rows.rowCount() - 1
        self.shown = reading_field("Certificate from the server")
        self.shown.setFixedHeight(self.shown.fontMetrics().lineSpacing() * 5 + 5 * theme.STEP)
        self.command = QPushButton("Copy the command that prints it")
        self.command.setAutoDefault(False)
        self.command.clicked.connect(lambda: copy(SHOW_COMMAND))
        self.use = QPushButton("I ha&ve compared it. Use this certificate")
        self.use.setAutoDefault(False)
        self.use.clicked.connect(self._use)
        self._status = Hint()
        for widget in (self.shown, self._status, self.command, self.use):
            self._rows.addRow(widget)

    def _look(self, *_: object) -> None:
        """Show what the chosen proof needs, and nothing else."""
        rows: QFormLayout = self._rows
        self.none.setVisible(not self._https)
        self.how.setEnabled(self._https)
        for row, trust in ((self._ca_row, Trust.CA), (self._pin_row, Trust.PIN)):
            rows.setRowVisible(row, self._https and self.trust is trust)
        pinning = self._https and self.trust is Trust.PIN
        shows = pinning and self._fetched is not None
        rows.setRowVisible(self.shown, shows)
        for step in (self.command, self.use):
            rows.setRowVisible(step, shows and not self._same())
        rows.setRowVisible(self._status, pinning and bool(self._status.text()))
        self._form.grow_soon()
        self.changed.emit()

    # --- Fetching -----------------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        try:
            host, port = self._where()
        except AddressError as error:
            return self._say(str(error), wrong=True)

        def job(report: Report, cancel: threading.Event) -> Certificate:
            from core.collect.winrm.collector import shown_certificate

            return shown_certificate(host, port, FETCH_S, cancel)

        self._fetched = None
        self.fetch.setEnabled(False)
        self.work.start(job)
        return self._say(f"Fetching the certificate of {host}, port {port}…")

    def _ended(self, outcome: Outcome) -> None:
        self.fetch.setEnabled(True)
        if isinstance(outcome.error, CollectError):
            self._say(str(outcome.error), wrong=True)
        elif outcome.error is not None or outcome.value is None:
            self._say("The certificate could not be fetched. The log has the details.", wrong=True)
        else:
            self._fetched = cast("Certificate", outcome.value)
            sha256 = grouped(self._fetched.sha256)
            self.shown.setPlainText(f"{certificate_text(self._fetched)}\nSHA-256: {sha256}")
            self._say("Compare the SHA-256 with the one that the administrator reads on the server.")
            QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        self._form.page.ensureWidgetVisible(self.use)

    def _say(self, text: str, wrong: bool = False) -> None:
        self._status.say(text, wrong)
        self._look()
        announce(self._status, text)

    def _use(self) -> None:
        if self._fetched is not None:
            self.pin.setText(grouped(self._fetched.sha256))
            self.pin.setCursorPosition(0)
            self._say("Pinned. The server must present this certificate.")

    def _same(self) -> bool:
        try:
            return self._fetched is not None and read_pin(self.pin.text()) == self._fetched.sha256
        except AddressError:
            return False

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._form, "CA file", self.ca_file.text(), "Certificates (*.pem *.crt *.cer *.der);;All files (*)"
        )
        if chosen:
            self.ca_file.setText(chosen)

    # --- Checking -----------------------------------------------------------------------------------------------------

    def _ca_wrong(self) -> str:
        needed = self._https and self.trust is Trust.CA
        return "The CA file is missing." if needed and not self.ca_file.text().strip() else ""

    def _pin_wrong(self) -> str:
        if not self._https or self.trust is not Trust.PIN:
            return ""
        if not self.pin.text().strip():
            return "The certificate's SHA-256 is missing."
        try:
            read_pin(self.pin.text())
        except AddressError as error:
            return str(error)
        return ""


def _beside(line: QLineEdit, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.STEP)
    row.addWidget(line)
    row.addWidget(button)
    return row

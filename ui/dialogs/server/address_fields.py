"""Where a server is: address, name, port and protocol, and the computer that must answer."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QSpinBox, QVBoxLayout

from core.address import HTTP_PORT, HTTPS_PORT, AddressError, is_ip, read_address
from core.model import Server
from core.server_list import read_list
from ui.dialogs.form import Form, Hint

HTTPS, HTTP = 0, 1
UNPROVEN = "Messages are encrypted, but the server identity is not verified. Use HTTP only if HTTPS is not available."
LONGEST_NAME = 100
LONGEST_LIST = 10_000
"""Characters of a list pasted as the address; what is longer belongs in the form for lists."""


class AddressFields(QObject):
    """The fields, added to a form. A whole URL pasted as the address fills in port and protocol too."""

    changed = Signal()
    listed = Signal(str)
    """The person pasted a list and wants to add it as one."""

    def __init__(self, form: Form, into: QVBoxLayout, server: Server | None) -> None:
        super().__init__(form)
        first = server or Server("", "")
        self._length = 0
        rows = form.rows(into)
        self.host = QLineEdit(f"[{first.host}]" if ":" in first.host else first.host, maxLength=LONGEST_LIST)
        self.host.setPlaceholderText("edge01.contoso.com or 10.0.0.5")
        self.as_list = QPushButton("Add as a &list…")
        self.as_list.setAutoDefault(False)
        self.as_list.hide()
        form.field(rows, "&Address", self.host, self._host_wrong, below=[self.as_list])
        self.name = QLineEdit(first.name, maxLength=LONGEST_NAME)
        form.field(rows, "&Name", self.name, self._name_wrong)
        self.protocol = QComboBox()
        self.protocol.addItems(["HTTPS", "HTTP, encrypted messages"])
        self.protocol.setCurrentIndex(HTTPS if first.https else HTTP)
        self.warning = Hint(UNPROVEN)
        form.field(rows, "P&rotocol", self.protocol, below=[self.warning])
        self.port = QSpinBox(minimum=1, maximum=65535, value=first.port)
        form.field(rows, "&Port", self.port)
        self.computer = QLineEdit(first.computer, maxLength=64)
        self.computer.setToolTip("The expected computer name. If another computer answers, it is not assessed.")
        form.field(rows, "&Computer name", self.computer, self._computer_wrong)
        self.mailbox_file = mailbox_row(form, rows, first)
        self._connect(form)

    @property
    def https(self) -> bool:
        """Whether HTTPS is chosen."""
        return self.protocol.currentIndex() == HTTPS

    def where(self) -> tuple[str, int]:
        """Host and port; raises AddressError while the address is none."""
        return read_address(_with_scheme(self.host.text())).host, self.port.value()

    def take(self) -> None:
        """Spread a URL, or a host with its port, over the fields."""
        text = self.host.text()
        if not re.search(r"://|:\d+(/|$)", text) or re.search(r"[\s,;]", text.strip()) or is_ip(text.strip()):
            return
        try:
            address = read_address(text)
        except AddressError:
            return
        self.protocol.setCurrentIndex(HTTPS if address.https else HTTP)
        self.port.setValue(address.port)
        self.host.setText(f"[{address.host}]" if ":" in address.host else address.shown)

    def called(self) -> str:
        """The name, or the address where none was given."""
        return self.name.text().strip() or _short(self.host.text())

    def _connect(self, form: Form) -> None:
        self.host.textChanged.connect(self._typed)
        self.host.editingFinished.connect(self.take)
        self.name.textChanged.connect(self.changed)
        self.computer.textChanged.connect(self.changed)
        self.port.valueChanged.connect(self.changed)
        self.protocol.currentIndexChanged.connect(self._switch)
        self.as_list.clicked.connect(self._list)
        self.changed.connect(form.review)
        self.warning.setHidden(self.https)
        self._typed(self.host.text())

    def _typed(self, text: str) -> None:
        """A jump in length is a paste."""
        pasted, self._length = len(text) - self._length > 3, len(text)
        if pasted:
            self.take()
        short = _short(self.host.text())
        self.name.setPlaceholderText(short)
        self.computer.setPlaceholderText("" if is_ip(short) else short.upper()[:15])
        self.as_list.setVisible(self._count() > 1)
        self.changed.emit()

    def _switch(self) -> None:
        """The usual port follows the protocol; one of the person's own stays."""
        if self.port.value() in (HTTP_PORT, HTTPS_PORT):
            self.port.setValue(HTTPS_PORT if self.https else HTTP_PORT)
        self.warning.setVisible(not self.https)
        self.changed.emit()

    def _list(self) -> None:
        self.listed.emit(self.host.text())

    def _count(self) -> int:
        text = self.host.text()
        return len(read_list(text)[0]) if len(text) < LONGEST_LIST and re.search(r"[\s,;]", text.strip()) else 0

    def _host_wrong(self) -> str:
        if not self.host.text().strip():
            return "The address is missing."
        if len(self.host.text()) >= LONGEST_LIST:
            return "This is too long for one address. Add a list of servers instead."
        if (count := self._count()) > 1:
            return f"This is a list of {count} servers."
        try:
            self.where()
        except AddressError as error:
            return str(error)
        return ""

    def _name_wrong(self) -> str:
        return "" if self.name.text().isprintable() else "The name contains unprintable characters."

    def _computer_wrong(self) -> str:
        name = self.computer.text().strip()
        if re.fullmatch(r"[^\s\\/:*?\"<>|.,]{0,63}", name):
            return ""
        return "A computer name must not contain dots, spaces or slashes."


def mailbox_row(form: Form, rows: QFormLayout, server: Server) -> QLineEdit:
    """Where a Mailbox server's file was taken: cleared, it counts for this server no longer from the next run on."""
    line = QLineEdit(server.mailbox_file)
    line.setToolTip("Edge subscriptions exported on a Mailbox server. Clear it to omit the file from the next run.")
    if server.mailbox_file:
        form.field(rows, "&Mailbox file", line)
    return line


def _with_scheme(text: str) -> str:
    """The port has a field of its own, so 5985 in the text does not decide the protocol."""
    return text if "://" in text else f"https://{text}"


def _short(text: str) -> str:
    try:
        address = read_address(_with_scheme(text))
    except AddressError:
        return ""
    return address.shown if is_ip(address.host) else address.shown.split(".")[0]

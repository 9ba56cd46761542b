"""Add or edit one server."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.model import Server, Trust, few
from core.secrets import shared_key
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.address_fields import LONGEST_NAME, AddressFields, mailbox_row
from ui.dialogs.server.connection_test import ConnectionTest, Password
from ui.dialogs.server.identity_fields import IdentityFields
from ui.dialogs.server.logon_fields import EnteredLogon, LogonFields
from ui.widgets import theme

KERBEROS = "Saved with a Kerberos logon, which is not supported. Saving it again changes the logon to NTLM."


class ServerForm(Form):
    """Address, logon and proof of one server. After accept: server() and entered()."""

    width_hint = 760
    list_pasted = Signal(str)
    """A list was pasted as the address and the person wants to add it as one; the form has closed itself."""

    def __init__(
        self,
        parent: QWidget | None,
        server: Server | None = None,
        users: Sequence[str] = (),
        shared: bool = False,
        stored: Password | None = None,
        store_missing: str = "",
    ) -> None:
        """`stored` gives the password entered earlier (None: there is none); it is called in a worker thread.

        `shared`: offer "every server with this user" first; `store_missing`: why there is no credential store.
        """
        super().__init__(parent, "Edit server" if server else "Add server", "Save" if server else "Add")
        self._first = server or Server(uuid.uuid4().hex, "", user=users[0] if users else "")
        self._stored = stored
        left, right = self._columns()
        self.heading("Server", left)
        self.address = AddressFields(self, left, server)
        self.heading("Logon", right)
        self.logon = LogonFields(
            self,
            right,
            user=self._first.user,
            users=users,
            shared=bool(server.credential) if server else shared,
            kept=stored is not None,
            store_missing=store_missing,
            needed=self._password_outdated,
        )
        self._say_kerberos()
        for column in (left, right):
            column.addStretch()
        self.heading("Certificate")
        self.identity = IdentityFields(self, server, self.address.where)
        self.connection_test = ConnectionTest(self, self.server, self._password)
        self._connect()

    def server(self) -> Server:
        """The server as the form says; raises AddressError while the address is none."""
        self.address.take()
        host, port = self.address.where()
        user = self.logon.user.text().strip()
        return replace(
            self._first,
            name=self.address.called() or host,
            host=host,
            port=port,
            https=self.address.https,
            user=user,
            auth="ntlm",
            trust=self.identity.trust if self.address.https else Trust.SYSTEM,
            ca_file=self.identity.ca_file.text().strip() if self.identity.trust is Trust.CA else "",
            pin=self.identity.pinned() if self.address.https else "",
            computer=self.address.computer.text().strip(),
            mailbox_file=self.address.mailbox_file.text().strip(),
            credential=shared_key(user) if self.logon.shared else "",
        )

    def entered(self) -> EnteredLogon | None:
        """The password that was typed, or None: the stored one stays, or there is none."""
        return self.logon.entered()

    def remark(self) -> str:
        return "" if self.address.https else "Over HTTP, the server identity is not verified."

    # --- Building -----------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[QVBoxLayout, QVBoxLayout]:
        row = QHBoxLayout()
        row.setSpacing(6 * theme.STEP)
        columns = QVBoxLayout(), QVBoxLayout()
        for column in columns:
            column.setSpacing(2 * theme.STEP)
            row.addLayout(column, 1)
        self.body.addLayout(row)
        return columns

    def _say_kerberos(self) -> None:
        if self._first.auth != "ntlm":
            self.logon.rows.addRow(Hint(KERBEROS))

    def _connect(self) -> None:
        self.address.listed.connect(self._list)
        self.address.changed.connect(self._identity_follows)
        for part in (self.address, self.logon, self.identity):
            part.changed.connect(self.connection_test.forget)
        self._identity_follows()
        self.address.host.setFocus()

    def _identity_follows(self) -> None:
        self.identity.set_https(self.address.https)

    def _password_outdated(self) -> bool:
        """The password kept for this server alone belongs to its previous user: a new one must take its place."""
        changed = self.logon.user.text().strip().lower() != self._first.user.strip().lower()
        return self._stored is not None and changed and not self.logon.shared

    def _password(self) -> Password:
        """What was typed; else the stored one, which never goes out with another user's name."""
        if typed := self.logon.password.text():
            return lambda: typed
        return self._stored if self._stored and self.logon.stored_fits else str

    def _list(self, text: str) -> None:
        self.reject()
        self.list_pasted.emit(text)


class FileServerForm(Form):
    """Name and expected computer of a server that is read from an evidence file. After accept: server()."""

    def __init__(self, parent: QWidget | None, server: Server) -> None:
        super().__init__(parent, "Edit server", "Save")
        self._first = server
        self.says(f"The evidence comes from {few([Path(path).name for path in server.evidence_files], 5)}.")
        rows = self.rows()
        self.name = QLineEdit(server.name, maxLength=LONGEST_NAME)
        self.field(rows, "&Name", self.name, self._name_wrong)
        self.computer = QLineEdit(server.computer, maxLength=64)
        self.field(rows, "&Computer name", self.computer)
        self.mailbox_file = mailbox_row(self, rows, server)
        self.name.textChanged.connect(self.review)
        self.name.setFocus()

    def server(self) -> Server:
        """The server as entered."""
        name, computer = self.name.text().strip(), self.computer.text().strip()
        return replace(self._first, name=name, computer=computer, mailbox_file=self.mailbox_file.text().strip())

    def _name_wrong(self) -> str:
        return "" if self.name.text().strip() else "The name is missing."

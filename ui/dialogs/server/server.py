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
from ui.dialogs.form import Form, Note
from ui.dialogs.server.connection_test import ConnectionTest, Password
from ui.dialogs.server.logon import EnteredLogon, LogonFields
from ui.dialogs.server.place import LONGEST_NAME, AddressFields, mailbox_row
from ui.dialogs.server.proof import IdentityFields
from ui.widgets import theme

KERBEROS = "Saved with a Kerberos logon, which is not supported. Saving it again changes the logon to NTLM."


class ServerForm(Form):
    """Address, logon and proof of one server. After accept: server() and given()."""

    width_hint = 760
    wants_list = Signal(str)
    """A list was pasted as the address and the person wants to add it as one; the form has closed itself."""

    def __init__(
        self,
        parent: QWidget | None,
        server: Server | None = None,
        users: Sequence[str] = (),
        shared: bool = False,
        known: Password | None = None,
        store_missing: str = "",
    ) -> None:
        """`known` gives the password entered earlier (None: there is none); it is called in a worker thread.

        `shared`: offer "every server with this user" first; `store_missing`: why there is no credential store.
        """
        super().__init__(parent, "Edit server" if server else "Add server", "Save" if server else "Add")
        self._first = server or Server(uuid.uuid4().hex, "", user=users[0] if users else "")
        self._known = known
        left, right = self._columns()
        self.heading("Server", left)
        self.place = AddressFields(self, left, server)
        self.heading("Logon", right)
        self.logon = LogonFields(
            self,
            right,
            user=self._first.user,
            users=users,
            shared=bool(server.credential) if server else shared,
            kept=known is not None,
            store_missing=store_missing,
            needed=self._password_outdated,
        )
        self._say_kerberos()
        for column in (left, right):
            column.addStretch()
        self.heading("Certificate")
        self.proof = IdentityFields(self, server, self.place.where)
        self.trial = ConnectionTest(self, self.server, self._password)
        self._connect()

    def server(self) -> Server:
        """The server as the form says; raises AddressError while the address is none."""
        self.place.take()
        host, port = self.place.where()
        user = self.logon.user.text().strip()
        return replace(
            self._first,
            name=self.place.called() or host,
            host=host,
            port=port,
            https=self.place.https,
            user=user,
            auth="ntlm",
            trust=self.proof.trust if self.place.https else Trust.SYSTEM,
            ca_file=self.proof.ca_file.text().strip() if self.proof.trust is Trust.CA else "",
            pin=self.proof.pinned() if self.place.https else "",
            computer=self.place.computer.text().strip(),
            mailbox_file=self.place.mailbox_file.text().strip(),
            credential=shared_key(user) if self.logon.shared else "",
        )

    def given(self) -> EnteredLogon | None:
        """The password that was typed, or None: the known one stays, or there is none."""
        return self.logon.given()

    def remark(self) -> str:
        return "" if self.place.https else "Over HTTP, the server identity is not verified."

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
            self.logon.rows.addRow(Note(KERBEROS))

    def _connect(self) -> None:
        self.place.listed.connect(self._list)
        self.place.changed.connect(self._proof_follows)
        for part in (self.place, self.logon, self.proof):
            part.changed.connect(self.trial.forget)
        self._proof_follows()
        self.place.host.setFocus()

    def _proof_follows(self) -> None:
        self.proof.set_https(self.place.https)

    def _password_outdated(self) -> bool:
        """The password kept for this server alone belongs to its user of before: a new one must take its place."""
        changed = self.logon.user.text().strip().lower() != self._first.user.strip().lower()
        return self._known is not None and changed and not self.logon.shared

    def _password(self) -> Password:
        """What was typed; else the known one, which never goes out with another user's name."""
        if typed := self.logon.password.text():
            return lambda: typed
        return self._known if self._known and self.logon.known else str

    def _list(self, text: str) -> None:
        self.reject()
        self.wants_list.emit(text)


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
        name, computer = self.name.text().strip(), self.computer.text().strip()
        return replace(self._first, name=name, computer=computer, mailbox_file=self.mailbox_file.text().strip())

    def _name_wrong(self) -> str:
        return "" if self.name.text().strip() else "The name is missing."

"""Ask for every password that a run lacks, all in one form, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from core.model import few
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.logon_fields import LONGEST_USER
from ui.widgets.texts import cut

LONGEST_PASSWORD = 1024
IN_MEMORY = "Otherwise they are kept in memory until the program closes."


@dataclass(frozen=True, slots=True)
class Missing:
    """A password that is not known: its key in core.secrets, its user, and the servers that log on with it."""

    key: str
    user: str
    names: tuple[str, ...]
    shared: bool
    """Several servers use it, or may."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A password for one of the missing ones; `everywhere`: for all servers of this user that have none."""

    key: str
    user: str
    password: str = field(repr=False)
    everywhere: bool = False


class PasswordsForm(Form):
    """After accept: entered(), keep, and what is not entered is left out of the run."""

    width_hint, tallest = 480, 640

    def __init__(
        self, parent: QWidget | None, missing: Sequence[Missing], others: int, store_missing: str = "", why: str = ""
    ) -> None:
        """`others`: servers of the run that lack nothing; `why`: what the credential store says, if anything."""
        super().__init__(parent, "Passwords", "&Run")
        self._others = others
        self._accounts = [
            _Account(self, user, list(group)) for user, group in groupby(sorted(missing, key=_order), key=_account)
        ]
        count = sum(len(each.names) for each in missing)
        self.keep = QCheckBox("&Keep them in the credential store of this computer")
        self.keep.setEnabled(not store_missing)
        self._note = Hint(store_missing or IN_MEMORY)
        self._show = QCheckBox("&Show passwords")
        self._show.toggled.connect(self._echo)
        said = f"{'1 server needs' if count == 1 else f'{count} servers need'} a password."
        self.body.insertWidget(0, self.says(" ".join(filter(None, (why, said, "Nothing is sent until you run them.")))))
        for each in (self._show, self.keep, self._note):
            self.always.addWidget(each)
        self._rest = self.buttons.addButton("Run the &others only", QDialogButtonBox.ButtonRole.ActionRole)
        self._rest.clicked.connect(lambda: self.done(QDialog.DialogCode.Accepted))
        self._accounts[0].first.setFocus()

    def entered(self) -> list[Entered]:
        """What was entered, account by account."""
        return [each for account in self._accounts for each in account.entered()]

    def review(self, *_: object) -> None:
        super().review()
        ready = self._others + sum(account.ready for account in self._accounts)
        self._rest.setEnabled(ready > 0 and not self.ok.isEnabled())
        self._rest.setText("Run the &others only" if ready == 0 else f"Run the &other {ready} only")

    def _echo(self, on: bool) -> None:
        for account in self._accounts:
            account.echo(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


class _Account:
    """The fields of one user: a password for all of its servers that share one, and one for each of the others."""

    def __init__(self, form: Form, user: str, missing: list[Missing]) -> None:
        self._missing = missing
        form.heading(missing[0].user or "Servers without a user name")
        rows = form.rows()
        self._user = QLineEdit(missing[0].user, maxLength=LONGEST_USER)
        if not user:
            self._user.setPlaceholderText(".\\Administrator or CONTOSO\\name")
            self._user.textChanged.connect(form.review)
            form.field(rows, "User", self._user, self._user_wrong)
        self._same = QCheckBox(f"The same on all {len(missing)}")
        self._fields = [self._field(form, rows, each) for each in missing]
        self.first = self._user if not user else self._fields[0]
        if len(missing) > 1:
            rows.insertRow(1 + (not user), "", self._same)
            QWidget.setTabOrder(self._fields[0], self._same)
            QWidget.setTabOrder(self._same, self._fields[1])
            self._same.toggled.connect(self._share)
            self._same.toggled.connect(form.review)

    @property
    def ready(self) -> int:
        """How many of its servers have a password now."""
        done = {each.key for each in self.entered()}
        everywhere = any(each.everywhere for each in self.entered())
        return sum(len(each.names) for each in self._missing if everywhere or each.key in done)

    def entered(self) -> list[Entered]:
        user = self._user.text().strip()
        pairs = list(zip(self._missing, self._fields, strict=True))
        same = self._same.isChecked()
        return [
            Entered(each.key, user, field.text(), same)
            for each, field in (pairs[:1] if same else pairs)
            if field.text() and not self._user_wrong()
        ]

    def echo(self, mode: QLineEdit.EchoMode) -> None:
        for each in self._fields:
            each.setEchoMode(mode)

    def _field(self, form: Form, rows: QFormLayout, missing: Missing) -> QLineEdit:
        made = QLineEdit(echoMode=QLineEdit.EchoMode.Password, maxLength=LONGEST_PASSWORD)
        made.textChanged.connect(form.review)
        names = ", ".join(missing.names)
        made.setAccessibleName(f"Password of {missing.user or 'the user'} on {names}")
        form.field(rows, _label(missing.names), made, lambda: "" if made.text() else "A password is missing.")
        return made

    def _share(self, on: bool) -> None:
        for each in self._fields[1:]:
            each.setEnabled(not on)
            each.clear()

    def _user_wrong(self) -> str:
        text = self._user.text()
        if not text.strip():
            return "The user name is missing."
        return "" if text.isprintable() else "The user name contains unprintable characters."


def _account(missing: Missing) -> str:
    return missing.user.strip().lower()


def _order(missing: Missing) -> tuple[str, bool]:
    """The shared password of a user before those of single servers."""
    return _account(missing), not missing.shared


def _label(names: Sequence[str]) -> str:
    short = [cut(name, 24) for name in names]
    return few(short).replace("&", "&&")

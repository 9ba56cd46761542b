"""User and password, and where the password goes: the same fields wherever a form asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.form import Form, Hint
from ui.widgets import theme

LONGEST_USER = 256
THIS_SERVER, SHARED = 0, 1
KEPT_IN_MEMORY = "Kept in memory until the program closes."


@dataclass(frozen=True, slots=True)
class EnteredLogon:
    """A password as entered, and where it goes."""

    user: str
    password: str = field(repr=False)
    shared: bool = False
    """For every server of the assessment with this user, not for one only."""
    keep: bool = False
    """In the operating system's credential store, not only in memory."""


class LogonFields(QObject):
    """The fields, added to a form."""

    changed = Signal()

    def __init__(
        self,
        form: Form,
        into: QVBoxLayout | None = None,
        *,
        user: str = "",
        users: Sequence[str] = (),
        shared: bool = False,
        choice: bool = True,
        kept: bool = False,
        store_missing: str = "",
        needed: Callable[[], bool] = lambda: True,
    ) -> None:
        """`kept`: a password is known already; `choice`: ask whether it is shared; `needed`: one must be given."""
        super().__init__(form)
        self._kept, self._needed, self._first = kept, needed, (user.strip().lower(), shared)
        self.use = QComboBox()
        rows = self.rows = form.rows(into)
        self.user = QLineEdit(user, maxLength=LONGEST_USER)
        self.user.setPlaceholderText(".\\Administrator or CONTOSO\\name")
        self.user.setCompleter(_completer(users, self.user))
        form.field(rows, "&User", self.user, self._user_wrong)
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password, maxLength=1024)
        self.password.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhHiddenText
        )
        form.field(rows, "Pass&word", self.password, self._password_wrong, within=self._beside_password())
        self.use.addItems(["this server only", "all servers with this user"])
        self.use.setCurrentIndex(SHARED if shared else THIS_SERVER)
        if choice:
            form.field(rows, "Use &it for", self.use)
        self.keep = QCheckBox("&Keep it in the credential store of this computer")
        self.keep.setEnabled(not store_missing)
        self.keep_note = Hint(store_missing or KEPT_IN_MEMORY)
        rows.addRow(_column(self.keep, self.keep_note))
        self._connect(form)

    def entered(self) -> EnteredLogon | None:
        """None when no password was typed: the known one, if any, stays."""
        if not self.password.text():
            return None
        return EnteredLogon(self.user.text().strip(), self.password.text(), self.shared, self.keep.isChecked())

    @property
    def shared(self) -> bool:
        """Whether the password is for several servers."""
        return self.use.currentIndex() == SHARED

    @property
    def stored_fits(self) -> bool:
        """True while the password that is known fits: it belongs to the user and the use it was entered for."""
        return self._kept and (self.user.text().strip().lower(), self.shared) == self._first

    def _connect(self, form: Form) -> None:
        self.user.textChanged.connect(self._look)
        self.password.textChanged.connect(self._look)
        self.use.currentIndexChanged.connect(self._look)
        self.keep.toggled.connect(self._look)
        self.changed.connect(form.review)
        self._look()

    def _look(self, *_: object) -> None:
        self.password.setPlaceholderText("unchanged" if self.stored_fits else "")
        if self.keep.isEnabled():
            self.keep_note.setText("" if self.keep.isChecked() else KEPT_IN_MEMORY)
        self.changed.emit()

    def _user_wrong(self) -> str:
        text = self.user.text()
        if not text.strip():
            return "The user name is missing." if self._needed() or self.password.text() else ""
        return "" if text.isprintable() else "The user name contains unprintable characters."

    def _password_wrong(self) -> str:
        return (
            "The password is missing." if self._needed() and not self.stored_fits and not self.password.text() else ""
        )

    def _beside_password(self) -> QHBoxLayout:
        self.show_it = QToolButton()
        self.show_it.setText("Show")
        self.show_it.setCheckable(True)
        self.show_it.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_it.setAccessibleName("Show the password")
        self.show_it.toggled.connect(self._show)
        row = QHBoxLayout()
        row.setSpacing(theme.STEP)
        row.addWidget(self.password)
        row.addWidget(self.show_it)
        return row

    def _show(self, on: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self.show_it.setText("Hide" if on else "Show")
        self.show_it.setAccessibleName("Hide the password" if on else "Show the password")


def _completer(users: Sequence[str], parent: QObject) -> QCompleter:
    completer = QCompleter(sorted(set(filter(None, users))), parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return completer


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(theme.STEP // 2)
    for widget in widgets:
        column.addWidget(widget)
    return column

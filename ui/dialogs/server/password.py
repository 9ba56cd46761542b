"""Ask for the password of one server, or of several that share a user."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from core.model import few
from ui.dialogs.form import Form
from ui.dialogs.server.logon_fields import EnteredLogon, LogonFields


class PasswordForm(Form):
    """User and password. After accept: entered()."""

    def __init__(
        self,
        parent: QWidget | None,
        servers: Sequence[str],
        user: str = "",
        users: Sequence[str] = (),
        store_missing: str = "",
        why: str = "",
    ) -> None:
        """`servers` are names to show; `why` is one sentence, for instance that the last password was rejected."""
        super().__init__(parent, "Password", "Use this password")
        many = len(servers) > 1
        if why:
            self.says(why)
        self.says(f"For {few(servers, 5)}.")
        self.logon = LogonFields(self, user=user, users=users, shared=many, choice=False, store_missing=store_missing)
        (self.logon.password if user else self.logon.user).setFocus()

    def entered(self) -> EnteredLogon | None:
        """The logon as entered; None where no password was."""
        return self.logon.entered()

"""Trust a server's certificate after comparing its SHA-256, or not."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from ui.dialogs.form import Form, Hint
from ui.dialogs.server.fingerprint import SHOW_COMMAND, certificate_text, differing, grouped
from ui.widgets import theme
from ui.widgets.controls import copy, reading_field, wrapped_label

if TYPE_CHECKING:
    from core.collect.winrm.tls import Certificate


class CertificateForm(Form):
    """Shows what the server shows, beside what was pinned before. After accept: pin()."""

    width_hint = 640

    def __init__(
        self,
        parent: QWidget | None,
        server: str,
        fingerprint: str,
        pinned: str = "",
        certificate: Certificate | None = None,
    ) -> None:
        """`fingerprint` and `pinned` are SHA-256 as hex; `certificate` is what the server showed."""
        super().__init__(parent, "Server certificate", "&Trust this certificate", "&Do not trust")
        self._fingerprint = fingerprint
        if pinned:
            self.says(
                f"{server} presents a different certificate than the one trusted before. It may have been renewed, or "
                "another computer may be answering."
            )
        else:
            self.says(f"This computer does not trust the certificate of {server}.")
        if certificate is not None:
            self.body.addWidget(_box("Certificate", certificate_text(certificate), 4))
        self._add_fingerprints(pinned)
        self._add_command()
        self.buttons.button(self.buttons.StandardButton.Cancel).setDefault(True)
        self.buttons.button(self.buttons.StandardButton.Cancel).setFocus()

    def pin(self) -> str:
        """SHA-256 of the certificate that is now trusted, lower-case hex."""
        return self._fingerprint.lower()

    def remark(self) -> str:
        return "Trust it only if the SHA-256 on the server is identical."

    def _add_fingerprints(self, pinned: str) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6 * theme.STEP)
        shown = [("SHA-256 presented now", self._fingerprint, pinned)]
        if pinned:
            shown.append(("SHA-256 trusted before", pinned, self._fingerprint))
        for column, (title, fingerprint, other) in enumerate(shown):
            heading = QLabel(title)
            heading.setFont(theme.strong_font(heading.font()))
            grid.addWidget(heading, 0, column)
            grid.addWidget(_digits(title, fingerprint, other), 1, column)
        grid.setColumnStretch(len(shown), 1)
        self.body.addLayout(grid)
        if pinned:
            self.body.addWidget(Hint("Differences are bold and underlined."))

    def _add_command(self) -> None:
        self.says("Ask the administrator to run this in Windows PowerShell on the server. It only reads:")
        command = _box("Command that prints the SHA-256 on the server", SHOW_COMMAND, 4, code=True)
        take = QPushButton("&Copy command")
        take.setAutoDefault(False)
        take.clicked.connect(lambda: copy(SHOW_COMMAND))
        self.body.addWidget(command)
        self.body.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)


def _digits(title: str, fingerprint: str, other: str) -> QLabel:
    """Four lines of four groups; where there is another fingerprint, groups that differ from it are highlighted."""
    groups = [escape(group) for group in grouped(fingerprint).split(" ")]
    differ = differing(fingerprint, other) if other else [False] * len(groups)
    marked = [f"<b><u>{group}</u></b>" if odd else group for group, odd in zip(groups, differ, strict=True)]
    label = wrapped_label(name=f"{title}: {grouped(fingerprint)}")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(False)
    label.setFont(theme.code_font())
    label.setText("<br>".join("&nbsp; ".join(marked[at : at + 4]) for at in range(0, len(marked), 4)))
    return label


def _box(name: str, text: str, lines: int, code: bool = False) -> QWidget:
    box = reading_field(name, code)
    box.setPlainText(text)
    box.setFixedHeight(box.fontMetrics().lineSpacing() * lines + 5 * theme.STEP)
    return box

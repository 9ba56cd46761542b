"""Show what a server is sent, byte for byte, and how an administrator runs it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.background_work import FormJob
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.fingerprint import grouped
from ui.state.jobs import Outcome
from ui.widgets import theme
from ui.widgets.controls import copy, reading_field, wrapped_label

FILE = "edge.ps1"
RUN = f"powershell.exe -NoProfile -File {FILE} > edge.txt"
BY_HAND = (
    "Copy edge.ps1 to the server, preferably from a USB drive. Open a command prompt (cmd.exe) there as administrator.",
    "Check that the file was not changed. This prints its SHA-256:",
    "> certutil -hashfile edge.ps1 SHA256",
    "Run it. It only reads, and writes its output to edge.txt:",
    f"> {RUN}",
    "Copy edge.txt back and drop it on the window of this program.",
    "With the execution policy RemoteSigned, which the STIG requires, PowerShell blocks a script that was downloaded "
    "or sent by email and runs one copied from a USB drive. If a policy still blocks it, do not change the policy. "
    "Pass the script on standard input, as WinRM does:",
    "> {start} < edge.ps1 > edge.txt",
)
"""Paragraphs; those that begin with > are commands."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The script, its hash, the command line that starts it and what that line says."""

    script: bytes
    sha256: str
    command_line: str
    decoded: str


class CollectorScriptForm(Form):
    """What will be sent: the command that starts it, the whole script, and how to run it by hand."""

    width_hint, height_hint = 800, 600

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "Collector script", "Close")
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self._script = b""
        self.says("Only these commands are sent to a server. They only read and leave no files on it.")
        self.start = reading_field("Start command on the server", code=True)
        self.start.setFixedHeight(self.start.fontMetrics().lineSpacing() * 5 + 4 * theme.STEP)
        self.text = reading_field("The script", code=True)
        self.text.setLineWrapMode(self.text.LineWrapMode.NoWrap)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.text.setMinimumHeight(20 * theme.STEP)
        self.hand = QTextEdit(readOnly=True, tabChangesFocus=True)
        self.hand.setAccessibleName("How to run it manually")
        self.hand.setFrameShape(QTextEdit.Shape.NoFrame)
        self.hand.document().setDocumentMargin(2 * theme.STEP)
        self.hash = wrapped_label(name="SHA-256 of the script")
        self.tabs = QTabWidget()
        self.tabs.setMinimumWidth(560)
        self.tabs.addTab(self._sent(), "&Over WinRM")
        self.tabs.addTab(self.hand, "&Manually")
        self.body.addWidget(self.tabs, 1)
        self._add_buttons()
        self.work = FormJob(self)
        self.work.ended.connect(self._loaded)
        self.closing.connect(self.work.stop)
        self.work.start(lambda report, cancel: _load())
        self.text.setFocus()

    def _sent(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(theme.STEP)
        for text, widget, stretch in (
            ("Start command, with its last part decoded:", self.start, 0),
            (f"{FILE}, sent on its standard input:", self.text, 1),
            ("", self.hash, 0),
        ):
            if text:
                column.addWidget(Hint(text))
            column.addWidget(widget, stretch)
        return page

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        self.said = Hint()
        for text, clicked in (("&Copy script", self._copy), ("&Save as…", self._choose)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(clicked)
            row.addWidget(button)
        row.addWidget(self.said, 1)
        self.body.addLayout(row)

    def _loaded(self, outcome: Outcome) -> None:
        loaded = outcome.value
        if not isinstance(loaded, Loaded):
            self.said.say("The script could not be read. The program folder is incomplete.", wrong=True)
            return
        self._script = loaded.script
        self.text.setPlainText(self._script.decode("ascii"))
        self.start.setPlainText(f"{loaded.command_line}\n\n{loaded.decoded}")
        self.hand.setHtml(_by_hand(loaded.command_line))
        self.hash.setText(f"SHA-256 of {FILE}: {grouped(loaded.sha256)}")

    def _copy(self) -> None:
        if self._script:
            copy(self._script.decode("ascii"))
            self.said.say("Copied.")

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save script", FILE, "PowerShell scripts (*.ps1)")
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Byte for byte, so that its SHA-256 is the one that the report names."""
        try:
            path.write_bytes(self._script)
        except OSError as error:
            self.said.say(
                f"Not saved: {error.strerror or 'the file cannot be written'}. Choose another folder.", wrong=True
            )
        else:
            self.said.say(f"Saved as {path.name}.")


def _load() -> Loaded:
    from core.collect.script import BOOTSTRAP, script, script_sha256
    from core.collect.winrm.collector import ARGUMENTS, COMMAND

    return Loaded(script(), script_sha256(), " ".join((COMMAND, *ARGUMENTS)), BOOTSTRAP)


def _by_hand(start: str) -> str:
    """The paragraphs as HTML, commands in the font for code, so that one can be copied as it is."""
    family = escape(theme.code_font().family())
    style = f"font-family: '{family}'; margin-left: {4 * theme.STEP}px"
    texts = (text.replace("{start}", start) for text in BY_HAND)
    return "".join(
        f'<p style="{style}">{escape(text[2:])}</p>' if text.startswith("> ") else f"<p>{escape(text)}</p>"
        for text in texts
    )

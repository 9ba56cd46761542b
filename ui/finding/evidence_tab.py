"""The evidence of a finding's server, as received: where it came from, how it was protected, and its bytes as text."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core.model import Evidence
from ui.state.session import Entry
from ui.widgets import theme
from ui.widgets.controls import button, copy, reading_field
from ui.widgets.labels import plain_label

MOST = 500_000
"""Bytes shown; all of it is in the assessment file and can be saved."""

FOLD = 2_000
"""Characters a line: evidence comes in one line, which no text view lays out in reasonable time."""

WHEN = "%Y-%m-%d %H:%M:%S"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


SaveEvidence = Callable[[Evidence], object]


class EvidenceTab(QWidget):
    """Raw evidence; `save` writes it to a file that the assessor chooses."""

    def __init__(self, save: SaveEvidence) -> None:
        super().__init__()
        self._save = save
        self._evidence: Evidence | None = None
        self._about = reading_field("Source of the evidence")
        self._raw = reading_field("Evidence as received", code=True)
        self._raw.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self._about)
        split.addWidget(self._raw)
        split.setSizes([360, 560])
        self._note = plain_label()
        self._buttons = [
            button("Copy SHA-256", lambda: copy(self._evidence.sha256 if self._evidence else ""), "copy"),
            button("Save evidence…", lambda: self._save_evidence()),
        ]
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        for each in self._buttons:
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP)
        column.setSpacing(2 * theme.STEP)
        column.addWidget(split, 1)
        column.addLayout(row)

    def _save_evidence(self) -> None:
        if self._evidence is not None:
            self._save(self._evidence)

    def show_entry(self, entry: Entry) -> None:
        """Show the evidence of this finding's server."""
        evidence = entry.result.evidence
        for each in (self._raw, *self._buttons):
            each.setVisible(evidence is not None)
        if evidence is None:
            self._about.setPlainText(f"No evidence from {entry.server.name}. {entry.finding.reason}")
            self._note.clear()
            self._raw.clear()
        elif evidence is not self._evidence:
            self._about.setPlainText("\n".join(f"{name}: {text}" for name, text in evidence_facts(evidence)))
            self._raw.setPlainText(fold_long_lines(as_text(evidence.raw[:MOST])))
            self._note.setText(_note(len(evidence.raw)))
        self._evidence = evidence


WHOSE = {
    True: "this program's edge.ps1",
    False: "not this program's edge.ps1",
    None: "not compared with this program's edge.ps1",
}


def evidence_facts(evidence: Evidence) -> list[tuple[str, str]]:
    """Everything a reviewer asks about where evidence comes from, as pairs of name and text."""
    origin, host = evidence.origin, evidence.host
    collected = evidence.collected_utc
    computer = ", ".join(filter(None, (host.fqdn or host.name, host.product, host.exchange_version, host.os)))
    pairs = (
        ("SHA-256", evidence.sha256),
        ("Integrity", evidence.integrity),
        ("Received", f"{evidence.received_utc:{WHEN}} UTC"),
        (
            "Collected",
            f"{collected:{WHEN}} UTC, server clock" if collected else "time not stated",
        ),
        ("From", f"{origin.places} ({origin.transport})" + (", simulated server" if origin.simulated else "")),
        ("Account", origin.account),
        ("Server identity", origin.trust),
        ("Computer", computer),
        ("Without a date", ", ".join(evidence.undated)),
        ("Script SHA-256", origin.script_sha256 and f"{origin.script_sha256}, {WHOSE[origin.own_script]}"),
    )
    left_out = [("Not used", f"{each.name}: {each.reason}") for each in evidence.left_out]
    return [*left_out, *((name, text) for name, text in pairs if text)]


def as_text(raw: bytes) -> str:
    """For reading only: bytes that are no text show as a mark."""
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(encoding, errors="replace")
    return raw.decode("utf-8", errors="replace")


def fold_long_lines(text: str) -> str:
    """Long lines cut into lines of FOLD characters; control characters made visible."""
    shown = "".join(c if c.isprintable() or c in "\r\n\t" else "\ufffd" for c in text)
    return "\n".join(line[at : at + FOLD] for line in shown.splitlines() for at in range(0, max(len(line), 1), FOLD))


def _note(size: int) -> str:
    cut = f"The first {MOST:,} of {size:,} bytes" if size > MOST else f"{size:,} bytes"
    return f"{cut}; long lines are folded here for reading"

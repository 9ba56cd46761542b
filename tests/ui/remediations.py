"""Findings with remediations of every shape, shown in the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core.model import Conflict, Finding, ObjectFinding, PropertyChange, Remediation, RunOn, Status, Verdict
from tests.helpers.samples import CHUNKING, ENCRYPTION, sample_assessment
from tests.ui.conftest import fill
from ui.finding.pane import FIX
from ui.window import Window

WHOLE = Remediation(
    "Set-SendConnector -Identity 'To Internet' -SmartHosts '[10.0.0.25]' -DNSRoutingEnabled $false",
    place=RunOn.MAILBOX,
    changes=(
        PropertyChange("SmartHosts", "", ("[10.0.0.25]", "[10.0.0.26]")),
        PropertyChange("DNSRoutingEnabled", True, False),
        PropertyChange("SmartHostAuthMechanism", None, "None", by_command=False),
    ),
    also=("The change is for all source servers.", "EX19-ED-000111 comes first."),
    stops=("Mail no longer goes by MX.", "Domain security to partners ends."),
    verify="Send a message and follow it.",
    undo="Set-SendConnector -Identity 'To Internet' -SmartHosts $null -DNSRoutingEnabled $true",
    lost=("The credential is nowhere: write it down first.",),
    conflicts=(Conflict(CHUNKING, f"{CHUNKING} requires DNSRoutingEnabled True of the same connector."),),
)
OFFERED = "This connector authenticates by the subscription, which is mutual TLS."
WITHHELD = Remediation(withheld="It is the subscription's own: record the exception.", exception=OFFERED)
PLAIN = Remediation("Set-X -Identity 'a' -B 1", stops=("Long messages are refused.",), undo="Set-X -Identity 'a' -B 2")


def failing(name: str, fix: Remediation) -> ObjectFinding:
    return ObjectFinding(name, f"EDGE01\\{name}", Verdict.FAILS, "It does not.", remediation=fix)


def relays(count: int, fix: Remediation = PLAIN) -> list[ObjectFinding]:
    return [
        failing(f"Relay {n}", replace(fix, command=fix.command and f"Set-X -Identity 'Relay {n}' -B 1"))
        for n in range(count)
    ]


def show(window: Window, qtbot: QtBot, objects: Sequence[ObjectFinding]) -> QWidget:
    """These as the objects of the first finding, on the tab that shows how to fix it."""
    sample = sample_assessment()
    first = sample.results[0]
    here = replace(first.findings[0], objects=tuple(objects))
    other = Finding(CHUNKING, Status.NOT_A_FINDING, "It is as it should be.")
    kept = [each for each in first.findings[1:] if each.stig_id != CHUNKING]
    fill(window, replace(sample, results=(replace(first, findings=(here, other, *kept)), *sample.results[1:])))
    return look(window, qtbot)


def look(window: Window, qtbot: QtBot) -> QWidget:
    """Wait until all of the finding is shown; the tab."""
    pane = window.workspace.finding
    qtbot.waitUntil(lambda: pane.entry is not None)
    window.workspace.findings.show_finding(("s1", ENCRYPTION))
    pane.show_tab(FIX)
    qtbot.waitUntil(lambda: "Fix text of the benchmark" in texts(pane.fix))
    return pane.fix


def texts(tab: QWidget) -> list[str]:
    """What a person reads, in the order of the screen."""
    seen = [w for w in tab.findChildren(QLabel) + tab.findChildren(QPlainTextEdit) if w.isVisibleTo(tab)]
    where = {w: w.mapTo(tab.widget(), w.rect().topLeft()) for w in seen}
    seen.sort(key=lambda w: (where[w].y(), where[w].x()))
    said = [w.toPlainText() if isinstance(w, QPlainTextEdit) else w.text() for w in seen]
    return [text for text in said if text]


def press_button(tab: QWidget, name: str) -> None:
    """The button of this text, or that speaks by this name."""
    buttons = [b for b in tab.findChildren(QAbstractButton) if b.isVisibleTo(tab)]
    next(b for b in buttons if name in (b.text(), b.accessibleName())).click()

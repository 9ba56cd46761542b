"""One finding in the window: what is shown of it, and the comment typed beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from core.model import Status
from tests.ui.person import clipboard, words_in
from ui.finding.pane import COMMENT, EVIDENCE, FIX, TYPING_MS
from ui.window import Window


def test_the_worst_finding_is_shown_first(filled: Window) -> None:
    assert filled.workspace.finding.entry.finding.status is Status.OPEN
    assert "Open · CAT I · EX19-ED-000235 · V-259641" in words_in(filled.workspace.finding)
    assert "facts of 2026-03-04 09:29 UTC" in words_in(filled.workspace.finding)


def test_every_failing_connector_has_its_warning_and_command(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.finding.show_tab(FIX)
    said = words_in(filled.workspace.finding)
    assert "EdgeSync" in said
    buttons = [
        b
        for b in filled.workspace.finding.findChildren(QAbstractButton)
        if b.accessibleName().startswith("Copy the command")
    ]
    assert len(buttons) == 2
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert "Relay_for_scanners" in clipboard()


def test_evidence_is_shown_as_received(filled: Window) -> None:
    filled.workspace.finding.show_tab(EVIDENCE)
    tab = filled.workspace.finding._evidence
    about, raw = tab._about.toPlainText(), tab._raw.toPlainText()
    evidence = filled.workspace.finding.entry.result.evidence
    assert evidence.sha256 in about
    assert "EDGE01\\assessor" in about
    assert "certificate valid according to the system's store" in about
    assert raw.replace("\n", "") == evidence.raw.decode()


def test_a_comment_is_kept_within_a_second(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.finding.show_tab(COMMENT)
    key = filled.workspace.finding.entry.key
    qtbot.keyClicks(filled.workspace.finding.comment, "seen ")
    assert TYPING_MS < 1000
    qtbot.waitUntil(lambda: filled.workspace.session.comments.get(key, "").startswith("seen "))


def test_a_comment_is_kept_when_another_finding_is_chosen_at_once(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.finding.show_tab(COMMENT)
    key = filled.workspace.finding.entry.key
    qtbot.keyClicks(filled.workspace.finding.comment, "typed ")
    filled.workspace.findings.step(1)
    assert filled.workspace.session.comments[key].startswith("typed ")
    assert filled.workspace.finding.comment.toPlainText() == ""
    assert filled.workspace.session.comments.get(filled.workspace.finding.entry.key) is None


def test_a_result_that_arrives_does_not_disturb_typing(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.finding.show_tab(COMMENT)
    filled.workspace.findings.table.selectRow(0)
    qtbot.keyClicks(filled.workspace.finding.comment, "half a sen")
    filled.workspace.session.set_result(filled.workspace.session.results["s1"])
    qtbot.wait(300)
    assert filled.workspace.finding.comment.toPlainText().startswith("half a sen")
    assert filled.workspace.finding.comment.textCursor().position() == len("half a sen")


def test_the_first_object_is_seen_where_there_is_little_room(filled: Window, qtbot: QtBot) -> None:
    result = filled.workspace.finding.result
    for height in (900, 560):
        filled.resize(860, height)
        qtbot.wait(50)
        assert result.table.rowHeight(0) <= result.table.viewport().height()

"""The window by keyboard: every action has its keys, and they do what they say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.samples import ENCRYPTION
from tests.ui.conftest import fill
from tests.ui.person import clipboard, press
from ui.actions import ACTIONS, CONTEXT, MENUS, OBJECT_CONTEXT, SEPARATOR, MadePart
from ui.app import make_window
from ui.finding.pane import COMMENT, TABS
from ui.widgets.controls import WindowKeys
from ui.window import Window


def test_tab_reaches_every_part(filled: Window, qtbot: QtBot) -> None:
    reached = set()
    filled.workspace.findings.table.setFocus()
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None  # Qt aborts when it is sent a key for nobody
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    workspace = filled.workspace
    assert {
        workspace.servers.view,
        workspace.findings.table,
        workspace.findings.filters.search,
        workspace.finding.result.table,
    } <= reached


def test_every_action_is_in_one_menu() -> None:
    """So that all that can be done can be found, and once."""
    named = [name for names in MENUS.values() for name in names.split() if name != SEPARATOR]
    assert sorted(named) == sorted([*ACTIONS, *MadePart])
    assert set(f"{CONTEXT} {OBJECT_CONTEXT}".split()) <= {*ACTIONS, SEPARATOR}


def off(window: Window) -> set[str]:
    return {name for name in ACTIONS if not window.actions_[name].isEnabled()}


def test_an_action_is_off_where_it_has_nothing_to_act_on(window: Window) -> None:
    of_servers = {"run_selected", "stop_selected", "edit", "password", "remove", "gateway"}
    assert off(window) == {*of_servers, "run_all", "run_not_done", "stop", "report", "undo", "redo"}
    fill(window)
    window._refresh()
    assert off(window) == {*of_servers, "stop", "redo"}
    window.workspace.servers.select("s1")
    assert off(window) == {"stop", "stop_selected", "redo"}
    window.workspace.undo.undo()
    assert off(window) == {"stop", "stop_selected"}


def test_without_a_workspace_an_action_does_nothing(qapp: QApplication, qtbot: QtBot) -> None:
    window = make_window(qapp)
    qtbot.addWidget(window)
    window.frame(welcome=True)
    window.actions_.trigger("add")
    assert "undo" in off(window) and window.actions_["undo"].text() == ACTIONS["undo"].text


def test_no_two_actions_share_keys(window: Window) -> None:
    keys = [
        k.toString() for action in window.findChildren(type(window.actions_["run_all"])) for k in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))
    for wanted in (
        "F5",
        "Esc",
        "Ctrl+N",
        "Ctrl+O",
        "Ctrl+F",
        "Alt+Down",
        "Alt+Up",
        "Ctrl+C",
        "Ctrl+Shift+C",
        "Ctrl+E",
        "F1",
    ):
        assert wanted in keys
    assert {f"Ctrl+{number}" for number in range(1, 7)} <= set(keys)


def test_next_and_previous_finding(filled: Window, qtbot: QtBot) -> None:
    first = filled.workspace.finding.entry
    press(filled, qtbot, "Alt+Down")
    assert filled.workspace.finding.entry != first
    press(filled, qtbot, "Alt+Up")
    assert filled.workspace.finding.entry == first
    press(filled, qtbot, "Alt+Up")
    assert filled.workspace.finding.entry == first


def test_tabs_by_number(filled: Window, qtbot: QtBot) -> None:
    for number in range(len(TABS)):
        press(filled, qtbot, f"Ctrl+{number + 1}")
        assert filled.workspace.finding.tabs.currentIndex() == number


def test_copy(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.findings.table.setFocus()
    press(filled, qtbot, "Ctrl+C")
    title = "Exchange internal Receive connectors must require encryption."
    assert clipboard() == f"Open\tCAT I\tedge01\t{ENCRYPTION}\t{title}"
    press(filled, qtbot, "Ctrl+Shift+C")
    assert clipboard().splitlines()[:2] == [
        f"# {ENCRYPTION}",
        "# In the Exchange Management Shell on edge01, run as administrator:",
    ]
    assert clipboard().splitlines()[2] == (
        "Set-ReceiveConnector -Identity 'EDGE01\\Default internal receive connector EDGE01' -AuthMechanism Tls"
    )
    assert len(clipboard().splitlines()) == 4
    filled.workspace.finding.result.table.setFocus()
    press(filled, qtbot, "Ctrl+C")
    assert clipboard().startswith(
        "does not meet\tDefault internal receive connector EDGE01\tTls, ExchangeServer\tFalse"
    )


def test_remove_and_undo(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.servers.select("s1")
    filled.workspace.servers.view.setFocus()
    press(filled, qtbot, "Del")
    assert "s1" not in filled.workspace.session.servers
    assert filled.workspace.notice.text == "edge01 removed."
    assert filled.workspace.findings.model.rowCount() == 12
    press(filled, qtbot, "Ctrl+Z")
    assert list(filled.workspace.session.servers)[0] == "s1"
    assert filled.workspace.findings.model.rowCount() == 15
    assert filled.workspace.notice.text == "Undone: removal of edge01.", "it is not removed any more"
    press(filled, qtbot, "Ctrl+Y")
    assert "s1" not in filled.workspace.session.servers


def test_delete_elsewhere_takes_no_server_out(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.servers.select("s1")
    filled.workspace.findings.table.setFocus()
    press(filled, qtbot, "Del")
    assert "s1" in filled.workspace.session.servers


@pytest.mark.parametrize("place", ("servers", "findings", "search", "comment", "nothing"))
def test_f1_says_what_the_place_is_for(
    filled: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr("PySide6.QtWidgets.QWhatsThis.showText", lambda where, text, widget: said.append(text))
    workspace = filled.workspace
    workspace.finding.show_tab(COMMENT)
    widgets = {
        "servers": (workspace.servers.view, "servers of this assessment"),
        "findings": (workspace.findings.table, "open findings first"),
        "search": (workspace.findings.filters.search, "Ctrl+F"),
        "comment": (workspace.finding.comment, "Your comments"),
        "nothing": (filled.actions_.assessment, "Ctrl+E"),
    }
    widget, words = widgets[place]
    widget.setFocus()
    press(filled, qtbot, "F1")
    assert words in said[0]


@pytest.mark.parametrize("keys", ["Ctrl+E", "Ctrl+D"])
def test_fields_leave_the_windows_keys_to_the_window(filled: Window, keys: str) -> None:
    """X11 edits lines with them; what the platform of this run does with them is beside the point."""
    pressed = QKeySequence(keys)[0]
    for field in (filled.workspace.findings.filters.search, filled.workspace.finding.comment):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, pressed.key(), pressed.keyboardModifiers())
        assert field.findChild(WindowKeys).eventFilter(field, asked) and not asked.isAccepted()
        typed = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        assert not field.findChild(WindowKeys).eventFilter(field, typed)

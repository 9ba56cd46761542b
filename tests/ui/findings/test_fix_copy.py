"""How to fix, in the window: what is copied, under which comments, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import RunOn
from tests.helpers.samples import CHUNKING, ENCRYPTION
from tests.ui.person import clipboard, press
from tests.ui.remediations import PLAIN, WHOLE, failing, press_button, relays, show, texts
from ui.window import Window


def test_commands_are_copied_under_their_places_and_those_that_conflict_are_not(window: Window, qtbot: QtBot) -> None:
    tab = show(
        window, qtbot, [*relays(2), failing("To Internet", WHOLE), failing("S", replace(PLAIN, place=RunOn.MAILBOX))]
    )
    press_button(tab, "Copy all")
    assert clipboard().splitlines() == [
        f"# {ENCRYPTION}",
        "# In the Exchange Management Shell on edge01, run as administrator:",
        "Set-X -Identity 'Relay 0' -B 1",
        "Set-X -Identity 'Relay 1' -B 1",
        "# In the Exchange Management Shell on a Mailbox server of the subscribed site, then "
        "Start-EdgeSynchronization there:",
        PLAIN.command,
        f"# Omitted: To Internet, which conflicts with {CHUNKING}",
    ]
    assert window.workspace.notice.text == (
        f"3 commands copied. Omitted: To Internet, which conflicts with {CHUNKING}."
    )
    assert f"Copy all omits To Internet, which conflicts with {CHUNKING}." in texts(tab)[0]
    copied = clipboard()
    QApplication.clipboard().clear()
    press(window, qtbot, "Ctrl+Shift+C")
    assert clipboard() == copied


def test_a_conflict_alone_is_copied_by_itself_only(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, [failing("To Internet", WHOLE)])
    QApplication.clipboard().setText("before")
    press(window, qtbot, "Ctrl+Shift+C")
    assert clipboard() == "before"
    assert window.workspace.notice.text.startswith(
        f"Nothing copied. Omitted: To Internet, which conflicts with {CHUNKING}."
    )
    press_button(tab, "Copy the command for To Internet")
    assert clipboard() == WHOLE.command
    press_button(tab, "Copy the undo command for To Internet")
    assert clipboard() == WHOLE.undo


@pytest.mark.parametrize("name", ["a\nRemove-Everything", "b\r\nRemove-Everything", "c\u2028Remove-Everything"])
def test_a_name_in_a_comment_begins_no_line(window: Window, qtbot: QtBot, name: str) -> None:
    show(window, qtbot, [*relays(1), failing(name, WHOLE)])
    press(window, qtbot, "Ctrl+Shift+C")
    lines = clipboard().splitlines()
    assert [line for line in lines if not line.startswith("# ")] == ["Set-X -Identity 'Relay 0' -B 1"]
    assert len(lines) == 4

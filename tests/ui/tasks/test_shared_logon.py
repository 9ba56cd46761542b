"""A password that servers share, in the window and on the command line: who tries it, and what holds others back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.lab import Lab
from tests.ui.servers.wire import in_window, on_command_line, rename_all_texts, three

Front = Callable[[Lab, str], dict[str, str]]


@pytest.fixture(params=["window", "command line"])
def front(
    request: pytest.FixtureRequest, qapp: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Front:
    """One run, by the window or by the command line."""
    if request.param == "window":
        return lambda lab, password: in_window(qtbot, lab, password)
    return lambda lab, password: on_command_line(monkeypatch, lab, password, tmp_path)


def tried(lab: Lab) -> int:
    return sum(lab.machine(server.name).failed_logons for server in lab.servers)


def test_a_wrong_password_is_tried_on_exactly_one_of_three(front: Front) -> None:
    with three() as lab:
        said = list(front(lab, "wrong").values())
        assert tried(lab) == 1
        assert sum("rejected the logon" in text for text in said) == 1
        assert sum("the shared password was rejected on" in text for text in said) == 2


def test_no_sentence_decides_who_tries_a_password(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    rename_all_texts(monkeypatch)
    with three() as lab:
        front(lab, "wrong")
        assert tried(lab) == 1


def test_the_right_password_goes_everywhere(front: Front) -> None:
    with three() as lab:
        assert set(front(lab, lab.password).values()) == {""}
        assert [lab.machine(server.name).logons for server in lab.servers] == [1, 1, 1]

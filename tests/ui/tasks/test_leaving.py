"""Leaving during a run asks: the window closes, another assessment is opened. What is lost and what stays is said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import core.scan
from core.model import Cancelled, Reason, Server
from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import connector, fresh, sample_benchmark, sample_evidence
from tests.ui.person import press
from ui.dialogs.leave_run import LeaveForm
from ui.state.session import Session
from ui.window import Window

SERVERS = [Server(f"s{n}", f"edge0{n}", f"edge0{n}", user="audit") for n in range(1, 5)]
WAIT_MS = 20_000


@pytest.fixture
def go() -> threading.Event:
    """Lets the servers that wait answer."""
    return threading.Event()


@pytest.fixture
def running(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, go: threading.Event
) -> Window:
    """An assessment file is open; edge01 has answered, the others are being asked."""

    def collector_for(server: Server, password: str, deadline_s: float) -> object:
        def collect(self: object, report: object, cancel: threading.Event) -> object:
            while server.id != "s1" and not go.wait(0.02):
                if cancel.is_set():
                    raise Cancelled
            return sample_evidence(server, (connector(server.name.upper(), "From Internet", "Tls"),))

        return type("Gives", (), {"collect": collect})()

    monkeypatch.setattr(core.scan, "collector_for", collector_for)
    session = window.workspace.session
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        window.workspace.files.open(tmp_path / f"one{ASSESSMENT_SUFFIX}")
    qtbot.waitUntil(lambda: session.benchmark is not None, timeout=WAIT_MS)
    session.set_benchmark(sample_benchmark())
    session.add_servers(SERVERS)
    session.set_result(fresh(SERVERS[1]))
    for server in SERVERS:
        window.workspace.server_tasks._secrets.put(f"server:{server.id}", "secret", remember=False)
    window.workspace.run([server.id for server in SERVERS])
    qtbot.waitUntil(lambda: window.workspace.runs.done == 1, timeout=WAIT_MS)
    return window


def answered(qtbot: QtBot, act: Callable[[], object], answer: Callable[[LeaveForm], object]) -> list[str]:
    """Does what asks, and answers the question as a person would, by keys; returns what it says."""
    said: list[str] = []

    def look() -> None:
        form = QApplication.activeModalWidget()
        if not isinstance(form, LeaveForm) or not form.isVisible():
            QTimer.singleShot(20, look)
            return
        said.extend(label.text() for label in form.findChildren(QLabel) if label.isVisible() and label.text())
        try:
            answer(form)
        finally:
            form.reject() if form.isVisible() else None  # a test that fails hangs for nobody

    QTimer.singleShot(20, look)
    act()
    return said


def key(which: Qt.Key) -> Callable[[LeaveForm], object]:
    return lambda form: QTest.keyClick(form.focusWidget() or form, which)


@pytest.mark.parametrize("which", (Qt.Key.Key_Escape, Qt.Key.Key_Return))
def test_esc_and_enter_keep_the_window_open_and_the_run_going(running: Window, qtbot: QtBot, which: Qt.Key) -> None:
    said = answered(qtbot, running.close, key(which))
    assert said[:3] == [
        "3 of 4 servers are being assessed: edge02, edge03, edge04.",
        "Lost: what these servers have returned in this run so far.",
        "Kept: all results and comments so far, the site sheet, and the record that these servers were stopped.",
    ]
    assert running.isVisible() and running.workspace.runs.running
    assert not any(running.workspace.runs.activity(each).stopping for each in ("s2", "s3", "s4"))
    answered(qtbot, running.close, lambda form: form.ok.click())


def test_stop_and_close_by_its_key(running: Window, qtbot: QtBot, tmp_path: Path) -> None:
    before = running.workspace.session.results["s2"]

    def stop(form: LeaveForm) -> None:
        assert form.ok.shortcut().toString() == "Alt+S" and form.focusWidget() is not form.ok
        QTest.keyClick(form.ok, Qt.Key.Key_Space)

    answered(qtbot, running.close, stop)
    qtbot.waitUntil(lambda: not running.isVisible(), timeout=WAIT_MS)
    again = Session()
    with qtbot.waitSignal(again.opened, timeout=WAIT_MS):
        again.open(tmp_path / f"one{ASSESSMENT_SUFFIX}")
    assert set(again.results) == {"s1", "s2"}
    assert again.results["s2"].findings == before.findings, "what stays is there"
    assert {each: attempt.failure.reason for each, attempt in again.attempts.items()} == dict.fromkeys(
        ("s2", "s3", "s4"), Reason.CANCELLED
    )
    again.close(10)


def test_another_assessment_asks_too(running: Window, qtbot: QtBot, tmp_path: Path) -> None:
    session, other = running.workspace.session, tmp_path / f"two{ASSESSMENT_SUFFIX}"
    said = answered(qtbot, lambda: running.workspace.files.open(other), key(Qt.Key.Key_Escape))
    assert said[0].startswith("3 of 4 servers")
    assert session.path == tmp_path / f"one{ASSESSMENT_SUFFIX}" and running.workspace.runs.running
    answered(qtbot, running.workspace.lab.start, key(Qt.Key.Key_Escape))
    assert not running.workspace.lab._busy
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        answered(qtbot, lambda: running.workspace.files.open(other), lambda form: form.ok.click())
    assert session.path == other and not session.servers
    qtbot.waitUntil(lambda: not running.workspace.runs.running, timeout=WAIT_MS)
    assert not session.attempts, "nothing of the first comes into the second"
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        running.workspace.files.open(tmp_path / f"one{ASSESSMENT_SUFFIX}")
    assert set(session.attempts) == {"s2", "s3", "s4"}


def test_a_run_that_ends_while_the_question_stands(running: Window, qtbot: QtBot, go: threading.Event) -> None:
    said: list[str] = []

    def wait(form: LeaveForm) -> None:
        go.set()
        while running.workspace.runs.running:
            QTest.qWait(20)
        said.extend(label.text() for label in form.findChildren(QLabel) if label.isVisible() and label.text())
        form.reject()

    answered(qtbot, running.close, wait)
    assert said[0] == "The run is finished. Nothing is lost."
    assert set(running.workspace.session.results) == {"s1", "s2", "s3", "s4"}


def test_without_a_run_nobody_is_asked(window: Window) -> None:
    assert window.close()


def test_when_the_system_ends_the_program_nobody_is_asked(running: Window, qtbot: QtBot) -> None:
    running.end()
    qtbot.waitUntil(lambda: not running.isVisible(), timeout=WAIT_MS)


def test_a_file_that_is_not_there_is_said(running: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "kept", False)
    said = answered(qtbot, lambda: press(running, qtbot, "Ctrl+Q"), key(Qt.Key.Key_Escape))
    assert "This assessment is not saved in a file. All of it will be lost." in said
    running.workspace.runs.stop()
    qtbot.waitUntil(lambda: not running.workspace.runs.running, timeout=WAIT_MS)

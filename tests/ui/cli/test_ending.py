"""The end of the program: whatever signal ends a run, and however a window is closed, no shell stays on a server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.collect.winrm import open_shells
from core.collect.winrm.open_shells import Deadline
from core.lab import Lab
from core.secrets import key_of
from tests.core.collect.winrm.wire import one, within
from tests.ui.person import press
from tests.ui.servers.wire import RULE, VARIABLE, reach
from ui.cli.signals import closed
from ui.window import Window

ROOT = Path(__file__).resolve().parents[3]
WAIT_S = 120
HERE = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
PLAIN = """
import runpy, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
import core.collect.winrm.open_shells, core.collect.winrm.conversation
core.collect.winrm.open_shells.deadline = core.collect.winrm.open_shells.Deadline(120)
core.collect.winrm.conversation.CLOSE_S = 60
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Whatever the tests' own process ignores, this one does not; and it has the patience that a busy machine needs."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals from outside")


@pytest.fixture
def hanging() -> Iterator[Lab]:
    """A server whose script runs for ever."""
    with one() as lab:
        lab.machine("EDGE01").shells.runs_s = 600
        yield lab


def started(lab: Lab, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", VARIABLE: lab.password}
    command = [sys.executable, "-c", PLAIN, str(ROOT / "main.py"), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)


def assessing(lab: Lab, out: Path, *more: str) -> subprocess.Popen[str]:
    what = reach(lab.servers[0])
    return started(lab, "assess", *what, "--rule", RULE, "--format", "json", "--out", str(out), *more)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and standard error."""
    try:
        return process.wait(WAIT_S), process.communicate()[1]
    finally:
        process.kill()


def clean(lab: Lab) -> bool:
    """The server saw Signal and Delete, and no shell stands."""
    shells = lab.machine("EDGE01").shells
    return shells.standing == 0 and shells.opened == 1 and shells.served[-2:] == ["Signal", "Delete"]


@posix
@pytest.mark.parametrize("delay_s", [0.0, 0.4])
@pytest.mark.parametrize("name", HERE)
def test_a_signal_ends_a_run_and_leaves_no_shell(hanging: Lab, tmp_path: Path, name: str, delay_s: float) -> None:
    machine = hanging.machine("EDGE01")
    machine.faults.delay_s = delay_s
    process = assessing(hanging, tmp_path)
    assert within(WAIT_S, lambda: "Send" in machine.shells.served)
    process.send_signal(getattr(signal, name))
    code, said = ended(process)
    assert code == 3 and clean(hanging)
    assert "Stopped. Completed results are kept." in said and "Traceback" not in said
    assert (tmp_path / "edge-assessment.json").is_file()
    assert "Closing the shells on" in said or not delay_s


DEV = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import dev
dev.PYTHON = sys.executable
dev.prepare = dev.require = lambda *_: None
sys.exit(dev.run(*sys.argv[2:]))
"""


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_dev_py_stands_between_no_signal_and_the_program(
    hanging: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(globals(), "PLAIN", DEV)
    process = assessing(hanging, tmp_path)
    assert within(WAIT_S, lambda: "Send" in hanging.machine("EDGE01").shells.served)
    process.send_signal(getattr(signal, name))
    assert ended(process)[0] == 3 and clean(hanging)


@posix
def test_the_deadline_leaves_no_shell_either(hanging: Lab, tmp_path: Path) -> None:
    hanging.machine("EDGE01").faults.delay_s = 0.4
    code, said = ended(assessing(hanging, tmp_path, "--deadline", "5"))
    shells = hanging.machine("EDGE01").shells
    assert code == 3 and shells.standing == 0 and (clean(hanging) or not shells.opened), said
    assert "did not finish within 5 seconds" in (tmp_path / "edge-assessment.json").read_text("utf-8")


@posix
def test_a_second_signal_ends_the_wait(hanging: Lab, tmp_path: Path) -> None:
    """The server stopped answering: whoever is in a hurry need not wait."""
    machine = hanging.machine("EDGE01")
    process = assessing(hanging, tmp_path)
    assert within(WAIT_S, lambda: "Send" in machine.shells.served)
    machine.faults.silent_after = 0
    process.send_signal(signal.SIGINT)
    while (line := process.stderr.readline()) and "Ctrl+C ends the program" not in line:
        pass
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code == 3 and "could not be closed" in said and "Traceback" not in said


def test_a_closed_console_on_windows_stops_the_run_and_is_kept_open() -> None:
    stopped = threading.Event()
    assert closed(2, stopped.set, 0.01) == 1 and stopped.is_set()
    assert closed(0, lambda: pytest.fail("Ctrl+C has its own way"), 0.01) == 0


# --- The window -------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends once; these tests end it often."""
    monkeypatch.setattr(open_shells, "deadline", Deadline(WAIT_S))


def test_the_window_stays_until_the_shell_is_gone(window: Window, qtbot: QtBot, hanging: Lab) -> None:
    machine = hanging.machine("EDGE01")
    run_in(window, qtbot, hanging)
    machine.faults.delay_s = 0.4
    window.close()
    qtbot.waitUntil(lambda: not window.workspace.runs.running, timeout=WAIT_S * 1000)
    assert window.isVisible() and "Closing the shells on EDGE01" in window._status.text()
    assert window._status.isEnabled() and not window.workspace.isEnabled() and not window.menuBar().isEnabled()
    press(window, qtbot, "F5")
    assert not window.workspace.runs.running, "nothing can be begun any more"
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_S * 1000)
    assert clean(hanging)


def test_closed_again_it_waits_no_longer(window: Window, qtbot: QtBot, hanging: Lab) -> None:
    run_in(window, qtbot, hanging)
    hanging.machine("EDGE01").faults.silent_after = 0
    window.close()
    assert window.isVisible()
    window.close()
    assert not window.isVisible()


def test_patience_with_a_server_that_is_gone_is_over(
    window: Window, qtbot: QtBot, hanging: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_shells, "deadline", Deadline(0.5))
    run_in(window, qtbot, hanging)
    hanging.machine("EDGE01").faults.silent_after = 0
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_S * 1000)
    assert open_shells.servers_with_shells() == ["EDGE01"]


def test_a_window_that_stays_after_all_says_what_it_said_before(window: Window, qtbot: QtBot, hanging: Lab) -> None:
    """Something could not be saved, say; and closed another time, it waits anew."""
    run_in(window, qtbot, hanging)
    hanging.machine("EDGE01").faults.silent_after = 0
    waits = window._closing_wait.waits
    assert waits() and window._closing_wait.text
    assert not waits() and not window._closing_wait.text
    assert waits()


def run_in(window: Window, qtbot: QtBot, lab: Lab) -> None:
    """The window assesses the server, and is in the middle of it."""
    workspace, machine = window.workspace, lab.machine("EDGE01")
    workspace.leave.may_close = lambda: True  # asked, a person says so
    workspace.session.add_servers(lab.servers)
    workspace.server_tasks._secrets.put(key_of(lab.servers[0]), lab.password, remember=False)
    workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: workspace.session.benchmark is not None, timeout=WAIT_S * 1000)
    workspace.run([lab.servers[0].id])
    qtbot.waitUntil(lambda: "Send" in machine.shells.served, timeout=WAIT_S * 1000)


WINDOW = """
import json, os, signal, sys
from pathlib import Path
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
from PySide6.QtCore import QSettings, QTimer
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
from core.model import Server, Trust
from core.secrets import Secrets
from ui import app
from ui.cli.signals import close_shells
from ui.window_closing import Signals

def fill(stored):
    window.workspace.session.add_servers([server])
    window.workspace.files.own_benchmark()
    poll.start()

def run():
    if window.workspace.session.benchmark:
        poll.stop()
        window.workspace.run([server.id])

told = json.loads(sys.argv[2])
server = Server(**(told | {"trust": Trust(told["trust"])}))
secrets = Secrets()
secrets.put(server.credential, os.environ["EDGE_ASSESSOR_TEST_PASSWORD"], remember=False)
the_app = app.application()
window = app.make_window(the_app)
window.show()
Signals(window.end, window)
window.frame(welcome=True)
window.build(secrets)
poll = QTimer(interval=20)
poll.timeout.connect(run)
window.workspace.session.opened.connect(fill)
window.workspace.session.open(Path(sys.argv[1]) / "a.edgeassessment")
code = the_app.exec()
close_shells()
os._exit(code)
"""


@posix
@pytest.mark.parametrize("name", HERE)
def test_a_signal_closes_the_window_and_leaves_no_shell(hanging: Lab, tmp_path: Path, name: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), VARIABLE: hanging.password}
    server = json.dumps(asdict(hanging.servers[0]))
    command = [sys.executable, "-c", WINDOW, str(tmp_path), server]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert within(WAIT_S, lambda: "Send" in hanging.machine("EDGE01").shells.served)
    process.send_signal(getattr(signal, name))
    code, said = ended(process)
    assert code == 0 and clean(hanging), said

"""How the program starts and how it leaves, in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.model import Reason
from tests.helpers.effort import PATIENCE_S
from tests.helpers.samples import ENCRYPTION
from ui.app import begin, make_window
from ui.state import settings

ROOT = Path(__file__).resolve().parents[3]
SLOW = ("winrm", "lxml", "typst", "keyring", "cryptography", "spnego", "requests", "truststore", "sqlite3")
NOT_YET = (*SLOW, "core.model", "difflib")
"""Not before the window is shown, with its menus."""

CLOSING = """
import sys, threading, time
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QLabel
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
import core.scan
from core.model import Server, Stage
from ui import app

class Hangs:
    def collect(self, report, cancel):
        report(Stage.CONNECTING, "connecting")
        time.sleep(60)  # deaf to cancel, as a socket may be

core.scan.collector_for = lambda *_: Hangs()

def files(window):
    window.workspace.session.open(Path(sys.argv[1]) / "a.edgeassessment")

def fill(stored):
    session = window.workspace.session
    servers = [Server(str(n), f"edge{n}", f"edge{n}", user="u") for n in range(8)]
    session.add_servers(servers)
    for server in servers:
        secrets.put(f"server:{server.id}", "x", remember=False)
    session.set_comment("0", "EX19-ED-000235", "typed just before")
    window.workspace.files.own_benchmark()

def run():
    if window.workspace.session.benchmark and window.workspace.session.servers:
        poll.stop()
        window.workspace.run(list(window.workspace.session.servers))
        QTimer.singleShot(500, leave)

def answer():
    form = the_app.activeModalWidget()
    if form is None:
        return QTimer.singleShot(20, answer)
    print("asked", *(label.text() for label in form.findChildren(QLabel)), flush=True)
    print(f"closing {time.time()} {len(window.workspace.runs.jobs.active())}", flush=True)
    form.ok.click()

def leave():
    QTimer.singleShot(20, answer)
    window.close()

from core.secrets import Secrets
secrets = Secrets()
the_app = app.application()
window = app.make_window(the_app)
window.show()
window.frame(welcome=True)
window.build(secrets)
window.workspace.session.opened.connect(fill)
files(window)
poll = QTimer(interval=20)
poll.timeout.connect(run)
poll.start()
code = the_app.exec()
import logging, os
logging.shutdown()
print(f"left {time.time()}", flush=True)
os._exit(code)
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500)


def test_showing_the_window_imports_nothing_slow() -> None:
    code = f"""
import main, os, sys
from ui import app
app_ = app.application()
app.make_window(app_).frame(welcome=True)
print([name for name in {NOT_YET!r} if name in sys.modules], flush=True)
os._exit(0)
"""
    done = python("-c", code)
    assert done.stdout.strip() == "[]", done.stderr


def test_closed_during_a_run_it_asks_and_is_gone_without_waiting_for_them(tmp_path: Path) -> None:
    done = python("-c", CLOSING, str(tmp_path))
    assert done.returncode == 0, done.stderr
    closing, left = (line for line in done.stdout.splitlines() if line.startswith(("closing", "left")))
    assert closing.split()[2] == "8", "eight servers were running or waiting"
    assert "8 of 8 servers are being assessed: edge0, edge1, edge2 and 5 more." in done.stdout
    assert float(left.split()[1]) - float(closing.split()[1]) < PATIENCE_S
    from core.store import Store

    store = Store.open(tmp_path / "a.edgeassessment")
    stored = store.load()
    store.close()
    assert len(stored.servers) == 8
    assert {attempt.failure.reason for attempt in stored.attempts.values()} == {Reason.CANCELLED}
    assert len(stored.attempts) == 8, "that they were stopped is told when it is opened again"
    assert stored.comments == {("0", "EX19-ED-000235"): "typed just before"}


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ui.tasks.files.data_folder", lambda: tmp_path)
    return tmp_path


def test_it_opens_the_assessment_of_last_time(qapp: QObject, qtbot: QtBot, own_data: Path) -> None:
    from tests.helpers.samples import sample_servers

    first = make_window(qapp)
    qtbot.addWidget(first)
    begin(first, False, [])
    qtbot.waitUntil(lambda: first.workspace.session.benchmark is not None, timeout=10_000)
    assert first.workspace.session.path == own_data / "Assessment.edgeassessment"
    first.workspace.session.add_servers(sample_servers())
    first.close()
    second = make_window(qapp)
    qtbot.addWidget(second)
    begin(second, False, [])
    qtbot.waitUntil(lambda: len(second.workspace.session.servers) == 6, timeout=10_000)
    second.close()


def test_the_lab_end_to_end(qapp: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated servers over the real protocol: one Open, one Not a Finding, two Not Reviewed for true reasons."""
    window = make_window(qapp)
    qtbot.addWidget(window)
    window.show()
    begin(window, True, [])
    session = window.workspace.session
    qtbot.waitUntil(lambda: len(session.servers) == 4 and session.benchmark is not None, timeout=20_000)
    with qtbot.waitSignal(window.workspace.runs.ended, timeout=60_000):
        window.workspace.run(list(session.servers))
    results = {result.server.name: result for result in window.workspace.session.results.values()}
    encryption = {name: next(f for f in r.findings if f.stig_id == ENCRYPTION) for name, r in results.items()}
    statuses = {name: finding.status.value for name, finding in encryption.items()}
    assert statuses == {
        "EDGE01": "Open",
        "EDGE02": "NotAFinding",
        "EDGE03": "Not_Reviewed",
        "EDGE04": "Not_Reviewed",
    }
    assert results["EDGE03"].failure is None
    assert "denied" in encryption["EDGE03"].reason
    assert results["EDGE04"].failure.reason.value == "connection refused"
    assert " open" in window._status.text()
    assert window._simulated.isVisible()
    assert window._simulated._words.text() == "Simulated servers, not kept"
    folder = window.workspace.session.path.parent
    offered: list[Path] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *said: (offered.append(Path(said[2])) or "", ""))
    window.workspace.copy.ask()
    assert offered[0].parent == Path.home(), "a copy is not offered to be thrown away with the rest"
    window.close()
    assert not folder.exists(), "what is simulated is thrown away"
    assert settings.saved_text("last/assessment") == "", "the next start opens no simulated servers"

"""What the window does with the dialogs' answers. The dialogs are the real ones; a test fills them in and accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

import core.scan
from core.export.format import Paper
from core.files.export_files import ExportTarget
from core.model import CollectError, Details, Failure, Reason, Server, Trust
from core.secrets import key_of
from tests.helpers.samples import fresh, sample_evidence, sample_servers
from ui.servers.state import Step
from ui.window import Window

Fill = Callable[[QDialog], None]
FINGERPRINT = "ab" * 32


class Answer:
    """Takes the place of exec(): fills the form in, accepts, and remembers what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fill: Fill, accept: bool = True) -> None:
        self.forms: list[QDialog] = []
        self._fill, self._accept = fill, accept
        answer = self

        def exec_(form: QDialog) -> int:
            answer.forms.append(form)
            answer._fill(form)
            form.accept() if answer._accept else form.reject()
            return form.result()

        monkeypatch.setattr(QDialog, "exec", exec_)


def ends(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.workspace.runs.running and bool(window.workspace.runs.total), timeout=10_000)


def fails(monkeypatch: pytest.MonkeyPatch, failure: Failure) -> list[tuple[Server, str]]:
    """Every collector fails so; returns the list of (server, password) that were asked."""
    asked: list[tuple[Server, str]] = []

    class Collector:
        def collect(self, report: object, cancel: object) -> object:
            raise CollectError(failure)

    def collector_for(server: Server, password: str, deadline_s: float) -> Collector:
        asked.append((server, password))
        return Collector()

    monkeypatch.setattr(core.scan, "collector_for", collector_for)
    return asked


def test_add_one(window: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def fill(form: QDialog) -> None:
        form.address.host.setText("edge09.example.mil")
        form.logon.user.setText("EDGE09\\assessor")
        form.logon.password.setText("correct horse")

    Answer(monkeypatch, fill)
    window.workspace.server_tasks.add()
    (server,) = window.workspace.session.servers.values()
    assert (server.name, server.host, server.user) == ("edge09", "edge09.example.mil", "EDGE09\\assessor")
    qtbot.waitUntil(lambda: window.workspace.server_tasks._secrets.get(key_of(server)) == "correct horse")


def test_cancel_adds_nothing(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    Answer(monkeypatch, lambda form: None, accept=False)
    window.workspace.server_tasks.add()
    window.workspace.server_tasks.add_many()
    assert window.workspace.session.servers == {}


def test_add_a_list_with_one_password(window: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def fill(form: QDialog) -> None:
        form.findChild(QPlainTextEdit).setPlainText("edge01\nedge02, edge03:5986")
        form.logon.user.setText("DMZ\\assessor")
        form.logon.password.setText("shared secret")

    Answer(monkeypatch, fill)
    window.workspace.server_tasks.add_many()
    servers = list(window.workspace.session.servers.values())
    assert [server.host for server in servers] == ["edge01", "edge02", "edge03"]
    assert len({key_of(server) for server in servers}) == 1
    qtbot.waitUntil(lambda: window.workspace.server_tasks._secrets.get(key_of(servers[0])) == "shared secret")


def test_edit(filled: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    Answer(monkeypatch, lambda form: form.address.name.setText("gateway"))
    filled.workspace.server_tasks.edit("s1")
    assert filled.workspace.session.servers["s1"].name == "gateway"
    assert filled.workspace.session.results["s1"].server.name == "gateway"
    Answer(monkeypatch, lambda form: form.name.setText("from a file"))
    filled.workspace.server_tasks.edit("s5")
    assert filled.workspace.session.servers["s5"].name == "from a file"
    filled.workspace.server_tasks.edit("no such server")


def test_details(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    Answer(monkeypatch, lambda form: form.findChildren(QLineEdit)[0].setText("Autumn 2026"))
    window.workspace.files.edit_details()
    assert window.workspace.session.details == Details(name="Autumn 2026")
    assert "Autumn 2026" in window.windowTitle()


def test_the_script_is_shown_before_it_runs(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Answer(monkeypatch, lambda form: None)
    window.workspace.server_tasks.show_script()
    assert len(answer.forms) == 1


def test_export_asks_and_writes(filled: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written: list[tuple[ExportTarget, Paper]] = []
    monkeypatch.setattr(filled.workspace.reports, "write", lambda _, *wanted: written.append(wanted))
    Answer(monkeypatch, lambda form: form.folder_line.setText(str(tmp_path)))
    filled.workspace.reports.start()
    [(target, paper)] = written
    assert target.folder == tmp_path
    assert set(target.formats) == {"pdf", "json"}
    assert paper in Paper


# --- The next step after a failure ------------------------------------------------------------------------------------


def failed_server(window: Window, failure: Failure) -> Server:
    server = replace(sample_servers()[0], id="x")
    window.workspace.session.add_servers([server])
    window.workspace.session.set_result(replace(fresh(server), failure=failure, evidence=None))
    return server


def step_of(window: Window, server: Server) -> Step | None:
    return window.workspace.servers.model.state(server).step


def test_trust_this_certificate(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    failure = Failure(Reason.CERTIFICATE_UNTRUSTED, "Nobody vouches for it.", "Compare it.", fingerprint=FINGERPRINT)
    server = failed_server(filled, failure)
    asked = fails(monkeypatch, failure)
    filled.workspace.server_tasks._secrets.put(key_of(server), "secret", remember=False)
    assert step_of(filled, server) is Step.TRUST
    Answer(monkeypatch, lambda form: None, accept=False)
    filled.workspace.server_tasks.take_step(Step.TRUST, server.id)
    assert filled.workspace.session.servers["x"].trust is Trust.SYSTEM, "not trusted without a yes"
    Answer(monkeypatch, lambda form: None)
    filled.workspace.server_tasks.take_step(Step.TRUST, server.id)
    ends(filled, qtbot)
    assert [(each.trust, each.pin) for each, _ in asked] == [(Trust.PIN, FINGERPRINT)]


def test_enter_password_then_run(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    server = failed_server(filled, Failure(Reason.NO_PASSWORD, "There is no password.", "Enter it."))
    asked = fails(monkeypatch, Failure(Reason.LOGON_REJECTED, "Rejected.", "Enter it again."))

    def fill(form: QDialog) -> None:
        form.logon.user.setText("EDGE01\\other")
        form.logon.password.setText("typed")

    Answer(monkeypatch, fill)
    filled.workspace.server_tasks.take_step(Step.PASSWORD, server.id)
    ends(filled, qtbot)
    assert [(each.user, password) for each, password in asked] == [("EDGE01\\other", "typed")]
    assert step_of(filled, filled.workspace.session.servers["x"]) is Step.PASSWORD


def test_one_password_for_several_servers(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked = fails(monkeypatch, Failure(Reason.REFUSED, "Refused.", "Check the port."))
    Answer(monkeypatch, lambda form: form.logon.password.setText("for all"))
    filled.workspace.server_tasks.enter_password(["s1", "s4", "s5"])
    ends(filled, qtbot)
    assert sorted((each.id, password) for each, password in asked) == [("s1", "for all"), ("s4", "for all")]


def test_accept_the_computer_that_answered(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    failure = Failure(Reason.OTHER_SERVER, "WIN-1 answered, not EDGE01.", "Check the address.")
    server = failed_server(filled, failure)
    other = sample_evidence(replace(server, computer="WIN-1"), ())
    filled.workspace.session.set_result(replace(fresh(server), failure=failure, evidence=other))
    asked = fails(monkeypatch, failure)
    filled.workspace.server_tasks._secrets.put(key_of(server), "secret", remember=False)
    filled.workspace.servers.select("x")
    assert filled.workspace.servers._panel._step.text() == "Accept WIN-1"
    filled.workspace.servers._panel._step.click()
    ends(filled, qtbot)
    assert [each.computer for each, _ in asked] == ["WIN-1"]


def test_the_panel_says_all_of_it_and_runs_again(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked = fails(monkeypatch, Failure(Reason.REFUSED, "Refused.", "Check the port."))
    filled.workspace.server_tasks._secrets.put("server:s4", "secret", remember=False)
    filled.workspace.servers.select("s4")
    panel = filled.workspace.servers._panel
    assert "did not answer on port 5986" in panel._text.text()
    assert "firewall" in panel._text.text()
    assert panel._step.text() == "Edit server…"
    panel._run.click()
    ends(filled, qtbot)
    assert len(asked) == 1
    qtbot.waitUntil(lambda: "Refused. " in panel._text.text() or "Refused.\n" in panel._text.text())


# --- Files ------------------------------------------------------------------------------------------------------------


def test_new_and_open(filled: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path) -> None:
    monkeypatch.setattr("ui.tasks.files.data_folder", lambda: tmp_path)
    first = tmp_path / "site a.edgeassessment"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(first), ""))
    filled.workspace.files.new()
    qtbot.waitUntil(lambda: filled.workspace.session.path == first and not filled.workspace.session.servers)
    qtbot.waitUntil(lambda: first.is_file())
    filled.workspace.session.add_servers(sample_servers())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "site b"), ""))
    filled.workspace.files.new()
    qtbot.waitUntil(lambda: not filled.workspace.session.servers)
    assert filled.workspace.session.path == tmp_path / "site b.edgeassessment"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(first), ""))
    filled.workspace.files.choose_assessment()
    qtbot.waitUntil(lambda: len(filled.workspace.session.servers) == 6)


def test_a_damaged_assessment_offers_a_way_out(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    bad = tmp_path / "bad.edgeassessment"
    bad.write_bytes(b"not a database" * 100)
    filled.workspace.files.take([bad])
    qtbot.waitUntil(lambda: "bad.edgeassessment" in filled.workspace.notice.text)
    assert "memory only" in filled.workspace.notice.text
    assert filled.workspace.session.servers == {}, "what another file held is not shown as this one's"

"""Before a run: passwords that are lacking are asked for, all in one dialog, and nothing is sent. What is not done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

import core.scan
from core.model import Server
from core.reruns import STOPPED
from core.secrets import Secrets, SecretsError, key_of
from tests.helpers.samples import connector, fresh, sample_benchmark, sample_evidence, sample_servers, unreachable
from tests.ui.person import press
from ui.dialogs.server.passwords import PasswordsForm
from ui.state.scans import _attempt
from ui.state.session import Session
from ui.window import Window

LIVE = [
    Server("a", "edge01", "edge01.example.mil", user="DMZ\\audit", credential="shared:dmz\\audit"),
    Server("b", "edge02", "edge02.example.mil", user="DMZ\\audit", credential="shared:dmz\\audit"),
    Server("c", "edge03", "edge03.example.mil", user=".\\audit"),
    Server("d", "edge04", "edge04.example.mil", user=".\\Audit"),
    Server("e", "edge05", "edge05.example.mil"),
]
KNOWN = Server("k", "edge09", "edge09.example.mil", user=".\\audit")


class Asked:
    """Takes the place of exec(): fills the form in, answers it, and remembers what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Callable[[PasswordsForm], object]) -> None:
        self.forms: list[PasswordsForm] = []
        asked = self

        def exec_(form: PasswordsForm) -> int:
            asked.forms.append(form)
            form.show()
            answer(form)
            form.hide()
            return form.result()

        monkeypatch.setattr(QDialog, "exec", exec_)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """(server, user, password) of each server that was asked for its facts."""
    heard: list[tuple[str, str, str]] = []

    def collector_for(server: Server, password: str, deadline_s: float) -> object:
        heard.append((server.name, server.user, password))
        objects = (connector(server.name.upper(), "From Internet", "Tls"),)
        return type("Gives", (), {"collect": lambda self, report, cancel: sample_evidence(server, objects)})()

    monkeypatch.setattr(core.scan, "collector_for", collector_for)
    return heard


@pytest.fixture
def ready(window: Window) -> Window:
    window.workspace.session.set_benchmark(sample_benchmark())
    window.workspace.session.add_servers([*LIVE, KNOWN])
    window.workspace.server_tasks._secrets.put(key_of(KNOWN), "known", remember=False)
    return window


def fields(form: PasswordsForm) -> dict[str, object]:
    return {each.accessibleName(): each for account in form._accounts for each in account._fields}


def types(form: PasswordsForm, **passwords: str) -> None:
    for name, field in fields(form).items():
        for server, password in passwords.items():
            if server in name:
                field.setText(password)


def ran(window: Window, qtbot: QtBot, count: int) -> None:
    runs = window.workspace.runs
    qtbot.waitUntil(lambda: runs.done == count and not runs.running, timeout=10_000)


def test_all_that_lack_one_are_asked_for_at_once_and_nothing_is_sent_before(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    def answer(form: PasswordsForm) -> None:
        assert sent == [] and not ready.workspace.runs.running
        texts = [label.text() for label in form.findChildren(QLabel)]
        assert any("5 servers need a password. Nothing is sent until you run them." in text for text in texts)
        assert list(fields(form)) == [
            "Password of the user on edge05",
            "Password of .\\audit on edge03",
            "Password of .\\Audit on edge04",
            "Password of DMZ\\audit on edge01, edge02",
        ], "one for those that share it, one for each of the others"
        types(form, edge01="shared", edge03="third", edge04="fourth", edge05="fifth")
        assert not form.ok.isEnabled() and form.why.text() == "The user name is missing."
        form._accounts[0]._user.setText(".\\Administrator")
        assert form.ok.isEnabled()
        form.accept()

    asked = Asked(monkeypatch, answer)
    ready.workspace.servers.view.setFocus()
    press(ready, qtbot, "F5")
    ran(ready, qtbot, 6)
    assert len(asked.forms) == 1
    assert sorted(sent) == [
        ("edge01", "DMZ\\audit", "shared"),
        ("edge02", "DMZ\\audit", "shared"),
        ("edge03", ".\\audit", "third"),
        ("edge04", ".\\Audit", "fourth"),
        ("edge05", ".\\Administrator", "fifth"),
        ("edge09", ".\\audit", "known"),
    ]
    press(ready, qtbot, "F5")
    ran(ready, qtbot, 6)
    assert len(asked.forms) == 1, "they are known now"


def test_the_others_only(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    def answer(form: PasswordsForm) -> None:
        assert form._rest.text() == "Run the &other 1 only"
        types(form, edge01="shared")
        assert form._rest.text() == "Run the &other 3 only"
        form._rest.click()

    Asked(monkeypatch, answer)
    ready.workspace.run(list(ready.workspace.session.servers))
    ran(ready, qtbot, 3)
    assert sorted(name for name, _, _ in sent) == ["edge01", "edge02", "edge09"]
    assert set(ready.workspace.session.results) == {"a", "b", "k"}
    assert ready.workspace.session.attempts == {}, "nothing was tried on those that were left out"


def test_cancel_runs_nothing(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    asked = Asked(monkeypatch, lambda form: form.reject())
    ready.workspace.run(list(ready.workspace.session.servers))
    qtbot.waitUntil(lambda: bool(asked.forms))
    qtbot.wait(100)
    assert sent == [] and not ready.workspace.runs.running
    ready.workspace.run(["k"])
    ran(ready, qtbot, 1)


def test_the_same_on_all_of_an_account_is_a_shared_password_from_then_on(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    def answer(form: PasswordsForm) -> None:
        form._accounts[0]._same.click()
        assert [field.isEnabled() for field in form._accounts[0]._fields] == [True, False]
        types(form, edge03="same")
        form.accept()

    Asked(monkeypatch, answer)
    ready.workspace.run(["c", "d"])
    ran(ready, qtbot, 2)
    assert sorted((name, password) for name, _, password in sent) == [("edge03", "same"), ("edge04", "same")]
    assert {ready.workspace.session.servers[each].credential for each in "cd"} == {"shared:.\\audit"}, (
        "so that a wrong one is tried once"
    )


def test_a_password_that_the_store_keeps_is_not_asked_for(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    asked = Asked(monkeypatch, lambda form: form.reject())
    monkeypatch.setattr(Secrets, "get", lambda self, key: "kept")
    ready.workspace.run(["c"])
    ran(ready, qtbot, 1)
    assert sent == [("edge03", ".\\audit", "kept")] and not asked.forms


def test_a_store_that_does_not_answer_is_told_in_the_dialog(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    def locked(self: Secrets, key: str) -> str:
        raise SecretsError("The system's credential store is locked.")

    monkeypatch.setattr(Secrets, "get", locked)
    said: list[str] = []
    asked = Asked(monkeypatch, lambda form: said.extend(label.text() for label in form.findChildren(QLabel)))
    ready.workspace.run(["c"])
    qtbot.waitUntil(lambda: bool(asked.forms))
    assert any("The system's credential store is locked." in text for text in said)


def test_files_need_no_password(ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, lambda form: form.reject())
    ready.workspace.session.add_servers([Server("f", "file", evidence_file="no such file")])
    ready.workspace.run(["f"])
    ran(ready, qtbot, 1)
    assert not asked.forms


# --- What is not done -------------------------------------------------------------------------------------------------


def test_what_is_not_done(session: Session) -> None:
    assert session.not_done == ["s3", "s5", "s6"], "failed at first, last try failed, never run"
    session.set_attempt(_attempt("s1", STOPPED))
    assert session.not_done == ["s1", "s3", "s5", "s6"]
    session.set_result(fresh(session.servers["s1"]))
    session.set_result(fresh(session.servers["s3"]))
    assert session.not_done == ["s5", "s6"]


@pytest.fixture
def session(qapp: object) -> Session:
    made = Session()
    servers = sample_servers()
    made.add_servers(servers)
    for server in servers[:5]:
        made.set_result(unreachable(server) if server.id == "s3" else fresh(server))
    made.set_result(unreachable(servers[4], minutes=60))
    return made


def test_only_what_is_not_done_runs(
    ready: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, str, str]]
) -> None:
    session, secrets = ready.workspace.session, ready.workspace.server_tasks._secrets
    for server in LIVE:
        secrets.put(key_of(server), "secret", remember=False)
        session.set_result(fresh(server))
    session.set_result(unreachable(LIVE[2], minutes=60))
    session.set_result(replace(fresh(KNOWN), findings=fresh(KNOWN).findings))
    qtbot.waitUntil(ready.actions_["run_not_done"].isEnabled)
    ready.workspace.servers.view.setFocus()
    press(ready, qtbot, "Ctrl+F5")
    ran(ready, qtbot, 1)
    assert [name for name, _, _ in sent] == ["edge03"]
    qtbot.waitUntil(lambda: not ready.actions_["run_not_done"].isEnabled())

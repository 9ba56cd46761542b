"""Scans in the background: results come in, Stop keeps what is done, a rejected password is not tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import core.scan
from core.model import Cancelled, CollectError, Criteria, Evidence, Failure, Reason, Report, Server, Stage, Status
from core.reruns import STOPPED
from core.scan import judge_again
from core.secrets import Secrets, SecretsError
from tests.helpers.effort import PATIENCE_S
from tests.helpers.samples import ENCRYPTION, connector, sample_assessment, sample_evidence, sample_servers
from ui.state.scans import Runs
from ui.state.session import Session

SERVERS = tuple(replace(server, computer="", host=server.name, evidence_file="") for server in sample_servers()[:4])


class Fake:
    """A collector that gives what a test wants."""

    def __init__(self, collect: Callable[[Report, threading.Event], Evidence]) -> None:
        self.collect = collect


def gives(server: Server) -> Fake:
    objects = (connector(server.name.upper(), "From Internet", "Tls"),)
    return Fake(lambda report, cancel: sample_evidence(server, objects))


def hangs(server: Server) -> Fake:
    def collect(report: Report, cancel: threading.Event) -> Evidence:
        report(Stage.CONNECTING, "connecting")
        if cancel.wait(30):
            raise Cancelled
        raise AssertionError("never stopped")

    return Fake(collect)


def rejects(server: Server) -> Fake:
    def collect(report: Report, cancel: threading.Event) -> Evidence:
        raise CollectError(Failure(Reason.LOGON_REJECTED, f"{server.name} rejected the password.", "Enter it again."))

    return Fake(collect)


@pytest.fixture
def session(qapp: QObject) -> Session:
    made = Session()
    made.set_benchmark(sample_assessment().benchmark)
    made.add_servers(SERVERS)
    return made


def runs_with(
    session: Session, monkeypatch: pytest.MonkeyPatch, fake: Callable[[Server], Fake], parallel: int = 4
) -> Runs:
    secrets = Secrets()
    for server in session.servers.values():
        secrets.put(server.credential or f"server:{server.id}", "secret", remember=False)
    monkeypatch.setattr(core.scan, "collector_for", lambda server, *_: fake(server))
    return Runs(session, secrets, parallel)


def test_run_all(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, gives)
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
    assert (runs.done, runs.total) == (4, 4)
    assert set(session.results) == {"s1", "s2", "s3", "s4"}
    assert all(len(result.findings) == 3 for result in session.results.values())
    assert all(runs.activity(server_id) is None for server_id in session.servers)


def test_stop_one_keeps_the_others(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, lambda server: hangs(server) if server.id == "s1" else gives(server))
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
        qtbot.waitUntil(lambda: len(session.results) == 3)
        began = time.monotonic()
        runs.stop(["s1"])
        assert runs.activity("s1").stopping
    assert time.monotonic() - began < PATIENCE_S
    assert session.attempts["s1"].failure == STOPPED
    assert "s1" not in session.results


def test_stop_all_ends_waiting_servers_at_once(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, hangs, parallel=1)
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
        runs.stop()
        assert sum(runs.activity(server_id) is not None for server_id in session.servers) <= 1
    assert all(session.attempts[server_id].failure == STOPPED for server_id in session.servers)


def test_a_server_runs_once_at_a_time(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, hangs)
    runs.run(["s1"])
    runs.run(["s1", "no such server"])
    assert runs.total == 1
    with qtbot.waitSignal(runs.ended):
        runs.stop()


def test_a_rejected_password_that_is_shared_is_not_tried_on_servers_that_wait(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    for server in SERVERS:
        session.set_server(replace(server, credential="shared:assessor"))
    runs = runs_with(session, monkeypatch, rejects)
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
    (tried,) = session.results.values()
    others = session.servers.keys() - {tried.server.id}
    assert {session.attempts[i].failure.happened for i in others} == {
        f"Not started: the shared password was rejected on {tried.server.name}."
    }


def test_a_password_of_its_own_is_tried(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, rejects, parallel=1)
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
    assert len(session.results) == 4


def test_no_password_no_logon(session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    runs = runs_with(session, monkeypatch, gives)
    runs._secrets = type("None", (), {"get": lambda self, key: None})()
    with qtbot.waitSignal(runs.ended):
        runs.run(["s1"])
    result = session.results["s1"]
    assert result.failure.reason is Reason.NO_PASSWORD
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}


def test_a_store_that_gives_no_password_is_told_with_the_way_on(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def locked(self: object, key: str) -> str:
        raise SecretsError("The system's credential store is locked.")

    runs = runs_with(session, monkeypatch, gives)
    runs._secrets = type("Locked", (), {"get": locked})()
    with qtbot.waitSignal(runs.ended):
        runs.run(["s1"])
    failure = session.results["s1"].failure
    assert failure.reason is Reason.NO_PASSWORD and failure.happened == "The system's credential store is locked."


def test_another_benchmark_judges_the_same_evidence_anew() -> None:
    for result in sample_assessment().results:
        again = judge_again(result, Criteria((ENCRYPTION,)))
        assert [finding.stig_id for finding in again.findings] == [ENCRYPTION]
        assert again.findings[0].status in (result.findings[0].status, Status.NOT_REVIEWED)
        assert (again.started_utc, again.finished_utc) == (result.started_utc, result.finished_utc)
        assert again.evidence == result.evidence


def test_one_server_tries_a_shared_password_before_the_others(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    trying, most, accepted = 0, 0, threading.Event()
    lock = threading.Lock()

    def counts(server: Server) -> Fake:
        def collect(report: Report, cancel: threading.Event) -> Evidence:
            nonlocal trying, most
            with lock:
                trying += 1
                most = max(most, trying)
            report(Stage.LOGGING_ON, "logging on")
            assert accepted.wait(5)
            report(Stage.COLLECTING, "loading the Exchange snap-in")
            return gives(server).collect(report, cancel)

        return Fake(collect)

    for server in SERVERS:
        session.set_server(replace(server, credential="shared:assessor"))
    runs = runs_with(session, monkeypatch, counts)
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
        qtbot.waitUntil(lambda: trying == 1)
        qtbot.wait(200)
        assert most == 1
        accepted.set()
    assert len(session.results) == 4


def test_a_new_password_is_tried_after_a_rejected_one(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    for server in SERVERS:
        session.set_server(replace(server, credential="shared:assessor"))
    fakes = [rejects]
    runs = runs_with(session, monkeypatch, lambda server: fakes[0](server))
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
    assert len(session.results) == 1
    fakes[0] = gives
    with qtbot.waitSignal(runs.ended):
        runs.run(session.servers)
    assert len(session.results) == 4
    assert all(result.failure is None for result in session.results.values())


def test_a_server_that_waits_for_another_logon_can_be_stopped(
    session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    for server in SERVERS:
        session.set_server(replace(server, credential="shared:assessor"))
    runs = runs_with(session, monkeypatch, hangs)
    runs.run(session.servers)
    qtbot.wait(150)
    with qtbot.waitSignal(runs.ended, timeout=1500):
        runs.stop()

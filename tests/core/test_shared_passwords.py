"""A password that servers share: one of them tries it, the others wait for what comes of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import core.scan
from core.model import CollectError, Evidence, Failure, Reason, Report, Server, Stage
from core.model.progress import silent
from core.scan import Collection, collect
from core.secrets import Secrets
from core.shared_logon import SharedLogons
from tests.helpers.effort import PATIENCE_S
from tests.helpers.samples import connector, sample_evidence

SERVERS = tuple(Server(f"s{n}", f"edge0{n}", f"edge0{n}", user="audit", credential="one") for n in range(1, 5))
REJECTED = Failure(Reason.LOGON_REJECTED, "edge01 rejected the password.", "Check it.")


class Network:
    """Servers that accept or reject the password; knows who was asked, and how many at once before one said yes."""

    def __init__(self, accepts: bool) -> None:
        self.accepts = accepts
        self.asked: list[str] = []
        self.trying = self.most = 0
        self.accepted = False

    def collector_for(self, server: Server, password: str, deadline_s: float) -> Asking:
        assert password == "secret"
        return Asking(self, server)

    def ask(self, server: Server, report: Report, cancel: threading.Event) -> Evidence:
        self.asked.append(server.name)
        self.trying += not self.accepted
        self.most = max(self.most, self.trying)
        cancel.wait(0.05)
        self.trying -= not self.accepted
        if not self.accepts:
            raise CollectError(REJECTED)
        self.accepted = True
        report(Stage.COLLECTING, "collecting")
        return sample_evidence(server, (connector(server.name.upper(), "From Internet", "Tls"),))


class Asking:
    """The collector of one server."""

    def __init__(self, network: Network, server: Server) -> None:
        self._network, self._server = network, server

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        return self._network.ask(self._server, report, cancel)


def collected(network: Network, monkeypatch: pytest.MonkeyPatch, logons: SharedLogons) -> list[Collection]:
    """All servers, each in a thread of its own."""
    monkeypatch.setattr(core.scan, "collector_for", network.collector_for)
    secrets, cancel = Secrets(), threading.Event()
    secrets.put("one", "secret", remember=False)
    with ThreadPoolExecutor(len(SERVERS)) as pool:
        runs = [pool.submit(collect, server, secrets, logons, silent, cancel) for server in SERVERS]
        return [run.result(PATIENCE_S) for run in runs]


def test_one_server_tries_it_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(accepts=True)
    found = collected(network, monkeypatch, SharedLogons())
    assert all(isinstance(each.outcome, Evidence) for each in found)
    assert len(network.asked) == 4 and network.most == 1


def test_one_that_was_rejected_is_withheld_from_the_others_until_it_may_be_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, logons = Network(accepts=False), SharedLogons()
    found = [each.outcome for each in collected(network, monkeypatch, logons)]
    assert len(network.asked) == 1, "three rejected logons lock an account"
    assert found.count(REJECTED) == 1
    withheld = [each for each in found if isinstance(each, Failure) and each.reason is Reason.LOGON_WITHHELD]
    assert len(withheld) == 3 and all(network.asked[0] in each.happened for each in withheld)
    collected(network, monkeypatch, logons)
    assert len(network.asked) == 1
    logons.forget("one")
    collected(network, monkeypatch, logons)
    assert len(network.asked) == 2


def test_a_server_that_waits_can_be_stopped() -> None:
    logons, cancel = SharedLogons(), threading.Event()
    with logons.turn(SERVERS[0], silent, threading.Event()), ThreadPoolExecutor(1) as pool:
        secrets = Secrets()
        secrets.put("one", "secret", remember=False)
        run = pool.submit(collect, SERVERS[1], secrets, logons, silent, cancel)
        cancel.set()
        outcome = run.result(PATIENCE_S).outcome
    assert isinstance(outcome, Failure) and outcome.reason is Reason.CANCELLED


def test_a_server_without_its_password_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(accepts=True)
    monkeypatch.setattr(core.scan, "collector_for", network.collector_for)
    secrets = Secrets()
    monkeypatch.setattr(secrets, "get", lambda key: None)
    outcome = collect(SERVERS[0], secrets, SharedLogons(), silent, threading.Event()).outcome
    assert isinstance(outcome, Failure) and outcome.reason is Reason.NO_PASSWORD and not network.asked

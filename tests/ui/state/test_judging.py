"""Kept evidence is judged anew when the sheet or the benchmark changes; nothing is collected, nothing is mixed up."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core import scan
from core.model import Enclave, Finding, Result, Role, RoleChoice, Site, SiteValue, Status
from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import ENCRYPTION, fresh, many_servers, sample_assessment, sample_servers
from ui.state import reevaluation as module
from ui.state.reevaluation import Reevaluation, Rests
from ui.state.session import Session

SAMPLE = sample_assessment()
SERVERS = sample_servers()
INTERNET = RoleChoice(Role.INTERNET, "In the DMZ.")


@pytest.fixture
def session(qapp: QObject) -> Session:
    made = Session()
    made.set_benchmark(SAMPLE.benchmark)
    made.add_servers(SAMPLE.servers)
    for result in SAMPLE.results:
        made.set_result(result)
    return made


def keys(result: Result) -> set[tuple[str, str, str]]:
    return {(result.server.id, "Get-ReceiveConnector", each.identity) for each in result.findings[0].objects}


def test_a_role_changes_the_verdict_of_its_server_alone(session: Session, qtbot: QtBot) -> None:
    judging = Reevaluation(session)
    with qtbot.waitSignal(judging.ended):
        judging.again()
    before = dict(session.results)
    assert before["s1"].findings[0].status is Status.OPEN
    with qtbot.waitSignal(judging.ended) as told:
        session.set_roles(keys(before["s1"]), INTERNET)
    assert told.args == [1]
    assert session.results["s1"].findings[0].status is Status.NOT_APPLICABLE
    assert session.results["s1"].evidence is before["s1"].evidence
    assert session.results["s1"].finished_utc == before["s1"].finished_utc
    assert all(session.results[each] is before[each] for each in ("s2", "s3", "s4", "s5"))
    with qtbot.waitSignal(judging.ended):
        session.set_roles(keys(before["s1"]), None)
    assert session.results["s1"].findings == before["s1"].findings
    assert session.site == Site()


def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Judging waits: set when it has begun, and to be set so that it goes on."""
    first, go = threading.Event(), threading.Event()
    judge = scan.judge

    def slow(*args: object) -> Result:
        first.set()
        assert go.wait(5)
        return judge(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(scan, "judge", slow)
    return first, go


def test_a_change_while_it_judges_is_judged_too(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, go = held(monkeypatch)
    judging = Reevaluation(session)
    all_keys = {key for result in SAMPLE.results for key in keys(result)}
    judging.again()
    assert first.wait(5)
    session.set_roles(all_keys, INTERNET)
    with qtbot.waitSignal(judging.ended):
        go.set()
    assert {session.results[each].findings[0].status for each in ("s1", "s2", "s5")} == {Status.NOT_APPLICABLE}
    assert not judging.busy


def test_what_waits_to_be_judged_is_not_forgotten_for_another_server(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, go = held(monkeypatch)
    judging = Reevaluation(session)
    session.set_roles(keys(SAMPLE.results[0]), INTERNET)
    assert first.wait(5)
    session.set_roles(keys(SAMPLE.results[4]), INTERNET)
    with qtbot.waitSignal(judging.ended):
        go.set()
    assert {session.results[each].findings[0].status for each in ("s1", "s5")} == {Status.NOT_APPLICABLE}


def test_a_server_that_ran_meanwhile_keeps_its_new_result(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    judging = Reevaluation(session)
    newer = fresh(SERVERS[0], minutes=300)
    monkeypatch.setattr(judging, "_stale", {"s1"})
    judging._begin()
    session.set_result(newer)
    with qtbot.waitSignal(judging.ended):
        pass
    assert session.results["s1"] is newer


def test_a_result_by_values_that_changed_while_it_ran_is_told(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.secrets import Secrets
    from ui.state import scans as runs_module
    from ui.state.scans import Runs

    def assess(*args: object) -> Result:
        session.site = replace(session.site, enclave=Enclave.CLASSIFIED)  # as a person at the window would
        return fresh(SERVERS[0], minutes=60)

    monkeypatch.setattr(runs_module, "run_server", assess)
    runs = Runs(session, Secrets(), 1)
    outdated: list[str] = []
    runs.outdated.connect(outdated.append)
    with qtbot.waitSignal(runs.ended):
        runs.run(["s1"])
    assert outdated == ["s1"]
    monkeypatch.setattr(runs_module, "run_server", lambda *args: fresh(SERVERS[0], minutes=60))
    with qtbot.waitSignal(runs.ended):
        runs.run(["s1"])
    assert outdated == ["s1"]


def test_a_changed_text_sets_the_rule_back_and_accepting_it_brings_the_verdict(session: Session, qtbot: QtBot) -> None:
    judging = Reevaluation(session)
    session.set_benchmark(SAMPLE.benchmark, changed=frozenset({ENCRYPTION}))
    with qtbot.waitSignal(judging.ended):
        judging.again()
    assert session.results["s2"].findings[0].status is Status.NOT_REVIEWED
    with qtbot.waitSignal(judging.ended):
        session.accept_text(ENCRYPTION, True)
    assert session.results["s2"].findings[0].status is Status.NOT_A_FINDING
    with qtbot.waitSignal(judging.ended):
        session.accept_text(ENCRYPTION, False)
    assert session.results["s2"].findings[0].status is Status.NOT_REVIEWED


def test_what_was_judged_anew_is_on_the_disk(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"site{ASSESSMENT_SUFFIX}"
    session = Session()
    judging = Reevaluation(session)
    with qtbot.waitSignal(session.opened):
        session.open(path)
    session.set_benchmark(SAMPLE.benchmark)
    session.add_servers(SERVERS)
    session.set_result(fresh(SERVERS[0]))
    with qtbot.waitSignal(judging.ended):
        session.set_roles(keys(fresh(SERVERS[0])), INTERNET)
    session.set_site(replace(session.site, values={"hop_count": SiteValue(30, "J. Doe")}))
    kept = session.site
    assert session.close(5)
    again = Session()
    with qtbot.waitSignal(again.opened):
        again.open(path)
    assert again.site == kept
    assert again.results["s1"].findings[0].status is Status.NOT_APPLICABLE
    assert again.close(5)


def test_two_hundred_servers_leave_the_window_its_breath(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker rests at least as often as it works, and the GUI thread takes results in small helpings."""
    rests: list[float] = []
    monkeypatch.setattr(module.time, "sleep", rests.append)
    pause = Rests()
    for _ in range(20):
        began = time.perf_counter()
        while time.perf_counter() - began < 0.0015:
            pass
        pause()
    assert len(rests) == 20
    many = many_servers(40)
    session = Session()
    session.set_benchmark(many.benchmark)
    session.add_servers(many.servers)
    for result in many.results:
        session.set_result(replace(result, findings=(Finding(ENCRYPTION, Status.OPEN, "wrong"),)))
    judging = Reevaluation(session)
    with qtbot.waitSignal(judging.ended) as told:
        judging.again()
    assert told.args == [40]

"""The job runner: every job ends once, cancel is at once, and no signal costs a reference."""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from collections import Counter

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from core.model import Report, Stage
from ui.state.garbage_collector import MANY, MANY_RESULTS, GarbageCollector
from ui.state.jobs import BackgroundCalls, Jobs, Outcome

WAIT_S = 5.0


class Ends(QObject):
    """Counts how jobs end."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.outcomes: dict[str, Outcome] = {}
        self.count: Counter[str] = Counter()
        self.threads: set[int] = set()
        jobs.ended.connect(self.ended)

    def ended(self, key: str, outcome: Outcome) -> None:
        self.outcomes[key] = outcome
        self.count[key] += 1
        self.threads.add(threading.get_ident())


def patient(report: Report, cancel: threading.Event) -> str:
    """Works until it is stopped."""
    for _ in range(500):
        report(Stage.COLLECTING, "working")
        time.sleep(0.01)
    return "never stopped"


def test_every_job_ends_exactly_once_and_here(qtbot: QtBot) -> None:
    jobs = Jobs(4)
    ends = Ends(jobs)

    def work(number: int) -> object:
        def job(report: Report, cancel: threading.Event) -> int:
            if number % 3 == 0:
                raise ValueError(number)
            return number

        return job

    for number in range(60):
        jobs.start(str(number), work(number))
    qtbot.waitUntil(lambda: len(ends.count) == 60)
    assert set(ends.count.values()) == {1}
    assert ends.threads == {threading.get_ident()}
    assert isinstance(ends.outcomes["3"].error, ValueError)
    assert ends.outcomes["4"].value == 4
    assert jobs.active() == ()


def test_a_key_names_one_job(qtbot: QtBot) -> None:
    jobs = Jobs(1)
    ends = Ends(jobs)
    jobs.start("a", patient)
    with pytest.raises(RuntimeError):
        jobs.start("a", patient)
    jobs.cancel()
    qtbot.waitUntil(lambda: "a" in ends.count)


def test_cancel_ends_waiting_jobs_at_once_and_running_ones_soon(qtbot: QtBot) -> None:
    jobs = Jobs(1)
    ends = Ends(jobs)
    for key in ("running", "waiting"):
        jobs.start(key, patient)
    qtbot.waitUntil(lambda: jobs._jobs["running"].progress is not None)
    jobs.cancel()
    assert ends.outcomes["waiting"].cancelled, "a waiting job ends before cancel() returns"
    qtbot.waitUntil(lambda: "running" in ends.count, timeout=1000)
    assert ends.outcomes["running"].cancelled
    qtbot.wait(50)
    assert ends.count == {"running": 1, "waiting": 1}


def test_no_more_jobs_run_at_once_than_allowed(qtbot: QtBot) -> None:
    jobs = Jobs(3)
    ends = Ends(jobs)
    running, most = 0, 0
    lock = threading.Lock()

    def job(report: Report, cancel: threading.Event) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    for number in range(12):
        jobs.start(str(number), job)
    qtbot.waitUntil(lambda: len(ends.count) == 12)
    assert most == 3
    most = 0
    jobs.set_parallel(1)
    for number in range(12, 18):
        jobs.start(str(number), job)
    qtbot.waitUntil(lambda: len(ends.count) == 18)
    assert most == 1


def test_progress_is_told_ten_times_a_second_and_its_last_word_arrives(qtbot: QtBot) -> None:
    jobs = Jobs(1)
    heard: list[str] = []
    jobs.progressed.connect(lambda key, progress: heard.append(progress.text))
    release = threading.Event()

    def chatty(report: Report, cancel: threading.Event) -> None:
        for number in range(5_000):
            report(Stage.COLLECTING, str(number))
        report(Stage.COLLECTING, "last word")
        release.wait(WAIT_S)

    jobs.start("a", chatty)
    qtbot.waitUntil(lambda: "last word" in heard)
    assert len(heard) < 15
    release.set()
    qtbot.waitUntil(lambda: not jobs.active())


def test_background_calls_call_back_here(qtbot: QtBot) -> None:
    calls = BackgroundCalls()
    told: list[object] = []
    calls.run(lambda: 5, told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told == [5]
    calls.run(lambda: 1 // 0, lambda value: told.append("done"), told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[1], ZeroDivisionError)


class Talker(QObject):
    said = Signal(int)
    thing = Signal(object)


def test_signals_do_not_eat_references(qtbot: QtBot) -> None:
    """PySide6 6.12 on Python 3.10 and 3.11 loses one reference to True with every emit, until Python aborts."""
    talker = Talker()
    talker.said.connect(lambda value: None)
    before = sys.getrefcount(True)
    for number in range(2_000):
        talker.said.emit(number)
        talker.thing.emit(number)
    assert sys.getrefcount(True) >= before - 50


class Looped:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


def cycle() -> weakref.ref[Looped]:
    return weakref.ref(Looped())


def test_findings_of_many_servers_are_not_looked_through_for_cycles(qapp: QObject) -> None:
    """A collection that would be felt is left out; a few new objects are still tidied up."""
    talker = Talker()
    gc.collect()
    collector = GarbageCollector(talker, talker.thing)
    try:
        frozen, gone = gc.get_freeze_count(), cycle()
        assert gone() is not None
        collector.collect()
        assert gc.get_freeze_count() <= frozen and gone() is None
        many = [[number] for number in range(MANY + 1)]
        collector.collect()
        assert gc.get_freeze_count() >= frozen + len(many)
        others = [[number] for number in range(MANY + 1)]
        del many  # as many are freed as were made
        for number in range(MANY_RESULTS + 1):
            talker.thing.emit(number)
        collector.collect()
        assert gc.get_freeze_count() >= frozen + len(others)
        gone = cycle()
        collector.collect()
        assert gone() is None, "the next one looks again"
    finally:
        talker.deleteLater()
        gc.unfreeze()
        gc.enable()

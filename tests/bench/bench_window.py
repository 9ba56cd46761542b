"""Start, stalls, wall time and memory of the window. Run: python -m tests.bench.bench_window --help

Prints the time from starting Python to the shown window against a window with nothing in it, all in processes of their
own, on the display where there is one, and then to the stages that follow; then assesses simulated servers, which run
in another process, and watches the GUI thread meanwhile.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QSettings, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from core.model import Enclave, Server  # noqa: E402
from core.secrets import Secrets  # noqa: E402
from tests.bench.cold_start import bench_start  # noqa: E402
from tests.core.rule_cases.sheet import SAID  # noqa: E402
from tests.helpers.shared import PUBLISHED_2019  # noqa: E402
from ui import app as program  # noqa: E402
from ui.state.garbage_collector import GarbageCollector  # noqa: E402
from ui.window import Window  # noqa: E402

WATCH_MS = 5


class Watchdog(QObject):
    """A timer that should tick every 5 ms; what it misses, a person waits."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self.work: list[float] = []
        """Of each gap, what the GUI thread itself computed: the rest it waited, for other threads or other programs."""
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=WATCH_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append((now - self._last) * 1000 - WATCH_MS)
        self.work.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked

    def reset(self) -> None:
        self.gaps.clear()
        self.work.clear()
        self._last, self._worked = time.perf_counter(), time.thread_time()


def wait(until: object, seconds: float = 600) -> None:
    ends = time.monotonic() + seconds
    while not until():
        if time.monotonic() > ends:
            raise SystemExit("the bench took too long")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def timed(window: Window, ids: list[str]) -> float:
    began = time.perf_counter()
    window.workspace.run(ids)
    wait(lambda: not window.workspace.runs.running)
    return time.perf_counter() - began


def bench_run(count: int, seconds: float, parallel: int, published: bool, folder: Path) -> None:
    lab = subprocess.Popen(
        [sys.executable, "-m", "core.lab", "--count", str(count), "--seconds", str(seconds)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = json.loads(lab.stdout.readline())
        window = opened(folder, published, parallel)
        window.workspace.server_tasks._secrets.put("lab", told["password"], remember=False)
        servers = [Server(**server) for server in told["servers"]]
        window.workspace.session.add_servers(servers)
        ids = [server.id for server in servers]
        timed(window, ids[:1])  # imports
        alone = statistics.median(timed(window, [server_id]) for server_id in ids[:5])
        watchdog = Watchdog()
        wait(lambda: len(watchdog.gaps) > 50)
        watchdog.reset()
        wall = timed(window, ids)
        wait(lambda: window.workspace.findings.model.rowCount() >= count)
        report(window, watchdog, wall, math.ceil(count / parallel) * alone, count, parallel, alone)
        window.close()
    finally:
        lab.stdin.close()
        lab.wait(10)


def bench_whole(count: int, folder: Path) -> None:
    """Everything that people do with `count` servers and all rules loaded: the longest stall of each."""
    from dataclasses import replace

    from core.model import Role, RoleChoice, Severity, SiteValue, Status
    from tests.helpers.whole import whole_assessment

    sample = whole_assessment(count)
    window = opened(folder, False, 4)
    session, workspace = window.workspace.session, window.workspace
    session.set_benchmark(sample.benchmark)
    session.add_servers(sample.servers)
    for result in sample.results:
        session.set_result(result)
    total = sum(len(result.findings) for result in sample.results)
    pane, judging = workspace.findings, workspace.reevaluation
    wait(lambda: len(pane.model.lines()) == total and pane.model.rowCount() > 0)
    watchdog = Watchdog()
    print(f"{count} servers x {len(sample.benchmark.rules)} rules loaded, {total} findings")
    rule = sample.benchmark.rules[0].stig_id
    roles = {
        (result.server.id, row.source, row.text("Identity")): RoleChoice(Role.INTERNAL, "bench")
        for result in sample.results
        if result.evidence
        for row in result.evidence.facts.rows("Get-ReceiveConnector")
    }
    one = dict(list(roles.items())[:1])

    def change(**to: object) -> None:
        pane.filters.set(replace(pane.filters.filter, **to))

    quick = (
        ("filter by status", lambda: change(status=Status.OPEN)),
        ("filter by severity", lambda: change(status=None, severity=Severity.MEDIUM)),
        ("search text", lambda: change(severity=None, text="connector tls")),
        ("search server", lambda: change(text="edge1")),
        ("clear filters", pane.filters.clear),
        ("filter by rule", lambda: change(rule=rule)),
        ("one server", lambda: change(rule="", servers=frozenset({sample.servers[0].id}))),
        ("all servers", pane.filters.clear),
        ("by rule", lambda: pane.show_view(1)),
        ("by rule, sorted", lambda: pane.rules.model.sort(2)),
        ("matrix", lambda: pane.show_view(2)),
        ("matrix, by status", lambda: change(status=Status.OPEN)),
        ("matrix, all", pane.filters.clear),
        ("findings", lambda: pane.show_view(0)),
        ("sort by title", lambda: pane.model.sort(4)),
        ("rename a server", lambda: session.set_server(replace(sample.servers[0], name="renamed"))),
        ("remove a server", lambda: session.remove_servers([sample.servers[1].id])),
        ("undo", session.history.undo),
    )
    for name, act in quick:
        print(f"  {name}: {acted(watchdog, act)}")
    slow = (
        ("a role, one server", lambda: session.set_roles(one, RoleChoice(Role.INTERNET, "bench"))),
        ("a role, every connector", lambda: session.set_roles(roles, RoleChoice(Role.INTERNAL, "bench"))),
        ("a site value", lambda: session.set_site(replace(session.site, values={"hop_count": SiteValue(30, "x")}))),
        (
            "classified enclave",
            lambda: session.set_site(replace(session.site, enclave=Enclave.CLASSIFIED, enclave_by=SAID)),
        ),
        ("the whole judged anew", judging.again),
    )
    for view, where in enumerate(("findings", "by rule", "matrix")):
        pane.show_view(view)
        session.set_site(type(session.site)())
        wait(lambda: not judging.busy)
        for name, act in slow:
            began = time.perf_counter()
            stall = acted(watchdog, act, lambda: not judging.busy)
            seconds = time.perf_counter() - began
            print(f"  {where}, {name}: judged anew in {seconds:.1f} s, longest stall {stall}")
    path = session.path
    kept = session.site
    session.close(30)
    done = lambda: len(session.results) == count and session.benchmark and not judging.busy  # noqa: E731
    stall = acted(watchdog, lambda: session.open(path), lambda: done() and pane.model.rowCount() > 0)
    print(f"  open the assessment ({path.stat().st_size / 1e6:.0f} MB): longest stall {stall}")
    print(f"  kept as it was: {session.site == kept}; memory at the end {memory_mb()}")
    window.close()


def acted(watchdog: Watchdog, act: object, until: object = lambda: True) -> str:
    """Do it, wait until it is done and painted, and some more; the longest stall, and the most work at a stretch."""
    wait(lambda: len(watchdog.gaps) > 3)
    watchdog.reset()
    act()
    wait(until)
    ends = time.perf_counter() + 0.6
    wait(lambda: time.perf_counter() > ends)
    return f"{max(watchdog.gaps):.0f} ms (work {max(watchdog.work):.0f})"


def opened(folder: Path, published: bool, parallel: int) -> Window:
    app = QApplication.instance() or program.application()
    window = program.make_window(app)
    window.resize(1280, 800)
    window.show()
    window.frame(welcome=False)
    window.build(Secrets())
    GarbageCollector(window, window.workspace.session.result_changed)
    window.workspace.runs.jobs.set_parallel(parallel)
    window.workspace.session.open(folder / f"bench-{time.time_ns()}.edgeassessment")
    wait(lambda: window.workspace.session.benchmark is not None)
    if published:
        window.workspace.files.open_benchmark(PUBLISHED_2019)
        wait(lambda: not window.workspace.session.benchmark.own)
    return window


def report(
    window: Window, watchdog: Watchdog, wall: float, ideal: float, count: int, parallel: int, alone: float
) -> None:
    gaps = sorted(watchdog.gaps)
    failed = sum(result.failure is not None for result in window.workspace.session.results.values())
    print(f"{count} servers, {parallel} at once, {len(window.workspace.session.stig_ids)} rules, {failed} not assessed")
    print(f"  wall {wall:.1f} s; one server alone {alone:.2f} s, ideal {ideal:.1f} s, {wall / ideal:.2f} times")
    print(f"  longest stalls of the GUI thread: {', '.join(f'{gap:.0f}' for gap in gaps[-5:])} ms of {len(gaps)} ticks")
    print(f"  memory at the end {memory_mb()}")


def memory_mb() -> str:
    statm = Path("/proc/self/statm")
    if not statm.is_file():
        return "not known on this system"
    return f"{int(statm.read_text().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seconds", type=float, default=0.5, help="how long the script runs on each server")
    options.add_argument("--parallel", type=int, default=4)
    options.add_argument("--starts", type=int, default=11)
    options.add_argument(
        "--rules", choices=("own", "published"), default="published" if PUBLISHED_2019.exists() else "own"
    )
    options.add_argument("--only", choices=("start", "run", "whole"), help="one of the three parts")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
        if chosen.only in (None, "start"):
            bench_start(chosen.starts, folder)
        if chosen.only in (None, "run"):
            bench_run(chosen.count, chosen.seconds, chosen.parallel, chosen.rules == "published", Path(folder))
        if chosen.only in (None, "whole"):
            bench_whole(chosen.count, Path(folder))
        sys.stdout.flush()
        os._exit(0)  # threads may still sit in a socket


if __name__ == "__main__":
    main()

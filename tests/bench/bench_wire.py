"""How long collecting takes: one server after the other, and 200 at a time of eight, from a lab in its own process.

Run: python -m tests.bench.bench_wire
"""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median

from core.collect.winrm.collector import WinRMCollector
from core.model import Server
from core.model.progress import silent
from tests.helpers.scans import scan

COUNT, WORKERS, SCRIPT_S = 200, 8, 0.5


def once(server: Server, password: str) -> float:
    started = time.perf_counter()
    result = scan(server, WinRMCollector(server, password), ["EX19-ED-000235"], silent, threading.Event())
    assert result.failure is None, result.failure
    return time.perf_counter() - started


def lab(seconds: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "core.lab", "--count", str(COUNT), "--seconds", str(seconds)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def main() -> None:
    for seconds in (0.0, SCRIPT_S):
        with lab(seconds) as process:
            told = json.loads(process.stdout.readline())
            servers = [Server(**fields) for fields in told["servers"]]
            once(servers[0], told["password"])
            if not seconds:
                alone = [once(server, told["password"]) for server in servers[:50]]
                print(f"one collection, the script taking no time: {median(alone) * 1000:.1f} ms")
            started = time.perf_counter()
            with ThreadPoolExecutor(WORKERS) as pool:
                list(pool.map(partial(once, password=told["password"]), servers))
            took, ideal = time.perf_counter() - started, COUNT * seconds / WORKERS
            print(f"{COUNT} servers, {WORKERS} at a time, script {seconds} s: {took:.2f} s", end="")
            print(f", {took / ideal:.2f} of the ideal {ideal:.1f} s" if ideal else "")
            process.stdin.close()


if __name__ == "__main__":
    main()

"""One run over simulated servers, as the window does it and as the command line does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.collect.winrm.background import Background
from core.lab import Lab, Simulated
from core.lab.lab import recorded
from core.model import Progress, Server, Stage
from core.secrets import Secrets, key_of
from tests.helpers.samples import sample_assessment
from ui.cli.run import run_command
from ui.state.scans import Runs
from ui.state.session import Session

RULE = "EX19-ED-000235"
VARIABLE = "EDGE_ASSESSOR_TEST_PASSWORD"


@contextmanager
def three() -> Iterator[Lab]:
    """Three servers with one account."""
    with Lab([Simulated(f"EDGE0{n}", recorded("edge01.txt"), "EDGE01") for n in (1, 2, 3)]) as lab:
        yield lab


def in_window(qtbot: QtBot, lab: Lab, password: str) -> dict[str, str]:
    """What stands beside each server after a run of the window: its failure, or nothing."""
    session, secrets = Session(), Secrets()
    session.set_benchmark(sample_assessment().benchmark)
    session.add_servers(lab.servers)
    for server in lab.servers:
        secrets.put(key_of(server), password, remember=False)
    runs = Runs(session, secrets, len(lab.servers))
    with qtbot.waitSignal(runs.ended, timeout=60_000):
        runs.run(session.servers)
    failures = {server.name: session.failure_of(server.id) for server in lab.servers}
    return {name: failure.sentence if failure else "" for name, failure in failures.items()}


def on_command_line(monkeypatch: pytest.MonkeyPatch, lab: Lab, password: str, out: Path) -> dict[str, str]:
    """The same for the assess command, from the JSON that it wrote."""
    monkeypatch.setenv(VARIABLE, password)
    what = [word for server in lab.servers for word in reach(server)]
    run_command(["assess", *what, "--rule", RULE, "--format", "json", "--out", str(out)])
    written = json.loads((out / "edge-assessment.json").read_bytes())["servers"]
    return {
        server.name: (told["failure"] or {}).get("sentence", "")
        for server, told in zip(lab.servers, written, strict=True)
    }


def reach(server: Server) -> list[str]:
    """The options of the assess command for this server, with the password in VARIABLE."""
    url = f"{'https' if server.https else 'http'}://{server.host}:{server.port}"
    trust = ["--ca", server.ca_file] if server.https else []
    return ["--server", url, "--user", server.user, "--password-env", VARIABLE, "--computer", server.computer, *trust]


def rename_all_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people read while a server is at work says something else everywhere."""

    def say(self: Background, stage: Stage, text: str) -> None:
        self._news.put(Progress(stage, f"doing {len(text)}"))

    monkeypatch.setattr(Background, "_say", say)

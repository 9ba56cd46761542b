"""The lab as a whole: its servers, its start and its end, and the real engine behind its shell."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.collect.script import script
from core.lab import Answer, Lab, Simulated
from core.model import Server, Status
from tests.core.collect.winrm.wire import assess, one
from tests.helpers.effort import PATIENCE_S
from tests.helpers.pslab import STATES, needs_pslab, run


def test_it_listens_on_loopback_only():
    with Lab() as lab:
        assert {server.host for server in lab.servers} == {"127.0.0.1"}
        assert {lab.machine(f"EDGE0{n}").socket.getsockname()[0] for n in (1, 2, 3)} == {"127.0.0.1"}


def test_the_usual_four():
    with Lab() as lab:
        assert [server.name for server in lab.servers] == ["EDGE01", "EDGE02", "EDGE03", "EDGE04"]
        assert all(server.simulated and server.computer == server.name for server in lab.servers)
        results = [assess(server, lab.password) for server in lab.servers]
    statuses = [result.findings[0].status for result in results]
    assert statuses == [Status.OPEN, Status.NOT_A_FINDING, Status.NOT_REVIEWED, Status.NOT_REVIEWED]
    reasons = [result.findings[0].reason for result in results]
    assert "Access is denied" in reasons[2] and "refused the connection" in reasons[3]


def test_a_new_password_and_certificate_at_every_start():
    with Lab() as first, Lab() as second:
        assert first.password != second.password and first.shown.sha256 != second.shown.sha256
        assert assess(first.servers[0], first.password).failure is None
        assert assess(second.servers[0], second.password).failure is None
        assert assess(second.servers[0], first.password).failure.reason == "logon rejected"


def test_nothing_stays():
    with Lab() as lab:
        folder, port = lab.folder, lab.servers[0].port
        assert sorted(path.name for path in folder.iterdir()) == ["accounts", "lab-ca.pem"]
        assess(lab.servers[0], lab.password)
        assert "NTLM_USER_FILE" not in os.environ
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_stop_is_quick_even_with_a_client_that_waits():
    with one() as lab:
        lab.machine("EDGE01").faults.silent_after = 0
        waiting = socket.create_connection(("127.0.0.1", lab.servers[0].port), 5)
        started = time.monotonic()
    assert time.monotonic() - started < PATIENCE_S
    waiting.close()


def test_many_in_a_process_of_their_own():
    command = [sys.executable, "-m", "core.lab", "--count", "5", "--seconds", "0.2"]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as process:
        try:
            told = json.loads(process.stdout.readline())
            servers = [Server(**fields) for fields in told["servers"]]
            assert [server.name for server in servers] == [f"EDGE00{n}" for n in range(1, 6)]
            statuses = [assess(server, told["password"]).findings[0].status for server in servers]
            open_, good, none = Status.OPEN, Status.NOT_A_FINDING, Status.NOT_REVIEWED
            assert statuses == [open_, good, none, open_, good]
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            process.kill()


# --- The real engine behind the shell ---------------------------------------------------------------------------------


def engine(state: Path):
    """powershell.exe is pslab: the real language engine on a simulated server."""

    def respond(line: str, stdin: bytes) -> Answer:
        program, *options = line.split(" ")
        assert program == "powershell.exe"
        done = run(state, options, stdin)
        return Answer(done.stdout, done.stderr, done.code)

    return respond


@needs_pslab
@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("lab-fresh", Status.OPEN),
        ("lab-hardened", Status.NOT_A_FINDING),
        ("lab-denied", Status.NOT_REVIEWED),
    ],
)
def test_from_our_client_through_the_engine_to_the_verdict(state, status):
    computer = json.loads((STATES / f"{state}.json").read_text("utf-8"))["computer"]
    with Lab([Simulated(computer, engine(STATES / f"{state}.json"))]) as lab:
        result = assess(lab.servers[0], lab.password)
        assert result.failure is None and result.findings[0].status is status
        assert result.evidence.host.name == computer
        assert lab.machine(computer).requests == 8


@needs_pslab
def test_the_engine_gets_our_script_whole():
    """Cut in half, the script is an error of the engine, told in its own words out of CLIXML."""
    half = script()[: len(script()) // 2]
    respond = engine(STATES / "lab-fresh.json")
    with one(lambda line, stdin: respond(line, half)) as lab:
        told = assess(lab.servers[0], lab.password).failure
    assert told is not None and "CLIXML" not in told.happened and "<S" not in told.happened

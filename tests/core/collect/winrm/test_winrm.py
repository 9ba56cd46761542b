"""The WinRM client against simulated servers that speak the real protocol: collect, test the connection, stop."""

import base64
import hashlib
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from core.address import winrm_url
from core.collect.collector import check_connection
from core.collect.script import BOOTSTRAP, script
from core.collect.winrm import conversation
from core.collect.winrm.collector import ARGUMENTS, WinRMCollector
from core.lab import Answer, Lab, Simulated
from core.model import Cancelled, CollectError, Reason, Server, Stage, Status
from core.model.progress import silent
from tests.core.collect.winrm.wire import assess, evidence, one, says, within
from tests.helpers.effort import PATIENCE_S


@pytest.fixture(scope="module")
def four():
    with Lab() as lab:
        yield lab


@pytest.mark.parametrize(
    ("name", "status"),
    [("EDGE01", Status.OPEN), ("EDGE02", Status.NOT_A_FINDING), ("EDGE03", Status.NOT_REVIEWED)],
)
def test_a_healthy_server_costs_eight_requests_and_one_logon(four, name, status):
    machine = four.machine(name)
    before = machine.requests, machine.logons
    result = assess(four.server(name), four.password)
    assert result.findings[0].status is status and result.failure is None
    assert (machine.requests - before[0], machine.logons - before[1]) == (8, 1)
    assert machine.shells.standing == 0


def test_evidence_says_where_it_came_from(four):
    server = four.server("EDGE01")
    found = assess(server, four.password).evidence
    assert hashlib.sha256(found.raw).hexdigest() == found.sha256
    assert found.origin.transport == "WinRM" and found.origin.place == f"https://127.0.0.1:{server.port}/wsman"
    assert found.origin.account == four.user and found.origin.simulated
    assert found.origin.trust == "certificate valid according to CA file lab-ca.pem"
    assert found.origin.script_sha256 == hashlib.sha256(script()).hexdigest()
    assert found.integrity == "length and SHA-256 match"


def test_says_what_it_does(four):
    said = []
    server = four.server("EDGE01")
    WinRMCollector(server, four.password).collect(lambda stage, text: said.append((stage, text)), threading.Event())
    assert said == [
        (Stage.CONNECTING, "connecting"),
        (Stage.LOGGING_ON, "logging on"),
        (Stage.COLLECTING, "loading Exchange and collecting"),
    ]


def test_the_server_gets_the_script_byte_for_byte():
    seen = []

    def respond(line: str, stdin: bytes) -> Answer:
        seen.append((line, stdin))
        return Answer(evidence())

    with one(respond) as lab:
        assess(lab.servers[0], lab.password)
    encoded = base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode()
    line = f"powershell.exe -NoLogo -NoProfile -NonInteractive -EncodedCommand {encoded}"
    assert seen == [(line, script())]


def test_a_long_script_goes_in_several_sends(monkeypatch):
    seen = []
    monkeypatch.setattr(conversation, "SEND_LIMIT", 1000)

    def respond(line: str, stdin: bytes) -> Answer:
        seen.append(stdin)
        return Answer(evidence())

    with one(respond) as lab:
        assess(lab.servers[0], lab.password)
        sends = -(-len(script()) // 1000)
        assert seen == [script()] and lab.machine("EDGE01").requests == 7 + sends


def test_bursts_of_output_are_put_together():
    with one() as lab:
        lab.machine("EDGE01").shells.chunk = 100
        result = assess(lab.servers[0], lab.password)
        assert result.findings[0].status is Status.OPEN and lab.machine("EDGE01").requests > 15


def test_silence_is_waited_through(monkeypatch):
    monkeypatch.setattr("core.collect.winrm.http_transport.OPERATION_S", 1)
    with one() as lab:
        lab.machine("EDGE01").shells.runs_s = 1.5
        assert assess(lab.servers[0], lab.password).findings[0].status is Status.OPEN
        assert lab.machine("EDGE01").requests == 9


def test_unicode_and_noise_on_stderr_do_no_harm():
    noise = b'#< CLIXML\r\n<Objs><Obj S="progress" RefId="0"/></Objs>'
    with one(says(evidence(), noise)) as lab:
        assert assess(lab.servers[0], lab.password).findings[0].status is Status.OPEN


def test_sealed_messages_over_plain_http():
    with one(https=False) as lab:
        result = assess(lab.servers[0], lab.password)
        assert result.findings[0].status is Status.OPEN
        assert result.evidence.origin.trust.startswith("plain HTTP, messages encrypted")
        assert lab.machine("EDGE01").requests == 9, "an empty request first logs on"


@pytest.mark.parametrize("form", ["{}", ".\\{}", "EDGE01\\{}", "edge01\\{}"])
def test_every_form_of_a_local_account(form):
    with one() as lab:
        server = replace(lab.servers[0], user=form.format(lab.user))
        assert assess(server, lab.password).findings[0].status is Status.OPEN


def test_many_servers_at_once():
    """Eight at a time is what the window does; each has a connection, a shell and a logon of its own."""
    with Lab([Simulated(f"EDGE{n:02}", says(evidence()), "EDGE01") for n in range(16)]) as lab:
        results = [None] * 16

        def go(n: int) -> None:
            results[n] = assess(lab.servers[n], lab.password)

        threads = [threading.Thread(target=go, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [result.findings[0].status for result in results] == [Status.OPEN] * 16
        assert {lab.machine(server.name).requests for server in lab.servers} == {8}


# --- Test connection --------------------------------------------------------------------------------------------------


def test_probe_opens_and_deletes_a_shell_and_runs_nothing():
    ran = []
    with one(lambda line, stdin: ran.append(line) or Answer(b"")) as lab:
        said = check_connection(lab.servers[0], lab.password, silent, threading.Event())
        machine = lab.machine("EDGE01")
        assert lab.user in said and "certificate valid according to CA file" in said
        assert (machine.requests, machine.shells.opened, machine.shells.standing, ran) == (4, 1, 0, [])


def test_probe_tells_a_wrong_password():
    with one() as lab, pytest.raises(CollectError) as caught:
        check_connection(lab.servers[0], "wrong", silent, threading.Event())
    assert caught.value.failure.reason is Reason.LOGON_REJECTED


# --- Stop -------------------------------------------------------------------------------------------------------------


def stop_during(lab: Lab, requests: int) -> float:
    """Seconds from Stop, pressed when the server has seen so many requests, to the end of the collection."""
    cancel = threading.Event()
    times = {}

    def press() -> None:
        within(PATIENCE_S, lambda: lab.machine("EDGE01").requests >= requests)
        time.sleep(0.05)
        times["pressed"] = time.monotonic()
        cancel.set()

    threading.Thread(target=press, daemon=True).start()
    with pytest.raises(Cancelled):
        WinRMCollector(lab.servers[0], lab.password).collect(silent, cancel)
    return time.monotonic() - times["pressed"]


def test_stop_during_a_receive_acts_at_once_and_deletes_the_shell():
    with one() as lab:
        lab.machine("EDGE01").shells.runs_s = 30
        assert stop_during(lab, 6) < PATIENCE_S
        assert within(2, lambda: lab.machine("EDGE01").shells.standing == 0)
        assert lab.machine("EDGE01").shells.opened == 1


@pytest.mark.parametrize("served", range(7))
def test_stop_while_the_server_is_silent(served):
    """At every request of the conversation."""
    with one() as lab:
        lab.machine("EDGE01").faults.silent_after = served
        assert stop_during(lab, served + 1) < PATIENCE_S


@pytest.mark.parametrize("request_number", range(1, 8))
def test_a_shell_is_deleted_whenever_stop_is_pressed(request_number):
    with one() as lab:
        lab.machine("EDGE01").faults.delay_s = 0.15
        assert stop_during(lab, request_number) < PATIENCE_S
        time.sleep(0.3)
        assert within(3, lambda: lab.machine("EDGE01").shells.standing == 0)


def test_stop_before_anything():
    cancel = threading.Event()
    cancel.set()
    with one() as lab:
        with pytest.raises(Cancelled):
            WinRMCollector(lab.servers[0], lab.password).collect(silent, cancel)
        time.sleep(0.5)
        assert lab.machine("EDGE01").logons == 0 and lab.machine("EDGE01").shells.opened == 0


def test_a_report_that_raises_stops_it_too():
    def report(stage: Stage, text: str) -> None:
        if stage is Stage.COLLECTING:
            raise Cancelled

    with one() as lab:
        lab.machine("EDGE01").shells.runs_s = 30
        with pytest.raises(Cancelled):
            WinRMCollector(lab.servers[0], lab.password).collect(report, threading.Event())
        assert within(2, lambda: lab.machine("EDGE01").shells.standing == 0)


# --- Small things -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "https", "port", "url"),
    [
        ("edge01", True, 5986, "https://edge01:5986/wsman"),
        ("10.0.0.1", False, 5985, "http://10.0.0.1:5985/wsman"),
        ("fd00::1", True, 5986, "https://[fd00::1]:5986/wsman"),
        ("fe80::1%eth0", True, 5986, "https://[fe80::1%25eth0]:5986/wsman"),
    ],
)
def test_winrm_url(host, https, port, url):
    assert winrm_url(Server("1", "x", host, port, https)) == url


def test_the_command_line_fits_cmd():
    assert len("powershell.exe " + " ".join(ARGUMENTS)) < 8191


def test_importing_the_collector_is_cheap():
    """pywinrm costs 230 ms and belongs in the worker."""
    heavy = ("winrm", "requests", "spnego", "truststore", "cryptography")
    code = f"import sys, core.collect.winrm.collector; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=500, check=True)
    assert done.stdout.strip() == "[]"


def test_no_password_in_any_text():
    collector = WinRMCollector(Server("1", "edge01", "edge01", user="me"), "s3cret")
    assert "s3cret" not in repr(collector)

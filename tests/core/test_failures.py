"""Every way to fail, made for real: one sentence on what happened, one on what to do, and never a verdict."""

import gzip
import logging
import socket
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from core.collect import talk, transport
from core.collect.winrm import WinRMCollector, certificate, has_kerberos
from core.lab import Lab
from core.lab.certificates import Authority
from core.model import Cancelled, CollectError, Reason, Server, Trust
from tests.core.wire import assess, evidence, failure, one, says, within


@pytest.fixture
def lab():
    with one() as lab:
        yield lab


@contextmanager
def web(status: int, headers: dict[str, str], body: bytes = b""):
    """Some other web server; yields a server entry for it, and the headers of what it was sent."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield Server("1", "web", "127.0.0.1", server.server_address[1], https=False, user="me"), asked
        server.shutdown()


@contextmanager
def listening(backlog: int = 5):
    """A port that takes connections and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


# --- Getting there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["no-such-host.invalid", "edge 01", "edge..01", "x" * 64 + ".invalid"])
def test_name_not_found(host):
    told = failure(Server("1", "edge01", host, user="me"), "secret")
    assert told.reason is Reason.NAME_NOT_FOUND and told.happened == f"The name {host} was not found."


def test_refused():
    with Lab() as four:
        told = failure(four.server("EDGE04"), four.password)
    assert told.reason is Reason.REFUSED and "refused the connection" in told.happened and "winrm" in told.todo


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full backlog refuses instead of keeping silent")
def test_filtered():
    """A full backlog drops connection requests without a word, as a firewall does."""
    with listening(0) as listener, ExitStack() as stack:
        address = listener.getsockname()
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(address)
        time.sleep(0.1)
        started = time.monotonic()
        told = failure(Server("1", "edge01", *address, user="me"), "secret", connect_s=1)
    assert told.reason is Reason.SILENT and "firewall" in told.todo
    assert 0.5 < time.monotonic() - started < 5


@pytest.mark.parametrize("https", [True, False])
def test_connected_and_then_silent(monkeypatch, https):
    monkeypatch.setattr(transport, "OPERATION_S", 1)
    monkeypatch.setattr(transport, "READ_S", 2)
    with listening() as listener:
        server = Server("1", "edge01", *listener.getsockname(), https=https, user="me")
        told = failure(server, "secret", connect_s=1)
    assert told.reason is Reason.SILENT


def test_a_look_at_the_certificate_of_a_silent_server():
    with listening() as listener, pytest.raises(CollectError) as caught:
        certificate(*listener.getsockname(), timeout=0.5)
    assert caught.value.failure.reason is Reason.SILENT


def test_a_look_at_the_certificate_can_be_stopped():
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with listening() as listener, pytest.raises(Cancelled):
        certificate(*listener.getsockname(), timeout=10, cancel=cancel)
    assert time.monotonic() - started < 1


# --- Something else answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 403, 404, 405, 500])
def test_another_web_server(status):
    with web(status, {"Content-Type": "text/html"}, b"<html><body>It works<br></html>") as (server, _):
        told = failure(server, "secret")
    assert told.reason is Reason.NOT_WINRM and "is not WinRM" in told.happened
    assert status == 200 or str(status) in told.happened


def test_the_service_is_stopped():
    with web(503, {}) as (server, _):
        told = failure(server, "secret")
    assert told.reason is Reason.NOT_WINRM and "stopped" in told.todo


def test_a_redirect_is_not_followed():
    """It would carry the logon to whoever it names."""
    with web(401, {"WWW-Authenticate": "Negotiate"}) as (other, asked):
        with web(307, {"Location": f"http://127.0.0.1:{other.port}/wsman"}) as (server, _):
            told = failure(server, "secret")
        assert told.reason is Reason.NOT_WINRM and asked == []


def test_tls_to_a_plain_port():
    with one(https=False) as lab:
        told = failure(replace(lab.servers[0], https=True), lab.password)
    assert told.reason is Reason.NOT_WINRM and "does not speak TLS" in told.happened


def test_plain_http_to_a_tls_port(lab):
    told = failure(replace(lab.servers[0], https=False), lab.password)
    assert told.reason is Reason.NOT_WINRM and "HTTPS" in told.todo


def test_a_port_that_hangs_up():
    with listening() as listener:
        hanging_up = threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True)
        hanging_up.start()
        told = failure(Server("1", "edge01", *listener.getsockname(), user="me"), "secret")
    assert told.reason is Reason.NOT_WINRM


def test_noise_instead_of_an_answer(lab):
    lab.machine("EDGE01").faults.garbage_after = 0
    assert failure(lab.servers[0], lab.password).reason is Reason.NOT_WINRM


# --- Certificates -----------------------------------------------------------------------------------------------------


def test_certificate_of_an_unknown_authority(lab, tmp_path):
    lab.machine("EDGE01").shown = shown = Authority(tmp_path, "Another authority").issue("127.0.0.1")
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CERTIFICATE_UNTRUSTED and "lab-ca.pem" in told.happened
    assert told.fingerprint == shown.sha256 and lab.machine("EDGE01").requests == 0


def test_certificate_that_the_system_does_not_know(lab):
    told = failure(replace(lab.servers[0], trust=Trust.SYSTEM), lab.password)
    assert told.reason is Reason.CERTIFICATE_UNTRUSTED and "that this computer trusts" in told.happened
    assert told.fingerprint == lab.shown.sha256 and lab.machine("EDGE01").requests == 0


def test_certificate_for_another_name(lab):
    lab.machine("EDGE01").shown = shown = lab.authority.issue("mail.example", "10.1.2.3")
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CERTIFICATE_NAME and "mail.example, 10.1.2.3" in told.happened
    assert told.fingerprint == shown.sha256 and lab.machine("EDGE01").requests == 0


@pytest.mark.parametrize("days", [-60, 60])
def test_certificate_out_of_date(lab, days):
    made = datetime.now(UTC) + timedelta(days=days)
    lab.machine("EDGE01").shown = shown = lab.authority.issue("127.0.0.1", made=made)
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CERTIFICATE_EXPIRED and f"{made - timedelta(hours=1):%Y-%m-%d}" in told.happened
    assert told.fingerprint == shown.sha256 and lab.machine("EDGE01").requests == 0


def test_certificate_other_than_the_pinned_one(lab):
    pinned = replace(lab.servers[0], trust=Trust.PIN, pin=lab.shown.sha256)
    assert assess(pinned, lab.password).failure is None
    lab.machine("EDGE01").shown = shown = lab.authority.issue("127.0.0.1")
    before = lab.machine("EDGE01").requests
    told = failure(pinned, lab.password)
    assert told.reason is Reason.PIN_CHANGED and told.fingerprint == shown.sha256 != lab.shown.sha256
    assert lab.machine("EDGE01").requests == before


# --- Logging on -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("https", [True, False])
def test_a_wrong_password_is_one_failed_logon(https):
    with one(https=https) as lab:
        told = failure(lab.servers[0], "wrong")
        machine = lab.machine("EDGE01")
        assert told.reason is Reason.LOGON_REJECTED and "tried once" in told.happened and "SERVER\\name" in told.todo
        assert (machine.requests, machine.failed_logons, machine.logons) == (3, 1, 0)
        assert within(1, lambda: machine.requests == 3), "nothing is tried afterwards either"


def test_an_unknown_account(lab):
    assert failure(replace(lab.servers[0], user="nobody"), lab.password).reason is Reason.LOGON_REJECTED


def test_a_locked_account(lab):
    lab.machine("EDGE01").faults.lockout_after = 2
    for _ in range(2):
        failure(lab.servers[0], "wrong")
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.LOGON_REJECTED and "locked" in told.todo


@pytest.mark.parametrize("offered", ["Basic realm=WSMAN", "Kerberos", ""])
def test_a_server_that_does_not_offer_ntlm(offered):
    with web(401, {"WWW-Authenticate": offered}) as (server, asked):
        told = failure(server, "secret")
    assert told.reason is Reason.LOGON_REJECTED and "does not offer NTLM" in told.happened
    assert len(asked) == 1 and "Authorization" not in asked[0]


@pytest.mark.parametrize("answer", ["Negotiate", "Negotiate AAAA", "Negotiate TlRMTVNTUAACAAAA", "Negotiate %%%"])
def test_a_server_that_fakes_the_challenge(answer):
    with web(401, {"WWW-Authenticate": answer}) as (server, _):
        told = failure(server, "secret")
    assert told.reason in (Reason.LOGON_REJECTED, Reason.NOT_WINRM)


def test_token_filtered(lab):
    lab.machine("EDGE01").shells.denied = True
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.TOKEN_FILTERED and "accepted the password" in told.happened
    assert "LocalAccountTokenFilterPolicy" in told.todo and "does not set it" in told.todo


@pytest.mark.skipif(has_kerberos(), reason="this computer has the Kerberos library")
def test_kerberos_without_its_library(lab):
    told = failure(replace(lab.servers[0], auth="kerberos"), lab.password)
    assert told.reason is Reason.NO_KERBEROS and lab.machine("EDGE01").requests == 0


def test_a_kerberos_logon_that_fails(lab, monkeypatch):
    class KerberosExchangeError(requests.RequestException):
        """As the library's, which is not here."""

    def broken(*_):
        raise KerberosExchangeError("Server not found in Kerberos database")

    monkeypatch.setattr("core.collect.winrm.has_kerberos", lambda: True)
    monkeypatch.setattr(talk.Conversation, "run", broken)
    told = failure(replace(lab.servers[0], auth="kerberos"), "")
    assert told.reason is Reason.LOGON_REJECTED and "Kerberos" in told.happened and "klist" in told.todo


@pytest.mark.parametrize(("user", "password"), [("me", ""), ("", "secret")])
def test_nothing_to_log_on_with(lab, user, password):
    told = failure(replace(lab.servers[0], user=user), password)
    assert told.reason is Reason.NO_PASSWORD and lab.machine("EDGE01").requests == 0


# --- The wrong computer -----------------------------------------------------------------------------------------------


def test_another_server_answers(lab):
    told = failure(replace(lab.servers[0], computer="MAIL07"), lab.password)
    assert told.reason is Reason.OTHER_SERVER and "EDGE01" in told.happened and "MAIL07" in told.happened


def test_not_an_edge_server():
    with one(says(evidence(exchange={"edge_role": False}))) as lab:
        assert failure(lab.servers[0], lab.password).reason is Reason.NOT_EDGE


def test_the_snapin_is_missing():
    with one(says(evidence(exchange={"shell": "No snap-ins have been registered."}))) as lab:
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.SNAPIN_MISSING and "No snap-ins" in told.happened


def test_the_cmdlet_is_denied():
    denied = {"Get-ReceiveConnector": {"ok": False, "error": "Access is denied.", "rows": []}}
    with one(says(evidence(sources=denied))) as lab:
        result = assess(lab.servers[0], lab.password)
        assert result.failure is None and result.evidence and not result.complete
        assert result.findings[0].status == "Not_Reviewed" and "Access is denied" in result.findings[0].reason


# --- Collecting -------------------------------------------------------------------------------------------------------


def test_it_takes_too_long(lab):
    lab.machine("EDGE01").shells.runs_s = 30
    started = time.monotonic()
    told = failure(lab.servers[0], lab.password, deadline_s=1)
    assert told.reason is Reason.TIMEOUT and "1 seconds" in told.happened and time.monotonic() - started < 2.5
    assert within(2, lambda: lab.machine("EDGE01").shells.standing == 0)


@pytest.mark.parametrize("kept", [0, 10, 40, 100, 500, -200, -10, -3])
def test_output_cut(kept):
    whole = evidence()
    cut = whole[:kept]
    with one(says(cut)) as lab:
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.OUTPUT_DAMAGED


def test_output_altered():
    altered = evidence().replace(b"Tls, ExchangeServer", b"Tls,          Tls  ")
    assert altered != evidence() and len(altered) == len(evidence())
    with one(says(altered)) as lab:
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.OUTPUT_DAMAGED and "SHA-256" in told.happened


def test_output_without_end(monkeypatch):
    monkeypatch.setattr(talk, "OUTPUT_LIMIT", 1_000_000)
    with one(says(b"x" * 2_000_000)) as lab:
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.OUTPUT_DAMAGED and "more than 1 MB" in told.happened
        assert within(2, lambda: lab.machine("EDGE01").shells.standing == 0)


def test_an_answer_without_end(monkeypatch):
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 100_000)
    with web(200, {}, b"x" * 200_000) as (server, _):
        assert failure(server, "secret").reason is Reason.OUTPUT_DAMAGED


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("identity", b"<a>" * 500_000),
        ("gzip", gzip.compress(bytes(100_000_000))),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(100_000_000)))),
    ],
    ids=["nested", "packed", "packed twice"],
)
def test_an_answer_that_would_fill_the_memory(coding, body):
    with web(200, {"Content-Encoding": coding}, body) as (server, _):
        told = failure(server, "secret")
        assert told.reason is Reason.OUTPUT_DAMAGED and "more than 1 MB" in told.happened


def test_entities_are_not_expanded():
    laughs = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9))
    with web(200, {}, f"<!DOCTYPE s [<!ENTITY l0 'ha'>{laughs}]><s>&l9;</s>".encode()) as (server, _):
        assert failure(server, "secret").reason is Reason.NOT_WINRM


@pytest.mark.parametrize("served", range(3, 6))
def test_noise_in_mid_talk(lab, served):
    lab.machine("EDGE01").faults.garbage_after = served
    assert failure(lab.servers[0], lab.password).reason is Reason.OUTPUT_DAMAGED


@pytest.mark.parametrize("served", range(1, 6))
def test_connection_lost(lab, served):
    lab.machine("EDGE01").faults.drop_after = served
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CONNECTION_LOST, told
    assert ("during the logon" if served < 3 else "while collecting") in told.happened


@pytest.mark.parametrize("served", [6, 7])
def test_evidence_that_arrived_outlives_the_goodbye(lab, served):
    lab.machine("EDGE01").faults.drop_after = served
    assert assess(lab.servers[0], lab.password).failure is None


def test_silence_in_mid_talk(lab, monkeypatch):
    monkeypatch.setattr(transport, "OPERATION_S", 1)
    monkeypatch.setattr(transport, "READ_S", 2)
    lab.machine("EDGE01").faults.silent_after = 5
    assert failure(lab.servers[0], lab.password).reason is Reason.CONNECTION_LOST


def test_powershell_fails():
    error = (
        b'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
        b'<Obj S="progress" RefId="0"/><S S="Error">Invoke-Expression : &lt;script&gt; is blocked_x000D__x000A_</S>'
        b'<S S="Error">by your administrator.' + b"x" * 2000 + b"</S></Objs>"
    )
    with one(says(b"", error, 1)) as lab:
        told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.UNEXPECTED and "code 1" in told.happened
    assert "Invoke-Expression : <script> is blocked by your administrator." in told.happened
    assert len(told.happened) < 500


def test_an_error_alone_is_told_even_without_an_exit_code():
    with one(says(b"", b"This language mode allows no method calls.")) as lab:
        assert "allows no method calls" in failure(lab.servers[0], lab.password).happened


def test_powershell_is_missing():
    said = b"'powershell.exe' is not recognized as an internal or external command.\r\n"
    with one(says(b"", said, 9009)) as lab:
        told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.UNEXPECTED and "9009" in told.happened and "not recognized" in told.happened


def test_too_many_shells(lab, monkeypatch):
    monkeypatch.setattr("core.lab.shells.SHELL_LIMIT", 0)
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.UNEXPECTED and "no more shells" in told.happened


def test_what_nobody_thought_of(lab, monkeypatch):
    def broken(*_):
        raise RuntimeError(f"secret {lab.password} in a text")

    monkeypatch.setattr(talk.Conversation, "run", broken)
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.UNEXPECTED and "RuntimeError" in told.happened and "***" in told.detail


def test_no_password_in_the_log(lab, caplog):
    caplog.set_level(logging.DEBUG)
    assess(lab.servers[0], lab.password)
    failure(lab.servers[0], "wr0ng-Password")
    assert caplog.text and lab.password not in caplog.text and "wr0ng-Password" not in caplog.text


def test_no_thread_stays(lab):
    assess(lab.servers[0], lab.password)
    failure(lab.servers[0], "wrong")
    assert within(3, lambda: not [t for t in threading.enumerate() if t.name.startswith(("winrm", "close"))])


def test_the_collector_is_used_again(lab):
    """Run again is the same collector's class with the same server; nothing of the first time may linger."""
    collector = WinRMCollector(lab.servers[0], lab.password)
    lab.machine("EDGE01").faults.drop_after = 4
    assert failure(lab.servers[0], lab.password).reason is Reason.CONNECTION_LOST
    lab.machine("EDGE01").faults.drop_after = None
    assert collector.collect(lambda _: None, threading.Event()).facts

"""Every way to fail before WinRM answers: one sentence on what happened, one on what to do, and never a verdict."""

import socket
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from core.collect.winrm import http_transport
from core.collect.winrm.collector import shown_certificate
from core.lab import Lab
from core.model import Cancelled, CollectError, Reason, Server
from tests.core.collect.winrm.strangers import listening, web
from tests.core.collect.winrm.wire import failure, one
from tests.helpers.effort import PATIENCE_S

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
    assert 0.5 < time.monotonic() - started < PATIENCE_S


@pytest.mark.parametrize("https", [True, False])
def test_connected_and_then_silent(monkeypatch, https):
    monkeypatch.setattr(http_transport, "OPERATION_S", 1)
    monkeypatch.setattr(http_transport, "READ_S", 2)
    with listening() as listener:
        server = Server("1", "edge01", *listener.getsockname(), https=https, user="me")
        told = failure(server, "secret", connect_s=1)
    assert told.reason is Reason.SILENT


def test_a_look_at_the_certificate_of_a_silent_server():
    with listening() as listener, pytest.raises(CollectError) as caught:
        shown_certificate(*listener.getsockname(), timeout=0.5)
    assert caught.value.failure.reason is Reason.SILENT


def test_a_look_at_the_certificate_can_be_stopped():
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with listening() as listener, pytest.raises(Cancelled):
        shown_certificate(*listener.getsockname(), timeout=30, cancel=cancel)
    assert time.monotonic() - started < PATIENCE_S


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

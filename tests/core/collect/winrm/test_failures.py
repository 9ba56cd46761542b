"""Every way to fail while collecting, made for real: one sentence on what happened, one on what to do, no verdict."""

import gzip
import logging
import threading
import time

import pytest

from core.collect.winrm import conversation, http_transport
from core.collect.winrm.collector import WinRMCollector
from core.model import Reason
from core.model.progress import silent
from tests.core.collect.winrm.strangers import web
from tests.core.collect.winrm.wire import assess, evidence, failure, one, says, within
from tests.helpers.effort import PATIENCE_S


def test_it_takes_too_long(lab):
    lab.machine("EDGE01").shells.runs_s = 30
    started = time.monotonic()
    told = failure(lab.servers[0], lab.password, deadline_s=1)
    assert told.reason is Reason.TIMEOUT and "1 seconds" in told.happened and time.monotonic() - started < PATIENCE_S
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
    monkeypatch.setattr(conversation, "OUTPUT_LIMIT", 1_000_000)
    with one(says(b"x" * 2_000_000)) as lab:
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.OUTPUT_DAMAGED and "more than 1 MB" in told.happened
        assert within(2, lambda: lab.machine("EDGE01").shells.standing == 0)


def test_an_answer_without_end(monkeypatch):
    monkeypatch.setattr(http_transport, "ANSWER_LIMIT", 100_000)
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
    monkeypatch.setattr(http_transport, "OPERATION_S", 1)
    monkeypatch.setattr(http_transport, "READ_S", 2)
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
    assert told.reason is Reason.UNEXPECTED and "not open more shells" in told.happened


def test_what_nobody_thought_of(lab, monkeypatch):
    def broken(*_):
        raise RuntimeError(f"secret {lab.password} in a text")

    monkeypatch.setattr(conversation.Conversation, "run", broken)
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
    assert collector.collect(silent, threading.Event()).facts

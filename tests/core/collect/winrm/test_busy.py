"""A server under load: faults 170 and 1460 and operations that do not end in time, at every step of a collection."""

from __future__ import annotations

import pytest

from core.collect.winrm import http_transport, retries
from core.lab import soap
from core.lab.soap import COMMAND, CREATE, RECEIVE, SEND
from core.model import Reason
from tests.core.collect.winrm.wire import assess, failure, within
from tests.helpers import server_faults

BUSY = [server_faults.busy, server_faults.time_over]
ACTIONS = {"Create": CREATE, "Command": COMMAND, "Send": SEND, "Receive": RECEIVE}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries, and the time that a Receive may be silent."""
    monkeypatch.setattr(retries, "PAUSE_S", 0.02)
    monkeypatch.setattr(http_transport, "OPERATION_S", 1)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fault", BUSY)
@pytest.mark.parametrize("times", [1, 2])
def test_a_busy_server_is_asked_again(lab, action, fault, times):
    lab.machine("EDGE01").shells.refusals.add(ACTIONS[action], *[fault()] * times)
    assert assess(lab.servers[0], lab.password).failure is None
    machine = lab.machine("EDGE01")
    assert (machine.requests, machine.shells.standing, machine.logons) == (8 + times, 0, 1)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fault", BUSY)
def test_a_server_that_stays_busy_is_told_as_busy(lab, action, fault):
    """A Send that is never taken does not wait for the deadline either."""
    lab.machine("EDGE01").shells.refusals.always(ACTIONS[action], fault())
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.BUSY and "too busy" in told.happened and str(fault().code) in told.happened
    assert within(5, lambda: lab.machine("EDGE01").shells.standing == 0)


@pytest.mark.parametrize(
    ("action", "served"),
    [("Create", True), ("Create", False), ("Command", True), ("Command", False), ("Send", True)],
)
def test_an_operation_that_did_not_end_in_time_is_no_wrong_port(lab, action, served):
    """Whether the server did it after all or not; with input that it was given it goes on."""
    shells = lab.machine("EDGE01").shells
    shells.refusals.served = served
    shells.refusals.add(ACTIONS[action], soap.timed_out())
    assert assess(lab.servers[0], lab.password).failure is None


@pytest.mark.parametrize("action", ["Create", "Command"])
def test_operations_that_never_end_are_told_as_busy(lab, action):
    lab.machine("EDGE01").shells.refusals.always(ACTIONS[action], soap.timed_out())
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.BUSY and "timed out" in told.happened and "not WinRM" not in told.sentence


def test_input_that_was_never_taken_ends_with_the_deadline_of_the_run(lab):
    lab.machine("EDGE01").shells.refusals.always(SEND, soap.timed_out())
    assert failure(lab.servers[0], lab.password, deadline_s=3).reason is Reason.TIMEOUT


def test_a_command_that_ended_early_says_why_itself(lab):
    """It takes no input any more, and its output is there."""
    from core.lab import Answer

    shells = lab.machine("EDGE01").shells
    shells.responder = lambda line, stdin: Answer(b"", b"blocked by group policy\r\n", 1)
    shells.refusals.served = True
    shells.refusals.always(SEND, soap.Fault(109, "w:InternalError", "The pipe has been ended."))
    assert "blocked by group policy" in failure(lab.servers[0], lab.password).happened


def test_input_refused_for_another_reason_is_told_with_it(lab):
    lab.machine("EDGE01").shells.refusals.always(SEND, soap.Fault(87, "w:InternalError", "The parameter is incorrect."))
    told = failure(lab.servers[0], lab.password)
    assert "WinRM error 87" in told.happened and "parameter is incorrect" in told.happened

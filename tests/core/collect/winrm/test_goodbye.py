"""No shell stays on a server that is alive, whatever ends the conversation."""

from __future__ import annotations

import threading
import time

import pytest

from core.collect.winrm import conversation, open_shells
from core.collect.winrm.collector import WinRMCollector
from core.collect.winrm.open_shells import Deadline
from core.lab import Reset, soap
from core.lab.soap import CREATE, DELETE, SIGNAL
from core.model import Cancelled, Reason
from core.model.progress import silent
from tests.core.collect.winrm.wire import assess, failure, one, within
from tests.helpers import server_faults


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends once; these tests end it often."""
    monkeypatch.setattr(open_shells, "deadline", Deadline(60))


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize("action", [SIGNAL, DELETE])
def test_a_reset_while_the_shell_is_deleted_costs_one_more_connection(https, action):
    with one(https=https) as lab:
        machine = lab.machine("EDGE01")
        machine.shells.refusals.add(action, Reset())
        assert assess(lab.servers[0], lab.password).failure is None
        assert (machine.shells.standing, machine.logons) == (0, 2)


@pytest.mark.parametrize("problem", [server_faults.busy, server_faults.time_over, soap.timed_out])
def test_a_server_too_busy_to_delete_a_shell_is_asked_once_more(lab, problem):
    machine = lab.machine("EDGE01")
    machine.shells.refusals.add(DELETE, problem())
    assert assess(lab.servers[0], lab.password).failure is None
    assert machine.shells.standing == 0


def test_it_is_tried_once_more_and_not_again(lab):
    machine = lab.machine("EDGE01")
    machine.shells.refusals.always(DELETE, Reset())
    assert assess(lab.servers[0], lab.password).failure is None
    assert machine.logons == 2 and open_shells.servers_with_shells() == []


def test_a_shell_asks_to_be_ended_by_the_server_soon(lab):
    assess(lab.servers[0], lab.password)
    assert lab.machine("EDGE01").shells.idle == ["PT120S"]


def test_a_server_that_takes_no_short_idle_time_gets_none(lab):
    lab.machine("EDGE01").shells.refusals.add(CREATE, server_faults.idle_out_of_bounds())
    assert assess(lab.servers[0], lab.password).failure is None
    assert lab.machine("EDGE01").shells.idle == [""]


@pytest.mark.parametrize("requests", range(3, 8))
def test_the_end_of_the_program_waits_for_a_slow_link(lab, monkeypatch, requests):
    """400 ms before every answer; stopped at any step, nothing stands when the wait is over."""
    monkeypatch.setattr(conversation, "CLOSE_S", 60)  # the machine of the tests may be busy
    machine = lab.machine("EDGE01")
    machine.faults.delay_s, machine.shells.runs_s = 0.4, 30
    cancel = threading.Event()

    def press() -> None:
        within(20, lambda: machine.requests >= requests or machine.shells.standing > 0 and requests > 6)
        cancel.set()

    threading.Thread(target=press, daemon=True).start()
    with pytest.raises(Cancelled):
        WinRMCollector(lab.servers[0], lab.password).collect(silent, cancel)
    assert open_shells.wait_until_closed() == [] and machine.shells.standing == 0


def test_so_it_does_after_the_deadline(lab, monkeypatch):
    monkeypatch.setattr(conversation, "CLOSE_S", 60)
    machine = lab.machine("EDGE01")
    machine.faults.delay_s, machine.shells.runs_s = 0.4, 30
    assert failure(lab.servers[0], lab.password, deadline_s=4).reason is Reason.TIMEOUT
    assert open_shells.wait_until_closed() == [] and machine.shells.standing == 0


@pytest.mark.parametrize("served", [0, 1])
def test_nothing_is_waited_for_before_a_password_went_out(lab, served):
    lab.machine("EDGE01").faults.silent_after = served
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    with pytest.raises(Cancelled):
        WinRMCollector(lab.servers[0], lab.password).collect(silent, cancel)
    assert open_shells.servers_with_shells() == []


def test_a_server_that_is_gone_is_named_after_the_wait(lab, monkeypatch):
    monkeypatch.setattr(open_shells, "deadline", Deadline(0.3))
    machine = lab.machine("EDGE01")
    machine.shells.runs_s = 30
    cancel = threading.Event()

    def press() -> None:
        within(20, lambda: machine.shells.standing == 1)
        machine.faults.silent_after = 0
        cancel.set()

    threading.Thread(target=press, daemon=True).start()
    with pytest.raises(Cancelled):
        WinRMCollector(lab.servers[0], lab.password).collect(silent, cancel)
    began = time.monotonic()
    assert open_shells.wait_until_closed() == ["EDGE01"] and time.monotonic() - began < 30
    assert "EDGE01" in open_shells.not_closed_message(["EDGE01"])
    assert within(60, lambda: open_shells.servers_with_shells() == []), "it is given up after a while"


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize("requests", [4, 5, 6, 7])
def test_a_password_rejected_while_collecting_is_not_tried_again_to_delete_the_shell(https, requests):
    """An account that is locked or changed in the middle: each further try counts against it."""
    with one(https=https) as lab:
        machine = lab.machine("EDGE01")
        machine.faults.revoked_after = requests
        told = assess(lab.servers[0], lab.password).failure
        assert told is None or told.reason == Reason.LOGON_REJECTED, "none: all was collected by then"
        assert open_shells.wait_until_closed() == [] and machine.failed_logons == 1

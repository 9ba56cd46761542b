"""Every failure on the wire, made for real, as the window and the command line tell it; no other server suffers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.collect.winrm import http_transport, open_shells, retries
from core.lab import Lab, Reset, SimulatedServer, soap
from core.lab.soap import COMMAND, CREATE, DELETE, RECEIVE, SEND
from core.model import Failure, Reason, Result
from tests.helpers import server_faults
from tests.helpers.samples import sample_assessment
from tests.ui.servers.wire import in_window, on_command_line, three
from ui.servers.state import Step, row_state

PAGE = b"<html><body>It works<br></html>"
Break = Callable[[SimulatedServer], object]


def page(after: int, status: int, body: bytes = b"", once: bool = False) -> Break:
    def broken(machine: SimulatedServer) -> None:
        faults = machine.faults
        faults.page_after, faults.status, faults.page, faults.page_once = after, status, body, once

    return broken


def faults(**what: object) -> Break:
    def broken(machine: SimulatedServer) -> None:
        for name, value in what.items():
            setattr(machine.faults, name, value)

    return broken


def once(action: str, *problems: soap.Fault | Reset, served: bool = False) -> Break:
    def broken(machine: SimulatedServer) -> None:
        machine.shells.refusals.served = served
        machine.shells.refusals.add(action, *problems)

    return broken


def always(action: str, problem: soap.Fault | Reset) -> Break:
    return lambda machine: machine.shells.refusals.always(action, problem)


@dataclass(frozen=True)
class Case:
    """What goes wrong on EDGE01, and what is said of it; nothing, where it is assessed all the same."""

    wrong: Break
    says: str = ""


CASES = {
    "no NTLM": Case(faults(offers="Basic realm=WSMAN"), "offers no NTLM logon, only Basic. The password was not"),
    "503 before the logon": Case(page(0, 503), "answered with HTTP status 503. The WinRM service may be stopped"),
    "503 in the logon": Case(page(1, 503), "answered with HTTP status 503. The WinRM service may be stopped"),
    "page before the logon": Case(page(0, 200, PAGE), "is not WinRM: its answer cannot be read."),
    "page in the logon": Case(page(1, 200, PAGE), "is not WinRM: it answered with HTTP status 200."),
    "status in the shell": Case(page(4, 503, once=True), "answered with HTTP status 503 while collecting."),
    "Send busy once": Case(once(SEND, server_faults.busy())),
    "Send out of time once": Case(once(SEND, server_faults.time_over())),
    "Send always busy": Case(always(SEND, server_faults.busy()), "is too busy: it deferred the same request 3 times"),
    "Receive busy once": Case(once(RECEIVE, server_faults.busy())),
    "Create not in time": Case(once(CREATE, soap.timed_out())),
    "Command not in time": Case(once(COMMAND, soap.timed_out(), served=True)),
    "Send not in time": Case(once(SEND, soap.timed_out(), served=True)),
    "Create never in time": Case(always(CREATE, soap.timed_out()), "is too busy: the same request timed out"),
    "slow link": Case(faults(delay_s=0.4)),
    "reset before Delete": Case(once(DELETE, Reset())),
    "shells forbidden": Case(
        always(CREATE, server_faults.shells_forbidden()), "a policy there forbids remote shells. Collect"
    ),
}


@pytest.fixture(params=["window", "command line"])
def front(
    request: pytest.FixtureRequest, qapp: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[Lab, str], dict[str, str]]:
    """One run, by the window or by the command line."""
    monkeypatch.setattr(retries, "PAUSE_S", 0.02)
    monkeypatch.setattr(http_transport, "OPERATION_S", 1)
    monkeypatch.setattr(open_shells, "deadline", open_shells.Deadline(120))  # another test's may be over
    if request.param == "window":
        return lambda lab, password: in_window(qtbot, lab, password)
    return lambda lab, password: on_command_line(monkeypatch, lab, password, tmp_path)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_failure_is_told_as_what_it_is_and_stops_no_other_server(
    front: Callable[[Lab, str], dict[str, str]], case: Case
) -> None:
    with three() as lab:
        case.wrong(lab.machine("EDGE01"))
        said = front(lab, lab.password)
        assert case.says in said["EDGE01"] and bool(case.says) == bool(said["EDGE01"])
        assert (said["EDGE02"], said["EDGE03"]) == ("", "")
        assert open_shells.wait_until_closed() == []
        assert [lab.machine(server.name).shells.standing for server in lab.servers] == [0, 0, 0]
        assert [lab.machine(server.name).failed_logons for server in lab.servers] == [0, 0, 0]


@pytest.mark.parametrize(
    ("reason", "step"),
    [
        (Reason.SHELLS_FORBIDDEN, Step.SCRIPT),
        (Reason.LOGON_NOT_TRIED, Step.SCRIPT),
        (Reason.LOGON_REJECTED, Step.PASSWORD),
        (Reason.BUSY, Step.AGAIN),
        (Reason.KERBEROS, Step.EDIT),
    ],
)
def test_the_window_offers_the_step_that_helps(reason: Reason, step: Step) -> None:
    failed = next(result for result in sample_assessment().results if result.failure)
    result: Result = replace(failed, failure=Failure(reason, "It failed.", "Do this."))
    assert row_state(result, None, None).step is step


def test_a_server_saved_with_kerberos_is_told_in_the_window(qapp: QObject, qtbot: QtBot) -> None:
    with three() as lab:
        lab.servers = tuple(replace(server, auth="kerberos", credential="") for server in lab.servers)
        said = in_window(qtbot, lab, lab.password)
        assert all("which this program does not support" in text for text in said.values())
        assert sum(lab.machine(server.name).requests for server in lab.servers) == 0

"""Sentences blame what is to blame: a logon that was not tried, a status inside a shell, a policy against shells."""

from __future__ import annotations

import pytest

from core.lab.server import Handler
from core.lab.soap import CREATE
from core.model import Reason
from tests.core.collect.winrm.wire import assess, failure, one
from tests.helpers import server_faults

PAGE = b"<html><body>Welcome<br></html>"


def bad(lab, after, status, page=b""):
    faults = lab.machine("EDGE01").faults
    faults.page_after, faults.status, faults.page = after, status, page


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize(("status", "page"), [(503, b""), (200, PAGE), (404, PAGE), (502, PAGE)])
@pytest.mark.parametrize("after", [0, 1])
def test_a_page_before_the_logon_is_no_rejected_password(https, status, page, after):
    with one(https=https) as lab:
        bad(lab, after, status, page)
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.NOT_WINRM and "rejected" not in told.sentence
        assert lab.machine("EDGE01").failed_logons == 0


@pytest.mark.parametrize("https", [True, False])
@pytest.mark.parametrize("offers", ["Basic realm=WSMAN", "Kerberos", ""])
def test_a_server_without_ntlm_rejects_no_password(https, offers):
    with one(https=https) as lab:
        lab.machine("EDGE01").faults.offers = offers
        told = failure(lab.servers[0], lab.password)
        assert told.reason is Reason.LOGON_NOT_TRIED and "not tried" in told.happened and "by file" in told.todo
        assert (offers.partition(" ")[0] or "only") in told.happened or not offers
        assert lab.machine("EDGE01").requests == 1


@pytest.mark.parametrize("after", [3, 4, 5])
@pytest.mark.parametrize("status", [503, 500, 404, 400])
def test_an_http_status_inside_a_shell_is_not_another_service(lab, after, status):
    bad(lab, after, status, PAGE)
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CONNECTION_LOST and "while collecting" in told.happened
    assert "not WinRM" not in told.sentence and "port:" not in told.todo


def test_a_logon_that_ends_inside_a_shell(lab):
    bad(lab, 4, 401)
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.CONNECTION_LOST and "ended the logon" in told.happened


def test_a_policy_that_forbids_shells_asks_for_the_file(lab):
    lab.machine("EDGE01").shells.refusals.always(CREATE, server_faults.shells_forbidden())
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.SHELLS_FORBIDDEN and "forbids remote shells" in told.happened
    assert "by file" in told.todo and "un again" not in told.sentence


def test_a_password_counts_as_rejected_only_when_it_was(lab):
    assert failure(lab.servers[0], "wrong").reason is Reason.LOGON_REJECTED
    assert assess(lab.servers[0], lab.password).failure is None


def test_no_password_goes_to_a_proxy_that_nobody_named(monkeypatch):
    """requests_ntlm would log on to whoever answers 407, and nothing here would count it as a try."""
    seen: list[str] = []

    def asks(handler: Handler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        seen.append(handler.headers.get("Proxy-Authorization", ""))
        reply(handler, 407, b"", {"Proxy-Authenticate": "NTLM"})

    reply = Handler._reply
    monkeypatch.setattr(Handler, "_reply", asks)
    with one() as lab:
        assert failure(lab.servers[0], lab.password).reason == Reason.NOT_WINRM
    assert seen == [""]

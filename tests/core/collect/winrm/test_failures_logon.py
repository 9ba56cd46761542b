"""Every way to fail while server and account prove who they are: two sentences, and never a verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import urllib3.exceptions

from core.lab.certificates import Authority
from core.model import Reason, Trust
from tests.core.collect.winrm.strangers import web
from tests.core.collect.winrm.wire import assess, evidence, failure, one, says, within

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


def test_no_words_of_a_library_decide_that_the_pinned_certificate_changed(lab, monkeypatch):
    def refuse(*_):
        raise urllib3.exceptions.SSLError("in other words")

    monkeypatch.setattr("urllib3.connection._assert_fingerprint", refuse)
    pinned = replace(lab.servers[0], trust=Trust.PIN, pin="ab" * 32)
    assert failure(pinned, lab.password).reason is Reason.PIN_CHANGED


def test_on_the_edge_server_itself_localhost_says_how_and_works(lab):
    """Its certificate is for the server's name: the sentence says to pin it, and pinned it is assessed."""
    lab.machine("EDGE01").shown = shown = lab.authority.issue("edge01.contoso.com")
    itself = replace(lab.servers[0], host="localhost", computer="")
    told = failure(itself, lab.password)
    assert told.reason is Reason.CERTIFICATE_NAME and "edge01.contoso.com" in told.happened and "pin it" in told.todo
    assert assess(replace(itself, trust=Trust.PIN, pin=told.fingerprint), lab.password).failure is None
    assert told.fingerprint == shown.sha256


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
    assert told.reason is Reason.LOGON_NOT_TRIED and "offers no NTLM" in told.happened and "not tried" in told.happened
    assert len(asked) == 1 and "Authorization" not in asked[0]


@pytest.mark.parametrize("answer", ["Negotiate", "Negotiate AAAA", "Negotiate TlRMTVNTUAACAAAA", "Negotiate %%%"])
def test_a_server_that_fakes_the_challenge(answer):
    with web(401, {"WWW-Authenticate": answer}) as (server, _):
        told = failure(server, "secret")
    assert told.reason in (Reason.LOGON_NOT_TRIED, Reason.NOT_WINRM) and "rejected" not in told.happened


def test_token_filtered(lab):
    lab.machine("EDGE01").shells.denied = True
    told = failure(lab.servers[0], lab.password)
    assert told.reason is Reason.TOKEN_FILTERED and "accepted the password" in told.happened
    assert "LocalAccountTokenFilterPolicy" in told.todo and "does not set it" in told.todo


def test_a_server_saved_with_kerberos_is_told_that_it_is_not_offered(lab):
    told = failure(replace(lab.servers[0], auth="kerberos"), lab.password)
    assert told.reason is Reason.KERBEROS and "does not support" in told.happened and "NTLM" in told.todo
    assert lab.machine("EDGE01").requests == 0


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

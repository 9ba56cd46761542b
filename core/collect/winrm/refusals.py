"""What a server says no to, in sentences: the logon, the shell, a request. Import it late, it costs 230 ms."""

from __future__ import annotations

import re

import requests
from winrm.exceptions import WSManFaultError

from core.collect.winrm.messages import CHECK_PORT, ErrorContext, one_line
from core.collect.winrm.retries import TRIES, is_busy
from core.model import Failure, Reason, Stage

ACCESS_DENIED = 5
TOO_MANY_SHELLS = (2150859173, 2150859174, 2150859179)
SHELLS_FORBIDDEN = 2150859180
HEADER = "www-authenticate"
"""What requests_ntlm looks up in an answer, which another server leaves out."""
COLLECT_BY_FILE = (
    "Collect by file: have an administrator run the collector script on the server, and add its output file."
)


def logon_failure(error: BaseException, context: ErrorContext) -> Failure | None:
    """Rejected is only what was tried: a proof of the password went out, and the answer to it was 401."""
    if isinstance(error, KeyError) and error.args != (HEADER,):
        return None
    if context.password_rejected:
        return _rejected(context)
    if context.status != 401:
        return _status(context, context.status)
    if context.stage is Stage.COLLECTING:
        happened = f"{context.where} ended the logon of {context.server.user} while collecting."
        return context.failure(Reason.CONNECTION_LOST, happened, "Run again.")
    if not re.search(r"\b(NTLM|Negotiate)\b", context.offered, re.I):
        kinds = ", ".join(re.findall(r"\b(Basic|Kerberos|CredSSP)\b", context.offered, re.I))
        only = f", only {kinds}" if kinds else ""
        happened = f"{context.where} offers no NTLM logon{only}. The password was not tried."
        todo = "Enable Negotiate in the server's WinRM service, or collect by file."
        return context.failure(Reason.LOGON_NOT_TRIED, happened, todo)
    happened = f"{context.where} ended the logon of {context.server.user} before the password was tried."
    return context.failure(Reason.LOGON_NOT_TRIED, happened, "Run again. If the error persists, collect by file.")


def _rejected(context: ErrorContext) -> Failure:
    user, where = context.server.user, context.where
    happened = f"{where} rejected the logon of {user}. It was tried once and will not be tried again."
    if context.stage is Stage.COLLECTING:
        happened = f"{where} accepted the logon of {user} and rejected it later. It will not be tried again."
    todo = (
        "Check the password and the form of the name (SERVER\\name for a local account, DOMAIN\\name for a domain's); "
        "the account may be disabled or locked, or NTLM may be disabled on the server."
    )
    return context.failure(Reason.LOGON_REJECTED, happened, todo)


def wsman_failure(error: BaseException, context: ErrorContext) -> Failure:
    """A SOAP fault, by its code."""
    assert isinstance(error, WSManFaultError)
    server, code, said = context.server, error.wsman_fault_code, one_line(str(error.reason))
    if code == ACCESS_DENIED:
        return shell_denied(context)
    if code == SHELLS_FORBIDDEN:
        happened = f"{context.where} accepted the logon of {server.user}, but a policy there forbids remote shells."
        return context.failure(Reason.SHELLS_FORBIDDEN, happened, COLLECT_BY_FILE)
    if code in TOO_MANY_SHELLS:
        happened = f"{context.where} does not open more shells for {server.user}: {said}"
        return context.failure(
            Reason.UNEXPECTED, happened, "Wait until the open shells end, or end them on the server."
        )
    if is_busy(error):
        return _busy(context, f"it deferred the same request {TRIES} times, with WinRM error {code}")
    happened = f"{context.where} answered with WinRM error {code}: {said}"
    return context.failure(
        Reason.UNEXPECTED, happened, ("Run again. If the error persists, ask the server's administrator.")
    )


def request_timed_out(_: BaseException, context: ErrorContext) -> Failure:
    """WinRM's own time for one request was over, again and again."""
    return _busy(context, f"the same request timed out {TRIES} times")


def _busy(context: ErrorContext, said: str) -> Failure:
    todo = "Run again when it is less busy, or collect by file."
    return context.failure(Reason.BUSY, f"{context.where} is too busy: {said}.", todo)


def shell_denied(context: ErrorContext) -> Failure:
    """The logon was accepted and the shell was not."""
    server = context.server
    happened = f"{context.where} accepted the password of {server.user} but denied a remote shell."
    todo = (
        "The account must be an administrator of the server. The rights of a local account other than the built-in "
        "Administrator are filtered unless LocalAccountTokenFilterPolicy is 1 on the server; this program does not "
        "set it."
    )
    return context.failure(Reason.TOKEN_FILTERED, happened, todo)


def http_failure(error: BaseException, context: ErrorContext) -> Failure:
    """An HTTP answer that is no WinRM: a status, or a redirect."""
    if isinstance(error, requests.TooManyRedirects):
        return _no_soap(context, "redirected the request to another address")
    return _status(context, getattr(error, "code", 0))


def _status(context: ErrorContext, code: int) -> Failure:
    said = f"answered with HTTP status {code}" if code else "returned an HTTP answer without a status"
    if code == 503 and context.stage is not Stage.COLLECTING:
        todo = "The WinRM service may be stopped on the server: winrm quickconfig shows it."
        return context.failure(Reason.NOT_WINRM, f"{context.where} {said}.", todo)
    return _no_soap(context, said)


def _no_soap(context: ErrorContext, said: str) -> Failure:
    if context.stage is Stage.COLLECTING:
        todo = "The WinRM service may have been restarted: run again."
        return context.failure(Reason.CONNECTION_LOST, f"{context.where} {said} while collecting.", todo)
    return context.failure(Reason.NOT_WINRM, f"{context.where} is not WinRM: it {said}.", CHECK_PORT)

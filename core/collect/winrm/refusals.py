"""What a server says no to, in sentences: the logon, the shell, a request. Import it late, it costs 230 ms."""

from __future__ import annotations

import re

import requests
from winrm.exceptions import WSManFaultError

from core.collect.winrm.messages import CHECK_PORT, Scene, one_line
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


def logon_failure(error: BaseException, scene: Scene) -> Failure | None:
    """Rejected is only what was tried: a proof of the password went out, and the answer to it was 401."""
    if isinstance(error, KeyError) and error.args != (HEADER,):
        return None
    if scene.password_rejected:
        return _rejected(scene)
    if scene.status != 401:
        return _status(scene, scene.status)
    if scene.stage is Stage.COLLECTING:
        happened = f"{scene.where} ended the logon of {scene.server.user} while collecting."
        return scene.failure(Reason.CONNECTION_LOST, happened, "Run again.")
    if not re.search(r"\b(NTLM|Negotiate)\b", scene.offered, re.I):
        kinds = ", ".join(re.findall(r"\b(Basic|Kerberos|CredSSP)\b", scene.offered, re.I))
        only = f", only {kinds}" if kinds else ""
        happened = f"{scene.where} offers no NTLM logon{only}. The password was not tried."
        todo = "Enable Negotiate in the server's WinRM service, or collect by file."
        return scene.failure(Reason.LOGON_NOT_TRIED, happened, todo)
    happened = f"{scene.where} ended the logon of {scene.server.user} before the password was tried."
    return scene.failure(Reason.LOGON_NOT_TRIED, happened, "Run again. If the error persists, collect by file.")


def _rejected(scene: Scene) -> Failure:
    user, where = scene.server.user, scene.where
    happened = f"{where} rejected the logon of {user}. It was tried once and will not be tried again."
    if scene.stage is Stage.COLLECTING:
        happened = f"{where} accepted the logon of {user} and rejected it later. It will not be tried again."
    todo = (
        "Check the password and the form of the name (SERVER\\name for a local account, DOMAIN\\name for a domain's); "
        "the account may be disabled or locked, or NTLM may be disabled on the server."
    )
    return scene.failure(Reason.LOGON_REJECTED, happened, todo)


def wsman_failure(error: BaseException, scene: Scene) -> Failure:
    """A SOAP fault, by its code."""
    assert isinstance(error, WSManFaultError)
    server, code, said = scene.server, error.wsman_fault_code, one_line(str(error.reason))
    if code == ACCESS_DENIED:
        return shell_denied(scene)
    if code == SHELLS_FORBIDDEN:
        happened = f"{scene.where} accepted the logon of {server.user}, but a policy there forbids remote shells."
        return scene.failure(Reason.SHELLS_FORBIDDEN, happened, COLLECT_BY_FILE)
    if code in TOO_MANY_SHELLS:
        happened = f"{scene.where} does not open more shells for {server.user}: {said}"
        return scene.failure(Reason.UNEXPECTED, happened, "Wait until the open shells end, or end them on the server.")
    if is_busy(error):
        return _busy(scene, f"it deferred the same request {TRIES} times, with WinRM error {code}")
    happened = f"{scene.where} answered with WinRM error {code}: {said}"
    return scene.failure(
        Reason.UNEXPECTED, happened, ("Run again. If the error persists, ask the server's administrator.")
    )


def request_timed_out(_: BaseException, scene: Scene) -> Failure:
    """WinRM's own time for one request was over, again and again."""
    return _busy(scene, f"the same request timed out {TRIES} times")


def _busy(scene: Scene, said: str) -> Failure:
    todo = "Run again when it is less busy, or collect by file."
    return scene.failure(Reason.BUSY, f"{scene.where} is too busy: {said}.", todo)


def shell_denied(scene: Scene) -> Failure:
    """The logon was accepted and the shell was not."""
    server = scene.server
    happened = f"{scene.where} accepted the password of {server.user} but denied a remote shell."
    todo = (
        "The account must be an administrator of the server. The rights of a local account other than the built-in "
        "Administrator are filtered unless LocalAccountTokenFilterPolicy is 1 on the server; this program does not "
        "set it."
    )
    return scene.failure(Reason.TOKEN_FILTERED, happened, todo)


def http_failure(error: BaseException, scene: Scene) -> Failure:
    """An HTTP answer that is no WinRM: a status, or a redirect."""
    if isinstance(error, requests.TooManyRedirects):
        return _no_soap(scene, "redirected the request to another address")
    return _status(scene, getattr(error, "code", 0))


def _status(scene: Scene, code: int) -> Failure:
    said = f"answered with HTTP status {code}" if code else "returned an HTTP answer without a status"
    if code == 503 and scene.stage is not Stage.COLLECTING:
        todo = "The WinRM service may be stopped on the server: winrm quickconfig shows it."
        return scene.failure(Reason.NOT_WINRM, f"{scene.where} {said}.", todo)
    return _no_soap(scene, said)


def _no_soap(scene: Scene, said: str) -> Failure:
    if scene.stage is Stage.COLLECTING:
        todo = "The WinRM service may have been restarted: run again."
        return scene.failure(Reason.CONNECTION_LOST, f"{scene.where} {said} while collecting.", todo)
    return scene.failure(Reason.NOT_WINRM, f"{scene.where} is not WinRM: it {said}.", CHECK_PORT)

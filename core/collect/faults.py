"""From whatever was raised on the wire to a failure: what happened and what to do. Import it late, it costs 230 ms."""

from __future__ import annotations

import errno
import re
import socket
import ssl
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import requests
import urllib3.exceptions
from spnego.exceptions import SpnegoError
from winrm.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError

from core.collect import trust
from core.collect.transport import ANSWER_LIMIT, TooMuch
from core.model import Failure, Reason, Server, Trust

ACCESS_DENIED = 5
TOO_MANY_SHELLS = (2150859173, 2150859174)
NO_WAY = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM)
EXPIRED = (9, 10, 0x800B0101, -67818, -67819)
"""Verification codes of OpenSSL, Windows and macOS."""
OTHER_NAME = (62, 64, 0x800B010F, -67602)
COMPARE = "Compare its SHA-256 with the server's administrator and pin it"


class Stage(IntEnum):
    """How far a conversation came."""

    CONNECTING = 0
    LOGGING_ON = 1
    IN_SHELL = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it went wrong: all that a sentence needs beside the error itself."""

    server: Server
    stage: Stage = Stage.CONNECTING
    connect_s: float = 10.0
    offered: str = ""
    """The kinds of logon the server offered, as its header names them."""
    secret: str = ""
    """Never shown: taken out of the technical text."""

    @property
    def where(self) -> str:
        return f"{self.server.host} port {self.server.port}"

    def failure(self, reason: Reason, happened: str, todo: str, fingerprint: str = "") -> Failure:
        return Failure(reason, happened, todo, "", fingerprint)


def explain(error: BaseException, scene: Scene) -> Failure:
    """The failure that an exception means. Never raises."""
    chain = tuple(_chain(error))
    for kinds, tell in TELLERS:
        for cause in chain:
            if isinstance(cause, kinds) and (told := tell(cause, scene)):
                return _with_detail(told, error, scene)
    happened = f"An error that this program does not know stopped the talk with {scene.where}: {type(error).__name__}."
    return _with_detail(scene.failure(Reason.UNEXPECTED, happened, "Run again; the log has the details."), error, scene)


def powershell_failed(scene: Scene, exit_code: int, stderr: str) -> Failure:
    said = f": {stderr}" if stderr else ", without a word"
    happened = f"PowerShell on {scene.server.host} ended with code {exit_code} and gave no evidence{said}"
    todo = "Run the collector script by hand on the server to see more."
    return scene.failure(Reason.UNEXPECTED, happened.rstrip(".") + ".", todo)


def too_much(scene: Scene, limit: int) -> Failure:
    happened = f"{scene.where} sent more than {limit // 1_000_000} MB, which no Edge server does."
    return scene.failure(Reason.OUTPUT_DAMAGED, happened, "Check that this is the server that was meant.")


def _with_detail(failure: Failure, error: BaseException, scene: Scene) -> Failure:
    text = " <- ".join(dict.fromkeys(repr(cause)[:500] for cause in _chain(error)))[:2000]
    if scene.secret:
        text = text.replace(scene.secret, "***")
    return Failure(failure.reason, failure.happened, failure.todo, text, failure.fingerprint)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it came from: requests and urllib3 keep causes in args and attributes as well."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < 30:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        more = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [part for part in more if isinstance(part, BaseException)]


# --- One teller a kind of error; None: not mine after all -------------------------------------------------------------


def _name(_: BaseException, scene: Scene) -> Failure | None:
    if scene.stage is not Stage.CONNECTING:
        return None  # text in an answer that is no text
    happened = f"The name {scene.server.host} was not found."
    return scene.failure(Reason.NAME_NOT_FOUND, happened, "Check the spelling, or use the server's IP address.")


def _refused(_: BaseException, scene: Scene) -> Failure:
    todo = "Check the port, and on the server that WinRM listens: winrm enumerate winrm/config/listener"
    return scene.failure(Reason.REFUSED, f"{scene.where} refused the connection.", todo)


def _silent(_: BaseException, scene: Scene) -> Failure | None:
    if scene.stage is Stage.IN_SHELL:
        return None
    happened = f"{scene.where} did not answer."
    todo = f"A firewall may drop the connection: ask for TCP {scene.server.port} from this computer to the server."
    return scene.failure(Reason.SILENT, happened, todo)


def _unreachable(error: BaseException, scene: Scene) -> Failure | None:
    if not isinstance(error, OSError) or error.errno not in NO_WAY:
        return None
    happened = f"The network has no way to {scene.server.host}."
    return scene.failure(Reason.SILENT, happened, "Check this computer's network, firewall and VPN, and the address.")


def _certificate(error: BaseException, scene: Scene) -> Failure:
    """A second look at the certificate costs a connection, not a logon; the sentence and the window need its words."""
    server, code = scene.server, getattr(error, "verify_code", 0)
    try:
        seen = trust.fetch(server.host, server.port, scene.connect_s)
    except (OSError, ValueError):
        seen = None
    mark = seen.sha256 if seen else ""
    if code in EXPIRED or (seen and trust.out_of_date(seen) and code not in OTHER_NAME):
        dates = f": valid {seen.not_before:%Y-%m-%d} to {seen.not_after:%Y-%m-%d} UTC" if seen else ""
        happened = f"The certificate of {scene.where} is out of date{dates}."
        return scene.failure(Reason.CERTIFICATE_EXPIRED, happened, f"Ask for a new one. Or: {COMPARE}.", mark)
    if code in OTHER_NAME:
        names = f": {', '.join(seen.names[:5]) or 'none'}" if seen else ""
        happened = f"The certificate of {scene.where} is for another name{names}."
        return scene.failure(Reason.CERTIFICATE_NAME, happened, f"Use a name it is valid for. Or: {COMPARE}.", mark)
    by = "the chosen CA file" if server.trust == Trust.CA else "an authority this computer trusts"
    happened = f"The certificate of {scene.where} is not signed by {by}."
    return scene.failure(Reason.CERTIFICATE_UNTRUSTED, happened, f"{COMPARE}, or choose the authority's file.", mark)


def _tls(error: BaseException, scene: Scene) -> Failure | None:
    if "ingerprint" in str(error) and scene.server.trust == Trust.PIN:
        return _pin(error, scene)
    if not isinstance(error, ssl.SSLError) or scene.stage is not Stage.CONNECTING:
        return None
    if getattr(error, "reason", "") in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        happened = f"{scene.where} does not speak TLS."
        return scene.failure(Reason.NOT_WINRM, happened, "WinRM over HTTPS is usually on port 5986: check the port.")
    happened = f"{scene.where} broke off while TLS was set up."
    todo = "Check on the server that the HTTPS listener has a certificate and allows TLS 1.2."
    return scene.failure(Reason.NOT_WINRM, happened, todo)


def _pin(error: BaseException, scene: Scene) -> Failure:
    seen = re.search(r'got "([0-9a-fA-F]{64})"', str(error))
    happened = f"{scene.where} shows another certificate than the one that was pinned."
    todo = "Compare the new SHA-256 with the server's administrator before you trust it."
    return scene.failure(Reason.PIN_CHANGED, happened, todo, seen[1].lower() if seen else "")


def _logon(error: BaseException, scene: Scene) -> Failure | None:
    foreign = isinstance(error, KeyError) and "www-authenticate" not in str(error).lower()
    if foreign or scene.stage is Stage.CONNECTING:
        return None
    server, offered = scene.server, scene.offered
    wanted = ("kerberos", "negotiate") if server.auth == "kerberos" else ("ntlm", "negotiate")
    if not any(kind in offered.lower() for kind in wanted):
        kinds = ", ".join(re.findall(r"\b(Basic|Kerberos|Negotiate|NTLM|CredSSP)\b", offered, re.I)) or "nothing known"
        happened = f"{scene.where} does not offer {server.auth.upper()} logon; it offers {kinds}."
        todo = "Turn on Negotiate on the server: winrm get winrm/config/service/auth"
        return scene.failure(Reason.LOGON_REJECTED, happened, todo)
    happened = f"{scene.where} rejected the logon of {server.user}. It was tried once and will not be tried again."
    todo = (
        "Check the password and the form of the name (SERVER\\name for a local account, DOMAIN\\name for a domain's);"
        " the account may be disabled or locked, or NTLM turned off on the server."
    )
    return scene.failure(Reason.LOGON_REJECTED, happened, todo)


def _wsman(error: BaseException, scene: Scene) -> Failure:
    assert isinstance(error, WSManFaultError)
    if error.wsman_fault_code == ACCESS_DENIED:
        return _denied(scene)
    said = re.sub(r"\s+", " ", str(error.reason))[:300]
    if error.wsman_fault_code in TOO_MANY_SHELLS:
        happened = f"{scene.where} opens no more shells for {scene.server.user}: {said}"
        return scene.failure(Reason.UNEXPECTED, happened, "Wait until the open ones end, or end them on the server.")
    happened = f"{scene.where} answered with WinRM error {error.wsman_fault_code}: {said}"
    return scene.failure(Reason.UNEXPECTED, happened, "Run again; if it stays so, ask the server's administrator.")


def _denied(scene: Scene) -> Failure:
    server = scene.server
    happened = f"{scene.where} accepted the password of {server.user} but denies it a remote shell."
    todo = (
        "The account must be an administrator of the server. A local one other than the built-in Administrator gets"
        " its rights filtered unless LocalAccountTokenFilterPolicy is 1 there; this program does not set it."
    )
    return scene.failure(Reason.TOKEN_FILTERED, happened, todo)


def _http(error: BaseException, scene: Scene) -> Failure:
    if isinstance(error, requests.TooManyRedirects):
        said = "sends requests on to another address"
    else:
        code = getattr(error, "code", 0)
        said = f"answered with HTTP status {code}" if code else "gave an HTTP answer without a status"
    if getattr(error, "code", 0) == 503:
        todo = "The WinRM service may be stopped on the server: winrm quickconfig shows it."
        return scene.failure(Reason.NOT_WINRM, f"{scene.where} {said}.", todo)
    happened = f"{scene.where} is not WinRM: it {said}."
    return scene.failure(Reason.NOT_WINRM, happened, "Check the port: WinRM uses 5986 for HTTPS and 5985 for HTTP.")


def _lost(_: BaseException, scene: Scene) -> Failure:
    if scene.stage is Stage.CONNECTING:
        todo = "It may be another service, or expect HTTPS where HTTP was chosen. Check the port."
        happened = f"{scene.where} gave no WinRM answer and closed the connection."
        return scene.failure(Reason.NOT_WINRM, happened, todo)
    doing = "during the logon" if scene.stage is Stage.LOGGING_ON else "while collecting"
    happened = f"The connection to {scene.where} was lost {doing}."
    return scene.failure(Reason.CONNECTION_LOST, happened, "Check the network and run again.")


def _garbage(_: BaseException, scene: Scene) -> Failure:
    if scene.stage is not Stage.IN_SHELL:
        happened = f"{scene.where} is not WinRM: its answer cannot be read."
        return scene.failure(Reason.NOT_WINRM, happened, "Check the port: WinRM uses 5986 for HTTPS and 5985 for HTTP.")
    happened = f"An answer of {scene.where} cannot be read: it was cut or altered on its way."
    return scene.failure(Reason.OUTPUT_DAMAGED, happened, "Run again; if it stays so, collect by file instead.")


def _unsealed(error: BaseException, scene: Scene) -> Failure | None:
    """pywinrm finds nothing to seal with where no logon was asked for."""
    return None if scene.stage is Stage.IN_SHELL else _garbage(error, scene)


def _flood(_: BaseException, scene: Scene) -> Failure:
    return too_much(scene, ANSWER_LIMIT)


Teller = Callable[[BaseException, Scene], Failure | None]
Kinds = type[BaseException] | tuple[type[BaseException], ...]

TELLERS: tuple[tuple[Kinds, Teller], ...] = (
    (TooMuch, _flood),
    (ssl.SSLCertVerificationError, _certificate),
    ((ssl.SSLError, urllib3.exceptions.SSLError), _tls),
    (
        (
            socket.gaierror,
            urllib3.exceptions.NameResolutionError,
            UnicodeError,
            requests.exceptions.InvalidURL,
            urllib3.exceptions.LocationValueError,
        ),
        _name,
    ),
    (ConnectionRefusedError, _refused),
    (OSError, _unreachable),
    ((AuthenticationError, PermissionError, KeyError), _logon),
    (WSManFaultError, _wsman),
    ((WinRMTransportError, requests.TooManyRedirects), _http),
    ((requests.Timeout, TimeoutError), _silent),
    ((requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout, ConnectionError), _lost),
    (
        (
            ET.ParseError,
            StopIteration,
            AssertionError,
            ValueError,
            LookupError,
            struct.error,
            WinRMError,
            SpnegoError,
            requests.exceptions.ContentDecodingError,
        ),
        _garbage,
    ),
    (AttributeError, _unsealed),
)
"""First match counts, so the order matters: from the precise to the vague."""

"""What went wrong on the wire, in sentences: one on what happened, one on what to do."""

from __future__ import annotations

import errno
import ssl
from dataclasses import dataclass
from pathlib import Path

from core.collect.winrm import tls
from core.collect.winrm.http_transport import ANSWER_LIMIT
from core.model import Failure, Reason, Server, Stage, Trust

NO_ROUTE_CODES = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM)
EXPIRED_CODES = (9, 10, 0x800B0101, -67818, -67819)
"""Verification codes of OpenSSL, Windows and macOS."""
OTHER_NAME_CODES = (62, 64, 0x800B010F, -67602)
CHECK_PORT = "Check the port: WinRM uses 5986 for HTTPS and 5985 for HTTP."
COMPARE = "compare its SHA-256 with the server's administrator and pin it"


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """Where it went wrong: all that a sentence needs beside the error itself."""

    server: Server
    stage: Stage = Stage.CONNECTING
    """How far the conversation came: connecting, logging on, or collecting, which is inside a shell."""
    connect_s: float = 10.0
    offered: str = ""
    """The kinds of logon the server offered, as its header names them."""
    status: int = 0
    """The HTTP status of its last answer."""
    password_rejected: bool = False
    """Whether that answer rejected a password."""
    secret: str = ""
    """Never shown: taken out of the technical text."""

    @property
    def where(self) -> str:
        """Host and port, for people."""
        return f"{self.server.host} port {self.server.port}"

    def failure(self, reason: Reason, happened: str, todo: str, fingerprint: str = "") -> Failure:
        """A failure for this reason; `fingerprint` is the SHA-256 of the certificate that the server showed."""
        return Failure(reason, happened, todo, "", fingerprint)


def one_line(text: str) -> str:
    """Words of a server as part of a sentence: one line, nothing invisible, not too long."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:300]


def powershell_failed(context: ErrorContext, exit_code: int, stderr: str) -> Failure:
    """The script did not run to its end; `stderr` is one line."""
    said = f": {stderr}" if stderr else ", without an error message"
    happened = f"PowerShell on {context.server.host} ended with code {exit_code} and returned no evidence{said}"
    todo = "Run the collector script on the server to see details."
    return context.failure(Reason.UNEXPECTED, happened.rstrip(".") + ".", todo)


def output_too_large(context: ErrorContext, limit: int) -> Failure:
    """`limit` is in bytes."""
    happened = f"{context.where} sent more than {limit // 1_000_000} MB, too much for an Edge server."
    return context.failure(Reason.OUTPUT_DAMAGED, happened, "Check that this is the intended server.")


# --- One function for each kind of error; None: it is another kind after all ------------------------------------------


def name_not_found(_: BaseException, context: ErrorContext) -> Failure | None:
    """The server's name is not known to DNS."""
    if context.stage is not Stage.CONNECTING:
        return None  # text in an answer that is no text
    happened = f"The name {context.server.host} was not found."
    return context.failure(Reason.NAME_NOT_FOUND, happened, "Check the spelling, or use the server's IP address.")


def connection_refused(_: BaseException, context: ErrorContext) -> Failure:
    """Nothing listens on the port."""
    todo = "Check the port, and that WinRM listens: winrm enumerate winrm/config/listener on the server shows it."
    return context.failure(Reason.REFUSED, f"{context.where} refused the connection.", todo)


def no_answer(_: BaseException, context: ErrorContext) -> Failure | None:
    """No answer in time, before anything was collected."""
    if context.stage is Stage.COLLECTING:
        return None
    happened = f"{context.where} did not answer."
    todo = f"A firewall may block the connection: request TCP {context.server.port} from this computer to the server."
    return context.failure(Reason.SILENT, happened, todo)


def no_route(error: BaseException, context: ErrorContext) -> Failure | None:
    """The network says that it has no way there."""
    if not isinstance(error, OSError) or error.errno not in NO_ROUTE_CODES:
        return None
    happened = f"There is no network route to {context.server.host}."
    return context.failure(Reason.SILENT, happened, "Check this computer's network, firewall and VPN, and the address.")


def certificate_failure(error: BaseException, context: ErrorContext) -> Failure:
    """A second look at the certificate costs a connection, not a logon; the sentence and the window need its words."""
    server, code = context.server, getattr(error, "verify_code", 0)
    try:
        seen = tls.fetch_certificate(server.host, server.port, context.connect_s)
    except (OSError, ValueError):
        seen = None
    mark = seen.sha256 if seen else ""
    if code in EXPIRED_CODES or (seen and tls.out_of_date(seen) and code not in OTHER_NAME_CODES):
        dates = f": valid {seen.not_before:%Y-%m-%d} to {seen.not_after:%Y-%m-%d} UTC" if seen else ""
        happened = f"The certificate of {context.where} has expired or is not yet valid{dates}."
        return context.failure(Reason.CERTIFICATE_EXPIRED, happened, f"Request a new one, or {COMPARE}.", mark)
    if code in OTHER_NAME_CODES:
        names = f": {one_line(', '.join(seen.names[:5])) or 'none'}" if seen else ""
        happened = f"The certificate of {context.where} is for another name{names}."
        return context.failure(
            Reason.CERTIFICATE_NAME, happened, (f"Use a name for which it is valid, or {COMPARE}."), mark
        )
    file = Path(server.ca_file).name
    by = f"the authority in {file}" if server.trust == Trust.CA else "an authority that this computer trusts"
    happened = f"The certificate of {context.where} is not signed by {by}."
    return context.failure(Reason.CERTIFICATE_UNTRUSTED, happened, f"Choose its authority's file, or {COMPARE}.", mark)


def tls_failure(error: BaseException, context: ErrorContext) -> Failure | None:
    """No TLS: another certificate than the pinned one, a service without TLS, or it broke off."""
    if context.server.trust == Trust.PIN and (shown := _not_pinned(context)):
        return pin_changed(context, shown)
    if not isinstance(error, ssl.SSLError) or context.stage is not Stage.CONNECTING:
        return None
    if getattr(error, "reason", "") in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        happened = f"{context.where} does not speak TLS."
        return context.failure(Reason.NOT_WINRM, happened, "WinRM over HTTPS is usually on port 5986: check the port.")
    happened = f"{context.where} closed the connection during the TLS handshake."
    todo = "Check on the server that the HTTPS listener has a certificate and allows TLS 1.2."
    return context.failure(Reason.NOT_WINRM, happened, todo)


def _not_pinned(context: ErrorContext) -> str:
    """The SHA-256 of the certificate that is shown, where it is not the pinned one: a look without a logon."""
    server = context.server
    try:
        shown = tls.fetch_certificate(server.host, server.port, context.connect_s).sha256
    except (OSError, ValueError):
        return ""
    return "" if shown == tls.pin_of(server) else shown


def pin_changed(context: ErrorContext, shown: str) -> Failure:
    """Another certificate than the pinned one; `shown` is its SHA-256."""
    happened = f"{context.where} presents another certificate than the pinned one."
    todo = "Compare the new SHA-256 with the server's administrator before you trust it."
    return context.failure(Reason.PIN_CHANGED, happened, todo, shown)


def connection_lost(_: BaseException, context: ErrorContext) -> Failure:
    """The connection broke; before the first answer it may be another service."""
    if context.stage is Stage.CONNECTING:
        todo = "It may be another service, or require HTTPS. Check the port."
        happened = f"{context.where} returned no WinRM answer and closed the connection."
        return context.failure(Reason.NOT_WINRM, happened, todo)
    doing = "during the logon" if context.stage is Stage.LOGGING_ON else "while collecting"
    happened = f"The connection to {context.where} was lost {doing}."
    return context.failure(Reason.CONNECTION_LOST, happened, "Check the network and run again.")


def answer_unreadable(_: BaseException, context: ErrorContext) -> Failure:
    """An answer that is no HTTP, or no SOAP."""
    if context.stage is not Stage.COLLECTING:
        happened = f"{context.where} is not WinRM: its answer cannot be read."
        return context.failure(Reason.NOT_WINRM, happened, CHECK_PORT)
    happened = f"An answer of {context.where} cannot be read: it was cut or altered in transit."
    return context.failure(Reason.OUTPUT_DAMAGED, happened, "Run again. If the error persists, collect by file.")


def answer_not_sealed(error: BaseException, context: ErrorContext) -> Failure | None:
    """pywinrm finds nothing to seal with where no logon was required."""
    return None if context.stage is Stage.COLLECTING else answer_unreadable(error, context)


def answer_too_large(_: BaseException, context: ErrorContext) -> Failure:
    """An answer that does not end."""
    return output_too_large(context, ANSWER_LIMIT)

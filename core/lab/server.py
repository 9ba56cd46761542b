"""One simulated server: HTTP or HTTPS on loopback, the logon, and the shells behind it."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
import time
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from spnego.exceptions import SpnegoError

from core.lab import soap
from core.lab.certificates import Issued
from core.lab.faults import Faults, Reset
from core.lab.logon import SCHEMES, SEALED, Accounts, NtlmLogon
from core.lab.shells import Responder, Shells

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
BODY_LIMIT = 1_000_000
IDLE_S = 60.0
NOT_BELIEVED = (SpnegoError, ValueError, struct.error)


class SimulatedServer(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1. Counters are for tests; set `faults` and `shells` before the request."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False  # on Windows it would let another program take the port
    timeout = 0
    request_queue_size = 64

    def __init__(self, name: str, responder: Responder, accounts: Accounts, shown: Issued | None) -> None:
        self.name = name
        self.shells = Shells(responder)
        self.faults = Faults()
        self.shown = shown
        """The certificate that new connections see; None: plain HTTP with sealed messages."""
        self.accounts = accounts
        self.requests = 0
        self.logons = 0
        self.failed_logons = 0
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        super().__init__((LOOPBACK, 0), BaseHTTPRequestHandler)  # ours is made in finish_request

    def server_bind(self) -> None:
        """Bind without a look at DNS."""
        self.socket.bind(self.server_address)  # HTTPServer's own looks up names, which takes seconds on some networks
        self.server_address = self.socket.getsockname()

    @property
    def port(self) -> int:
        """The TCP port that it listens on."""
        return int(self.server_address[1])

    def stop(self) -> None:
        """Ends every connection and everything that runs."""
        self.stopping.set()
        self.server_close()
        self.shells.close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def count(self) -> int:
        """One more request; returns its number, from 1."""
        with self._lock:
            self.requests += 1
            return self.requests

    def logged_on(self, good: bool) -> None:
        """Count a logon, by whether the password was right."""
        with self._lock:
            self.logons += good
            self.failed_logons += not good

    @property
    def takes_ntlm(self) -> bool:
        """Whether it offers NTLM or Negotiate."""
        return any(scheme in self.faults.offers for scheme in SCHEMES)

    @property
    def revoked(self) -> bool:
        """Whether the account lost its rights in the meantime, as its faults say."""
        return _after(self.requests, self.faults.revoked_after)

    @property
    def locked_out(self) -> bool:
        """Whether the account is locked, as its faults say."""
        return self.revoked or self.faults.lockout_after is not None and self.failed_logons >= self.faults.lockout_after

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread, so a slow handshake holds nobody else up."""
        shown = self.shown
        request.settimeout(IDLE_S)
        connection = shown.tls.wrap_socket(request, server_side=True) if shown else request
        with self._lock:
            self._connections.add(connection)
        try:
            Handler(connection, client_address, self, shown.binding if shown else None)
        finally:
            with self._lock:
                self._connections.discard(connection)
            self.shutdown_request(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Into the log: a client that breaks off is no news."""
        log.debug("%s: a connection ended badly", self.name, exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """One connection, which is what NTLM logs on."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Microsoft-HTTPAPI/2.0", ""
    disable_nagle_algorithm = True
    server: SimulatedServer

    def __init__(self, request: Any, client_address: Any, server: SimulatedServer, binding: bytes | None) -> None:
        self._binding = binding
        self._logon = NtlmLogon(server.accounts, binding)
        self._begun = False
        super().__init__(request, client_address, server)

    def do_POST(self) -> None:
        """Answer one request of WS-Management."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._reply(413, b"")
            return
        body = self.rfile.read(int(length))
        number, faults = self.server.count(), self.server.faults
        if self._fails(number):
            self.close_connection = True
        elif _after(number, faults.garbage_after):
            self._reply(200, b"\x00\xff<not xml" * 20)
        elif _after(number, faults.page_after):
            faults.page_after = None if faults.page_once else faults.page_after
            self._reply(faults.status, faults.page, {"Content-Type": "text/html"})
        elif self.path.partition("?")[0] != "/wsman":
            self._reply(404, b"")
        elif self._logged_on():
            self._serve(body)

    def _fails(self, number: int) -> bool:
        """The faults of the whole server; True when there is nothing more to answer."""
        faults = self.server.faults
        if faults.delay_s:
            time.sleep(faults.delay_s)
        if _after(number, faults.silent_after):
            self.server.stopping.wait(IDLE_S)
            return True
        return _after(number, faults.drop_after)

    def _logged_on(self) -> bool:
        """True when the request may be served; otherwise the logon's next step was answered."""
        header = self.headers.get("Authorization")
        if header is None or not self.server.takes_ntlm:
            if self._logon.user and not self.server.revoked:
                return True
            self._logon, self._begun = NtlmLogon(self.server.accounts, self._binding), False
            self._challenge()
            return False
        try:
            challenge = self._logon.step(header)
        except NOT_BELIEVED as error:
            log.debug("%s: logon not believed: %r", self.server.name, error)
            self._reject()
            return False
        if challenge is not None:
            self._begun = True
            self._challenge(challenge)
            return False
        if self.server.locked_out:
            self._reject()
            return False
        self.server.logged_on(True)
        return True

    def _reject(self) -> None:
        if self._begun:
            self.server.logged_on(False)
        self._logon, self._begun = NtlmLogon(self.server.accounts, self._binding), False
        self._challenge()

    def _challenge(self, token: bytes = b"") -> None:
        said = f"{self._logon.scheme} {b64encode(token).decode()}" if token else self.server.faults.offers
        self._reply(401, b"", {"WWW-Authenticate": said})

    def _serve(self, body: bytes) -> None:
        """One authenticated request. Over plain HTTP everything is sealed, and an empty request only logs on."""
        sealed = self._binding is None
        if sealed and not body:
            self._reply(200, b"")
            return
        message_id = ""
        try:
            if sealed:
                body = self._unsealed(body)
            request = soap.parse_request(body)
            message_id = request.message_id
            status, text = 200, self.server.shells.answer(request)
        except soap.Fault as fault:
            status, text = 500, soap.fault(fault, message_id)
        except Reset:
            self.close_connection = True
            return
        kind = "application/soap+xml;charset=UTF-8"
        if sealed:
            text, kind = self._logon.seal(text)
        self._reply(status, text, {"Content-Type": kind})

    def _unsealed(self, body: bytes) -> bytes:
        if SEALED not in self.headers.get("Content-Type", ""):
            raise soap.Fault(2150859027, "w:InternalError", "This server takes no unencrypted messages.")
        try:
            return self._logon.unseal(body)
        except NOT_BELIEVED as error:
            raise soap.invalid("The message is not sealed as the logon agreed.") from error

    def _reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Into the log, not to standard error."""
        log.debug("%s: " + format, self.server.name, *args)


def _after(number: int, served: int | None) -> bool:
    return served is not None and number > served

"""pywinrm's HTTP, made strict: our TLS trust, no proxy, no redirect, bounded answers. Import it late: 230 ms."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from winrm.protocol import Protocol
from winrm.transport import Transport as WinRMTransport

from core.address import winrm_url
from core.collect.winrm import tls
from core.model import Report, Server, Stage, Trust

ANSWER_LIMIT = 1_000_000
"""Bytes in one HTTP answer, unpacked. An envelope holds 153,600; pywinrm's parser takes 90 times as much memory."""
OPERATION_S = 20
"""How long the server may keep a Receive without output: each such silence costs one more request."""
READ_S = 30


class ConversationClosed(Exception):
    """The conversation was closed: nothing more is sent."""


class AnswerTooLarge(Exception):
    """The server sent more than any honest one would."""


AUTHENTICATE = b"NTLMSSP\0\3\0\0\0"
"""How the third message of an NTLM logon begins: the one that carries the proof of the password."""


class Watch:
    """What passes on the wire of one conversation, for callers outside it."""

    def __init__(self, say: Report, closed: threading.Event) -> None:
        self._say = say
        self.closed = closed
        self.answers = 0
        self.offered = ""
        """The kinds of logon that the server offered last, as its header names them."""
        self.status = 0
        """The HTTP status of the last answer."""
        self.tried = False
        """Whether a password was sent to be verified."""
        self.refused = False
        """Whether the last answer was a password's rejection."""
        self.rejected = False
        """Whether any answer was: the password is never sent again, not even to delete a shell."""

    def answered(self, response: requests.Response, judged: bool) -> None:
        """`judged`: the request carried the proof of the password."""
        self.answers += 1
        self.status = response.status_code
        self.refused = judged and response.status_code == 401
        self.rejected |= self.refused
        self.offered = response.headers.get("WWW-Authenticate", self.offered)
        if self.answers == 1 and response.status_code == 401:
            self._say(Stage.LOGGING_ON, "logging on")


class Transport(WinRMTransport):
    """pywinrm builds a new session whenever it likes; each of them gets our adapter before it sends anything."""

    def __init__(self, server: Server, watch: Watch, connect_s: float, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.closing = False
        """True: the requests that delete the shell pass although the conversation was closed."""
        self._server, self._watch, self._connect_s = server, watch, connect_s

    def build_session(self) -> requests.Session:
        """pywinrm's session, made to trust and to send only what it should."""
        session = super().build_session()
        self._harden(session)
        return session

    def setup_encryption(self, session: requests.Session) -> None:
        """Harden the session first: NTLM encryption sends a request while it is set up."""
        self._harden(session)  # sends the first request from within build_session
        super().setup_encryption(session)

    def _harden(self, session: requests.Session) -> None:
        """Once a session: another adapter would be another connection, and a logon belongs to its connection."""
        if isinstance(session.get_adapter(self.endpoint), Adapter):
            return
        session.trust_env = False  # neither proxy nor .netrc nor CA bundle from the environment
        session.max_redirects = 0  # a redirect would carry the logon to another server
        adapter = Adapter(self._server, self._watch, self._connect_s, self)
        session.mount("https://", adapter)
        session.mount("http://", adapter)


class Adapter(HTTPAdapter):
    """The connections to one server."""

    def __init__(self, server: Server, watch: Watch, connect_s: float, transport: Transport) -> None:
        self._server, self._watch, self._connect_s, self._transport = server, watch, connect_s, transport
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Connections that check the certificate as the server's settings say."""
        if self._server.https:
            options["ssl_context"] = tls.context(self._server)
        if self._server.https and self._server.trust == Trust.PIN:
            options["assert_fingerprint"] = tls.pin_of(self._server)
        super().init_poolmanager(connections, maxsize, block, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: requests would add certifi's authorities to those that were chosen."""

    def send(self, request: Any, stream: bool = False, timeout: Any = None, *_: Any, **__: Any) -> requests.Response:
        """Send one request, and note what the server answers. Raises Left once the conversation is ended."""
        if self._watch.rejected or (self._watch.closed.is_set() and not self._transport.closing):
            raise ConversationClosed
        judged = _proves(request.headers.get("Authorization", ""))
        self._watch.tried |= judged
        chain = self._server.trust != Trust.PIN
        response = super().send(request, stream, (self._connect_s, timeout), verify=chain)
        response.headers.pop("Proxy-Authenticate", None)  # no proxy is used, so none may request its password
        self._watch.answered(response, judged)
        return response

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        """The answer, which may not be longer than ANSWER_LIMIT bytes."""
        resp.stream = _bounded(resp, resp.stream)
        return super().build_response(req, resp)


def _proves(header: str | bytes) -> bool:
    """Whether an Authorization header carries the proof of a password, bare or wrapped by Negotiate."""
    text = header.decode("latin-1") if isinstance(header, bytes) else header
    try:
        return AUTHENTICATE in base64.b64decode(text.partition(" ")[2])
    except ValueError:
        return False


def _bounded(response: Any, stream: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
    def read(*arguments: Any, **options: Any) -> Iterator[bytes]:
        total = 0
        for chunk in stream(*arguments, **options):
            total += len(chunk)
            if total > ANSWER_LIMIT:
                response.close()
                raise AnswerTooLarge
            yield chunk

    return read


def protocol(server: Server, password: str, watch: Watch, connect_s: float) -> Protocol:
    """pywinrm's protocol on our transport. One conversation only: a shared one rejects good passwords."""
    arguments: dict[str, Any] = {"endpoint": winrm_url(server), "username": server.user, "password": password}
    arguments |= {"proxy": None, "send_cbt": True, "message_encryption": "never" if server.https else "always"}
    arguments |= {"server_cert_validation": "validate", "ca_trust_path": None}
    made = Protocol(**arguments, transport="ntlm", read_timeout_sec=READ_S, operation_timeout_sec=OPERATION_S)
    made.transport = Transport(
        server, watch, connect_s, **arguments, auth_method="ntlm", service="HTTP", read_timeout_sec=READ_S
    )
    return made

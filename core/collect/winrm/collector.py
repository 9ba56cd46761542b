"""Collecting live over WinRM: one logon, one shell, one command, the script on its standard input."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from core.address import winrm_url
from core.collect.evidence import read_answer
from core.collect.frame import MARKER
from core.collect.script import BOOTSTRAP, script
from core.collect.winrm import tls
from core.collect.winrm.background import Background
from core.collect.winrm.stderr import error_text
from core.collect.winrm.tls import Certificate
from core.model import CollectError, Evidence, Failure, Origin, Reason, Report, Server, Stage
from core.model.evidence import LIVE
from core.model.progress import silent

if TYPE_CHECKING:
    from core.collect.winrm.conversation import CommandOutput, Conversation

T = TypeVar("T")

COMMAND = "powershell.exe"
ARGUMENTS = ("-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand",
             base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode("ascii"))  # fmt: skip
CONNECT_S = 10.0


def shown_certificate(
    host: str, port: int, timeout: float = CONNECT_S, cancel: threading.Event | None = None
) -> Certificate:
    """The certificate that a server shows, without logging on and without trusting it; CollectError where none came."""

    def explained(error: Exception) -> CollectError:
        from core.collect.winrm.faults import explain
        from core.collect.winrm.messages import ErrorContext

        return CollectError(explain(error, ErrorContext(Server("", host, host, port), connect_s=timeout)))

    def look(say: Report) -> Certificate:
        try:
            return tls.fetch_certificate(host, port, timeout)
        except Exception as error:
            raise explained(error) from None

    looking = Background(f"certificate {host}", look)
    try:
        return looking.wait(silent, cancel or threading.Event(), 6 * timeout)  # a name may have many addresses
    except TimeoutError as error:
        raise explained(error) from None


class WinRMCollector:
    """One collection from one server. The password stays in memory and in no text."""

    def __init__(self, server: Server, password: str, *, deadline_s: float = 300, connect_s: float = CONNECT_S) -> None:
        self._server, self._password = server, password
        self._deadline_s, self._connect_s = deadline_s, connect_s

    def __repr__(self) -> str:
        return f"WinRMCollector({self._server.name!r})"

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """The server's evidence; CollectError with the reason, or Cancelled within a second after `cancel` is set."""
        sent = script()
        output = self._converse(lambda conversation: conversation.run(COMMAND, ARGUMENTS, sent), report, cancel)
        said = error_text(output.stderr)[:300]
        if MARKER.encode() not in output.stdout and (output.exit_code != 0 or said):
            raise CollectError(self._failed(output, said))
        server, sha256 = self._server, hashlib.sha256(sent).hexdigest()
        origin = Origin(LIVE, winrm_url(server), server.user, tls.trust_phrase(server), sha256, server.simulated)
        return read_answer(output.stdout, origin)

    def check_connection(self, report: Report, cancel: threading.Event) -> str:
        """What 'Test connection' does: log on, open and delete a shell, run nothing. One sentence on what was seen."""
        self._converse(lambda conversation: conversation.test_login(), report, cancel)
        server = self._server
        return f"{winrm_url(server)} allows {server.user} to open a shell; {tls.trust_phrase(server)}."

    def _converse(self, work: Callable[[Conversation], T], report: Report, cancel: threading.Event) -> T:
        self._check()
        closed = threading.Event()
        conversations: list[Conversation] = []

        def converse(say: Report) -> T:
            say(Stage.CONNECTING, "connecting")
            from core.collect.winrm.conversation import Conversation

            conversations.append(Conversation(self._server, self._password, self._connect_s, say, closed))
            return conversations[0].attempt(lambda: work(conversations[0]))

        running = Background(f"winrm {self._server.name}", converse)
        try:
            return running.wait(report, cancel, self._deadline_s)
        except TimeoutError:
            raise CollectError(self._timed_out()) from None
        finally:
            closed.set()
            for begun in conversations:
                begun.abandon()

    def _check(self) -> None:
        """What can be known before anything is sent."""
        server = self._server
        if server.auth != "ntlm":
            happened = f"{server.name} was saved with a Kerberos logon, which this program does not support."
            todo = "Edit the server, enter an account and its password, and run again with NTLM."
            raise CollectError(Failure(Reason.KERBEROS, happened, todo))
        if not server.user or not self._password:
            missing = "user name" if not server.user else f"password for {server.user}"
            happened = f"The {missing} for {server.name} is missing."
            raise CollectError(Failure(Reason.NO_PASSWORD, happened, "Enter it and run again."))

    def _failed(self, output: CommandOutput, said: str) -> Failure:
        from core.collect.winrm.messages import ErrorContext, powershell_failed

        return powershell_failed(ErrorContext(self._server), output.exit_code, said)

    def _timed_out(self) -> Failure:
        happened = f"{self._server.host} did not finish within {self._deadline_s:.0f} seconds."
        return Failure(Reason.TIMEOUT, happened, "Run again when the server is less busy.")

"""One conversation with a server's WinRM shell: open, run, read, close. Import it late, it costs 230 ms."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError
from winrm.protocol import Protocol

from core.collect.winrm import faults, messages, open_shells
from core.collect.winrm.http_transport import ConversationClosed, Transport, Watch, protocol
from core.collect.winrm.messages import ErrorContext
from core.collect.winrm.retries import is_busy, is_postponed, with_retries
from core.model import CollectError, Report, Server, Stage

log = logging.getLogger(__name__)

SEND_LIMIT = 200_000
"""Bytes of standard input in one request: with base64 and envelope safely below the server's 500 kB."""
OUTPUT_LIMIT = 16_000_000
CLOSE_S = 5
"""How long a Signal or a Delete may take."""
IDLE = "PT120S"
"""After so long without a request the server itself ends a shell that could not be deleted."""
IDLE_OUT_OF_BOUNDS = 2150859250

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command printed, and how it ended."""

    stdout: bytes
    stderr: bytes
    exit_code: int


class Conversation:
    """Belongs to the thread that calls `attempt`. The thread that gives it up sets `closed` and calls `abandon`."""

    def __init__(self, server: Server, password: str, connect_s: float, say: Report, closed: threading.Event) -> None:
        self.server = server
        self._password, self._connect_s, self._say, self._closed = password, connect_s, say, closed
        self._watch = Watch(say, closed)
        self._lock = threading.Lock()
        self._opened: tuple[str, str] | None = None
        """The shell and its command, while they are on the server: the one that takes it deletes them."""
        self._in_shell = self._creating = self._deleting = False

    @property
    def context(self) -> ErrorContext:
        """How far the conversation is and what the server has said so far: what an error is explained by."""
        before = Stage.LOGGING_ON if self._watch.answers else Stage.CONNECTING
        stage = Stage.COLLECTING if self._in_shell else before
        return ErrorContext(
            self.server,
            stage,
            self._connect_s,
            self._watch.offered,
            self._watch.status,
            self._watch.refused,
            self._password,
        )

    @property
    def has_shell(self) -> bool:
        """Whether a shell is on the server, or may be: requested with a password, and no answer yet."""
        return bool(self._opened) or self._deleting or (self._creating and self._watch.tried)

    def attempt(self, work: Callable[[], T]) -> T:
        """Does the work; whatever goes wrong becomes a CollectError."""
        open_shells.watch_shell(self)
        try:
            return work()
        except (ConversationClosed, CollectError):
            raise
        except Exception as error:
            failure = faults.explain(error, self.context)
            log.info("%s: %s %s", self.server.name, failure.happened, failure.detail)
            raise CollectError(failure) from None
        finally:
            if self._closed.is_set():  # nobody outside knew yet of a shell that was just being made
                self._close()
            open_shells.stop_watching(self)

    def run(self, command: str, arguments: tuple[str, ...], stdin: bytes) -> CommandOutput:
        """Runs one command with all of its standard input: eight requests when the answer comes at once."""
        with self._wire() as wire:
            shell = self._open(wire)
            self._say(Stage.COLLECTING, "loading Exchange and collecting")
            # Standard input must be a pipe: as a console, the default here, PowerShell does not read it into $input.
            process = with_retries(
                lambda: wire.run_command(shell, command, arguments, console_mode_stdin=False), self._closed
            )
            with self._lock:
                self._opened = self._opened and (shell, process)
            refused = self._send(wire, shell, process, stdin)
            output = self._receive(wire, shell, process, refused)
            self._close(wire)
            return output

    def test_login(self) -> None:
        """Opens and deletes a shell, and runs nothing in it."""
        with self._wire() as wire:
            self._open(wire)
            self._close(wire)

    def abandon(self) -> None:
        """Begins to delete what is still open on the server, and waits for nothing: open_shells does.

        The other thread may hang in a Receive for 20 s, and no way to wake it works on every system. So the shell is
        deleted over a connection of its own, which also ends that Receive on a server that is alive. It costs a
        second logon with a password that was just accepted.
        """
        if self._opened:
            threading.Thread(target=self._close, name=f"close {self.server.name}", daemon=True).start()

    def _open(self, wire: Protocol) -> str:
        self._creating = True
        try:
            shell = with_retries(lambda: _create(wire), self._closed)
            self._opened = (shell, "")
        finally:
            self._creating = False
        self._in_shell = True
        return shell

    @contextlib.contextmanager
    def _wire(self) -> Iterator[Protocol]:
        wire = protocol(self.server, self._password, self._watch, self._connect_s)
        try:
            yield wire
        finally:
            wire.transport.close_session()

    def _send(self, wire: Protocol, shell: str, process: str, stdin: bytes) -> WSManFaultError | None:
        """Sends all of standard input; the fault when the server does not take it, which its output may explain."""
        for start in range(0, len(stdin) or 1, SEND_LIMIT):
            part, last = stdin[start : start + SEND_LIMIT], start + SEND_LIMIT >= len(stdin)
            send = partial(wire.send_command_input, shell, process, part, end=last)
            try:
                with_retries(send, self._closed, is_busy)
            except WinRMOperationTimeoutError:  # the server goes on with the input that it was given
                log.info("%s: no answer to a Send in its time", self.server.name)
            except WSManFaultError as fault:
                return fault
        return None

    def _receive(self, wire: Protocol, shell: str, process: str, refused: WSManFaultError | None) -> CommandOutput:
        """All that the command prints. One that got no input, and is silent, would wait without end."""
        stdout, stderr, done, code = bytearray(), bytearray(), False, -1
        while not done:
            try:
                out, err, code, done = with_retries(
                    lambda: wire.get_command_output_raw(shell, process), self._closed, is_busy
                )
            except WinRMOperationTimeoutError:
                if refused:
                    raise refused from None
                continue
            stdout += out
            stderr += err
            if len(stdout) + len(stderr) > OUTPUT_LIMIT:
                raise CollectError(messages.output_too_large(self.context, OUTPUT_LIMIT))
        return CommandOutput(bytes(stdout), bytes(stderr), code)

    def _close(self, wire: Protocol | None = None) -> None:
        """Signal and Delete, once, by the first caller; again over a connection of its own where that failed.

        Where the password is rejected by now, the server ends the shell by itself: see IDLE.
        """
        with self._lock:
            opened = self._opened
            if opened is None:
                return
            self._deleting, self._opened = True, None
        try:
            if not (wire and self._delete(wire, *opened)) and not self._watch.rejected:
                with self._wire() as fresh:
                    self._delete(fresh, *opened)
        finally:
            self._deleting = False
            open_shells.stop_watching(self)

    def _delete(self, wire: Protocol, shell: str, process: str) -> bool:
        """False where another try may help. Only for a moment: a server that does not answer any more is left alone."""
        _hurry(wire.transport)
        try:
            if process:
                with contextlib.suppress(WSManFaultError, WinRMOperationTimeoutError):  # it may have ended by itself
                    wire.cleanup_command(shell, process)
            wire.close_shell(shell)
        except (WSManFaultError, WinRMOperationTimeoutError) as error:
            log.warning("%s: the shell was not deleted: %s", self.server.name, error)
            return not is_postponed(error)
        except Exception as error:
            log.warning("%s: lost while the shell was deleted: %s", self.server.name, type(error).__name__)
            return False
        return True


def _create(wire: Protocol) -> str:
    try:
        return str(wire.open_shell(codepage=65001, idle_timeout=IDLE))
    except WSManFaultError as fault:
        if fault.wsman_fault_code != IDLE_OUT_OF_BOUNDS:
            raise
    return str(wire.open_shell(codepage=65001))


def _hurry(transport: object) -> None:
    assert isinstance(transport, Transport)
    transport.closing = True
    transport.read_timeout_sec = CLOSE_S

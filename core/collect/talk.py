"""One conversation with a server's WinRM shell: open, run, read, close. Import it late, it costs 230 ms."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError
from winrm.protocol import Protocol

from core.collect import faults, sentences
from core.collect.sentences import Scene
from core.collect.transport import Left, Transport, Watch, protocol
from core.model import CollectError, Report, Server, Stage

log = logging.getLogger(__name__)

SEND_LIMIT = 200_000
"""Bytes of standard input in one request: with base64 and envelope safely below the server's 500 kB."""
OUTPUT_LIMIT = 16_000_000
CLOSE_S = 5
"""How long a Signal or a Delete may take."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed, and how it ended."""

    stdout: bytes
    stderr: bytes
    exit_code: int


class Conversation:
    """Belongs to the thread that calls `attempt`. Whoever loses patience sets `left` and calls `leave`."""

    def __init__(self, server: Server, password: str, connect_s: float, say: Report, left: threading.Event) -> None:
        self.server = server
        self._password, self._connect_s, self._say, self._left = password, connect_s, say, left
        self._watch = Watch(say, left)
        self._lock = threading.Lock()
        self._opened: tuple[str, str] | None = None
        """The shell and its command, while they stand on the server: whoever takes it deletes them."""
        self._in_shell = False

    @property
    def scene(self) -> Scene:
        before = Stage.LOGGING_ON if self._watch.answers else Stage.CONNECTING
        stage = Stage.COLLECTING if self._in_shell else before
        return Scene(self.server, stage, self._connect_s, self._watch.offered, self._password)

    def attempt(self, work: Callable[[], T]) -> T:
        """Does the work; whatever goes wrong becomes a CollectError."""
        try:
            return work()
        except (Left, CollectError):
            raise
        except Exception as error:
            failure = faults.explain(error, self.scene)
            log.info("%s: %s %s", self.server.name, failure.happened, failure.detail)
            raise CollectError(failure) from None
        finally:
            if self._left.is_set():  # nobody outside knew yet of a shell that was just being made
                self._close()

    def run(self, command: str, arguments: tuple[str, ...], stdin: bytes) -> Output:
        """Runs one command with all of its standard input: eight requests when the answer comes at once."""
        with self._wire() as wire:
            shell = self._open(wire)
            self._say(Stage.COLLECTING, "loading the Exchange snap-in and collecting")
            # Standard input must be a pipe: as a console, the default here, PowerShell does not read it into $input.
            process = wire.run_command(shell, command, arguments, console_mode_stdin=False)
            with self._lock:
                self._opened = self._opened and (shell, process)
            with contextlib.suppress(WSManFaultError):  # a command that ended early reads no more; its output says why
                _send(wire, shell, process, stdin)
            output = self._receive(wire, shell, process)
            self._close(wire)
            return output

    def knock(self) -> None:
        """Opens and deletes a shell, and runs nothing in it."""
        with self._wire() as wire:
            self._open(wire)
            self._close(wire)

    def leave(self, patience_s: float) -> None:
        """Deletes what still stands on the server, and waits so long for that at most.

        The other thread may hang in a Receive for 20 s, and no way to wake it works on every system. So the shell is
        deleted over a connection of its own, which also ends that Receive on a server that is alive. It costs a
        second logon with a password that was just accepted.
        """
        if self._opened:
            closer = threading.Thread(target=self._close, name=f"close {self.server.name}", daemon=True)
            closer.start()
            closer.join(patience_s)

    def _open(self, wire: Protocol) -> str:
        shell = wire.open_shell(codepage=65001)
        self._opened = (shell, "")
        self._in_shell = True
        return shell

    @contextlib.contextmanager
    def _wire(self) -> Iterator[Protocol]:
        wire = protocol(self.server, self._password, self._watch, self._connect_s)
        try:
            yield wire
        finally:
            wire.transport.close_session()

    def _receive(self, wire: Protocol, shell: str, process: str) -> Output:
        stdout, stderr, done, code = bytearray(), bytearray(), False, -1
        while not done:
            try:
                out, err, code, done = wire.get_command_output_raw(shell, process)
            except WinRMOperationTimeoutError:
                continue
            stdout += out
            stderr += err
            if len(stdout) + len(stderr) > OUTPUT_LIMIT:
                raise CollectError(sentences.too_much(self.scene, OUTPUT_LIMIT))
        return Output(bytes(stdout), bytes(stderr), code)

    def _close(self, wire: Protocol | None = None) -> None:
        """Signal and Delete, once, whoever comes first; without a wire over a connection of its own."""
        with self._lock:
            opened, self._opened = self._opened, None
        if opened and wire:
            self._delete(wire, *opened)
        elif opened:
            with self._wire() as fresh:
                self._delete(fresh, *opened)

    def _delete(self, wire: Protocol, shell: str, process: str) -> None:
        """Best effort, and only for a moment: a server that does not answer any more is left alone."""
        _hurry(wire.transport)
        try:
            if process:
                wire.cleanup_command(shell, process)
        except Exception as error:
            log.info("%s: the command could not be ended: %s", self.server.name, type(error).__name__)
        try:
            wire.close_shell(shell)
        except Exception as error:
            log.warning("%s: the shell could not be deleted: %s", self.server.name, type(error).__name__)


def _send(wire: Protocol, shell: str, process: str, stdin: bytes) -> None:
    for start in range(0, len(stdin) or 1, SEND_LIMIT):
        part = stdin[start : start + SEND_LIMIT]
        wire.send_command_input(shell, process, part, end=start + SEND_LIMIT >= len(stdin))


def _hurry(transport: object) -> None:
    assert isinstance(transport, Transport)
    transport.closing = True
    transport.read_timeout_sec = CLOSE_S

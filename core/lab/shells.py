"""Remote shells: Create, Command, Send, Receive, Signal and Delete, answered as Windows does."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.lab import soap
from core.lab.faults import Refusals
from core.lab.soap import Request

STDIN_LIMIT = 5_000_000
SHELL_LIMIT = 30
"""Shells that Windows lets one user have at a time."""
STREAM_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command prints, and how it ends."""

    stdout: bytes
    stderr: bytes = b""
    exit_code: int = 0


Responder = Callable[[str, bytes], Answer]
"""Plays the commands of a server: command line, all of standard input -> answer. May take its time."""


class Process:
    """One running command. Its responder runs in a thread of its own, once standard input has ended."""

    def __init__(self, line: str, responder: Responder, reads_stdin: bool, runs_s: float) -> None:
        self.line, self._responder, self._runs_s = line, responder, runs_s
        self._stdin = bytearray()
        self._stdin_ended = threading.Event()
        self._changed = threading.Condition()
        self._left: list[tuple[str, bytes]] | None = None
        self._exit_code = 0
        self.terminated = threading.Event()
        if not reads_stdin:
            self._stdin_ended.set()
        threading.Thread(target=self._run, name="lab process", daemon=True).start()

    def feed(self, data: bytes, end: bool) -> None:
        """More standard input, the last of it where `end` is True; raises Fault once it has ended or is too long."""
        if self._stdin_ended.is_set() or self.terminated.is_set():
            raise soap.Fault(109, "w:InternalError", "The pipe has been ended.")
        if len(self._stdin) + len(data) > STDIN_LIMIT:
            raise soap.invalid("The standard input is too long.")
        self._stdin += data
        if end:
            self._stdin_ended.set()

    def terminate(self) -> None:
        """End the process and wake those that wait for it."""
        self.terminated.set()
        self._stdin_ended.set()
        with self._changed:
            self._changed.notify_all()

    def read(self, limit: int, timeout_s: float) -> tuple[list[tuple[str, bytes]], int | None]:
        """Chunks of output up to `limit` bytes, and the exit code with the last; raises the fault for a time-out."""
        with self._changed:
            self._changed.wait_for(lambda: self._left is not None or self.terminated.is_set(), timeout_s)
            if self.terminated.is_set():
                raise soap.aborted()
            if self._left is None:
                raise soap.timed_out()
            taken: list[tuple[str, bytes]] = []
            while self._left and limit > 0:
                stream, data = self._left[0]
                taken.append((stream, data[:limit]))
                self._left[:1] = [(stream, data[limit:])] if len(data) > limit else []
                limit -= len(data)
            return taken, None if self._left else self._exit_code

    def _run(self) -> None:
        self._stdin_ended.wait()
        if self.terminated.wait(self._runs_s):
            return
        try:
            answer = self._responder(self.line, bytes(self._stdin))
        except Exception as error:  # a test's responder; its bug must be seen by the client, not hang it
            answer = Answer(b"", repr(error).encode(), 1)
        with self._changed:
            self._left = [*_chunks("stdout", answer.stdout), *_chunks("stderr", answer.stderr)]
            self._exit_code = answer.exit_code
            self._changed.notify_all()


class Shells:
    """The shells of one simulated server."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder
        self.runs_s = 0.0
        """How long each command runs before its answer is there."""
        self.chunk = 0
        """Bytes of output in one Receive at most; 0: as many as an envelope holds."""
        self.denied = False
        self.refusals = Refusals()
        self.served: list[str] = []
        """Every action that was served, by its last word."""
        self.idle: list[str] = []
        """The idle time-out that each new shell requested."""
        self.opened = 0
        """Shells ever made."""
        self._lock = threading.Lock()
        self._shells: dict[str, dict[str, Process]] = {}

    @property
    def standing(self) -> int:
        """Shells not deleted yet."""
        return len(self._shells)

    def answer(self, request: Request) -> bytes:
        """Answers one request; raises Fault."""
        handlers = {
            soap.CREATE: self._create,
            soap.DELETE: self._delete,
            soap.COMMAND: self._command,
            soap.SEND: self._send,
            soap.RECEIVE: self._receive,
            soap.SIGNAL: self._signal,
        }
        if request.resource != soap.CMD:
            raise soap.Fault(2150858752, "a:DestinationUnreachable", "There is no such resource on this server.")
        if request.action not in handlers:
            raise soap.Fault(2150858751, "a:ActionNotSupported", "This server does not support the action.")
        problem = self.refusals.next(request.action)
        if problem and not self.refusals.served:
            raise problem
        self.served.append(request.action.rpartition("/")[2])
        body = handlers[request.action](request)
        if problem:
            raise problem
        return soap.response_envelope(request, body)

    def close(self) -> None:
        """Ends everything that runs."""
        with self._lock:
            shells, self._shells = self._shells, {}
        for shell in shells.values():
            for process in shell.values():
                process.terminate()

    def _create(self, request: Request) -> str:
        request.find("rsp:Shell")
        if self.denied:
            raise soap.access_denied()
        shell = soap.new_id()
        with self._lock:
            if len(self._shells) >= SHELL_LIMIT:
                raise soap.too_many_shells(SHELL_LIMIT)
            self._shells[shell] = {}
            self.opened += 1
            self.idle.append(request.find("rsp:Shell").findtext("rsp:IdleTimeOut", "", soap.NAMES))
        return (
            "<x:ResourceCreated><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address>"
            f"<a:ReferenceParameters><w:ResourceURI>{soap.CMD}</w:ResourceURI><w:SelectorSet>"
            f'<w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
            f"</x:ResourceCreated><rsp:Shell><rsp:ShellId>{shell}</rsp:ShellId>"
            f"<rsp:ResourceUri>{soap.CMD}</rsp:ResourceUri><rsp:InputStreams>stdin</rsp:InputStreams>"
            "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
        )

    def _delete(self, request: Request) -> str:
        processes = self._shell(request)
        with self._lock:
            self._shells.pop(request.shell, None)
        for process in processes.values():
            process.terminate()
        return ""

    def _command(self, request: Request) -> str:
        """Without a console for it, standard input is a pipe, which the command reads to its end."""
        line = " ".join(
            [request.find("rsp:CommandLine/rsp:Command").text or ""]
            + [each.text or "" for each in request.body.iterfind("rsp:CommandLine/rsp:Arguments", soap.NAMES)]
        )
        console = request.options.get("WINRS_CONSOLEMODE_STDIN", "FALSE").upper() == "TRUE"
        command, shell = soap.new_id(), self._shell(request)
        shell[command] = Process(line, self.responder, not console, self.runs_s)
        return f"<rsp:CommandResponse><rsp:CommandId>{command}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, request: Request) -> str:
        stream = request.find("rsp:Send/rsp:Stream")
        try:
            data = base64.b64decode(stream.text or "", validate=True)
        except ValueError as error:
            raise soap.invalid("The standard input is not base64.") from error
        end = (stream.get("End") or "").lower() in ("true", "1")
        self._process(request, stream.get("CommandId")).feed(data, end)
        return "<rsp:SendResponse/>"

    def _receive(self, request: Request) -> str:
        command = request.find("rsp:Receive/rsp:DesiredStream").get("CommandId") or ""
        room = (request.envelope_limit - 4000) * 3 // 4
        process = self._process(request, command)
        chunks, code = process.read(min(room, self.chunk or room), request.timeout_s)
        name = soap.quoted_attribute(command)
        streams = "".join(
            f'<rsp:Stream Name="{stream}" CommandId={name}>{base64.b64encode(data).decode()}</rsp:Stream>'
            for stream, data in chunks
        )
        if code is None:
            state = f'<rsp:CommandState CommandId={name} State="{soap.SHELL}/CommandState/Running"/>'
        else:
            ends = (f'<rsp:Stream Name="{stream}" CommandId={name} End="true"/>' for stream in ("stdout", "stderr"))
            streams += "".join(ends)
            state = (
                f'<rsp:CommandState CommandId={name} State="{soap.SHELL}/CommandState/Done">'
                f"<rsp:ExitCode>{code}</rsp:ExitCode></rsp:CommandState>"
            )
        return f"<rsp:ReceiveResponse>{streams}{state}</rsp:ReceiveResponse>"

    def _signal(self, request: Request) -> str:
        self._process(request, request.find("rsp:Signal").get("CommandId")).terminate()
        return "<rsp:SignalResponse/>"

    def _shell(self, request: Request) -> dict[str, Process]:
        shell = self._shells.get(request.shell)
        if shell is None:
            raise soap.no_shell(request.shell)
        return shell

    def _process(self, request: Request, command: str | None) -> Process:
        process = self._shell(request).get(command or "")
        if process is None:
            raise soap.Fault(2150858844, "w:InvalidSelectors", "There is no such command in this shell.")
        return process


def _chunks(stream: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(stream, data[start : start + STREAM_CHUNK]) for start in range(0, len(data), STREAM_CHUNK)]

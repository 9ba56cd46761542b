"""The lab: simulated Edge servers on this computer that speak the real protocol, for first steps, tests and shows."""

from __future__ import annotations

import hashlib
import re
import secrets
import selectors
import socket
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from core.collect.frame import END_MARKER, MARKER, unwrap_frame
from core.collect.script import script
from core.collect.simulated import RECORDED
from core.collect.winrm.collector import ARGUMENTS, COMMAND
from core.lab.certificates import Authority, Issued
from core.lab.logon import Accounts
from core.lab.server import LOOPBACK, SimulatedServer
from core.lab.shells import Answer, Responder
from core.model import Server, Trust
from core.paths import resource

USER = "assessor"
LINE = " ".join((COMMAND, *ARGUMENTS))
NOT_OURS = b"This simulated server runs nothing but Edge Assessor's own script, unchanged.\r\n"


def recorded(file: str) -> Responder:
    """Answers our script, started our way, with what it printed on the engine, as if now; else with an error."""

    def respond(line: str, stdin: bytes) -> Answer:
        if line != LINE or stdin != script():
            return Answer(b"", NOT_OURS, 1)
        return Answer(dated(resource(f"lab/{file}").read_bytes(), datetime.now(UTC)))

    return respond


def dated(printed: bytes, when: datetime) -> bytes:
    """The same answer, given at this time, in a frame that is right for it."""
    body, _ = unwrap_frame(printed.decode("ascii"))
    body = re.sub('(?<="collected_utc":")[^"]*', f"{when:%Y-%m-%dT%H:%M:%SZ}", body, count=1)
    digest = hashlib.sha256(body.encode("ascii")).hexdigest()
    return f"{MARKER} {len(body)} {digest}\r\n{body}\r\n{END_MARKER}\r\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Simulated:
    """What one server of a lab is to be."""

    name: str
    responder: Responder | None
    """None: nothing listens, as on a server that is switched off."""
    computer: str = ""
    """The name it answers with; empty: `name`."""
    https: bool = True


FOUR = (
    *(Simulated(f"EDGE0{number}", recorded(file)) for number, file in enumerate(RECORDED, 1)),
    Simulated("EDGE04", None),
)
"""A subscribed server as set up, a hardened one without a subscription, one set up by hand that denies the cmdlet, and
one that is unreachable. How mail flows through each is in its state, in tests/data/servers."""


class Lab:
    """Running simulated servers. `user`, `password` and certificates are new at every start."""

    def __init__(self, simulated: Sequence[Simulated] = FOUR) -> None:
        self._simulated = simulated
        self._machines: dict[str, SimulatedServer] = {}
        self._stopping = threading.Event()
        self.user = USER
        self.password = ""
        self.servers: tuple[Server, ...] = ()
        """For an assessment: all of them, simulated=True, trusting the lab's own authority."""

    @classmethod
    def many(cls, count: int, runs_s: float = 0.0) -> Self:
        """A started lab of servers, subscribed, hardened and denying in turn; the script runs `runs_s` seconds."""
        files = islice(cycle(RECORDED), count)
        lab = cls([Simulated(f"EDGE{n:03}", recorded(file), file[:6].upper()) for n, file in enumerate(files, 1)])
        lab.start()
        for machine in lab._machines.values():
            machine.shells.runs_s = runs_s
        return lab

    def start(self) -> None:
        """Listens, on free ports of 127.0.0.1 only. Takes about 50 ms."""
        self._folder = tempfile.TemporaryDirectory(prefix="edge-assessor-lab-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self.password = secrets.token_urlsafe(12)
        names = tuple(each.name for each in self._simulated)
        self.accounts = Accounts(self.folder, self.user, self.password, names)
        self.authority = Authority(self.folder)
        self.shown = self.authority.issue("localhost", LOOPBACK, *(name.lower() for name in names))
        self._closed_port = socket.socket()  # bound and not listening: refuses, and nobody else can take the port
        self._closed_port.bind((LOOPBACK, 0))
        self._machines = {w.name: self._machine(w) for w in self._simulated if w.responder}
        self.servers = tuple(self._server(each) for each in self._simulated)
        self._wake, self._woken = socket.socketpair()
        self._listener = threading.Thread(target=self._listen, name="lab", daemon=True)
        self._listener.start()

    def stop(self) -> None:
        """Closes every connection at once and removes what was on disk."""
        self._stopping.set()
        self._wake.close()
        self._listener.join(5)
        for machine in self._machines.values():
            machine.stop()
        self._closed_port.close()
        self._folder.cleanup()

    def machine(self, name: str) -> SimulatedServer:
        """The simulated server behind a name: its counters, faults and shells."""
        return self._machines[name]

    def server(self, name: str) -> Server:
        """What an assessment knows of the server with this name."""
        return next(server for server in self.servers if server.name == name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _machine(self, described: Simulated) -> SimulatedServer:
        assert described.responder is not None
        shown: Issued | None = self.shown if described.https else None
        return SimulatedServer(described.name, described.responder, self.accounts, shown)

    def _server(self, described: Simulated) -> Server:
        machine = self._machines.get(described.name)
        return Server(
            id=f"lab-{described.name.lower()}",
            name=described.name,
            host=LOOPBACK,
            port=machine.port if machine else self._closed_port.getsockname()[1],
            https=described.https,
            user=self.user,
            trust=Trust.CA,
            ca_file=str(self.authority.file),
            computer=described.computer or described.name,
            credential="lab",
            simulated=True,
        )

    def _listen(self) -> None:
        """One thread accepts for all servers, so that hundreds of them cost next to nothing while they wait."""
        with selectors.DefaultSelector() as selector, self._woken:
            selector.register(self._woken, selectors.EVENT_READ)
            for machine in self._machines.values():
                selector.register(machine.socket, selectors.EVENT_READ, machine)
            while not self._stopping.is_set():
                self._accept(selector)

    def _accept(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select():
            if self._stopping.is_set():
                return
            key.data.handle_request()

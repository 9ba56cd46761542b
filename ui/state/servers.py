"""The servers of the open assessment with their results and failed attempts; a signal for each change. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.model import Attempt, Failure, Result, Server, Status
from core.reruns import in_force_after
from ui.state.history import History, Undoable
from ui.state.saving.saves import Save, attempt_save, judged_save, result_save, servers_save


class AssessmentServers(QObject):
    """What a person does with servers is a step in `history`."""

    servers_changed = Signal()
    result_changed = Signal(str)
    attempt_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History(self)
        self._forget_servers()

    def _forget_servers(self) -> None:
        self.servers: dict[str, Server] = {}
        self.results: dict[str, Result] = {}
        self.attempts: dict[str, Attempt] = {}
        """By server id: the last attempt, where it gave nothing to evaluate."""
        self._aside: dict[str, tuple[Server, Result | None, Attempt | None]] = {}
        """Servers that were taken out, until they come back."""
        self._open: dict[str, tuple[Result, int]] = {}
        self.history.clear()

    def _save(self, save: Save) -> None:
        """Hand it to the disk."""
        raise NotImplementedError

    def _save_all(self) -> None:
        """Hand all of it to the disk: what servers had that were out may have been dropped there."""
        raise NotImplementedError

    # --- Servers ------------------------------------------------------------------------------------------------------

    def add_servers(self, servers: Iterable[Server]) -> None:
        """Add servers at the end of the list; a step that can be undone."""
        these = {server.id: server for server in servers}
        self._change(these, f"adding {_named(these.values())}")

    def set_server(self, *servers: Server) -> None:
        """Take edited servers. Results keep saying how their server was reached then, under the new name."""
        self._change({server.id: server for server in servers}, f"change of {_named(servers)}")

    def remove_servers(self, ids: Iterable[str]) -> int:
        """Take servers out, with their results; returns how many."""
        gone = [self.servers[server_id] for server_id in ids if server_id in self.servers]
        self._change({server.id: None for server in gone}, f"removal of {_named(gone)}")
        return len(gone)

    def _change(self, servers: Mapping[str, Server | None], what: str) -> None:
        before, order = {each: self.servers.get(each) for each in servers}, tuple(self.servers)
        if before != servers:
            self.put_servers(servers)
            self.history.add(Undoable(what, lambda: self.put_servers(before, order), lambda: self.put_servers(servers)))

    def put_servers(self, servers: Mapping[str, Server | None], order: Sequence[str] = ()) -> None:
        """Put these in or, None, out, as no step of a person. What one that is out had waits for its return."""
        returned = any(server is not None and server_id in self._aside for server_id, server in servers.items())
        for server_id, server in servers.items():
            if server is None:
                self._set_aside(server_id)
            elif server_id in self._aside:
                self._bring_back(server_id)
            else:
                self.servers[server_id] = server
                self._rename(server)
        self.servers = {each: self.servers[each] for each in order if each in self.servers} | self.servers
        self._save(servers_save(tuple(self.servers.values())))
        if returned:
            self._save_all()
        self.servers_changed.emit()

    def _set_aside(self, server_id: str) -> None:
        server = self.servers.pop(server_id, None)
        if server is not None:
            self._aside[server_id] = server, self.results.pop(server_id, None), self.attempts.pop(server_id, None)

    def _bring_back(self, server_id: str) -> None:
        server, result, attempt = self._aside.pop(server_id)
        self.servers[server_id] = server
        if result is not None:
            self.results[server_id] = result
        if attempt is not None:
            self.attempts[server_id] = attempt

    def _rename(self, server: Server) -> None:
        result = self.results.get(server.id)
        if result is not None and result.server.name != server.name:
            self._take((replace(result, server=replace(result.server, name=server.name)),))

    # --- Results ------------------------------------------------------------------------------------------------------

    def set_result(self, result: Result) -> None:
        """Take what a run gave; of a server that was removed meanwhile, nothing.

        Where it gave nothing to evaluate, the previous result is kept, and the attempt next to it.
        """
        server_id = result.server.id
        if server_id not in self.servers:
            return
        counts = in_force_after(self.results.get(server_id), result)
        if isinstance(counts, Attempt):
            self.set_attempt(counts)
            return
        self.results[server_id] = counts
        self._save(result_save(counts))
        if self.attempts.pop(server_id, None):
            self.attempt_changed.emit(server_id)
        self.result_changed.emit(server_id)

    def set_attempt(self, attempt: Attempt) -> None:
        """Keep an attempt that gave nothing to evaluate, next to the server's result where there is one."""
        if attempt.server_id in self.servers:
            self.attempts[attempt.server_id] = attempt
            self._save(attempt_save(attempt))
            self.attempt_changed.emit(attempt.server_id)

    def amend_result(self, result: Result) -> None:
        """Take the result with more or less evidence: this was no run, so a failed attempt stays."""
        if result.server.id in self.servers:
            self.results[result.server.id] = result
            self._save(result_save(result, self.attempts.get(result.server.id)))
            self.result_changed.emit(result.server.id)

    def failure_of(self, server_id: str) -> Failure | None:
        """Why the server's last attempt gave nothing to evaluate; None where it gave something."""
        attempt, result = self.attempts.get(server_id), self.results.get(server_id)
        if attempt:
            return attempt.failure
        return result.failure if result else None

    @property
    def not_done(self) -> list[str]:
        """Ids of the servers without findings, or whose last attempt failed."""
        done = {each for each, result in self.results.items() if not result.failure} - self.attempts.keys()
        return [server_id for server_id in self.servers if server_id not in done]

    def set_judged(self, results: Sequence[Result]) -> None:
        """Take the findings of a re-evaluation; of a server that was removed or run meanwhile, nothing."""
        taken = []
        for result in results:
            current = self.results.get(result.server.id)
            if current is not None and current.finished_utc == result.finished_utc:
                taken.append(replace(result, server=replace(result.server, name=current.server.name)))
        if taken:
            self._take(tuple(taken))

    def _take(self, results: tuple[Result, ...]) -> None:
        """Other findings, or another name, on the same evidence."""
        self.results |= {result.server.id: result for result in results}
        for result in results:
            self._save(judged_save(result))
        for result in results:
            self.result_changed.emit(result.server.id)

    def open_findings(self, server_id: str) -> int:
        """How many of a server's findings are open; counted once for each result."""
        result = self.results.get(server_id)
        if result is None:
            return 0
        counted, count = self._open.get(server_id, (None, 0))
        if counted is not result:
            count = sum(finding.status is Status.OPEN for finding in result.findings)
            self._open[server_id] = result, count
        return count


def _named(servers: Iterable[Server]) -> str:
    names = [server.name for server in servers]
    return names[0] if len(names) == 1 else f"{len(names)} servers"

"""The open assessment: servers, results, benchmark, details, comments, site; a signal for each change. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.model import (
    Assessment,
    Benchmark,
    Details,
    Finding,
    Result,
    RoleChoice,
    Rule,
    Server,
    Site,
    Statement,
    Status,
)
from ui.keeper import Keeper


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with all that belongs to it: a row of the findings table."""

    server: Server
    result: Result
    finding: Finding
    rule: Rule | None
    """None when the open benchmark does not hold the rule."""

    @property
    def key(self) -> tuple[str, str]:
        return self.server.id, self.finding.stig_id

    def parts_are(self, other: Entry) -> bool:
        """The very same objects: nothing about it can be different."""
        mine, theirs = ((e.server, e.result, e.finding, e.rule) for e in (self, other))
        return all(one is another for one, another in zip(mine, theirs, strict=True))


@dataclass(frozen=True, slots=True)
class Basis:
    """What servers are judged by, beside their evidence."""

    stig_ids: tuple[str, ...]
    site: Site
    changed: frozenset[str] = frozenset()
    """Rules whose check text changed since their check was written; `site` says of which the old logic counts."""


class Session(QObject):
    """What the window shows and the report prints. Every change is handed to the keeper at once."""

    servers_changed = Signal()
    result_changed = Signal(str)
    benchmark_changed = Signal()
    details_changed = Signal()
    comment_changed = Signal(str, str)
    site_changed = Signal()
    opened = Signal(object)
    """The file's content is here (core.store.Stored), or None for one that lives in memory only."""
    trouble = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show(None)
        self._keeper: Keeper | None = None
        self._forget()

    def _forget(self) -> None:
        self.details = Details()
        self.servers: dict[str, Server] = {}
        self.results: dict[str, Result] = {}
        self.comments: dict[tuple[str, str], str] = {}
        self.site = Site()
        self._open: dict[str, tuple[Result, int]] = {}
        self._removed: list[tuple[list[Server], list[Result], list[str]]] = []

    # --- The file -----------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        return self._keeper.path if self._keeper else None

    def open(self, path: Path) -> None:
        """Leave the open assessment, show nothing, and read this one; `opened` or `trouble` follows."""
        self.close()
        self._forget()
        self._show(None)
        self._tell_all()
        self._keeper = Keeper(path, self)
        self._keeper.loaded.connect(self._loaded)
        self._keeper.trouble.connect(self._troubled)
        self._keeper.start()

    def close(self, wait_s: float = 0.7) -> bool:
        """Write what is left; False when that could not be done in time."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return True
        keeper.loaded.disconnect(self._loaded)
        keeper.trouble.disconnect(self._troubled)
        return keeper.close(wait_s)

    def _loaded(self, stored: object) -> None:
        early = tuple(self.servers.values())  # added after open(): a person was quicker than the disk
        self._forget()
        self.details = stored.details
        self.servers = {server.id: server for server in stored.servers}
        self.results = {result.server.id: result for result in stored.results}
        self.comments = dict(stored.comments)
        self.site = stored.site
        self._tell_all()
        self.opened.emit(stored)
        if early:
            self.add_servers(early)

    def _tell_all(self) -> None:
        for signal in (self.details_changed, self.servers_changed, self.benchmark_changed, self.site_changed):
            signal.emit()

    def _troubled(self, sentence: str, fatal: bool) -> None:
        if fatal:
            self._keeper = None
        self.trouble.emit(sentence, fatal)

    def _save(self, method: str, *what: object) -> None:
        if self._keeper is not None:
            self._keeper.save(lambda store: getattr(store, method)(*what))

    # --- Servers ------------------------------------------------------------------------------------------------------

    def add_servers(self, servers: Iterable[Server]) -> None:
        self.servers.update({server.id: server for server in servers})
        self._servers_done()

    def set_server(self, server: Server) -> None:
        """Take an edited server. Its result keeps saying how the server was reached then, under the new name."""
        self.servers[server.id] = server
        result = self.results.get(server.id)
        if result is not None and result.server.name != server.name:
            self.set_result(replace(result, server=replace(result.server, name=server.name)))
        self._servers_done()

    def remove_servers(self, ids: Sequence[str]) -> int:
        """Take servers out with their results, kept for undo; returns how many."""
        order = list(self.servers)
        servers = [self.servers.pop(server_id) for server_id in ids if server_id in self.servers]
        results = [self.results.pop(server.id) for server in servers if server.id in self.results]
        if servers:
            self._removed.append((servers, results, order))
            self._servers_done()
        return len(servers)

    @property
    def can_undo(self) -> bool:
        return bool(self._removed)

    def undo_remove(self) -> None:
        """Bring back the servers that were removed last, where they stood, with their results."""
        if not self._removed:
            return
        servers, results, order = self._removed.pop()
        back = self.servers | {server.id: server for server in servers}
        self.servers = {server_id: back[server_id] for server_id in order if server_id in back} | back
        self.results.update({result.server.id: result for result in results})
        self._servers_done()

    def _servers_done(self) -> None:
        self._save("save_servers", tuple(self.servers.values()))
        self.servers_changed.emit()

    # --- Results ------------------------------------------------------------------------------------------------------

    def set_result(self, result: Result) -> None:
        """Keep a server's latest result; one of a server that was removed meanwhile is dropped."""
        if result.server.id not in self.servers:
            return
        self.results[result.server.id] = result
        self._save("save_result", result)
        self.result_changed.emit(result.server.id)

    def set_judged(self, results: Sequence[Result]) -> None:
        """Take what kept evidence says by another basis; of a server that was removed or run meanwhile, nothing."""
        taken = []
        for result in results:
            current = self.results.get(result.server.id)
            if current is not None and current.finished_utc == result.finished_utc:
                named = replace(result, server=replace(result.server, name=current.server.name))
                self.results[result.server.id] = named
                taken.append(named)
        if taken:
            self._save("save_judged", tuple(taken))
        for result in taken:
            self.result_changed.emit(result.server.id)

    def open_findings(self, server_id: str) -> int:
        """How many of a server's findings are open; counted once for each result."""
        result = self.results.get(server_id)
        if result is None:
            return 0
        known, count = self._open.get(server_id, (None, 0))
        if known is not result:
            count = sum(finding.status is Status.OPEN for finding in result.findings)
            self._open[server_id] = result, count
        return count

    def entries(self, server_id: str) -> list[Entry]:
        """The findings of one server, in the benchmark's order."""
        server, result = self.servers.get(server_id), self.results.get(server_id)
        if server is None or result is None:
            return []
        return [Entry(server, result, finding, self.rules.get(finding.stig_id)) for finding in result.findings]

    # --- Benchmark, details, comments ---------------------------------------------------------------------------------

    @property
    def stig_ids(self) -> tuple[str, ...]:
        return tuple(rule.stig_id for rule in self.benchmark.rules) if self.benchmark else ()

    def _show(self, benchmark: Benchmark | None, changed: frozenset[str] = frozenset()) -> None:
        self.benchmark = benchmark
        self.rules: Mapping[str, Rule] = {rule.stig_id: rule for rule in benchmark.rules} if benchmark else {}
        self.changed_texts = changed

    @property
    def basis(self) -> Basis:
        return Basis(self.stig_ids, self.site, self.changed_texts)

    def set_benchmark(
        self, benchmark: Benchmark, data: bytes | None = None, changed: frozenset[str] = frozenset()
    ) -> None:
        """Show these rules from now on; with `data`, keep the file in the assessment (empty: back to our own).

        `changed`: rules whose check text is not the one their check was written for.
        """
        self._show(benchmark, changed)
        if data is not None:
            self._save("save_benchmark", benchmark.filename, data)
        self.benchmark_changed.emit()

    def set_details(self, details: Details) -> None:
        self.details = details
        self._save("save_details", details)
        self.details_changed.emit()

    def set_comment(self, server_id: str, stig_id: str, text: str) -> None:
        """Keep the assessor's words on one finding; empty text removes them."""
        if self.comments.get((server_id, stig_id), "") == text:
            return
        if text:
            self.comments[server_id, stig_id] = text
        else:
            del self.comments[server_id, stig_id]
        self._save("save_comment", server_id, stig_id, text)
        self.comment_changed.emit(server_id, stig_id)

    # --- The site's sheet ---------------------------------------------------------------------------------------------

    def set_site(self, site: Site) -> None:
        """Take the sheet as it is now."""
        if site != self.site:
            self.site = site
            self._save("save_site", site)
            self.site_changed.emit()

    def set_roles(self, keys: Iterable[tuple[str, str, str]], choice: RoleChoice | None) -> None:
        """Decide what connectors are for; None takes the decision back. A key: server id, source, identity."""
        keys = set(keys)
        kept = {key: old for key, old in self.site.roles.items() if key not in keys}
        new = dict.fromkeys(sorted(keys), choice) if choice else {}
        self.set_site(replace(self.site, roles={**kept, **new}))

    def set_gateway(self, ids: Iterable[str], said: Statement | None) -> None:
        """Who says that an enterprise gateway filters these servers' mail; None: nobody does."""
        ids = frozenset(ids)
        kept = {server_id: by for server_id, by in self.site.gateways.items() if server_id not in ids}
        new = dict.fromkeys(sorted(ids), said) if said else {}
        self.set_site(replace(self.site, gateways={**kept, **new}))

    def accept_text(self, stig_id: str, accepted: bool) -> None:
        """Let the old logic judge a rule whose check text changed, or not any more."""
        these = self.site.accepted_texts - {stig_id}
        self.set_site(replace(self.site, accepted_texts=these | {stig_id} if accepted else these))

    def assessment(self) -> Assessment | None:
        """All that an export needs, as it is now; None before the benchmark was read."""
        if self.benchmark is None:
            return None
        results = tuple(self.results[server_id] for server_id in self.servers if server_id in self.results)
        servers = tuple(self.servers.values())
        return Assessment(self.details, self.benchmark, servers, results, dict(self.comments), self.site)

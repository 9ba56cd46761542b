"""The open assessment: servers, results, benchmark, details, comments, site; a signal for each change. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.model import (
    Assessment,
    Benchmark,
    Criteria,
    Details,
    ExceptionKey,
    ExceptionWords,
    RoleChoice,
    Rule,
    Site,
    Statement,
)
from ui.state.entry import Entry
from ui.state.history import Undoable
from ui.state.saving.autosave import Autosave
from ui.state.saving.saves import Save, benchmark_save, comment_save, details_save, exception_save, site_save
from ui.state.servers import AssessmentServers

__all__ = ["Entry", "Session"]

if TYPE_CHECKING:
    from core.store import StoredAssessment


class Session(AssessmentServers):
    """What the window shows and the report prints. Every change is handed to `autosave` at once."""

    benchmark_changed = Signal()
    details_changed = Signal()
    comment_changed = Signal(str, str)
    exception_changed = Signal(str, str)
    """(server id, STIG ID)"""
    site_changed = Signal()
    finish_typing = Signal()
    """A step is undone, or the assessment is left: who holds what is being typed keeps it now."""
    closing = Signal()
    """Another assessment is being opened: now is the time to save what is still being typed."""
    opened = Signal(object)
    """The file's content is here (core.store.StoredAssessment), or None for one that lives in memory only."""
    trouble = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._temporary: Path | None = None
        self._show(None)
        self.autosave = Autosave(self.state, self)
        self.autosave.loaded.connect(self._loaded)
        self.autosave.trouble.connect(self.trouble)
        self._forget()

    def _forget(self) -> None:
        self._forget_servers()
        self.details = Details()
        self.comments: dict[tuple[str, str], str] = {}
        self.exceptions: dict[ExceptionKey, ExceptionWords] = {}
        self.site = Site()
        self._benchmark_file: tuple[str, bytes] | None = None
        """Name and content of the benchmark that the assessor opened; None: ours."""

    # --- The file -----------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """The assessment file; None where nothing is kept."""
        return self.autosave.path

    @property
    def temporary(self) -> bool:
        """True while the open file is one that is thrown away."""
        return self.path is not None and self.path == self._temporary

    @property
    def kept(self) -> bool:
        """True while what the assessment holds outlasts it."""
        return self.path is not None and not self.temporary

    def open(self, path: Path, temporary: bool = False) -> None:
        """Leave the open assessment, show nothing, and read this one; `opened` or `trouble` follows.

        `temporary`: the file is thrown away afterwards.
        """
        self.closing.emit()
        self.close()
        self._forget()
        self._show(None)
        self._tell_all()
        self._temporary = path if temporary else None
        self.autosave.open(path)

    def close(self, wait_s: float = 0.7) -> bool:
        """Write what is left; False when that could not be done in time."""
        return self.autosave.close(wait_s)

    def _loaded(self, stored: StoredAssessment) -> None:
        early = tuple(self.servers.values())  # added after open(): a person was quicker than the disk
        self._forget()
        self.details = stored.details
        self.servers = {server.id: server for server in stored.servers}
        self.results = {result.server.id: result for result in stored.results}
        self.attempts = dict(stored.attempts)
        self.comments = dict(stored.comments)
        self.exceptions = dict(stored.exceptions)
        self.site = stored.site
        self._benchmark_file = stored.benchmark
        self._tell_all()
        self.opened.emit(stored)
        if early:
            self.add_servers(early)

    def _tell_all(self) -> None:
        for signal in (self.details_changed, self.servers_changed, self.benchmark_changed, self.site_changed):
            signal.emit()

    def _save(self, save: Save) -> None:
        self.autosave.save(save)

    def _save_all(self) -> None:
        self.autosave.save_all()

    def state(self) -> StoredAssessment:
        """All that the file is to hold, as core.store.StoredAssessment: also of servers that undo can bring back."""
        from core.store import StoredAssessment

        aside = [result for _, result, _ in self._aside.values() if result is not None]
        return StoredAssessment(
            details=self.details,
            servers=tuple(self.servers.values()),
            results=(*self.results.values(), *aside),
            comments=dict(self.comments),
            benchmark=self._benchmark_file,
            site=self.site,
            attempts=dict(self.attempts),
            exceptions=dict(self.exceptions),
        )

    # --- Benchmark, details, comments ---------------------------------------------------------------------------------

    def entries(self, server_id: str) -> list[Entry]:
        """The findings of one server, in the benchmark's order."""
        server, result = self.servers.get(server_id), self.results.get(server_id)
        if server is None or result is None:
            return []
        return [Entry(server, result, finding, self.rules.get(finding.stig_id)) for finding in result.findings]

    @property
    def stig_ids(self) -> tuple[str, ...]:
        """The rules of the open benchmark, in its order."""
        return tuple(rule.stig_id for rule in self.benchmark.rules) if self.benchmark else ()

    def _show(self, benchmark: Benchmark | None, changed: frozenset[str] = frozenset()) -> None:
        self.benchmark = benchmark
        self.rules: Mapping[str, Rule] = {rule.stig_id: rule for rule in benchmark.rules} if benchmark else {}
        self.changed_texts = changed

    @property
    def criteria(self) -> Criteria:
        """By what findings are made now: rules, site and changed texts."""
        return Criteria(self.stig_ids, self.site, self.changed_texts)

    def set_benchmark(
        self, benchmark: Benchmark, data: bytes | None = None, changed: frozenset[str] = frozenset()
    ) -> None:
        """Show these rules from now on; with `data`, keep the file in the assessment (empty: back to our own).

        `changed`: rules whose check text is not the one their check was written for.
        """
        self._show(benchmark, changed)
        if data is not None:
            self._benchmark_file = (benchmark.filename, data) if data else None
            self._save(benchmark_save(benchmark.filename, data))
        self.benchmark_changed.emit()

    def set_details(self, details: Details) -> None:
        """Take other details; a step that can be undone."""
        if (before := self.details) != details:
            self._put_details(details)
            what = "change of assessment details"
            self.history.add(Undoable(what, lambda: self._put_details(before), lambda: self._put_details(details)))

    def _put_details(self, details: Details) -> None:
        self.details = details
        self._save(details_save(details))
        self.details_changed.emit()

    def set_comment(self, server_id: str, stig_id: str, text: str) -> None:
        """Keep the assessor's words on one finding; empty text removes them."""
        key = server_id, stig_id
        if (before := self.comments.get(key, "")) != text:
            self._put_comment(key, text)
            undo, redo = lambda: self._put_comment(key, before), lambda: self._put_comment(key, text)
            self.history.add(Undoable(f"comment on {stig_id}", undo, redo, typing=key))

    def _put_comment(self, key: tuple[str, str], text: str) -> None:
        self.comments.pop(key, None)
        if text:
            self.comments[key] = text
        self._save(comment_save(*key, text))
        self.comment_changed.emit(*key)

    def set_exceptions(self, words: Mapping[ExceptionKey, ExceptionWords | None]) -> None:
        """Keep the wordings of exceptions to one rule; None removes one."""
        before = {key: self.exceptions.get(key) for key in words}
        if before != words:
            self._put_exceptions(words)
            what = f"exception to {next(iter(words))[1]}"
            undo, redo = lambda: self._put_exceptions(before), lambda: self._put_exceptions(words)
            self.history.add(Undoable(what, undo, redo))

    def _put_exceptions(self, words: Mapping[ExceptionKey, ExceptionWords | None]) -> None:
        for key, each in words.items():
            self.exceptions.pop(key, None)
            if each is not None:
                self.exceptions[key] = each
            self._save(exception_save(key, each))
        for server_id, stig_id in dict.fromkeys(key[:2] for key in words):
            self.exception_changed.emit(server_id, stig_id)

    # --- The site's sheet ---------------------------------------------------------------------------------------------

    def set_site(self, site: Site, what: str = "change of site sheet") -> None:
        """Take the sheet as it is now; `what` it is that can be undone."""
        if (before := self.site) != site:
            self._put_site(site)
            self.history.add(Undoable(what, lambda: self._put_site(before), lambda: self._put_site(site)))

    def _put_site(self, site: Site) -> None:
        self.site = site
        self._save(site_save(site))
        self.site_changed.emit()

    def set_roles(self, keys: Iterable[tuple[str, str, str]], choice: RoleChoice | None) -> None:
        """Decide what connectors are for; None takes the decision back. A key: server id, source, identity."""
        keys = set(keys)
        kept = {key: old for key, old in self.site.roles.items() if key not in keys}
        new = dict.fromkeys(sorted(keys), choice) if choice else {}
        what = "role of 1 connector" if len(keys) == 1 else f"roles of {len(keys)} connectors"
        self.set_site(replace(self.site, roles={**kept, **new}), what)

    def set_gateway(self, ids: Iterable[str], statement: Statement | None) -> None:
        """Whose statement it is that an enterprise gateway filters these servers' mail; None: nobody's."""
        ids = frozenset(ids)
        kept = {server_id: by for server_id, by in self.site.gateways.items() if server_id not in ids}
        new = dict.fromkeys(sorted(ids), statement) if statement else {}
        self.set_site(replace(self.site, gateways={**kept, **new}), "change of gateway")

    def accept_text(self, stig_id: str, accepted: bool) -> None:
        """Evaluate a rule although its check text changed, or no longer."""
        these = self.site.accepted_texts - {stig_id}
        these = these | {stig_id} if accepted else these
        self.set_site(replace(self.site, accepted_texts=these), f"acceptance of {stig_id}")

    def assessment(self) -> Assessment | None:
        """All that an export needs, as it is now; None before the benchmark was read."""
        if self.benchmark is None:
            return None
        results = tuple(self.results[server_id] for server_id in self.servers if server_id in self.results)
        servers = tuple(self.servers.values())
        attempts = {each: self.attempts[each] for each in self.servers if each in self.attempts}
        comments, exceptions = dict(self.comments), dict(self.exceptions)
        return Assessment(self.details, self.benchmark, servers, results, comments, self.site, attempts, exceptions)

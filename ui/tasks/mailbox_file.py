"""Adds a Mailbox server's file on the Edge subscriptions to every server, and takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.model import CollectError, Result, Server
from ui.state.history import Undoable
from ui.tasks.task import Task

ALONE = "{} is from a Mailbox server and covers all Edge servers. Add the Edge servers, then add this file again."


class MailboxTask(Task):
    """Results that are there get the file's facts at once; the next run of a server reads the file again."""

    def take(self, path: Path, *, alone: bool, also: str = "") -> None:
        """`alone`: it did not come together with new servers. `also` is added to the message."""
        servers, results = list(self._session.servers.values()), list(self._session.results.values())
        if not servers:
            if alone:
                self._notice.say(f"{ALONE.format(path.name)} {also}".strip(), trouble=True)
            return
        take = partial(self._joined, path, servers, also)
        self._background.run(lambda: _joined(results, path), take, self._refused)

    def _joined(self, path: Path, before: Sequence[Server], also: str, new: Sequence[tuple[Result, Result]]) -> None:
        with_it = {server.id: str(path) for server in before}, [after for _, after in new]
        without = {server.id: server.mailbox_file for server in before}, [result for result, _ in new]
        self._put(*with_it)
        self._session.history.add(
            Undoable(f"reading {path.name}", lambda: self._put(*without), lambda: self._put(*with_it))
        )
        servers = "the server" if len(before) == 1 else f"all {len(before)} servers"
        text = f"{path.name} was added to the evidence of {servers}. It applies to the servers it names."
        self._context.undo.offer(f"{text} {also}".strip())

    def _put(self, files: Mapping[str, str], results: Sequence[Result]) -> None:
        """`files` by server id. Of servers that are still there, and whatever else was changed of them meanwhile."""
        there = self._session.servers
        self._session.put_servers({i: replace(there[i], mailbox_file=file) for i, file in files.items() if i in there})
        for result in results:
            current = self._session.results.get(result.server.id)
            if current is not None and current.started_utc == result.started_utc:
                self._session.amend_result(result)
        self._context.reevaluation.again([result.server.id for result in results])

    def _refused(self, error: Exception) -> None:
        text = error.failure.sentence if isinstance(error, CollectError) else f"The file could not be read: {error}."
        self._notice.say(text, trouble=True)


def _joined(results: Sequence[Result], path: Path) -> list[tuple[Result, Result]]:
    """Each result that has evidence, before and after. Raises CollectError."""
    from core.collect.files.mailbox_file import join_mailbox_file, read_mailbox_file

    part = read_mailbox_file(path)
    return [(each, replace(each, evidence=join_mailbox_file(each.evidence, part))) for each in results if each.evidence]

"""The assessment file: one SQLite database, in which everything saved is on the disk when the call returns.

The journal is a rollback journal, not a write-ahead log, so that an assessment is one file that can be carried away
and that also lives on a network share; synchronous EXTRA makes every save outlast a pulled plug. The file is locked
as long as it is open. There is no column for a password.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.model import Attempt, Details, Result, Server, Site
from core.store.database import prepare, transaction
from core.store.packing import (
    Sheet,
    decoded,
    encoded,
    fitting,
    gateway_rows,
    packed,
    read_attempt,
    read_result,
    read_server,
    role_rows,
    seal,
    sheet_of,
    site_of,
    typed,
)
from core.store.trouble import StoreError, told

__all__ = ["SUFFIX", "Store", "StoreError", "Stored"]
SUFFIX = ".edgeassessment"


@dataclass(frozen=True, slots=True)
class Stored:
    """What an assessment file holds."""

    details: Details
    servers: tuple[Server, ...]
    results: tuple[Result, ...]
    """The latest of each server, in the order of `servers`."""
    comments: Mapping[tuple[str, str], str]
    """(server id, STIG ID) -> the assessor's own words."""
    benchmark: tuple[str, bytes] | None
    """File name and content of the benchmark the assessor opened; None: the one this program ships."""
    problems: tuple[str, ...] = ()
    """One sentence for each thing in the file that could not be trusted."""
    site: Site = field(default_factory=Site)
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    """Server id -> its last try, where that gave nothing to judge."""


class Store:
    """One open assessment file. Its methods may be called from any thread and take turns; all raise StoreError."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the file, or make it where there is none."""
        with told(path):
            database = sqlite3.connect(path.absolute(), timeout=2, isolation_level=None, check_same_thread=False)
        try:
            with told(path):
                prepare(database, path)
        except BaseException:
            database.close()
            raise
        return cls(path, database)

    def load(self) -> Stored:
        """Everything in the file. Findings whose evidence does not agree with its hash come back Not Reviewed."""
        with self._turn, told(self.path):
            servers = tuple(read_server(*row) for row in self._rows("SELECT id, data FROM servers ORDER BY place"))
            details = [decoded(row[0], Details) for row in self._rows("SELECT data FROM details")]
            benchmark = [typed(row, str, bytes) for row in self._rows("SELECT filename, data FROM benchmark")]
            words = self._rows("SELECT server_id, stig_id, text FROM comments")
            comments = {(row[0], row[1]): row[2] for row in words if typed(row, str, str, str)}
            site, unfit = self._site()
            tries = [read_attempt(*row) for row in self._rows("SELECT server_id, data FROM attempts")]
            read = [read_result(server, row) for server in servers for row in self._latest(server)]
        results = tuple(result for result, _ in read if result)
        problems = (*unfit, *(problem for _, problem in read if problem))
        file = (benchmark[0][0], benchmark[0][1]) if benchmark else None
        known = {server.id for server in servers}
        attempts = {each.server_id: each for each in tries if each.server_id in known}
        return Stored(details[0] if details else Details(), servers, results, comments, file, problems, site, attempts)

    def save_servers(self, servers: tuple[Server, ...]) -> None:
        """Keep exactly these, in this order.

        Results and comments of a server that is gone stay in the file, unseen, so that undo brings them back; they
        are wiped when the file is next opened.
        """
        rows = [(server.id, place, encoded(server)) for place, server in enumerate(servers)]
        with self._saving():
            self._database.execute("DELETE FROM servers")
            self._database.executemany("INSERT INTO servers VALUES(?, ?, ?)", rows)

    def save_result(self, result: Result, attempt: Attempt | None = None) -> None:
        """Add this result, and what is told beside it: no attempt, or this one.

        Earlier results of the same server stay in the file, and load() gives the latest.
        """
        data, raw = packed(result)
        row = (result.server.id, data, raw, seal(data, raw))
        with self._saving():
            self._database.execute("INSERT INTO results(server_id, data, raw, seal) VALUES(?, ?, ?, ?)", row)
            self._put_attempt(result.server.id, attempt)

    def save_attempt(self, attempt: Attempt) -> None:
        """Keep a server's last try, which gave nothing to judge, beside its result."""
        with self._saving():
            self._put_attempt(attempt.server_id, attempt)

    def save_judged(self, results: Sequence[Result]) -> None:
        """Keep what servers' latest evidence says by other rules or site values, in place of what it said before.

        The evidence itself is not written again.
        """
        latest = "SELECT number, seal FROM results WHERE server_id = ? ORDER BY number DESC LIMIT 1"
        rows = [(result.server.id, encoded(replace(result, evidence=None))) for result in results]
        with self._saving():
            for server_id, data in rows:
                for number, sealed in self._rows(latest, server_id):
                    row = (number, data, seal(data, sealed.encode()))
                    self._database.execute("INSERT OR REPLACE INTO judged_anew VALUES(?, ?, ?)", row)

    def save_site(self, site: Site) -> None:
        """Keep the site's sheet: values, enclave, gateways, connector roles."""
        with self._saving():
            self._database.execute("INSERT OR REPLACE INTO site VALUES(1, ?)", (encoded(sheet_of(site)),))
            for table in ("gateways", "roles"):
                self._database.execute(f"DELETE FROM {table}")
            self._database.executemany("INSERT INTO gateways VALUES(?, ?, ?)", gateway_rows(site))
            self._database.executemany("INSERT INTO roles VALUES(?, ?, ?, ?, ?, ?)", role_rows(site))

    def save_details(self, details: Details) -> None:
        """Keep what the cover of the report says."""
        with self._saving():
            self._database.execute("INSERT OR REPLACE INTO details VALUES(1, ?)", (encoded(details),))

    def save_comment(self, server_id: str, stig_id: str, text: str) -> None:
        """Keep the assessor's words on one finding; empty text removes them."""
        with self._saving():
            self._database.execute("DELETE FROM comments WHERE server_id = ? AND stig_id = ?", (server_id, stig_id))
            if text:
                self._database.execute("INSERT INTO comments VALUES(?, ?, ?)", (server_id, stig_id, text))

    def save_benchmark(self, filename: str, data: bytes) -> None:
        """Keep the benchmark file, byte for byte; without data, go back to the one this program ships."""
        with self._saving():
            self._database.execute("DELETE FROM benchmark")
            if data:
                self._database.execute("INSERT INTO benchmark VALUES(1, ?, ?)", (Path(filename).name, data))

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        with self._turn, suppress(sqlite3.Error):
            self._database.close()

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._database.execute(sql, values).fetchall()

    def _put_attempt(self, server_id: str, attempt: Attempt | None) -> None:
        self._database.execute("DELETE FROM attempts WHERE server_id = ?", (server_id,))
        if attempt is not None:
            self._database.execute("INSERT INTO attempts VALUES(?, ?)", (server_id, encoded(attempt)))

    def _latest(self, server: Server) -> list[tuple[Any, ...]]:
        sql = (
            "SELECT r.data, r.raw, r.seal, a.data, a.seal FROM results r LEFT JOIN judged_anew a USING(number)"
            " WHERE r.server_id = ? ORDER BY r.number DESC LIMIT 1"
        )
        return self._rows(sql, server.id)

    def _site(self) -> tuple[Site, tuple[str, ...]]:
        """The sheet, and a sentence on what of it was left out."""
        sheets = [decoded(row[0], Sheet) for row in self._rows("SELECT data FROM site")]
        said = self._rows("SELECT server_id, signed_by, why FROM gateways")
        gateways: list[Any] = [typed(row, str, str, str) for row in said]
        chosen = self._rows("SELECT server_id, source, identity, role, justification, suggested FROM roles")
        roles: list[Any] = [typed(row, str, str, str, str, str, int) for row in chosen]
        sheet, problems = fitting(sheets[0] if sheets else Sheet())
        return site_of(sheet, gateways, roles), problems

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """All of it or none of it."""
        with self._turn, told(self.path), transaction(self._database):
            yield

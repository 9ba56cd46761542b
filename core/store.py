"""The assessment file: one SQLite database, in which everything saved is on the disk when the call returns.

The journal is a rollback journal, not a write-ahead log, so that an assessment is one file that can be carried away
and that also lives on a network share; synchronous EXTRA makes every save outlast a pulled plug. The file is locked
as long as it is open. There is no column for a password.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from core.model import Details, Result, Server
from core.stored import StoreError, decoded, encoded, packed, read_result, read_server, seal, typed

APPLICATION_ID = 0x45644173
VERSION = 1
SUFFIX = ".edgeassessment"
LARGEST_VALUE = 256 * 1024 * 1024
"""Bytes in one stored value: a file that holds more was not made by this program."""

SCHEMA = """
CREATE TABLE details(id INTEGER PRIMARY KEY CHECK(id = 1), data BLOB NOT NULL);
CREATE TABLE servers(id TEXT PRIMARY KEY, place INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE results(
  number INTEGER PRIMARY KEY, server_id TEXT NOT NULL, data BLOB NOT NULL, raw BLOB, seal TEXT NOT NULL);
CREATE INDEX results_by_server ON results(server_id);
CREATE TABLE comments(
  server_id TEXT NOT NULL, stig_id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY(server_id, stig_id));
CREATE TABLE benchmark(id INTEGER PRIMARY KEY CHECK(id = 1), filename TEXT NOT NULL, data BLOB NOT NULL);
"""
MIGRATIONS: dict[int, str] = {}
"""The statements that make a file of this version one of the next. The file is copied before the first of them."""


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


class Store:
    """One open assessment file. Its methods may be called from any thread and take turns; all raise StoreError."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the file, or make it where there is none."""
        with _told(path):
            database = sqlite3.connect(path.absolute(), timeout=2, isolation_level=None, check_same_thread=False)
        try:
            with _told(path):
                _prepare(database, path)
        except BaseException:
            database.close()
            raise
        return cls(path, database)

    def load(self) -> Stored:
        """Everything in the file. Findings whose evidence does not agree with its hash come back Not Reviewed."""
        with self._turn, _told(self.path):
            servers = tuple(read_server(*row) for row in self._rows("SELECT id, data FROM servers ORDER BY place"))
            details = [decoded(row[0], Details) for row in self._rows("SELECT data FROM details")]
            benchmark = [typed(row, str, bytes) for row in self._rows("SELECT filename, data FROM benchmark")]
            words = self._rows("SELECT server_id, stig_id, text FROM comments")
            comments = {(row[0], row[1]): row[2] for row in words if typed(row, str, str, str)}
            read = [read_result(server, row) for server in servers for row in self._latest(server)]
        results = tuple(result for result, _ in read if result)
        problems = tuple(problem for _, problem in read if problem)
        file = (benchmark[0][0], benchmark[0][1]) if benchmark else None
        return Stored(details[0] if details else Details(), servers, results, comments, file, problems)

    def save_servers(self, servers: tuple[Server, ...]) -> None:
        """Keep exactly these, in this order.

        Results and comments of a server that is gone stay in the file, unseen, so that undo brings them back; they
        are wiped when the file is next opened.
        """
        rows = [(server.id, place, encoded(server)) for place, server in enumerate(servers)]
        with self._saving():
            self._database.execute("DELETE FROM servers")
            self._database.executemany("INSERT INTO servers VALUES(?, ?, ?)", rows)

    def save_result(self, result: Result) -> None:
        """Add this result; earlier ones of the same server stay in the file, and load() gives the latest."""
        data, raw = packed(result)
        row = (result.server.id, data, raw, seal(data, raw))
        with self._saving():
            self._database.execute("INSERT INTO results(server_id, data, raw, seal) VALUES(?, ?, ?, ?)", row)

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

    def _latest(self, server: Server) -> list[tuple[Any, ...]]:
        sql = "SELECT data, raw, seal FROM results WHERE server_id = ? ORDER BY number DESC LIMIT 1"
        return self._rows(sql, server.id)

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """All of it or none of it."""
        with self._turn, _told(self.path), _transaction(self._database):
            yield


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Lock the file, see that it is ours and whole, and bring it to this version."""
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    for pragma in ("locking_mode=EXCLUSIVE", "trusted_schema=OFF", "secure_delete=ON", "cell_size_check=ON"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("PRAGMA journal_mode=DELETE")
    database.execute("PRAGMA synchronous=EXTRA")
    database.execute("BEGIN EXCLUSIVE")
    database.execute("COMMIT")
    if database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        _recognise(database, path)
    else:
        _migrate(database, SCHEMA)
    with _transaction(database):
        for table in ("results", "comments"):
            database.execute(f"DELETE FROM {table} WHERE server_id NOT IN (SELECT id FROM servers)")


def _recognise(database: sqlite3.Connection, path: Path) -> None:
    foreign = database.execute("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')").fetchone()[0]
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or foreign:
        raise StoreError(f"{path.name} is not an assessment of this program.", "Choose another file.")
    if (version := database.execute("PRAGMA user_version").fetchone()[0]) > VERSION:
        raise StoreError(
            f"{path.name} was written by a newer version of this program.", "Open it with that version or a newer one."
        )
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("quick_check")
    if version < VERSION:
        _copy(database, path.with_name(f"{path.stem}.version{version}-{datetime.now(UTC):%Y%m%d-%H%M%S}{path.suffix}"))
        _migrate(database, "".join(MIGRATIONS[step] for step in range(version, VERSION)))


def _copy(database: sqlite3.Connection, target: Path) -> None:
    with sqlite3.connect(target) as copy:
        database.backup(copy)
    copy.close()


def _migrate(database: sqlite3.Connection, statements: str) -> None:
    with _transaction(database):
        for statement in filter(str.strip, statements.split(";")):
            database.execute(statement)
        database.execute(f"PRAGMA application_id={APPLICATION_ID}")
        database.execute(f"PRAGMA user_version={VERSION}")


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite may have rolled back already
            database.execute("ROLLBACK")
        raise


_SENTENCES = {
    sqlite3.SQLITE_BUSY: ("{} is open in another program or window.", "Close it there, then open it again."),
    sqlite3.SQLITE_READONLY: ("{} cannot be written to.", "Copy it to a folder of your own and open the copy."),
    sqlite3.SQLITE_FULL: ("The disk is full: {} was not saved.", "Free some space, then do it again."),
    sqlite3.SQLITE_CANTOPEN: ("{} cannot be opened or made.", "Choose a folder that exists and that you may write to."),
    sqlite3.SQLITE_NOTADB: ("{} is not an assessment file.", "Choose another file."),
    sqlite3.SQLITE_CORRUPT: ("{} is damaged.", "Open a copy of it from a backup."),
    sqlite3.SQLITE_IOERR: ("The disk failed while {} was read or written.", "Look after the disk, then do it again."),
    sqlite3.SQLITE_TOOBIG: ("{} holds more than this program can keep.", "Choose a smaller file."),
    sqlite3.SQLITE_MISUSE: ("{} is closed.", "Open it again."),
}


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the decoder say into sentences for people."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(*_sentences(error, path.name)) from error
    except (msgspec.MsgspecError, OverflowError, TypeError, ValueError) as error:
        raise StoreError(*_sentences(sqlite3.DatabaseError(), path.name)) from error


def _sentences(error: sqlite3.Error, name: str) -> tuple[str, str]:
    """A driver's error without a code comes from a check of ours, or a closed database."""
    closed = isinstance(error, sqlite3.ProgrammingError)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE if closed else sqlite3.SQLITE_CORRUPT)
    happened, todo = _SENTENCES.get(code & 0xFF, _SENTENCES[sqlite3.SQLITE_CORRUPT])
    return happened.format(name), todo

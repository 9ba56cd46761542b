"""The SQLite file below an assessment: lock it, see that it is ours and whole, bring it to this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.store.trouble import StoreError

APPLICATION_ID = 0x45644173
VERSION = 3
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
SHEET = """
CREATE TABLE site(id INTEGER PRIMARY KEY CHECK(id = 1), data BLOB NOT NULL);
CREATE TABLE gateways(server_id TEXT PRIMARY KEY);
CREATE TABLE roles(
  server_id TEXT NOT NULL, source TEXT NOT NULL, identity TEXT NOT NULL, role TEXT NOT NULL,
  justification TEXT NOT NULL, PRIMARY KEY(server_id, source, identity));
CREATE TABLE judged_anew(number INTEGER PRIMARY KEY, data BLOB NOT NULL, seal TEXT NOT NULL);
"""
"""Since version 2: what the assessor says of the site, and what results say by it."""
ATTEMPTS = """
CREATE TABLE attempts(server_id TEXT PRIMARY KEY, data BLOB NOT NULL);
"""
"""Since version 3: tries that gave nothing to judge, beside the results of before."""
OF_SERVERS = ("results", "comments", "gateways", "roles", "attempts")

STATEMENTS = """
ALTER TABLE gateways ADD COLUMN signed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE gateways ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE roles ADD COLUMN suggested INTEGER NOT NULL DEFAULT 0;
"""
"""Since version 3: who says that a gateway filters a server's mail, and roles that were only taken as suggested."""

MIGRATIONS: dict[int, str] = {1: SHEET, 2: ATTEMPTS + STATEMENTS}
"""The statements that make a file of this version one of the next. The file is copied before the first of them."""


def prepare(database: sqlite3.Connection, path: Path) -> None:
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
        _migrate(database, SCHEMA + "".join(MIGRATIONS.values()))
    with transaction(database):
        for table in OF_SERVERS:
            database.execute(f"DELETE FROM {table} WHERE server_id NOT IN (SELECT id FROM servers)")
        database.execute("DELETE FROM judged_anew WHERE number NOT IN (SELECT number FROM results)")


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
    with transaction(database):
        for statement in filter(str.strip, statements.split(";")):
            database.execute(statement)
        database.execute(f"PRAGMA application_id={APPLICATION_ID}")
        database.execute(f"PRAGMA user_version={VERSION}")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite may have rolled back already
            database.execute("ROLLBACK")
        raise

"""The SQLite file below an assessment: made whole or not at all, locked, and seen to be ours and whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.store.errors import StoreError, StoreProblem

APPLICATION_ID = 0x45644173
FILE_VERSION = 4
SAME_TABLES = frozenset({3, FILE_VERSION})
"""Versions with these tables. Results of version 3 have other field names, so a program of then cannot read ours."""
LARGEST_VALUE = 256 * 1024 * 1024
"""Bytes in one stored value: a file that holds more was not made by this program."""

SCHEMA = (
    "CREATE TABLE stamp(id INTEGER PRIMARY KEY CHECK(id = 1), stamp BLOB NOT NULL)",
    "CREATE TABLE rows(kind TEXT NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL, seal BLOB NOT NULL, "
    "data BLOB NOT NULL, raw BLOB, PRIMARY KEY(kind, owner, key))",
)


def connect(path: Path) -> sqlite3.Connection:
    """The file, locked for us alone."""
    database = sqlite3.connect(path.absolute(), timeout=2, isolation_level=None, check_same_thread=False)
    try:
        database.text_factory = lambda text: text.decode(errors="replace")  # its seal shows what is no text
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        for pragma in ("locking_mode=EXCLUSIVE", "trusted_schema=OFF", "secure_delete=ON", "cell_size_check=ON"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA synchronous=EXTRA")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database


def sync_folder(folder: Path) -> None:
    """Make a name that is new in the folder outlast a pulled plug; Windows does that by itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def lay_out(database: sqlite3.Connection) -> None:
    """Make the tables of this version in a file without any."""
    for statement in SCHEMA:
        database.execute(statement)
    database.execute(f"PRAGMA application_id={APPLICATION_ID}")
    database.execute(f"PRAGMA user_version={FILE_VERSION}")


def checked_version(database: sqlite3.Connection, path: Path) -> int:
    """The version of an assessment that is ours and whole; raises StoreError or sqlite3.Error for all others."""
    schema = database.execute("SELECT type, sql FROM sqlite_schema").fetchall()
    foreign = any(kind in ("trigger", "view") for kind, _ in schema)
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or foreign:
        raise StoreError(
            StoreProblem.NOT_AN_ASSESSMENT, f"{path.name} is not an assessment of this program.", "Choose another file."
        )
    if (number := database.execute("PRAGMA user_version").fetchone()[0]) > FILE_VERSION:
        raise StoreError(
            StoreProblem.NEWER_PROGRAM,
            f"{path.name} was written by a newer version of this program.",
            "Open it with that version or a newer one.",
        )
    laid_out = tuple(sql for kind, sql in schema if kind == "table") == SCHEMA
    if (number in SAME_TABLES) != laid_out or database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("unknown layout, or damaged")
    return int(number)


def back_up(database: sqlite3.Connection, path: Path, why: str) -> Path:
    """Copy the file as it is beside itself, under a name that says why and when."""
    stem = f"{path.stem}.{why}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{more}{path.suffix}") for more in ("", *(f"-{n}" for n in range(2, 100))))
    target = next(name for name in names if not name.exists())
    copy = sqlite3.connect(target)
    try:
        database.backup(copy)
    except BaseException:
        copy.close()
        target.unlink(missing_ok=True)
        raise
    copy.close()
    return target


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; the file is locked for other writers from the beginning."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite may have rolled back already
            database.execute("ROLLBACK")
        raise

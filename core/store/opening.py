"""Opens an assessment file, or makes it: whole, under its own name only when it is."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

from core.store.database import FILE_VERSION, checked_version, connect, lay_out, sync_folder
from core.store.errors import StoreError, StoreProblem
from core.store.older_versions import migrate
from core.store.rows import Rows


def open_database(path: Path) -> sqlite3.Connection:
    """The file, locked, ours, whole and of this version; it is made where there is none."""
    path = path.absolute()
    if path.is_symlink() and not path.exists():  # a new file would take the link's place
        raise StoreError(
            StoreProblem.LINK_WITHOUT_FILE,
            f"{path.name} is a link to a file that is not there.",
            "Check whether its disk is connected.",
        )
    if not path.exists():
        create_file(path)
    elif path.is_file() and not path.stat().st_size:
        raise StoreError(
            StoreProblem.EMPTY, f"{path.name} is empty and contains no assessment.", "Open a copy of it from a backup."
        )
    database = connect(path)
    try:
        number = checked_version(database, path)
        _try_to_write(database, number)
        if number < FILE_VERSION:
            migrate(database, path, number)
    except BaseException:
        database.close()
        raise
    return database


def _try_to_write(database: sqlite3.Connection, number: int) -> None:
    """Say at once that a file cannot be written to; on a full disk it can still be read."""
    try:
        database.execute("BEGIN IMMEDIATE")
        database.execute(f"PRAGMA user_version={number}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
            raise
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def create_file(path: Path) -> None:
    """A new file without anything in it; one cut short never has this name."""
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    database = connect(part)
    try:
        rows = Rows(database)
        with rows.changing():
            lay_out(database)
            rows.empty()
        database.close()
        part.rename(path)
        sync_folder(path.parent)
    finally:
        database.close()
        part.unlink(missing_ok=True)

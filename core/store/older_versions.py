"""Files of earlier versions, brought to this one and copied before. Those of 1 and 2 had a table for each kind."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from core.model import Enclave, Role
from core.store import row_kinds
from core.store.database import FILE_VERSION, SAME_TABLES, SCHEMA, back_up
from core.store.row_kinds import RowKey, RowKind
from core.store.rows import Rows

OLDEST = 1
TABLES = ("details", "servers", "results", "comments", "benchmark")
TABLES_SINCE_2 = ("site", "gateways", "roles", "judged_anew")

Moved = tuple[RowKind[Any], RowKey, bytes, bytes | None, bool]
"""RowKind, key, data, raw, and whether it agreed with the seal it had."""


def migrate(database: sqlite3.Connection, path: Path, number: int) -> None:
    """Copy the file, then make it one of this version; all of it or nothing."""
    if not OLDEST <= number < FILE_VERSION:
        raise sqlite3.DatabaseError("unknown version")
    if number in SAME_TABLES:
        back_up(database, path, f"version{number}")
        database.execute(f"PRAGMA user_version={FILE_VERSION}")
        return
    old = TABLES + (TABLES_SINCE_2 if number > 1 else ())
    lenient, database.text_factory = database.text_factory, str  # no seal would show what is no text
    moved = [_checked(row) for table in old for row in MOVES[table](database)]
    database.text_factory = lenient
    back_up(database, path, f"version{number}")
    rows = Rows(database)
    with rows.changing():
        for statement in (*(f"DROP TABLE {table}" for table in old), *SCHEMA, f"PRAGMA user_version={FILE_VERSION}"):
            database.execute(statement)
        rows.empty()
        for kind, key, data, raw, trusted in moved:
            rows.put(kind, key, data, raw, trusted)


def _checked(row: Moved) -> Moved:
    """The types are looked at: a column of SQLite holds whatever was put in, and these rows have no seal."""
    _, key, data, raw, _ = row
    if not (all(isinstance(part, str) for part in key) and isinstance(data, bytes) and isinstance(raw, bytes | None)):
        raise msgspec.DecodeError("another type")
    return row


def _text(value: object) -> bytes:
    if not isinstance(value, str):
        raise msgspec.DecodeError("no text")
    return msgspec.json.encode(value)


def _details(database: sqlite3.Connection) -> Iterator[Moved]:
    for (data,) in database.execute("SELECT data FROM details"):
        yield row_kinds.DETAILS, ("",), data, None, True


def _servers(database: sqlite3.Connection) -> Iterator[Moved]:
    found = database.execute("SELECT id, data FROM servers ORDER BY place")
    for place, (server_id, data) in enumerate(found):
        yield row_kinds.SERVER, (server_id, str(place)), data, None, True


def _results(database: sqlite3.Connection) -> Iterator[Moved]:
    for number, owner, data, raw, sealed in database.execute("SELECT number, server_id, data, raw, seal FROM results"):
        readable = isinstance(data, bytes) and isinstance(raw, bytes | None)  # else the server is to be run again
        trusted = readable and _old_seal(data, raw) == sealed
        yield row_kinds.RESULT, (owner, str(number)), data if readable else b"", raw if readable else None, trusted


def _judged_anew(database: sqlite3.Connection) -> Iterator[Moved]:
    sql = "SELECT r.server_id, number, a.data, a.seal, r.seal FROM judged_anew a JOIN results r USING(number)"
    for owner, number, data, sealed, of_result in database.execute(sql):
        yield row_kinds.JUDGED, (owner, str(number)), data, None, _old_seal(data, of_result.encode()) == sealed


def _comments(database: sqlite3.Connection) -> Iterator[Moved]:
    for owner, stig_id, text in database.execute("SELECT server_id, stig_id, text FROM comments"):
        yield row_kinds.COMMENT, (owner, stig_id), _text(text), None, True


def _benchmark(database: sqlite3.Connection) -> Iterator[Moved]:
    for filename, data in database.execute("SELECT filename, data FROM benchmark"):
        yield row_kinds.BENCHMARK, ("",), _text(filename), data, True


def _site(database: sqlite3.Connection) -> Iterator[Moved]:
    for (data,) in database.execute("SELECT data FROM site"):
        sheet = msgspec.json.decode(data)
        for key, value in sheet["values"].items():
            yield row_kinds.VALUE, ("", key), msgspec.json.encode(value), None, True
        if sheet["classified"]:  # what nobody touched states nothing
            yield row_kinds.ENCLAVE, ("",), msgspec.json.encode(Enclave.CLASSIFIED), None, True
        for stig_id in sheet["accepted_texts"]:
            yield row_kinds.ACCEPTED, ("", stig_id), b"true", None, True


def _gateways(database: sqlite3.Connection) -> Iterator[Moved]:
    for (server_id,) in database.execute("SELECT server_id FROM gateways"):
        yield row_kinds.GATEWAY, (server_id,), b"{}", None, True


def _roles(database: sqlite3.Connection) -> Iterator[Moved]:
    for owner, source, identity, role, why in database.execute(
        "SELECT server_id, source, identity, role, justification FROM roles"
    ):
        _text(role), _text(why)
        now = Role.NONE if role == "unclassified" else role  # a word that belongs to enclaves
        data = msgspec.json.encode({"role": now, "justification": why})
        yield row_kinds.ROLE, (owner, source, identity), data, None, True


def _old_seal(data: bytes, raw: bytes | None) -> str:
    return hashlib.sha256(hashlib.sha256(data).digest() + (raw or b"")).hexdigest()


MOVES = {
    "details": _details,
    "servers": _servers,
    "results": _results,
    "comments": _comments,
    "benchmark": _benchmark,
    "site": _site,
    "gateways": _gateways,
    "roles": _roles,
    "judged_anew": _judged_anew,
}

"""The rows of an assessment file: each sealed with its name, all counted, so that nothing changes or goes unseen."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from core.store.database import transaction
from core.store.packing import Packed, to_json
from core.store.row_kinds import KINDS, RowKey, RowKind

CONTENTS = "contents"
STAMP_BYTES = 16
WHERE = "WHERE kind = ? AND owner = ? AND key = ?"

Count = tuple[int, int]
"""How many rows, and the first eight bytes of their seals, all put together by XOR."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One row as it is in the file."""

    data: bytes
    raw: bytes | None
    seal: bytes


@dataclass(slots=True)
class Scan:
    """All rows of a file, those that can be trusted apart from those that cannot."""

    good: dict[str, dict[RowKey, SealedRow]] = field(default_factory=dict)
    """By the kind's name."""
    bad: list[tuple[str, RowKey, bytes]] = field(default_factory=list)
    """RowKind's name, key and data of rows that do not agree with their seal, as far as they can be read."""
    short: set[tuple[str, str]] = field(default_factory=set)
    """Kinds' names and owners of which rows are missing, or there are some too many."""
    counted: bool = True
    """False: the list that says how many rows there are is itself damaged."""


class Rows:
    """Every row of one open file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._counts: dict[str, dict[str, Count]] | None = None
        """Inside a change that has come to rows: how many there are, by owner and kind."""

    # --- Writing ------------------------------------------------------------------------------------------------------

    @contextmanager
    def changing(self) -> Iterator[bytes]:
        """All of what is done inside, or nothing; gives the stamp that the file carries afterwards."""
        stamp = secrets.token_bytes(STAMP_BYTES)
        with transaction(self._database):
            self._counts = None
            yield stamp
            self._database.execute("INSERT OR REPLACE INTO stamp VALUES(1, ?)", (stamp,))
            self._write_counts()

    def _write_counts(self) -> None:
        if self._counts is not None:
            data = msgspec.json.encode(self._counts)
            row = (CONTENTS, "", "[]", seal(CONTENTS, "", "[]", data, None), data, None)
            self._database.execute("INSERT OR REPLACE INTO rows VALUES(?, ?, ?, ?, ?, ?)", row)

    def empty(self) -> None:
        """Take everything out, what cannot be trusted too, and begin to count."""
        self._database.execute("DELETE FROM rows")
        self._counts = {}

    def put(self, kind: RowKind[Any], key: RowKey, data: bytes, raw: bytes | None = None, trusted: bool = True) -> None:
        """Write this row in place of the one of the same key; one that is not trusted gets no true seal."""
        self.drop(kind, key)
        owner, rest = key[0], row_name(key)
        this = sealed(kind, key, data, raw) if trusted else bytes(32)
        self._database.execute("INSERT INTO rows VALUES(?, ?, ?, ?, ?, ?)", (kind.name, owner, rest, this, data, raw))
        self._count(owner, kind.name, this, 1)

    def drop(self, kind: RowKind[Any], key: RowKey) -> None:
        """Delete the row, where it is there."""
        where = (kind.name, key[0], row_name(key))
        for (there,) in self._database.execute(f"SELECT seal FROM rows {WHERE}", where).fetchall():
            self._database.execute(f"DELETE FROM rows {WHERE}", where)
            self._count(key[0], kind.name, there, -1)

    def keep_only(self, kind: RowKind[Any], rows: Mapping[RowKey, Packed], owner: str | None = None) -> None:
        """Make these the rows of their kind, or of one server's; what is there already is not written again."""
        there = self.seals(kind, owner)
        for key in there.keys() - rows.keys():
            self.drop(kind, key)
        for key, (data, raw) in rows.items():
            if there.get(key) != sealed(kind, key, data, raw):
                self.put(kind, key, data, raw)

    def forget(self, owners: set[str]) -> None:
        """Take out all that belongs to these."""
        for owner in owners:
            self._database.execute("DELETE FROM rows WHERE owner = ?", (owner,))
            self._counted_so_far().pop(owner, None)

    def _count(self, owner: str, kind: str, this: bytes, one: int) -> None:
        counts = self._counted_so_far()
        _counted(counts, kind, owner, this, one)
        kinds = counts[owner]
        if not kinds[kind][0]:
            del kinds[kind]
        if not kinds:
            del counts[owner]

    def _counted_so_far(self) -> dict[str, dict[str, Count]]:
        if self._counts is None:
            self._counts = self._stored_counts()
        return self._counts

    # --- Reading ------------------------------------------------------------------------------------------------------

    def seals(self, kind: RowKind[Any], owner: str | None = None) -> dict[RowKey, bytes]:
        """Every row of a kind by its key, with its seal; only those of one server, where it is given."""
        sql, values = "SELECT owner, key, seal FROM rows WHERE kind = ?", [kind.name]
        if owner is not None:
            sql, values = f"{sql} AND owner = ?", [kind.name, owner]
        return {_key(of, key): there for of, key, there in self._database.execute(sql, values)}

    def owners(self) -> set[str]:
        """Ids of servers that something in the file belongs to."""
        return {owner for (owner,) in self._database.execute("SELECT DISTINCT owner FROM rows") if owner}

    def scan(self) -> Scan:
        """Read everything, by no index, and hold it against its seals and counts."""
        scan, counts = Scan(), dict[str, dict[str, Count]]()
        sql = "SELECT kind, owner, key, seal, data, raw FROM rows NOT INDEXED"
        for row in self._database.execute(sql):
            if row[0] != CONTENTS:
                _counted(counts, str(row[0]), str(row[1]), row[3])
                _sorted_in(scan, row)
        try:
            expected = self._stored_counts()
        except msgspec.MsgspecError:
            scan.counted = False
            return scan
        owners = expected.keys() | counts.keys()
        pairs = ((kind, owner) for owner in owners for kind in expected.get(owner, {}) | counts.get(owner, {}))
        scan.short = {(k, o) for k, o in pairs if expected.get(o, {}).get(k) != counts.get(o, {}).get(k)}
        return scan

    def _stored_counts(self) -> dict[str, dict[str, Count]]:
        found = self._database.execute("SELECT seal, data FROM rows NOT INDEXED WHERE kind = ?", (CONTENTS,)).fetchall()
        if len(found) != 1 or found[0][0] != seal(CONTENTS, "", "[]", found[0][1], None):
            raise msgspec.DecodeError("the table of contents is damaged")
        return msgspec.json.decode(found[0][1], type=dict[str, dict[str, Count]])


def sealed(kind: RowKind[Any], key: RowKey, data: bytes, raw: bytes | None) -> bytes:
    """The seal that such a row has."""
    return seal(kind.name, key[0], row_name(key), data, raw)


def seal(kind: str, owner: str, rest: str, data: bytes, raw: bytes | None) -> bytes:
    """What a row must still hash to: neither its data nor its name changed on the disk."""
    digest = hashlib.sha256()
    for part in (kind.encode(), owner.encode(), rest.encode(), data, b"" if raw is None else b"raw" + raw):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _sorted_in(scan: Scan, row: tuple[object, ...]) -> None:
    kind, owner, rest, there, data, raw = row
    if not _whole(*row):
        scan.bad.append((str(kind), _key(str(owner), rest), data if isinstance(data, bytes) else b""))
        return
    assert isinstance(kind, str) and isinstance(owner, str) and isinstance(data, bytes) and isinstance(there, bytes)
    key, rows = _key(owner, rest), scan.good.setdefault(kind, {})
    if kind in KINDS and KINDS[kind].last_only:
        earlier = [each for each in rows if each[0] == owner]
        if any(int(each[1]) > int(key[1]) for each in earlier):
            return
        for each in earlier:
            del rows[each]
    rows[key] = SealedRow(data, raw if isinstance(raw, bytes) else None, there)


def _whole(kind: object, owner: object, rest: object, there: object, data: object, raw: object) -> bool:
    """The types are looked at as well: a column of SQLite holds whatever was put in."""
    if not (isinstance(kind, str) and isinstance(owner, str) and isinstance(rest, str)):
        return False
    return isinstance(data, bytes) and isinstance(raw, bytes | None) and seal(kind, owner, rest, data, raw) == there


def _counted(counts: dict[str, dict[str, Count]], kind: str, owner: str, there: object, one: int = 1) -> None:
    kinds = counts.setdefault(owner, {})
    number, mixed = kinds.get(kind, (0, 0))
    kinds[kind] = number + one, mixed ^ _short(there)


def _short(there: object) -> int:
    return int.from_bytes(there[:8], "big") if isinstance(there, bytes) else 0


def row_name(key: RowKey) -> str:
    """What the file calls a row beside its kind and owner."""
    return to_json(key[1:]).decode()


def _key(owner: str, rest: object) -> RowKey:
    """The key as one; of a rest that is no list, as much as can be said."""
    try:
        return owner, *msgspec.json.decode(rest if isinstance(rest, str | bytes) else b"", type=tuple[str, ...])
    except msgspec.MsgspecError:
        return (owner,)

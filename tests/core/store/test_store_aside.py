"""A journal beside an assessment: its own brings it back to the last save, another file's costs nothing."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest

from core.store import Store
from tests.core.store.assessment_file import loaded, refusal, saved

SECTOR, NONCE = 512, 7
MAGIC = bytes.fromhex("d9d505f920a163d7")


def journal(path: Path, number: int, page: bytes) -> None:
    """A rollback journal by SQLite's file format: the page of this number was so before the save that was cut off."""
    pages = path.stat().st_size // len(page)
    header = MAGIC + struct.pack(">5I", 1, NONCE, pages, SECTOR, len(page))
    check = NONCE + sum(page[at] for at in range(len(page) - 200, 0, -200))
    record = struct.pack(">I", number) + page + struct.pack(">I", check)
    path.with_name(f"{path.name}-journal").write_bytes(header.ljust(SECTOR, b"\0") + record)


def page_of_the_rows(path: Path) -> tuple[int, bytes, bytes]:
    """Its number, what stands in it, and what stands before it in the file."""
    with closing(sqlite3.connect(path)) as file:
        ((number,),) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rows'")
        ((size,),) = file.execute("PRAGMA page_size")
    data = path.read_bytes()
    return number, data[(number - 1) * size : number * size], data[: (number - 1) * size]


def others(path: Path) -> list[Path]:
    return [each for each in path.parent.iterdir() if each != path and each.suffix == path.suffix]


def test_the_files_own_journal_brings_it_back_and_leaves_no_copy(path: Path) -> None:
    saved(path)
    before, whole = loaded(path), path.read_bytes()
    number, page, ahead = page_of_the_rows(path)
    path.write_bytes(ahead + bytes(len(page)) + whole[len(ahead) + len(page) :])
    journal(path, number, page)
    assert loaded(path) == before and others(path) == []


def test_a_backup_beside_another_files_journal_is_kept_as_it_was(path: Path) -> None:
    saved(path)
    backup = path.read_bytes()
    number, page, _ = page_of_the_rows(path)
    journal(path, number, bytes(len(page)))
    said = refusal(path).sentence
    (copy,) = others(path)
    assert copy.name in said and copy.read_bytes() == backup and loaded(copy).problems == ()


def test_a_row_that_another_files_journal_changed_is_told_beside_the_copy(path: Path) -> None:
    saved(path)
    backup = path.read_bytes()
    size = len(page_of_the_rows(path)[1])
    at = backup.index(b"sample-xccdf.xml")
    number = at // size + 1
    page = bytearray(backup[(number - 1) * size : number * size])
    page[at % size] ^= 1
    journal(path, number, bytes(page))
    problems = loaded(path).problems
    (copy,) = others(path)
    assert len(problems) > 1 and copy.name in problems[-1] and copy.read_bytes() == backup


def test_without_room_for_the_copy_nothing_is_touched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(path)
    number, page, _ = page_of_the_rows(path)
    journal(path, number, bytes(len(page)))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.store.safety_copy.shutil.copyfile", full)
    assert "could not be copied" in refusal(path).sentence
    assert path.read_bytes() == before and others(path) == []


def test_a_journal_that_says_nothing_leaves_no_copy(path: Path) -> None:
    """What an exclusive lock leaves behind when the program is killed between two saves."""
    saved(path)
    path.with_name(f"{path.name}-journal").write_bytes(bytes(SECTOR))
    Store.open(path).close()
    assert loaded(path).problems == () and others(path) == []

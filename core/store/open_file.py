"""Whether the file that is written to is still the one under its name."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from core.store.errors import StoreError, StoreProblem

SAVE_A_COPY = "Your work is kept in memory: save a copy now (File > Save a copy as)."


class OpenFile:
    """Where an open assessment file lies.

    It is made after SQLite has locked the file and closed after SQLite has let go: on POSIX, to close a file gives up
    every lock that the program holds on it.
    """

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self._path = path.absolute()
        self._file = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._size = database.execute("PRAGMA page_size").fetchone()[0]
        page = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'stamp'").fetchone()[0]
        self._offset = (page - 1) * self._size
        self.stamp: bytes = database.execute("SELECT stamp FROM stamp").fetchone()[0]
        """What the last save wrote into the file."""

    def look(self) -> None:
        """Raise StoreError when the file is gone, is another one, or holds what we did not write."""
        name = self._path.name
        try:
            there = self._path.stat()
        except OSError as error:
            raise StoreError(
                StoreProblem.GONE, f"{name} was deleted, renamed or moved while it was open.", SAVE_A_COPY
            ) from error
        ours = os.fstat(self._file)
        if ours.st_ino and there.st_ino and not os.path.samestat(ours, there):  # 0: the system does not say
            raise StoreError(
                StoreProblem.REPLACED, f"{name} was replaced by another file while it was open.", SAVE_A_COPY
            )
        if self.stamp not in self._page():
            raise StoreError(
                StoreProblem.OVERWRITTEN, f"Another program overwrote {name} while it was open.", SAVE_A_COPY
            )

    def close(self) -> None:
        """Let go of the file; may be called again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _page(self) -> bytes:
        """The page with the stamp, by this very file: a header and the stamp are read from the disk, not by SQLite."""
        try:
            os.lseek(self._file, self._offset, os.SEEK_SET)
            return os.read(self._file, self._size)
        except OSError:
            return b""

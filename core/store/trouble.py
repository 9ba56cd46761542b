"""What goes wrong with an assessment file, in sentences for people."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec


class StoreError(Exception):
    """The assessment file cannot be used: what happened, and what to do, in one sentence each."""

    def __init__(self, happened: str, todo: str) -> None:
        super().__init__(f"{happened} {todo}")
        self.happened, self.todo = happened, todo

    @property
    def sentence(self) -> str:
        """What happened and what to do, for people."""
        return str(self)


SENTENCES = {
    sqlite3.SQLITE_BUSY: ("{} is open in another program or window.", "Close it there, then open it again."),
    sqlite3.SQLITE_READONLY: ("{} cannot be written to.", "Copy it to a folder of your own and open the copy."),
    sqlite3.SQLITE_FULL: ("The disk is full: {} was not saved.", "Free some space."),
    sqlite3.SQLITE_CANTOPEN: ("{} cannot be opened or made.", "Choose a folder that exists and that you may write to."),
    sqlite3.SQLITE_NOTADB: ("{} is not an assessment file.", "Choose another file."),
    sqlite3.SQLITE_CORRUPT: ("{} is damaged.", "Open a copy of it from a backup."),
    sqlite3.SQLITE_IOERR: ("The disk failed while {} was read or written.", "Look after the disk."),
    sqlite3.SQLITE_TOOBIG: ("{} holds more than this program can keep.", "Choose a smaller file."),
    sqlite3.SQLITE_MISUSE: ("{} is closed.", "Open it again."),
}


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the decoder say into sentences for people."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(*_sentences(error, path.name)) from error
    except OSError as error:
        raise StoreError(*_sentences(_of_disk(error), path.name)) from error
    except (msgspec.MsgspecError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise StoreError(*_sentences(sqlite3.DatabaseError(), path.name)) from error


def _of_disk(error: OSError) -> sqlite3.Error:
    """What SQLite would have called it."""
    codes = {errno.ENOSPC: sqlite3.SQLITE_FULL, errno.EROFS: sqlite3.SQLITE_READONLY}
    codes |= dict.fromkeys((errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR), sqlite3.SQLITE_CANTOPEN)
    same = sqlite3.OperationalError(str(error))
    same.sqlite_errorcode = codes.get(error.errno or 0, sqlite3.SQLITE_IOERR)
    return same


def _sentences(error: sqlite3.Error, name: str) -> tuple[str, str]:
    """A driver's error without a code comes from a check of ours, or a closed database."""
    closed = isinstance(error, sqlite3.ProgrammingError)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE if closed else sqlite3.SQLITE_CORRUPT)
    happened, todo = SENTENCES.get(code & 0xFF, SENTENCES[sqlite3.SQLITE_CORRUPT])
    return happened.format(name), todo

"""What goes wrong with an assessment file, in sentences for people."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

import msgspec


class StoreProblem(Enum):
    """Why an assessment file cannot be used."""

    OPEN_ELSEWHERE = auto()
    READ_ONLY = auto()
    DISK_FULL = auto()
    CANNOT_OPEN = auto()
    NOT_AN_ASSESSMENT = auto()
    DAMAGED = auto()
    DISK_FAILED = auto()
    TOO_LARGE = auto()
    CLOSED = auto()
    NEWER_PROGRAM = auto()
    EMPTY = auto()
    LINK_WITHOUT_FILE = auto()
    NOT_STORABLE = auto()
    NO_COPY = auto()
    GONE = auto()
    REPLACED = auto()
    OVERWRITTEN = auto()


class StoreError(Exception):
    """The assessment file cannot be used: why, and for people what happened and what to do, a sentence each."""

    def __init__(self, problem: StoreProblem, happened: str, todo: str) -> None:
        super().__init__(f"{happened} {todo}")
        self.problem, self.happened, self.todo = problem, happened, todo

    @property
    def sentence(self) -> str:
        """What happened and what to do, for people."""
        return str(self)


PROBLEMS = {
    sqlite3.SQLITE_BUSY: StoreProblem.OPEN_ELSEWHERE,
    sqlite3.SQLITE_READONLY: StoreProblem.READ_ONLY,
    sqlite3.SQLITE_FULL: StoreProblem.DISK_FULL,
    sqlite3.SQLITE_CANTOPEN: StoreProblem.CANNOT_OPEN,
    sqlite3.SQLITE_NOTADB: StoreProblem.NOT_AN_ASSESSMENT,
    sqlite3.SQLITE_CORRUPT: StoreProblem.DAMAGED,
    sqlite3.SQLITE_IOERR: StoreProblem.DISK_FAILED,
    sqlite3.SQLITE_TOOBIG: StoreProblem.TOO_LARGE,
    sqlite3.SQLITE_MISUSE: StoreProblem.CLOSED,
}
MESSAGES = {
    StoreProblem.OPEN_ELSEWHERE: ("{} is open in another program or window.", "Close it there, then open it again."),
    StoreProblem.READ_ONLY: ("{} cannot be written to.", "Copy it to a folder of your own and open the copy."),
    StoreProblem.DISK_FULL: ("The disk is full: {} was not saved.", "Free some space."),
    StoreProblem.CANNOT_OPEN: (
        "{} cannot be opened or created.",
        "Choose a folder that exists and that you may write to.",
    ),
    StoreProblem.NOT_AN_ASSESSMENT: ("{} is not an assessment file.", "Choose another file."),
    StoreProblem.DAMAGED: ("{} is damaged.", "Open a copy of it from a backup."),
    StoreProblem.DISK_FAILED: ("The disk failed while {} was read or written.", "Check the disk."),
    StoreProblem.TOO_LARGE: ("{} contains more than this program can store.", "Choose a smaller file."),
    StoreProblem.CLOSED: ("{} is closed.", "Open it again."),
}


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the decoder say into sentences for people."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(*_problem(error, path.name)) from error
    except OSError as error:
        raise StoreError(*_problem(_of_disk(error), path.name)) from error
    except (msgspec.MsgspecError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise StoreError(*_problem(sqlite3.DatabaseError(), path.name)) from error


def _of_disk(error: OSError) -> sqlite3.Error:
    """What SQLite would have called it."""
    codes = {errno.ENOSPC: sqlite3.SQLITE_FULL, errno.EROFS: sqlite3.SQLITE_READONLY}
    codes |= dict.fromkeys((errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR), sqlite3.SQLITE_CANTOPEN)
    same = sqlite3.OperationalError(str(error))
    same.sqlite_errorcode = codes.get(error.errno or 0, sqlite3.SQLITE_IOERR)
    return same


def _problem(error: sqlite3.Error, name: str) -> tuple[StoreProblem, str, str]:
    """A driver's error without a code comes from a check of ours, or a closed database."""
    closed = isinstance(error, sqlite3.ProgrammingError)
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE if closed else sqlite3.SQLITE_CORRUPT)
    problem = PROBLEMS.get(code & 0xFF, StoreProblem.DAMAGED)
    happened, todo = MESSAGES[problem]
    return problem, happened.format(name), todo

"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def unused_path(path: Path) -> Path:
    """This name, or the first like it that is not taken."""
    number = 2
    found = path
    while found.exists():
        found = path.with_stem(f"{path.stem} {number}")
        number += 1
    return found


def write_atomically(path: Path, data: bytes) -> None:
    """By a temporary file beside it and an atomic replace: a report that was cut short must not look like one."""
    part, handle = _part(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def check_writable(folder: Path) -> None:
    """Raises OSError where the folder takes no files."""
    part, handle = _part(folder)
    os.close(handle)
    part.unlink()


def _part(folder: Path) -> tuple[Path, int]:
    """A new file that only its owner reads, and its open handle.

    Tried once: in a folder that it may not write to, tempfile tries ten thousand names on Windows.
    """
    part = folder / f".{secrets.token_hex(6)}.part"
    return part, os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)

"""A copy of an assessment file from before SQLite brings it back to its last save.

A journal beside the file shows that a save was cut off. SQLite believes it without a question; where somebody put a
backup in the file's place, it is another file's, and would damage the backup before anybody looked at it.
"""

from __future__ import annotations

import filecmp
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from core.store.errors import StoreError, StoreProblem


class SafetyCopy:
    """The copy, where a journal made one needed, until it is dropped or kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copy: Path | None = None
        journal = path.with_name(f"{path.name}-journal")
        if path.is_file() and journal.is_file() and journal.stat().st_size:
            self._copy = path.with_name(f"{path.stem}.before-{secrets.token_hex(3)}{path.suffix}")
            self._make(self._copy)

    def keep(self) -> str:
        """A sentence that names the copy; empty where there is none. It leaves the file alone, which may be open."""
        copy, self._copy = self._copy, None
        return f"Its last save was interrupted and undone. The file as found is kept as {copy.name}." if copy else ""

    def settle(self) -> str:
        """The same, but drops a copy of a file that is as it was. Only while nobody has the file open."""
        with suppress(OSError):  # the file may be gone
            if self._copy and filecmp.cmp(self._copy, self._path, shallow=False):
                self.drop()
        return self.keep()

    def drop(self) -> None:
        """Delete the copy; where that fails it stays."""
        copy, self._copy = self._copy, None
        if copy is not None:
            with suppress(OSError):
                copy.unlink(missing_ok=True)

    def _make(self, copy: Path) -> None:
        try:
            shutil.copyfile(self._path, copy)
        except OSError as error:
            self.drop()
            happened = f"The last save to {self._path.name} was interrupted, and the file could not be copied."
            raise StoreError(
                StoreProblem.NO_COPY, happened, "Free some space in its folder, then open it again."
            ) from error

"""A whole assessment into another file, which has its name only when it is whole."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from core.store.database import sync_folder
from core.store.errors import store_errors
from core.store.store import Store
from core.store.stored_assessment import StoredAssessment

REPLACE_TRIES, REPLACE_PAUSE_S = 5, 0.1


def write_copy(path: Path, whole: StoredAssessment) -> None:
    """Write `whole` to this file, in place of what is there; raises StoreError."""
    part = path.absolute().with_name(f".{secrets.token_hex(6)}.part")
    with store_errors(path):
        try:
            store = Store.open(part)
            try:
                store.save_all(whole)
            finally:
                store.close()
            _take_the_place(part, path)
            sync_folder(part.parent)
        finally:
            part.unlink(missing_ok=True)


def _take_the_place(part: Path, path: Path) -> None:
    """On Windows a scanner may hold a new file for a moment."""
    for remaining in reversed(range(REPLACE_TRIES)):
        try:
            part.replace(path)
            return
        except PermissionError:
            if not remaining:
                raise
            time.sleep(REPLACE_PAUSE_S)

"""The assessment file with one bit turned over, anywhere: it is told, or nothing is different."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model
from core.store import Store, StoredAssessment, StoreError, row_kinds
from tests.core.store.assessment_file import FIRST, SAMPLE, SITE, loaded, saved
from tests.helpers.samples import ENCRYPTION, WHEN, hardened

SOME, ALL = 400, 5_000
SEED = 20_260_304
TRIED = model.Attempt("s3", WHEN, model.Failure(model.Reason.REFUSED, "edge03 refused.", "Check the port."))


def full_file(path: Path) -> bytes:
    """A file with every kind of row in it, and results of before."""
    saved(path)
    with closing(Store.open(path)) as file:
        file.load()
        file.save_site(SITE)
        file.save_result(hardened(FIRST, minutes=90))
        first = SAMPLE.results[1]
        anew = replace(first.findings[0], status=model.Status.NOT_APPLICABLE, reason="Anew.")
        file.save_judged((replace(first, findings=(anew, *first.findings[1:])),))
        file.save_attempt(TRIED)
        file.save_comment("s2", ENCRYPTION, "Looked at.")
    return path.read_bytes()


def rows_in(path: Path, data: bytes) -> dict[str, list[range]]:
    """Where in the file each row lies, by kind: its names, its seal, its data."""
    found: dict[str, list[range]] = {}
    with closing(sqlite3.connect(path)) as file:
        for kind, owner, key, seal, content in file.execute("SELECT kind, owner, key, seal, data FROM rows"):
            middle = data.index(seal)
            start = middle - len(kind + owner + key) - 8  # with the record's header
            found.setdefault(kind, []).append(range(start, middle + len(seal) + min(len(content), 2_000)))
    return found


def places(path: Path, data: bytes, count: int) -> Iterator[int]:
    """Half of them in rows, each kind as often, the others anywhere, the header more often than by chance."""
    chance, rows = random.Random(SEED), rows_in(path, data)
    assert rows.keys() == row_kinds.KINDS.keys() | {"contents"}
    for number in range(count):
        aimed = chance.choice(rows[sorted(rows)[number // 2 % len(rows)]])
        anywhere = range(100 if number % 20 == 1 else len(data))
        yield chance.choice(anywhere if number % 2 else aimed) * 8 + chance.randrange(8)


def read(path: Path) -> StoredAssessment | None:
    """What is loaded; None where the whole file is refused, with a sentence."""
    try:
        return loaded(path)
    except StoreError as error:
        assert error.happened.endswith(".") and error.todo.endswith(".")
        return None


def test_no_flipped_bit_is_silent(tmp_path: Path, exhaustive: bool) -> None:
    path = tmp_path / "site.edgeassessment"
    data = full_file(path)
    whole = loaded(path)
    assert whole.problems == ()
    told = 0
    for place in places(path, data, ALL if exhaustive else SOME):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        stored = read(path)
        if stored is None or stored.problems:
            told += 1
            assert path.read_bytes() == flipped, f"bit {place}: a file that is doubted is left as it is"
        else:
            assert stored == whole, f"bit {place} changed what was loaded, and nothing was said"
    assert told > (ALL if exhaustive else SOME) // 3


@pytest.mark.parametrize("count", [2, 20])
def test_many_flipped_bits_are_not_silent_either(tmp_path: Path, exhaustive: bool, count: int) -> None:
    path = tmp_path / "site.edgeassessment"
    data = full_file(path)
    whole, chance = loaded(path), random.Random(SEED)
    for _ in range(1_000 if exhaustive else 50):
        flipped = bytearray(data)
        for _ in range(count):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        stored = read(path)
        assert stored is None or stored.problems or stored == whole

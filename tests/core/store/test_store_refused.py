"""Files that are not opened at all, each with a sentence: foreign, damaged, locked, gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.store import Store, StoreError
from tests.core.store.assessment_file import FIRST, loaded, refusal, saved, sql


def test_not_a_database(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"x" * 4096)
    assert "is not an assessment file" in refusal(path).happened
    assert path.read_bytes().startswith(b"PK")


def test_another_programs_database(path: Path) -> None:
    sql(path, "CREATE TABLE notes(text)")
    before = path.read_bytes()
    assert "not an assessment of this program" in refusal(path).happened
    assert path.read_bytes() == before


@pytest.mark.parametrize("trick", ["TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM rows; END", "VIEW v AS SELECT 1"])
def test_a_file_with_tricks_in_it(path: Path, trick: str) -> None:
    saved(path)
    sql(path, f"CREATE {trick}")
    assert "not an assessment of this program" in refusal(path).happened


@pytest.mark.parametrize("where", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_file(path: Path, where: float) -> None:
    saved(path)
    data = bytearray(path.read_bytes())
    start = int(len(data) * where) // 4096 * 4096
    data[start : start + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    try:
        stored = loaded(path)
    except StoreError as error:
        assert "damaged" in error.happened or "not an assessment" in error.happened
    else:  # the page was inside raw evidence: no check of SQLite's sees that, but the hash does
        assert stored.problems


def test_a_cut_file(path: Path) -> None:
    saved(path)
    path.write_bytes(path.read_bytes()[: 4096 * 3])
    assert "damaged" in refusal(path).happened


def test_a_second_opening_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **more | {"timeout": 0.05}))
    with closing(Store.open(path)):
        assert "open in another program" in refusal(path).happened
    assert loaded(path).servers == ()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be opened or created" in refusal(tmp_path / "gone" / "a.edgeassessment").happened
    assert "cannot be opened or created" in refusal(tmp_path).happened


def test_a_read_only_file(path: Path) -> None:
    """A write version above 2 makes SQLite itself treat the file as read-only, for any user."""
    saved(path)
    data = bytearray(path.read_bytes())
    data[18] = 3
    path.write_bytes(data)
    assert "cannot be written to" in refusal(path).happened


def test_a_full_disk(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file._database.execute(f"PRAGMA max_page_count={file._database.execute('PRAGMA page_count').fetchone()[0]}")
        with pytest.raises(StoreError, match="disk is full"):
            file.save_benchmark("big.zip", b"x" * 100_000)
        assert file.load().servers == (FIRST,)
        assert file.load().benchmark is None


def test_a_closed_file(path: Path) -> None:
    file = Store.open(path)
    file.close()
    file.close()
    with pytest.raises(StoreError, match="is closed"):
        file.load()


def test_a_link_to_a_file_that_is_not_there_is_no_new_assessment(tmp_path: Path) -> None:
    """Its disk may be unplugged: an empty assessment in the link's place would hide what was done."""
    link, target = tmp_path / "site.edgeassessment", tmp_path / "usb" / "site.edgeassessment"
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("no link can be made here")
    assert "is a link to a file that is not there" in refusal(link).sentence
    assert link.is_symlink()

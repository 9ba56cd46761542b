"""A file is written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.files.atomic import check_writable, write_atomically


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old and longer")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_finished_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("act", [lambda folder: write_atomically(folder / "report.pdf", b"new"), check_writable])
def test_a_folder_that_takes_no_files_is_told_at_once_on_windows_too(
    act: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refused(path: object, flags: int, mode: int = 0o777) -> int:
        tried.append(path)
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as windows, pytest.raises(PermissionError):
        windows.setattr("os.name", "nt")
        windows.setattr("os.open", refused)
        act(tmp_path)
    assert len(tried) == 1 and list(tmp_path.iterdir()) == []


def test_a_folder_is_tried_and_nothing_stays_in_it(tmp_path: Path) -> None:
    check_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        check_writable(tmp_path / "gone")

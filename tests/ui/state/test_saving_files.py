"""Nothing the assessor did is lost: files that do not open, that go while they are open, that are damaged."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.paths import ASSESSMENT_SUFFIX
from core.store import Store, StoredAssessment, write_copy
from tests.helpers.samples import ENCRYPTION, hardened
from tests.ui.state.saved_sessions import SAMPLE, everything, filled, on_disk, opened
from ui.state.session import Session
from ui.tasks.unsaved import UnsavedChanges
from ui.widgets.notice import Notice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"site{ASSESSMENT_SUFFIX}"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.state.saving.autosave.RETRY_MS", 50)


# --- A file that does not open ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError(0), MemoryError(), RecursionError(), OSError(5, "I/O error")])
def test_every_exception_on_opening_is_told_and_the_work_can_be_saved_elsewhere(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(self: Store) -> None:
        raise error

    monkeypatch.setattr(Store, "load", broken)
    session = Session()
    with qtbot.waitSignal(session.trouble, timeout=10_000) as told:
        session.open(path)
    assert told.args[1] and path.name in told.args[0]
    monkeypatch.undo()
    assert not session.autosave.failed, "nothing was done yet"
    filled(session)
    assert session.autosave.failed
    copy = path.with_name(f"copy{ASSESSMENT_SUFFIX}")
    write_copy(copy, session.state())
    assert everything(copy)
    session.autosave.move(copy)
    qtbot.waitUntil(lambda: not session.autosave.unsaved, timeout=10_000)
    session.set_comment("s1", ENCRYPTION, "more")
    assert session.close(5)
    assert on_disk(copy).comments == {("s1", ENCRYPTION): "more"}


# --- A file that goes while it is open --------------------------------------------------------------------------------


def done(harm: Callable[[Path], None], path: Path) -> None:
    try:
        harm(path)
    except PermissionError:
        pytest.skip("this system does not let go of an open file")


def vanish(path: Path) -> None:
    path.unlink()


def rename(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def replace_it(path: Path) -> None:
    other = path.with_name("other")
    shutil.copy(path, other)
    other.replace(path)


def overwrite(path: Path) -> None:
    other = path.with_name("other" + ASSESSMENT_SUFFIX)
    write_copy(other, StoredAssessment(servers=SAMPLE.servers))
    path.write_bytes(other.read_bytes())


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [vanish, rename, replace_it, overwrite, empty])
def test_a_file_that_goes_is_noticed_and_the_work_saved_elsewhere(
    path: Path, qtbot: QtBot, harm: Callable[[Path], None]
) -> None:
    session = filled(opened(path, qtbot))
    assert session.autosave.flush(30)
    done(harm, path)
    harmed = path.read_bytes() if path.exists() else None
    with qtbot.waitSignal(session.trouble, timeout=10_000) as told:
        session.set_comment("s2", ENCRYPTION, "too late")
    assert "while it was open" in told.args[0]
    assert session.autosave.failed
    assert (path.read_bytes() if path.exists() else None) == harmed, "nobody else's file is touched"
    session.set_comment("s2", ENCRYPTION, "")
    copy = path.with_name(f"copy{ASSESSMENT_SUFFIX}")
    write_copy(copy, session.state())
    session.autosave.move(copy)
    qtbot.waitUntil(lambda: not session.autosave.failed and not session.autosave.unsaved, timeout=10_000)
    assert session.close(5)
    assert everything(copy)


def test_a_file_that_comes_back_is_saved_to_again(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    assert session.autosave.flush(30)
    done(rename, path)
    with qtbot.waitSignal(session.trouble, timeout=10_000):
        session.set_result(hardened(SAMPLE.servers[0]))
    with qtbot.waitSignal(session.autosave.recovered, timeout=10_000):
        path.with_name("elsewhere").rename(path)
    assert session.close(5)
    assert on_disk(path).results[0] == hardened(SAMPLE.servers[0])


def test_a_file_that_went_is_noticed_at_closing_too(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    assert session.autosave.flush(30)
    done(vanish, path)
    notice = Notice()
    qtbot.addWidget(notice)
    assert not UnsavedChanges(session.autosave, notice, session).close(lambda: None)
    qtbot.waitUntil(lambda: "the whole assessment" in notice.text, timeout=10_000)
    notice._buttons[2].click()
    session.close(5)


def test_what_was_removed_comes_back_with_undo_after_the_file_was_written_anew(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    session.remove_servers(["s1"])
    session.autosave.save_all()
    session.history.undo()
    assert session.close(5)
    assert everything(path)


def test_a_damaged_file_is_written_anew_with_the_next_change(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    assert session.close(5)
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE rows SET data = x'00' WHERE kind = 'comment'")
        file.commit()
    session = opened(path, qtbot)
    assert session.comments == {}
    session.set_comment("s1", ENCRYPTION, "mine")
    assert session.close(5)
    assert everything(path)
    assert len(list(path.parent.glob("*.damaged-*"))) == 1

"""Nothing the assessor did is lost: slow disks, full disks, files that go, files that do not open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.model import Details
from core.store import Store, write_copy
from tests.samples import ENCRYPTION, fresh, hardened, sample_assessment
from tests.ui.saving import full, many, on_disk, opened, slow
from ui.notice import Notice
from ui.saving import Saving
from ui.session import Session
from ui.unsaved import Unsaved
from ui.words import SUFFIX

SAMPLE = sample_assessment()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"site{SUFFIX}"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.saving.RETRY_MS", 50)


def filled(session: Session) -> Session:
    session.set_details(SAMPLE.details)
    session.add_servers(SAMPLE.servers)
    for result in SAMPLE.results:
        session.set_result(result)
    session.set_comment("s1", ENCRYPTION, "mine")
    return session


def everything(path: Path) -> bool:
    stored = on_disk(path)
    assert stored.problems == ()
    assert (stored.details, stored.servers, stored.results) == (SAMPLE.details, SAMPLE.servers, SAMPLE.results)
    return stored.comments == {("s1", ENCRYPTION): "mine"}


def close(session: Session, qtbot: QtBot, notice: Notice | None = None) -> Unsaved:
    """As the window closes."""
    gone = []
    leaving = Unsaved(session.saving, notice or Notice(), session)
    if leaving.close(lambda: gone.append(True)):
        gone.append(True)
    qtbot.waitUntil(lambda: bool(gone), timeout=60_000)
    assert session.close(5)
    return leaving


# --- Closing ----------------------------------------------------------------------------------------------------------


def test_closing_writes_all_that_waits_in_few_transactions(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(path, qtbot)
    made = slow(monkeypatch, 0.2)
    servers = many(310)
    for server, result in servers:
        session.add_servers([server])
        session.set_result(result)
        session.set_comment(server.id, ENCRYPTION, f"On {server.name}")
    assert len(session.saving.unsaved) > 500
    close(session, qtbot)
    stored = on_disk(path)
    assert len(stored.servers) == len(stored.results) == len(stored.comments) == 310
    assert stored.comments["n309", ENCRYPTION] == "On edge309"
    assert len(made) < 60


def test_a_slow_disk_gets_every_comment(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    session = filled(opened(path, qtbot))
    assert session.saving.flush(30)
    slow(monkeypatch, 1.2)
    for number in range(12):
        session.set_comment("s1", f"X{number}", f"comment {number}")
    notice = Notice()
    qtbot.addWidget(notice)
    close(session, qtbot, notice)
    assert {on_disk(path).comments["s1", f"X{n}"] for n in range(12)} == {f"comment {n}" for n in range(12)}


def test_a_slow_save_is_said_and_asked_about_before_it_is_given_up(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = filled(opened(path, qtbot))
    assert session.saving.flush(30)
    slow(monkeypatch, 2)
    notice, gone = Notice(), []
    qtbot.addWidget(notice)
    session.set_comment("s1", ENCRYPTION, "the last words")
    leaving = Unsaved(session.saving, notice, session)
    assert not leaving.close(lambda: gone.append(True))
    qtbot.waitUntil(lambda: notice.text == "Closing when this is saved: 1 comment.", timeout=10_000)
    names = [button.text() for button in notice._buttons]
    assert names == ["Save a copy as…", "Close without it", "Do not close"]
    notice._buttons[2].click()
    qtbot.waitUntil(lambda: not session.saving.unsaved, timeout=20_000)
    qtbot.wait(300)
    assert not gone, "it was called off"
    session.set_comment("s1", ENCRYPTION, "given up")
    assert not leaving.close(lambda: gone.append(True))
    qtbot.waitUntil(lambda: not notice.isHidden(), timeout=10_000)
    notice._buttons[1].click()
    assert gone
    session.close(10)


def test_another_assessment_is_opened_when_this_one_is_saved(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(path, qtbot)
    slow(monkeypatch, 0.3)
    filled(session)
    other = path.with_name(f"other{SUFFIX}")
    with qtbot.waitSignal(session.opened, timeout=20_000):
        Unsaved(session.saving, Notice(), session).open(lambda: session.open(other))
    assert session.path == other
    assert everything(path)
    assert session.close(5)


# --- A full disk ------------------------------------------------------------------------------------------------------


def test_a_full_disk_then_space_and_everything_is_there(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    relieve = full(monkeypatch)
    session = opened(path, qtbot)
    with qtbot.waitSignal(session.trouble, timeout=10_000) as told:
        filled(session)
    assert "The disk is full" in told.args[0] and not told.args[1]
    session.set_comment("s2", ENCRYPTION, "while it was full")
    session.set_comment("s2", ENCRYPTION, "")
    assert session.saving.failed and session.saving.unsaved
    with qtbot.waitSignal(session.saving.mended, timeout=10_000):
        relieve()
    qtbot.waitUntil(lambda: not session.saving.failed and not session.saving.unsaved, timeout=10_000)
    assert session.close(5)
    assert everything(path)


def test_the_next_save_mends_what_failed_before(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.saving.RETRY_MS", 10_000_000)
    relieve = full(monkeypatch)
    session = opened(path, qtbot)
    with qtbot.waitSignal(session.trouble, timeout=10_000):
        filled(session)
    relieve()
    with qtbot.waitSignal(session.saving.mended, timeout=10_000):
        session.set_comment("s1", "X", "one more")
    session.set_comment("s1", "X", "")
    assert session.close(5)
    assert everything(path)


def test_one_failure_is_told_once_however_often_it_is_tried(
    path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch)
    session = opened(path, qtbot)
    told: list[str] = []
    session.trouble.connect(lambda sentence, fatal: told.append(sentence))
    filled(session)
    qtbot.wait(500)
    assert len(told) == 1
    session.close(5)


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
    assert not session.saving.failed, "nothing was done yet"
    filled(session)
    assert session.saving.failed
    copy = path.with_name(f"copy{SUFFIX}")
    write_copy(copy, session.state())
    assert everything(copy)
    session.saving.move(copy)
    qtbot.waitUntil(lambda: not session.saving.unsaved, timeout=10_000)
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
    other = path.with_name("other" + SUFFIX)
    write_copy(other, sample_assessment_as_stored())
    path.write_bytes(other.read_bytes())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def sample_assessment_as_stored() -> object:
    from core.store import Stored

    return Stored(servers=SAMPLE.servers)


@pytest.mark.parametrize("harm", [vanish, rename, replace_it, overwrite, empty])
def test_a_file_that_goes_is_noticed_and_the_work_saved_elsewhere(
    path: Path, qtbot: QtBot, harm: Callable[[Path], None]
) -> None:
    session = filled(opened(path, qtbot))
    assert session.saving.flush(30)
    done(harm, path)
    harmed = path.read_bytes() if path.exists() else None
    with qtbot.waitSignal(session.trouble, timeout=10_000) as told:
        session.set_comment("s2", ENCRYPTION, "too late")
    assert "while it was open" in told.args[0]
    assert session.saving.failed
    assert (path.read_bytes() if path.exists() else None) == harmed, "nobody else's file is touched"
    session.set_comment("s2", ENCRYPTION, "")
    copy = path.with_name(f"copy{SUFFIX}")
    write_copy(copy, session.state())
    session.saving.move(copy)
    qtbot.waitUntil(lambda: not session.saving.failed and not session.saving.unsaved, timeout=10_000)
    assert session.close(5)
    assert everything(copy)


def test_a_file_that_comes_back_is_saved_to_again(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    assert session.saving.flush(30)
    done(rename, path)
    with qtbot.waitSignal(session.trouble, timeout=10_000):
        session.set_result(hardened(SAMPLE.servers[0]))
    with qtbot.waitSignal(session.saving.mended, timeout=10_000):
        path.with_name("elsewhere").rename(path)
    assert session.close(5)
    assert on_disk(path).results[0] == hardened(SAMPLE.servers[0])


def test_a_file_that_went_is_noticed_at_closing_too(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    assert session.saving.flush(30)
    done(vanish, path)
    notice = Notice()
    qtbot.addWidget(notice)
    assert not Unsaved(session.saving, notice, session).close(lambda: None)
    qtbot.waitUntil(lambda: "the whole assessment" in notice.text, timeout=10_000)
    notice._buttons[2].click()
    session.close(5)


def test_what_was_removed_comes_back_with_undo_after_the_file_was_written_anew(path: Path, qtbot: QtBot) -> None:
    session = filled(opened(path, qtbot))
    session.remove_servers(["s1"])
    session.saving.save_all()
    session.history.undo()
    assert session.close(5)
    assert everything(path)


def test_a_damaged_file_is_written_anew_with_the_next_change(path: Path, qtbot: QtBot) -> None:
    import sqlite3
    from contextlib import closing

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


def test_slow_saves_are_shown(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.saving.SLOW_MS", 10)
    session = opened(path, qtbot)
    slow(monkeypatch, 0.5)
    seen: list[bool] = []
    session.saving.changed.connect(lambda: seen.append(session.saving.slow))
    session.set_details(Details(name="x"))
    qtbot.waitUntil(lambda: True in seen and not seen[-1], timeout=10_000)
    assert session.close(5)


def test_nothing_is_asked_of_an_assessment_that_was_never_in_a_file(qapp: QObject) -> None:
    saving = Saving(lambda: None, qapp)
    saving.save("save_details", Details(name="x"))
    assert Unsaved(saving, Notice(), qapp).close(lambda: None)
    assert fresh(SAMPLE.servers[0])


def test_what_is_added_while_a_file_is_read_waits_for_it(path: Path, qtbot: QtBot) -> None:
    """Another file that is opened at once does not make it forgotten."""
    session, other = Session(), path.with_name(f"other{SUFFIX}")
    session.open(path)
    session.add_servers(SAMPLE.servers)
    assert session.saving.unsaved and not session.saving.flush(0)
    leaving = Unsaved(session.saving, Notice(), session)
    leaving.open(lambda: session.open(other))
    qtbot.waitUntil(lambda: session.path == other, timeout=10_000)
    assert on_disk(path).servers == SAMPLE.servers
    assert session.close(5)

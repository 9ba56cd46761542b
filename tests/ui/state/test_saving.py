"""Nothing the assessor did is lost: slow disks, full disks, files that are still read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.model import Details
from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import ENCRYPTION
from tests.ui.state.saved_sessions import SAMPLE, everything, filled, full, many, on_disk, opened, slow
from ui.state.saving.autosave import Autosave
from ui.state.saving.saves import details_save
from ui.state.session import Session
from ui.tasks.unsaved import UnsavedChanges
from ui.widgets.notice import Notice


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"site{ASSESSMENT_SUFFIX}"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.state.saving.autosave.RETRY_MS", 50)


def close(session: Session, qtbot: QtBot, notice: Notice | None = None) -> UnsavedChanges:
    """As the window closes."""
    gone = []
    leaving = UnsavedChanges(session.autosave, notice or Notice(), session)
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
    assert len(session.autosave.unsaved) > 500
    close(session, qtbot)
    stored = on_disk(path)
    assert len(stored.servers) == len(stored.results) == len(stored.comments) == 310
    assert stored.comments["n309", ENCRYPTION] == "On edge309"
    assert len(made) < 60


def test_a_slow_disk_gets_every_comment(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    session = filled(opened(path, qtbot))
    assert session.autosave.flush(30)
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
    assert session.autosave.flush(30)
    slow(monkeypatch, 2)
    notice, gone = Notice(), []
    qtbot.addWidget(notice)
    session.set_comment("s1", ENCRYPTION, "the last words")
    leaving = UnsavedChanges(session.autosave, notice, session)
    assert not leaving.close(lambda: gone.append(True))
    qtbot.waitUntil(lambda: notice.text == "Closing after saving: 1 comment.", timeout=10_000)
    names = [button.text() for button in notice._buttons]
    assert names == ["Save a copy as…", "Close without saving", "Do not close"]
    notice._buttons[2].click()
    qtbot.waitUntil(lambda: not session.autosave.unsaved, timeout=20_000)
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
    other = path.with_name(f"other{ASSESSMENT_SUFFIX}")
    with qtbot.waitSignal(session.opened, timeout=20_000):
        UnsavedChanges(session.autosave, Notice(), session).open(lambda: session.open(other))
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
    assert session.autosave.failed and session.autosave.unsaved
    with qtbot.waitSignal(session.autosave.recovered, timeout=10_000):
        relieve()
    qtbot.waitUntil(lambda: not session.autosave.failed and not session.autosave.unsaved, timeout=10_000)
    assert session.close(5)
    assert everything(path)


def test_the_next_save_mends_what_failed_before(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.state.saving.autosave.RETRY_MS", 10_000_000)
    relieve = full(monkeypatch)
    session = opened(path, qtbot)
    with qtbot.waitSignal(session.trouble, timeout=10_000):
        filled(session)
    relieve()
    with qtbot.waitSignal(session.autosave.recovered, timeout=10_000):
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


def test_slow_saves_are_shown(path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.state.saving.autosave.SLOW_MS", 10)
    session = opened(path, qtbot)
    slow(monkeypatch, 0.5)
    seen: list[bool] = []
    session.autosave.changed.connect(lambda: seen.append(session.autosave.slow))
    session.set_details(Details(name="x"))
    qtbot.waitUntil(lambda: True in seen and not seen[-1], timeout=10_000)
    assert session.close(5)


def test_nothing_is_asked_of_an_assessment_that_was_never_in_a_file(qapp: QObject) -> None:
    saving = Autosave(lambda: None, qapp)
    saving.save(details_save(Details(name="x")))
    assert UnsavedChanges(saving, Notice(), qapp).close(lambda: None)


def test_what_is_added_while_a_file_is_read_waits_for_it(path: Path, qtbot: QtBot) -> None:
    """Another file that is opened at once does not make it forgotten."""
    session, other = Session(), path.with_name(f"other{ASSESSMENT_SUFFIX}")
    session.open(path)
    session.add_servers(SAMPLE.servers)
    assert session.autosave.unsaved and not session.autosave.flush(0)
    leaving = UnsavedChanges(session.autosave, Notice(), session)
    leaving.open(lambda: session.open(other))
    qtbot.waitUntil(lambda: session.path == other, timeout=10_000)
    assert on_disk(path).servers == SAMPLE.servers
    assert session.close(5)

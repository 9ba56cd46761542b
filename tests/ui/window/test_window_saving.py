"""Saving as the window tells it: what is not on the disk is seen, asked about, and can be taken elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import ENCRYPTION, sample_assessment
from tests.ui.conftest import fill
from tests.ui.person import press, words_in
from tests.ui.state.saved_sessions import full, on_disk
from ui.state import settings
from ui.window import Window

SAMPLE = sample_assessment()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"site{ASSESSMENT_SUFFIX}"


def open_file(window: Window, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.workspace.session.opened, timeout=10_000):
        window.workspace.files.open(path)
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def answer(window: Window, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: name in words_in(window.workspace.notice))
    next(button for button in window.workspace.notice._buttons if button.text() == name).click()


def full_and_filled(window: Window, path: Path, qtbot: QtBot) -> None:
    open_file(window, path, qtbot)
    with qtbot.waitSignal(window.workspace.session.trouble, timeout=10_000):
        fill(window)


def test_a_full_disk_is_seen_until_everything_is_saved(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.state.saving.autosave.RETRY_MS", 50)
    relieve = full(monkeypatch)
    full_and_filled(window, path, qtbot)
    assert "The disk is full" in window.workspace.notice.text and "retried" in window.workspace.notice.text
    assert "Save a copy as…" in words_in(window.workspace.notice)
    window.workspace.notice.hide()
    assert window._unsaved.isVisible() and window._unsaved._words.text() == "Not saved"
    relieve()
    qtbot.waitUntil(lambda: not window._unsaved.isVisible(), timeout=10_000)
    assert window.workspace.notice.text == "All changes are saved."
    window.close()
    assert on_disk(path).results == SAMPLE.results


def test_closing_with_a_full_disk_asks_and_a_copy_lets_it_close(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    relieve = full(monkeypatch)
    full_and_filled(window, path, qtbot)
    assert not window.close()
    assert window.isVisible() and window.workspace.isEnabled()
    qtbot.waitUntil(lambda: window.workspace.notice.text.startswith("Closing after saving: "))
    assert "The last attempt failed" in window.workspace.notice.text
    relieve()
    copy = path.with_name(f"copy{ASSESSMENT_SUFFIX}")
    choose(monkeypatch, copy)
    window.workspace.session.autosave._retry.stop()
    answer(window, qtbot, "Save a copy as…")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert on_disk(copy).results == SAMPLE.results
    assert settings.saved_text("last/assessment") == str(copy)


def test_closing_with_a_full_disk_can_give_it_up_or_stay(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch)
    full_and_filled(window, path, qtbot)
    assert not window.close()
    answer(window, qtbot, "Do not close")
    qtbot.wait(300)
    assert window.isVisible()
    assert not window.close()
    qtbot.waitUntil(lambda: window.workspace.unsaved._asked)
    window.workspace.notice.hide()
    qtbot.waitUntil(lambda: window.workspace.unsaved._go is None)
    assert not window.close()
    answer(window, qtbot, "Close without saving")
    assert not window.isVisible()


def test_a_copy_is_saved_by_key_and_work_goes_on_in_the_open_file(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file(window, path, qtbot)
    fill(window)
    copy = path.with_name("copy")
    choose(monkeypatch, copy)
    press(window, qtbot, "F12")
    copy = copy.with_suffix(ASSESSMENT_SUFFIX)
    qtbot.waitUntil(lambda: window.workspace.notice.text == f"Copy saved as {copy}.", timeout=10_000)
    window.workspace.session.set_comment("s1", ENCRYPTION, "Only in the open file.")
    assert window.workspace.session.path == path
    window.close()
    assert on_disk(copy).results == SAMPLE.results and on_disk(copy).comments == SAMPLE.comments
    assert on_disk(path).comments["s1", ENCRYPTION] == "Only in the open file."


def test_a_file_that_does_not_open_leaves_work_that_is_asked_about(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.touch()
    with qtbot.waitSignal(window.workspace.session.trouble, timeout=10_000):
        window.workspace.files.open(path)
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    assert "is empty" in window.workspace.notice.text and "in memory only" in window.workspace.notice.text
    assert window._status.text() == "Ready"
    fill(window)
    assert not window.close()
    copy = path.with_name(f"copy{ASSESSMENT_SUFFIX}")
    choose(monkeypatch, copy)
    answer(window, qtbot, "Save a copy as…")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert on_disk(copy).servers == SAMPLE.servers
    assert path.stat().st_size == 0


def test_a_new_assessment_takes_no_files_place(
    window: Window, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file(window, path, qtbot)
    window.workspace.session.add_servers(SAMPLE.servers)
    other = path.with_name(f"other{ASSESSMENT_SUFFIX}")
    open_file(window, other, qtbot)
    choose(monkeypatch, path)
    window.workspace.files.new()
    assert "already exists" in window.workspace.notice.text and window.workspace.session.path == other
    other2 = path.with_name(f"empty{ASSESSMENT_SUFFIX}")
    other2.touch()
    choose(monkeypatch, other2)
    with qtbot.waitSignal(window.workspace.session.opened, timeout=10_000):
        window.workspace.files.new()
    assert window.workspace.session.path == other2
    window.close()
    assert on_disk(path).servers == SAMPLE.servers


@pytest.mark.parametrize("good", [True, False])
def test_what_was_typed_just_before_another_is_opened_stays_where_it_was_typed(
    window: Window, path: Path, qtbot: QtBot, good: bool
) -> None:
    open_file(window, path, qtbot)
    fill(window)
    qtbot.waitUntil(lambda: window.workspace.finding.entry is not None)
    window.workspace.finding.show_tab(5)
    key = window.workspace.finding.entry.key
    window.workspace.finding.comment.setPlainText("just typed")
    other = path.with_name(f"other{ASSESSMENT_SUFFIX}")
    if good:
        open_file(window, other, qtbot)
    else:
        other.touch()
        with qtbot.waitSignal(window.workspace.session.trouble, timeout=10_000):
            window.workspace.files.open(other)
    assert window.workspace.session.comments == {}
    assert window.close(), "nothing of the other one waits"
    assert on_disk(path).comments[key] == "just typed"

"""Undo and redo: servers, site sheet, roles, gateways, texts, details, comments; the menu says what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from core.model import Details, ExceptionWords, Role, RoleChoice, SiteValue, Statement, Status
from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import CHUNKING, ENCRYPTION, fresh, sample_servers, unreachable
from tests.ui.person import press
from tests.ui.state.saved_sessions import opened
from ui.finding.pane import COMMENT
from ui.state import history
from ui.state.session import Session
from ui.window import Window

SERVERS = sample_servers()
TAKEN = ExceptionWords("As offered.", "J. Doe")
OTHER_KEY = ("s1", ENCRYPTION, "EDGE01\\From Internet")
KEY = ("s1", "Get-ReceiveConnector", "EDGE01\\From Internet")
STEPS: dict[str, Callable[[Session], object]] = {
    "adding another": lambda s: s.add_servers([replace(SERVERS[0], id="new", name="another")]),
    "removal of edge01": lambda s: s.remove_servers(["s1"]),
    "removal of 2 servers": lambda s: s.remove_servers(["s1", "s5"]),
    "change of gate & way": lambda s: s.set_server(replace(SERVERS[0], name="gate & way", port=5999)),
    "role of 1 connector": lambda s: s.set_roles([KEY], RoleChoice(Role.INTERNAL, "In the DMZ.")),
    "change of gateway": lambda s: s.set_gateway(["s1"], Statement("J. Doe", "EEMSG.")),
    "change of site sheet": lambda s: s.set_site(replace(s.site, values={"hop_count": SiteValue(30, "J. Doe")})),
    f"acceptance of {ENCRYPTION}": lambda s: s.accept_text(ENCRYPTION, True),
    "change of assessment details": lambda s: s.set_details(Details("Another name")),
    f"comment on {ENCRYPTION}": lambda s: s.set_comment("s2", ENCRYPTION, "Mine."),
    f"exception to {CHUNKING}": lambda s: s.set_exceptions(
        {("s1", CHUNKING, "a"): TAKEN, ("s1", CHUNKING, "b"): TAKEN}
    ),
    f"exception to {ENCRYPTION}": lambda s: s.set_exceptions({OTHER_KEY: None}),
}


def state(session: Session) -> tuple[object, ...]:
    kept = (
        dict(session.servers),
        dict(session.results),
        dict(session.attempts),
        dict(session.comments),
        dict(session.exceptions),
    )
    return *kept, list(session.servers), session.site, session.details


@pytest.fixture
def session(qapp: QObject) -> Session:
    made = Session()
    made.add_servers(SERVERS)
    made.set_result(fresh(SERVERS[0]))
    made.set_result(unreachable(SERVERS[0], minutes=60))
    made.set_exceptions({OTHER_KEY: TAKEN})
    return made


@pytest.mark.parametrize("what", STEPS)
def test_every_step_goes_back_and_forth(session: Session, what: str) -> None:
    before = state(session)
    STEPS[what](session)
    after = state(session)
    assert after != before and session.history.undoes == what
    assert session.history.undo() == what
    assert state(session) == before and session.history.redoes == what
    assert session.history.redo() == what
    assert state(session) == after


def test_all_steps_go_back_in_turn_and_forth_again(session: Session) -> None:
    states = [state(session)]
    for step in STEPS.values():
        step(session)
        states.append(state(session))
    for expected in states[-2::-1]:
        while session.history.undoes and state(session) != expected:
            session.history.undo()
        assert state(session) == expected
    while session.history.redo():
        pass
    assert state(session) == states[-1]


def test_what_changes_nothing_is_no_step(session: Session) -> None:
    session.history.clear()
    session.set_server(SERVERS[0])
    session.set_details(session.details)
    session.set_site(session.site)
    session.remove_servers(["no such"])
    assert session.history.undoes == ""


def test_a_new_step_forgets_what_was_undone(session: Session) -> None:
    session.set_comment("s1", ENCRYPTION, "one")
    session.history.undo()
    session.set_comment("s1", CHUNKING, "another")
    assert session.history.redoes == "" and session.history.redo() == ""


def test_servers_come_back_with_results_and_tries_where_they_stood(session: Session) -> None:
    session.remove_servers(["s1", "s5", "no such"])
    assert not session.results and not session.attempts
    session.history.undo()
    assert list(session.servers) == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert session.results["s1"].findings[0].status is Status.OPEN
    assert session.attempts["s1"].failure == unreachable(SERVERS[0]).failure


def test_what_is_undone_is_undone_in_the_file_too(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"one{ASSESSMENT_SUFFIX}"
    first = opened(path, qtbot)
    first.add_servers(SERVERS)
    first.set_result(fresh(SERVERS[0]))
    first.set_result(unreachable(SERVERS[0], minutes=60))
    kept = state(first)
    for step in STEPS.values():
        step(first)
    while first.history.undoes != f"adding {len(SERVERS)} servers":
        first.history.undo()
    assert state(first) == kept
    assert first.close(10)
    again = opened(path, qtbot)
    assert state(again) == kept
    assert again.close(10)


def test_a_server_that_comes_back_is_whole_in_the_file_though_all_was_saved_without_it(
    tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / f"one{ASSESSMENT_SUFFIX}"
    first = opened(path, qtbot)
    first.add_servers(SERVERS)
    first.set_result(fresh(SERVERS[0]))
    first.set_result(unreachable(SERVERS[0], minutes=60))
    first.set_comment("s1", ENCRYPTION, "Mine.")
    kept = state(first)
    first.remove_servers(["s1"])
    first.autosave.save_all()
    first.history.undo()
    assert first.close(10)
    again = opened(path, qtbot)
    assert state(again) == kept
    assert again.close(10)


# --- Typing -----------------------------------------------------------------------------------------------------------


def typed(session: Session, *texts: str, stig_id: str = ENCRYPTION) -> None:
    for text in texts:
        session.set_comment("s1", stig_id, text)


def test_typing_without_a_pause_is_one_step(session: Session) -> None:
    typed(session, "See", "See ticket", "See ticket 4711.")
    session.history.undo()
    assert session.comments == {}
    session.history.redo()
    assert session.comments == {("s1", ENCRYPTION): "See ticket 4711."}


def test_a_pause_or_another_finding_ends_the_step(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(session, "one")
    typed(session, "two", stig_id=CHUNKING)
    session.history.undo()
    assert session.comments == {("s1", ENCRYPTION): "one"}
    monkeypatch.setattr(history, "PAUSE_S", 0)
    typed(session, "one and a half")
    session.history.undo()
    assert session.comments == {("s1", ENCRYPTION): "one"}


# --- In the window ----------------------------------------------------------------------------------------------------


def words(window: Window, name: str) -> str:
    return window.actions_[name].text()


def test_the_menu_says_what(filled: Window, qtbot: QtBot) -> None:
    session = filled.workspace.session
    session.history.clear()
    assert (words(filled, "undo"), filled.actions_["undo"].isEnabled()) == ("&Undo", False)
    session.set_site(replace(session.site, values={"hop_count": SiteValue(30, "J. Doe")}))
    assert words(filled, "undo") == "&Undo change of site sheet"
    filled.workspace.servers.view.setFocus()
    press(filled, qtbot, "Ctrl+Z")
    assert not session.site.values
    assert filled.workspace.notice.text == "Undone: change of site sheet."
    assert words(filled, "redo") == "&Redo change of site sheet" and not filled.actions_["undo"].isEnabled()
    for keys in ("Ctrl+Y", "Ctrl+Z", "Ctrl+Shift+Z"):
        press(filled, qtbot, keys)
    assert session.site.values
    session.set_server(replace(session.servers["s2"], name="A & B"))
    assert words(filled, "undo") == "&Undo change of A && B", "no key for a letter of a name"


def comment_field(filled: Window, qtbot: QtBot) -> object:
    pane = filled.workspace.finding
    filled.workspace.findings.table.selectRow(0)
    qtbot.waitUntil(lambda: pane.entry is not None)
    pane.show_tab(COMMENT)
    pane.comment.setFocus()
    return pane.comment


def test_a_comment_that_is_shown_follows(filled: Window, qtbot: QtBot) -> None:
    field = comment_field(filled, qtbot)
    before = field.toPlainText()
    filled.workspace.session.set_details(Details("Another name"))
    qtbot.keyClicks(field, "Seen. ")
    filled.actions_["undo"].trigger()  # from the menu, before the pause
    assert field.toPlainText() == before
    assert filled.workspace.session.comments.get(filled.workspace.finding.entry.key, "") == before
    filled.actions_["redo"].trigger()
    assert "Seen." in field.toPlainText()
    assert filled.workspace.finding.tabs.tabText(COMMENT) == "Comments •"


@pytest.mark.parametrize("keys", ("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"))
def test_in_a_text_field_the_key_is_the_fields_own(filled: Window, qtbot: QtBot, keys: str) -> None:
    session = filled.workspace.session
    session.remove_servers(["s6"])
    session.remove_servers(["s5"])
    session.history.undo()
    field = comment_field(filled, qtbot)
    filled.workspace.finding.keep_comment()
    servers = list(session.servers)
    press(filled, qtbot, keys)
    filled.workspace.findings.focus_search()
    press(filled, qtbot, keys)
    assert list(session.servers) == servers
    field.setFocus()
    before = field.toPlainText()
    qtbot.keyClicks(field, "x")
    press(filled, qtbot, "Ctrl+Z")
    assert field.toPlainText() == before
    press(filled, qtbot, "Ctrl+Y")
    assert "x" in field.toPlainText()
    assert list(session.servers) == servers


def test_the_button_to_undo_goes_when_something_else_is_done(filled: Window, qtbot: QtBot) -> None:
    session, notice = filled.workspace.session, filled.workspace.notice
    filled.workspace.server_tasks.remove(["s1"])
    session.set_comment("s2", ENCRYPTION, "Typed meanwhile.")
    assert notice.text == "", "or it would undo the comment"
    filled.workspace.server_tasks.remove(["s3"])
    next(each for each in notice.findChildren(QAbstractButton) if each.text() == "Undo").click()
    assert "s3" in session.servers and notice.text == ""


def test_undoing_an_added_server_stops_its_run(filled: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    runs = filled.workspace.runs
    monkeypatch.setattr(runs.jobs, "cancel", lambda *ids: stopped.extend(ids))
    monkeypatch.setattr(runs.jobs, "start", lambda *args: None)
    filled.workspace.session.add_servers([replace(SERVERS[0], id="new", name="another", evidence_file="x")])
    runs.run(["new"])
    filled.workspace.undo.undo()
    assert stopped == ["new"]

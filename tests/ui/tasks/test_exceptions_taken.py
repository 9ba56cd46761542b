"""Exceptions in the window: the program's wording is taken, changed, signed, removed, and is nobody's before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from core.model import ExceptionWords
from tests.helpers.samples import ENCRYPTION, fresh, sample_servers
from tests.ui.dialogs.dialogs import shown
from tests.ui.person import press, unnamed
from tests.ui.remediations import OFFERED, PLAIN, WITHHELD, failing, look, press_button, relays, show, texts
from ui.dialogs.exception import UNREADABLE, ExceptionForm
from ui.dialogs.form import UNSAVED
from ui.finding.pane import FIX
from ui.window import Window

KEY = ("s1", ENCRYPTION, "EDGE01\\Inbound")
UNTIL = "Suggested text, not signed."
MINE = "The Mailbox servers send through it.\n\nReviewed in March."
Answers = Callable[[Callable[[ExceptionForm], object]], None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Answers:
    """What a person does in the dialog, then presses Save."""

    def register(act: Callable[[ExceptionForm], object]) -> None:
        def exec_(form: ExceptionForm) -> int:
            form.show()
            act(form)
            assert form.ok.isEnabled(), form.why.text()
            form.accept()
            return form.result()

        monkeypatch.setattr(ExceptionForm, "exec", exec_)

    return register


def sign(form: ExceptionForm, name: str = "J. Doe, ISSM") -> None:
    form.by.setText(name)


# --- One object -------------------------------------------------------------------------------------------------------


def test_the_wording_is_offered_as_the_programs_until_it_is_signed(
    window: Window, qtbot: QtBot, answers: Answers
) -> None:
    tab, session = show(window, qtbot, [failing("Inbound", WITHHELD)]), window.workspace.session
    said = texts(tab)
    assert said[said.index(OFFERED) + 1] == UNTIL
    assert session.exceptions == {}, "nobody took anything yet"
    answers(sign)
    press_button(tab, "Use and sign…")
    assert session.exceptions == {KEY: ExceptionWords(OFFERED, "J. Doe, ISSM")}
    tabs = window.workspace.finding.tabs
    assert tabs.tabText(FIX) == "Fix text •"
    assert tabs.tabToolTip(FIX) == "Fix text (Ctrl+4), with an exception"
    window.workspace.findings.step(1)
    assert tabs.tabText(FIX) == "Fix text"
    look(window, qtbot)
    said = texts(tab)
    assert said[said.index(OFFERED) + 1] == "Suggested text, signed by J. Doe, ISSM."
    assert UNTIL not in said


def test_taken_unsigned_it_is_nobodys(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    told: list[str] = []
    answers(lambda form: told.append(form.why.text()))
    press_button(tab, "Use and sign…")
    assert told[0] == "Not signed: it does not apply, and the report states this."
    assert not window.workspace.session.exceptions[KEY].counts
    assert "Suggested text, not signed." in texts(tab)


def test_it_is_changed_and_the_words_are_the_assessors_then(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab, session = show(window, qtbot, [failing("Inbound", WITHHELD)]), window.workspace.session
    answers(sign)
    press_button(tab, "Use and sign…")
    titles: list[str] = []
    answers(lambda form: (titles.append(form.windowTitle()), form.text.setPlainText(MINE)))
    press_button(tab, "Edit…")
    assert session.exceptions == {KEY: ExceptionWords(MINE, "J. Doe, ISSM", own=True)}
    assert "Assessor's text, signed by J. Doe, ISSM." in texts(tab) and MINE in texts(tab)
    assert OFFERED not in texts(tab)
    answers(lambda form: form.back.click())
    press_button(tab, "Edit…")
    assert session.exceptions == {KEY: ExceptionWords(OFFERED, "J. Doe, ISSM")}
    assert titles == [f"Exception to {ENCRYPTION}"]


def test_it_is_removed_and_comes_back(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab, session = show(window, qtbot, [failing("Inbound", WITHHELD)]), window.workspace.session
    answers(sign)
    press_button(tab, "Use and sign…")
    kept = dict(session.exceptions)
    press_button(tab, "Remove")
    assert session.exceptions == {} and UNTIL in texts(tab)
    assert window.workspace.notice.text == "Exception removed."
    next(b for b in window.workspace.notice.findChildren(QAbstractButton) if b.text() == "Undo").click()
    assert session.exceptions == kept and "Suggested text, signed by J. Doe, ISSM." in texts(tab)
    window.workspace.servers.view.setFocus()
    press(window, qtbot, "Ctrl+Z")
    assert session.exceptions == {} and UNTIL in texts(tab)
    assert window.workspace.notice.text == f"Undone: exception to {ENCRYPTION}."
    press(window, qtbot, "Ctrl+Y")
    assert session.exceptions == kept


def test_cancel_keeps_nothing(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    monkeypatch.setattr(ExceptionForm, "exec", lambda form: 0)
    press_button(tab, "Use and sign…")
    assert window.workspace.session.exceptions == {}


def test_it_changes_no_verdict(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    before = window.workspace.session.results["s1"]
    answers(sign)
    press_button(tab, "Use and sign…")
    qtbot.wait(100)
    assert window.workspace.session.results["s1"] is before and not window.workspace.reevaluation.busy


# --- Several ----------------------------------------------------------------------------------------------------------


def test_one_signature_holds_for_those_that_are_chosen(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab = show(window, qtbot, relays(4, WITHHELD))
    keys = [("s1", ENCRYPTION, f"EDGE01\\Relay {n}") for n in range(4)]

    def without_the_third(form: ExceptionForm) -> None:
        assert form.keys() == keys
        form.boxes[keys[2]].setChecked(False)
        sign(form)

    answers(without_the_third)
    press_button(tab, "Use and sign…")
    session = window.workspace.session
    assert list(session.exceptions) == [keys[0], keys[1], keys[3]]
    assert "For Relay 0, Relay 1, Relay 3. Suggested text, signed by J. Doe, ISSM." in texts(tab)
    assert UNTIL in texts(tab), "the third is still free"
    chosen: list[object] = []
    answers(lambda form: (chosen.extend(form.keys()), form.text.setPlainText(MINE)))
    press_button(tab, "Edit…")
    assert chosen == [keys[0], keys[1], keys[3]]
    assert session.history.undo() and session.exceptions[keys[3]].text == OFFERED


def test_names_of_any_length_leave_the_dialog_on_the_screen(qtbot: QtBot) -> None:
    names = {("s", "X", str(n)): f"{n}" + "x" * 400 for n in range(40)}
    form = shown(qtbot, ExceptionForm(None, "X", names, OFFERED * 20))
    assert form.width() < 800 and form.height() <= form.screen().availableGeometry().height()
    assert form.page.widget().width() <= form.page.viewport().width()
    assert form.ok.visibleRegion().boundingRect() == form.ok.rect()


def test_none_chosen_is_no_exception(qtbot: QtBot) -> None:
    form = shown(qtbot, ExceptionForm(None, "X", {("s", "X", "a"): "a", ("s", "X", "b"): "b"}, OFFERED))
    for box in form.boxes.values():
        box.setChecked(False)
    assert not form.ok.isEnabled() and form.why.text() == "Select the objects it is for."


def test_what_does_not_fail_any_more_is_told_and_can_be_removed(window: Window, qtbot: QtBot) -> None:
    session = window.workspace.session
    old = ("s1", ENCRYPTION, "EDGE01\\Old relay")
    session.set_exceptions({old: ExceptionWords("Needed then.", "J. Doe")})
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    told = "For EDGE01\\Old relay. Suggested text, signed by J. Doe. This object no longer fails."
    assert told in texts(tab)
    press_button(tab, "Remove the exception for EDGE01\\Old relay")
    assert session.exceptions == {} and told not in texts(tab)


def test_words_stay_where_the_program_has_none_any_more(window: Window, qtbot: QtBot) -> None:
    window.workspace.session.set_exceptions({("s1", ENCRYPTION, "EDGE01\\a"): ExceptionWords(MINE, "J. Doe", own=True)})
    tab = show(window, qtbot, [failing("a", PLAIN)])
    assert MINE in texts(tab) and "Assessor's text, signed by J. Doe." in texts(tab)


# --- By keyboard ------------------------------------------------------------------------------------------------------


def test_the_key_opens_it_from_any_tab(window: Window, qtbot: QtBot, answers: Answers) -> None:
    show(window, qtbot, [failing("a", replace(PLAIN, exception="First.")), failing("Inbound", WITHHELD)])
    window.workspace.finding.show_tab(0)
    answers(sign)
    press(window, qtbot, "Ctrl+Shift+X")
    session = window.workspace.session
    assert [each.text for each in session.exceptions.values()] == ["First."]
    assert window.workspace.finding.tabs.currentIndex() == FIX
    press(window, qtbot, "Ctrl+Shift+X")
    assert [each.text for each in session.exceptions.values()] == ["First.", OFFERED], "the next that is free"
    forms: list[str] = []
    answers(lambda form: forms.append(form.text.toPlainText()))
    tab = window.workspace.finding.fix
    qtbot.waitUntil(window.isActiveWindow)
    buttons = [b for b in tab.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Edit…"]
    buttons[1].setFocus()
    press(window, qtbot, "Ctrl+Shift+X")
    assert forms == [OFFERED], "the one that has the focus"


def test_where_none_is_offered_the_key_says_so(window: Window, qtbot: QtBot) -> None:
    show(window, qtbot, [failing("a", PLAIN)])
    press(window, qtbot, "Ctrl+Shift+X")
    assert window.workspace.notice.text == "No suggested exception text for this finding."
    assert window.workspace.notice._trouble, "and no tick says that something was done"


def test_the_focus_stays_where_it_was(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    answers(sign)
    button = next(b for b in tab.findChildren(QAbstractButton) if b.text() == "Use and sign…")
    button.setFocus()
    button.click()
    focus = window.focusWidget()
    assert isinstance(focus, QAbstractButton) and focus.text() == "Edit…"
    assert unnamed(window) == []


# --- The dialog -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (" ", "J. Doe", "A reason is needed."),
        ("...", "J. Doe", UNREADABLE),
        ("Mail \u202estops.", "J. Doe", UNREADABLE),
        ("x" * 4_001, "J. Doe", "At most 4,000 characters are allowed; this has 4,001."),
        (OFFERED, "4711", "The name of the signer must contain letters and no invisible characters."),
        (OFFERED, "J.\u200bDoe", "The name of the signer must contain letters and no invisible characters."),
    ],
)
def test_what_cannot_be_signed_is_told(qtbot: QtBot, text: str, name: str, why: str) -> None:
    form = shown(qtbot, ExceptionForm(None, "X", {KEY: "Inbound"}, OFFERED))
    form.text.setPlainText(text)
    form.by.setText(name)
    assert not form.ok.isEnabled() and form.why.text() == why


def test_blanks_are_filled_in_before_anybody_signs(qtbot: QtBot) -> None:
    form = shown(qtbot, ExceptionForm(None, "X", {KEY: "Inbound"}, "As [who] said on [when], to [10.0.0.25]."))
    assert form.ok.isEnabled(), "it can be taken as it is, and counts for nothing"
    form.by.setText("J. Doe")
    assert not form.ok.isEnabled()
    assert form.why.text() == "Fill in [who] and [when] in the reason before you sign."
    form.text.setPlainText("As J. Roe said on [when], to [10.0.0.25].")
    assert form.why.text() == "Fill in [when] in the reason before you sign."
    form.text.setPlainText("As J. Roe said on 4 March, to [10.0.0.25].")
    assert form.ok.isEnabled() and form.words().counts


def test_it_says_whose_words_it_has_and_does_not_throw_typing_away(qtbot: QtBot) -> None:
    form = shown(qtbot, ExceptionForm(None, "X", {KEY: "Inbound & more"}, OFFERED))
    whose = [label.text() for label in form.findChildren(QLabel)]
    assert "Suggested text." in whose and "Inbound & more" in whose and not form.back.isVisible()
    form.text.setPlainText(MINE)
    assert "Your text." in [label.text() for label in form.findChildren(QLabel)] and form.back.isVisible()
    form.keyPressEvent(escape())
    assert form.isVisible() and form.why.text() == UNSAVED
    form.keyPressEvent(escape())
    assert not form.isVisible()


def escape() -> object:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)


def test_a_run_that_gives_other_evidence_keeps_the_words(window: Window, qtbot: QtBot, answers: Answers) -> None:
    tab = show(window, qtbot, [failing("Inbound", WITHHELD)])
    answers(sign)
    press_button(tab, "Use and sign…")
    window.workspace.session.set_result(fresh(sample_servers()[0], minutes=60))
    assert KEY in window.workspace.session.exceptions

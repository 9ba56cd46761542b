"""The window as a whole: named for a screen reader, empty, filtered, in its looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from core.model import Details, Status
from core.secrets import Secrets
from tests.helpers.samples import sample_assessment
from tests.ui.person import press, unnamed, words_in
from ui.finding.pane import TABS
from ui.findings.filters import Filter
from ui.servers.delegate import fitting
from ui.state.session import Session
from ui.status_text import finished_text
from ui.widgets.theme import STATUS_COLOURS, Scheme, is_dark
from ui.window import FRAME, SMALLEST, Window

OPEN = [colour.lower() for colour in STATUS_COLOURS[Status.OPEN]]


# --- Screen reader ----------------------------------------------------------------------------------------------------


def test_every_control_has_a_name_when_empty(window: Window) -> None:
    assert unnamed(window) == []


@pytest.mark.parametrize("tab", range(len(TABS)))
def test_every_control_has_a_name(filled: Window, tab: int, qtbot: QtBot) -> None:
    filled.workspace.finding.show_tab(tab)
    filled.workspace.servers.select("s4")
    filled.workspace.notice.say("Something", ("Do it", lambda: None))
    qtbot.wait(10)
    assert unnamed(filled) == []


def test_the_walk_finds_a_control_without_a_name(window: Window) -> None:
    QComboBox(window).show()
    assert unnamed(window)


# --- Empty states -----------------------------------------------------------------------------------------------------


def test_empty_states_teach(window: Window, qtbot: QtBot) -> None:
    sample = sample_assessment()
    assert "Add your" not in words_in(window), "not before it is known that there are no servers"
    window.workspace.session.set_benchmark(sample.benchmark)
    said = words_in(window)
    assert "Add your first Edge server" in said
    assert "drop evidence files here" in said
    assert "Try simulated servers" in said
    window.workspace.session.add_servers(sample.servers)
    assert "F5" in words_in(window.workspace.findings)
    window.workspace.session.set_result(sample.results[0])
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() == 3)
    window.workspace.findings.filters.set(Filter(text="nothing is called so"))
    assert "No matching findings" in words_in(window.workspace.findings)
    window.workspace.findings.filters.clear()
    assert window.workspace.findings.table.isVisible()


def test_nothing_open_is_said_only_where_something_was_judged(filled: Window) -> None:
    filled.workspace.servers.select("s4")
    assert "No open findings" not in filled.workspace.findings.summary._words.text(), "nobody answered there"
    filled.workspace.servers.select("s2")
    assert "No open findings in the assessed servers" in filled.workspace.findings.summary._words.text()


# --- Filters and servers ----------------------------------------------------------------------------------------------


def test_a_server_shows_its_findings_and_the_way_back(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.servers.select("s3")
    assert filled.workspace.findings.model.rowCount() == 3
    assert filled.workspace.findings.filters._server.currentText() == "edge03"
    assert filled.workspace.servers._all.isVisible()
    qtbot.mouseClick(filled.workspace.servers._all, Qt.MouseButton.LeftButton)
    assert filled.workspace.findings.model.rowCount() == 15
    filled.workspace.servers.select("s3")
    press(filled, qtbot, "Ctrl+Shift+F")
    assert filled.workspace.findings.model.rowCount() == 15
    assert filled.workspace.servers.selected == []


def test_two_servers_of_one_name_are_told_apart(filled: Window) -> None:
    filled.workspace.servers.select("s5")
    assert {e.server.id for e in map(filled.workspace.findings.model.entry, range(3))} == {"s5"}


def test_a_count_filters_and_once_more_shows_all(filled: Window, qtbot: QtBot) -> None:
    button = filled.workspace.findings.summary._buttons[Status.OPEN]
    assert button.text().strip() == "2 Open"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert filled.workspace.findings.model.rowCount() == 2
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert filled.workspace.findings.model.rowCount() == 15


def test_typing_searches(filled: Window, qtbot: QtBot) -> None:
    press(filled, qtbot, "Ctrl+F")
    assert filled.workspace.findings.filters.search.hasFocus()
    qtbot.keyClicks(filled.workspace.findings.filters.search, "neutral banner")
    qtbot.waitUntil(lambda: filled.workspace.findings.model.rowCount() == 5)


def test_filters_of_status_and_severity_outlast_the_window(filled: Window) -> None:
    filled.workspace.findings.filters.set(Filter(status=Status.NOT_REVIEWED, text="edge"))
    filled.workspace.findings.keep_filter()
    filled.workspace.findings.filters.clear()
    filled.workspace.findings.restore_filter()
    assert filled.workspace.findings.filters.filter.status is Status.NOT_REVIEWED
    assert filled.workspace.findings.filters.filter.text == ""


# --- Summary and first page -------------------------------------------------------------------------------------------


def test_the_status_bar_says_what_was_assessed_in_part(filled: Window) -> None:
    said = finished_text(filled.workspace.session)
    assert said.startswith("4 of 6 servers assessed") and "1 assessed in part" in said and "1 could not be" in said


def test_the_summary_says_that_two_servers_are_one_computer(filled: Window, qtbot: QtBot) -> None:
    session = filled.workspace.session
    session.set_result(replace(session.results["s2"], evidence=session.results["s1"].evidence))
    qtbot.waitUntil(
        lambda: "answered as another server" in filled.workspace.findings.summary._words.text(), timeout=2000
    )


def test_the_first_page_is_painted_before_there_is_an_assessment(qapp: QApplication, qtbot: QtBot) -> None:
    for welcome in (True, False):
        made = Window(Scheme(qapp))
        qtbot.addWidget(made)
        made.show()
        made.frame(welcome=welcome)
        QCoreApplication.sendPostedEvents()
        first = words_in(made)
        assert "Run all" in first and "Opening" in first and ("Add your first Edge server" in first) is welcome
        made.build(Secrets())
        QCoreApplication.sendPostedEvents()
        assert words_in(made) == first, "nothing jumps when the rest comes"
        made.close()


def test_the_first_window_fits_the_screen(qapp: QApplication, qtbot: QtBot) -> None:
    made = Window(Scheme(qapp))
    qtbot.addWidget(made)
    assert made.height() < made.screen().availableGeometry().height(), "with room for its frame"


# --- Looks ------------------------------------------------------------------------------------------------------------


def test_light_and_dark_switch_while_it_runs(filled: Window, qtbot: QtBot) -> None:
    for name, dark in (("dark", True), ("light", False)):
        filled.choose_scheme(name)
        assert is_dark() is dark
        qtbot.wait(50)  # widgets hear of it by an event
        ground = filled.grab().toImage().pixelColor(QPoint(4, 400))
        assert (ground.lightness() < 64) is dark
        assert filled.workspace.findings.model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole).name() == OPEN[dark]


def test_it_fits_a_small_screen(filled: Window) -> None:
    assert filled.minimumSizeHint().width() <= 1280
    assert filled.minimumSizeHint().height() <= 680


def test_simulated_servers_are_said_to_be_so(filled: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled._simulated.isVisible()
    assert filled._simulated._words.text() == "Simulated servers, not kept", "no file is open"
    monkeypatch.setattr(Session, "kept", True)
    filled._refresh()
    assert filled._simulated._words.text() == "Simulated servers"
    assert "discarded" not in filled._simulated.toolTip()
    filled.workspace.session.remove_servers(["s2", "s3"])
    assert not filled._simulated.isVisible()


def test_the_toolbar_is_whole_at_the_smallest_width(filled: Window) -> None:
    filled.workspace.session.set_details(Details(name="An assessment with a name that is rather long"))
    filled.resize(900, 560)
    QApplication.processEvents()
    bar = filled.actions_.toolbar
    report = next(each for each in bar.findChildren(QToolButton) if each.text() == "Export")
    assert report.isVisible() and report.geometry().right() < filled.width()
    assert bar.sizeHint().width() <= filled.width()
    assert filled.actions_.benchmark.text() == "V2R2 (unknown release)" and filled.actions_.assessment.text()[-1] == "…"
    filled.resize(1600, 900)
    assert filled.actions_.benchmark.text() == "Sample benchmark for Exchange Edge V2R2 (unknown release)"


def test_whose_words_are_shown(filled: Window) -> None:
    assert "unknown release" in filled.actions_.benchmark.text()
    assert "not a release this program knows" in filled.actions_.benchmark.toolTip()
    assert "V2R2" in filled.actions_.benchmark.text()


def test_what_the_counts_leave_out_is_readable_or_not_there(filled: Window) -> None:
    words = filled.workspace.findings.summary._words
    words.setText("1 server not assessed · 9 rules for manual review")
    shown = set()
    for width in range(0, 600, 10):
        words.resize(width, words.height())
        shown.add(words.shown())
    assert {"", words.text()} < shown and all(not each or len(each) >= 16 for each in shown)


def test_the_window_can_be_as_small_as_the_screen(window: Window) -> None:
    room = window.screen().availableGeometry().size()
    assert window.minimumWidth() < room.width() and window.minimumHeight() < room.height()
    assert window.minimumSize() == QSize(*SMALLEST).boundedTo(room - FRAME)


def test_a_servers_name_matters_more_than_its_result_at_a_glance() -> None:
    metrics = QFontMetrics(QGuiApplication.font())
    summary = ("17 open", "24 not reviewed")
    whole, first = ", ".join(summary), summary[0]
    assert fitting(summary, metrics, metrics.horizontalAdvance(whole)) == whole
    assert fitting(summary, metrics, metrics.horizontalAdvance(first)) == first
    assert fitting(("not assessed",), metrics, metrics.horizontalAdvance("not")) == ""


def test_nobody_is_told_to_run_what_is_done_and_not_listed_yet(window: Window) -> None:
    findings = window.workspace.findings
    assert findings._next() == "Press Run all (F5)."
    window.workspace.session.results["s1"] = sample_assessment().results[0]
    assert findings._next() == ""
    del window.workspace.session.results["s1"]

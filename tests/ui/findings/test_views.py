"""The same findings by finding, by rule and as a matrix: by mouse, by keyboard, filtered the same."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import Severity, Stage, Status
from tests.helpers.samples import BANNER, CHUNKING, ENCRYPTION
from tests.helpers.whole import whole_assessment
from tests.ui.conftest import fill
from tests.ui.person import clipboard, press, unnamed
from ui.findings.by_rule import FIRST_COUNT, OPEN_ON, RulesModel, rule_lines
from ui.findings.filters import Filter
from ui.findings.matrix import MatrixModel
from ui.state.scans import Activity
from ui.window import Window


def select_key(window: Window) -> tuple[str, str]:
    return window.workspace.finding.entry.key


# --- By rule ----------------------------------------------------------------------------------------------------------


def test_by_rule_counts_every_finding_once(filled: Window) -> None:
    lines = filled.workspace.findings.model.lines()
    rules = rule_lines(lines)
    assert [each.stig_id for each in rules] == [ENCRYPTION, BANNER, CHUNKING], "highest severity first"
    assert sum((each.counts for each in rules), Counter()) == Counter(e.entry.finding.status for e in lines)
    assert rules[0].open_on == ("edge01", "edge01")
    assert rules[0].worst.finding.status is Status.OPEN


def test_the_model_of_rules(filled: Window, qtmodeltester: ModelTester) -> None:
    model = RulesModel()
    qtmodeltester.check(model, force_py=True)
    model.show(filled.workspace.findings.model.lines())
    assert [model.index(0, c).data() for c in range(8)] == [
        "CAT I",
        ENCRYPTION,
        "2",
        "2",
        "1",
        "",
        "edge01, edge01",
        "Exchange internal Receive connectors must require encryption.",
    ]
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert all(model.index(r, c).data(spoken) for r in range(3) for c in range(8))
    for column in range(8):
        model.sort(column, Qt.SortOrder.AscendingOrder)
        up = [model.line(row).stig_id for row in range(3)]
        model.sort(column, Qt.SortOrder.DescendingOrder)
        down = [model.line(row).stig_id for row in range(3)]
        assert sorted(up) == sorted(down) == sorted((ENCRYPTION, BANNER, CHUNKING))
    model.sort(FIRST_COUNT, Qt.SortOrder.AscendingOrder)
    assert model.line(0).stig_id == ENCRYPTION, "the largest number first"
    model.show([])
    assert model.rowCount() == 0


def test_a_count_opens_the_findings_behind_it(filled: Window, qtbot: QtBot) -> None:
    pane = filled.workspace.findings
    press(filled, qtbot, "Alt+2")
    assert pane.rules.isVisible() and pane.rules.table.hasFocus()
    cell = pane.rules.model.index(0, FIRST_COUNT + 1)
    where = pane.rules.table.visualRect(cell).center()
    qtbot.mouseClick(pane.rules.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert pane.table.isVisible() and pane.view == 0
    assert (pane.filters.filter.rule, pane.filters.filter.status) == (ENCRYPTION, Status.NOT_REVIEWED)
    assert pane.model.rowCount() == 2
    assert pane.filters._rule.currentText() == "Rule 000235", "and the filter says so"


def test_enter_answers_which_servers_fail_this(filled: Window, qtbot: QtBot) -> None:
    pane = filled.workspace.findings
    pane.show_view(1)
    pane.rules.table.setCurrentIndex(pane.rules.model.index(0, OPEN_ON))
    qtbot.keyClick(pane.rules.table, Qt.Key.Key_Return)
    assert pane.filters.filter.rule == ENCRYPTION and pane.filters.filter.status is Status.OPEN
    assert {pane.model.entry(row).server.id for row in range(pane.model.rowCount())} == {"s1", "s5"}


def test_the_chosen_rule_is_shown_below(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.findings.show_view(1)
    press(filled, qtbot, "Alt+Down")
    assert select_key(filled)[1] == BANNER
    filled.workspace.findings.rules.table.selectRow(0)
    assert select_key(filled) == ("s1", ENCRYPTION), "its worst finding"
    press(filled, qtbot, "Ctrl+C")
    assert clipboard().startswith(f"CAT I\t{ENCRYPTION}\t2\t2\t1\t\tedge01, edge01\t")


# --- Matrix -----------------------------------------------------------------------------------------------------------


def test_the_model_of_the_matrix(filled: Window, qtmodeltester: ModelTester) -> None:
    model = MatrixModel()
    qtmodeltester.check(model, force_py=True)
    lines = filled.workspace.findings.model.lines()
    order = tuple(filled.workspace.session.servers)
    model.show(lines, order)
    assert (model.rowCount(), model.columnCount()) == (3, 5), "a server without a result has no column"
    seen = {model.entry(model.index(r, c)).key for r in range(3) for c in range(5)}
    assert seen == {each.entry.key for each in lines}
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, 0).data(spoken) == f"edge01, {ENCRYPTION}: Open"
    assert model.index_of(("s3", BANNER)).column() == 2
    model.show(lines[:1], order)
    assert (model.rowCount(), model.columnCount()) == (1, 1)
    assert not model.index_of(("s3", BANNER)).isValid()
    model.show([], order)
    assert model.rowCount() == model.columnCount() == 0


def test_the_arrows_go_from_mark_to_mark(filled: Window, qtbot: QtBot) -> None:
    pane = filled.workspace.findings
    press(filled, qtbot, "Alt+3")
    assert pane.matrix.table.hasFocus()
    assert select_key(filled) == ("s1", ENCRYPTION)
    qtbot.keyClick(pane.matrix.table, Qt.Key.Key_Right)
    assert select_key(filled) == ("s2", ENCRYPTION)
    qtbot.keyClick(pane.matrix.table, Qt.Key.Key_Down)
    assert select_key(filled) == ("s2", BANNER)
    press(filled, qtbot, "Alt+Up")
    assert select_key(filled) == ("s2", ENCRYPTION)
    press(filled, qtbot, "Ctrl+C")
    assert clipboard().splitlines()[0].split("\t")[3:] == ["edge01", "edge02", "edge03", "edge04", "edge01"]
    assert clipboard().splitlines()[1].split("\t")[3:5] == ["Open", "Not a Finding"]


def test_a_click_opens_the_finding_and_a_title_its_rule(filled: Window, qtbot: QtBot) -> None:
    pane = filled.workspace.findings
    pane.show_view(2)
    table = pane.matrix.table
    where = table.visualRect(pane.matrix.model.index(0, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert select_key(filled) == ("s3", ENCRYPTION)
    header = table.verticalHeader()
    middle = header.sectionViewportPosition(1) + header.sectionSize(1) // 2
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, middle))
    assert pane.view == 0
    assert pane.filters.filter.rule == BANNER
    assert pane.model.rowCount() == 5


def test_many_servers_have_upright_names(window: Window, qtbot: QtBot) -> None:
    fill(window, whole_assessment(12))
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() > 0)
    window.workspace.findings.show_view(2)
    matrix = window.workspace.findings.matrix
    assert matrix._names.upright
    assert matrix.model.columnCount() == 12
    window.workspace.findings.filters.set(Filter(servers=frozenset({"w1", "w2"})))
    assert not matrix._names.upright
    assert not matrix.grab().isNull()


# --- All three --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", range(3))
def test_every_view_shows_what_the_filter_lets_through(filled: Window, view: int) -> None:
    pane = filled.workspace.findings
    pane.show_view(view)
    pane.filters.set(Filter(status=Status.NOT_REVIEWED, servers=frozenset({"s3", "s4"})))
    keys = {pane.model.entry(row).key for row in range(pane.model.rowCount())}
    if view == 1:
        assert sum(sum(pane.rules.model.line(row).counts.values()) for row in range(3)) == len(keys) == 6
    if view == 2:
        model = pane.matrix.model
        assert {model.entry(model.index(r, c)).key for r in range(3) for c in range(2)} == keys
    pane.filters.set(Filter(text="no such thing"))
    assert pane._stack.currentWidget() is pane._nothing


@pytest.mark.parametrize("view", range(3))
def test_every_control_of_a_view_has_a_name(filled: Window, view: int) -> None:
    filled.workspace.findings.show_view(view)
    assert unnamed(filled) == []


def test_the_view_outlasts_the_window_and_the_finding_outlasts_the_view(filled: Window) -> None:
    pane = filled.workspace.findings
    pane.show_view(2)
    pane.matrix.table.setCurrentIndex(pane.matrix.model.index_of(("s3", CHUNKING)))
    pane.show_view(0)
    assert select_key(filled) == ("s3", CHUNKING)
    pane.show_view(2)
    assert select_key(filled) == ("s3", CHUNKING)
    pane.keep_filter()
    pane.show_view(0)
    pane.restore_filter()
    assert pane.view == 2 and pane.matrix.isVisible()


def test_tab_leaves_the_matrix(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.findings.show_view(2)
    qtbot.keyClick(filled.workspace.findings.matrix.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not filled.workspace.findings.matrix.table


def test_what_is_open_of_a_severity_filters_and_once_more_shows_all(filled: Window, qtbot: QtBot) -> None:
    summary, pane = filled.workspace.findings.summary, filled.workspace.findings
    button = summary._severities[Severity.HIGH]
    assert button.text() == "2 CAT I"
    assert not summary._severities[Severity.LOW].isVisible(), "nothing of it is open"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (pane.filters.filter.status, pane.filters.filter.severity) == (Status.OPEN, Severity.HIGH)
    assert button.isChecked() and not summary._buttons[Status.OPEN].isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not pane.filters.filter


def test_a_narrow_window_leaves_out_words_before_numbers(filled: Window, qtbot: QtBot) -> None:
    summary = filled.workspace.findings.summary
    button, grave = summary._buttons[Status.NOT_REVIEWED], summary._severities[Severity.HIGH]
    seen = []
    for width in (1280, 1000, 900):
        filled.resize(width, 700)
        qtbot.waitUntil(lambda width=width: filled.width() == width)
        qtbot.wait(20)
        seen.append((grave.isVisible(), button.text().split()[1:]))
        assert filled.workspace.servers.width() > 180, "the servers are not pushed away"
        assert "Not Reviewed" in button.accessibleName()
    assert seen[0] == (True, ["Not", "Reviewed"])
    assert not seen[-1][0]


def test_a_rule_is_chosen_in_the_filter(filled: Window) -> None:
    bar = filled.workspace.findings.filters
    bar._rule.setCurrentIndex(bar._rule.findData(CHUNKING))
    bar._rule.activated.emit(bar._rule.currentIndex())
    assert bar.filter.rule == CHUNKING
    assert filled.workspace.findings.model.rowCount() == 5


def test_nobody_is_told_to_press_run_while_it_runs(window: Window) -> None:
    findings = window.workspace.findings
    assert "Press Run all" in findings._empty._text.text()
    window.workspace.runs._activity["s1"] = Activity(Stage.CONNECTING, "connecting", 0)
    window.workspace.runs.started.emit()
    assert "Press Run all" not in findings._empty._text.text()
    window.workspace.runs._activity.clear()
    window.workspace.runs.ended.emit()
    assert "Press Run all" in findings._empty._text.text()

"""The window as people use it: by keyboard, by mouse, by screen reader."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.model import Details, Status
from core.secrets import Secrets
from tests.benchmarks import benchmark_xml
from tests.framing import printed
from tests.samples import ENCRYPTION, sample_assessment
from tests.shared import SHARED
from ui.controls import WindowKeys
from ui.dropped import sorted_out
from ui.finding import COMMENT, EVIDENCE, FIX, TABS
from ui.report_task import Wanted
from ui.theme import STATUS_COLOURS, Scheme, is_dark
from ui.window import Window
from ui.words import finished_text

Ctrl, Shift, Alt = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)

OPEN = [colour.lower() for colour in STATUS_COLOURS[Status.OPEN]]


def press(window: Window, qtbot: QtBot, keys: str) -> None:
    """The keys as a person presses them, wherever the focus is."""
    window.activateWindow()
    combination = QKeySequence(keys)[0]
    target = QApplication.focusWidget() or window
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


# --- Screen reader ----------------------------------------------------------------------------------------------------


def unnamed(window: Window) -> list[str]:
    """Visible widgets that take the focus and have nothing to say for themselves."""
    found = []
    for widget in window.findChildren(QWidget):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and widget.isEnabled()
        has_text = isinstance(widget, QAbstractButton | QLabel) and widget.text()
        if takes_focus and not has_text and not widget.accessibleName() and not _inner(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def _inner(widget: QWidget) -> bool:
    """Qt's own parts of a named control speak with its name."""
    names = ("qt_", "ScrollLeftButton", "ScrollRightButton")
    parent = widget.parentWidget()
    return widget.objectName().startswith(names) or (isinstance(parent, QComboBox) and bool(parent.accessibleName()))


def test_every_control_has_a_name_when_empty(window: Window) -> None:
    assert unnamed(window) == []


@pytest.mark.parametrize("tab", range(len(TABS)))
def test_every_control_has_a_name(filled: Window, tab: int, qtbot: QtBot) -> None:
    filled.parts.finding.show_tab(tab)
    filled.parts.servers.select("s4")
    filled.parts.notice.say("Something", ("Do it", lambda: None))
    qtbot.wait(10)
    assert unnamed(filled) == []


def test_the_walk_finds_a_control_without_a_name(window: Window) -> None:
    QComboBox(window).show()
    assert unnamed(window)


def test_tab_reaches_every_part(filled: Window, qtbot: QtBot) -> None:
    reached = set()
    filled.parts.findings.table.setFocus()
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None  # Qt aborts when it is sent a key for nobody
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    parts = filled.parts
    assert {
        parts.servers.view,
        parts.findings.table,
        parts.findings.filters.search,
        parts.finding.found.table,
    } <= reached


# --- Empty states -----------------------------------------------------------------------------------------------------


def words_in(widget: QWidget) -> str:
    texts = [w.text() for w in widget.findChildren(QLabel) + widget.findChildren(QAbstractButton) if w.isVisible()]
    return " ".join(texts)


def test_empty_states_teach(window: Window, qtbot: QtBot) -> None:
    sample = sample_assessment()
    assert "Add your" not in words_in(window), "not before it is known that there are no servers"
    window.parts.session.set_benchmark(sample.benchmark)
    said = words_in(window)
    assert "Add your first Edge server" in said
    assert "drop an evidence file here" in said
    assert "Try it with simulated servers" in said
    window.parts.session.add_servers(sample.servers)
    assert "F5" in words_in(window.parts.findings)
    window.parts.session.set_result(sample.results[0])
    qtbot.waitUntil(lambda: window.parts.findings.model.rowCount() == 3)
    window.parts.findings.filters.change(text="nothing is called so")
    assert "No finding matches" in words_in(window.parts.findings)
    window.parts.findings.filters.clear()
    assert window.parts.findings.table.isVisible()


def test_nothing_open_is_said_only_where_something_was_judged(filled: Window) -> None:
    filled.parts.servers.select("s4")
    assert "Nothing open" not in filled.parts.findings.summary._words.text(), "nobody answered there"
    filled.parts.servers.select("s2")
    assert "Nothing open in what was assessed" in filled.parts.findings.summary._words.text()


# --- Filters and servers ----------------------------------------------------------------------------------------------


def test_a_server_shows_its_findings_and_the_way_back(filled: Window, qtbot: QtBot) -> None:
    filled.parts.servers.select("s3")
    assert filled.parts.findings.model.rowCount() == 3
    assert filled.parts.findings.filters._server.currentText() == "edge03"
    assert filled.parts.servers._all.isVisible()
    qtbot.mouseClick(filled.parts.servers._all, Qt.MouseButton.LeftButton)
    assert filled.parts.findings.model.rowCount() == 15
    filled.parts.servers.select("s3")
    press(filled, qtbot, "Ctrl+Shift+F")
    assert filled.parts.findings.model.rowCount() == 15
    assert filled.parts.servers.selected == []


def test_two_servers_of_one_name_are_told_apart(filled: Window) -> None:
    filled.parts.servers.select("s5")
    assert {e.server.id for e in map(filled.parts.findings.model.entry, range(3))} == {"s5"}


def test_a_count_filters_and_once_more_shows_all(filled: Window, qtbot: QtBot) -> None:
    button = filled.parts.findings.summary._buttons[Status.OPEN]
    assert button.text().strip() == "2 Open"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert filled.parts.findings.model.rowCount() == 2
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert filled.parts.findings.model.rowCount() == 15


def test_typing_searches(filled: Window, qtbot: QtBot) -> None:
    press(filled, qtbot, "Ctrl+F")
    assert filled.parts.findings.filters.search.hasFocus()
    qtbot.keyClicks(filled.parts.findings.filters.search, "neutral banner")
    qtbot.waitUntil(lambda: filled.parts.findings.model.rowCount() == 5)


def test_filters_of_status_and_severity_outlast_the_window(filled: Window) -> None:
    filled.parts.findings.filters.change(status=Status.NOT_REVIEWED, text="edge")
    filled.parts.findings.keep_filter()
    filled.parts.findings.filters.clear()
    filled.parts.findings.restore_filter()
    assert filled.parts.findings.filters.filter.status is Status.NOT_REVIEWED
    assert filled.parts.findings.filters.filter.text == ""


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_no_two_actions_share_keys(window: Window) -> None:
    keys = [
        k.toString() for action in window.findChildren(type(window.actions_["run_all"])) for k in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))
    for wanted in (
        "F5",
        "Esc",
        "Ctrl+N",
        "Ctrl+O",
        "Ctrl+F",
        "Alt+Down",
        "Alt+Up",
        "Ctrl+C",
        "Ctrl+Shift+C",
        "Ctrl+E",
        "F1",
    ):
        assert wanted in keys
    assert {f"Ctrl+{number}" for number in range(1, 7)} <= set(keys)


def test_next_and_previous_finding(filled: Window, qtbot: QtBot) -> None:
    first = filled.parts.finding.entry
    press(filled, qtbot, "Alt+Down")
    assert filled.parts.finding.entry != first
    press(filled, qtbot, "Alt+Up")
    assert filled.parts.finding.entry == first
    press(filled, qtbot, "Alt+Up")
    assert filled.parts.finding.entry == first


def test_tabs_by_number(filled: Window, qtbot: QtBot) -> None:
    for number in range(len(TABS)):
        press(filled, qtbot, f"Ctrl+{number + 1}")
        assert filled.parts.finding.tabs.currentIndex() == number


def test_copy(filled: Window, qtbot: QtBot) -> None:
    filled.parts.findings.table.setFocus()
    press(filled, qtbot, "Ctrl+C")
    title = "Exchange internal Receive connectors must require encryption."
    assert clipboard() == f"Open\tCAT I\tedge01\t{ENCRYPTION}\t{title}"
    press(filled, qtbot, "Ctrl+Shift+C")
    assert clipboard().splitlines()[0] == (
        "Set-ReceiveConnector -Identity 'EDGE01\\Default internal receive connector EDGE01' -AuthMechanism Tls"
    )
    assert len(clipboard().splitlines()) == 2
    filled.parts.finding.found.table.setFocus()
    press(filled, qtbot, "Ctrl+C")
    assert clipboard().startswith(
        "does not meet\tDefault internal receive connector EDGE01\tTls, ExchangeServer\tFalse"
    )


def test_remove_and_undo(filled: Window, qtbot: QtBot) -> None:
    filled.parts.servers.select("s1")
    filled.parts.servers.view.setFocus()
    press(filled, qtbot, "Del")
    assert "s1" not in filled.parts.session.servers
    assert filled.parts.notice.text == "edge01 removed."
    assert filled.parts.findings.model.rowCount() == 12
    press(filled, qtbot, "Ctrl+Z")
    assert list(filled.parts.session.servers)[0] == "s1"
    assert filled.parts.findings.model.rowCount() == 15
    assert filled.parts.notice.text == "", "it is not removed any more"


def test_the_status_bar_says_what_was_assessed_in_part(filled: Window) -> None:
    said = finished_text(filled.parts.session)
    assert said.startswith("4 of 6 servers assessed") and "1 assessed in part" in said and "1 could not be" in said


def test_the_summary_says_that_two_servers_are_one_computer(filled: Window, qtbot: QtBot) -> None:
    session = filled.parts.session
    session.set_result(replace(session.results["s2"], evidence=session.results["s1"].evidence))
    qtbot.waitUntil(lambda: "answered as another did" in filled.parts.findings.summary._words.text(), timeout=2000)


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


def test_delete_elsewhere_takes_no_server_out(filled: Window, qtbot: QtBot) -> None:
    filled.parts.servers.select("s1")
    filled.parts.findings.table.setFocus()
    press(filled, qtbot, "Del")
    assert "s1" in filled.parts.session.servers


@pytest.mark.parametrize("place", ("servers", "findings", "search", "comment", "nothing"))
def test_f1_says_what_the_place_is_for(
    filled: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr("PySide6.QtWidgets.QWhatsThis.showText", lambda where, text, widget: said.append(text))
    parts = filled.parts
    parts.finding.show_tab(COMMENT)
    widgets = {
        "servers": (parts.servers.view, "servers of this assessment"),
        "findings": (parts.findings.table, "what is wrong first"),
        "search": (parts.findings.filters.search, "Ctrl+F"),
        "comment": (parts.finding.comment, "Your words"),
        "nothing": (filled.actions_.assessment, "Ctrl+E"),
    }
    widget, words = widgets[place]
    widget.setFocus()
    press(filled, qtbot, "F1")
    assert words in said[0]


# --- One finding ------------------------------------------------------------------------------------------------------


def test_the_worst_finding_is_shown_first(filled: Window) -> None:
    assert filled.parts.finding.entry.finding.status is Status.OPEN
    assert "Open · CAT I · EX19-ED-000235 · V-259641" in words_in(filled.parts.finding)
    assert "09:30 UTC" in words_in(filled.parts.finding)


def test_every_failing_connector_has_its_warning_and_command(filled: Window, qtbot: QtBot) -> None:
    filled.parts.finding.show_tab(FIX)
    said = words_in(filled.parts.finding)
    assert "EdgeSync" in said
    buttons = [
        b
        for b in filled.parts.finding.findChildren(QAbstractButton)
        if b.accessibleName().startswith("Copy the command")
    ]
    assert len(buttons) == 2
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert "Relay_for_scanners" in clipboard()


def test_evidence_is_shown_as_received(filled: Window) -> None:
    filled.parts.finding.show_tab(EVIDENCE)
    tab = filled.parts.finding._evidence
    about, raw = tab._about.toPlainText(), tab._raw.toPlainText()
    evidence = filled.parts.finding.entry.result.evidence
    assert evidence.sha256 in about
    assert "EDGE01\\assessor" in about
    assert "certificate valid by the system's store" in about
    assert raw.replace("\n", "") == evidence.raw.decode()


def test_a_comment_is_kept_within_a_second(filled: Window, qtbot: QtBot) -> None:
    filled.parts.finding.show_tab(COMMENT)
    key = filled.parts.finding.entry.key
    began = time.monotonic()
    qtbot.keyClicks(filled.parts.finding.comment, "seen ")
    qtbot.waitUntil(lambda: filled.parts.session.comments.get(key, "").startswith("seen "), timeout=1000)
    assert time.monotonic() - began < 1


def test_a_comment_is_kept_when_another_finding_is_chosen_at_once(filled: Window, qtbot: QtBot) -> None:
    filled.parts.finding.show_tab(COMMENT)
    key = filled.parts.finding.entry.key
    qtbot.keyClicks(filled.parts.finding.comment, "typed ")
    filled.parts.findings.step(1)
    assert filled.parts.session.comments[key].startswith("typed ")
    assert filled.parts.finding.comment.toPlainText() == ""
    assert filled.parts.session.comments.get(filled.parts.finding.entry.key) is None


def test_a_result_that_arrives_does_not_disturb_typing(filled: Window, qtbot: QtBot) -> None:
    filled.parts.finding.show_tab(COMMENT)
    filled.parts.findings.table.selectRow(0)
    qtbot.keyClicks(filled.parts.finding.comment, "half a sen")
    filled.parts.session.set_result(filled.parts.session.results["s1"])
    qtbot.wait(300)
    assert filled.parts.finding.comment.toPlainText().startswith("half a sen")
    assert filled.parts.finding.comment.textCursor().position() == len("half a sen")


# --- Looks ------------------------------------------------------------------------------------------------------------


def test_light_and_dark_switch_while_it_runs(filled: Window, qtbot: QtBot) -> None:
    for name, dark in (("dark", True), ("light", False)):
        filled.choose_scheme(name)
        assert is_dark() is dark
        qtbot.wait(50)  # widgets hear of it by an event
        ground = filled.grab().toImage().pixelColor(QPoint(4, 400))
        assert (ground.lightness() < 64) is dark
        assert filled.parts.findings.model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole).name() == OPEN[dark]


def test_it_fits_a_small_screen(filled: Window) -> None:
    assert filled.minimumSizeHint().width() <= 1280
    assert filled.minimumSizeHint().height() <= 680


def test_simulated_servers_are_said_to_be_so(filled: Window) -> None:
    assert filled._simulated.isVisible()
    filled.parts.session.remove_servers(["s2", "s3"])
    assert not filled._simulated.isVisible()


def test_the_toolbar_is_whole_at_the_smallest_width(filled: Window) -> None:
    filled.parts.session.set_details(Details(name="An assessment with a name that is rather long"))
    filled.resize(900, 560)
    QApplication.processEvents()
    bar = filled.actions_.toolbar
    report = next(each for each in bar.findChildren(QToolButton) if each.text() == "Report")
    assert report.isVisible() and report.geometry().right() < filled.width()
    assert bar.sizeHint().width() <= filled.width()
    assert filled.actions_.benchmark.text() == "V2R2 (published)" and filled.actions_.assessment.text()[-1] == "…"
    filled.resize(1600, 900)
    assert filled.actions_.benchmark.text() == "Sample benchmark for Exchange Edge V2R2 (published)"


@pytest.mark.parametrize("keys", ["Ctrl+E", "Ctrl+D"])
def test_fields_leave_the_windows_keys_to_the_window(filled: Window, keys: str) -> None:
    """X11 edits lines with them; what the platform of this run does with them is beside the point."""
    pressed = QKeySequence(keys)[0]
    for field in (filled.parts.findings.filters.search, filled.parts.finding.comment):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, pressed.key(), pressed.keyboardModifiers())
        assert field.findChild(WindowKeys).eventFilter(field, asked) and not asked.isAccepted()
        typed = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        assert not field.findChild(WindowKeys).eventFilter(field, typed)


def test_whose_words_are_shown(filled: Window) -> None:
    assert "published" in filled.actions_.benchmark.text()
    assert "V2R2" in filled.actions_.benchmark.text()


# --- Files ------------------------------------------------------------------------------------------------------------


def test_the_report_is_written_and_offered(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text("old", encoding="utf-8")
    filled.parts.reports.write(filled.parts.session.assessment(), Wanted(("json",), tmp_path, "site"))
    qtbot.waitUntil(lambda: "site.json" in filled.parts.notice.text, timeout=10_000)
    assert (tmp_path / "site.json").read_text(encoding="utf-8").lstrip().startswith("{")
    qtbot.waitUntil(lambda: "Show in folder" in words_in(filled.parts.notice))
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_report_that_cannot_be_written_says_why(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    filled.parts.reports.write(filled.parts.session.assessment(), Wanted(("json",), tmp_path / "file" / "x", "site"))
    qtbot.waitUntil(lambda: "could not be written" in filled.parts.notice.text, timeout=10_000)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real captures are not here")
def test_a_dropped_capture_is_judged(window: Window, qtbot: QtBot) -> None:
    window.parts.files.own_benchmark()
    qtbot.waitUntil(lambda: window.parts.session.benchmark is not None, timeout=10_000)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(SHARED / "data/captures/E19-GetReceiveConnector.xml"))])
    drop = QDropEvent(
        QPointF(100, 100),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier(0),
        QEvent.Type.Drop,
    )
    window.dropEvent(drop)
    window.parts.findings.filters.change(rule=ENCRYPTION)
    qtbot.waitUntil(lambda: window.parts.findings.model.rowCount() == 1, timeout=10_000)
    entry = window.parts.findings.model.entry(0)
    assert entry.finding.status is Status.OPEN
    assert len(entry.finding.objects) == 5
    assert entry.server.name == "WIN-CTD3L0RGEN4", "the evidence says whose it is"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real captures are not here")
def test_a_dropped_folder_of_exports_is_one_server(window: Window, qtbot: QtBot) -> None:
    window.parts.files.own_benchmark()
    qtbot.waitUntil(lambda: window.parts.session.benchmark is not None, timeout=10_000)
    window.parts.files.take([SHARED / "data/captures"])
    qtbot.waitUntil(lambda: window.parts.findings.model.rowCount() > 0, timeout=10_000)
    (server,) = window.parts.session.servers.values()
    assert len(server.evidence_files) == len(list((SHARED / "data/captures").iterdir()))
    result = window.parts.session.results[server.id]
    assert result.failure is None and len(result.evidence.facts.collected) >= 6
    window.parts.servers.select(server.id)
    assert "7 evidence files" in window.parts.servers._panel._place.text()
    window.parts.files.take([SHARED / "data/captures"])
    qtbot.waitUntil(lambda: "in the list already" in window.parts.notice.text, timeout=10_000)


def test_files_are_sorted_into_benchmarks_and_servers(tmp_path: Path) -> None:
    (tmp_path / "b.xml").write_bytes(benchmark_xml())
    (tmp_path / "stig.zip").write_bytes(b"PK")
    (tmp_path / "readme.md").write_text("no evidence")
    for name in ("edge01", "edge02"):
        (tmp_path / f"{name}.txt").write_bytes(printed(name))
    benchmarks, servers, _ = sorted_out([tmp_path, tmp_path / "edge01.txt", tmp_path / "gone.txt"])
    assert [path.name for path in benchmarks] == ["stig.zip", "b.xml"]
    assert [(server.name, len(server.evidence_files)) for server in servers] == [("edge01", 1), ("edge02", 1)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published STIG is not here")
def test_the_published_stig_takes_the_place_of_ours(filled: Window, qtbot: QtBot) -> None:
    (stig,) = (SHARED / "data/benchmarks").glob("*Edge*xccdf.xml")
    filled.parts.files.take([stig])
    qtbot.waitUntil(lambda: len(filled.parts.findings.model.lines()) == 5 * 68, timeout=10_000)
    assert "Exchange 2019 Edge Server STIG V2R2 (published)" in filled.actions_.benchmark.text()
    assert len(filled.parts.session.benchmark.rules) == 68
    assert filled.parts.finding.entry.finding.status is Status.OPEN


def test_junk_is_refused_with_a_sentence(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.parts.files.own_benchmark()
    qtbot.waitUntil(lambda: window.parts.session.benchmark is not None, timeout=10_000)
    bad = tmp_path / "junk.zip"
    bad.write_bytes(b"PK\x03\x04 this is no zip")
    window.parts.files.take([bad])
    qtbot.waitUntil(lambda: "junk.zip" in window.parts.notice.text, timeout=10_000)
    folder = tmp_path / "empty"
    folder.mkdir()
    window.parts.files.take([folder])
    qtbot.waitUntil(lambda: "Nothing there is evidence" in window.parts.notice.text, timeout=10_000)

"""Files and the window: reports written, evidence and benchmarks dropped, junk refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from core.benchmark.xccdf import own_benchmark
from core.files.export_files import ExportTarget
from core.model import Status
from tests.core.collect.files.test_kinds import zipped
from tests.helpers.benchmarks import benchmark_xml
from tests.helpers.framing import printed
from tests.helpers.samples import ENCRYPTION
from tests.helpers.shared import CAPTURES, PUBLISHED_2019, needs_captures, needs_published
from tests.ui.person import words_in
from ui.dialogs.unused_files import UnusedFilesDialog
from ui.findings.filters import Filter
from ui.tasks.dropped_files import sort_dropped
from ui.window import Window


def test_the_report_is_written_and_offered(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "site.json").write_text("old", encoding="utf-8")
    filled.workspace.reports.write(filled.workspace.session.assessment(), ExportTarget(("json",), tmp_path, "site"))
    qtbot.waitUntil(lambda: "site.json" in filled.workspace.notice.text, timeout=10_000)
    assert (tmp_path / "site.json").read_text(encoding="utf-8").lstrip().startswith("{")
    qtbot.waitUntil(lambda: "Show in folder" in words_in(filled.workspace.notice))
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []


def test_a_report_that_cannot_be_written_says_why(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    filled.workspace.reports.write(
        filled.workspace.session.assessment(), ExportTarget(("json",), tmp_path / "file" / "x", "site")
    )
    qtbot.waitUntil(lambda: "export failed" in filled.workspace.notice.text, timeout=10_000)


def test_one_file_that_cannot_be_written_is_told(filled: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "site.json").mkdir()
    target = ExportTarget(("worksheet", "json"), tmp_path, "site")
    filled.workspace.reports.write(filled.workspace.session.assessment(), target)
    qtbot.waitUntil(lambda: "failed" in filled.workspace.notice.text, timeout=10_000)
    assert (tmp_path / "site.worksheet.pdf").read_bytes().startswith(b"%PDF-"), "the other one is there"


@needs_captures
def test_a_dropped_capture_is_judged(window: Window, qtbot: QtBot) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(CAPTURES / "E19-GetReceiveConnector.xml"))])
    drop = QDropEvent(
        QPointF(100, 100),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier(0),
        QEvent.Type.Drop,
    )
    window.dropEvent(drop)
    window.workspace.findings.filters.set(Filter(rule=ENCRYPTION))
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() == 1, timeout=10_000)
    entry = window.workspace.findings.model.entry(0)
    assert entry.finding.status is Status.OPEN
    assert len(entry.finding.objects) == 5
    assert entry.server.name == "WIN-CTD3L0RGEN4", "the evidence says whose it is"


@needs_captures
def test_a_dropped_folder_of_exports_is_one_server(window: Window, qtbot: QtBot) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    of_one = [file for file in CAPTURES.iterdir() if "GetExchangeServer" not in file.name]  # which is another server's
    window.workspace.files.take(of_one)
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() > 0, timeout=10_000)
    (server,) = window.workspace.session.servers.values()
    assert len(server.evidence_files) == len(of_one)
    result = window.workspace.session.results[server.id]
    assert result.failure is None and len(result.evidence.facts.collected) >= 6
    window.workspace.servers.select(server.id)
    assert "6 evidence files" in window.workspace.servers._panel._place.text()
    window.workspace.files.take(of_one)
    qtbot.waitUntil(lambda: "in the list" in window.workspace.notice.text, timeout=10_000)


def test_files_are_sorted_into_benchmarks_and_servers(tmp_path: Path) -> None:
    (tmp_path / "b.xml").write_bytes(benchmark_xml())
    (tmp_path / "stig.zip").write_bytes(zipped("U_STIG-xccdf.xml"))
    (tmp_path / "readme.md").write_text("no evidence")
    for name in ("edge01", "edge02"):
        (tmp_path / f"{name}.txt").write_bytes(printed(name))
    found = sort_dropped([tmp_path, tmp_path / "edge01.txt", tmp_path / "gone.txt"])
    assert found.benchmark == tmp_path / "b.xml"
    assert [path.name for path in found.left_out] == ["readme.md", "stig.zip"]
    assert [(server.name, len(server.evidence_files)) for server in found.servers] == [("edge01", 1), ("edge02", 1)]


@needs_published
def test_the_published_stig_takes_the_place_of_ours(filled: Window, qtbot: QtBot) -> None:
    filled.workspace.files.take([PUBLISHED_2019])
    rules = own_benchmark().rules
    qtbot.waitUntil(lambda: len(filled.workspace.findings.model.lines()) == 5 * len(rules), timeout=10_000)
    assert "Exchange 2019 Edge Server STIG V2R2 (published)" in filled.actions_.benchmark.text()
    assert filled.workspace.finding.entry.finding.status is Status.OPEN


def test_junk_is_refused_with_a_sentence(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    bad = tmp_path / "junk.zip"
    bad.write_bytes(b"PK\x03\x04 this is no zip")
    window.workspace.files.take([bad])
    qtbot.waitUntil(lambda: "junk.zip" in window.workspace.notice.text, timeout=10_000)
    folder = tmp_path / "empty"
    folder.mkdir()
    window.workspace.files.take([folder])
    qtbot.waitUntil(lambda: "No evidence" in window.workspace.notice.text, timeout=10_000)


def test_what_was_left_out_is_told_and_listed(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    (tmp_path / "edge01.txt").write_bytes(printed("edge01"))
    (tmp_path / "notes.txt").write_text("call Bob")
    (tmp_path / "table.xlsx").write_bytes(b"x")
    window.workspace.files.take([tmp_path])
    qtbot.waitUntil(lambda: "notes.txt was not used" in window.workspace.notice.text, timeout=10_000)
    assert (
        "1 file added" in window.workspace.notice.text and "Also not used: table.xlsx" in window.workspace.notice.text
    )
    assert [server.name for server in window.workspace.session.servers.values()] in (["edge01"], ["EDGE01"])
    window.workspace.files.show_left_out()
    dialog = window.findChild(UnusedFilesDialog)
    assert "plain text" in dialog.list.toPlainText() and "Export-Clixml" in dialog.list.toPlainText()
    dialog.close()

"""The dialog for a list of servers: what is pasted or read from CSV is shown as understood."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from core.model import Server
from core.secrets import shared_key
from core.server_list import MOST_BYTES
from tests.ui.dialogs.dialogs import shown
from ui.dialogs.server.add_list import AddListForm
from ui.dialogs.server.pasted_list import PastedServers

pytestmark = pytest.mark.usefixtures("calm")


def cells(model: PastedServers) -> list[list[str]]:
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_list_is_shown_as_understood(qtbot: QtBot) -> None:
    form = shown(qtbot, AddListForm(None, users=[".\\audit"]))
    assert not form.ok.isEnabled() and form.why.text() == "Paste servers, or import a CSV file."
    form.text.setPlainText("edge01.contoso.com\n-x\nhttp://edge02")
    qtbot.waitUntil(form.ok.isEnabled, timeout=2000)
    assert cells(form.model) == [
        ["✕ line 2", "-x: A host name may contain letters, digits, hyphens and dots only.", "", "", ""],
        ["✓", "edge01", "edge01.contoso.com", "5986 HTTPS", ""],
        ["✓", "edge02", "edge02", "5985 HTTP", ""],
    ]
    assert form.why.text() == "2 servers will be added; 1 problem."


def test_a_list_gets_one_logon(qtbot: QtBot) -> None:
    form = shown(qtbot, AddListForm(None, "edge01 edge02"))
    form.logon.user.setText("CONTOSO\\audit")
    form.logon.password.setText("geheim")
    assert [(s.host, s.user, s.credential) for s in form.servers()] == [
        (host, "CONTOSO\\audit", shared_key("contoso\\audit")) for host in ("edge01", "edge02")
    ]
    given = form.entered()
    assert given is not None and given.shared and given.password == "geheim"


def test_what_is_there_already_is_not_added_again(qtbot: QtBot) -> None:
    form = shown(qtbot, AddListForm(None, "edge01 edge02", present=[Server("1", "one", "edge01")]))
    assert [server.host for server in form.servers()] == ["edge02"]
    assert cells(form.model)[0][1] == "edge01: Already in the assessment."


def test_enter_on_ok_takes_what_stands_there_now(qtbot: QtBot) -> None:
    """The preview waits a moment after typing; the button does not."""
    form = shown(qtbot, AddListForm(None, "edge01"))
    form.text.setPlainText("edge02 edge03")
    form.ok.click()
    assert form.result() == QDialog.DialogCode.Accepted
    assert [server.host for server in form.servers()] == ["edge02", "edge03"]


def test_a_list_that_holds_no_server_any_more_is_not_accepted(qtbot: QtBot) -> None:
    form = shown(qtbot, AddListForm(None, "edge01"))
    form.text.setPlainText("-x")
    form.ok.click()
    assert form.isVisible() and form.why.text() == "A host name may contain letters, digits, hyphens and dots only."


def test_a_csv_file(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "servers.csv"
    file.write_bytes("host;user\r\nedge01;CONTOSO\\jäger\r\nedge02;\r\n".encode("utf-8-sig"))
    form = shown(qtbot, AddListForm(None, "typed", users=[".\\audit"]))
    form.open_file(file)
    qtbot.waitUntil(lambda: "servers.csv" in form.source.text(), timeout=3000)
    assert [(server.host, server.user) for server in form.servers()] == [
        ("edge01", "CONTOSO\\jäger"),
        ("edge02", ".\\audit"),
    ]
    assert form.text.toPlainText() == ""
    form.text.setPlainText("edge09")
    qtbot.waitUntil(lambda: [server.host for server in form.servers()] == ["edge09"], timeout=2000)
    assert form.source.text() == ""


def test_the_password_is_for_the_user_that_a_csv_file_names(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "servers.csv"
    file.write_text("host;user\nedge01;audit\nedge02;audit\nedge03;other\n", encoding="utf-8")
    form = shown(qtbot, AddListForm(None))
    form.open_file(file)
    qtbot.waitUntil(lambda: "servers.csv" in form.source.text(), timeout=3000)
    form.logon.password.setText("geheim")
    given = form.entered()
    assert given is not None and form.ok.isEnabled()
    assert [s.credential == shared_key(given.user) for s in form.servers()] == [True, True, False]


def test_a_csv_file_that_cannot_be_read(qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    form = shown(qtbot, AddListForm(None))
    form.open_file(tmp_path / "gone.csv")
    qtbot.waitUntil(lambda: "could not be read" in form.source.text(), timeout=3000)


def paste(form: AddListForm, text: str) -> float:
    """Seconds of work until the window goes on."""
    data = QMimeData()
    data.setText(text)
    started = time.thread_time()
    form.text.insertFromMimeData(data)
    QApplication.processEvents()
    return time.thread_time() - started


@pytest.mark.parametrize("text", ["-x " * 33_000, "x" * 99_000, "".join(f"edge{n}.contoso.com\n" for n in range(1000))])
def test_the_window_never_waits_for_a_list(qtbot: QtBot, text: str) -> None:
    form = shown(qtbot, AddListForm(None))
    assert paste(form, text) < 10
    times = []
    for _ in range(8):
        started = time.thread_time()
        form._understand()
        times.append(time.thread_time() - started)
    assert min(times) < 0.25


def test_an_endless_paste_is_refused(qtbot: QtBot) -> None:
    form = shown(qtbot, AddListForm(None, "edge01\n"))
    assert paste(form, "x" * MOST_BYTES) < 2
    assert form.text.toPlainText() == "edge01\n"
    assert form.source.text() == "The text is too long to paste. Import it as a CSV file."
    assert paste(form, "edge02") < 2
    assert form.source.text() == ""


def test_the_preview_is_a_model(qtmodeltester: object) -> None:
    from core.server_list import read_list

    model = PastedServers()
    model.show(read_list("edge01 -x edge02"))
    qtmodeltester.check(model)  # type: ignore[attr-defined]

"""A Mailbox server's file in the window: for all servers at once, and off again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from core.model import Status
from tests.helpers.exported import CONNECTORS, SUBSCRIPTIONS
from tests.helpers.framing import printed
from tests.helpers.samples import ENCRYPTION
from ui.findings.filters import Filter
from ui.tasks.dropped_files import sort_dropped
from ui.window import Window

TWO_SERVERS = "EX19-ED-000109"


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    folder = tmp_path / "from the Mailbox server"
    folder.mkdir()
    (folder / "EdgeSubscription.xml").write_text(SUBSCRIPTIONS)
    return folder / "EdgeSubscription.xml"


def statuses(window: Window) -> set[Status]:
    results = window.workspace.session.results.values()
    return {f.status for result in results for f in result.findings if f.stig_id == TWO_SERVERS}


def test_dropped_it_counts_for_every_server_until_undone(
    window: Window, qtbot: QtBot, tmp_path: Path, subscriptions: Path
) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    files = [tmp_path / "edge01.txt", tmp_path / "edge02.txt"]
    for path in files:
        path.write_bytes(printed(path.stem))
    window.workspace.files.take(files)
    qtbot.waitUntil(lambda: len(window.workspace.session.results) == 2, timeout=10_000)
    assert statuses(window) == {Status.NOT_REVIEWED}
    window.workspace.files.take([subscriptions])
    qtbot.waitUntil(lambda: statuses(window) == {Status.NOT_A_FINDING}, timeout=10_000)
    assert "added to the evidence of all 2 servers" in window.workspace.notice.text
    assert {server.mailbox_file for server in window.workspace.session.servers.values()} == {str(subscriptions)}
    server = window.workspace.session.servers[next(iter(window.workspace.session.servers))]
    window.workspace.session.put_servers({server.id: replace(server, name="renamed meanwhile")})
    undo = next(b for b in window.workspace.notice.findChildren(QAbstractButton) if b.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: statuses(window) == {Status.NOT_REVIEWED}, timeout=10_000)
    assert {server.mailbox_file for server in window.workspace.session.servers.values()} == {""}
    assert window.workspace.session.servers[server.id].name == "renamed meanwhile"


def test_without_servers_it_says_what_to_do(window: Window, qtbot: QtBot, subscriptions: Path) -> None:
    window.workspace.files.take([subscriptions])
    qtbot.waitUntil(
        lambda: "Add the Edge servers, then add this file again" in window.workspace.notice.text, timeout=10_000
    )
    assert not window.workspace.session.servers


def test_it_comes_with_new_servers_of_another_folder(tmp_path: Path, subscriptions: Path) -> None:
    (tmp_path / "edge01").mkdir()
    (tmp_path / "edge01" / "rc.xml").write_text(CONNECTORS)
    found = sort_dropped([tmp_path])
    assert found.mailbox_file == subscriptions and [server.name for server in found.servers] == ["rc"]


def test_the_finding_that_waits_for_the_file_has_a_button_for_it(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, subscriptions: Path
) -> None:
    window.workspace.files.own_benchmark()
    qtbot.waitUntil(lambda: window.workspace.session.benchmark is not None, timeout=10_000)
    (tmp_path / "edge01.txt").write_bytes(printed("edge01"))
    window.workspace.files.take([tmp_path / "edge01.txt"])
    qtbot.waitUntil(lambda: len(window.workspace.session.results) == 1, timeout=10_000)
    found = window.workspace.finding.result
    window.workspace.findings.filters.set(Filter(rule=ENCRYPTION))
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() == 1)
    assert not found._file.isVisible(), "this rule asks for no file"
    window.workspace.findings.filters.set(Filter(rule=TWO_SERVERS))
    qtbot.waitUntil(found._file.isVisible)
    chosen = ([str(subscriptions)], "")
    monkeypatch.setattr("ui.tasks.files.QFileDialog.getOpenFileNames", lambda *_: chosen)
    found._file.click()
    qtbot.waitUntil(lambda: statuses(window) == {Status.NOT_A_FINDING}, timeout=10_000)
    qtbot.waitUntil(lambda: not found._file.isVisible())

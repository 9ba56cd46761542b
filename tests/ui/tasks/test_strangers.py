"""The window says it above the findings and in the server's row when evidence names several servers."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.benchmark.xccdf import own_benchmark
from tests.core.attribution.owned import FILED, exported, good, named, result
from ui.findings.warning_bar import WarningBar
from ui.servers.state import row_state
from ui.state.session import Session

CONNECTORS = "Get-ReceiveConnector"


def test_the_line_above_the_findings_and_the_row_say_it(qtbot: QtBot) -> None:
    whole = result(exported({**good(), CONNECTORS: named(good(), "EDGE99")[CONNECTORS]}))
    session = Session()
    session.set_benchmark(own_benchmark())
    session.add_servers([FILED])
    session.set_result(whole)
    line = WarningBar()
    qtbot.addWidget(line)
    line.show_session(session, frozenset())
    assert not line.isHidden() and line._text.text().startswith(f"a folder: {whole.foreign_text}")
    assert row_state(whole, None, None).sentence.startswith(whole.foreign_text)
    session.set_result(result(exported(good())))
    line.show_session(session, frozenset())
    assert "several servers" not in line._text.text()

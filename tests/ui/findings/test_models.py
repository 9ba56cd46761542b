"""A tester watches every model while it changes: it stays connected after check()."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import ObjectFinding, Status, Verdict
from tests.helpers.samples import ENCRYPTION, fresh, hardened, sample_assessment
from tests.ui.conftest import fill
from ui.finding.objects import ObjectsModel
from ui.finding.result_tab import fitted_widths, object_paragraphs
from ui.findings.filters import COLUMNS, Filter
from ui.findings.table import FindingsModel
from ui.servers.model import ServersModel
from ui.window import Window

Display, Spoken = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole
Hint = Qt.ItemDataRole.ToolTipRole


def test_servers(window: Window, qtmodeltester: ModelTester) -> None:
    model = ServersModel(window.workspace.session, window.workspace.runs, window)
    qtmodeltester.check(model, force_py=True)
    fill(window)
    assert model.rowCount() == 6
    assert model.index(0).data() == "edge01"
    assert (
        model.index(0).data(Spoken).startswith("edge01. 1 open, 2 not reviewed. Finished 09:30 UTC. The facts are of ")
    )
    assert model.index(3).data(Spoken).startswith("edge04. not assessed. Not assessed: no answer. edge04.example.mil")
    window.workspace.session.remove_servers(["s2", "s3"])
    assert [model.index(row).data() for row in range(model.rowCount())] == ["edge01", "edge04", "edge01", "edge05"]
    window.workspace.session.history.undo()
    assert model.rowCount() == 6
    assert model.index(1).data() == "edge02", "undo puts them back where they stood"


def test_findings(window: Window, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = FindingsModel(window.workspace.session, window)
    qtmodeltester.check(model, force_py=True)
    fill(window)
    qtbot.waitUntil(lambda: model.rowCount() == 15)
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5)] == list(COLUMNS)
    assert model.index(0, 0).data() == "Open"
    assert model.index(0, 3).data(Spoken) == f"Rule: {ENCRYPTION}"
    model.set_filter(Filter(status=Status.NOT_A_FINDING))
    assert model.rowCount() == 1
    model.set_filter(Filter())
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert model.index(0, 2).data() == "edge04"
    assert model.data(QModelIndex()) is None
    assert model.row_of(("s1", "no such rule")) == -1


def test_a_new_result_takes_the_place_of_the_old(window: Window, qtbot: QtBot) -> None:
    fill(window)
    model = window.workspace.findings.model
    qtbot.waitUntil(lambda: model.rowCount() == 15)
    again = hardened(sample_assessment().servers[0], minutes=60)
    window.workspace.session.set_result(again)
    qtbot.waitUntil(lambda: model.entry(model.row_of(("s1", ENCRYPTION))).finding.status is Status.NOT_A_FINDING)
    assert model.rowCount() == 15


def test_objects(qtmodeltester: ModelTester) -> None:
    model = ObjectsModel()
    qtmodeltester.check(model, force_py=True)
    objects = fresh(sample_assessment().servers[0]).findings[0].objects
    model.show((objects[2], objects[0], replace(objects[1], found=(("AuthMechanism", "Tls, BasicAuth"),))))
    assert model.titles()[:4] == ["Verdict", "Connector", "AuthMechanism", "RequireTLS"]
    assert [model.index(row, 0).data() for row in range(3)] == ["does not meet", "does not meet", "meets"]
    assert model.index(1, 3).data() == "not in the evidence", "a fact that is not there is said to be not there"
    assert model.index(0, 4).data(Spoken) == "Bindings: 0.0.0.0:25"


def test_a_value_of_any_length_is_shown_shortly() -> None:
    book = "x" * 100_000
    long = ObjectFinding(
        book, book, Verdict.FAILS, book, (("Bindings", (book,)), *((f"More{n}", book) for n in range(9)))
    )
    model = ObjectsModel()
    model.show((long,))
    cells = [model.index(0, column).data(role) for column in range(4) for role in (Display, Spoken, Hint)]
    assert max(map(len, cells)) < 600
    assert max(map(len, object_paragraphs(long, model.properties))) < 60_000


@pytest.mark.parametrize("role", (Display, Spoken))
def test_every_cell_says_something(filled: Window, role: Qt.ItemDataRole) -> None:
    model = filled.workspace.findings.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            assert model.index(row, column).data(role)


def test_columns_share_what_room_there_is() -> None:
    assert fitted_widths([100, 200, 50], 400) == [100, 200, 50]
    assert fitted_widths([100, 400, 50, 380], 600) == [100, 227, 50, 222]
    assert sum(fitted_widths([300, 300, 300], 500)) <= 500

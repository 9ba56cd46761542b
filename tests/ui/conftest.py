"""A window of its own for each test: preferences in a temporary folder, no dialog that waits for a person."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import Assessment
from core.paths import resource
from core.secrets import Secrets
from tests.helpers.samples import sample_assessment
from tests.ui.dialogs.dialogs import KNOWN, shown
from tests.ui.patient import PatientBot
from ui.dialogs.server.server import ServerForm
from ui.widgets.theme import Scheme
from ui.window import Window


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen plugin says so of every window; it means nothing."""
    item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """In the font that ships with the program: whichever fonts a machine has, every width is the same."""
    number = QFontDatabase.addApplicationFont(str(resource("fonts/SourceSans3.ttf")))
    qapp.setFont(QFont(QFontDatabase.applicationFontFamilies(number)[0], 10))
    return qapp


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> Iterator[None]:
    """Nobody's preferences are read or changed."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    yield
    gc.enable()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    """An empty window, as after the start, whose assessment lives in memory."""
    qapp.setStyle("fusion")
    scheme = Scheme(qapp)
    scheme.choose("light")
    made = Window(scheme)
    made.resize(1280, 800)
    qtbot.addWidget(made, before_close_func=_nobody_answers)
    made.show()
    made.frame(welcome=False)
    made.build(Secrets())
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    scheme.deleteLater()


def _nobody_answers(window: Window) -> None:
    """At the end of a test that failed, the question about its run would wait for ever."""
    window.workspace.leave.may_close = lambda: True


@pytest.fixture
def filled(window: Window, qtbot: QtBot) -> Window:
    """The window with the sample assessment in it."""
    fill(window)
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() > 0)
    return window


def fill(window: Window, sample: Assessment | None = None) -> None:
    sample = sample or sample_assessment()
    window.workspace.session.set_benchmark(sample.benchmark)
    window.workspace.session.set_details(sample.details)
    window.workspace.session.add_servers(sample.servers)
    for result in sample.results:
        window.workspace.session.set_result(result)
    for key, text in sample.comments.items():
        window.workspace.session.set_comment(*key, text)


@pytest.fixture
def calm() -> Iterator[None]:
    """As in the program, no worker collects garbage."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture
def add(qtbot: QtBot) -> ServerForm:
    """The dialog for a server that is not there yet."""
    return shown(qtbot, ServerForm(None, users=[".\\audit", "CONTOSO\\audit"]))


@pytest.fixture
def edit(qtbot: QtBot) -> ServerForm:
    """The dialog for a server that is known."""
    return shown(qtbot, ServerForm(None, KNOWN, stored=lambda: "known"))

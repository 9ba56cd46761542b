"""Builds the application and the window. Imports nothing that is slow: the rest comes when it is needed."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from core import __version__
from ui.state import settings
from ui.widgets.theme import Scheme
from ui.window import Window
from ui.window_closing import Signals

log = logging.getLogger("qt")
SWITCH_S = 0.001
"""How long a worker may keep the GUI thread from running a line of Python; the default is 5 ms."""
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def open_window(argv_lab: bool, files: list[str]) -> int:
    """Show the window until it is closed.

    `argv_lab`: with simulated servers; `files`: an assessment, benchmarks, evidence files or folders.
    """
    app = application()
    window = make_window(app)
    window.show()
    Signals(window.end, window)
    QTimer.singleShot(0, window, lambda: begin(window, argv_lab, files))
    return app.exec()


def application() -> QApplication:
    """The one QApplication, with Fusion and the program's name."""
    qInstallMessageHandler(_to_log)
    sys.setswitchinterval(SWITCH_S)
    app = QApplication(sys.argv[:1])
    app.setStyle("fusion")
    app.setApplicationName(settings.NAME)
    app.setApplicationDisplayName(settings.NAME)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("edge-assessor")
    return app


def show_message(sentence: str) -> None:
    """One sentence in a box, where there is no console to say it."""
    app = application()
    QMessageBox.information(None, settings.NAME, sentence)
    app.quit()


def make_window(app: QApplication) -> Window:
    """The window in the colours that were chosen last time; not shown yet."""
    scheme = Scheme(app)
    scheme.choose(settings.saved_text("view/scheme", "system"))
    return Window(scheme)


def begin(window: Window, lab: bool, files: list[str]) -> None:
    """What waits for the window to be on the screen."""
    window.frame(welcome=not (lab or files or settings.saved_text("last/assessment")))
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)  # to be seen meanwhile

    from core.secrets import Secrets
    from ui.state.garbage_collector import GarbageCollector

    window.build(Secrets())
    GarbageCollector(window, window.workspace.session.result_changed)
    window.workspace.password_store.look()
    if lab:
        window.workspace.lab.start()
        return
    window.begin([Path(name) for name in files])


def _to_log(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    log.log(LEVELS.get(kind, logging.WARNING), text)

"""How the window ends: it stays a few seconds while shells on servers are deleted, and signals close it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from core.collect.winrm import open_shells
from ui.end_signals import end_signals

LOOK_MS = 50


class ClosingWait(QObject):
    """What a window that is being closed waits for. Asked again while it waits, it waits no longer."""

    text_changed = Signal()
    done = Signal()
    """No shell is left, or the time is over: the window can close."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.text = ""
        """What is waited for, while it is."""

    def waits(self) -> bool:
        """True: the window stays until `done`."""
        names = open_shells.servers_with_shells()
        if self.text or not names:
            self._timer.stop()
            self.text = ""
            return False
        open_shells.deadline.begin()
        self._timer.start()
        self.text = f"{open_shells.closing_message(names)}. Close again to exit immediately."
        self.text_changed.emit()
        return True

    def _look(self) -> None:
        if not open_shells.servers_with_shells() or open_shells.deadline.over:
            self._timer.stop()
            self.done.emit()


class Signals(QObject):
    """Ctrl+C in the terminal, a polite kill and a closed terminal end the window.

    Python runs a signal's handler only when it is at work, and Qt's loop sleeps in C++: the byte that Python writes to
    a socket wakes it.
    """

    def __init__(self, end: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end_of_pair in (self._reader, self._writer):
            end_of_pair.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for each in end_signals():
            signal.signal(each, lambda number, frame: QTimer.singleShot(0, end))

    def _wake(self) -> None:
        self._reader.recv(64)

"""How a run and the program end: a signal stops a run as Ctrl+C does, and shells on servers are deleted first."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from core.collect.winrm import open_shells
from ui.cli.console import say
from ui.end_signals import end_signals

CLOSING_EVENTS = (2, 5, 6)
"""Windows closes the console, logs off, shuts down."""
WINDOWS_WAITS_S = 30.0
"""Longer than Windows lets a process live that does not answer these events."""


@contextmanager
def stoppable() -> Iterator[threading.Event]:
    """A signal sets the event, so that what is done is kept and written. The same one again ends the program."""
    cancel = threading.Event()
    before = {each: signal.getsignal(each) or signal.SIG_DFL for each in end_signals()}

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        cancel.set()

    for each in before:
        signal.signal(each, stop)
    on_closed_console(cancel.set)
    try:
        yield cancel
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def close_shells() -> None:
    """The last thing before the process ends: waits a few seconds for what deletes shells, and prints what for.

    Ctrl+C ends the wait, other signals do not: it is short.
    """
    if not (names := open_shells.servers_with_shells()):
        return
    hurry = threading.Event()
    for each in end_signals():
        signal.signal(each, lambda number, frame: hurry.set() if number == signal.SIGINT else None)
    say(f"{open_shells.closing_message(names)}. Ctrl+C ends the program without it.", error=True)
    if left := open_shells.wait_until_closed(hurry.is_set):
        say(open_shells.not_closed_message(left), error=True)


def on_closed_console(stop: Callable[[], object]) -> None:
    """Windows ends a process as soon as its answer to a console that is closed returns: so this one waits for the end.

    Python's own answer, SIGBREAK, comes too late for anything to be done.
    """
    if sys.platform == "win32":
        import ctypes

        @ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)
        def answer(event: int) -> int:
            return closed(event, stop)

        _kept.append(answer)
        ctypes.windll.kernel32.SetConsoleCtrlHandler(answer, 1)


def closed(event: int, stop: Callable[[], object], waits_s: float = WINDOWS_WAITS_S) -> int:
    """What Windows is answered, in a thread of its own: 0 where it is not ours."""
    if event not in CLOSING_EVENTS:
        return 0
    stop()
    threading.Event().wait(waits_s)
    return 1


_kept: list[object] = []
"""Windows calls these later: they must not be collected."""

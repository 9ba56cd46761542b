"""The signals that ask a process to end, for the window and the command line."""

from __future__ import annotations

import signal

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl+C, a polite kill, a terminal that is closed, Ctrl+Break on Windows. Each system knows some of them."""


def end_signals() -> list[signal.Signals]:
    """The signals that ask this process to end, but for a hang-up that somebody chose to ignore, as nohup does."""
    here = [signal.Signals[name] for name in NAMES if name in signal.Signals.__members__]
    return [each for each in here if each.name != "SIGHUP" or signal.getsignal(each) is not signal.SIG_IGN]

"""Lines for the console: nothing in them can command it, and one that is gone stops no work."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

CALLED = "EDGE_ASSESSOR_CALLED"
"""Environment variable in which dev.py passes on how the program was started."""
CONSOLE_TWIN = "edge-assessor-cli"
"""Executable of the frozen program that has a console."""

NO_CONSOLE = f"This program has no console. For the command line, use {CONSOLE_TWIN} in the same folder."


def has_console() -> bool:
    """False in the frozen window, where Python has no streams at all; one closed on purpose is no matter."""
    return not getattr(sys, "frozen", False) or sys.stdout is not None or sys.stderr is not None


def program() -> str:
    """What people type to start this program."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).name
    return os.environ.get(CALLED, "main.py")


def escaped(text: str) -> str:
    """Text from outside in one line: control, invisible and direction-changing characters as their escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def say(text: str, error: bool = False) -> None:
    """Print one line at once, from any thread. A reader that went away, as `head` does, gets nothing more."""
    name = "stderr" if error else "stdout"
    stream = getattr(sys, name)
    if stream is None:  # a windowed build has none
        return
    try:
        stream.write(escaped(text) + "\n")
        stream.flush()
    except (OSError, ValueError):
        setattr(sys, name, None)


def write_bytes(data: bytes) -> OSError | None:
    """These bytes on standard output as they are. What went wrong, but for a reader that had seen enough."""
    stream = sys.stdout
    if stream is None:
        return OSError("this program has no console")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        sys.stdout = None
        return None if is_closed_pipe(error) else error
    return None


def is_closed_pipe(error: OSError) -> bool:
    """Windows reports a pipe without a reader as an invalid argument."""
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def finish() -> None:
    """What is still to be written, before the process ends at once. A console that is full or gone ends nothing."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed build has none
            with suppress(OSError, ValueError):
                stream.flush()

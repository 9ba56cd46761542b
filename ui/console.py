"""Lines for the console: nothing in them can command it, and one that is gone stops no work."""

from __future__ import annotations

import sys


def shown(text: str) -> str:
    """Text from outside in one line: control, invisible and direction-changing characters as their escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def say(text: str, error: bool = False) -> None:
    """Print one line at once, from any thread. A reader that went away, as `head` does, is told nothing more."""
    name = "stderr" if error else "stdout"
    stream = getattr(sys, name)
    if stream is None:  # a windowed build has none
        return
    try:
        stream.write(shown(text) + "\n")
        stream.flush()
    except (OSError, ValueError):
        setattr(sys, name, None)

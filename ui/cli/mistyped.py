"""What was typed to start the window, where it is no option and no file: a command that was mistyped, most often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ui.cli.console import program

LONGEST = 60
"""Characters of a word that is repeated."""


def refused(arguments: Sequence[str], commands: Iterable[str]) -> str:
    """Why the window does not open, in a sentence; empty where it does."""
    options = ["--lab", *(each for each in commands if each.startswith("-"))]
    first, *_ = [*arguments, ""]
    if first and not first.startswith("-") and not _is_there(first):
        return f"No such command or file: {_quoted(first)}.{_meant(first, commands)}"
    if unknown := [each.partition("=")[0] for each in arguments if each.startswith("-") and each != "--lab"]:
        return f"Unknown option {_quoted(unknown[0])} for the window.{_meant(unknown[0], options)}"
    files = [each for each in arguments if each != "--lab"]
    if gone := [each for each in files if not _is_there(each)]:
        return f"No such file: {_quoted(gone[0])}."
    if files and "--lab" in arguments:
        return "The simulated servers accept no files. Omit --lab or the files."
    return ""


def _meant(word: str, choices: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), list(choices), 1)
    return f" Did you mean {program()} {close[0]}?" if close else f" For help: {program()} --help"


def _quoted(word: str) -> str:
    return f'"{word[:LONGEST]}..."' if len(word) > LONGEST else f'"{word}"'


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False

"""Edge Assessor: the window, or the command line. Logs come first, shells on servers are deleted last."""

from __future__ import annotations

import gc
import logging
import os
import sys

from ui.cli.console import NO_CONSOLE, finish, has_console, program, say
from ui.cli.mistyped import refused
from ui.cli.signals import close_shells

COMMANDS = ("assess", "collect-script", "--selftest", "--version", "-h", "--help")
"""What needs no window, as the first word."""
NO_SCREEN = (
    "No display is available for the window. Use the command line: {0} assess --lab --out DIR "
    "(for help: {0} assess --help)."
)


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 done, 2 wrong usage, 3 at least one server could not be assessed."""
    from core import log

    try:
        log.start()
    except ModuleNotFoundError as error:
        say(f"{error.name} is not installed in this Python. Start it with: python dev.py run", error=True)
        return 2
    if arguments[:1] and arguments[0] in COMMANDS:
        return command(arguments)
    if wrong := refused(arguments, COMMANDS):
        return wrong_usage(wrong)
    return window(arguments)


def command(arguments: list[str]) -> int:
    """Runs without a window. A build that has no console shows in a message what would have been printed in vain."""
    from ui.cli.run import run_command

    try:
        code = run_command(arguments)
    except SystemExit as ended:  # the parser has printed why
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 2
    if not has_console() and (code == 2 or arguments[0] != "assess"):
        show_no_console()
    return code


def wrong_usage(sentence: str) -> int:
    say(sentence, error=True)
    if not has_console():
        show_no_console()
    return 2


def show_no_console() -> None:
    from ui.app import show_message

    if has_screen():
        show_message(NO_CONSOLE)


def window(arguments: list[str]) -> int:
    if not has_screen():
        say(NO_SCREEN.format(program()), error=True)
        return 2
    gc.disable()  # until the window is there, which then collects at a time of its own
    from ui.app import open_window

    return open_window("--lab" in arguments, [argument for argument in arguments if argument != "--lab"])


def has_screen() -> bool:
    """False only on a Linux without any display: there Qt would abort the program."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    finally:
        close_shells()
    logging.shutdown()
    finish()
    os._exit(code)  # threads may still sit in a socket; nothing of ours is unsaved here

"""Edge Assessor: the window, or the command line. Logs come first; the end waits for no hung connection."""

from __future__ import annotations

import gc
import logging
import os
import sys

COMMANDS = ("assess", "collect-script")
NO_SCREEN = (
    "There is no screen here for the window. On the command line: main.py assess --lab --out DIR "
    "(main.py assess --help tells the rest)."
)


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 done, 2 wrong usage, 3 at least one server could not be assessed."""
    from core import log

    try:
        log.start()
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed in this Python. Start it with: python dev.py run", file=sys.stderr)
        return 2
    if arguments[:1] and (arguments[0] in COMMANDS or arguments[0] in ("--selftest", "--version", "-h", "--help")):
        from ui.cli import run

        return run(arguments)
    return window(arguments)


def window(arguments: list[str]) -> int:
    files = [argument for argument in arguments if argument != "--lab"]
    if unknown := [argument for argument in files if argument.startswith("-")]:
        print(f"Unknown option {unknown[0]}. main.py --help lists them.", file=sys.stderr)
        return 2
    if files and "--lab" in arguments:
        print("The simulated servers take no files. Leave out --lab, or the files.", file=sys.stderr)
        return 2
    if not has_screen():
        print(NO_SCREEN, file=sys.stderr)
        return 2
    gc.disable()  # until the window is there, which then collects at a time of its own
    from ui.app import run

    return run("--lab" in arguments, files)


def has_screen() -> bool:
    """False only on a Linux without any display: there Qt would abort the program."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed build has none
            stream.flush()
    os._exit(code)  # threads may still sit in a socket; nothing of ours is unsaved here

"""Runs the command that was typed: assess servers, print the collector script, prove the installation."""

from __future__ import annotations

import io
import sys
from argparse import Namespace

from ui.cli.console import program, say, write_bytes
from ui.cli.exit_codes import DONE, NOT_ALL_ASSESSED, USAGE_ERROR, UsageError
from ui.cli.parser import CliCommand, parsed


def run_command(arguments: list[str]) -> int:
    """Exit code: 0 every server assessed, 2 wrong usage, 3 at least one server could not be assessed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console's code page must not end a scan
    options = parsed(arguments)
    try:
        return _do(options)
    except UsageError as error:
        say(str(error), error=True)
        return USAGE_ERROR
    except KeyboardInterrupt:
        say("Stopped; nothing was written.", error=True)
        return NOT_ALL_ASSESSED


def _do(options: Namespace) -> int:
    """The engine is loaded for the commands that need it: what is mistyped is answered at once."""
    command = options.command
    if command is CliCommand.ASSESS:
        from ui.cli.assess import assess

        return assess(options)
    if command is CliCommand.SELFTEST:
        from ui.cli.selftest import selftest

        return selftest()
    if command is CliCommand.COLLECT_SCRIPT:
        return _print_script()
    raise UsageError(f"No command given. To list the commands: {program()} --help")


def _print_script() -> int:
    from core.collect.script import script

    problem = write_bytes(script())  # byte for byte: Windows would turn line ends, and the hash with them
    if problem is None:
        return DONE
    say(f"The script was not written completely: {problem.strerror or problem}.", error=True)
    return USAGE_ERROR

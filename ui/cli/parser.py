"""The words of the command line: its commands and their options, read into a namespace."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from core.export import DEFAULT_FORMATS, FORMATS
from core.model.dating import LONGEST_LIMIT_DAYS, OLD_AFTER_DAYS
from ui.cli.console import program

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

Values = str | Sequence[str] | None
"""What argparse gives an action: one word, several, or none."""


class CliCommand(Enum):
    """What was typed to be done."""

    NONE = auto()
    ASSESS = auto()
    COLLECT_SCRIPT = auto()
    SELFTEST = auto()


class StartServer(argparse.Action):
    """--server opens a new server: the options that follow belong to it."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Values, option_string: str | None = None
    ) -> None:
        namespace.server = [*(namespace.server or []), {"url": values}]


class StartStatement(argparse.Action):
    """--classified and --gateway open a statement: the --signed-by and --why that follow belong to it."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Values, option_string: str | None = None
    ) -> None:
        opened = {"servers": values} if values else {}
        namespace.statements = [*(namespace.statements or []), opened]


class OfAnother(argparse.Action):
    """An option of the one before it that opened something."""

    opened, by, one = "", "", ""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Values, option_string: str | None = None
    ) -> None:
        opened = getattr(namespace, self.opened)
        if not opened:
            parser.error(f"{option_string} must follow {self.by}")
        if self.dest in opened[-1]:
            parser.error(f"{option_string} is given twice for one {self.one}")
        opened[-1][self.dest] = values


class OfServer(OfAnother):
    """How to reach the --server before it."""

    opened, by, one = "server", "a --server", "--server"


class OfStatement(OfAnother):
    """Who signs the statement before it, and why."""

    opened, by, one = "statements", "--classified or a --gateway", "--classified or --gateway"


class Parser(ArgumentParser):
    """One that prints into no console quietly: the first releases of Python 3.11 raise AttributeError there."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        with suppress(AttributeError, OSError):
            super()._print_message(message, file)


def parsed(arguments: list[str]) -> Namespace:
    """What the parser does not know is named without the word after it, which may be a password."""
    top = parser()
    options, unknown = top.parse_known_args(arguments)
    if unknown:
        names = [word.partition("=")[0] for word in unknown if word.startswith("-")]
        top.error(f"unknown option {names[0]}" if names else "an argument belongs to no option")
    return options


def parser() -> Parser:
    """The command line as --help explains it."""
    top = Parser(
        program(), allow_abbrev=False, description="Assess Exchange Edge servers. Without a command, opens the window."
    )
    top.add_argument("--version", action="version", version=f"Edge Assessor {__version__}")
    top.add_argument("--lab", action="store_true", help="open the window with simulated servers")
    top.add_argument(
        "--selftest", dest="command", action="store_const", const=CliCommand.SELFTEST, help="check that all parts work"
    )
    top.set_defaults(command=CliCommand.NONE)
    commands = top.add_subparsers(title="commands")
    script = commands.add_parser(
        "collect-script", allow_abbrev=False, help="print the collector script for an administrator to run"
    )
    script.set_defaults(command=CliCommand.COLLECT_SCRIPT)
    _assess_options(commands.add_parser("assess", allow_abbrev=False, help="assess servers and export the results"))
    return top


def _assess_options(assess: ArgumentParser) -> None:
    assess.set_defaults(command=CliCommand.ASSESS, server=[], statements=[])
    for group in (_add_evidence, _add_connection, _add_rules, _add_site, _add_export, _add_run):
        group(assess)


def _add_evidence(assess: ArgumentParser) -> None:
    what = assess.add_argument_group("what to assess (--server and --evidence can be repeated)")
    what.add_argument("--lab", action="store_true", help="the simulated servers")
    what.add_argument("--server", action=StartServer, metavar="URL", help="https://edge01.contoso.com:5986, or a name")
    what.add_argument(
        "--evidence", action="append", default=[], type=_path, metavar="FILE", help="evidence file or folder"
    )
    what.add_argument(
        "--mailbox-file",
        type=_path,
        metavar="FILE",
        help="Get-EdgeSubscription export from a Mailbox server, for all servers",
    )


def _add_connection(assess: ArgumentParser) -> None:
    of_server = assess.add_argument_group("connection to the preceding --server")
    of_server.add_argument("--user", action=OfServer, metavar="NAME")
    of_server.add_argument("--password-env", action=OfServer, metavar="VAR", help="variable with the password")
    of_server.add_argument("--ca", action=OfServer, metavar="FILE", help="trust only certificates issued by this CA")
    of_server.add_argument("--pin", action=OfServer, metavar="SHA256", help="trust only this certificate")
    of_server.add_argument("--computer", action=OfServer, metavar="NAME", help="expected computer name")


def _add_rules(assess: ArgumentParser) -> None:
    rules = assess.add_argument_group("benchmark and rules")
    rules.add_argument("--benchmark", type=_path, metavar="FILE", help="published STIG, XCCDF or ZIP file")
    rules.add_argument("--rule", action="append", default=[], metavar="STIG-ID", help="only this rule; repeatable")
    rules.add_argument(
        "--accept-text",
        action="append",
        default=[],
        metavar="STIG-ID",
        help="evaluate this rule although its check text changed",
    )


def _add_site(assess: ArgumentParser) -> None:
    site = assess.add_argument_group("site information")
    site.add_argument(
        "--site-sheet", type=_path, metavar="FILE", help="site values, roles and gateways (docs/site-file.md)"
    )
    site.add_argument("--classified", action=StartStatement, nargs=0, help="classified (SIPR) enclave")
    site.add_argument(
        "--gateway",
        action=StartStatement,
        nargs="+",
        metavar="SERVERNAME",
        help="servers behind an enterprise gateway",
    )
    signed = "the preceding --classified or --gateway; required for it to apply"
    site.add_argument("--signed-by", action=OfStatement, metavar="NAME", help=f"who signs {signed}")
    site.add_argument("--why", action=OfStatement, metavar="TEXT", help=f"reason for {signed}")


def _add_export(assess: ArgumentParser) -> None:
    paper = assess.add_argument_group("export")
    paper.add_argument("--out", type=_path, required=True, metavar="DIR")
    paper.add_argument(
        "--format",
        default=",".join(DEFAULT_FORMATS),
        metavar=",".join(DEFAULT_FORMATS),
        help="; ".join(f"{key}: {each.name}" for key, each in FORMATS.items()),
    )
    for name in ("name", "site", "assessor", "organization", "marking"):
        paper.add_argument(
            f"--{name}",
            default="",
            metavar="TEXT",
            help="shown on the cover" if name != "marking" else "classification marking on every page",
        )


def _add_run(assess: ArgumentParser) -> None:
    assess.add_argument(
        "--max-age",
        type=_days,
        default=OLD_AFTER_DAYS,
        metavar="DAYS",
        help=f"report facts older than this as old (default: {OLD_AFTER_DAYS})",
    )
    assess.add_argument("--parallel", type=int, default=4, choices=range(1, 17), metavar="1-16")
    assess.add_argument("--deadline", type=float, default=300.0, metavar="SECONDS", help="limit for one server (300)")


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:9]) <= LONGEST_LIMIT_DAYS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {LONGEST_LIMIT_DAYS}")
    return int(text)


def _path(text: str) -> Path:
    """An empty word, as of a variable that is not set, would be the folder that one happens to be in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the file or folder name is empty")
    return Path(text)

"""What the options of the assess command mean, checked before anything is sent."""

from __future__ import annotations

import argparse
import math
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from core.benchmark.releases import changed_check_texts
from core.benchmark.xccdf import BenchmarkError, own_benchmark, read_benchmark_file
from core.collect.files.file_groups import SortedFiles, group_name, sort_files
from core.collect.files.folders import REPORT_STEM
from core.collect.files.mailbox_file import read_mailbox_file
from core.export import FORMATS
from core.files.atomic import check_writable
from core.files.export_files import ExportTarget
from core.files.report_set import foreign_reports
from core.model import Benchmark, CollectError, Server, Trust
from core.secrets import Secrets, key_of
from core.server_list import read_list
from ui.cli.console import say
from ui.cli.exit_codes import UsageError

STEM = REPORT_STEM
"""Name of the reports, without suffix."""
SECOND_MAILBOX = "Only one file from a Mailbox server is used."
OF_MAILBOX = "this file from a Mailbox server covers all Edge servers. Also specify the evidence of the Edge servers."
VARIABLE = re.compile("[A-Z_][A-Z0-9_]{0,60}")
"""A name as environment variables have it. A password that looks so would not be complex enough for Windows."""


def servers(options: argparse.Namespace, evidence: SortedFiles, secrets: Secrets, stack: ExitStack) -> list[Server]:
    """Everything to assess, at least one; `secrets` gets their passwords. The lab runs until `stack` is closed."""
    found = [*_live(options.server, secrets), *_by_file(evidence)]
    if options.lab:
        from core.lab import Lab

        lab = stack.enter_context(Lab())
        say("The lab's servers are simulated.", error=True)
        found += lab.servers
        for server in lab.servers:
            secrets.put(key_of(server), lab.password, remember=False)
    if not found and evidence.of_mailbox:
        raise UsageError(f"--evidence {evidence.of_mailbox[0]}: {OF_MAILBOX}")
    if not found and options.evidence:
        raise UsageError(
            f"--evidence {options.evidence[0]}: no evidence found. docs/evidence.md lists the supported files."
        )
    if not found:
        raise UsageError("Nothing to assess. Specify --server, --evidence or --lab.")
    chosen = options.mailbox_file or next(iter(evidence.of_mailbox), None)
    of_mailbox = mailbox_file(chosen)
    for path in evidence.of_mailbox:
        if path != chosen:
            say(f"Not used: {path}: {SECOND_MAILBOX}", error=True)
    return [replace(server, mailbox_file=of_mailbox) for server in found]


def mailbox_file(path: Path | None) -> str:
    """Read once here, so that an error in it is reported before anything is sent."""
    if path is None:
        return ""
    try:
        read_mailbox_file(path)
    except CollectError as error:
        raise UsageError(f"--mailbox-file {path}: {error.failure.happened}") from error
    return str(path)


# --- Servers ----------------------------------------------------------------------------------------------------------


def _live(specs: Sequence[dict[str, str]], secrets: Secrets) -> Iterator[Server]:
    seen: set[tuple[str, int]] = set()
    for number, spec in enumerate(specs, 1):
        server = _server(spec, f"server-{number}")
        place = (server.host, server.port)
        if place in seen:
            raise UsageError(f"--server {spec['url']} is given twice.")
        seen.add(place)
        secrets.put(key_of(server), _password(spec), remember=False)
        yield server


def _server(spec: dict[str, str], server_id: str) -> Server:
    servers, problems = read_list(spec["url"])
    if problems or len(servers) != 1:
        text, what = (problems[0].text, problems[0].what) if problems else (spec["url"], "This is not one server.")
        raise UsageError(f"--server {text}: {what}")
    if missing := [f"--{name.replace('_', '-')}" for name in ("user", "password_env") if not spec.get(name)]:
        raise UsageError(f"--server {spec['url']} needs {' and '.join(missing)} after it.")
    if "ca" in spec and "pin" in spec:
        raise UsageError(f"--server {spec['url']}: choose --ca or --pin, not both.")
    server = replace(servers[0], id=server_id, user=spec["user"], computer=spec.get("computer", ""))
    if not server.https and ("ca" in spec or "pin" in spec):
        raise UsageError(f"--server {spec['url']} uses no certificate: --ca and --pin require https.")
    return _trusting(replace(server, credential=_shared(spec)), spec)


def _shared(spec: dict[str, str]) -> str:
    """One account and one variable are one password: a wrong one is tried once, not on every server."""
    return f"{spec['user'].casefold()} {spec['password_env']}"


def _trusting(server: Server, spec: dict[str, str]) -> Server:
    if "ca" in spec:
        if _kind(Path(spec["ca"])) != stat.S_IFREG:
            raise UsageError(f"--ca {spec['ca']}: there is no such file.")
        return replace(server, trust=Trust.CA, ca_file=spec["ca"])
    if "pin" not in spec:
        return replace(server, trust=Trust.SYSTEM)
    pin = spec["pin"].replace(":", "").replace(" ", "").lower()
    if len(pin) != 64 or set(pin) - set("0123456789abcdef"):
        raise UsageError("--pin requires the certificate's SHA-256: 64 hexadecimal digits.")
    return replace(server, trust=Trust.PIN, pin=pin)


def _password(spec: dict[str, str]) -> str:
    """What was typed is repeated only where it is written as variables are: else it may be the password itself."""
    variable = spec["password_env"]
    if password := os.environ.get(variable, ""):
        return password
    named = variable if VARIABLE.fullmatch(variable) else "given with --password-env"
    state = "is empty" if variable in os.environ else "is not set"
    must = "it must contain the password"
    raise UsageError(f"--server {spec['url']}: the environment variable {named} {state}: {must}.")


# --- Files ------------------------------------------------------------------------------------------------------------


def files(paths: Sequence[Path], *named: Path | None) -> SortedFiles:
    """What the evidence files and folders hold; what is left out of them is printed here.

    `named`: files that other options name, which may lie among them.
    """
    for path in paths:
        if _kind(path) is None:
            raise UsageError(f"--evidence {path}: there is no such file or folder.")
    found = sort_files(paths)
    found.left_out |= dict.fromkeys(found.benchmarks, "This is a benchmark. To use it, specify it with --benchmark.")
    named_files = {os.path.realpath(path) for path in named if path}
    found.left_out = {path: why for path, why in found.left_out.items() if os.path.realpath(path) not in named_files}
    found.of_mailbox = [path for path in found.of_mailbox if os.path.realpath(path) not in named_files]
    for path, why in found.left_out.items():
        say(f"Not used: {path}: {why}", error=True)
    return found


def _by_file(found: SortedFiles) -> Iterator[Server]:
    """One for each server that the evidence is from."""
    for number, group in enumerate(found.servers, 1):
        files = "\n".join(str(path) for path in group)
        yield Server(f"file-{number}", group_name(group), evidence_file=files)


def _kind(path: Path) -> int | None:
    """stat.S_IFREG or stat.S_IFDIR for a file or folder that is there; None for anything else, pipes included."""
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return None
    return kind if kind in (stat.S_IFREG, stat.S_IFDIR) else None


def benchmark(path: Path | None) -> Benchmark:
    """The benchmark in this file, or the one that ships; raises UsageError."""
    try:
        return read_benchmark_file(path) if path else own_benchmark()
    except BenchmarkError as error:
        raise UsageError(f"--benchmark {path}: {error}") from error


def changed_texts(benchmark: Benchmark) -> frozenset[str]:
    """STIG IDs whose check text is not the one their check was written for."""
    return changed_check_texts(benchmark)


def target(path: Path, formats: tuple[str, ...]) -> ExportTarget:
    """Where the exports go. The folder is made and tried: a whole run must not end at a folder that takes no files.

    Nor leave the report of another run next to its own.
    """
    chosen = ExportTarget(formats, path, STEM)
    try:
        path.mkdir(parents=True, exist_ok=True)
        check_writable(path)
    except OSError as error:
        raise UsageError(f"--out {path}: this folder cannot be created or written to: {error.strerror}.") from error
    if others := foreign_reports(path, STEM, [chosen.path(key).name for key in formats]):
        raise UsageError(
            f"--out {path}: {others[0].name} belongs to another run or was changed. Move it, choose another folder, "
            "or export that format too."
        )
    return chosen


# --- Words and numbers ------------------------------------------------------------------------------------------------


def rules(named: Sequence[str], benchmark: Benchmark) -> tuple[str, ...]:
    """STIG IDs to assess, in the benchmark's order; all where none is named. Raises UsageError."""
    all_of_it = tuple(rule.stig_id for rule in benchmark.rules)
    if unknown := [stig_id for stig_id in named if stig_id not in all_of_it]:
        raise UsageError(f"--rule {unknown[0]}: {benchmark.label} does not contain this rule.")
    return tuple(stig_id for stig_id in all_of_it if not named or stig_id in named)


def formats(text: str) -> tuple[str, ...]:
    """Names of export formats from a list with commas; raises UsageError."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names or any(name not in FORMATS for name in names):
        raise UsageError(f"--format {text}: choose from {', '.join(FORMATS)}, separated by commas.")
    return names


def deadline(seconds: float) -> float:
    """Seconds for one server; raises UsageError."""
    if not math.isfinite(seconds) or seconds <= 0:
        raise UsageError("--deadline requires a number of seconds above 0.")
    return seconds

"""The assess command: servers and files in, one report in each format out."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.export.format import ExportOptions
from core.export.warnings import old_or_future
from core.files.export_files import ExportTarget, export_files
from core.model import Assessment, Criteria, Details, Evidence, Server, Stage
from core.scan import Collection, collect, judge
from core.secrets import Secrets
from core.shared_logon import SharedLogons
from ui.cli import options, site_options, summary
from ui.cli.console import say
from ui.cli.exit_codes import NOT_ALL_ASSESSED, USAGE_ERROR
from ui.cli.signals import stoppable

LOOK_S = 0.2
"""How often Ctrl+C is looked for: Windows does not interrupt a wait without an end."""


def assess(arguments: argparse.Namespace) -> int:
    """0 when every server was assessed, by facts of now; 3 when not; 2 when a report was not written.

    So it is for a --gateway that is no server's name. UsageError: nothing was sent.
    """
    formats, deadline_s = options.formats(arguments.format), options.deadline(arguments.deadline)
    benchmark = options.benchmark(arguments.benchmark)
    stig_ids, changed = options.rules(arguments.rule, benchmark), options.changed_texts(benchmark)
    of_site = site_options.read_site_options(arguments, changed)
    with ExitStack() as stack:
        evidence = options.files(arguments.evidence, arguments.benchmark, arguments.site_sheet, arguments.mailbox_file)
        secrets = Secrets()
        servers = options.servers(arguments, evidence, secrets, stack)
        target = options.target(arguments.out, formats)
        cancel = stack.enter_context(stoppable())
        collections = collect_all(servers, secrets, arguments.parallel, deadline_s, cancel)
        # Names that the site goes by are known only after the servers were collected.
        site, strangers, no_gateways = of_site.site([*servers, *(each.server for each in collections)])
        criteria = Criteria(stig_ids, site, changed)
        results = [judge(collection, criteria) for collection in collections]
        details = _details(arguments)
        assessment = Assessment(details, benchmark, tuple(r.server for r in results), tuple(results), site=site)
        unwritten = _exported(assessment, target)
    _report(assessment, strangers)
    problems = [*unwritten, *(f"--gateway {name}: no server in this assessment has this name." for name in no_gateways)]
    for problem in problems:
        say(problem, error=True)
    if problems:
        return USAGE_ERROR
    used = not any(path in evidence.left_out for path in arguments.evidence)
    current = not old_or_future(assessment, datetime.now(UTC))
    return 0 if used and current and all(result.complete for result in results) else NOT_ALL_ASSESSED


def _details(arguments: argparse.Namespace) -> Details:
    return Details(
        name=arguments.name,
        site=arguments.site,
        assessor=arguments.assessor,
        organization=arguments.organization,
        marking=arguments.marking,
        max_age_days=arguments.max_age,
    )


def _report(assessment: Assessment, strangers: Sequence[str]) -> None:
    """Print what was found, and what of the site was not applied."""
    for line in summary.lines(assessment):
        say(line)
    for sentence in site_options.unsigned(assessment.site, assessment.servers):
        say(sentence, error=True)
    for name in strangers:
        say(f"The site sheet names {name}, which is not in this assessment: the entry was ignored.", error=True)


def collect_all(
    servers: Sequence[Server], secrets: Secrets, parallel: int, deadline_s: float, cancel: threading.Event
) -> list[Collection]:
    """What every server gave, in the order given; those that `cancel` stopped among them."""
    logons = SharedLogons()
    with ThreadPoolExecutor(parallel) as pool:
        runs = [pool.submit(_collect, server, secrets, logons, deadline_s, cancel) for server in servers]
        while wait(runs, LOOK_S).not_done:
            pass
    if cancel.is_set():
        say("Stopped. Completed results are kept.", error=True)
    return [run.result() for run in runs]


def _collect(
    server: Server, secrets: Secrets, logons: SharedLogons, deadline_s: float, cancel: threading.Event
) -> Collection:
    def report(stage: Stage, text: str) -> None:
        say(f"{server.name}: {text}", error=True)

    return _named(collect(server, secrets, logons, report, cancel, deadline_s))


def _named(collection: Collection) -> Collection:
    """A file is called by the server it is from, not by its name: files get mixed up."""
    server, outcome = collection.server, collection.outcome
    if not server.evidence_file or not isinstance(outcome, Evidence) or not outcome.host.name.strip():
        return collection
    return replace(collection, server=replace(server, name=outcome.host.name))


# --- What comes out ---------------------------------------------------------------------------------------------------


def _exported(assessment: Assessment, target: ExportTarget) -> list[str]:
    """A sentence for each file that was not written, or not taken away."""
    outcome = export_files(assessment, target, ExportOptions(datetime.now(UTC)), with_evidence=True)
    for path in outcome.written:
        say(str(path))
    stayed = [f"{path} is from an earlier run and could not be removed: {_why(e)}." for path, e in outcome.not_removed]
    return [*stayed, *(_unwritten(path, error) for path, error in outcome.failed)]


def _unwritten(path: Path, error: Exception) -> str:
    old = " The existing file is from an earlier run." if path.is_file() else ""
    return f"{path} was not written: {_why(error)}.{old}"


def _why(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error).rstrip(".")

"""The report's first pages: who assessed what, what is wrong, what could not be assessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from core import __version__
from core.export.printable import shortened
from core.export.report.servers import SERVER_STATES, missing_facts, product_text, server_state
from core.export.report.site import enclave
from core.export.site_sheet import accepted
from core.export.view import (
    SEVERITIES,
    STATUSES,
    Data,
    Rules,
    ServerFinding,
    counted,
    result_of,
    rule_head,
    server_is_simulated,
    severity_of,
    when,
)
from core.export.warnings import (
    collected_times,
    collection_span,
    cover_ages,
    foreign_warnings,
    product_warnings,
    script_warnings,
    time_span,
)
from core.model import Assessment, Benchmark, Gap, Host, Result, Server, Status, few, same_computer
from core.reruns import in_force_text, last_attempt_text

FIELD, NAME, REASON, WARNING = 90, 36, 165, 184
"""Characters: the cover is one page, whatever people and servers write."""


def cover(assessment: Assessment, created: datetime, labels: dict[str, str]) -> Data:
    """What the first page prints."""
    details, benchmark = assessment.details, assessment.benchmark
    simulated = sum(server_is_simulated(assessment, server) for server in assessment.servers)
    return {
        "name": shortened(details.name.strip() or "Exchange Edge assessment", 80),
        "site": shortened(details.site, FIELD),
        "assessor": shortened(details.assessor, FIELD),
        "signer": shortened(details.assessor, 34),
        "organization": shortened(details.organization, FIELD),
        "marking": shortened(details.marking, 70),
        "assessed": _assessed(assessment),
        "ages": cover_ages(assessment, created),
        "servers": _servers_sentence(assessment),
        "products": shortened(_products(assessment), FIELD),
        "created": when(created),
        "enclave": _enclave(assessment),
        "warnings": _warnings(assessment, labels),
        "benchmark": _benchmark_label(benchmark),
        "words": _words(benchmark),
        "known": benchmark.own or benchmark.known,
        "benchmark_file": shortened(benchmark.filename, 70),
        "benchmark_sha256": benchmark.sha256,
        "version": __version__,
        "simulated": _simulated_sentence(simulated, len(assessment.servers)),
    }


def _words(benchmark: Benchmark) -> str:
    if benchmark.own:
        return "Unofficial check and fix text, written for Edge Assessor"
    return "Text of the benchmark as published" if benchmark.known else f"Text of the benchmark file: {benchmark.whose}"


def _benchmark_label(benchmark: Benchmark) -> str:
    """Its title may be cut, its release never."""
    title = benchmark.title
    return shortened(
        replace(benchmark, title=title if len(title) <= FIELD else title[: FIELD - 20] + "...").label, 2 * FIELD
    )


def _warnings(assessment: Assessment, labels: dict[str, str]) -> list[str]:
    """For instance 'EDGE02: The server runs ...'."""
    warnings = [*foreign_warnings(assessment), *script_warnings(assessment), *product_warnings(assessment)]
    named = [(few([labels[s.id][:NAME] for s in servers], 1), text) for text, servers in warnings]
    return [shortened(f"{names}: {text}", WARNING) for names, text in named]


def _enclave(assessment: Assessment) -> str:
    """For instance 'Unclassified; an enterprise gateway filters the mail of 2 servers'."""
    site = assessment.site
    behind = sum(site.gateway(server.id) is not None for server in assessment.servers)
    gateway = f"; an enterprise gateway filters the mail of {counted(behind, 'server')}" if behind else ""
    return enclave(site) + gateway


def _servers_sentence(assessment: Assessment) -> str:
    """For instance '6: 3 assessed, 1 assessed in part, 2 not run'."""
    states = Counter(server_state(result_of(assessment, server)) for server in assessment.servers)
    numbers = ", ".join(f"{states[name]} {name.lower()}" for name in SERVER_STATES if states[name])
    tries = sum(server.id in assessment.attempts for server in assessment.servers)
    last = f"; the last attempt failed on {tries}" if tries else ""
    return f"{len(assessment.servers)}: {numbers}{last}" if numbers else "None"


def _products(assessment: Assessment) -> str:
    """The products found, each once: the benchmark may be of another one."""
    found = (product_text(result.evidence.host) for result in assessment.results if result.evidence)
    return "; ".join(dict.fromkeys(found))


def _assessed(assessment: Assessment) -> str:
    """By facts of which time, since what is said of a server holds for then; and when it was run, if on other days."""
    times = [time for result in assessment.results for time in (result.started_utc, result.finished_utc)]
    if not times:
        return "Not run yet"
    said, run = collection_span(assessment), time_span(times)
    if not said:
        return f"No facts collected; attempted {run}"
    if not collected_times(assessment):
        return f"Based on facts without a collection time; run {run}"
    days = {when(time)[:10] for time in collected_times(assessment)}
    return f"Based on facts collected {said}" + ("" if {when(time)[:10] for time in times} <= days else f"; run {run}")


def _simulated_sentence(simulated: int, servers: int) -> str:
    if not simulated:
        return ""
    all_of_them = simulated == servers
    count = f"All {servers}" if all_of_them else f"{simulated} of {servers}"
    who = "The server" if servers == 1 else f"{count} servers"
    which = "This" if all_of_them else "What is reported for them"
    return f"{who} {'is' if simulated == 1 else 'are'} simulated. {which} is not an assessment of real systems."


def overview(assessment: Assessment, checked: Rules, labels: dict[str, str]) -> Data:
    """What is open, on which servers, and what could not be assessed or waits."""
    opens = {stig_id: [j for j in found if j.finding.status is Status.OPEN] for stig_id, found in checked.items()}
    opens = {stig_id: found for stig_id, found in opens.items() if found}
    gaps = [gap for server in _blindest_first(assessment) if (gap := _gap(assessment, server, labels[server.id]))]
    return {
        "headline": _headline(assessment, opens),
        "bad": bool(opens),
        "open": [
            rule_head(assessment.benchmark, stig_id)
            | {"servers": [shortened(labels[j.result.server.id], NAME) for j in found], "count": len(found)}
            for stig_id, found in opens.items()
        ],
        "gaps": gaps,
        "twins": [_twins(group, labels) for group in same_computer(assessment.results)],
        "waiting": _waiting(assessment, checked),
        "servers": len(assessment.servers),
    }


def _waiting(assessment: Assessment, checked: Rules) -> list[str]:
    """What no server is to blame for: rules that wait for the assessor or for a person, or whose text changed."""
    kinds = [{j.finding.gap for j in found if j.result.failure is None} for found in checked.values()]
    waiting = (Gap.INPUT_REQUIRED, Gap.TEXT_CHANGED, Gap.PERSON)
    inputs, texts, person = (sum(kind in each for each in kinds) for kind in waiting)
    old = len(accepted(assessment))
    said = (
        (inputs, f"{_wait(inputs)} for a site value or a file from the assessor."),
        (person, f"{_wait(person)} for manual review: what was collected is shown."),
        (texts, f"{counted(texts, 'rule')}: the check text has changed since the check was written."),
        (old, f"{counted(old, 'rule')}: the check text changed, and the assessor accepts the check's logic."),
    )
    return [sentence for count, sentence in said if count]


def _wait(count: int) -> str:
    return f"{counted(count, 'rule')} {'waits' if count == 1 else 'wait'}"


def _headline(assessment: Assessment, opens: Rules) -> str:
    hit = {j.result.server.id for found in opens.values() for j in found}
    judged = [
        r for r in assessment.results if any(f.checked and f.status is not Status.NOT_REVIEWED for f in r.findings)
    ]
    if hit:
        worst = min((severity_of(assessment.benchmark, stig_id) for stig_id in opens), key=SEVERITIES.index)
        findings = sum(map(len, opens.values()))
        return (
            f"{counted(findings, 'open finding')} on {len(hit)} of {counted(len(assessment.servers), 'server')}. "
            f"Highest severity: {worst.cat}."
        )
    if not judged:
        return "Nothing was evaluated. This report makes no statement about any server."
    return f"No open finding on the {counted(len(judged), 'server')} that could be evaluated."


def _blindest_first(assessment: Assessment) -> list[Server]:
    """Servers without any facts before those that lack some."""
    ranks = ("Not assessed", "Not run", "Assessed in part", "Assessed")
    return sorted(assessment.servers, key=lambda server: ranks.index(server_state(result_of(assessment, server))))


def _gap(assessment: Assessment, server: Server, label: str) -> Data | None:
    """Why this server is not, or not wholly, assessed; None where it is."""
    result, attempt = result_of(assessment, server), assessment.attempts.get(server.id)
    if result is None:
        reason = "Not run."
    elif result.failure:
        reason = result.failure.sentence
    else:
        reason = missing_facts(result)
    if attempt:
        last = last_attempt_text(attempt)
        reason = f"{last[:1].upper()}{last[1:]}. {in_force_text(result) if result else ''} {reason}"
    return {"server": shortened(label, NAME), "reason": shortened(reason, REASON)} if reason else None


def _twins(group: tuple[Result, ...], labels: dict[str, str]) -> Data:
    """Servers that are one computer: the assessor may have meant another."""
    host = group[0].evidence.host if group[0].evidence else Host()
    return {
        "servers": [shortened(labels[result.server.id], NAME) for result in group],
        "computer": shortened(host.fqdn or host.name, NAME),
    }


def severity_counts(assessment: Assessment, checked: Rules) -> list[Data]:
    """Findings of checked rules, one row for each severity that occurs."""
    numbers = Counter(
        (severity_of(assessment.benchmark, stig_id), j.finding.status)
        for stig_id, found in checked.items()
        for j in found
    )
    used = [s for s in SEVERITIES if any(numbers[s, status] for status in STATUSES)]
    return [
        {"cat": severity.cat} | {status.value: numbers[severity, status] for status in STATUSES} for severity in used
    ]


def summary_row(benchmark: Benchmark, stig_id: str, found: list[ServerFinding]) -> Data:
    """How many servers have which status, for one rule."""
    numbers = Counter(j.finding.status for j in found)
    return rule_head(benchmark, stig_id) | {status.value: numbers[status] for status in STATUSES}

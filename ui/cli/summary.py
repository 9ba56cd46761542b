"""The summary that the assess command prints: counts, what is open, what is missing, what waits. One line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from textwrap import wrap

from core.export.site_sheet import MOST_NAMED_SERVERS
from core.export.view import (
    SEVERITIES,
    WORST_FIRST,
    result_is_simulated,
    rules_by_missing_fact,
    server_labels,
    severity_of,
    severity_order,
)
from core.export.warnings import assessment_warnings
from core.model import Assessment, Benchmark, Finding, Gap, Result, Status, few

WIDTH = 150
"""Characters of a line. What was found is cut there, for the report has the rest; what is to be done goes on."""


def lines(assessment: Assessment, now: datetime | None = None) -> list[str]:
    """What was found, server by server; first what to know of evidence, benchmark and products."""
    labels = server_labels(assessment.servers)
    printed: list[str] = []
    for text, servers in assessment_warnings(assessment, now or datetime.now(UTC)):
        printed += _whole(f"{few([labels[server.id] for server in servers], MOST_NAMED_SERVERS)}: {text}")
    for result in assessment.results:
        printed += [_cut(labels[result.server.id] + _simulated(result)), *_server(assessment.benchmark, result)]
    return printed


def _server(benchmark: Benchmark, result: Result) -> list[str]:
    left_out = [line for each in _left_out(result) for line in _whole(f"  {each}")]
    if result.failure:
        return left_out + _whole(f"  Not assessed: {result.failure.sentence}")
    order = severity_order(benchmark)
    findings = sorted(result.findings, key=lambda finding: order(finding.stig_id))
    found = (_counts(findings), *_open(benchmark, findings), *_missing(findings))
    return [
        *left_out,
        *(_cut(f"  {line}") for line in found),
        *(line for each in _waiting(findings) for line in _whole(f"  {each}")),
    ]


def _left_out(result: Result) -> list[str]:
    return [f"Not used: {each.name}: {each.reason}" for each in (result.evidence.left_out if result.evidence else ())]


def _simulated(result: Result) -> str:
    return ", simulated" if result_is_simulated(result.server, result) else ""


def _counts(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.status for finding in findings)
    return ", ".join(f"{counts[status]} {status.label}" for status in WORST_FIRST if counts[status])


def _open(benchmark: Benchmark, findings: Sequence[Finding]) -> list[str]:
    width = max(len(severity.cat) for severity in SEVERITIES)
    return [
        f"Open {severity_of(benchmark, f.stig_id).cat:<{width}} {f.stig_id}: {f.reason}"
        for f in findings
        if f.status is Status.OPEN
    ]


def _missing(findings: Sequence[Finding]) -> list[str]:
    """Facts that the server should have given: each reason once, with the rules it hit."""
    reasons = rules_by_missing_fact(
        [finding for finding in findings if finding.gap in (Gap.FACT_MISSING, Gap.CHECK_FAILED)]
    )
    return [f"Not reviewed {_ids(ids)}: {why}" for why, ids in reasons.items()]


def _waiting(findings: Sequence[Finding]) -> list[str]:
    """What no server is to blame for."""
    inputs = _grouped(findings, Gap.INPUT_REQUIRED, lambda finding: finding.required_input)
    required = [f"Required input for {_ids(ids)}: {what}." for what, ids in inputs.items()]
    changed = [
        f"Check text changed, not evaluated: {_ids(ids)}." for ids in _grouped(findings, Gap.TEXT_CHANGED).values()
    ]
    person = [f"Manual review: {_ids(ids)}." for ids in _grouped(findings, Gap.PERSON).values()]
    return [*required, *changed, *person]


def _grouped(
    findings: Sequence[Finding], kind: Gap, what: Callable[[Finding], str] = lambda finding: ""
) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for finding in findings:
        if finding.gap is kind:
            groups.setdefault(what(finding), []).append(finding.stig_id)
    return groups


def _ids(ids: Sequence[str]) -> str:
    """The first in full, the others by what differs: 'EX19-ED-000044, 045, 046'."""
    stem = ids[0][:-3]
    return ", ".join([ids[0], *(each.removeprefix(stem) for each in ids[1:])])


def _whole(line: str) -> list[str]:
    return wrap(line, WIDTH, subsequent_indent="      ", break_on_hyphens=False)


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 3].rstrip() + "..."

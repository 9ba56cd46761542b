"""How every export reads an assessment: servers told apart, findings by rule, gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.export.printable import exact, prose, short
from core.model import Assessment, Benchmark, Finding, Result, Server, Severity, Status

Data = dict[str, Any]
"""JSON: what the template reads."""

SEVERITIES = tuple(Severity)
STATUSES = (Status.OPEN, Status.NOT_A_FINDING, Status.NOT_APPLICABLE, Status.NOT_REVIEWED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding with the result it stands in."""

    result: Result
    finding: Finding


NAMELESS = "(no name)"

Rules = dict[str, list[Judgement]]
"""STIG ID -> its findings, one for each server that was run."""


def by_rule(assessment: Assessment) -> Rules:
    """STIG ID -> its findings in the order of servers; gravest rules first, then by STIG ID."""
    rules: Rules = {}
    for result in assessment.results:
        for finding in result.findings:
            rules.setdefault(finding.stig_id, []).append(Judgement(result, finding))
    return dict(sorted(rules.items(), key=lambda item: order(assessment.benchmark, item[0])))


def order(benchmark: Benchmark, stig_id: str) -> tuple[int, str]:
    return SEVERITIES.index(severity_of(benchmark, stig_id)), stig_id


def severity_of(benchmark: Benchmark, stig_id: str) -> Severity:
    rule = benchmark.rule(stig_id)
    return rule.severity if rule else Severity.UNKNOWN


def result_of(assessment: Assessment, server: Server) -> Result | None:
    return next((result for result in assessment.results if result.server.id == server.id), None)


def is_simulated(assessment: Assessment, server: Server) -> bool:
    return simulated_server(server, result_of(assessment, server))


def simulated_server(server: Server, result: Result | None) -> bool:
    """True for the lab's servers, and for evidence that came from them."""
    return server.simulated or bool(result and result.evidence and result.evidence.origin.simulated)


def when(time: datetime | None) -> str:
    """A time as people read it, in UTC; a dash where there is none."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if time else "–"


def server_labels(servers: Sequence[Server]) -> dict[str, str]:
    """Server id -> its name, with its place where another server has the same name."""
    names = Counter(server.name for server in servers)
    labels = {s.id: (s.name.strip() or NAMELESS) + ("" if names[s.name] == 1 else f" ({place(s)})") for s in servers}
    again = Counter(labels.values())
    numbered = {s.id: f"{labels[s.id]} #{i}" for i, s in enumerate(servers, 1) if again[labels[s.id]] > 1}
    return labels | numbered


def place(server: Server) -> str:
    """Where the server is reached, or the evidence file's name."""
    if server.evidence_file:
        return server.evidence_file.replace("\\", "/").rsplit("/", 1)[-1]
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port}" if host else "no address"


def rule_head(benchmark: Benchmark, stig_id: str) -> Data:
    rule = benchmark.rule(stig_id)
    title = rule.title if rule else "This rule is not in the benchmark."
    return {
        "stig_id": exact(stig_id, 60),
        "anchor": "rule-" + stig_id.encode("utf-8", "backslashreplace").hex(),
        "cat": severity_of(benchmark, stig_id).cat,
        "title": prose(title, 600),
        "short_title": short(title, 72),
    }


def number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")

"""How every export reads an assessment: servers distinguished, findings by rule, what is wrong first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.export.printable import exact, prose, shortened
from core.model import Assessment, Benchmark, Finding, Gap, Result, Server, Severity, Status

Data = dict[str, Any]
"""JSON: what the template reads."""

SEVERITIES = tuple(Severity)
STATUSES = (Status.OPEN, Status.NOT_A_FINDING, Status.NOT_APPLICABLE, Status.NOT_REVIEWED)


@dataclass(frozen=True, slots=True)
class ServerFinding:
    """One finding with the result it belongs to."""

    result: Result
    finding: Finding


def rules_by_missing_fact(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """Why facts were not there, in a sentence -> the rules that needed them; of a rule only the first thing."""
    causes: dict[str, list[str]] = {}
    for finding in findings:
        first = next((each for each in finding.causes if each.kind is Gap.FACT_MISSING), None)
        said = first.sentence if first else ""
        causes.setdefault(said or finding.reason, []).append(finding.stig_id)
    return causes


NO_SERVER_NAME = "(no name)"
SERVERS_IN_LINE, SERVERS_IN_HEADING = 40, 12
"""Servers that a line and a heading name."""

Rules = dict[str, list[ServerFinding]]
"""STIG ID -> its findings, one for each server that was run."""

WORST_FIRST = (Status.OPEN, Status.NOT_REVIEWED, Status.NOT_A_FINDING, Status.NOT_APPLICABLE)


def findings_by_rule(assessment: Assessment) -> Rules:
    """STIG ID -> its findings in the order of servers; what is wrong first, then by severity, then by STIG ID."""
    rules: Rules = {}
    for result in assessment.results:
        for finding in result.findings:
            rules.setdefault(finding.stig_id, []).append(ServerFinding(result, finding))
    order = severity_order(assessment.benchmark)
    return dict(sorted(rules.items(), key=lambda item: (WORST_FIRST.index(worst_status(item[1])), order(item[0]))))


def worst_status(found: Sequence[ServerFinding]) -> Status:
    """The worst that a rule says of any server; one that gave no evidence counts only where there is no other."""
    answered = [j for j in found if j.result.failure is None] or found
    return min((j.finding.status for j in answered), key=WORST_FIRST.index)


def severity_order(benchmark: Benchmark) -> Callable[[str], tuple[int, str]]:
    """A key to sort STIG IDs by: the highest severity first."""
    severities = {rule.stig_id: SEVERITIES.index(rule.severity) for rule in benchmark.rules}
    return lambda stig_id: (severities.get(stig_id, len(SEVERITIES)), stig_id)


def severity_of(benchmark: Benchmark, stig_id: str) -> Severity:
    """Severity.UNKNOWN where the benchmark does not have the rule."""
    rule = benchmark.rule(stig_id)
    return rule.severity if rule else Severity.UNKNOWN


def result_of(assessment: Assessment, server: Server) -> Result | None:
    """The server's result; None where it was not run."""
    return next((result for result in assessment.results if result.server.id == server.id), None)


def server_is_simulated(assessment: Assessment, server: Server) -> bool:
    """As `result_is_simulated`, of a server of this assessment."""
    return result_is_simulated(server, result_of(assessment, server))


def result_is_simulated(server: Server, result: Result | None) -> bool:
    """True for the lab's servers, and for evidence that came from them."""
    return server.simulated or bool(result and result.evidence and result.evidence.origin.simulated)


def when(time: datetime | None) -> str:
    """A time as people read it, in UTC; a dash where there is none."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if time else "–"


def server_labels(servers: Sequence[Server]) -> dict[str, str]:
    """Server id -> its name, with its place where another server has the same name."""
    names = Counter(server.name for server in servers)
    labels = {
        s.id: (s.name.strip() or NO_SERVER_NAME) + ("" if names[s.name] == 1 else f" ({server_place(s)})")
        for s in servers
    }
    again = Counter(labels.values())
    numbered = {s.id: f"{labels[s.id]} #{i}" for i, s in enumerate(servers, 1) if again[labels[s.id]] > 1}
    return labels | numbered


def server_place(server: Server) -> str:
    """Where the server is reached, or the evidence file's name."""
    if server.evidence_file:
        first, *more = (path.replace("\\", "/").rsplit("/", 1)[-1] for path in server.evidence_files)
        return f"{first} and {len(more)} more" if more else first
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"{host}:{server.port}" if host else "no address"


def rule_head(benchmark: Benchmark, stig_id: str) -> Data:
    """What every line and heading about a rule shows of it."""
    rule = benchmark.rule(stig_id)
    title = rule.title if rule else "This rule is not in the benchmark."
    return {
        "stig_id": exact(stig_id, 60),
        "anchor": "rule-" + stig_id.encode("utf-8", "backslashreplace").hex(),
        "cat": severity_of(benchmark, stig_id).cat,
        "title": prose(title, 600),
        "short_title": shortened(title, 72),
    }


def counted(count: int, noun: str) -> str:
    """For instance '1 rule' and '3 rules'; only for nouns that take an s."""
    return f"{count} {noun}" + ("" if count == 1 else "s")


def names_in_heading(labels: Sequence[str]) -> str:
    """Servers in a heading that is for all of them."""
    more = f" and {len(labels) - SERVERS_IN_HEADING} more" if len(labels) > SERVERS_IN_HEADING else ""
    return exact(", ".join(labels[:SERVERS_IN_HEADING]), 8_000) + more


def names_in_line(labels: Sequence[str]) -> str:
    """Servers in one line; the JSON file has them all."""
    more = f" and {len(labels) - SERVERS_IN_LINE} more, named in the JSON file" if len(labels) > SERVERS_IN_LINE else ""
    return exact(", ".join(labels[:SERVERS_IN_LINE]), 8_000) + more

"""The findings as JSON, for other programs. docs/json-format.md says what each name means; names are never reused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from core import __version__
from core.export.findings_json.remediation import exceptions_json, remediation_json, subscription_json
from core.export.findings_json.site import site_json
from core.export.format import ExportOptions
from core.export.site_sheet import accepted
from core.export.view import SEVERITIES, result_is_simulated, server_labels, server_place, severity_of
from core.export.warnings import assessment_warnings
from core.model import (
    Assessment,
    Attempt,
    Benchmark,
    Evidence,
    Failure,
    Finding,
    Gap,
    Named,
    ObjectFinding,
    Result,
    Server,
    Statement,
    Value,
    Verdict,
    age,
)

FORMAT = "edge-assessor-findings"
VERSION = 4
VERDICTS = {
    Verdict.MEETS: "meets",
    Verdict.FAILS: "fails",
    Verdict.UNKNOWN: "unknown",
    Verdict.EXEMPT: "not_concerned",
}
GAPS = {
    Gap.FACT_MISSING: "a fact is missing",
    Gap.CHECK_FAILED: "a fact is missing",
    Gap.INPUT_REQUIRED: "waits for the assessor",
    Gap.TEXT_CHANGED: "another check text",
    Gap.PERSON: "for a person",
}
NAMES = {"RemoteIPRanges": "remote_ip_ranges", "RequireTLS": "require_tls"}
"""Property names whose capitals do not show where the words begin."""

Json = dict[str, Any]


def render(assessment: Assessment, options: ExportOptions) -> bytes:
    """The document as UTF-8 without a byte order mark."""
    created = options.created
    results = {result.server.id: result for result in assessment.results}
    labels = server_labels(assessment.servers)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "tool": {"name": "Edge Assessor", "version": __version__},
        "created_utc": _utc(created),
        "simulated": any(result_is_simulated(s, results.get(s.id)) for s in assessment.servers),
        "assessment": {
            "name": assessment.details.name,
            "site": assessment.details.site,
            "assessor": assessment.details.assessor,
            "organization": assessment.details.organization,
            "marking": assessment.details.marking,
            "max_age_days": assessment.details.max_age_days,
        },
        "benchmark": _benchmark(assessment.benchmark),
        "warnings": [_warning(*each) for each in assessment_warnings(assessment, created)],
        "site": site_json(assessment),
        "servers": [_server(assessment, s, results.get(s.id), labels[s.id], created) for s in assessment.servers],
        "exceptions": exceptions_json(assessment),
        "findings": _findings(assessment, labels),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _warning(text: str, servers: list[Server]) -> Json:
    return {"text": text, "servers": [s.name for s in servers], "server_ids": [s.id for s in servers]}


def _benchmark(benchmark: Benchmark) -> Json:
    return {
        "id": benchmark.id,
        "title": benchmark.title,
        "version": benchmark.version,
        "release": benchmark.release,
        "date": benchmark.date,
        "file": benchmark.filename,
        "sha256": benchmark.sha256,
        "own": benchmark.own,
        "known": benchmark.known,
    }


# --- Servers ----------------------------------------------------------------------------------------------------------


def _server(assessment: Assessment, server: Server, result: Result | None, label: str, created: datetime) -> Json:
    site = assessment.site
    return {
        "id": server.id,
        "name": server.name,
        "label": label,
        "place": server_place(server),
        "simulated": result_is_simulated(server, result),
        "started_utc": _utc(result.started_utc) if result else None,
        "finished_utc": _utc(result.finished_utc) if result else None,
        "complete": bool(result and result.complete),
        "failure": _failure(result.failure) if result and result.failure else None,
        "subscription": subscription_json(result.evidence if result else None),
        "evidence": _evidence(result, created, assessment.details.max_age_days),
        "attempt": _attempt(assessment.attempts.get(server.id)),
        "answered_before": [_before(*each) for each in result.answered_before] if result else [],
        "foreign": [_named(each) for each in result.foreign] if result else [],
        "gateway": site.gateway(server.id) is not None,
        "gateway_said": _statement(site.gateways.get(server.id)),
    }


def _statement(said: Statement | None) -> Json | None:
    return {"signed_by": said.signed_by, "why": said.why, "counts": said.counts} if said else None


def _attempt(attempt: Attempt | None) -> Json | None:
    return {"utc": _utc(attempt.when_utc)} | _failure(attempt.failure) if attempt else None


def _before(source: str, when: datetime) -> Json:
    return {"source": source, "utc": _utc(when)}


def _named(named: Named) -> Json:
    """A server that the evidence names beside the one it should be from."""
    return {
        "server": named.server,
        "sources": list(named.sources),
        "files": list(named.files),
        "meant": named.meant,
    }


def _failure(failure: Failure) -> Json:
    return {"reason": failure.reason.value, "sentence": failure.sentence}


def _evidence(result: Result | None, created: datetime, limit_days: int) -> Json | None:
    if result is None or result.evidence is None:
        return None
    evidence = result.evidence
    origin, host = evidence.origin, evidence.host
    return {
        "sha256": evidence.sha256,
        "bytes": len(evidence.raw),
        "received_utc": _utc(evidence.received_utc),
        "collected_utc": _utc(evidence.collected_utc) if evidence.collected_utc else None,
        **_age(evidence, created, limit_days),
        "integrity": evidence.integrity,
        "left_out": [{"file": each.name, "reason": each.reason} for each in evidence.left_out],
        "road": origin.transport,
        "place": origin.places,
        "account": origin.account,
        "trust": origin.trust,
        "script_sha256": origin.script_sha256,
        "own_script": origin.own_script,
        "computer": host.name,
        "fqdn": host.fqdn,
        "os": host.os,
        "language_mode": host.language_mode,
        "product": host.product,
        "exchange_version": host.exchange_version,
        "edge_role": host.edge_role,
    }


def _age(evidence: Evidence, now: datetime, limit: int) -> Json:
    """Its kind, whole days where a time is given, and the sources that nothing dates."""
    said = evidence.collected_utc
    return {
        "age": age(evidence, now, limit).value,
        "age_days": (now - said).days if said else None,
        "undated": list(evidence.undated),
    }


# --- Findings ---------------------------------------------------------------------------------------------------------


def _findings(assessment: Assessment, labels: dict[str, str]) -> list[Json]:
    """Rules of the highest severity first, then by STIG ID, then in the order of servers: the order of the report."""
    pairs = [(result, finding) for result in assessment.results for finding in result.findings]
    places = {server.id: i for i, server in enumerate(assessment.servers)}

    def order(pair: tuple[Result, Finding]) -> tuple[int, str, int]:
        result, finding = pair
        severity = severity_of(assessment.benchmark, finding.stig_id)
        return SEVERITIES.index(severity), finding.stig_id, places.get(result.server.id, len(places))

    old = frozenset(accepted(assessment))
    return [_finding(assessment, labels, old, *pair) for pair in sorted(pairs, key=order)]


def _finding(
    assessment: Assessment, labels: dict[str, str], old: frozenset[str], result: Result, finding: Finding
) -> Json:
    rule = assessment.benchmark.rule(finding.stig_id)
    server = result.server
    return {
        "server": server.name,
        "server_id": server.id,
        "server_label": labels.get(server.id, server.name),
        "stig_id": finding.stig_id,
        "vuln_id": rule.vuln_id if rule else "",
        "rule_id": rule.rule_id if rule else "",
        "severity": severity_of(assessment.benchmark, finding.stig_id).value,
        "title": rule.title if rule else "",
        "status": finding.status.value,
        "reason": finding.reason,
        "checked": finding.checked,
        "missing": finding.missing,
        "asks": finding.required_input,
        "text_changed": finding.text_changed,
        "text_accepted": finding.stig_id in old,
        "not_reviewed_because": GAPS[finding.gap] if finding.gap else "",
        "error": finding.error,
        "basis": list(finding.measured_against),
        "notes": list(finding.notes),
        "comment": assessment.comments.get((server.id, finding.stig_id), ""),
        "evidence_sha256": result.evidence.sha256 if result.evidence else None,
        "objects": [_object(each) for each in finding.objects],
    }


def _object(judged: ObjectFinding) -> Json:
    found = dict(judged.found)
    return {
        "name": judged.name,
        "identity": judged.identity,
        "auth_mechanism": _text(found.get("AuthMechanism")),
        "require_tls": _yes(found.get("RequireTLS")),
        "verdict": VERDICTS[judged.verdict],
        "reason": judged.reason,
        "role": judged.suggestion.text if judged.suggestion else "",
        "notes": list(judged.notes),
        "remediation": remediation_json(judged.remediation),
        "found": {snake_case(name): list(v) if isinstance(v, tuple) else v for name, v in judged.found},
    }


def _text(value: Value | None) -> str | None:
    """Text, also of a bare number; null where the property is not there."""
    return None if value is None else str(value)


def _yes(value: Value | None) -> bool | None:
    """True or False as collected; null where it is neither, so that no reader takes a missing fact for False."""
    return value if isinstance(value, bool) else None


def snake_case(name: str) -> str:
    """PermissionGroups -> permission_groups."""
    return NAMES.get(name) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""The report's table of servers: how each was reached, how it proved its identity, what it answered."""

from __future__ import annotations

from datetime import datetime

from core.export.printable import exact, prose
from core.export.view import Data, counted, result_of, rules_by_missing_fact, server_is_simulated, server_place, when
from core.model import Assessment, Evidence, Host, Result, Server, Status, age_text
from core.reruns import attempt_text, silent_sources_text


def server_row(assessment: Assessment, server: Server, label: str, created: datetime) -> Data:
    """One line of the table of servers."""
    result, attempt = result_of(assessment, server), assessment.attempts.get(server.id)
    evidence = result.evidence if result else None
    host = evidence.host if evidence else None
    opens = sum(f.status is Status.OPEN for f in result.findings) if result else 0
    return {
        "name": exact(label),
        "computer": exact(host.fqdn or host.name) if host else "",
        "state": server_state(result),
        "open": opens,
        "simulated": server_is_simulated(assessment, server),
        "product": exact(product_text(host)) if host else "–",
        "os": exact(host.os) if host else "",
        "when": collected_time(result),
        "reached": _reached(server, result),
        "integrity": prose(evidence.integrity) if evidence else "",
        "sha256": evidence.sha256 if evidence else "",
        "script_sha256": exact(evidence.origin.script_sha256, 64) if evidence else "",
        "own_script": evidence.origin.own_script if evidence else None,
        "age": prose(age_text(evidence, created, assessment.details.max_age_days)) if evidence else "",
        "failure": prose(result.failure.sentence) if result and result.failure else "",
        "left_out": prose(left_out_files(evidence), 4_000) if evidence else "",
        "missing": prose(missing_facts(result), 600) if result and not result.failure else "",
        "answered_before": prose(silent_sources_text(result), 300) if result else "",
        "attempt": prose(attempt_text(attempt, result), 600) if attempt else "",
    }


def collected_time(result: Result | None) -> str:
    """When the facts were collected, by the server's clock; else when they were received, or tried."""
    if result is None:
        return when(None)
    if result.evidence is None:
        return f"attempted {when(result.started_utc)}"
    collected = result.evidence.collected_utc
    return when(collected) if collected else f"not stated; received {when(result.evidence.received_utc)}"


SERVER_STATES = ("Assessed", "Assessed in part", "Not assessed", "Not run")


def product_text(host: Host) -> str:
    """The Exchange product that answered, as far as the evidence says."""
    return " ".join(filter(None, (host.product, host.exchange_version))) or "not stated"


def server_state(result: Result | None) -> str:
    """One of STATES."""
    if result is None:
        return "Not run"
    if result.failure or not result.evidence:
        return "Not assessed"
    return "Assessed" if result.complete else "Assessed in part"


def missing_facts(result: Result) -> str:
    """The commonest reasons for which checks lacked a fact, each with the rules it hit; empty where none did.

    Where the same things are wrong in any case, only that other servers are named.
    """
    hit = rules_by_missing_fact([f for f in result.findings if f.in_part])
    ranked = sorted(hit.items(), key=lambda item: -len(item[1]))
    said = [f"{ids[0] if len(ids) == 1 else f'{len(ids)} rules'}: {reason}" for reason, ids in ranked[:2]]
    more = sum(len(ids) for _, ids in ranked[2:])
    return " ".join(said or [result.foreign_text]) + (f" And {counted(more, 'more rule')}." if more else "")


def left_out_files(evidence: Evidence) -> str:
    """Every file that was handed over and does not count, with the reason."""
    return " ".join(f"{each.name[:100]}: {each.reason}" for each in evidence.left_out)


def _reached(server: Server, result: Result | None) -> str:
    """How the evidence came: transport, place, account and how the server proved who it is."""
    if not result or not result.evidence:
        return f"{'File' if server.evidence_file else 'WinRM'}: {exact(server_place(server))}"
    origin = result.evidence.origin
    unproven = "" if server.evidence_file else "how TLS was verified is not stated"
    account = f"account {exact(origin.account)}" if origin.account else ""
    parts = (f"{exact(origin.transport)}: {exact(origin.places)}", account, prose(origin.trust) or unproven)
    return "; ".join(filter(None, parts))

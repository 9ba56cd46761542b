"""One server's way to its findings, the same for window and command line: collect, then evaluate.

Both block, so the caller brings the thread. Every failure is a value.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import core.checks  # noqa: F401  registers the checks
from core.attribution.attribute import attribution_of
from core.attribution.expected_server import objection
from core.collect.collector import DEADLINE_S, collector_for
from core.model import (
    Cancelled,
    Cause,
    CollectError,
    Criteria,
    Evidence,
    Failure,
    Finding,
    Gap,
    Report,
    Result,
    Server,
    SiteContext,
    Status,
)
from core.registry import CHECKS, evaluate
from core.reruns import STOPPED, unexpected_failure
from core.secrets import Secrets, password_for
from core.shared_logon import SharedLogons

log = logging.getLogger(__name__)

ACCEPTED_LOGIC = "The check text has changed since this check was written, and the assessor accepted the check's logic."


NO_FACTS = Cause(Gap.FACT_MISSING)
"""Of a server that gave none; the failure says why."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What one server gave in one pass: evidence, or the failure in its place. Nothing is evaluated yet."""

    server: Server
    started_utc: datetime
    finished_utc: datetime
    outcome: Evidence | Failure


def collect(
    server: Server,
    secrets: Secrets,
    logons: SharedLogons,
    report: Report,
    cancel: threading.Event,
    deadline_s: float = DEADLINE_S,
) -> Collection:
    """Collect from one server, or read its files. `logons` are those of the run, which all its workers share."""

    def evidence() -> Evidence:
        if cancel.is_set():
            raise Cancelled
        with logons.turn(server, report, cancel) as heard:
            return collector_for(server, password_for(server, secrets), deadline_s).collect(heard, cancel)

    return collected(server, evidence)


def collected(server: Server, gather: Callable[[], Evidence]) -> Collection:
    """What `gather` gives of this server; whatever it raises is the failure in its place."""
    started = datetime.now(UTC)
    outcome: Evidence | Failure
    try:
        outcome = gather()
    except CollectError as error:
        outcome = error.failure
    except Cancelled:
        outcome = STOPPED
    except Exception as error:
        log.exception("collecting from %s", server.name)
        outcome = unexpected_failure(error)
    return Collection(server, started, datetime.now(UTC), outcome)


def judge(collection: Collection, criteria: Criteria, pause: Callable[[], None] = lambda: None) -> Result:
    """What the rules say about a server by what it gave; without usable evidence every rule is Not Reviewed.

    `pause` is called after each rule: a worker that never rests holds up the window.
    """
    if isinstance(collection.outcome, Failure):
        return _not_judged(collection, criteria, collection.outcome)
    try:
        return _judged(collection, collection.outcome, criteria, pause)
    except Exception as error:
        log.exception("evaluating %s", collection.server.name)
        return _not_judged(collection, criteria, unexpected_failure(error))


def judge_again(result: Result, criteria: Criteria, pause: Callable[[], None] = lambda: None) -> Result:
    """The same evidence, or the same failure, by other criteria. The times stay: nothing new was collected."""
    outcome = result.evidence or result.failure
    assert outcome is not None
    collection = Collection(result.server, result.started_utc, result.finished_utc, outcome)
    return replace(judge(collection, criteria, pause), answered_before=result.answered_before)


def _judged(collection: Collection, evidence: Evidence, criteria: Criteria, pause: Callable[[], None]) -> Result:
    attribution = attribution_of(evidence)
    if failure := objection(collection.server, evidence):
        return replace(_not_judged(collection, criteria, failure), foreign=attribution.foreign)
    context = criteria.site.of(collection.server.id)
    findings = []
    for stig_id in criteria.stig_ids:
        findings.append(attribution.applied(_by_text(stig_id, evidence, context, criteria)))
        pause()
    return Result(
        collection.server,
        collection.started_utc,
        collection.finished_utc,
        tuple(findings),
        evidence,
        foreign=attribution.foreign,
    )


def _by_text(stig_id: str, evidence: Evidence, context: SiteContext, criteria: Criteria) -> Finding:
    """One rule's finding. A verdict for another check text counts only where the assessor accepts it, and says so."""
    changed = stig_id in criteria.changed_texts
    if not (changed and stig_id in criteria.site.accepted_texts):
        return evaluate(stig_id, evidence.facts, context, changed=changed)
    finding = evaluate(stig_id, evidence.facts, context)
    return replace(finding, notes=(*finding.notes, ACCEPTED_LOGIC)) if finding.checked else finding


def _not_judged(collection: Collection, criteria: Criteria, failure: Failure) -> Result:
    """Every rule is Not Reviewed, with the reason."""
    findings = tuple(
        Finding(stig_id, Status.NOT_REVIEWED, failure.sentence, checked=stig_id in CHECKS, causes=(NO_FACTS,))
        for stig_id in criteria.stig_ids
    )
    evidence = None if isinstance(collection.outcome, Failure) else collection.outcome
    return Result(collection.server, collection.started_utc, collection.finished_utc, findings, evidence, failure)

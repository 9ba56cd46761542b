"""One server, one pass: collect, then judge. Blocking: the caller brings the thread. Every failure is a value."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import core.checks  # noqa: F401  registers the checks
from core.model import Cancelled, CollectError, Evidence, Failure, Finding, Reason, Result, Server, Status
from core.registry import CHECKS, evaluate

log = logging.getLogger(__name__)

Report = Callable[[str], None]
"""Told what is being done now, in a few words ('logging on'). May raise Cancelled."""


class Collector(Protocol):
    """One road to the facts. Raises CollectError with the reason, or Cancelled soon after `cancel` is set."""

    def collect(self, report: Report, cancel: threading.Event) -> Evidence: ...


def scan(
    server: Server, collector: Collector, stig_ids: Sequence[str], report: Report, cancel: threading.Event
) -> Result:
    """Assess one server. Raises Cancelled only; everything else that goes wrong is in the result."""
    started = datetime.now(UTC)
    try:
        evidence = collector.collect(report, cancel)
        report("judging")
        findings = tuple(evaluate(stig_id, evidence.facts) for stig_id in stig_ids)
    except CollectError as error:
        return failed(server, error.failure, stig_ids, started)
    except Cancelled:
        raise
    except Exception as error:
        log.exception("collecting from %s", server.name)
        return failed(server, _unexpected(error), stig_ids, started)
    return Result(server, started, datetime.now(UTC), findings, evidence)


def failed(server: Server, failure: Failure, stig_ids: Sequence[str], started: datetime) -> Result:
    """The result of a server that gave no evidence: every rule is Not Reviewed, with the reason."""
    findings = tuple(_not_reviewed(stig_id, failure) for stig_id in stig_ids)
    return Result(server, started, datetime.now(UTC), findings, failure=failure)


def _not_reviewed(stig_id: str, failure: Failure) -> Finding:
    return Finding(stig_id, Status.NOT_REVIEWED, failure.sentence, checked=stig_id in CHECKS, missing=True)


def _unexpected(error: Exception) -> Failure:
    happened = f"An error that this program does not know stopped the collection: {type(error).__name__}."
    return Failure(Reason.UNEXPECTED, happened, "Run again; the log has the details.", detail=repr(error))

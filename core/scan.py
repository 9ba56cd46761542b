"""One server, one pass: collect, then judge. Blocking: the caller brings the thread. Every failure is a value."""

from __future__ import annotations

import logging
import threading
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Protocol

import core.checks  # noqa: F401  registers the checks
from core.attribution.attribute import attribute, not_edge
from core.attribution.owners import same
from core.model import (
    Cancelled,
    Circumstances,
    CollectError,
    Evidence,
    Failure,
    Finding,
    Reason,
    Report,
    Result,
    Server,
    Site,
    Stage,
    Status,
)
from core.registry import CHECKS, evaluate

log = logging.getLogger(__name__)

LOCALHOST = "localhost"
"""Every computer is called so by itself."""

ACCEPTED = (
    "The check text is another than the one this check was written for, and the assessor accepted the check's logic."
)


class Collector(Protocol):
    """One road to the facts. Raises CollectError with the reason, or Cancelled soon after `cancel` is set."""

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """The evidence of one server. Blocking."""


def scan(
    server: Server,
    collector: Collector,
    stig_ids: Sequence[str],
    report: Report,
    cancel: threading.Event,
    site: Site | None = None,
    changed: Container[str] = (),
) -> Result:
    """Assess one server. Raises Cancelled only; everything else that goes wrong is in the result."""
    started = datetime.now(UTC)
    try:
        evidence = collector.collect(report, cancel)
        report(Stage.JUDGING, "judging")
        return judged(server, evidence, stig_ids, started, site, changed)
    except CollectError as error:
        return failed(server, error.failure, stig_ids, started)
    except Cancelled:
        raise
    except Exception as error:
        log.exception("collecting from %s", server.name)
        return failed(server, _unexpected(error), stig_ids, started)


def judged(
    server: Server,
    evidence: Evidence,
    stig_ids: Sequence[str],
    started: datetime,
    site: Site | None = None,
    changed: Container[str] = (),
) -> Result:
    """What the rules say about a server by this evidence. Also for evidence that was judged by other values before.

    `changed`: STIG IDs whose published check text is not the one their check was written for. They are Not Reviewed,
    except where the site accepts the logic.
    """
    whose = attribute(evidence)
    if failure := objection(server, evidence):
        return replace(failed(server, failure, stig_ids, started, evidence), foreign=whose.foreign)
    sheet = site or Site()
    known = sheet.of(server.id)
    findings = (_by_text(stig_id, evidence, known, stig_id in changed, sheet.accepted_texts) for stig_id in stig_ids)
    attributed = tuple(whose.applied(finding) for finding in findings)
    return Result(server, started, datetime.now(UTC), attributed, evidence, foreign=whose.foreign)


def failed(
    server: Server, failure: Failure, stig_ids: Sequence[str], started: datetime, evidence: Evidence | None = None
) -> Result:
    """The result of a server that gave no usable evidence: every rule is Not Reviewed, with the reason."""
    findings = tuple(_not_reviewed(stig_id, failure) for stig_id in stig_ids)
    return Result(server, started, datetime.now(UTC), findings, evidence, failure)


def objection(server: Server, evidence: Evidence) -> Failure | None:
    """Why whole and unaltered evidence says nothing about this server: another one answered, or no Exchange Edge."""
    host = evidence.host
    if (expected := expected_computer(server)) and not same(expected.partition(".")[0], host):
        happened = f"{host.name or 'A computer that does not say its name'} answered, not {expected.upper()}."
        return Failure(Reason.OTHER_SERVER, happened, "Check the address, or accept this computer name for the server.")
    if host.edge_role is False or not_edge(evidence):
        happened = f"{host.name or server.name} is not an Exchange Edge Transport server."
        check = "the files" if server.evidence_file else "the address"
        return Failure(Reason.NOT_EDGE, happened, f"Check {check}: this program judges Edge servers only.")
    if host.shell not in ("", "loaded"):
        happened = f"The Exchange snap-in could not be loaded on {host.name or server.name}: {host.shell.rstrip('.')}."
        todo = "Start the Exchange Management Shell on the server once to see whether it works there."
        return Failure(Reason.SNAPIN_MISSING, happened, todo)
    return None


def expected_computer(server: Server) -> str:
    """The computer name that must answer; empty when nothing says: an IP address, localhost, an evidence file."""
    if server.computer or not server.host:
        return server.computer
    try:
        ip_address(server.host.partition("%")[0])
    except ValueError:
        label = server.host.partition(".")[0]
        return "" if label.casefold() == LOCALHOST else label
    return ""


def _by_text(
    stig_id: str, evidence: Evidence, known: Circumstances, changed: bool, accepted: Container[str]
) -> Finding:
    """One rule's finding. A verdict for another check text counts only where the assessor accepts it, and says so."""
    if not (changed and stig_id in accepted):
        return evaluate(stig_id, evidence.facts, known, changed=changed)
    finding = evaluate(stig_id, evidence.facts, known)
    return replace(finding, notes=(*finding.notes, ACCEPTED)) if finding.checked else finding


def _not_reviewed(stig_id: str, failure: Failure) -> Finding:
    return Finding(stig_id, Status.NOT_REVIEWED, failure.sentence, checked=stig_id in CHECKS, missing=True)


def _unexpected(error: Exception) -> Failure:
    happened = f"An error that this program does not know stopped the collection: {type(error).__name__}."
    return Failure(Reason.UNEXPECTED, happened, "Run again; the log has the details.", detail=repr(error))

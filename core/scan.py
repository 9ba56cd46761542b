"""One server, one pass: collect, then judge. Blocking: the caller brings the thread. Every failure is a value."""

from __future__ import annotations

import logging
import threading
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Protocol

import core.checks  # noqa: F401  registers the checks
from core.model import (
    Cancelled,
    Circumstances,
    CollectError,
    Evidence,
    Failure,
    Finding,
    Host,
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

ACCEPTED = "The check text changed since this check was written, and the assessor accepted the old logic."

SERVERS = ("Get-ExchangeServer", "Get-TransportService")
"""Sources whose objects are servers, each under its name."""

SUBSCRIPTIONS = "Get-EdgeSubscription"
"""Of a Mailbox server, which may be asked on another site than this server's."""


class Collector(Protocol):
    """One road to the facts. Raises CollectError with the reason, or Cancelled soon after `cancel` is set."""

    def collect(self, report: Report, cancel: threading.Event) -> Evidence: ...


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
    except where the site accepts the old logic.
    """
    if failure := objection(server, evidence):
        return failed(server, failure, stig_ids, started, evidence)
    sheet = site or Site()
    known, others, named = sheet.of(server.id), _other_owners(evidence), _other_names(evidence)
    findings = (_by_text(stig_id, evidence, known, stig_id in changed, sheet.accepted_texts) for stig_id in stig_ids)
    doubted = tuple(_doubted(finding, others or _of_sources(finding, named)) for finding in findings)
    if asks := _unnamed(evidence):
        doubted = tuple(_asking(finding, asks) for finding in doubted)
    return Result(server, started, datetime.now(UTC), doubted, evidence)


def failed(
    server: Server, failure: Failure, stig_ids: Sequence[str], started: datetime, evidence: Evidence | None = None
) -> Result:
    """The result of a server that gave no usable evidence: every rule is Not Reviewed, with the reason."""
    findings = tuple(_not_reviewed(stig_id, failure) for stig_id in stig_ids)
    return Result(server, started, datetime.now(UTC), findings, evidence, failure)


def objection(server: Server, evidence: Evidence) -> Failure | None:
    """Why whole and unaltered evidence says nothing about this server: another one answered, or no Exchange Edge."""
    host = evidence.host
    if (expected := expected_computer(server)) and not _same_computer(expected, host):
        happened = f"{host.name or 'A computer that does not say its name'} answered, not {expected.upper()}."
        return Failure(Reason.OTHER_SERVER, happened, "Check the address, or accept this computer name for the server.")
    if host.edge_role is False:
        happened = f"{host.name or server.name} is not an Exchange Edge Transport server."
        return Failure(Reason.NOT_EDGE, happened, "Check the address: this program judges Edge servers only.")
    if host.shell not in ("", "loaded"):
        happened = f"The Exchange snap-in could not be loaded on {host.name or server.name}: {host.shell.rstrip('.')}."
        todo = "Start the Exchange Management Shell on the server once to see whether it works there."
        return Failure(Reason.SNAPIN_MISSING, happened, todo)
    return None


def expected_computer(server: Server) -> str:
    """The computer name that must answer; empty when nothing says, as for an IP address or an evidence file."""
    if server.computer or not server.host:
        return server.computer
    try:
        ip_address(server.host.partition("%")[0])
    except ValueError:
        return server.host.partition(".")[0]
    return ""


def _same_computer(expected: str, host: Host) -> bool:
    """Windows' own computer name is the DNS label's first 15 characters, which two servers may have in common."""
    label, name = expected.partition(".")[0].casefold(), host.name.casefold()
    whole = host.fqdn.partition(".")[0].casefold() if len(label) > 15 else ""
    return name in (label, label[:15]) and whole in ("", label)


def _other_owners(evidence: Evidence) -> str:
    """Servers that objects in the evidence belong to, where those are several or not the one it is from."""
    said = (row.values.get("Server") for rows in evidence.facts.collected.values() for row in rows)
    return _others(evidence, said)


def _other_names(evidence: Evidence) -> dict[str, str]:
    """Sources whose objects are servers -> the servers, where those are several or not the one it is from."""
    rows = {source: evidence.facts.collected.get(source, ()) for source in SERVERS}
    return {source: _others(evidence, (row.values.get("Name") for row in found)) for source, found in rows.items()}


def _others(evidence: Evidence, said: Iterable[object]) -> str:
    names = [name.rpartition("/")[2] for name in said if isinstance(name, str)]  # Exchange may write it as a path
    owners = sorted({name.casefold(): name for name in names}.values())
    if len(owners) > 1 or (evidence.host.name and not all(_same_computer(name, evidence.host) for name in owners)):
        return ", ".join(owners)[:300]
    return ""


def _by_text(
    stig_id: str, evidence: Evidence, known: Circumstances, changed: bool, accepted: Container[str]
) -> Finding:
    """One rule's finding. A verdict for another check text counts only where the assessor accepts it, and says so."""
    if not (changed and stig_id in accepted):
        return evaluate(stig_id, evidence.facts, known, changed=changed)
    finding = evaluate(stig_id, evidence.facts, known)
    return replace(finding, notes=(*finding.notes, ACCEPTED)) if finding.checked else finding


def _of_sources(finding: Finding, named: Mapping[str, str]) -> str:
    """The servers that the answers a rule rests on are from, where they are of another one; else empty."""
    entry = CHECKS.get(finding.stig_id)
    return next((named[source] for source in entry.sources if named.get(source)), "") if entry else ""


def _doubted(finding: Finding, others: str) -> Finding:
    """Mixed evidence clears no server; what it finds wrong stays, with a note."""
    if not others or not finding.checked:
        return finding
    doubt = f"The evidence holds settings of another server ({others}): collect from each server by itself."
    if finding.status in (Status.OPEN, Status.NOT_REVIEWED):
        return replace(finding, notes=(*finding.notes, doubt))
    return replace(finding, status=Status.NOT_REVIEWED, reason=f"Not judged. {doubt}", missing=True)


def _unnamed(evidence: Evidence) -> str:
    """What to ask for where a Mailbox server's answer is not known to speak of this server; else empty."""
    rows = evidence.facts.collected.get(SUBSCRIPTIONS, ())
    names = [name for row in rows if isinstance(name := row.values.get("Name"), str)]
    if not rows or any(_same_computer(name, evidence.host) for name in names):
        return ""
    whose = evidence.host.name or "this server, whose name the evidence does not say"
    return (
        f"{SUBSCRIPTIONS} names {', '.join(names)[:300] or 'no server'}, not {whose}: ask a Mailbox server of its site"
    )


def _asking(finding: Finding, asks: str) -> Finding:
    """An answer about other servers clears none; what it finds wrong stays, with a note."""
    entry = CHECKS.get(finding.stig_id)
    if entry is None or SUBSCRIPTIONS not in entry.sources:
        return finding
    if finding.status is not Status.NOT_A_FINDING:
        return replace(finding, notes=(*finding.notes, f"{asks}."))
    return replace(finding, status=Status.NOT_REVIEWED, reason=f"Not judged: {asks}.", asks=asks)


def _not_reviewed(stig_id: str, failure: Failure) -> Finding:
    return Finding(stig_id, Status.NOT_REVIEWED, failure.sentence, checked=stig_id in CHECKS, missing=True)


def _unexpected(error: Exception) -> Failure:
    happened = f"An error that this program does not know stopped the collection: {type(error).__name__}."
    return Failure(Reason.UNEXPECTED, happened, "Run again; the log has the details.", detail=repr(error))

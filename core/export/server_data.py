"""The report's table of servers: how each was reached, who vouched for it, what it answered."""

from __future__ import annotations

from datetime import datetime

from core.export.printable import exact, prose
from core.export.view import Data, is_simulated, place, result_of, when
from core.model import Assessment, Host, Result, Server, Status


def server_row(assessment: Assessment, server: Server, label: str) -> Data:
    result = result_of(assessment, server)
    evidence = result.evidence if result else None
    host = evidence.host if evidence else None
    opens = sum(f.status is Status.OPEN for f in result.findings) if result else 0
    return {
        "name": exact(label),
        "computer": exact(host.fqdn or host.name) if host else "",
        "state": state(result),
        "open": opens,
        "simulated": is_simulated(assessment, server),
        "product": exact(product(host)) if host else "–",
        "os": exact(host.os) if host else "",
        "when": when(_time(result)),
        "reached": _reached(server, result),
        "integrity": prose(evidence.integrity) if evidence else "",
        "sha256": evidence.sha256 if evidence else "",
        "script_sha256": exact(evidence.origin.script_sha256, 64) if evidence else "",
        "failure": prose(result.failure.sentence) if result and result.failure else "",
    }


def _time(result: Result | None) -> datetime | None:
    """When the facts were collected, by the server's clock where it says; else when the attempt began."""
    if result is None:
        return None
    evidence = result.evidence
    return (evidence.collected_utc or evidence.received_utc) if evidence else result.started_utc


STATES = ("Assessed", "Assessed in part", "Not assessed", "Not run")


def product(host: Host) -> str:
    """The Exchange product that answered, as far as the evidence says."""
    return " ".join(filter(None, (host.product, host.exchange_version))) or "not stated"


def state(result: Result | None) -> str:
    """One of STATES."""
    if result is None:
        return "Not run"
    if result.failure or not result.evidence:
        return "Not assessed"
    return "Assessed" if result.complete else "Assessed in part"


def _reached(server: Server, result: Result | None) -> str:
    """How the evidence came: road, place, account and how the server proved who it is."""
    if not result or not result.evidence:
        return f"{'File' if server.evidence_file else 'WinRM'}: {exact(place(server))}"
    origin = result.evidence.origin
    unproven = "" if server.evidence_file else "how TLS was verified is not stated"
    account = f"account {exact(origin.account)}" if origin.account else ""
    parts = (f"{exact(origin.road)}: {exact(origin.place)}", account, prose(origin.trust) or unproven)
    return "; ".join(filter(None, parts))

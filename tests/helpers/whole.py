"""Assessments of the whole STIG with many servers: compliant, as installed, half refusing, silent, in turn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.benchmark.xccdf import own_benchmark, read_benchmark_file
from core.collect.script import script_sha256
from core.model import Assessment, Benchmark, Evidence, Failure, Origin, Reason, Result, Server, Site
from tests.core.rule_cases.good import GOOD
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import framed
from tests.helpers.samples import WHEN, sample_assessment
from tests.helpers.scans import judged
from tests.helpers.shared import PUBLISHED_2019


def published() -> Benchmark:
    """The published STIG where the machine has it, else our own."""
    return read_benchmark_file(PUBLISHED_2019) if PUBLISHED_2019.exists() else own_benchmark()


def whole_assessment(count: int, benchmark: Benchmark | None = None, site: Site | None = None) -> Assessment:
    """`count` servers with every source of evidence."""
    rules = benchmark or published()
    servers = tuple(
        Server(f"w{n}", f"edge{n:02}", f"edge{n:02}.example.mil", user="assessor") for n in range(1, count + 1)
    )
    stig_ids = tuple(rule.stig_id for rule in rules.rules)
    results = tuple(_result(server, n, stig_ids, site or Site()) for n, server in enumerate(servers))
    return replace(sample_assessment(), benchmark=rules, servers=servers, results=results, comments={})


def evidence_of(server: Server, kind: int = 0) -> Evidence:
    """What this server answered: 0 compliant, 1 as installed, 2 half refusing."""
    rows = deepcopy(GOOD)
    sources: dict[str, Any] = {name: {"ok": True, "rows": each} for name, each in rows.items()}
    del sources["Get-EdgeSubscription"]
    (_as_installed if kind == 1 else _refusing if kind == 2 else lambda sources: None)(sources)
    host = {
        "name": "EDGE01",
        "fqdn": "edge01.contoso.mil",
        "os": "Windows Server 2022",
        "language_mode": "FullLanguage",
    }
    document = {
        "schema": 1,
        "script_sha256": script_sha256(),
        "collected_utc": "2026-03-04T09:30:00Z",
        "host": host,
        "exchange": {"edge_role": True, "version": "15.2.1748.10", "product": "2019", "shell": "loaded"},
        "sources": sources,
    }
    text = json.dumps(document).replace("EDGE01", server.name.upper()).replace("edge01", server.name)
    trust = "certificate valid according to the system's store"
    origin = Origin("WinRM", f"https://{server.host}:5986/wsman", server.user, trust)
    return read_evidence(framed(text), origin, WHEN)


def _as_installed(sources: dict[str, Any]) -> None:
    for row in sources["Get-ReceiveConnector"]["rows"]:
        row |= {"AuthMechanism": "Tls, ExchangeServer", "AuthMechanismValue": 17, "RequireTLS": False, "Banner": ""}
    sources["Get-SenderReputationConfig"]["rows"][0]["SrlBlockThreshold"] = 7
    sources["Get-ContentFilterConfig"]["rows"][0] |= {"QuarantineMailbox": "", "Enabled": False}
    sources["Get-OrganizationConfig"]["rows"][0]["CustomerFeedbackEnabled"] = True
    sources["Get-ExecutionPolicy"]["rows"][-1] |= {"Policy": "Unrestricted", "PolicyValue": 0}


def _refusing(sources: dict[str, Any]) -> None:
    for name in ("Get-SendConnector", "Get-TransportService", "Volumes", "Get-ContentFilterConfig"):
        sources[name] = {"ok": False, "error": "Access is denied.", "rows": []}


def _result(server: Server, number: int, stig_ids: Sequence[str], site: Site) -> Result:
    start = WHEN + timedelta(minutes=number % 50)
    if number % 4 == 3:
        happened = f"{server.host} did not answer on port {server.port} within 15 seconds."
        made = judged(server, Failure(Reason.SILENT, happened, "Check that the server is on."), stig_ids, start)
    else:
        made = judged(server, evidence_of(server, number % 4), stig_ids, start, site)
    return replace(made, finished_utc=start + timedelta(seconds=14))

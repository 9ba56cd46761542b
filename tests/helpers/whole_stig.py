"""An assessment by all rules, evaluated by the real checks: what tests of whole-STIG reports use."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import cache

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark
from core.model import Assessment, Benchmark, Finding, Result, Server, Site, SiteValue, Statement
from core.registry import evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import REMOVED, facts
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SITE
from tests.helpers.samples import WHEN, sample_assessment, sample_evidence, unreachable

Rows = dict[str, list[dict[str, object]]]
GOOD_ONE, BAD_ONE, DENIED, SILENT = range(4)
MIXED, BAD = (GOOD_ONE, BAD_ONE, DENIED, SILENT), (BAD_ONE,)
UNSAID = ("services", "external_dns", "internal_domain")
"""Site values that the assessor has not got yet."""


@cache
def bad_rows() -> Rows:
    """A server that does not meet most rules: the first thing that makes each rule open, as far as they go together."""
    made: Rows = deepcopy(GOOD)  # type: ignore[arg-type]
    for case in CASES.values():
        for change in case.bad[0] if case.bad else ():
            rows = made[change.source] if change.row is None else made[change.source][change.row : change.row + 1]
            for row in rows if change.name and change.value is not REMOVED else ():
                row[change.name] = change.value
    return made


def _named(rows: Rows, server: Server) -> Rows:
    """The rows as another server has them: its own name in every identity."""
    return json.loads(json.dumps(rows).replace("EDGE01", server.name.upper()), object_hook=_with_tuples)  # type: ignore[no-any-return]


def _with_tuples(read: dict[str, object]) -> dict[str, object]:
    return {name: tuple(v) if isinstance(v, list) and not _are_rows(v) else v for name, v in read.items()}


def _are_rows(read: list[object]) -> bool:
    return any(isinstance(each, dict) for each in read)


def site_for(servers: tuple[Server, ...]) -> Site:
    """The cases' sheet without some values, one value signed for and one not, roles on each second server."""
    values = {key: value for key, value in SITE.values.items() if key not in UNSAID}
    values |= {"receive_timeout": SiteValue("00:10:00", "J. Doe, ISSM"), "hop_count": SiteValue(30)}
    roles = {
        (s.id, source, identity.replace("EDGE01", s.name.upper())): choice
        for s in servers[::2]
        for (source, identity), choice in SITE.roles.items()
    }
    return Site(
        values, gateways={s.id: Statement("J. Doe, ISSM", "EEMSG filters all mail.") for s in servers[1:2]}, roles=roles
    )


def whole_stig(count: int = 4, benchmark: Benchmark | None = None, kinds: tuple[int, ...] = MIXED) -> Assessment:
    """In turn: a good server, a bad one, one that refuses a cmdlet, and one that nobody reaches."""
    benchmark = benchmark or own_benchmark()
    servers = tuple(Server(f"w{i}", f"edge{i:02}", f"edge{i:02}.example.mil", user="assessor") for i in range(count))
    site = site_for(servers)
    results = tuple(_result(i, kinds[i % len(kinds)], server, benchmark, site) for i, server in enumerate(servers))
    return replace(sample_assessment(), benchmark=benchmark, servers=servers, results=results, comments={}, site=site)


def _result(i: int, kind: int, server: Server, benchmark: Benchmark, site: Site) -> Result:
    ids = [rule.stig_id for rule in benchmark.rules]
    if kind == SILENT:
        silent = unreachable(server, i)
        findings = tuple(replace(silent.findings[0], stig_id=stig_id) for stig_id in ids)
        return replace(silent, findings=findings)
    refused = {"Get-ReceiveConnector": "Access is denied."} if kind == DENIED else {}
    known = facts(_named(bad_rows() if kind == BAD_ONE else GOOD, server), refused)  # type: ignore[arg-type]
    evidence = replace(sample_evidence(server, (), minutes=i), facts=known)
    findings: tuple[Finding, ...] = tuple(evaluate(stig_id, known, site.of(server.id)) for stig_id in ids)
    start = WHEN + timedelta(minutes=i)
    return Result(server, start, start + timedelta(seconds=14), findings, evidence)

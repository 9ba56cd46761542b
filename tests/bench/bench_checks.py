"""All checks over the evidence of many servers: python -m tests.bench.bench_checks [servers] [event levels]"""

from __future__ import annotations

import sys
import time
from collections import Counter

import core.checks  # noqa: F401  registers the checks
from core.model import Facts
from core.registry import CHECKS, evaluate
from tests.core.rule_cases.case import evidence, facts
from tests.core.rule_cases.sheet import SITE

LIMIT_S = 2.0


def loaded(levels: int) -> Facts:
    """The complete evidence with as many event log levels, services and connectors as a real server has."""
    made = evidence()
    level = made["Get-EventLogLevel"][0]
    made["Get-EventLogLevel"] = [{**level, "Identity": f"MSExchangeTransport\\{n}"} for n in range(levels)]
    made["Get-Service"] += [{**made["Get-Service"][-1], "Name": f"Service{n}"} for n in range(levels)]
    connector = made["Get-ReceiveConnector"][1]
    made["Get-ReceiveConnector"] += [
        {**connector, "Identity": f"EDGE01\\Relay {n}", "Name": f"Relay {n}"} for n in range(8)
    ]
    return facts(made)


def measure(servers: int, levels: int) -> float:
    rules = sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX19-"))
    evidences = [loaded(levels) for _ in range(servers)]
    start = time.perf_counter()
    findings = [evaluate(stig_id, each, SITE) for each in evidences for stig_id in rules]
    seconds = time.perf_counter() - start
    statuses = Counter(finding.status.label for finding in findings)
    objects = sum(len(finding.objects) for finding in findings)
    print(
        f"{servers} servers x {len(rules)} rules: {len(findings):,} findings on {objects:,} objects in {seconds:.2f} s"
    )
    print(", ".join(f"{count:,} {status}" for status, count in statuses.most_common()))
    return seconds


if __name__ == "__main__":
    servers = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    sys.exit(measure(servers, int(sys.argv[2]) if len(sys.argv) > 2 else 100) > LIMIT_S)

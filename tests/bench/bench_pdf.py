"""Pages of the report per second: python tests/bench/bench_pdf.py [servers]"""

from __future__ import annotations

import io
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pypdf import PdfReader

from core.export.pdf import render
from core.model import Assessment
from tests.samples import BANNER, CHUNKING, WHEN, many_servers

RULES = 68


def every_rule_checked(servers: int) -> Assessment:
    """The sample's one judged finding under 68 rules on each server: 20 servers make 1,360 findings."""
    base = many_servers(servers)
    first = base.benchmark.rules[0]
    ids = [f"EX19-ED-{number:06}" for number in range(1, RULES + 1)]
    rules = tuple(replace(first, stig_id=stig_id, discussion=first.discussion * 8) for stig_id in ids)
    results = tuple(
        replace(r, findings=tuple(replace(r.findings[0], stig_id=stig_id) for stig_id in ids)) for r in base.results
    )
    assert {BANNER, CHUNKING} <= {f.stig_id for r in base.results for f in r.findings}
    return replace(base, benchmark=replace(base.benchmark, rules=rules), results=results)


def measure(name: str, assessment: Assessment) -> None:
    findings = sum(len(r.findings) for r in assessment.results)
    start = time.perf_counter()
    pdf = render(assessment, WHEN)
    seconds = time.perf_counter() - start
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    print(
        f"{name}: {findings:,} findings, {pages} pages, {len(pdf) / 1e6:.1f} MB in {seconds:.2f} s, "
        f"{pages / seconds:.0f} pages/s"
    )


if __name__ == "__main__":
    servers = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    measure("one server, one rule checked", many_servers(1))
    measure(f"{servers} servers, {RULES} rules checked", every_rule_checked(servers))
    measure("200 servers, one rule checked", many_servers(200))

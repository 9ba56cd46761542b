"""Length and speed of the report of the whole STIG: python -m tests.bench.bench_pdf [most servers]"""

from __future__ import annotations

import io
import sys
import time
from dataclasses import replace

from pypdf import PdfReader

from core.model import Assessment
from tests.core.export.pages import exported
from tests.helpers.whole_stig import BAD, whole_stig


def measure(name: str, assessment: Assessment, full: bool = False) -> None:
    findings = sum(len(r.findings) for r in assessment.results)
    start = time.perf_counter()
    pdf = exported("pdf-full" if full else "pdf", assessment)
    seconds = time.perf_counter() - start
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    print(
        f"{name}: {findings:,} findings, {pages} pages, {len(pdf) / 1e6:.1f} MB in {seconds:.2f} s, "
        f"{pages / seconds:.0f} pages/s"
    )


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    measure("1 server", whole_stig(1))
    measure("4 servers", whole_stig(4))
    measure("4 servers, full report", whole_stig(4), full=True)
    measure(f"{most} servers, mixed", mixed := whole_stig(most))
    measure(f"{most} servers, none meets most rules", whole_stig(most, kinds=BAD))
    start = time.perf_counter()
    size = len(exported("json", replace(mixed, comments={})))
    print(f"{most} servers, JSON: {size / 1e6:.1f} MB in {time.perf_counter() - start:.2f} s")

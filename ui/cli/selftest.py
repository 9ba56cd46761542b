"""Proof that this installation works: simulated servers, a whole assessment, both reports, looked at."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from core.benchmark.xccdf import own_benchmark
from ui.cli.assess import assess
from ui.cli.console import say
from ui.cli.exit_codes import NOT_ALL_ASSESSED
from ui.cli.parser import parsed

EXPECTED = ["NotAFinding", "Not_Reviewed", "Not_Reviewed", "Open"]
RULE = "EX19-ED-000235"


def selftest() -> int:
    """0 when everything is as expected, else 1 and what is not."""
    with tempfile.TemporaryDirectory() as folder:
        code = assess(parsed(["assess", "--lab", "--out", folder]))
        problems = [*_problems(Path(folder))]
    if code != NOT_ALL_ASSESSED:  # one of the lab's servers cannot be reached, on purpose
        problems.append(f"assess ended with {code}, not {NOT_ALL_ASSESSED}")
    say("Self-test passed." if not problems else "Self-test FAILED: " + "; ".join(problems), error=True)
    return 1 if problems else 0


def _problems(folder: Path) -> list[str]:
    pdf, data = folder / "edge-assessment.pdf", folder / "edge-assessment.json"
    if missing := [path.name for path in (pdf, data) if not path.is_file()]:
        return [f"no {' and no '.join(missing)}"]
    everything = json.loads(data.read_bytes())["findings"]
    problems = [] if _whole(pdf.read_bytes()) else ["the PDF is incomplete"]
    problems += [f"the check of {f['stig_id']} failed: {f['error']}" for f in everything if f["error"]]
    if len(everything) != len(own_benchmark().rules) * len(EXPECTED):
        problems.append(f"{len(everything)} findings, not one for each rule and server")
    findings = [finding for finding in everything if finding["stig_id"] == RULE]
    statuses = sorted(finding["status"] for finding in findings)
    if statuses != EXPECTED:
        problems.append(f"the findings are {statuses}, not {EXPECTED}")
    reasons = {finding["reason"] for finding in findings if finding["status"] == "Not_Reviewed"}
    if len(reasons) != 2:
        problems.append(f"two different reasons for Not Reviewed were expected: {reasons}")
    return problems


def _whole(pdf: bytes) -> bool:
    return pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-32:] and len(pdf) > 20_000 and b"/StructTreeRoot" in pdf

"""The real inputs, which lie beside the checkout on machines that have them, and the mark of a test that needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
CAPTURES = SHARED / "data" / "captures"
PUBLISHED_2019 = SHARED / "data/benchmarks/U_MS_Exchange_2019_Edge_Server_STIG_V2R2_Manual-xccdf.xml"
PUBLISHED_2016 = SHARED / "data/benchmarks/U_MS_Exchange_2016_Edge_Transport_Server_STIG_V2R6_Manual-xccdf.xml"


def needs(*inputs: Path) -> pytest.MarkDecorator:
    """Where one of these files or folders is not there, the test is skipped and counted; in CI it fails."""
    return pytest.mark.needs(*inputs)


thorough = pytest.mark.thorough
"""A case like its brothers that are tried always: only with --exhaustive."""
needs_captures = needs(CAPTURES)
needs_published = needs(PUBLISHED_2019)
needs_published_2016 = needs(PUBLISHED_2016)

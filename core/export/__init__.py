"""The formats an assessment is handed over in. What a format needs is imported when it is used, not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.model import Assessment


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an assessment, made now or at the given time."""

    extension: str
    """Without the dot."""
    render: Callable[[Assessment, datetime], bytes]
    label: str


def _pdf(assessment: Assessment, created: datetime) -> bytes:
    from core.export.pdf import render

    return render(assessment, created)


def _json(assessment: Assessment, created: datetime) -> bytes:
    from core.export.findings_json import render

    return render(assessment, created)


FORMATS: dict[str, Format] = {
    "pdf": Format("pdf", _pdf, "Report (PDF)"),
    "json": Format("json", _json, "Findings (JSON)"),
}

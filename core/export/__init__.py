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
    render: Callable[..., bytes]
    """Takes the assessment and the time; a format on paper takes a third, a4 or us-letter."""
    label: str
    on_paper: bool = False


def _pdf(assessment: Assessment, created: datetime, paper: str = "a4") -> bytes:
    from core.export.pdf import render

    return render(assessment, created, paper)


def _full_pdf(assessment: Assessment, created: datetime, paper: str = "a4") -> bytes:
    from core.export.pdf import render

    return render(assessment, created, paper, full=True)


def _worksheet(assessment: Assessment, created: datetime, paper: str = "a4") -> bytes:
    from core.export.pdf import render_worksheet

    return render_worksheet(assessment, created, paper)


def _json(assessment: Assessment, created: datetime) -> bytes:
    from core.export.findings_json.document import render

    return render(assessment, created)


FORMATS: dict[str, Format] = {
    "pdf": Format("pdf", _pdf, "Report (PDF)", on_paper=True),
    "pdf-full": Format("full.pdf", _full_pdf, "Full report with all texts and evidence (PDF)", on_paper=True),
    "worksheet": Format("worksheet.pdf", _worksheet, "Remediation worksheet for administrators (PDF)", on_paper=True),
    "json": Format("json", _json, "Findings (JSON)"),
}

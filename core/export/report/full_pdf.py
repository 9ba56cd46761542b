"""The report for the record: with every rule's texts, every object and the evidence as received."""

from __future__ import annotations

from core.export.format import ExportOptions
from core.export.pdf import laid_out
from core.export.report.document import report_data
from core.model import Assessment


def render(assessment: Assessment, options: ExportOptions) -> bytes:
    """The PDF. Raises ExportError."""
    return laid_out("report", report_data(assessment, options.created, full=True), options)

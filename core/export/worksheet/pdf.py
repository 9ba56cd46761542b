"""The worksheet as PDF: what administrators run, server by server."""

from __future__ import annotations

from core.export.format import ExportOptions
from core.export.pdf import laid_out
from core.export.worksheet.document import worksheet_data
from core.model import Assessment


def render(assessment: Assessment, options: ExportOptions) -> bytes:
    """The PDF. Raises ExportError."""
    return laid_out("worksheet", worksheet_data(assessment, options.created), options)

"""The formats an assessment is exported to: one module and one line each. docs/formats.md describes them."""

from __future__ import annotations

from core.export.format import Format

_FULL = "Full report with all &texts and evidence (PDF)"
FORMATS = {
    each.key: each
    for each in (
        Format("pdf", "pdf", "&Report (PDF)", "core.export.report.pdf", on_paper=True),
        Format("pdf-full", "full.pdf", _FULL, "core.export.report.full_pdf", on_paper=True),
        Format(
            "worksheet",
            "worksheet.pdf",
            "Remediation &worksheet for administrators (PDF)",
            "core.export.worksheet.pdf",
            on_paper=True,
        ),
        Format("json", "json", "Findings (&JSON)", "core.export.findings_json.document"),
    )
}
"""Key -> format, in the order in which the window offers them."""
DEFAULT_FORMATS = ("pdf", "json")
"""Keys of what is exported unless somebody chooses."""

"""The report and the worksheet as PDF/UA-1, laid out by Typst: offline, from its template folder only, in its own
fonts.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import typst

from core.export.report.report import report_data
from core.export.view import Data
from core.export.worksheet.worksheet import worksheet_data
from core.model import Assessment
from core.paths import resource

COMMAND_WIDTH = 103
"""Characters of a command in a line of the report, on A4 and Letter alike."""
STEP_WIDTH = 93
"""The same beside a box to tick."""


class ReportError(Exception):
    """Typst refused the report: a bug of ours, told in Typst's words."""


def render(assessment: Assessment, created: datetime, paper: str = "a4", full: bool = False) -> bytes:
    """The report. `paper` is a4 or us-letter. The same assessment and time give the same bytes.

    `full`: for the record, with every rule's texts, every object and the evidence as received.
    """
    return _compiled("report", report_data(assessment, created, COMMAND_WIDTH, full), created, paper)


def render_worksheet(assessment: Assessment, created: datetime, paper: str = "a4") -> bytes:
    """What administrators run, server by server. The same assessment and time give the same bytes."""
    return _compiled("worksheet", worksheet_data(assessment, created, STEP_WIDTH), created, paper)


def _compiled(template: str, data: Data, created: datetime, paper: str) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[resource("fonts")])
    try:
        return typst.compile(
            resource(f"report/{template}.typ"),
            root=resource("report"),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "paper": paper},
            pdf_standards="ua-1",
            timestamp=created.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise ReportError(f"The {template} could not be laid out: {error.message}") from error

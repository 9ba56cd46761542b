"""PDF/UA-1 laid out by Typst: offline, from its template folder only, in its own fonts."""

from __future__ import annotations

import json
from datetime import UTC

import typst

from core.export.format import ExportError, ExportOptions
from core.export.view import Data
from core.paths import resource


def laid_out(template: str, data: Data, options: ExportOptions) -> bytes:
    """A PDF of resources/report/`template`.typ, which reads `data` as JSON. Raises ExportError."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[resource("fonts")])
    try:
        return typst.compile(
            resource(f"report/{template}.typ"),
            root=resource("report"),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "paper": options.paper.value},
            pdf_standards="ua-1",
            timestamp=options.created.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise ExportError(f"The {template} could not be laid out: {error.message}") from error

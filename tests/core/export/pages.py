"""The report as PDF, opened and read the way a reviewer's tools do."""

from __future__ import annotations

import io
import re

from pypdf import PdfReader

from core.export.pdf import render
from core.model import Assessment
from tests.helpers.samples import WHEN


def read(assessment: Assessment, paper: str = "a4", full: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(render(assessment, WHEN, paper, full)))


def text_of(reader: PdfReader) -> str:
    """All text with blanks left out: where a line breaks is the layout's to say."""
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in reader.pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)

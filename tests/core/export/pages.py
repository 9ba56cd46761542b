"""Exports, opened and read the way a reviewer's tools do."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime
from typing import Any

from pypdf import PdfReader

from core.export import FORMATS
from core.export.format import ExportOptions, Paper
from core.model import Assessment
from tests.helpers.samples import WHEN


def exported(key: str, assessment: Assessment, created: datetime = WHEN, paper: str = "a4") -> bytes:
    return FORMATS[key].render(assessment, ExportOptions(created, Paper(paper)))


def read(assessment: Assessment, paper: str = "a4", full: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(exported("pdf-full" if full else "pdf", assessment, paper=paper)))


def findings_json(assessment: Assessment, created: datetime = WHEN) -> dict[str, Any]:
    """The JSON of findings."""
    loaded: dict[str, Any] = json.loads(exported("json", assessment, created))
    return loaded


def text_of(reader: PdfReader) -> str:
    """All text with blanks left out: where a line breaks is the layout's to say."""
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in reader.pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)

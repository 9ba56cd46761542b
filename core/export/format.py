"""What an export format is: its names, the module that writes it, and the options of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import import_module

from core.model import Assessment


class Paper(StrEnum):
    """The size of a page, for formats that have pages."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of an export; each format uses those it needs."""

    created: datetime
    """The time of the export: the same assessment and time give the same bytes."""
    paper: Paper = Paper.A4


class ExportError(Exception):
    """A format could not be written: a bug of ours, with its words."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an assessment. Its module is imported when it is used, not before."""

    key: str
    """How the command line calls it."""
    extension: str
    """Of its files, without the first dot."""
    label: str
    """How the window calls it, with & before the letter of its key."""
    module: str
    """Has `render(assessment: Assessment, options: ExportOptions) -> bytes`."""
    on_paper: bool = False
    """Whether it has pages, so that `ExportOptions.paper` counts."""

    @property
    def name(self) -> str:
        """How people call it."""
        return self.label.replace("&", "")

    def render(self, assessment: Assessment, options: ExportOptions) -> bytes:
        """The file's content. Raises ExportError."""
        content: bytes = import_module(self.module).render(assessment, options)
        return content

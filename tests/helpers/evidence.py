"""Bytes as the evidence that a server or a file would give."""

from __future__ import annotations

from datetime import datetime

from core.collect.evidence import read_answer
from core.collect.files import reading
from core.model import Evidence, Origin
from core.model.evidence import LIVE


def read_evidence(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """By the way it came: live or by file."""
    return (read_answer if origin.transport == LIVE else reading.read_evidence)(data, origin, received)

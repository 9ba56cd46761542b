"""What evidence says, however its bytes came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.model import Facts, Host, LeftOut

HASHED = "length and SHA-256 match"
UNHASHED = "length matches; Constrained Language allows no hash"
EXPORTED = "as exported; Export-Clixml files have no hash"
COPIED = "a copy of the server's file, without a hash"


@dataclass(frozen=True, slots=True)
class Contents:
    """The facts, the server they are from, and one phrase on what protected them on their way."""

    integrity: str
    host: Host
    facts: Facts
    collected_utc: datetime | None = None
    script_sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """Of a set: source -> the file that it is from."""
    left_out: tuple[LeftOut, ...] = ()
    undated: tuple[str, ...] = ()

"""GUIDs, by which Exchange and Windows name providers and adapters."""

from __future__ import annotations

import re
from uuid import UUID

from core.model import FactMissing

GUID = re.compile(r"(\{)?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?(1)\})")


def guid(text: str, what: str) -> UUID:
    """Written as Windows writes it, in braces or without; raises FactMissing where it is none."""
    if (found := GUID.fullmatch(text)) is None:
        raise FactMissing(f"{what}, {text[:100]}, is not a GUID")
    return UUID(found[2])

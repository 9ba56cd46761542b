"""Limits and cleaning of facts, the same for every kind of evidence."""

from __future__ import annotations

from core.collect.evidence_errors import damaged

MAX_ROWS = 2_000
"""Of one source. The report prints each: 2,000 connectors take ten seconds and 600 MB, 10,000 three minutes."""
MAX_NAMES = 500
"""Sources of one evidence, properties of one row."""
MAX_TEXT = 100_000
"""Characters of one text, texts of one list."""

ENUMS = (
    "Action",
    "AuthMechanism",
    "DomainType",
    "Edition",
    "EventLevel",
    "PermissionGroups",
    "ProtocolLoggingLevel",
    "ServerRole",
    "SmartHostAuthMechanism",
    "SpoofedDomainAction",
    "TlsAuthLevel",
)
"""Enum properties: facts hold the text under the name and the number under the name with Value after it. One that is
not set on the server is empty text without a number."""


def clean_text(text: str) -> str:
    """Text that can be written again: half a surrogate pair, which UTF-16 allows, becomes a mark."""
    if len(text) > MAX_TEXT:
        raise damaged(f"A text in the evidence is longer than {MAX_TEXT} characters, too long for a setting.")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_texts(texts: list[str]) -> tuple[str, ...]:
    """A list of such texts."""
    if len(texts) > MAX_TEXT:
        raise damaged(f"A list in the evidence has more than {MAX_TEXT} texts, too many for a setting.")
    return tuple(clean_text(text) for text in texts)

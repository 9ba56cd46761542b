"""The tabs of a finding, in order."""

from __future__ import annotations

TABS = ("Finding details", "Discussion", "Check text", "Fix text", "Evidence", "Comments")
FOUND, DISCUSSION, CHECK, FIX, EVIDENCE, COMMENT = range(len(TABS))

"""Why bytes are not taken as evidence, before it is known how they came here."""

from __future__ import annotations

from core.model import Reason


class EvidenceRefused(Exception):
    """Damaged or foreign bytes. `happened` is one sentence, `todo` another; `detail` is technical text for the log."""

    def __init__(self, reason: Reason, happened: str, detail: str = "", todo: str = "") -> None:
        super().__init__(happened)
        self.reason = reason
        self.happened = happened
        self.detail = detail
        self.todo = todo


def damaged(happened: str, detail: str = "") -> EvidenceRefused:
    """It was evidence once, or should have been, and cannot be trusted now."""
    return EvidenceRefused(Reason.OUTPUT_DAMAGED, happened, detail)


def unreadable(happened: str, detail: str = "", todo: str = "") -> EvidenceRefused:
    """It is no evidence of a kind that this program reads."""
    return EvidenceRefused(Reason.FILE_UNREADABLE, happened, detail, todo)

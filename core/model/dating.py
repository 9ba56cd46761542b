"""How old evidence is, by the assessor's clock. It is shown wherever evidence counts, and never changes a verdict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from core.model.evidence import LIVE, Evidence

OLD_AFTER_DAYS = 30
"""What an assessor who sets no limit means by old."""
LONGEST_LIMIT_DAYS = 3650
SKEW = timedelta(days=1)
"""A server's clock may be ahead of the assessor's by so much: wrong time zones are most of it."""


class Age(StrEnum):
    """What is to be said of the time at which a server's facts were collected."""

    FRESH = "fresh"
    OLD = "old"
    FUTURE = "future"
    NOT_STATED = "not stated"


def possible(time: datetime) -> bool:
    """Whether it can be turned into any time zone."""
    return time.tzinfo is not None and 1 < time.year < 9999


def age(evidence: Evidence, now: datetime, limit_days: int) -> Age:
    """`now`: when it is shown, which for a report is when that is made."""
    collected = evidence.collected_utc
    if collected is None:
        return Age.NOT_STATED
    if collected > evidence.received_utc + SKEW:
        return Age.FUTURE
    return Age.OLD if now - collected > timedelta(days=limit_days) else Age.FRESH


def age_text(evidence: Evidence, now: datetime, limit_days: int) -> str:
    """What to know of it, in a sentence or two; empty where it is fresh and all of it says when."""
    collected = evidence.collected_utc
    if collected is None:
        return "The evidence does not state when it was collected: exports contain no time."
    aged, said = age(evidence, now, limit_days), ""
    if aged is not Age.FRESH:
        said = _future(collected) if aged is Age.FUTURE else _old(evidence, collected, now, limit_days)
    undated = f"Of {', '.join(evidence.undated)[:300]} the collection time is unknown." if evidence.undated else ""
    return " ".join(filter(None, (said, undated)))


def _old(evidence: Evidence, collected: datetime, now: datetime, limit_days: int) -> str:
    behind = evidence.origin.transport == LIVE and collected < evidence.received_utc - SKEW
    todo = "It was collected live, so set the server's clock, then collect again." if behind else "Collect them again."
    return (
        f"The facts are of {_day(collected)}, {(now - collected).days:,} days old: the limit of this assessment is "
        f"{limit_days} days. {todo}"
    )


def _future(collected: datetime) -> str:
    return (
        f"The facts are dated {_day(collected)}, after they were received: the server's clock is wrong, or the "
        "evidence was altered. Check the clock, then collect again."
    )


def _day(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d}"

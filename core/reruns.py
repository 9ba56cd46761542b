"""Which result counts after another run: what was judged stays in force until there is newer evidence to judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.model import Attempt, Result


def after(before: Result | None, new: Result) -> Result | Attempt:
    """The result in force from now on, or the attempt that stands beside the one in force.

    Newer evidence counts even where it holds less: old facts would clear a server that is not so any more. What it
    lacks is Not Reviewed, and the result names the sources that answered before.
    """
    if before is None or before.failure:
        return new
    if new.failure:
        answered = new.evidence.host.name if new.evidence else ""
        return Attempt(new.server.id, new.finished_utc, new.failure, answered)
    return replace(new, answered_before=_silent_now(before, new))


def _silent_now(before: Result, new: Result) -> tuple[tuple[str, datetime], ...]:
    answered = dict(before.answered_before)
    if before.evidence:
        answered |= dict.fromkeys(before.evidence.facts.collected, before.finished_utc)
    now = new.evidence.facts.collected if new.evidence else {}
    return tuple(sorted((source, when) for source, when in answered.items() if source not in now))

"""Which result counts after another run, and the words for it.

A result stays in force until there is newer evidence to evaluate.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.model import Attempt, Failure, Reason, Result, Server, few

STOPPED = Failure(Reason.CANCELLED, "Stopped before it was finished.", "Run the server again.")


def unexpected_failure(error: BaseException | None) -> Failure:
    """A bug stopped the run of a server."""
    happened = f"An unexpected error stopped the run: {type(error).__name__}."
    return Failure(Reason.UNEXPECTED, happened, "Run again. Details are in the log.", detail=repr(error))


def in_force_after(before: Result | None, new: Result) -> Result | Attempt:
    """The result in force from now on, or the attempt that is kept beside the one in force.

    Newer evidence counts even where it holds less: old facts would clear a server that is not so any more. What it
    lacks is Not Reviewed, and the result names the sources that answered before.
    """
    if new.failure and _is_of_the_run(new.failure):
        return Attempt(new.server.id, new.finished_utc, new.failure)
    if before is None or before.failure or not _same_place(before.server, new.server):
        return new
    if new.failure:
        answered = new.evidence.host.name if new.evidence else ""
        return Attempt(new.server.id, new.finished_utc, new.failure, answered)
    silent = _silent_now(before, new)
    return replace(new, answered_before=silent) if silent else new


def _is_of_the_run(failure: Failure) -> bool:
    """A server that was stopped, or not started, has no result by that."""
    return failure.reason is Reason.CANCELLED or failure.reason is Reason.LOGON_WITHHELD


def _same_place(one: Server, other: Server) -> bool:
    """A result of one address, or of one computer, says nothing of the server once it is another."""
    places = ((each.host.casefold(), each.computer.casefold(), each.evidence_file) for each in (one, other))
    return len(set(places)) == 1


def _silent_now(before: Result, new: Result) -> tuple[tuple[str, datetime], ...]:
    answered = dict(before.answered_before)
    if before.evidence:
        answered |= dict.fromkeys(before.evidence.facts.collected, before.finished_utc)
    now = new.evidence.facts.collected if new.evidence else {}
    return tuple(sorted((source, when) for source, when in answered.items() if source not in now))


# --- In words ---------------------------------------------------------------------------------------------------------


def last_attempt_text(attempt: Attempt) -> str:
    """The try in a few words: 'last try 2026-03-05 14:02 UTC: connection refused'."""
    return f"last attempt {_day(attempt.when_utc)}: {attempt.failure.reason.value}"


def attempt_text(attempt: Attempt, result: Result | None) -> str:
    """When it was, what happened, and what counts all the same."""
    return " ".join(filter(None, (f"{_day(attempt.when_utc)}: {attempt.failure.happened}", in_force_text(result))))


def in_force_text(result: Result | None) -> str:
    """What counts beside a try that gave nothing; empty where the result says itself that it failed."""
    if result is None:
        return "There is no result."
    return "" if result.failure else f"Previous result of {_day(result.finished_utc)} kept."


def silent_sources_text(result: Result) -> str:
    """Sources that gave nothing this time and did before; empty where there are none."""
    if not result.answered_before:
        return ""
    named = [f"{source} ({_day(when)})" for source, when in result.answered_before]
    return f"Answered in an earlier run but not now: {few(named, 2)}."


def _day(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

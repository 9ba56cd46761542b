"""What a server's row says: one state in words, a mark, a result at a glance, and the next step after a failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from core.model import (
    OLD_AFTER_DAYS,
    Attempt,
    Evidence,
    Failure,
    Finding,
    Reason,
    Result,
    Server,
    Status,
    age_text,
    few,
)
from core.reruns import attempt_text, silent_sources_text
from ui.state.scans import Activity
from ui.widgets.icons import MARKS
from ui.widgets.texts import utc


class Step(Enum):
    """What the assessor can do about a failure."""

    TRUST = auto()
    PASSWORD = auto()
    EDIT = auto()
    SCRIPT = auto()
    ACCEPT = auto()
    FILES = auto()
    AGAIN = auto()


NEXT = {
    Reason.CERTIFICATE_UNTRUSTED: Step.TRUST,
    Reason.CERTIFICATE_NAME: Step.TRUST,
    Reason.CERTIFICATE_EXPIRED: Step.TRUST,
    Reason.PIN_CHANGED: Step.TRUST,
    Reason.LOGON_REJECTED: Step.PASSWORD,
    Reason.LOGON_WITHHELD: Step.PASSWORD,
    Reason.NO_PASSWORD: Step.PASSWORD,
    Reason.NAME_NOT_FOUND: Step.EDIT,
    Reason.REFUSED: Step.EDIT,
    Reason.SILENT: Step.EDIT,
    Reason.NOT_WINRM: Step.EDIT,
    Reason.NOT_EDGE: Step.EDIT,
    Reason.KERBEROS: Step.EDIT,
    Reason.NO_KERBEROS: Step.EDIT,
    Reason.OTHER_SERVER: Step.ACCEPT,
    Reason.LOGON_NOT_TRIED: Step.SCRIPT,
    Reason.SHELLS_FORBIDDEN: Step.SCRIPT,
    Reason.TOKEN_FILTERED: Step.SCRIPT,
    Reason.SNAPIN_MISSING: Step.SCRIPT,
    Reason.OUTPUT_DAMAGED: Step.SCRIPT,
    Reason.FILE_UNREADABLE: Step.FILES,
}
"""Anything else can only be run again."""


@dataclass(frozen=True, slots=True)
class RowState:
    """A row in words. `mark` is a drawing in resources/icons, `colour` the status whose colour it wears."""

    mark: str
    headline: str
    summary: tuple[str, ...] = ()
    """The result in few words, what matters most first: '3 open', '2 not reviewed'."""
    sentence: str = ""
    """What happened, where something is wrong."""
    todo: str = ""
    """What to do about it."""
    colour: Status | None = None
    part: float | None = None
    """How far along a running server is, 0 to 1."""
    step: Step | None = None
    clock: str = ""
    """How long a running server has been at it."""
    answered: str = ""
    """The computer that answered in place of the expected one; empty where nothing says."""

    @property
    def summary_text(self) -> str:
        """The summary in one line."""
        return ", ".join(self.summary)

    @property
    def spoken(self) -> str:
        """All of it for a screen reader."""
        return ". ".join(
            text.rstrip(".")
            for text in (self.summary_text, self.headline, self.clock, self.sentence, self.todo)
            if text
        )


def location_text(server: Server) -> str:
    """Where its facts come from, as people say it."""
    if files := len(server.evidence_files):
        return "evidence file" if files == 1 else f"{files} evidence files"
    return server.host if server.port == 5986 else f"{server.host}:{server.port}"


def row_state(
    result: Result | None,
    activity: Activity | None,
    attempt: Attempt | None,
    max_age_days: int = OLD_AFTER_DAYS,
) -> RowState:
    """The one thing to say about this server now."""
    if activity is not None:
        return _running(activity)
    if attempt is not None:
        return _tried(result, attempt)
    if result is None:
        return RowState("idle", "Not run yet")
    return _failed(result) if result.failure else _done(result, max_age_days)


def _running(activity: Activity) -> RowState:
    if activity.queued:
        return RowState("clock", "Stopping" if activity.stopping else "Waiting", part=0.0)
    what = "stopping" if activity.stopping else activity.text
    return RowState("clock", f"{what[:1].upper()}{what[1:]}", part=activity.part, clock=f"{activity.seconds} s")


def _failed(result: Result) -> RowState:
    assert result.failure is not None
    failure, answered = result.failure, answering_computer(result)
    headline = f"Not assessed: {failure.reason.value}"
    step = _step(failure, answered)
    said = headline, ("not assessed",), failure.happened, failure.todo
    return RowState("alert", *said, Status.NOT_REVIEWED, step=step, answered=answered)


def _tried(result: Result | None, attempt: Attempt) -> RowState:
    """The last try gave nothing: what it said, and what counts all the same."""
    failure, stopped = attempt.failure, attempt.failure.reason is Reason.CANCELLED
    headline = "Stopped" if stopped else f"Last attempt failed: {failure.reason.value}"
    summary, step = _summary(result) if result else (), _step(failure, attempt.answered)
    mark = "stop" if stopped else "alert"
    judged = mark_status(result.findings) if result and not result.failure else Status.NOT_REVIEWED
    colour = judged if result or not stopped else None
    said = headline, summary, attempt_text(attempt, result), failure.todo
    return RowState(mark, *said, colour, step=step, answered=attempt.answered)


def _step(failure: Failure, answered: str) -> Step:
    """What to do next; no button that could do nothing."""
    step = NEXT.get(failure.reason, Step.AGAIN)
    lacks = (step is Step.TRUST and not failure.fingerprint) or (step is Step.ACCEPT and not answered)
    return Step.EDIT if lacks else step


def _done(result: Result, max_age_days: int) -> RowState:
    missing = [finding for finding in result.findings if finding.in_part]
    before = silent_sources_text(result)
    from_file = ", from a file" if result.server.evidence_file else ""
    headline = f"Finished {utc(result.finished_utc)}{from_file}{_simulated(result.evidence)}"
    worst = mark_status(result.findings)
    aged = age_text(result.evidence, datetime.now(UTC), max_age_days) if result.evidence else ""
    lacks = "" if result.foreign else _sentence(result, missing)
    said = (result.foreign_text, aged, _left_out(result.evidence), lacks, before)
    sentence = " ".join(filter(None, said))
    return RowState(MARKS[worst], headline, _summary(result), sentence, colour=worst)


def _left_out(evidence: Evidence | None) -> str:
    """Which files do not count; the evidence tab says why."""
    names = list(dict.fromkeys(each.name[:60] for each in evidence.left_out)) if evidence else []
    if not names:
        return ""
    return f"{few(names, 2)} {'was' if len(names) == 1 else 'were'} not used (see Evidence)."


def _sentence(result: Result, missing: Sequence[Finding]) -> str:
    """How many rules lack facts, which sources gave none, or else the first reason."""
    failed = sorted(result.evidence.facts.failed) if result.evidence else []
    if not missing:
        return ""
    if len(missing) == 1:
        return missing[0].reason
    if failed:
        return f"{len(missing)} rules lack facts: {few(failed, 2)} failed."
    return f"{len(missing)} rules lack facts. The first: {missing[0].causes[0].sentence or missing[0].reason}"


def _simulated(evidence: Evidence | None) -> str:
    return ", simulated" if evidence and evidence.origin.simulated else ""


def _summary(result: Result) -> tuple[str, ...]:
    if result.failure:
        return ("not assessed",)
    counts = Counter(finding.status for finding in result.findings)
    unknown = f"{counts[Status.NOT_REVIEWED]} not reviewed" if counts[Status.NOT_REVIEWED] else ""
    opened = f"{counts[Status.OPEN]} open" if counts[Status.OPEN] or result.complete else ""
    return tuple(filter(None, (opened, unknown)))


def mark_status(findings: tuple[Finding, ...]) -> Status:
    """What the row's mark shows. Rules without a check do not count, unless there are only such."""
    seen = {finding.status for finding in findings if finding.checked}
    for status in (Status.OPEN, Status.NOT_REVIEWED, Status.NOT_A_FINDING, Status.NOT_APPLICABLE):
        if status in seen:
            return status
    return Status.NOT_REVIEWED


def answering_computer(result: Result) -> str:
    """The computer that answered in place of the expected one; empty where its evidence does not say."""
    return result.evidence.host.name if result.evidence else ""

"""What to know of evidence before relying on it: how old its facts are, and whose script collected them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from core.benchmark.releases import benchmark_warnings, support_warnings
from core.export.view import counted, when
from core.model import Age, Assessment, Evidence, Server, age, age_text

ServersWarning = tuple[str, list[Server]]
"""A sentence or two, and the servers it holds for."""
STAND_OUT = (Age.FUTURE, Age.OLD, Age.NOT_STATED)
"""Worst first."""


def assessment_warnings(assessment: Assessment, now: datetime) -> list[ServersWarning]:
    """Of the evidence, then of benchmark and products, each with the servers it holds for."""
    return [*foreign_warnings(assessment), *evidence_warnings(assessment, now), *product_warnings(assessment)]


def foreign_warnings(assessment: Assessment) -> list[ServersWarning]:
    """Evidence that names other servers than the one it should be from."""
    found: dict[str, list[Server]] = {}
    for result in assessment.results:
        if result.foreign:
            found.setdefault(result.foreign_text, []).append(result.server)
    return list(found.items())


def product_warnings(assessment: Assessment) -> list[ServersWarning]:
    """What to know of this benchmark on these servers' product, and on which servers; the end of support last."""
    found: dict[str, list[Server]] = {}
    for warnings in (benchmark_warnings, support_warnings):
        for result in assessment.results:
            for text in warnings(assessment.benchmark, result.evidence.host) if result.evidence else ():
                found.setdefault(text, []).append(result.server)
    return list(found.items())


def evidence_warnings(assessment: Assessment, now: datetime) -> list[ServersWarning]:
    """The worst ages first, then scripts that are not this program's."""
    limit = assessment.details.max_age_days
    found: dict[str, tuple[int, list[Server]]] = {}
    for server, evidence in _evidence(assessment):
        kind = age(evidence, now, limit)
        place = STAND_OUT.index(kind) if kind in STAND_OUT else len(STAND_OUT)
        if said := age_text(evidence, now, limit):
            found.setdefault(said, (place, []))[1].append(server)
    aged = sorted(found.items(), key=lambda item: item[1][0])
    return [*((said, servers) for said, (_, servers) in aged), *script_warnings(assessment)]


def script_warnings(assessment: Assessment) -> list[ServersWarning]:
    """Scripts that are not this program's, each with the servers it collected from."""
    found: dict[str, list[Server]] = {}
    for server, evidence in _evidence(assessment):
        if said := evidence.origin.script_text:
            found.setdefault(said, []).append(server)
    return list(found.items())


def old_or_future(assessment: Assessment, now: datetime) -> bool:
    """Whether facts are there that must not be taken for how a server is now."""
    limit = assessment.details.max_age_days
    return any(age(each, now, limit) in (Age.OLD, Age.FUTURE) for _, each in _evidence(assessment))


def cover_ages(assessment: Assessment, now: datetime) -> str:
    """For instance 'Of the facts of 4 servers, 2 are more than 30 days old.'; empty where all are of now."""
    limit = assessment.details.max_age_days
    kinds = Counter(age(evidence, now, limit) for _, evidence in _evidence(assessment))
    words = {
        Age.FUTURE: "dated in the future",
        Age.OLD: f"more than {counted(limit, 'day')} old",
        Age.NOT_STATED: "not dated",
    }
    said = [
        f"{kinds[kind]} {'is' if kinds[kind] == 1 else 'are'} {what}" for kind, what in words.items() if kinds[kind]
    ]
    return f"Facts of {counted(kinds.total(), 'server')}, {', '.join(said)}." if said else ""


def collection_span(assessment: Assessment) -> str:
    """When the facts were collected, over all servers, by their clocks; empty where there are none."""
    said, count = collected_times(assessment), len(_evidence(assessment))
    unsaid = count - len(said)
    if not count:
        return ""
    if not said:
        return "not stated in the evidence"
    without = f"; {counted(unsaid, 'server')} {'does' if unsaid == 1 else 'do'} not state when" if unsaid else ""
    return time_span(said) + without


def collected_times(assessment: Assessment) -> list[datetime]:
    """Of those that say it."""
    return [each.collected_utc for _, each in _evidence(assessment) if each.collected_utc is not None]


def time_span(times: Iterable[datetime]) -> str:
    """For instance '2026-03-04 09:30 to 09:41 UTC'."""
    inside: Sequence[datetime] = sorted(time.astimezone(UTC) for time in times)
    first, last = inside[0], inside[-1]
    if when(first) == when(last):
        return when(first)
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M} to {last:%H:%M} UTC"
    return f"{when(first)} to {when(last)}"


def _evidence(assessment: Assessment) -> list[tuple[Server, Evidence]]:
    """Of servers that were evaluated by it."""
    return [(r.server, r.evidence) for r in assessment.results if r.evidence and not r.failure]

"""Changes on their way to the disk, as values: what each is of, and how the store takes it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from core.model import Attempt, Details, ExceptionKey, ExceptionWords, Result, Server, Site

if TYPE_CHECKING:
    from core.store import Store, StoredAssessment


class SaveKind(Enum):
    """What a change is of. The value: how one is called, and how several are."""

    def __init__(self, one: str, many: str) -> None:
        self.one, self.many = one, many

    WHOLE = ("the whole assessment", "the whole assessment")
    SERVERS = ("the list of servers", "the list of servers")
    RESULT = ("1 result", "{} results")
    ATTEMPT = ("1 failed attempt", "{} failed attempts")
    JUDGED = ("the findings of 1 server", "the findings of {} servers")
    SITE = ("the site sheet with roles and gateways", "the site sheet with roles and gateways")
    DETAILS = ("the assessment details", "the assessment details")
    COMMENT = ("1 comment", "{} comments")
    EXCEPTION = ("1 exception", "{} exceptions")
    BENCHMARK = ("the benchmark", "the benchmark")


@dataclass(frozen=True, slots=True)
class Save:
    """One change. A later one of the same kind and row takes its place."""

    kind: SaveKind
    row: tuple[Hashable, ...]
    """Distinguishes the things of one kind."""
    write: Callable[[Store], None] = field(compare=False)
    result: Result | None = None
    attempt: Attempt | None = None
    """Of a result: the failed attempt that is kept next to it."""


def whole_save(state: StoredAssessment) -> Save:
    """Save all of the assessment."""
    return Save(SaveKind.WHOLE, (), lambda store: store.save_all(state))


def servers_save(servers: tuple[Server, ...]) -> Save:
    """Save the list of servers, in its order."""
    return Save(SaveKind.SERVERS, (), lambda store: store.save_servers(servers))


def result_save(result: Result, attempt: Attempt | None = None) -> Save:
    """Save a server's result, with the failed attempt beside it or without one."""
    write = lambda store: store.save_result(result, attempt)  # noqa: E731
    return Save(SaveKind.RESULT, (result.server.id,), write, result, attempt)


def attempt_save(attempt: Attempt) -> Save:
    """Save a server's failed attempt."""
    return Save(SaveKind.ATTEMPT, (attempt.server_id,), lambda store: store.save_attempt(attempt))


def judged_save(result: Result) -> Save:
    """Other findings on the evidence that is kept already."""
    return Save(SaveKind.JUDGED, (result.server.id,), lambda store: store.save_judged((result,)), result)


def site_save(site: Site) -> Save:
    """Save site values, roles, gateways and enclave."""
    return Save(SaveKind.SITE, (), lambda store: store.save_site(site))


def details_save(details: Details) -> Save:
    """Save what is on the cover."""
    return Save(SaveKind.DETAILS, (), lambda store: store.save_details(details))


def comment_save(server_id: str, stig_id: str, text: str) -> Save:
    """Save the comment of one finding; empty deletes it."""
    return Save(SaveKind.COMMENT, (server_id, stig_id), lambda store: store.save_comment(server_id, stig_id, text))


def exception_save(key: ExceptionKey, words: ExceptionWords | None) -> Save:
    """Save an exception; None deletes it."""
    return Save(SaveKind.EXCEPTION, (key,), lambda store: store.save_exception(key, words))


def benchmark_save(filename: str, data: bytes) -> Save:
    """Save the benchmark as it was read; no bytes for the one that ships."""
    return Save(SaveKind.BENCHMARK, (), lambda store: store.save_benchmark(filename, data))

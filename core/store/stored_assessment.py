"""All that an assessment file holds, as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model import Attempt, Details, Exceptions, Result, Server, Site


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """What an assessment file holds, or is to hold."""

    details: Details = field(default_factory=Details)
    servers: tuple[Server, ...] = ()
    results: tuple[Result, ...] = ()
    """The latest of each server, in the order of `servers`."""
    comments: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(server id, STIG ID) -> the assessor's own words."""
    benchmark: tuple[str, bytes] | None = None
    """File name and content of the benchmark the assessor opened; None: the one this program ships."""
    problems: tuple[str, ...] = ()
    """One sentence for each thing in the file that could not be trusted."""
    site: Site = field(default_factory=Site)
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    """Server id -> its last attempt, where that gave nothing to evaluate."""
    exceptions: Exceptions = field(default_factory=dict)

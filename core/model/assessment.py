"""Benchmarks, and the assessment that holds everything an export needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.model.dating import LONGEST_LIMIT_DAYS, OLD_AFTER_DAYS
from core.model.exceptions import Exceptions
from core.model.findings import Attempt, Result, Severity
from core.model.servers import Server
from core.model.site import Site


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of a benchmark. Texts are as published."""

    vuln_id: str
    """Group id, for instance V-259641."""
    rule_id: str
    """For instance SV-259641r961632_rule."""
    stig_id: str
    """For instance EX19-ED-000235."""
    severity: Severity
    srg: str
    title: str
    ccis: tuple[str, ...]
    discussion: str
    check_text: str
    fix_text: str
    details: Mapping[str, str] = field(default_factory=dict)
    """Every element packed into the description, by its name, VulnDiscussion included; one without text is empty."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published STIG, or our own."""

    id: str
    title: str
    version: str
    release: str
    """The number only; empty where the benchmark names none."""
    date: str
    """As published, for instance 30 Jan 2025."""
    release_info: str
    rules: tuple[Rule, ...]
    filename: str
    sha256: str
    own: bool = False
    """True for the benchmark this program ships: labelled as ours everywhere."""
    known: bool = False
    """True where all it says is what a published release says that this program knows."""

    @property
    def whose(self) -> str:
        """Whose text it has, as far as this program knows."""
        if self.own:
            return "unofficial text"
        return "published" if self.known else "not a release this program knows"

    @property
    def label(self) -> str:
        """Title, version and release, and whose words they are."""
        number = f"V{self.version}R{self.release}" if self.release else f"V{self.version}"
        return f"{self.title}, {number}" + (f" ({self.date})" if self.date else "")

    def rule(self, stig_id: str) -> Rule | None:
        """None where the benchmark does not contain it."""
        return next((rule for rule in self.rules if rule.stig_id == stig_id), None)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What servers are evaluated by."""

    stig_ids: tuple[str, ...]
    """The rules, in the order of the findings."""
    site: Site = field(default_factory=Site)
    changed_texts: frozenset[str] = frozenset()
    """Rules whose published check text is not the one their check was written for. They are Not Reviewed, except where
    the site accepts the logic."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the cover of the report says; the assessor fills it in."""

    name: str = ""
    site: str = ""
    assessor: str = ""
    organization: str = ""
    marking: str = ""
    """Classification marking on every page, for instance UNCLASSIFIED or CUI."""
    max_age_days: int = OLD_AFTER_DAYS
    """Facts that were collected longer ago are shown as old."""

    def __post_init__(self) -> None:
        if not 0 < self.max_age_days <= LONGEST_LIMIT_DAYS:
            raise ValueError(f"no limit in days: {self.max_age_days}")


@dataclass(frozen=True, slots=True)
class Assessment:
    """Servers, the benchmark they are evaluated by, and what was found: all that an export needs."""

    details: Details
    benchmark: Benchmark
    servers: tuple[Server, ...]
    results: tuple[Result, ...]
    """At most one a server, in the order of `servers`; a server without one was not run."""
    comments: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(server id, STIG ID) -> the assessor's own words."""
    site: Site = field(default_factory=Site)
    """What the assessor says of the site: values, roles, enclave."""
    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    """Server id -> its last attempt, where that gave no evidence; the previous result is kept."""
    exceptions: Exceptions = field(default_factory=dict)
    """Wordings that were taken or written. Only a signed one counts, and none changes a verdict."""

"""Findings: what rules say about servers and their objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.evidence import Evidence, Failure
from core.model.facts import Value
from core.model.named import Named, told
from core.model.remediation import NO_REMEDIATION, Remediation
from core.model.servers import Server


class Status(StrEnum):
    """What one rule says about one server, spelled as a checklist (CKL) spells it."""

    OPEN = "Open"
    NOT_A_FINDING = "NotAFinding"
    NOT_APPLICABLE = "Not_Applicable"
    NOT_REVIEWED = "Not_Reviewed"

    @property
    def label(self) -> str:
        """The status as people say it."""
        return "Not a Finding" if self is Status.NOT_A_FINDING else self.value.replace("_", " ")


class Severity(StrEnum):
    """A rule's severity, spelled as XCCDF spells it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"

    @property
    def cat(self) -> str:
        """DISA's category: CAT I is the gravest."""
        return {"high": "CAT I", "medium": "CAT II", "low": "CAT III"}.get(self.value, "No CAT")


class Verdict(StrEnum):
    """What a rule says about one object, for instance one connector."""

    MEETS = "meets"
    FAILS = "does not meet"
    UNKNOWN = "unknown"
    EXEMPT = "not concerned"
    """Classified by the assessor for a role that the rule does not speak of, or shown beside what the rule judges."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule says about one object of a server, for instance one receive connector."""

    name: str
    identity: str
    verdict: Verdict
    reason: str
    """One sentence."""
    found: tuple[tuple[str, Value], ...] = ()
    """The object's properties as collected, property name first: what people compare with the rule."""
    role: str = ""
    """For a connector: the suggested role and why, in one sentence."""
    notes: tuple[str, ...] = ()
    """Advisories: they never change the verdict."""
    remediation: Remediation = NO_REMEDIATION
    asks: str = ""
    """What the assessor must supply before it can be judged; its reason then says only that."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one server."""

    stig_id: str
    status: Status
    reason: str
    objects: tuple[Judged, ...] = ()
    notes: tuple[str, ...] = ()
    checked: bool = True
    """False: this version has no check for the rule, a person must look."""
    missing: bool = False
    """True: the rule could not be judged because a fact was not there that the server should have given."""
    error: str = ""
    """A bug inside the check, as text."""
    basis: tuple[str, ...] = ()
    """What the verdict was measured by: 'the STIG's default 00:05:00', 'the site value 00:10:00, signed by ...'."""
    asks: str = ""
    """What the assessor must supply before the rule can be judged: a site value, a Mailbox server's file."""
    changed: bool = False
    """True: the published check text is not the one the check was written for, so its verdict does not count."""


@dataclass(frozen=True, slots=True)
class Result:
    """One server, one pass: evidence and findings, or the failure; findings exist in both cases."""

    server: Server
    started_utc: datetime
    finished_utc: datetime
    findings: tuple[Finding, ...]
    evidence: Evidence | None = None
    failure: Failure | None = None
    answered_before: tuple[tuple[str, datetime], ...] = ()
    """Sources that gave nothing this time, and when they last did: that run's evidence stays in the file."""
    foreign: tuple[Named, ...] = ()
    """The servers that the evidence names, where those are more than the one it should be from."""

    @property
    def strangers(self) -> str:
        """What to know where the evidence names other servers, in two sentences; else empty."""
        return told(self.foreign)

    @property
    def complete(self) -> bool:
        """True when the server answered, every check had the facts that a server can give, and all of them are its."""
        return self.failure is None and not self.foreign and not any(f.missing or f.error for f in self.findings)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A server's last try, where it gave nothing to judge: what counts is its result of before, or nothing."""

    server_id: str
    when_utc: datetime
    failure: Failure
    answered: str = ""
    """The name of the computer that answered in place of the one that was meant; empty where that is not known."""


def same_computer(results: Iterable[Result]) -> tuple[tuple[Result, ...], ...]:
    """Results of servers with different names that one computer gave, by what it says: another may have been meant."""
    named: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result.evidence and not result.failure and (name := result.evidence.host.fqdn or result.evidence.host.name):
            named[name.casefold()].append(result)
    return tuple(tuple(group) for group in named.values() if len({r.server.name.casefold() for r in group}) > 1)

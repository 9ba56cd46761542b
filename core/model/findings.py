"""Findings: what rules say about servers and their objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.evidence import Evidence, Failure
from core.model.facts import Cause, Gap, Value
from core.model.named import Named, named_servers_text
from core.model.remediation import NO_REMEDIATION, Remediation
from core.model.servers import Server
from core.model.site import RoleSuggestion


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
        """DISA's category: CAT I is the highest."""
        return {"high": "CAT I", "medium": "CAT II", "low": "CAT III"}.get(self.value, "No CAT")


class Verdict(StrEnum):
    """What a rule says about one object, for instance one connector."""

    MEETS = "meets"
    FAILS = "does not meet"
    UNKNOWN = "unknown"
    EXEMPT = "not concerned"
    """A connector with a role that the rule does not apply to, or an object shown beside those it evaluates."""

    @property
    def label(self) -> str:
        """The verdict as people say it; its value is what files keep."""
        return "not applicable" if self is Verdict.EXEMPT else self.value


@dataclass(frozen=True, slots=True)
class ObjectFinding:
    """What a rule says about one object of a server, for instance one receive connector."""

    name: str
    identity: str
    verdict: Verdict
    reason: str
    """One sentence."""
    found: tuple[tuple[str, Value], ...] = ()
    """The object's properties as collected, property name first: what people compare with the rule."""
    suggestion: RoleSuggestion | None = None
    """For a connector: the role that it seems to have."""
    notes: tuple[str, ...] = ()
    """Advisories: they never change the verdict."""
    remediation: Remediation = NO_REMEDIATION
    cause: Cause | None = None
    """Of an unknown one: what it lacks."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one server."""

    stig_id: str
    status: Status
    reason: str
    objects: tuple[ObjectFinding, ...] = ()
    notes: tuple[str, ...] = ()
    checked: bool = True
    """False: this version has no check for the rule, a person must look."""
    causes: tuple[Cause, ...] = ()
    """What is in the way of a verdict, or of the whole of one: an open finding may lack facts of other objects."""
    measured_against: tuple[str, ...] = ()
    """What the verdict was measured against: 'the STIG default 00:05:00', 'the site value 00:10:00, signed by ...'."""

    @property
    def gap(self) -> Gap | None:
        """Why it is Not Reviewed; where several things are in the way, what weighs most. None where it was reviewed."""
        if self.status is not Status.NOT_REVIEWED:
            return None
        return min((each.kind for each in self.causes), key=list(Gap).index, default=Gap.PERSON)

    @property
    def missing(self) -> bool:
        """Whether a fact was not there that the server should have given."""
        return self.has(Gap.FACT_MISSING)

    @property
    def text_changed(self) -> bool:
        """Whether the published check text is not the one that the check was written for."""
        return self.has(Gap.TEXT_CHANGED)

    @property
    def error(self) -> str:
        """The bug inside the check, as text; empty where there is none."""
        return self._texts(Gap.CHECK_FAILED)

    @property
    def required_input(self) -> str:
        """What the assessor must supply, as a phrase; empty where nothing is needed."""
        return self._texts(Gap.INPUT_REQUIRED)

    @property
    def in_part(self) -> bool:
        """Whether the check did not see all that a server can give."""
        return self.missing or self.has(Gap.CHECK_FAILED)

    def has(self, kind: Gap) -> bool:
        """Whether this is in the way, beside whatever else is."""
        return any(each.kind is kind for each in self.causes)

    def _texts(self, kind: Gap) -> str:
        return " and ".join(dict.fromkeys(each.text for each in self.causes if each.kind is kind))


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
    def foreign_text(self) -> str:
        """What to know where the evidence names other servers, in two sentences; else empty."""
        return named_servers_text(self.foreign)

    @property
    def complete(self) -> bool:
        """True when the server answered, every check had the facts that a server can give, and all of them are its."""
        return self.failure is None and not self.foreign and not any(f.in_part for f in self.findings)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A server's last attempt, where it gave no evidence: the previous result is kept, if there is one."""

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

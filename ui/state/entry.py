"""What the panes are handed of the open assessment: one finding with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Finding, Result, Rule, Server, Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with all that belongs to it: a row of the findings table."""

    server: Server
    result: Result
    finding: Finding
    rule: Rule | None
    """None when the open benchmark does not hold the rule."""

    @property
    def key(self) -> tuple[str, str]:
        """(server id, STIG ID)."""
        return self.server.id, self.finding.stig_id

    @property
    def severity(self) -> Severity:
        """The rule's severity; UNKNOWN where the benchmark does not have the rule."""
        return self.rule.severity if self.rule else Severity.UNKNOWN

    @property
    def title(self) -> str:
        """The rule's title, or its STIG ID where the open benchmark does not have the rule."""
        return self.rule.title if self.rule else self.finding.stig_id

    def parts_are(self, other: Entry) -> bool:
        """The very same objects: nothing about it can be different."""
        mine, theirs = ((e.server, e.result, e.finding, e.rule) for e in (self, other))
        return all(one is another for one, another in zip(mine, theirs, strict=True))

"""Which findings are shown and in what order: plain lists, because a proxy model needs 70 ms for 14,000 rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from core.model import Rule, Severity, Status
from ui.state.session import Entry

STATUS_ORDER = {Status.OPEN: 0, Status.NOT_REVIEWED: 1, Status.NOT_A_FINDING: 2, Status.NOT_APPLICABLE: 3}
SEVERITY_ORDER = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2, Severity.UNKNOWN: 3}
COLUMNS = ("Status", "Severity", "Server", "Rule", "Title")
STATUS, SEVERITY, SERVER, RULE, TITLE = range(5)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the assessor wants to see. Empty means everything."""

    text: str = ""
    status: Status | None = None
    severity: Severity | None = None
    servers: frozenset[str] = frozenset()
    """Server ids."""
    rule: str = ""
    """STIG ID."""
    another_text: bool = False
    """Only rules whose check text is another than their check was written for."""

    def __bool__(self) -> bool:
        choices = (self.text.strip(), self.status, self.severity, self.servers, self.rule, self.another_text)
        return any(choices)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with what searching and sorting need, made once."""

    entry: Entry
    words: str
    """All that search looks at besides the rule's own texts, folded."""
    order: str
    """What is wrong first: status, severity, a rule nobody checks after one that lacks a fact, server, rule.

    One text, because sorting 14,000 of them must not be felt.
    """


@dataclass(frozen=True, slots=True)
class Tally:
    """The findings of one server in numbers."""

    server_id: str
    counts: Counter[Status]
    open_by: Counter[Severity]
    """What is open, by severity."""
    by_hand: frozenset[str]
    """Rules that are not reviewed."""


def finding_line(entry: Entry) -> FindingLine:
    """What searching and sorting need of this finding."""
    finding = entry.finding
    texts = [entry.server.name, finding.stig_id, finding.status.label, entry.severity.cat, finding.reason]
    texts += [text for each in finding.objects for text in (each.name, each.identity, each.reason)]
    rank = f"{STATUS_ORDER[finding.status]}{SEVERITY_ORDER[entry.severity]}{int(not finding.checked)}"
    return FindingLine(entry, "\n".join(texts).casefold(), f"{rank}\n{entry.server.name.casefold()}\n{finding.stig_id}")


def tally(server_id: str, lines: Iterable[FindingLine]) -> Tally:
    """The findings of one server, counted."""
    entries = [each.entry for each in lines]
    counts = Counter(entry.finding.status for entry in entries)
    open_by = Counter(entry.severity for entry in entries if entry.finding.status is Status.OPEN)
    return Tally(server_id, counts, open_by, frozenset(e.finding.stig_id for e in entries if not e.finding.checked))


def matching_lines(
    lines: Iterable[FindingLine], criteria: Filter, column: int = STATUS, descending: bool = False
) -> list[FindingLine]:
    """The lines that match, ordered by a column and then by what is wrong first."""
    matching = _with_text(
        [each for each in lines if _matches(each, criteria)] if criteria else list(lines), criteria.text
    )
    matching.sort(key=attrgetter("order"))
    if column == STATUS:
        return matching[::-1] if descending else matching
    keys = {
        SEVERITY: lambda each: each.order[1],
        SERVER: lambda each: each.entry.server.name.casefold(),
        RULE: lambda each: each.entry.finding.stig_id,
        TITLE: lambda each: each.entry.title.casefold(),
    }
    return sorted(matching, key=keys[column], reverse=descending)


def _matches(each: FindingLine, criteria: Filter) -> bool:
    return (
        (criteria.status is None or each.entry.finding.status is criteria.status)
        and (criteria.severity is None or each.entry.severity is criteria.severity)
        and (not criteria.servers or each.entry.server.id in criteria.servers)
        and (not criteria.rule or each.entry.finding.stig_id == criteria.rule)
        and (not criteria.another_text or each.entry.finding.text_changed)
    )


def _with_text(lines: list[FindingLine], text: str) -> list[FindingLine]:
    """The lines that hold every word. A rule's texts are searched once for all servers."""
    for word in text.casefold().split():
        rules = {each.entry.finding.stig_id: each.entry.rule for each in lines}
        found = {stig_id for stig_id, rule in rules.items() if rule is not None and _rule_has(rule, word)}
        lines = [each for each in lines if each.entry.finding.stig_id in found or word in each.words]
    return lines


def _rule_has(rule: Rule, word: str) -> bool:
    return any(word in text.casefold() for text in (rule.title, rule.vuln_id, rule.rule_id, rule.srg, *_texts(rule)))


def _texts(rule: Rule) -> Sequence[str]:
    return rule.discussion, rule.check_text, rule.fix_text, *rule.ccis

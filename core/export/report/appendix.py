"""The report's appendix: the evidence as received, cut visibly where it would fill a book."""

from __future__ import annotations

from collections.abc import Sequence

from core.export.printable import decode_evidence, evidence_lines, exact, prose
from core.export.view import SERVERS_IN_HEADING, Data, names_in_heading, when
from core.model import Assessment, Evidence, Result

MOST_PER_SERVER = 200_000
"""Characters of evidence printed for one server."""
IN_ALL = 1_000_000
"""Characters printed for all servers together: about 200 pages."""
LINE_WIDTH = 118
"""Characters in a line."""
SET = "---BEGIN EDGE EVIDENCE SET---"
"""How several files on one server begin, which are evidence together."""


def appendix(assessment: Assessment, labels: dict[str, str], full: bool) -> list[Data]:
    """One entry for each server that gave evidence; in the brief report one for all that are the same, without text."""
    results = [result for result in assessment.results if result.evidence]
    limit = min(MOST_PER_SERVER, IN_ALL // max(len(results), 1)) if full else 0
    alike: dict[object, list[Result]] = {}
    for number, result in enumerate(results):
        alike.setdefault(number if full else _brief_texts(result), []).append(result)
    return [_entry(group, [labels[result.server.id] for result in group], limit) for group in alike.values()]


def _brief_texts(result: Result) -> tuple[str, ...]:
    """What the brief report says of the evidence beside the table of servers."""
    assert result.evidence
    failed = _unanswered(result.evidence).items()
    return (_answered(result.evidence), *(f"{name}: {why}" for name, why in failed))


def _entry(group: Sequence[Result], labels: Sequence[str], limit: int) -> Data:
    [result, *others] = group
    evidence = result.evidence
    assert evidence
    text = decode_evidence(evidence.raw) if limit else ""
    clixml = "<Objs" in text[:200] or text.startswith(SET)
    shown = "" if clixml else text[:limit]
    return {
        "server": names_in_heading(labels),
        "servers": exact(", ".join(labels), 100_000) if len(labels) > SERVERS_IN_HEADING else "",
        "alone": not others,
        "sha256": evidence.sha256,
        "received": when(evidence.received_utc),
        "integrity": prose(evidence.integrity),
        "what": _what(evidence, text, clixml, shown, limit),
        "sources": _answered(evidence),
        "failed": [{"source": exact(name), "error": prose(why, 600)} for name, why in _unanswered(evidence).items()],
        "lines": evidence_lines(shown, LINE_WIDTH) if shown else [],
        "properties": _properties(result) if clixml else [],
    }


def _unanswered(evidence: Evidence) -> dict[str, str]:
    """Sources that gave an error, or two answers, and the reason."""
    return {**evidence.facts.failed, **evidence.facts.disputed}


def _answered(evidence: Evidence) -> str:
    """Every source that answered, with the number of its objects."""
    return exact(", ".join(f"{name} ({len(rows)})" for name, rows in evidence.facts.collected.items()), 4_000)


def _what(evidence: Evidence, text: str, clixml: bool, shown: str, limit: int) -> str:
    size = f"{len(evidence.raw):,} bytes"
    where = "The complete evidence is in the file with this SHA-256."
    if not limit:
        return f"{size}. {where}"
    if clixml:
        what = "A set of files" if text.startswith(SET) else "An Export-Clixml file"
        return f"{what} of {size}: only the evaluated properties are printed. {where}"
    if len(shown) < len(text):
        return f"{size}, of which the first {len(shown):,} characters are printed. {where}"
    return f"{size}, printed completely."


def _properties(result: Result) -> list[Data]:
    """What was evaluated, object by object."""
    return [
        {"name": exact(each.identity or each.name, 400), "text": exact(_listed(each.found), 4_000)}
        for finding in result.findings
        for each in finding.objects
    ]


def _listed(found: tuple[tuple[str, object], ...]) -> str:
    return "; ".join(f"{name} = {', '.join(v) if isinstance(v, tuple) else v}" for name, v in found)

"""What the tests of the rules that are not on connectors share: one object's remediation, by the rule's number."""

from __future__ import annotations

import core.checks  # noqa: F401  registers the checks
from core.model import ObjectFinding, Remediation, SiteContext, Verdict
from core.registry import evaluate
from tests.core.rule_cases.case import Changes, evidence, facts
from tests.core.rule_cases.sheet import SITE


def failing(number: str, *changes: Changes, known: SiteContext = SITE) -> list[ObjectFinding]:
    finding = evaluate(f"EX19-ED-{number}", facts(evidence(*changes)), known)
    assert finding.error == ""
    return [each for each in finding.objects if each.verdict is Verdict.FAILS]


def mended(number: str, *changes: Changes, known: SiteContext = SITE) -> Remediation:
    """Of the one object that fails."""
    (one,) = failing(number, *changes, known=known)
    return one.remediation


def changed(fix: Remediation) -> dict[str, tuple[object, object]]:
    """Property -> what it is, and what it becomes."""
    return {each.name: (each.now, each.becomes) for each in fix.changes}

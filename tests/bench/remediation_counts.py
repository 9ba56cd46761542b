"""What is printed of remediations, in figures: python -m tests.bench.remediation_counts

On the lab's servers, on one that does not meet most rules, and on the real captures where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark
from core.collect.files.file_groups import sort_files
from core.export.worksheet.steps import remediation_plan
from core.model import Assessment, Facts, Finding, ObjectFinding, Origin, SiteContext, Status, Verdict
from core.registry import evaluate
from tests.core.collect.files.evidence_files import collect
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import printed
from tests.helpers.samples import sample_assessment
from tests.helpers.shared import CAPTURES
from tests.helpers.whole_stig import BAD, whole_stig

RULES = [rule.stig_id for rule in own_benchmark().rules]
HEADS = ("objects", "commands", "withheld", "neither", "warned", "changes", "undo", "lost", "conflict", "offer")
STEPS = ("steps", "to decide")


def judged(facts: Facts) -> Assessment:
    """By every rule, as on a site of which nobody has said anything."""
    sample = sample_assessment()
    findings = tuple(evaluate(stig_id, facts, SiteContext()) for stig_id in RULES)
    return replace(sample, results=(replace(sample.results[0], findings=findings),))


def sets() -> Iterator[tuple[str, Assessment]]:
    for name in ("edge01", "edge02", "edge03"):
        evidence = read_evidence(printed(name), Origin("WinRM", "https://127.0.0.1"))
        yield f"lab {name}", judged(evidence.facts)
    yield "most rules open", whole_stig(1, kinds=BAD)
    if CAPTURES.exists():
        (group,) = sort_files([CAPTURES]).servers
        yield "real captures", judged(collect(*group).facts)


def failing(findings: tuple[Finding, ...]) -> list[ObjectFinding]:
    opens = (finding for finding in findings if finding.status is Status.OPEN)
    return [each for finding in opens for each in finding.objects if each.verdict is Verdict.FAILS]


def figures(assessment: Assessment) -> list[int]:
    """In the order of HEADS and STEPS."""
    [result] = assessment.results
    said = [each.remediation for each in failing(result.findings)]
    commands, todo = [each for each in said if each.command], remediation_plan(assessment, result)
    return [
        len(said),
        len(commands),
        sum(bool(each.withheld and not each.command) for each in said),
        sum(not (each.withheld or each.command) for each in said),
        sum(bool(each.stops) for each in commands),
        sum(bool(each.changes) for each in commands),
        sum(bool(each.undo) for each in commands),
        sum(bool(each.lost) for each in commands),
        sum(bool(each.conflicts) for each in commands),
        sum(bool(each.exception) for each in said),
        len(todo.steps),
        len(todo.choices),
    ]


if __name__ == "__main__":
    print(f"{'':16}", *(f"{head:>9}" for head in (*HEADS, *STEPS)))
    for name, assessment in sets():
        print(f"{name:16}", *(f"{count:>9}" for count in figures(assessment)))

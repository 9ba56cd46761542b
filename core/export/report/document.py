"""What the report says, as plain data for the template: chosen, ordered and counted here, laid out there."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from core.export.printable import exact, prose
from core.export.report.appendix import appendix
from core.export.report.cover import cover, overview, severity_counts, summary_row
from core.export.report.matrix import matrix, todo
from core.export.report.rule import chapters, shown_exceptions
from core.export.report.servers import server_row
from core.export.report.site import site_pages
from core.export.view import Data, Rules, findings_by_rule, rule_head, server_labels, severity_order
from core.export.warnings import assessment_warnings
from core.model import Assessment, ExceptionKey

COMMAND_WIDTH = 103
"""Characters of a command in a line of the report, on both A4 and Letter."""


def report_data(assessment: Assessment, created: datetime, full: bool) -> Data:
    """Everything the template prints, made fit for paper. `full`: with all texts and the evidence as received."""
    labels = server_labels(assessment.servers)
    rules = findings_by_rule(assessment)
    checked = {stig_id: found for stig_id, found in rules.items() if any(j.finding.checked for j in found)}
    return {
        "cover": cover(assessment, created, labels),
        "answer": overview(assessment, checked, labels),
        "counts": severity_counts(assessment, checked),
        "matrix": matrix(assessment, checked, labels),
        "summary": [summary_row(assessment.benchmark, stig_id, found) for stig_id, found in checked.items()],
        "servers": [server_row(assessment, server, labels[server.id], created) for server in assessment.servers],
        "site": site_pages(assessment, labels, assessment_warnings(assessment, created)),
        "todo": todo(assessment, checked),
        "silent": [exact(labels[r.server.id]) for r in assessment.results if r.failure],
        "chapters": chapters(assessment, checked, labels, COMMAND_WIDTH, full),
        "unchecked": _unchecked(assessment, rules, checked, labels),
        "comments": [
            *_other_comments(assessment, rules, labels),
            *_other_exceptions(assessment, shown_exceptions(checked, full), labels),
        ],
        "evidence": appendix(assessment, labels, full),
        "full": full,
    }


def _unchecked(assessment: Assessment, rules: Rules, checked: Rules, labels: dict[str, str]) -> list[Data]:
    """Rules that no check evaluated: of the benchmark or of the results, each with the assessor's comments."""
    published = [rule.stig_id for rule in assessment.benchmark.rules]
    ids = [stig_id for stig_id in dict.fromkeys((*rules, *published)) if stig_id not in checked]
    return [
        rule_head(assessment.benchmark, stig_id)
        | {
            "why": "By hand" if stig_id in rules else "Left out",
            "comments": [
                {"server": exact(labels[server.id]), "text": prose(text)}
                for server in assessment.servers
                if (text := assessment.comments.get((server.id, stig_id), "")) and stig_id in rules
            ],
        }
        for stig_id in sorted(ids, key=severity_order(assessment.benchmark))
    ]


def _other_comments(assessment: Assessment, rules: Rules, labels: dict[str, str]) -> list[Data]:
    """Comments without a finding, for instance on a server that was not run: nothing written is lost."""
    shown = {
        (j.result.server.id, stig_id) for stig_id, found in rules.items() for j in found if j.result.failure is None
    }
    shown |= {
        (server.id, stig_id)
        for stig_id, found in rules.items()
        if not any(j.finding.checked for j in found)
        for server in assessment.servers
    }
    return [
        {"server": exact(labels.get(server_id, server_id)), "stig_id": exact(stig_id), "text": prose(text)}
        for (server_id, stig_id), text in sorted(assessment.comments.items())
        if text.strip() and (server_id, stig_id) not in shown
    ]


def _other_exceptions(assessment: Assessment, shown: Container[ExceptionKey], labels: dict[str, str]) -> list[Data]:
    """Those whose object is not printed, for instance because it meets the rule by now."""
    return [
        {
            "server": exact(labels.get(server_id, server_id)),
            "stig_id": exact(stig_id),
            "text": prose(f"Exception for {identity or 'the object'}, {words.words}: {words.text}"),
        }
        for (server_id, stig_id, identity), words in sorted(assessment.exceptions.items(), key=lambda item: item[0])
        if (server_id, stig_id, identity) not in shown
    ]

"""What the worksheet for administrators says, as plain data: what to run on each server, in order, and what not."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from core import __version__
from core.export.printable import exact, prose, shortened
from core.export.view import Data, counted, server_is_simulated, server_labels, when
from core.export.worksheet.sections import (
    PLACE_TITLES,
    choice_blocks,
    exception_row,
    manual_step,
    section,
    withheld_rules,
)
from core.export.worksheet.steps import remediation_plan
from core.model import Assessment, Result, Status
from core.remediation.subscription import subscription

MOST_STEPS = 600
"""Objects of one server that are printed with a command: forty pages."""


STEP_WIDTH = 93
"""Characters of a command in a line beside a box to tick, on both A4 and Letter."""


def worksheet_data(assessment: Assessment, created: datetime) -> Data:
    """Everything the template prints, made fit for paper."""
    labels = server_labels(assessment.servers)
    judged = [r for r in assessment.results if r.evidence and not r.failure]
    printed = {result.server.id for result in judged}
    servers = [_server(assessment, result, labels[result.server.id], STEP_WIDTH) for result in judged]
    simulated = sum(server_is_simulated(assessment, server) for server in assessment.servers)
    details = assessment.details
    return {
        "cover": {
            "name": shortened(details.name.strip() or "Exchange Edge assessment", 80),
            "site": shortened(details.site, 90),
            "assessor": shortened(details.assessor, 90),
            "organization": shortened(details.organization, 90),
            "marking": shortened(details.marking, 70),
            "benchmark": shortened(assessment.benchmark.label, 180),
            "created": when(created),
            "version": __version__,
            "simulated": _simulated(simulated, len(assessment.servers)),
        },
        "servers": servers,
        "without": [exact(labels[each.id]) for each in assessment.servers if each.id not in printed],
    }


def _simulated(simulated: int, servers: int) -> str:
    if not simulated:
        return ""
    who = "Every server here is" if simulated == servers else f"{simulated} of {counted(servers, 'server')} are"
    return f"{who} simulated by this program. Do not run commands for simulated servers."


def _server(assessment: Assessment, result: Result, label: str, width: int) -> Data:
    assert result.evidence
    evidence, todo = result.evidence, remediation_plan(assessment, result)
    said, numbers = subscription(evidence.facts), count(1)
    steps = todo.steps[:MOST_STEPS]
    places = {place: [step for step in steps if step.judged.remediation.place is place] for place in PLACE_TITLES}
    return {
        "name": exact(label),
        "computer": exact(evidence.host.fqdn or evidence.host.name),
        "simulated": server_is_simulated(assessment, result.server),
        "subscribed": said.state.value,
        "why": prose(said.why, 1_000),
        "collected": when(evidence.collected_utc or evidence.received_utc),
        "sha256": evidence.sha256,
        "counts": [len(group) for group in (todo.steps, todo.choices, todo.withheld, todo.excepted, todo.by_hand)],
        "sections": [section(assessment, place, group, numbers, width) for place, group in places.items() if group],
        "left_out": len(todo.steps) - len(steps),
        "choices": choice_blocks(assessment, result, todo.choices[:MOST_STEPS]),
        "withheld": withheld_rules(assessment, todo.withheld[:MOST_STEPS], width),
        "excepted": [exception_row(*each) for each in todo.excepted[:MOST_STEPS]],
        "by_hand": [manual_step(assessment, finding) for finding in todo.by_hand],
        "unreviewed": sum(finding.status is Status.NOT_REVIEWED for finding in result.findings),
    }

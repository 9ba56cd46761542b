"""Findings with remediations, and the worksheet made of them as text."""

from __future__ import annotations

import io
from dataclasses import replace

from pypdf import PdfReader

from core.model import (
    Assessment,
    Finding,
    ObjectFinding,
    PropertyChange,
    Remediation,
    RunOn,
    Status,
    Verdict,
)
from tests.core.export.pages import exported, text_of
from tests.helpers.samples import sample_assessment

SEND = Remediation(
    "Set-SendConnector -Identity 'Out' -SmartHosts '[10.0.0.1]' -DNSRoutingEnabled $false",
    place=RunOn.MAILBOX,
    changes=(
        PropertyChange("SmartHosts", (), ("[10.0.0.1]",)),
        PropertyChange("DNSRoutingEnabled", True, False),
        PropertyChange("X", 1, 2, False),
    ),
    also=("It is for all source servers.",),
    stops=("Mail takes another way.",),
    verify="Send one message.",
    undo="Set-SendConnector -Identity 'Out' -SmartHosts $null -DNSRoutingEnabled $true",
    lost=("The password stands nowhere.",),
)
RECEIVE = Remediation("Set-ReceiveConnector -Identity 'EDGE01\\In' -ChunkingEnabled $true")
HELD = Remediation(
    withheld="The subscription owns it: record an exception.",
    also=("1. Make one of their own.", "2. Send a message."),
    exception="It authenticates.",
)


def finding(stig_id: str, *remediations: Remediation, name: str = "In") -> Finding:
    objects = tuple(
        ObjectFinding(name, f"EDGE01\\{name}", Verdict.FAILS, "It fails.", remediation=r) for r in remediations
    )
    return Finding(stig_id, Status.OPEN, "It fails.", objects)


def assessment(*findings: Finding, **more: object) -> Assessment:
    """One server, edge01, with these findings."""
    sample = sample_assessment()
    result = replace(sample.results[0], findings=findings)
    return replace(sample, servers=(result.server,), results=(result,), **{"comments": {}, **more})  # type: ignore[arg-type]


def reader(some: Assessment, paper: str = "a4") -> PdfReader:
    return PdfReader(io.BytesIO(exported("worksheet", some, paper=paper)))


def words(*findings: Finding, **more: object) -> str:
    return text_of(reader(assessment(*findings, **more)))

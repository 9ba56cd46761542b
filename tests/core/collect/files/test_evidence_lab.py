"""The lab's answers are what edge.ps1 prints today, and give the three verdicts that the first run shows."""

from __future__ import annotations

import json
import re

import pytest

from core.attribution.expected_server import objection
from core.model import Origin, Server, Status
from core.registry import evaluate
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import printed
from tests.helpers.pslab import needs_pslab
from tests.tools.make_lab_answers import ANSWERS, MADE_FROM, answer_of, made_from

REMAKE = "the lab's answers are stale: run `python dev.py generate` where pslab is"


def test_answers_were_made_from_this_script_and_these_states():
    assert json.loads(MADE_FROM.read_text(encoding="utf-8")) == made_from(), REMAKE


@needs_pslab
@pytest.mark.parametrize("answer", ANSWERS)
def test_the_engine_answers_the_same_today(answer):
    assert timeless(answer_of(ANSWERS[answer])) == timeless(printed(answer)), REMAKE


def timeless(data: bytes) -> bytes:
    """The answer without its time, and without the hash that depends on it."""
    data = re.sub(rb'"collected_utc":"[^"]+"', b"", data)
    return re.sub(rb"(EVIDENCE--- \d+) [0-9a-f]{64}", rb"\1", data)


@pytest.mark.parametrize(
    ("answer", "status"),
    [("edge01", Status.OPEN), ("edge02", Status.NOT_A_FINDING), ("edge03", Status.NOT_REVIEWED)],
)
def test_verdicts(answer, status):
    evidence = read_evidence(printed(answer), Origin("WinRM", "https://127.0.0.1"))
    assert evaluate("EX19-ED-000235", evidence.facts).status is status
    assert evidence.origin.simulated
    assert objection(Server("1", answer, host=f"{answer}.contoso.com"), evidence) is None

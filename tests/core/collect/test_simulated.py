"""The lab's servers are known as simulated by several marks, whichever of them is cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.collect.script import script
from core.collect.simulated import RECORDED, SIMULATED
from core.lab.lab import LINE, recorded
from core.model import Origin
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import document, framed
from tests.helpers.samples import sample_assessment
from tests.helpers.whole import evidence_of

FILE = Origin("file", "edge01.txt")
NAMES = [name.removesuffix(".txt") for name in RECORDED]
Cut = Callable[[dict[str, Any]], None]


def no_words(made: dict[str, Any]) -> None:
    made["host"]["os"] = made["host"]["os"].removesuffix(SIMULATED).strip()


def another_name(made: dict[str, Any]) -> None:
    made["host"] |= {"name": "EXEDGE7", "fqdn": "exedge7.army.mil"}


def another_time(made: dict[str, Any]) -> None:
    made["collected_utc"] = "2026-10-01T12:00:00Z"


def drop(*sources: str) -> Cut:
    def cut(made: dict[str, Any]) -> None:
        for source in sources:
            made["sources"].pop(source, None)

    return cut


CERTIFICATE, MACHINE = "Get-ExchangeCertificate", ("Adapters", "Volumes", "Get-Service")


def simulated(name: str, *cuts: Cut) -> bool:
    made = document(name)
    for cut in cuts:
        cut(made)
    return read_evidence(framed(made), FILE).origin.simulated


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "cuts",
    [
        (),
        (no_words,),
        (no_words, another_name, another_time),
        (no_words, drop(CERTIFICATE)),
        (no_words, drop(*MACHINE)),
        (no_words, another_name, drop(CERTIFICATE, "Adapters", "Volumes")),
        (no_words, another_name, drop(CERTIFICATE, "Adapters", "Get-Service")),
        (no_words, another_name, drop("Volumes", "Adapters", "Get-Service")),
    ],
)
def test_what_is_cut_off_leaves_other_marks(name: str, cuts: tuple[Cut, ...]) -> None:
    assert simulated(name, *cuts)


def test_the_words_alone_are_a_mark() -> None:
    assert simulated("edge01", drop(CERTIFICATE, *MACHINE))


def test_identifiers_count_however_they_are_written() -> None:
    def lower(made: dict[str, Any]) -> None:
        row = made["sources"][CERTIFICATE]["rows"][0]
        row["Thumbprint"] = " ".join(row["Thumbprint"][at : at + 2].lower() for at in range(0, 40, 2))

    assert simulated("edge01", no_words, drop(*MACHINE), lower)


def test_a_server_that_shares_no_mark_is_not_simulated() -> None:
    """What a fresh installation has in common with every other one is no mark."""
    assert not simulated("edge01", no_words, drop(CERTIFICATE, *MACHINE))
    for kind in range(3):
        assert not evidence_of(sample_assessment().servers[0], kind).origin.simulated


def test_the_lab_answers_as_of_now() -> None:
    answer = recorded("edge02.txt")(LINE, script())
    evidence = read_evidence(answer.stdout, FILE)
    assert evidence.collected_utc is not None and evidence.origin.simulated
    assert abs((evidence.received_utc - evidence.collected_utc).total_seconds()) < 60

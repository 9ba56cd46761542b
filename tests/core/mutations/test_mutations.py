"""Thousands of mutations of good and of failing evidence: not one of a judged fact becomes a pass, and none crashes.

The rule of these tests. The verdict rests on the source, its rows, and of every row Identity, Name, AuthMechanism and
AuthMechanismValue; on the document's schema and on what it says about the server; and on the frame. A mutation of any
of these may end in every way but a pass. A mutation of anything else (RequireTLS, Banner, ...) may leave the verdict
as it was. A server that is Open never becomes a pass, whatever was mutated. What no reader can see is no mutation
here: a row taken out, or a value replaced by another valid one, under a right frame.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.collect import script_output as reader
from core.model import CollectError, Evidence, Origin, Reason, Server, Status
from core.registry import CHECKS, Conclusion
from tests.core.mutations.mutations import (
    CONNECTORS,
    Mutation,
    evidence,
    flips,
    of_content,
    of_duplicates,
    of_properties,
    of_stream,
)
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import framed, printed
from tests.helpers.scans import scan

RULE = "EX19-ED-000235"


class Arriving:
    """A road on which these bytes come, or what was read of them."""

    def __init__(self, data: bytes | Evidence) -> None:
        self.data = data

    def collect(self, report: object, cancel: object) -> Evidence:
        return self.data if isinstance(self.data, Evidence) else read(self.data)


def read(data: bytes) -> Evidence:
    return read_evidence(data, Origin("WinRM", "https://edge:5986/wsman"))


def status_of(data: bytes | Evidence, server: str) -> Status:
    """The verdict of the whole way, which may not hide a crash."""
    target = Server("1", server, host=f"{server}.contoso.com")
    result = scan(target, Arriving(data), [RULE], lambda stage, text: None, threading.Event())
    assert result.failure is None or result.failure.reason is not Reason.UNEXPECTED, result.failure
    assert result.findings[0].error == ""
    return result.findings[0].status


def altered(data: bytes, changes: Iterable[bytes]) -> Iterator[Evidence]:
    """Of these changes, those that leave other facts: the others can have no other verdict, or are refused."""
    was = read(data)
    for changed in changes:
        try:
            made = read(changed)
        except CollectError as error:
            assert error.failure.reason is Reason.OUTPUT_DAMAGED
        else:
            if (made.facts, made.host) != (was.facts, was.host):
                yield made


def false_passes(mutations: Iterable[Mutation], server: str) -> tuple[list[str], Counter[str]]:
    """Mutations that pass and must not, and how many of each kind were tried."""
    wrong, tried = [], Counter[str]()
    for mutation in mutations:
        tried[mutation.name.split(":")[0]] += 1
        if status_of(mutation.data, server) is Status.NOT_A_FINDING and (mutation.judged or server == "edge01"):
            wrong.append(mutation.name)
    return wrong, tried


# --- The proof --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("server", "status"), [("edge02", Status.NOT_A_FINDING), ("edge01", Status.OPEN)])
def test_unmutated_evidence_has_the_verdict_that_mutations_must_not_reach(server, status, whole):
    assert status_of(printed(server), server) is status
    assert status_of(framed(evidence(server, whole)), server) is status


@pytest.mark.parametrize("server", ["edge02", "edge01"])
def test_no_mutation_of_the_content_becomes_a_pass(server, exhaustive):
    wrong, tried = false_passes(of_content(evidence(server, exhaustive)), server)
    print(f"\n{server}: {tried.total():,} mutations of the content: {dict(tried)}")
    assert wrong == []
    assert tried.total() >= (2000 if server == "edge02" else 600)


@pytest.mark.parametrize("server", ["edge02", "edge01"])
def test_no_mutation_of_the_stream_becomes_a_pass(server, exhaustive):
    data = printed(server) if exhaustive else framed(evidence(server, False))
    wrong, tried = false_passes(of_stream(data), server)
    print(f"\n{server}: {tried.total():,} mutations of the stream: {dict(tried)}")
    assert wrong == []


@pytest.mark.parametrize("server", ["edge02", "edge01"])
def test_a_changed_byte_is_refused_or_changed_nothing(server, exhaustive):
    data = printed(server) if exhaustive else framed(evidence(server, False))
    assert next(altered(data, flips(data)), None) is None


def test_without_a_hash_no_changed_byte_makes_an_open_server_pass(exhaustive):
    document = evidence("edge01", exhaustive)
    document["host"]["language_mode"] = "ConstrainedLanguage"
    data = framed(document, "none")
    statuses = Counter(status_of(made, "edge01") for made in altered(data, flips(data)))
    print(f"\nedge01 in Constrained Language: {statuses.total():,} changed bytes changed a fact: {dict(statuses)}")
    assert statuses.keys() == {Status.OPEN, Status.NOT_REVIEWED}


def test_a_check_that_takes_a_missing_fact_for_a_pass_is_caught(monkeypatch):
    def careless(facts: Any) -> Conclusion:
        rows = facts.collected.get(CONNECTORS, ())
        bad = [row for row in rows if row.values.get("AuthMechanism", "Tls") != "Tls"]
        return Conclusion(Status.OPEN if bad else Status.NOT_A_FINDING, "careless")

    monkeypatch.setitem(CHECKS, RULE, replace(CHECKS[RULE], evaluate=lambda facts, known: careless(facts)))
    wrong, _ = false_passes(of_content(evidence("edge02", False)), "edge02")
    assert {name.split(":")[0] for name in wrong} >= {"property", "name", "ok", "rows", "failed", "source"}
    assert false_passes(of_content(evidence("edge01", False)), "edge01")[0]


def test_a_reader_that_trusts_half_an_enum_is_caught(monkeypatch):
    monkeypatch.setattr(reader, "ENUMS", ())
    wrong, _ = false_passes(of_properties(evidence("edge02", False)), "edge02")
    assert any("AuthMechanismValue" in name for name in wrong)


def test_a_reader_that_takes_the_last_of_two_answers_is_caught(monkeypatch):
    monkeypatch.setattr(reader, "_unique", dict)
    assert (
        false_passes(of_duplicates(evidence("edge01", False)), "edge01")[0] == []
    )  # only one of text and number was given twice
    assert false_passes(of_duplicates(evidence("edge02", False)), "edge02")[0]

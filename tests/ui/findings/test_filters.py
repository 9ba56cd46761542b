"""What is wrong stands first, and search finds what is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model import Severity, Status
from tests.helpers.samples import BANNER, CHUNKING, ENCRYPTION, LACKING, LONG, sample_assessment
from ui.findings.filters import (
    RULE,
    SERVER,
    SEVERITY,
    STATUS,
    TITLE,
    Filter,
    FindingLine,
    finding_line,
    matching_lines,
    tally,
)
from ui.state.session import Entry


@pytest.fixture(scope="module")
def lines() -> list[FindingLine]:
    sample = sample_assessment()
    rules = {rule.stig_id: rule for rule in sample.benchmark.rules}
    return [finding_line(Entry(r.server, r, f, rules[f.stig_id])) for r in sample.results for f in r.findings]


def keys(found: list[FindingLine]) -> list[tuple[str, str]]:
    return [each.entry.key for each in found]


def test_the_gravest_open_finding_stands_first(lines: list[FindingLine]) -> None:
    order = [(each.entry.finding.status, each.entry.finding.stig_id) for each in matching_lines(lines, Filter())]
    assert order[:2] == [(Status.OPEN, ENCRYPTION)] * 2
    assert order[2:4] == [(Status.NOT_REVIEWED, ENCRYPTION)] * 2, "CAT I before CAT II and III"
    assert order[-1] == (Status.NOT_A_FINDING, ENCRYPTION)


def test_a_rule_that_lacks_a_fact_stands_before_one_that_nobody_checks(lines: list[FindingLine]) -> None:
    unchecked = next(each for each in lines if each.entry.finding.stig_id == BANNER)
    missing = replace(unchecked.entry, finding=replace(unchecked.entry.finding, checked=True, causes=LACKING))
    assert matching_lines([unchecked, finding_line(missing)], Filter())[0].entry == missing


@pytest.mark.parametrize("column", (STATUS, SEVERITY, SERVER, RULE, TITLE))
def test_every_column_sorts_both_ways(lines: list[FindingLine], column: int) -> None:
    up, down = matching_lines(lines, Filter(), column), matching_lines(lines, Filter(), column, descending=True)
    assert len(up) == len(down) == len(lines)
    assert up[0].entry != down[0].entry


@pytest.mark.parametrize(
    ("text", "count"),
    (
        ("", 15),
        ("235", 5),
        ("ENCRYPTION", 5),
        ("edge04", 3),
        (LONG, 2),
        ("o'neill", 2),
        ("приём", 2),
        ("v-259641", 5),
        ("CCI-001095", 5),
        ("attacker", 5),
        ("attacker edge04", 1),
        ("neutral banner", 5),
        ("access denied", 1),
        ("nothing-like-that", 0),
    ),
)
def test_search_looks_at_rules_connectors_and_texts(lines: list[FindingLine], text: str, count: int) -> None:
    assert len(matching_lines(lines, Filter(text))) == count


def test_filters_add_up(lines: list[FindingLine]) -> None:
    assert len(matching_lines(lines, Filter(status=Status.OPEN))) == 2
    assert len(matching_lines(lines, Filter(status=Status.OPEN, servers=frozenset({"s1"})))) == 1
    assert len(matching_lines(lines, Filter(rule=BANNER))) == 5
    assert keys(matching_lines(lines, Filter(severity=Severity.LOW, servers=frozenset({"s3"})))) == [("s3", CHUNKING)]


def test_a_server_in_numbers(lines: list[FindingLine]) -> None:
    mine = tally("s1", [each for each in lines if each.entry.server.id == "s1"])
    assert mine.counts == {Status.OPEN: 1, Status.NOT_REVIEWED: 2}
    assert (mine.open_by, mine.by_hand) == ({Severity.HIGH: 1}, {CHUNKING, BANNER})


def test_a_filter_that_hides_nothing_is_none() -> None:
    assert not Filter()
    assert not Filter(text="  ")
    assert Filter(status=Status.NOT_APPLICABLE)

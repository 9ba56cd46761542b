"""The 2016 Edge STIG: its rules are paired with those of 2019 only where both texts ask for the same."""

from __future__ import annotations

import re

import pytest

import core.checks  # noqa: F401  registers the checks
from core.benchmark.releases import SPELLINGS, changed_check_texts, fingerprint, fingerprints
from core.benchmark.xccdf import read_benchmark_file
from core.checks.exchange_2016 import EXCHANGE_2016, WITHOUT_CHECK
from core.model import Benchmark
from core.registry import CHECKS, NotApplicableWhen
from tests.core.benchmark.test_releases import release
from tests.core.test_scan import RULE
from tests.helpers.benchmarks import rule_xml
from tests.helpers.shared import PUBLISHED_2016, PUBLISHED_2019, needs_published, needs_published_2016

PAIRS = sorted(EXCHANGE_2016.items())
TERMS = re.compile(r'\b[GS]et-[A-Za-z]+|"[^"\n]{1,60}"')
"""What a check text asks for: cmdlets, and properties and values in quotes."""
SAID_BESIDE = {("EX19-ED-000128", '"sender reputation"')}
"""Terms of a note that asks for nothing."""


def published(year: int) -> Benchmark:
    return read_benchmark_file(PUBLISHED_2016 if year == 2016 else PUBLISHED_2019)


def test_every_2016_rule_has_one_counterpart() -> None:
    paired = [older for _, older in PAIRS]
    assert len(set(paired)) == len(paired)
    assert EXCHANGE_2016["EX19-ED-000235"] == "EX16-ED-000680" and EXCHANGE_2016["EX19-ED-000159"] == "EX16-ED-000010"
    assert not set(paired) & WITHOUT_CHECK.keys()


@needs_published_2016
def test_every_published_rule_of_2016_has_a_check_or_a_word_why_not() -> None:
    stig = published(2016)
    judged = {stig_id for stig_id in CHECKS if stig_id.startswith("EX16-")}
    assert {rule.stig_id for rule in stig.rules} == judged | WITHOUT_CHECK.keys()
    assert not changed_check_texts(stig)


@needs_published
@needs_published_2016
def test_both_texts_of_a_pair_ask_for_the_same_settings_and_values() -> None:
    old, new = published(2016), published(2019)
    for newer, older in [*PAIRS, ("EX19-ED-000099", "EX16-ED-000180")]:
        asked, before = (
            {term.casefold() for term in TERMS.findall(rule.check_text.translate(SPELLINGS))}
            for rule in (new.rule(newer), old.rule(older))
            if rule
        )
        assert {term for term in asked - before if (newer, term) not in SAID_BESIDE} == before - asked == set(), newer


@needs_published
@needs_published_2016
@pytest.mark.parametrize("year", [2016, 2019])
def test_a_check_excuses_whom_its_text_excuses(year: int) -> None:
    for rule in published(year).rules:
        if (entry := CHECKS.get(rule.stig_id)) is not None:
            text = rule.check_text.casefold()
            said = {NotApplicableWhen.CLASSIFIED: "sipr" in text, NotApplicableWhen.GATEWAY: "eemsg" in text}
            assert {when for when, there in said.items() if there} == set(entry.not_applicable_when), rule.stig_id


@needs_published
def test_2016_texts_that_only_spell_the_command_shorter_are_known() -> None:
    """Older releases of 2016 read as 2019 does: EX16-ED-000360 and 000570 among them."""
    stig = published(2019)
    for newer, older in PAIRS:
        rule = stig.rule(newer)
        assert rule is not None
        short = rule.check_text.replace("Select-Object -Property", "Select").replace("Format-List", "FL")
        assert fingerprint(short) in fingerprints()[older], older


@needs_published
def test_the_pairs_name_only_rules_of_2019() -> None:
    assert EXCHANGE_2016.keys() <= {rule.stig_id for rule in published(2019).rules}


def test_a_2016_rule_whose_text_nobody_read_is_not_judged() -> None:
    more = "<check system='a'><check-content>Something of its own.</check-content></check>"
    assert CHECKS["EX16-ED-000680"] is CHECKS[RULE]
    assert changed_check_texts(release(rule_xml("EX16-ED-000680", more=more))) == {"EX16-ED-000680"}

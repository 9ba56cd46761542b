"""Releases of benchmarks: which check texts the checks know, what a release changes, which product it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.benchmark.releases import (
    ChangeKind,
    RulePart,
    benchmark_warnings,
    changed_check_texts,
    compare,
    fingerprint,
    fingerprints,
    product_of,
    support_warnings,
)
from core.benchmark.xccdf import own_benchmark, read_benchmark, read_benchmark_file
from core.model import Benchmark, Host, Severity, Status
from core.registry import CHECKS
from core.scan import ACCEPTED_LOGIC
from tests.core.test_scan import RULE, judged_by
from tests.helpers.benchmarks import benchmark_xml, rule_xml
from tests.helpers.shared import PUBLISHED_2019, needs_published

JUDGED_2019 = sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX19"))


def release(*parts: str) -> Benchmark:
    return read_benchmark(benchmark_xml("".join(parts)), "b.xml")


# --- Check texts ------------------------------------------------------------------------------------------------------


@needs_published
def test_every_check_knows_the_text_of_the_published_rule() -> None:
    published = read_benchmark_file(PUBLISHED_2019)
    assert {rule.stig_id for rule in published.rules} >= set(JUDGED_2019)
    assert not changed_check_texts(published) and {rule.stig_id for rule in published.rules} <= fingerprints().keys()


@needs_published
@pytest.mark.parametrize("stig_id", JUDGED_2019)
def test_one_altered_check_text_sets_exactly_that_rule_back(stig_id: str) -> None:
    published = read_benchmark_file(PUBLISHED_2019)
    altered = tuple(
        replace(rule, check_text=rule.check_text + " Also look at the cables.") if rule.stig_id == stig_id else rule
        for rule in published.rules
    )
    assert changed_check_texts(replace(published, rules=altered)) == {stig_id}


@needs_published
def test_an_altered_value_in_a_copy_of_the_file_is_seen() -> None:
    data = PUBLISHED_2019.read_bytes()
    wanted = b'"ConnectionTimeout" is not set to "00:05:00"'
    assert data.count(wanted) == 1
    copy = data.replace(wanted, wanted.replace(b"05", b"10"))
    assert changed_check_texts(read_benchmark(copy, "copy.xml")) <= {"EX19-ED-000159"}
    assert ("EX19-ED-000159" in CHECKS) == bool(changed_check_texts(read_benchmark(copy, "copy.xml")))


def test_a_check_text_nobody_compared_counts_as_changed() -> None:
    more = "<check system='a'><check-content>Ask around.</check-content></check>"
    benchmark = release(rule_xml(RULE, more=more), rule_xml("EX19-ED-999999", more=more))
    assert changed_check_texts(benchmark) == {RULE}
    assert not changed_check_texts(replace(benchmark, own=True))


def test_every_registered_rule_has_a_fingerprint() -> None:
    """Without one its verdict never counts, and its text is said to be another."""
    assert fingerprints().keys() == CHECKS.keys()


def test_own_texts_are_those_the_checks_were_written_for() -> None:
    assert not changed_check_texts(own_benchmark())


def test_only_what_a_check_text_says_counts() -> None:
    said = fingerprint('If "Banner" is not set to "220 SMTP", this is a finding.')
    assert said == fingerprint(
        "If \u201cBanner\u201d is not\r\n\r\nset  to\u00a0\u201c220 smtp\u201d, this is a Finding.\n"
    )
    assert said != fingerprint('If "Banner" is set to "220 SMTP", this is a finding.')
    assert said != fingerprint('If "Banner" is not set to "221 SMTP", this is a finding.')


def test_accepted_logic_counts_again_and_says_so() -> None:
    plain, back = judged_by(), judged_by(changed={RULE})
    accepted = judged_by(changed={RULE}, accepted={RULE})
    assert plain.status is accepted.status is Status.NOT_A_FINDING and back.status is Status.NOT_REVIEWED
    assert "check text has changed since this check was written" in back.reason and "Not a Finding" in back.reason
    assert ACCEPTED_LOGIC in accepted.notes and ACCEPTED_LOGIC not in plain.notes + back.notes


def test_accepting_another_rule_or_a_text_that_did_not_change_says_nothing() -> None:
    assert judged_by(changed={RULE}, accepted={"EX19-ED-000159"}).status is Status.NOT_REVIEWED
    assert judged_by(accepted={RULE}) == judged_by()


# --- One release against another --------------------------------------------------------------------------------------


def test_comparison_names_added_removed_and_what_changed() -> None:
    fix = "<fixtext>{}</fixtext><check system='a'><check-content>{}</check-content></check>"
    second = rule_xml("X-2", more=fix.format("Set it.", "Look."))
    old = release(rule_xml("X-1"), second, rule_xml("X-3"), rule_xml("X-5"))
    new = release(
        rule_xml("X-4"),
        rule_xml("X-2", description="Why not.", severity="high", more=fix.format("Set it now.", "Look  \nagain.")),
        rule_xml("X-3", description="  Why. "),
    )
    found = compare(old, new)
    parts = (RulePart.SEVERITY, RulePart.DISCUSSION, RulePart.CHECK, RulePart.FIX)
    assert [(each.kind, each.rule.stig_id, each.parts) for each in found.changes] == [
        (ChangeKind.CHANGED, "X-2", parts),
        (ChangeKind.ADDED, "X-4", ()),
        (ChangeKind.REMOVED, "X-1", ()),
        (ChangeKind.REMOVED, "X-5", ()),
    ]
    was = found.changes[0].old
    assert was is not None and was.severity is Severity.MEDIUM and found.same == 1


def test_a_release_compared_with_itself_says_nothing() -> None:
    found = compare(own_benchmark(), own_benchmark())
    assert not found.changes and found.same == len(own_benchmark().rules)


# --- Benchmark and product --------------------------------------------------------------------------------------------

E16 = "Microsoft Exchange 2016 Edge Transport Server Security Technical Implementation Guide"
E19 = "Microsoft Exchange 2019 Edge Server Security Technical Implementation Guide"
ESE = "Microsoft Exchange Server SE Edge Server Security Technical Implementation Guide"
MAILBOX = "Microsoft Exchange 2019 Mailbox Server Security Technical Implementation Guide"
BROWSER = "Microsoft Edge Security Technical Implementation Guide"


def titled(title: str) -> Benchmark:
    return replace(own_benchmark(), title=title, id=title.replace(" ", "_"), own=False)


def host(product: str, version: str = "15.2.1748.10") -> Host:
    return Host("EDGE01", exchange_version=version, product=f"Exchange Server {product}" if product else "")


@pytest.mark.parametrize(
    ("title", "product"),
    [(E16, "2016"), (E19, "2019"), (ESE, "Subscription Edition (SE)"), (MAILBOX, ""), (BROWSER, "")],
)
def test_product_of_a_benchmark(title: str, product: str) -> None:
    assert product_of(titled(title)) == product


def test_own_benchmark_is_for_2019() -> None:
    assert product_of(own_benchmark()) == "2019"


@pytest.mark.parametrize(
    ("title", "product", "said"),
    [
        (E19, "2019", ["ended on 14 October 2025"]),
        (E16, "2016", ["ended on 14 October 2025"]),
        (ESE, "Subscription Edition (SE)", []),
        (E16, "2019", ["is for Exchange Server 2016, the server runs Exchange Server 2019. Open", "14 October 2025"]),
        (E19, "2016", ["is for Exchange Server 2019, the server runs Exchange Server 2016. Open", "14 October 2025"]),
        (E19, "Subscription Edition (SE)", ["no STIG is published. Assessors use the 2019 Edge STIG"]),
        (E16, "Subscription Edition (SE)", ["no STIG is published for it). Open the Edge STIG for 2019."]),
        (MAILBOX, "2019", ["is not for Exchange Edge servers"]),
        (E19, "", ["does not know Exchange version 15.2.1748.10"]),
    ],
)
def test_benchmark_and_product(title: str, product: str, said: list[str]) -> None:
    of = replace(titled(title), known=True), host(product)
    told = (*benchmark_warnings(*of), *support_warnings(*of))
    assert len(told) == len(said)
    assert all(words in sentence for words, sentence in zip(said, told, strict=True))


def test_a_version_nobody_told_is_said_so() -> None:
    (told,) = benchmark_warnings(own_benchmark(), host("", version=""))
    assert told.startswith("The evidence does not state the Exchange version of the server.")

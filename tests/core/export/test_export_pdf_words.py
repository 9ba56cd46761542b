"""What the PDF report tells, and that text from outside is only text in it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.benchmark.xccdf import own_benchmark, read_benchmark_file
from core.export.printable import COVERED
from core.model import (
    Server,
    Verdict,
)
from tests.core.export.pages import read, squeezed, text_of
from tests.helpers.hostile import HOSTILE, hostile_assessment
from tests.helpers.samples import ENCRYPTION, LONG, connector, fresh, many_servers, sample_assessment
from tests.helpers.shared import PUBLISHED_2019, needs_published


def test_findings_are_told_connector_by_connector() -> None:
    text = text_of(read(sample_assessment(), full=True))
    for server in ("s1", "s5"):
        result = next(r for r in sample_assessment().results if r.server.id == server)
        assert result.evidence and result.evidence.sha256 in text
        for judged in result.findings[0].objects:
            assert squeezed(judged.name) in text and squeezed(judged.reason) in text
            assert squeezed(" ".join(judged.remediation.stops)) in text and squeezed(judged.suggestion.reason) in text
    assert "Set-ReceiveConnector-Identity'EDGE01\\DefaultinternalreceiveconnectorEDGE01'-AuthMechanismTls" in text
    assert squeezed("Administrator agreed to change both connectors.") in text
    assert squeezed("Access is denied.") in text


def test_a_property_that_was_not_collected_is_said_to_be_missing() -> None:
    base = sample_assessment()
    objects = (
        connector("E", "No mechanism", "", verdict=Verdict.UNKNOWN),
        connector("E", "No TLS", "Tls", require_tls=None, verdict=Verdict.MEETS),
        connector("E", "Whole", "Tls", verdict=Verdict.MEETS),
    )
    finding = replace(base.results[0].findings[0], objects=objects)
    text = text_of(read(replace(base, results=(replace(base.results[0], findings=(finding,)),)), full=True))
    assert text.count("notgiven") == 2 and "ObjectandwhatwasfoundAuthMechanismRequireTLS" in text


def test_a_rule_is_explained_once_however_many_servers() -> None:
    reader = read(many_servers(40))
    text = text_of(reader)
    assert text.count(squeezed("Mail on the way can be read & altered.")) == 1
    same = ", ".join(f"edge{i:03}" for i in range(0, 40, 4))
    assert squeezed(f"{same} – Open") in text and squeezed("Shown as on edge000:") in text
    assert all(squeezed(f"'EDGE{i:03}\\{LONG[:40]}") in text for i in range(0, 40, 4))
    met = ", ".join(f"edge{i:03}" for i in range(1, 40, 4))
    assert squeezed(f"{met} – Not a Finding: Both connectors have exactly Tls.") in text
    assert len(reader.pages) < 60


def test_nothing_assessed_clears_no_server() -> None:
    empty = replace(sample_assessment(), servers=(), results=(), comments={})
    assert squeezed("Nothing was evaluated. This report makes no statement about any server.") in text_of(read(empty))
    silent = replace(sample_assessment(), results=sample_assessment().results[3:4])
    assert squeezed("Nothing was evaluated.") in text_of(read(silent))


def test_two_servers_that_are_one_computer_are_told() -> None:
    sample = sample_assessment()
    assert "one computer" not in text_of(read(sample))
    same = replace(sample.results[1], evidence=sample.results[0].evidence)
    text = text_of(read(replace(sample, results=(sample.results[0], same, *sample.results[2:]))))
    assert squeezed("edge02 and 1 more are one computer, edge01.example.mil, which was assessed once") in text


def test_no_open_finding_is_said_plainly_with_what_was_not_assessed() -> None:
    text = text_of(read(replace(sample_assessment(), results=sample_assessment().results[1:3])))
    assert squeezed("No open finding on the 1 server that could be evaluated.") in text
    assert (
        squeezed("Facts missing: EX19-ED-000235: Get-ReceiveConnector failed on the server: Access is denied.") in text
    )


def test_rules_that_were_left_out_are_not_said_to_be_without_a_check() -> None:
    sample = sample_assessment()
    only = tuple(replace(result, findings=result.findings[:1]) for result in sample.results)
    first, *others = [squeezed(page.extract_text()) for page in read(replace(sample, results=only)).pages]
    assert squeezed("2 rules of the benchmark were excluded from this run.") in first
    assert "Rulesexcludedfromthisrun" in "".join(others) and "doesnotcheck" not in "".join(others)
    by_hand = text_of(read(sample))
    assert "Rulesthisversiondoesnotcheck" in by_hand and "leftoutofthisrun" not in by_hand


def test_comment_on_a_server_that_was_not_run_is_kept() -> None:
    comments = {("s6", ENCRYPTION): "Switched off until May.", ("s1", "EX19-ED-000118"): "Looked at by hand."}
    text = text_of(read(replace(sample_assessment(), comments=comments)))
    assert squeezed("Switched off until May.") in text and squeezed("Looked at by hand.") in text


def test_own_benchmark_is_labelled_as_ours() -> None:
    text = text_of(read(replace(sample_assessment(), benchmark=own_benchmark())))
    assert squeezed("not a DISA publication") in text and squeezed("Unofficial check and fix text") in text


@needs_published
def test_published_words_are_printed_and_other_rules_only_listed() -> None:
    benchmark = read_benchmark_file(PUBLISHED_2019)
    reader = read(replace(sample_assessment(), benchmark=benchmark), full=True)
    text = text_of(reader)
    rule = benchmark.rule(ENCRYPTION)
    assert rule is not None
    for words in (rule.discussion, rule.check_text, rule.fix_text, benchmark.label):
        assert squeezed(words) in text
    assert all(other.stig_id in text for other in benchmark.rules) and len(reader.pages) < 14


# --- Hostile text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE, ids=[ascii(h[:16]) for h in HOSTILE])
def test_text_from_outside_is_only_text(hostile: str) -> None:
    """In every place where a server, a file or a person can put it."""
    assessment = hostile_assessment(hostile)
    assert "Sign-off" in read(assessment).pages[0].extract_text()
    reader = read(assessment, full=True)
    assert 3 <= len(reader.pages) < 60
    assert "Sign-off" in reader.pages[0].extract_text()
    if len(hostile) < 100:  # what is long has nothing to hide, and takes a reader long
        text = text_of(reader)
        assert not set(text) & set("\u202e\u202c\u2066\u2069\ufeff\x1b\x07")
        assert squeezed(hostile) in text or not (hostile.isascii() and hostile.isprintable())


def test_hidden_characters_are_shown_by_number() -> None:
    server = Server("s1", "edge\u202e10", "h")
    assert "edge[U+202E]10" in text_of(read(replace(sample_assessment(), servers=(server,), results=(fresh(server),))))


def test_every_covered_character_can_be_printed() -> None:
    """PDF/UA forbids a character without a glyph, so Typst refuses the whole report if one slips through."""
    covered = "".join(chr(code) for code in range(0x20, 0x3000) if re.match(f"[{COVERED}]", chr(code)))
    assert len(covered) > 600
    sample = sample_assessment()
    result = sample.results[0]
    assert result.evidence
    evidence = replace(result.evidence, raw=covered.encode())
    comments = {("s1", ENCRYPTION): covered}
    text = text_of(read(replace(sample, results=(replace(result, evidence=evidence),), comments=comments), full=True))
    assert "[U+" not in text.replace("[U+0007]", "")

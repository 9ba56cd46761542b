"""Benchmarks as published, as shipped, and as nobody should publish them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.benchmark.description import ELEMENTS
from core.benchmark.xccdf import BenchmarkError, own_benchmark, read_benchmark, read_benchmark_file
from core.model import Severity
from tests.helpers.benchmarks import V11, V12, benchmark_xml, refusal, rule_xml, zip_of
from tests.helpers.shared import PUBLISHED_2019, needs_published

# --- The published STIG and our own -----------------------------------------------------------------------------------


@needs_published
def test_published_stig_has_what_it_is_known_to_have() -> None:
    benchmark = read_benchmark_file(PUBLISHED_2019)
    severities = [rule.severity for rule in benchmark.rules]
    assert (len(severities), severities.count(Severity.HIGH)) == (68, 3)
    assert (benchmark.version, benchmark.release, benchmark.date) == ("2", "2", "30 Jan 2025")
    assert benchmark.id == "MS_Exchange_2019_Edge_Server_STIG" and not benchmark.own
    for rule in benchmark.rules:
        assert rule.vuln_id.startswith("V-") and rule.rule_id.startswith("SV-") and rule.rule_id.endswith("_rule")
        assert rule.stig_id.startswith("EX19-ED-") and rule.srg.startswith("SRG-APP-")
        assert rule.title and rule.ccis and rule.discussion and rule.check_text and rule.fix_text
        assert tuple(rule.details) == ELEMENTS and not any("<" + name in rule.discussion for name in ELEMENTS)


@needs_published
@pytest.mark.parametrize("folder", ["", "U_MS_Exchange_2019_Edge_Server_V2R2_Manual_STIG/"])
def test_published_stig_in_a_zip_reads_the_same(folder: str) -> None:
    name, xml = PUBLISHED_2019.name, PUBLISHED_2019.read_bytes()
    members = {
        f"{folder}{name}": xml,
        f"{folder}STIG_unclass.xsl": b"<xsl/>",
        f"{folder}logo.jpg": b"\xff",
    }
    inner = zip_of(members)
    for data in (inner, zip_of({"U_Overview.pdf": b"%PDF", "U_MS_Exchange_2019_Edge.zip": inner})):
        assert read_benchmark(data, "stig.zip").rules == read_benchmark(xml, "stig.xml").rules


def test_own_benchmark_is_labelled_as_ours() -> None:
    benchmark = own_benchmark()
    assert benchmark.own and benchmark.id == "edge_assessor_exchange_edge" and benchmark is own_benchmark()
    assert "Edge Assessor" in benchmark.label and "not a DISA publication" in benchmark.label
    rule = benchmark.rule("EX19-ED-000235")
    assert rule is not None and rule.severity is Severity.HIGH and len(rule.discussion) > 1000
    assert "Not Reviewed" in rule.check_text and "-AuthMechanism Tls" in rule.fix_text


# --- Shapes -----------------------------------------------------------------------------------------------------------


def test_xccdf_1_2_ids_become_the_short_ones() -> None:
    rule = rule_xml(group="xccdf_mil.disa.stig_group_V-1", rule="xccdf_mil.disa.stig_rule_SV-1r2_rule")
    data = benchmark_xml(rule, V12).replace(b"id='B'", b"id='xccdf_mil.disa.stig_benchmark_Edge_STIG'")
    benchmark = read_benchmark(data, "b.xml")
    assert (benchmark.id, benchmark.rules[0].vuln_id, benchmark.rules[0].rule_id) == ("Edge_STIG", "V-1", "SV-1r2_rule")
    assert benchmark.label == "Exchange Edge, V3R7 (01 Apr 2025)"


def test_several_checks_fixes_and_idents() -> None:
    more = (
        "<ident system='http://cyber.mil/legacy'>V-1</ident><ident system='http://cyber.mil/cci'>CCI-000001</ident>"
        "<ident system='http://iase.disa.mil/cci'>CCI-000002</ident><fixtext>One.</fixtext><fixtext>Two.</fixtext>"
        "<check system='oval'><check-content-ref href='x' /></check>"
        "<check system='a'><check-content>Look.</check-content></check>"
        "<check system='b'><check-content>Look&#13;&#10;again. </check-content></check>"
    )
    rule = read_benchmark(benchmark_xml(rule_xml(more=more)), "b.xml").rules[0]
    assert rule.ccis == ("CCI-000001", "CCI-000002")
    assert (rule.fix_text, rule.check_text) == ("One.\n\nTwo.", "Look.\n\nLook\nagain. ")


def test_nothing_where_the_benchmark_says_nothing() -> None:
    data = b"<Benchmark xmlns='%s' id='B'><Rule id='R'><version>X-1</version></Rule></Benchmark>" % V11.encode()
    benchmark = read_benchmark(data, "b.xml")
    rule = benchmark.rules[0]
    assert (benchmark.release, benchmark.date) == ("", "")
    assert (rule.vuln_id, rule.check_text, rule.fix_text, rule.ccis) == ("", "", "", ())
    assert rule.severity is Severity.UNKNOWN


@pytest.mark.parametrize("severity", ["High", "info", "", "critical"])
def test_unknown_severity_is_said_to_be_unknown(severity: str) -> None:
    assert read_benchmark(benchmark_xml(rule_xml(severity=severity)), "b.xml").rules[0].severity is Severity.UNKNOWN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_and_line_ends(encoding: str) -> None:
    text = benchmark_xml(rule_xml(description="<VulnDiscussion>Ä\r\nB</VulnDiscussion>")).decode()
    data = text.replace("encoding='utf-8'", f"encoding='{encoding.removesuffix('-sig')}'").encode(encoding)
    assert read_benchmark(data, "b.xml").rules[0].discussion == "Ä\nB"


# --- Malformed descriptions keep their text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packed", "discussion", "mitigations"),
    [
        ("<VulnDiscussion>R&D and a < b</VulnDiscussion><Mitigations>M</Mitigations>", "R&D and a < b", "M"),
        ("<VulnDiscussion>R&amp;D, a &lt; b, &#8211; &copy</VulnDiscussion>", "R&D, a < b, – &copy", ""),
        ("<VulnDiscussion>No end<Mitigations>M</Mitigations>", "No end", "M"),
        ("<VulnDiscussion>No end at all", "No end at all", ""),
        ("<VulnDiscussion>W</VulnDiscussion><Mitigations>M", "W", "M"),
        ("No elements at all", "No elements at all", ""),
        ("Lost start</VulnDiscussion><Mitigations>M</Mitigations>", "Lost start", "M"),
        ("<VulnDiscussion>The <Mitigations> tag</VulnDiscussion><Mitigations/>", "The <Mitigations> tag", ""),
        ("<VulnDiscussion>W</VulnDiscussion>stray<Mitigations>M</Mitigations>", "W\n\nstray", "M"),
        ("<VulnDiscussion>&amp;lt;tag&amp;gt; &#0; &#xD800;</VulnDiscussion>", "&lt;tag&gt; &#0; &#xD800;", ""),
        ("<VulnDiscussion>set <Name> and <b>bold</b></VulnDiscussion>", "set <Name> and <b>bold</b>", ""),
        ("", "", ""),
    ],
)
def test_malformed_description_keeps_its_text(packed: str, discussion: str, mitigations: str) -> None:
    rule = read_benchmark(benchmark_xml(rule_xml(description=packed)), "b.xml").rules[0]
    assert (rule.discussion, rule.details["Mitigations"]) == (discussion, mitigations)


def test_every_packed_element_is_read() -> None:
    packed = "".join(f"<{name}>about {name}</{name}>" for name in ELEMENTS)
    rule = read_benchmark(benchmark_xml(rule_xml(description=packed)), "b.xml").rules[0]
    assert rule.details == {name: f"about {name}" for name in ELEMENTS} and len(ELEMENTS) == 11


# --- Refused ----------------------------------------------------------------------------------------------------------


def test_same_stig_id_twice_is_refused() -> None:
    assert "more than one rule EX19-ED-000001" in refusal(benchmark_xml(rule_xml() * 2))


def test_rule_without_stig_id_is_refused() -> None:
    assert "without a STIG ID" in refusal(benchmark_xml(rule_xml(stig_id="")))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not well-formed"),
        (b"hello", "not well-formed"),
        (b"%PDF-1.7", "not well-formed"),
        (b"<html/>", "not an XCCDF"),
        (b"<Benchmark id='no-namespace'/>", "not an XCCDF"),
        (f"<TestResult xmlns='{V12}'/>".encode(), "not an XCCDF"),
        (f"<Benchmark xmlns='{V11}'/>".encode(), "without rules"),
        (benchmark_xml()[:-20], "not well-formed"),
        (benchmark_xml().replace(b"Title", b"&undefined;"), "not well-formed"),
        (benchmark_xml() + b"\x00", "not well-formed"),
    ],
)
def test_what_is_no_benchmark_is_said_so(data: bytes, words: str) -> None:
    assert words in refusal(data)


LAUGHS = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 10))


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE Benchmark>",
        "<!DOCTYPE Benchmark SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        "<!DOCTYPE Benchmark [<!ENTITY e SYSTEM 'FILE'>]>",
        "<!DOCTYPE Benchmark [<!ENTITY % p SYSTEM 'FILE'> %p;]>",
        f"<!DOCTYPE Benchmark [<!ENTITY l0 'ha'>{LAUGHS}<!ENTITY e '&l9;'>]>",
    ],
    ids=["bare", "external subset", "external entity", "parameter entity", "billion laughs"],
)
@pytest.mark.parametrize("place", ["text", "attribute", "unused"])
def test_document_types_are_refused(declaration: str, place: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP", encoding="utf-8")
    declaration = declaration.replace("FILE", secret.as_uri())
    used = "&e;" if "ENTITY e" in declaration else ""
    data = benchmark_xml(title=used if place == "text" else "T", head=declaration)
    data = data.replace(b"id='B'", f"id='{used}'".encode()) if place == "attribute" else data
    happened = refusal(data)
    assert "TOP" not in happened and "DOCTYPE" in happened


def test_deep_nesting_is_refused() -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    assert "not well-formed" in refusal(benchmark_xml().replace(b"<title>", deep + b"<title>", 1))


def test_giants_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "larger than 50 MB" in refusal(b" " * 50_000_001)
    monkeypatch.setattr("core.benchmark.xccdf.MAX_FILE", 10)
    (tmp_path / "big.xml").write_bytes(benchmark_xml())
    with pytest.raises(BenchmarkError, match="big.xml is larger than"):
        read_benchmark_file(tmp_path / "big.xml")


def test_more_tags_than_memory_has_room_for_are_refused() -> None:
    assert "1,000,000 tags" in refusal(benchmark_xml().replace(b"<title>", b"<a/>" * 1_000_000 + b"<title>", 1))


@pytest.mark.parametrize("place", ["title", "version", "id"])
def test_an_endless_title_or_id_is_refused(place: str) -> None:
    long = "A" * 1_000_000
    rule = {"title": "", "version": rule_xml(long), "id": rule_xml(rule=long)}[place]
    assert "1,000,000 characters" in refusal(benchmark_xml(rule or rule_xml(), title=long if not rule else "T"))


@pytest.mark.parametrize("encoding", ["utf-7", "shift_jis", "no-such-encoding", "utf-32"])
def test_an_encoding_that_cannot_be_read_is_said_so(encoding: str) -> None:
    assert "rejected" in refusal(benchmark_xml().replace(b"utf-8", encoding.encode(), 1) + b"+ADwAIQ-\xff")


def test_too_many_rules_are_refused() -> None:
    rules = "".join(rule_xml(f"EX19-ED-{i:06}") for i in range(5_001))
    assert "5,001 rules" in refusal(benchmark_xml(rules))


def test_unreadable_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"no\.xml could not be read .* Check that"):
        read_benchmark_file(tmp_path / "no.xml")

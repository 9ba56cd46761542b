"""The report as PDF, opened and read the way a reviewer's tools do."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from pypdf import PdfReader

from core.export import FORMATS
from core.export.pdf import render
from core.export.printable import COVERED
from core.model import Assessment, Details, Host, Server, Severity, Verdict
from core.rules import own_benchmark, read_benchmark_file
from tests.samples import ENCRYPTION, HOSTILE, LONG, WHEN, connector, fresh, many_servers, sample_assessment
from tests.shared import SHARED

PUBLISHED = SHARED / "data/benchmarks/U_MS_Exchange_2019_Edge_Server_STIG_V2R2_Manual-xccdf.xml"


def read(assessment: Assessment, paper: str = "a4", full: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(render(assessment, WHEN, paper, full)))


def text_of(reader: PdfReader) -> str:
    """All text with blanks left out: where a line breaks is the layout's to say."""
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in reader.pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def titles(outline: list[object]) -> list[str]:
    return [t for each in outline for t in (titles(each) if isinstance(each, list) else [each.title])]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def sample() -> PdfReader:
    return read(sample_assessment())


def test_it_is_tagged_and_says_that_it_is_accessible(sample: PdfReader) -> None:
    root = sample.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == "en" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=\"1\"", metadata)


def test_it_has_title_author_and_the_given_time(sample: PdfReader) -> None:
    assert sample.metadata is not None
    assert sample.metadata.title == "Spring assessment 2026: Exchange Edge security assessment"
    assert sample.metadata.author == "J. Doe" and "STIG" in (sample.metadata.keywords or "")
    assert sample.metadata.creation_date == WHEN


def test_bookmarks_lead_to_every_rule_and_server(sample: PdfReader) -> None:
    found = titles(sample.outline)
    expected = ["What is wrong", "What could not be assessed", "Summary", "Servers", "Findings: open"]
    assert [t for t in found if t in expected] == expected
    assert any(t.startswith(ENCRYPTION) for t in found) and any(t.startswith("Appendix") for t in found)
    assert "edge02 – Not a Finding" in titles(read(sample_assessment(), full=True).outline)
    assert all(len(t) < 200 and "\u200b" not in t for t in found)


def test_every_page_bears_marking_and_number(sample: PdfReader) -> None:
    count = len(sample.pages)
    assert 4 <= count <= 10
    for number, page in enumerate(sample.pages, 1):
        text = page.extract_text()
        assert text.count("CUI") == 2 and f"Page {number} of {count}" in text
    plain = replace(sample_assessment(), details=Details())
    assert "CUI" not in text_of(read(plain))


def test_first_page_answers_the_four_questions(sample: PdfReader) -> None:
    first = squeezed(sample.pages[0].extract_text())
    for words in (
        "Fort Example, Building 4711",
        "J. Doe",
        "Sample benchmark for Exchange Edge, V2R2 (30 Jan 2025)",
        "6: 3 assessed, 1 assessed in part, 1 not assessed, 1 not run",
        "2 open findings on 2 of 6 servers",
        "edge04.example.mil did not answer",
        "edge05: Not run.",
        "2 rules of the benchmark",
        "2 of 6 servers are simulated",
        "Signature",
    ):
        assert squeezed(words) in first, words
    assert "Summary" not in first


def test_findings_are_told_connector_by_connector() -> None:
    text = text_of(read(sample_assessment(), full=True))
    for server in ("s1", "s5"):
        result = next(r for r in sample_assessment().results if r.server.id == server)
        assert result.evidence and result.evidence.sha256 in text
        for judged in result.findings[0].objects:
            assert squeezed(judged.name) in text and squeezed(judged.reason) in text
            assert squeezed(judged.warning) in text and squeezed(judged.role) in text
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


def test_title_and_first_row_stand_on_one_page_and_headers_repeat() -> None:
    many = many_servers(60)
    comments = {(server.id, ENCRYPTION): "Each for itself." for server in many.servers}
    pages = [squeezed(page.extract_text()) for page in read(replace(many, comments=comments)).pages]
    for i in range(0, 60, 4):
        [page] = [p for p in pages if f"edge{i:03}–" in p]
        assert f"DefaultinternalreceiveconnectorEDGE{i:03}" in page[page.index(f"edge{i:03}–") :]
    with_rows = [p for p in pages if "RemoteIPRanges0.0.0.0" in p]
    assert len(with_rows) > 8 and all("ObjectandwhatwasfoundAuthMechanismRequireTLS" in p for p in with_rows)


def test_same_time_gives_the_same_bytes() -> None:
    renderer = FORMATS["pdf"].render
    assert renderer(sample_assessment(), WHEN) == renderer(sample_assessment(), WHEN)
    assert renderer(sample_assessment(), WHEN) != renderer(sample_assessment(), WHEN + timedelta(minutes=1))


def test_any_time_will_do() -> None:
    odd = (WHEN + timedelta(microseconds=123_456)).astimezone(timezone(timedelta(hours=-7)))
    assert render(sample_assessment(), odd) == render(sample_assessment(), WHEN)


def test_letter_is_letter() -> None:
    sizes = {tuple(round(x) for x in page.mediabox[2:]) for page in read(sample_assessment(), "us-letter").pages}
    assert sizes == {(612, 792)}


@pytest.mark.parametrize("twins", [True, False])
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_cover_is_one_page_at_its_fullest(paper: str, twins: bool) -> None:
    """Without twins and rules that nobody checks there is room for more open rules."""
    base = many_servers(24)
    wide = "Wide words " * 40
    rules = tuple(
        replace(
            base.benchmark.rules[0],
            stig_id=f"EX19-ED-{i:06}",
            severity=list(Severity)[i % (4 if twins else 2)],
            title=wide,
        )
        for i in range(12)
    )
    servers = tuple(replace(server, name=f"{server.id} {wide}", simulated=server.id == "m0") for server in base.servers)
    results = tuple(
        replace(
            result,
            server=server,
            findings=tuple(replace(result.findings[0], stig_id=rule.stig_id, reason=wide) for rule in rules),
            failure=result.failure and replace(result.failure, happened=wide),
            evidence=result.evidence
            and replace(result.evidence, host=Host(wide * (i % 5), wide * (i % 5)) if twins else Host(f"{i}{wide}")),
        )
        for i, (server, result) in enumerate(zip(servers, base.results, strict=True))
    )
    waiting = (("asks", wide), ("changed", True), ("checked", True))
    results += tuple(
        replace(
            base.results[2],
            server=servers[2],
            findings=(replace(base.results[2].findings[0], stig_id=rules[i].stig_id, missing=False, **{name: value}),),
        )
        for i, (name, value) in enumerate(waiting)
    )
    details = Details(*[wide] * 5)
    left_out = replace(rules[0], stig_id="EX19-ED-999999")
    benchmark = replace(base.benchmark, rules=(*rules, left_out) if twins else rules, title=wide, filename=wide)
    reader = read(Assessment(details, benchmark, servers, results), paper)
    first = reader.pages[0].extract_text()
    if twins:
        assert all(squeezed(words) in squeezed(first) for words in ("answered as one computer", "Others as well."))
    assert squeezed("And 9 more rules" if twins else "And 7 more rules") in squeezed(first)
    assert "Sign-off" in first and "Signature" in first and "Summary" in reader.pages[1].extract_text()
    assert all(words in squeezed(first) for words in ("Mind", "sitevalueorafile", "foraperson", "checktextchanged"))


def test_nothing_assessed_clears_no_server() -> None:
    empty = replace(sample_assessment(), servers=(), results=(), comments={})
    assert squeezed("Nothing was judged. This report clears no server.") in text_of(read(empty))
    silent = replace(sample_assessment(), results=sample_assessment().results[3:4])
    assert squeezed("Nothing was judged.") in text_of(read(silent))


def test_two_servers_that_are_one_computer_are_told() -> None:
    sample = sample_assessment()
    assert "as one computer" not in text_of(read(sample))
    same = replace(sample.results[1], evidence=sample.results[0].evidence)
    text = text_of(read(replace(sample, results=(sample.results[0], same, *sample.results[2:]))))
    assert squeezed("edge02 and 1 more answered as one computer, edge01.example.mil: only that one was") in text


def test_no_open_finding_is_said_plainly_with_what_was_not_assessed() -> None:
    text = text_of(read(replace(sample_assessment(), results=sample_assessment().results[1:3])))
    assert squeezed("No open finding on the 1 server that could be judged.") in text
    assert (
        squeezed("Facts missing: EX19-ED-000235: Get-ReceiveConnector failed on the server: Access is denied.") in text
    )


def test_rules_that_were_left_out_are_not_said_to_be_without_a_check() -> None:
    sample = sample_assessment()
    only = tuple(replace(result, findings=result.findings[:1]) for result in sample.results)
    first, *others = [squeezed(page.extract_text()) for page in read(replace(sample, results=only)).pages]
    assert squeezed("2 rules of the benchmark were left out of this run.") in first
    assert "Rulesleftoutofthisrun" in "".join(others) and "doesnotcheck" not in "".join(others)
    by_hand = text_of(read(sample))
    assert "Rulesthisversiondoesnotcheck" in by_hand and "leftoutofthisrun" not in by_hand


def test_comment_on_a_server_that_was_not_run_is_kept() -> None:
    comments = {("s6", ENCRYPTION): "Switched off until May.", ("s1", "EX19-ED-000118"): "Looked at by hand."}
    text = text_of(read(replace(sample_assessment(), comments=comments)))
    assert squeezed("Switched off until May.") in text and squeezed("Looked at by hand.") in text


def test_own_benchmark_is_labelled_as_ours() -> None:
    text = text_of(read(replace(sample_assessment(), benchmark=own_benchmark())))
    assert squeezed("not a DISA publication") in text and squeezed("Edge Assessor's own words") in text


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published STIG is not here")
def test_published_words_are_printed_and_other_rules_only_listed() -> None:
    benchmark = read_benchmark_file(PUBLISHED)
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
    server = Server("s1", hostile, hostile or "h", user=hostile, computer=hostile)
    result = fresh(server)
    judged = connector(hostile, hostile, hostile, found=hostile)
    judged = replace(
        judged, role=hostile, notes=(hostile,), warning=hostile, found=((hostile, hostile), ("L", (hostile,)))
    )
    finding = replace(result.findings[0], reason=hostile, notes=(hostile,), objects=(judged,), error=hostile)
    evidence = result.evidence
    assert evidence is not None
    host = replace(evidence.host, name=hostile, fqdn=hostile, os=hostile, product=hostile)
    origin = replace(evidence.origin, place=hostile, account=hostile, trust=hostile)
    raw = hostile.encode("utf-8", "surrogatepass")
    evidence = replace(evidence, raw=raw, host=host, origin=origin, integrity=hostile)
    base = sample_assessment()
    rule = replace(base.benchmark.rules[0], title=hostile, discussion=hostile, check_text=hostile, srg=hostile)
    assessment = Assessment(
        details=Details(hostile, hostile, hostile, hostile, hostile),
        benchmark=replace(base.benchmark, title=hostile, rules=(rule,), filename=hostile),
        servers=(server,),
        results=(replace(result, findings=(finding,), evidence=evidence),),
        comments={("s1", ENCRYPTION): hostile, ("s1", hostile): hostile},
    )
    assert "Sign-off" in read(assessment).pages[0].extract_text()
    reader = read(assessment, full=True)
    assert 3 <= len(reader.pages) < 60
    assert "Sign-off" in reader.pages[0].extract_text()
    text = text_of(reader)
    assert not set(text) & set("\u202e\u202c\u2066\u2069\ufeff\x1b\x07")
    if hostile.isascii() and hostile.isprintable() and len(hostile) < 100:
        assert squeezed(hostile) in text


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

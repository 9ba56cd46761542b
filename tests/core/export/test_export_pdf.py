"""The PDF report as a document: tags, bookmarks, marking, paper, its first page and its page breaks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from core.model import (
    Assessment,
    Attempt,
    Cause,
    Details,
    Enclave,
    Failure,
    Gap,
    Host,
    Reason,
    Result,
    Severity,
    Site,
    Statement,
)
from tests.core.export.pages import exported, read, squeezed, text_of
from tests.helpers.samples import ENCRYPTION, WHEN, many_servers, sample_assessment


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
    expected = ["Result", "What could not be assessed", "Summary", "Servers", "Findings: open"]
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
    first = exported("pdf", sample_assessment())
    assert first == exported("pdf", sample_assessment())
    assert first != exported("pdf", sample_assessment(), WHEN + timedelta(minutes=1))


def test_any_time_will_do() -> None:
    odd = (WHEN + timedelta(microseconds=123_456)).astimezone(timezone(timedelta(hours=-7)))
    assert exported("pdf", sample_assessment(), odd) == exported("pdf", sample_assessment())


def test_letter_is_letter() -> None:
    sizes = {tuple(round(x) for x in page.mediabox[2:]) for page in read(sample_assessment(), "us-letter").pages}
    assert sizes == {(612, 792)}


def _of_any_age(result: Result) -> Result:
    times = (datetime(2019, 1, 2, tzinfo=UTC), datetime(2099, 1, 2, tzinfo=UTC), None)
    when = times[int(result.server.id.strip("m") or 0) % 3]
    return replace(result, evidence=result.evidence and replace(result.evidence, collected_utc=when))


@pytest.mark.parametrize(("twins", "aged"), [(True, False), (False, False), (True, True), (False, True)])
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_cover_is_one_page_at_its_fullest(paper: str, twins: bool, aged: bool) -> None:
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
    waiting = (Cause(Gap.INPUT_REQUIRED, wide), Cause(Gap.TEXT_CHANGED), Cause(Gap.PERSON))
    results += tuple(
        replace(
            base.results[2],
            server=servers[2],
            findings=(replace(base.results[2].findings[0], stig_id=rules[i].stig_id, causes=(cause,)),),
        )
        for i, cause in enumerate(waiting)
    )
    details = Details(*[wide] * 5)
    left_out = replace(rules[0], stig_id="EX19-ED-999999")
    benchmark = replace(base.benchmark, rules=(*rules, left_out) if twins else rules, title=wide, filename=wide)
    by = Statement("J. Doe", wide)
    site = Site(enclave=Enclave.CLASSIFIED, gateways=dict.fromkeys((server.id for server in servers), by))
    attempts = {each.id: Attempt(each.id, WHEN, Failure(Reason.REFUSED, wide, wide)) for each in servers}
    made = Assessment(details, benchmark, servers, results, attempts=attempts)
    reader = read(replace(made, results=tuple(map(_of_any_age, results)), site=site) if aged else made, paper)
    first = reader.pages[0].extract_text()
    if twins:
        assert all(squeezed(words) in squeezed(first) for words in ("are one computer", "There are more such servers."))
    assert squeezed(f"And {(9 if twins else 7) + 2 * aged} more rules") in squeezed(first)
    assert not aged or all(
        squeezed(words) in squeezed(first) for words in ("in the future", "not dated", "but not signed")
    )
    assert "Sign-off" in first and "Signature" in first and "Summary" in reader.pages[1].extract_text()
    assert all(words in squeezed(first) for words in ("Note", "sitevalueorafile", "formanualreview", "checktext"))

"""Our own benchmark: every rule of the published STIG, said in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from core.benchmark.xccdf import OWN_BENCHMARK, own_benchmark, read_benchmark_file
from core.model import Benchmark, Rule
from core.paths import resource
from core.registry import CHECKS
from tests.helpers.shared import PUBLISHED_2019, SHARED, needs, needs_published
from tests.tools.make_own_benchmark import QUOTED, own_xml, words_of

SCHEMA = SHARED / "data/schemas/xccdf12"
NAMING = """<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://cpe.mitre.org/naming/2.0">
<simpleType name="cpe22Type"><restriction base="anyURI"/></simpleType>
<simpleType name="cpe23Type"><restriction base="string"/></simpleType>
</schema>"""
"""In place of the one schema that is not at hand; our benchmark names no product by CPE."""
RULES = own_benchmark().rules
TEXTS = ("discussion", "check_text", "fix_text")
LONGEST_COPY = 60
"""Characters; shorter pieces may stand in both by chance."""


@pytest.fixture(scope="module")
def published() -> Benchmark:
    return read_benchmark_file(PUBLISHED_2019)


def ids(rule: Rule) -> str:
    return rule.stig_id


# --- Whole ------------------------------------------------------------------------------------------------------------


def test_it_has_every_rule_and_a_text_for_each() -> None:
    assert {stig_id for stig_id in CHECKS if stig_id.startswith("EX19")} <= {rule.stig_id for rule in RULES}


@needs_published
def test_the_file_is_the_published_frame_around_our_words(published: Benchmark) -> None:
    """Stale or edited by hand where only the script may write: python -m tests.tools.make_own_benchmark."""
    assert resource(OWN_BENCHMARK).read_text(encoding="utf-8") == own_xml(published, words_of(own_benchmark()))


@needs_published
def test_what_is_published_stays_as_published(published: Benchmark) -> None:
    for own, theirs in zip(RULES, published.rules, strict=True):
        for name in ("stig_id", "vuln_id", "rule_id", "severity", "srg", "title", "ccis"):
            assert getattr(own, name) == getattr(theirs, name), (own.stig_id, name)
        assert {**own.details, "VulnDiscussion": ""} == {**theirs.details, "VulnDiscussion": ""}
        assert (own.discussion == theirs.discussion) == (own.stig_id == QUOTED)


def test_it_is_labelled_as_ours() -> None:
    own = own_benchmark()
    assert own.own and own.id == "edge_assessor_exchange_edge" and "not a DISA publication" in own.label
    notice = etree.parse(resource(OWN_BENCHMARK)).findtext(".//{*}notice")
    assert "not a DISA publication" in notice and "own" in notice and QUOTED in notice


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """XCCDF 1.2, whose files find each other only in the folders they were published in."""
    top = tmp_path_factory.mktemp("schemas")
    for folder, files in {"xccdf/1.2": SCHEMA.glob("*.xsd"), "common": (SCHEMA / "common").glob("*.xsd")}.items():
        (top / folder).mkdir(parents=True)
        for file in files:
            (top / folder / file.name).write_bytes(file.read_bytes())
    (top / "cpe/2.3").mkdir(parents=True)
    (top / "cpe/2.3/cpe-naming_2.3.xsd").write_text(NAMING, encoding="utf-8")
    return etree.XMLSchema(etree.parse(top / "xccdf/1.2/xccdf_1.2.xsd"))


def as_xccdf_1_2(text: str) -> etree._Element:
    """1.2 wants its own namespace and longer ids; the rest is the same."""
    text = text.replace("/xccdf/1.1", "/xccdf/1.2").replace('idref="', 'idref="xccdf_edge.assessor_group_')
    for element, kind in {"Benchmark": "benchmark", "Profile": "profile", "Group": "group", "Rule": "rule"}.items():
        text = re.sub(rf'(<{element}\b[^>]* id=")', rf"\1xccdf_edge.assessor_{kind}_", text)
    return etree.fromstring(text.encode())


@needs(SCHEMA)
def test_it_is_valid_xccdf(schema: etree.XMLSchema) -> None:
    text = resource(OWN_BENCHMARK).read_text(encoding="utf-8")
    schema.assertValid(as_xccdf_1_2(text))
    assert not schema.validate(as_xccdf_1_2(text.replace('severity="high"', 'severity="grave"', 1)))


# --- Words ------------------------------------------------------------------------------------------------------------


def paragraphs(rule: Rule) -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        yield name, getattr(rule, name)


def sentences(text: str) -> list[str]:
    """Prose only: a paragraph that is a command is no sentence."""
    lines = [line for line in text.splitlines() if line.rstrip().endswith((".", ":"))]
    return [each for line in lines for each in re.split(r"(?<=[.:])\s+(?=[A-Z'0-9-])", line) if each]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.stig_id != QUOTED], ids=ids)
def test_every_text_is_two_to_eight_sentences(rule: Rule) -> None:
    for name, text in paragraphs(rule):
        count = len(sentences(text))
        assert 2 <= count <= 10 and len(text) <= 1_600, (name, count)  # a step that ends in a colon counts too


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_words_are_plain(rule: Rule) -> None:
    for name, text in paragraphs(rule):
        if (rule.stig_id, name) == (QUOTED, "discussion"):
            continue
        assert text == text.strip() and text.isascii() and "\t" not in text and "\n\n\n" not in text
        assert not re.search(r"\bplease\b|\bsuccessfully\b|![^-]|<'", text, re.IGNORECASE), name


IDENTITY = re.compile(r"-(?:Identity|Name|FileName|Path) (?!['\"$])(?!\d)(\S+)")
"""A parameter whose value is a name, which may hold blanks, and so stands in quotes."""
SERVICES = {"MSExchangeTransport"}


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_names_in_commands_stand_in_quotes(rule: Rule) -> None:
    for name, text in paragraphs(rule):
        bare = {found.rstrip(",.;:)") for found in IDENTITY.findall(text)} - SERVICES
        assert not bare, (name, bare)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_rules_it_refers_to_exist(rule: Rule) -> None:
    known = {each.stig_id for each in RULES}
    for _, text in paragraphs(rule):
        assert set(re.findall(r"EX19-ED-\d{6}", text)) <= known


# --- Nothing is copied ------------------------------------------------------------------------------------------------


COMMAND = re.compile(r"^[A-Z][a-z]+-[A-Z]\w+.*$", re.MULTILINE)
"""A line of PowerShell: there is one way to write it, and nobody's words in it."""


def pieces(text: str) -> set[str]:
    whole = " ".join(COMMAND.sub("", text).split()).casefold()
    return {whole[start : start + LONGEST_COPY] for start in range(len(whole) - LONGEST_COPY + 1)}


@needs_published
@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_no_published_sentence_is_copied(rule: Rule, published: Benchmark) -> None:
    ours = {name: text for name, text in paragraphs(rule) if (rule.stig_id, name) != (QUOTED, "discussion")}
    theirs = set().union(*(pieces(getattr(each, name)) for each in published.rules for name in TEXTS))
    assert not {name: pieces(text) & theirs for name, text in ours.items() if pieces(text) & theirs}


@needs_published
def test_a_copied_sentence_would_be_seen(published: Benchmark) -> None:
    theirs = published.rules[5].check_text
    assert pieces("Ours first. " + theirs.replace("\n", " \n ")) & pieces(theirs)

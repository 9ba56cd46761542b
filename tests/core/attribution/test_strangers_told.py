"""Evidence of two servers is told before any finding: on the cover, in the JSON, in the first line of the summary."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from core.export.report.cover import cover
from core.export.report.servers import missing_facts
from core.export.view import server_labels
from core.export.warnings import foreign_warnings
from core.model import Assessment, Named
from core.model.named import named_servers_text
from core.store import Store
from tests.core.attribution.owned import FILED, exported, good, named, result
from tests.core.export.pages import findings_json, read, squeezed
from tests.helpers.samples import WHEN, sample_assessment
from ui.cli import summary

CONNECTORS = "Get-ReceiveConnector"
MIXED = (
    "The evidence is from several servers, so no rule passes: EDGE01 (Get-ExchangeServer, Get-TransportService in "
    "Get-ExchangeServer.xml, Get-TransportService.xml), EDGE99 (Get-ReceiveConnector in Get-ReceiveConnector.xml). "
    "Collect from each server separately."
)


def mixed() -> Assessment:
    """A folder with the exports of EDGE01, and the connectors of EDGE99."""
    sources = {**good(), CONNECTORS: named(good(), "EDGE99")[CONNECTORS]}
    return replace(sample_assessment(), servers=(FILED,), results=(result(exported(sources)),), comments={})


def sentence() -> str:
    return mixed().results[0].foreign_text


def test_the_sentence_names_each_server_its_sources_and_its_files():
    assert sentence() == MIXED


def test_the_cover_says_it_first():
    assessment = mixed()
    found = cover(assessment, WHEN, server_labels(assessment.servers))["warnings"]
    assert found[0].startswith("a folder: The evidence is from several servers, so no rule passes: EDGE01 (")
    assert foreign_warnings(assessment)[0] == (sentence(), [FILED])


def test_the_json_says_it_in_words_and_as_values():
    document = findings_json(mixed())
    assert document["warnings"][0] == {"text": sentence(), "servers": ["a folder"], "server_ids": [FILED.id]}
    [server] = document["servers"]
    assert server["foreign"][1] == {
        "server": "EDGE99",
        "sources": ["Get-ReceiveConnector"],
        "files": ["Get-ReceiveConnector.xml"],
        "meant": False,
    }
    assert findings_json(sample_assessment())["servers"][0]["foreign"] == []


def test_the_command_line_says_it_before_all_counts():
    lines = " ".join(summary.lines(mixed()))
    assert " ".join(lines.split()).startswith(f"a folder: {sentence()}")


def test_two_servers_with_the_same_trouble_are_one_warning():
    one = mixed()
    other = replace(FILED, id="2", name="again")
    both = replace(one, servers=(FILED, other), results=(*one.results, replace(one.results[0], server=other)))
    assert foreign_warnings(both)[0] == (sentence(), [FILED, other])


def test_names_that_cannot_be_read_are_spelled_out_and_many_are_counted():
    many = tuple(Named(f"EDGE\u200b{n}", ("A", "B", "C", "D")) for n in range(9))
    assert named_servers_text((Named("EDGE01", (), meant=True), *many)) == (
        "The evidence also contains settings of EDGE\\u200b0 (A, B, C and 1 more), EDGE\\u200b1 (A, B, C and 1 more), "
        "EDGE\\u200b2 (A, B, C and 1 more) and 6 more; these do not count as passing. Collect from each server "
        "separately."
    )
    assert named_servers_text(()) == ""


def test_a_result_with_strangers_is_not_complete_though_every_rule_was_judged():
    whole = replace(result(exported(good())), findings=())
    assert whole.complete and not replace(whole, foreign=mixed().results[0].foreign).complete
    strange = replace(whole, foreign=mixed().results[0].foreign)
    assert missing_facts(strange) == MIXED and missing_facts(whole) == ""


def test_the_strangers_come_back_with_the_result(tmp_path):
    whole = mixed().results[0]
    with closing(Store.open(tmp_path / "a.edgeassessment")) as store:
        store.save_servers((FILED,))
        store.save_result(whole)
        [kept] = store.load().results
    assert kept.foreign == whole.foreign and kept.foreign_text == MIXED
    assert kept.evidence is not None and whole.evidence is not None and kept.evidence.files == whole.evidence.files


def test_the_report_is_made_and_the_sentence_stands_on_its_first_page():
    first = squeezed(read(mixed()).pages[0].extract_text())
    assert squeezed("Note a folder: The evidence is from several servers, so no rule passes: EDGE01 (") in first

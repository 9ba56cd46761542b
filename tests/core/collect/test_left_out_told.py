"""What was left out is said in the JSON, the report, the summary, the server's row and the evidence's tab."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from core.benchmark.xccdf import own_benchmark
from core.export.report.servers import server_row
from core.model import Assessment, Details, Server
from core.store import Store
from tests.core.collect.files.evidence_files import collect, files
from tests.core.collect.test_left_out import MAILBOXES, OTHER_CONNECTORS
from tests.core.export.pages import findings_json
from tests.helpers.exported import CONNECTORS, SERVERS, exported
from tests.helpers.scans import judged
from ui.cli import summary
from ui.finding.evidence_tab import evidence_facts
from ui.servers.state import row_state

WHY = "Its Get-ReceiveConnector differs from that in b.xml. Neither is used."


@pytest.fixture
def assessment(tmp_path) -> Assessment:
    given = files(tmp_path, a_xml=CONNECTORS, b_xml=OTHER_CONNECTORS, m_xml=MAILBOXES, s_xml=SERVERS)
    given += files(tmp_path, IPAllowListEntry_xml=exported())
    evidence, server = collect(*given), Server("1", "edge01")
    rules = [rule.stig_id for rule in own_benchmark().rules]
    result = judged(server, evidence, rules, evidence.received_utc)
    return Assessment(Details(), own_benchmark(), (server,), (result,))


def test_it_is_kept_in_the_assessment_file(assessment: Assessment, tmp_path) -> None:
    (result,) = assessment.results
    path = tmp_path / "kept.edgeassessment"
    with closing(Store.open(path)) as file:
        file.save_servers(assessment.servers)
        file.save_result(result)
    with closing(Store.open(path)) as file:
        evidence = file.load().results[0].evidence
    assert evidence.left_out == result.evidence.left_out
    assert evidence.facts.disputed == result.evidence.facts.disputed != {}
    assert evidence.facts.source_notes == result.evidence.facts.source_notes != {}


def test_everywhere(assessment: Assessment) -> None:
    (result,) = assessment.results
    made = findings_json(assessment)
    left_out = made["servers"][0]["evidence"]["left_out"]
    assert [each["file"] for each in left_out] == ["a.xml", "b.xml", "m.xml"] and left_out[0]["reason"] == WHY
    printed = server_row(assessment, assessment.servers[0], "edge01", datetime.now(UTC))["left_out"]
    said = " ".join(summary.lines(assessment)).replace("       ", " ")
    tab = " ".join(text for name, text in evidence_facts(result.evidence) if name == "Not used")
    for text in (printed, tab, said):
        assert "a.xml: Its Get-ReceiveConnector differs" in text and "m.xml: The XML file contains objects of" in text
    row = row_state(result, None, None)
    assert "a.xml, b.xml and 1 more were not used (see Evidence)." in row.sentence

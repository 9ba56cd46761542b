"""Files that do not count: the others do, and each is named with its reason. Never a guess between two answers."""

from __future__ import annotations

import os

import pytest

from core.collect.contents import HASHED, Contents
from core.collect.files.evidence_set import merge_contents
from core.model import Facts, Host, LeftOut, Row, Server, Status
from tests.core.collect.files.evidence_files import CONFIG, collect, files, refusal
from tests.helpers.exported import CONNECTORS, NAMES, SERVERS, SUBSCRIPTIONS, TLS, connector, enum, exchange, exported
from tests.helpers.framing import printed
from tests.helpers.scans import judged

RULE, ALLOWED = "EX19-ED-000235", "EX19-ED-000137"
OTHER_CONNECTORS = CONNECTORS.replace("<I32>1</I32>", "<I32>2</I32>").replace("Tls", "Integrated")
MAILBOXES = exported(exchange("MailboxDatabase", '<S N="Name">DB01</S>'))
EMPTY = exported()


def told(evidence) -> dict[str, str]:
    return {each.name: each.reason for each in evidence.left_out}


def found(evidence, *rules: str):
    return judged(Server("1", "edge01"), evidence, rules or (RULE,), evidence.received_utc).findings


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (MAILBOXES, "of the type Microsoft.Exchange.Management.Tasks.MailboxDatabase"),
        (EMPTY, "contains no objects"),
        (CONFIG[:-9], "The configuration file cannot be read"),
        (CONNECTORS[:-9], "cut or altered"),
        ("Dear assessor,", "This is plain text"),
        ("Name : Relay\nServer : EDGE01\n", "Use Export-Clixml instead"),
        (b"PK\x03\x04 a zip", "Unpack the zip first"),
        (b"", "an empty file"),
    ],
)
def test_one_file_that_is_no_use_does_not_take_the_others_along(tmp_path, other, says):
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, b_xml=other))
    assert [each.name for each in evidence.left_out] == ["b.xml"] and says in told(evidence)["b.xml"]
    assert evidence.host.name == "EDGE01" and found(evidence)[0].status is Status.NOT_A_FINDING


def test_the_same_bytes_count_once(tmp_path):
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, b_xml=CONNECTORS, c_config=CONFIG, d_config=CONFIG))
    assert told(evidence) == {
        "b.xml": "It is identical to a.xml, which counts once.",
        "d.config": "It is identical to c.config, which counts once.",
    }
    assert len(evidence.facts.rows("Get-ReceiveConnector")) == 1 and found(evidence)[0].status is Status.NOT_A_FINDING


def test_the_same_answer_in_other_bytes_counts_once(tmp_path):
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, b_xml=CONNECTORS.encode("utf-16")))
    assert not evidence.left_out and len(evidence.facts.rows("Get-ReceiveConnector")) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_two_answers_that_differ_are_none_whichever_comes_first(tmp_path, order):
    given = files(tmp_path, a_xml=CONNECTORS, b_xml=OTHER_CONNECTORS, s_xml=SERVERS)[::order]
    evidence = collect(*given)
    assert set(told(evidence)) == {"a.xml", "b.xml"} and "Get-ReceiveConnector differs" in told(evidence)["a.xml"]
    (finding, reporting) = found(evidence, RULE, "EX19-ED-000056")
    assert finding.status is Status.NOT_REVIEWED and finding.missing and "neither is used" in finding.reason
    assert "a.xml" in finding.reason and "b.xml" in finding.reason
    assert reporting.status is Status.NOT_A_FINDING and "Get-ReceiveConnector" not in evidence.files


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Facts({}, {"X": "denied"}), Facts({"X": ()})),
        (Facts({"X": (Row("X", {"A": True}),)}), Facts({"X": (Row("X", {"A": 1}),)})),
        (Facts({"X": (Row("X", {"A": 1}),)}), Facts({"X": (Row("X", {"A": 1}), Row("X", {"A": 1}))})),
        (Facts({}, {"X": "denied"}), Facts({}, {"X": "timed out"})),
    ],
)
def test_what_differs_at_all_differs(one, other):
    contents = merge_contents([("a", Contents(HASHED, Host(), one)), ("b", Contents(HASHED, Host(), other))])
    assert not contents.facts.collected and not contents.facts.failed and set(contents.facts.disputed) == {"X"}


def test_a_third_file_that_agrees_with_one_does_not_outvote_the_other(tmp_path):
    again = CONNECTORS.encode("utf-16")
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, b_xml=OTHER_CONNECTORS, c_xml=again))
    assert set(told(evidence)) == {"a.xml", "b.xml", "c.xml"} and found(evidence)[0].status is Status.NOT_REVIEWED


def test_what_edge_ps1_printed_and_an_export_that_differs(tmp_path):
    evidence = collect(*files(tmp_path, a_txt=printed("edge02"), b_xml=CONNECTORS))
    assert set(evidence.facts.disputed) == {"Get-ReceiveConnector"} and evidence.host.name == "EDGE02"
    assert set(told(evidence)) == {"a.txt", "b.xml"} and "Get-SendConnector" in evidence.facts.collected


def test_a_mailbox_servers_answer_alone_saves_nothing(tmp_path):
    assert "a.xml: The XML file is cut" in refusal(*files(tmp_path, a_xml=CONNECTORS[:-9], s_xml=SUBSCRIPTIONS))


def test_what_was_left_out_is_so_again_when_the_set_is_read_again(tmp_path):
    first = collect(*files(tmp_path, a_xml=CONNECTORS, b_xml=MAILBOXES, c_xml=CONNECTORS))
    (saved,) = files(tmp_path / "kept", all_txt=first.raw)
    again = collect(saved)
    assert again.left_out == first.left_out and len(first.left_out) == 2 and again.facts == first.facts


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may read all reads it")
def test_a_file_that_may_not_be_read_is_left_out(tmp_path):
    good, shut = files(tmp_path, a_xml=CONNECTORS, b_xml=SERVERS)
    shut.chmod(0)
    assert told(collect(good, shut)) == {"b.xml": "b.xml could not be read: Permission denied."}


def test_a_file_that_went_away_is_left_out(tmp_path):
    (good,) = files(tmp_path, a_xml=CONNECTORS)
    (left_out,) = collect(good, tmp_path / "gone.xml").left_out
    assert left_out == LeftOut("gone.xml", "gone.xml could not be read: No such file or directory.")


# --- Nothing at all, as an answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["IPAllowListEntry_xml", "Get-IPAllowListEntry_xml", "get-ipallowlistentry_clixml"])
def test_an_empty_export_that_is_named_after_its_cmdlet_is_the_compliant_answer(tmp_path, name):
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, **{name: EMPTY}))
    assert not evidence.left_out and evidence.facts.rows("Get-IPAllowListEntry") == ()
    (finding,) = found(evidence, ALLOWED)
    assert finding.status is Status.NOT_A_FINDING
    assert any("only by the file name" in note and name.replace("_", ".") in note for note in finding.notes)


@pytest.mark.parametrize(
    "name",
    ["b_xml", "IPAllowListEntries_xml", "not-IPAllowListEntry_xml", "IPAllowListConfig_xml", "ReceiveConnector_xml"]
    + ["Get-SendConnector_xml", "Get-TransportAgent_xml", "AttachmentFilterEntry_xml", "Get-Service_xml"],
)
def test_any_other_empty_export_answers_nothing(tmp_path, name):
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, **{name: EMPTY}))
    assert "contains no objects" in told(evidence)[name.replace("_", ".")]
    assert set(evidence.facts.collected) == {"Get-ReceiveConnector"}
    assert found(evidence, ALLOWED)[0].status is Status.NOT_REVIEWED


def test_two_empty_exports_are_two_answers_though_their_bytes_are_the_same(tmp_path):
    names = ("IPAllowListEntry_xml", "IPBlockListProvider_xml", "other_xml")
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, **dict.fromkeys(names, EMPTY)))
    assert {"Get-IPAllowListEntry", "Get-IPBlockListProvider"} < set(evidence.facts.collected)
    assert list(told(evidence)) == ["other.xml"] and "contains no objects" in told(evidence)["other.xml"]


def test_an_empty_export_and_entries_contradict(tmp_path):
    entries = exported(exchange("IPAllowListEntry", '<S N="Identity">1</S><S N="IPRange">192.0.2.1</S>'))
    evidence = collect(*files(tmp_path, **{"IPAllowListEntry_xml": EMPTY, "b_xml": entries, "c_xml": CONNECTORS}))
    assert found(evidence, ALLOWED)[0].status is Status.NOT_REVIEWED and len(evidence.left_out) == 2


def test_an_empty_document_with_anything_in_it_is_not_empty(tmp_path):
    odd = EMPTY.replace("</Objs>", "<S>x</S></Objs>")
    evidence = collect(*files(tmp_path, a_xml=CONNECTORS, IPAllowListEntry_xml=odd))
    assert "plain values" in told(evidence)["IPAllowListEntry.xml"]


def test_connectors_with_a_second_object_of_the_same_name_are_read_as_before(tmp_path):
    two = exported(connector(NAMES + enum(TLS), 1), connector(NAMES + enum(TLS, types="<T>X</T><T>System.Enum</T>"), 2))
    assert "altered" in refusal(*files(tmp_path, a_xml=two))

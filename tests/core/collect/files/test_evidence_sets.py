"""Several files as the evidence of one server: kept as received, merged, and refused where they contradict."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from core.collect.collector import collector_for
from core.collect.contents import COPIED, EXPORTED, HASHED, Contents
from core.collect.evidence_errors import EvidenceRefused
from core.collect.files import collector as module
from core.collect.files.collector import FileCollector
from core.collect.files.evidence_set import SET_END, SetFile, merge_contents, pack_set, unpack_set
from core.collect.files.file_groups import group_name, sort_files
from core.model import Cancelled, CollectError, Facts, Host, Origin, Reason, Server, Status
from core.model.progress import silent
from core.registry import evaluate
from tests.core.collect.files.evidence_files import CONFIG, collect, files, refusal
from tests.helpers.complete import KNOWN
from tests.helpers.evidence import read_evidence
from tests.helpers.exported import (
    CONNECTORS,
    SERVERS,
    SUBSCRIPTIONS,
)
from tests.helpers.framing import printed
from tests.helpers.scans import judged

# --- As received ------------------------------------------------------------------------------------------------------


def test_every_file_is_kept_as_received_under_its_own_hash(tmp_path):
    given = files(tmp_path, rc_xml=CONNECTORS.encode("utf-16"), c_config=CONFIG)
    evidence = collect(*given)
    parts = unpack_set(evidence.raw)
    assert [part.name for part in parts] == ["rc.xml", "c.config"]
    assert [part.data for part in parts] == [file.read_bytes() for file in given]
    assert all(part.sha256.encode() in evidence.raw for part in parts)
    assert evidence.sha256 == hashlib.sha256(evidence.raw).hexdigest()
    assert evidence.origin.place == "2 files: rc.xml, c.config" and evidence.host.name == "EDGE01"
    assert evidence.integrity == f"2 files, each with its SHA-256 in the set; {EXPORTED}; {COPIED}"


def test_a_set_that_was_saved_is_read_again(tmp_path):
    first = collect(*files(tmp_path, rc_xml=CONNECTORS, c_config=CONFIG, s_xml=SERVERS))
    (saved,) = files(tmp_path / "kept", all_txt=first.raw)
    again = collect(saved)
    assert again.facts == first.facts and again.sha256 == first.sha256 and again.host == first.host


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n", b"a line of a mail\r\n"])
def test_a_set_inside_another_file_is_refused(before):
    """Only what edge.ps1 printed would be seen in it, and not the file that contradicts it."""
    inner = pack_set([SetFile("a.txt", printed("edge01")), SetFile("EdgeTransport.exe.config", CONFIG.encode())])
    for data in (before + inner, pack_set([SetFile("a.txt", inner), SetFile("b.xml", CONNECTORS.encode())])):
        with pytest.raises(CollectError, match="An evidence set in it"):
            read_evidence(data, Origin("file", "a.txt"))


def test_one_file_is_no_set(tmp_path):
    (file,) = files(tmp_path, rc_xml=CONNECTORS)
    assert collect(file).raw == file.read_bytes() == collect(tmp_path).raw


def test_a_folder_is_one_set_and_the_server_may_name_files_or_folder(tmp_path):
    given = files(tmp_path, rc_xml=CONNECTORS, c_config=CONFIG, photo_png="not read")
    whole = collect(tmp_path)
    assert [part.name for part in unpack_set(whole.raw)] == ["c.config", "rc.xml"]
    named = "\n".join(str(file) for file in given[:2])
    for text in (named, str(tmp_path)):
        collector = collector_for(Server("1", "edge01", evidence_file=text), "")
        assert collector.collect(silent, threading.Event()).facts == whole.facts


@pytest.mark.parametrize("name", ["a.xml", 'Größe "1"\n---FILE--- 1.xml', "\ud83d.xml", ""])
def test_any_name_survives_or_is_marked(name):
    (part,) = unpack_set(pack_set([SetFile(name, b"x\n---END EDGE EVIDENCE SET---\n")]))
    assert part.data == b"x\n---END EDGE EVIDENCE SET---\n"
    assert part.name == name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_a_set_with_any_byte_changed_or_cut_off_is_refused():
    data = pack_set([SetFile("rc.xml", CONNECTORS.encode()), SetFile("c.config", CONFIG.encode())])
    names = {data.index(b"rc.xml") + n for n in range(6)} | {data.index(b"c.config") + n for n in range(8)}
    for place, byte in enumerate(data):
        changed = data[:place] + bytes([byte ^ 1]) + data[place + 1 :]
        if place in names:
            continue  # what a file is called decides nothing
        with pytest.raises(CollectError):
            read_evidence(changed, Origin("file", "set.txt"))
    for end in range(len(data)):
        with pytest.raises(CollectError):
            read_evidence(data[:end], Origin("file", "set.txt"))
    for more in (SET_END, b"\n", b"x"):
        with pytest.raises(CollectError):
            read_evidence(data + more, Origin("file", "set.txt"))


def test_a_set_over_winrm_is_no_evidence():
    with pytest.raises(CollectError):
        read_evidence(pack_set([SetFile("rc.xml", CONNECTORS.encode())]), Origin("WinRM", "https://edge01"))


# --- Together ---------------------------------------------------------------------------------------------------------


def test_subscriptions_join_what_edge_ps1_printed(tmp_path):
    evidence = collect(*files(tmp_path, edge_txt=printed("edge02"), subs_xml=SUBSCRIPTIONS))
    assert evidence.host.name == "EDGE02" and evidence.host.edge_role is True and evidence.origin.simulated
    assert evidence.collected_utc and HASHED in evidence.integrity and EXPORTED in evidence.integrity
    for rule in ("EX19-ED-000109", "EX19-ED-000234", "EX19-ED-000235"):
        assert evaluate(rule, evidence.facts, KNOWN).status is Status.NOT_A_FINDING


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (printed("edge01").decode(), printed("edge02").decode(), "Two files are output of edge.ps1"),
        (CONNECTORS, printed("edge02").decode()[:-40], "b.xml: The evidence was cut or altered"),
        ("Dear assessor,", CONFIG[:-9], "a.xml: This is plain text"),
    ],
)
def test_where_nothing_can_be_used_or_much_is_damaged_all_is_refused(tmp_path, one, other, says):
    assert says in refusal(*files(tmp_path, a_xml=one, b_xml=other))


def test_two_servers_are_not_one_though_their_sources_differ():
    hosts = [Host(name=name, shell="loaded", edge_role=True) for name in ("EDGE01", "EDGE02")]
    with pytest.raises(EvidenceRefused, match="two servers"):
        merge_contents([(host.name, Contents(HASHED, host, Facts())) for host in hosts])


def test_an_empty_or_missing_folder_is_told(tmp_path):
    assert "contains no evidence files" in refusal(tmp_path)
    assert "could not be read" in refusal(tmp_path / "nowhere.xml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a path in a folder")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").startswith("pipe is not a file.")


def test_far_too_many_files_are_not_read(tmp_path):
    for number in range(201):
        (tmp_path / f"{number}.xml").write_bytes(b"x")
    assert "contains 201 evidence files" in refusal(tmp_path)


def test_files_of_two_servers_clear_neither_and_are_told_with_their_names(tmp_path):
    other = SERVERS.replace("EDGE01", "EDGE09")
    rules = ["EX19-ED-000056", "EX19-ED-000235"]
    for servers, status in ((SERVERS, Status.NOT_A_FINDING), (other, Status.NOT_REVIEWED)):
        evidence = collect(*files(tmp_path, rc_xml=CONNECTORS, s_xml=servers))
        result = judged(Server("1", "edge01"), evidence, rules, evidence.received_utc)
        assert [finding.status for finding in result.findings] == [status, status]
    assert all("EDGE09" in finding.reason or "EDGE01" in finding.reason for finding in result.findings)
    assert evidence.host.name == ""
    assert [(each.server, each.sources, each.files) for each in result.foreign] == [
        ("EDGE01", ("Get-ReceiveConnector",), ("rc.xml",)),
        ("EDGE09", ("Get-ExchangeServer",), ("s.xml",)),
    ]
    assert result.foreign_text == (
        "The evidence is from several servers, so no rule passes: EDGE01 (Get-ReceiveConnector in rc.xml), EDGE09 "
        "(Get-ExchangeServer in s.xml). Collect from each server separately."
    )


# --- Which files are one server ---------------------------------------------------------------------------------------


def servers(paths: list[Path]) -> list[tuple[Path, ...]]:
    return sort_files(paths).servers


def names(groups: list[tuple[Path, ...]]) -> list[list[str]]:
    return [[file.name for file in group] for group in groups]


def test_how_files_and_folders_fall_into_servers(tmp_path):
    site, east = tmp_path / "site", tmp_path / "site" / "east"
    files(site, a_txt=printed("edge01"), b_txt=printed("edge02").decode().encode("utf-16"), s_xml=SUBSCRIPTIONS)
    files(east, rc_xml=CONNECTORS, sv_xml=SERVERS, t_config=CONFIG, readme_txt="x", photo_png="x")
    groups = servers([site, site / "a.txt", east / ".." / "b.txt"])
    assert names(groups) == [["a.txt", "s.xml"], ["b.txt", "s.xml"], ["rc.xml", "sv.xml", "t.config"]]
    assert [group_name(group) for group in groups] == ["a", "b", "east"]
    assert collect(*groups[1]).host.name == "EDGE02" and collect(*groups[2]).host.name == "EDGE01"


def test_exports_beside_an_output_of_edge_ps1_are_another_server(tmp_path):
    files(tmp_path, a_txt=printed("edge01"), rc_xml=CONNECTORS, s_xml=SUBSCRIPTIONS)
    assert names(servers([tmp_path])) == [["a.txt", "s.xml"], ["rc.xml", "s.xml"]]


def test_subscriptions_alone_are_no_server_but_speak_of_all(tmp_path):
    (file,) = files(tmp_path, s_xml=SUBSCRIPTIONS)
    found = sort_files([tmp_path])
    assert (found.servers, found.of_mailbox, found.left_out) == ([], [file], {})


def test_what_is_named_is_never_dropped_in_silence(tmp_path):
    (odd,) = files(tmp_path, notes_png="x")
    found = sort_files([odd, tmp_path / "gone.xml"])
    assert found.servers == [(tmp_path / "gone.xml",)] and "plain text" in found.left_out[odd]


def test_no_folder_is_followed_without_end(tmp_path):
    deep = tmp_path.joinpath(*"123456")
    deep.mkdir(parents=True)
    (deep / "a.xml").write_text(CONNECTORS)
    try:
        (tmp_path / "loop").symlink_to(tmp_path)
    except OSError:
        pytest.skip("no links on this machine")
    (tmp_path / "b.xml").write_text(CONNECTORS)
    assert names(servers([tmp_path])) == [["b.xml"]]


# --- Stopped, and too large -------------------------------------------------------------------------------------------


def test_a_cancelled_set_is_not_read(tmp_path):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        FileCollector(*files(tmp_path, rc_xml=CONNECTORS, c_config=CONFIG)).collect(silent, cancel)


def test_all_files_together_have_one_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_EVIDENCE_BYTES", 3_000)
    config, large = files(tmp_path, a_config=CONFIG, rc_xml=CONNECTORS + " " * 3_000)
    (left_out,) = collect(config, large).left_out
    assert left_out.name == "rc.xml" and "larger than" in left_out.reason
    with pytest.raises(CollectError) as caught:
        collect(large)
    assert caught.value.failure.reason is Reason.FILE_UNREADABLE and "larger than" in caught.value.failure.happened

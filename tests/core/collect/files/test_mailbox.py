"""What a Mailbox server says of the subscriptions, beside what an Edge server itself answers."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from core.collect.collector import collector_for
from core.collect.files.collector import FileCollector
from core.collect.files.evidence_set import unpack_set
from core.collect.files.mailbox_file import join_mailbox_file, read_mailbox_file
from core.lab import Lab
from core.model import CollectError, Evidence, Server, Status
from core.model.progress import silent
from tests.helpers.evidence import read_evidence
from tests.helpers.exported import CONNECTORS, SUBSCRIPTIONS, exchange, exported
from tests.helpers.framing import document, framed, printed
from tests.helpers.scans import scan

RULES = ("EX19-ED-000109", "EX19-ED-000234", "EX19-ED-000235")


def collect(server: Server, password: str = "") -> Evidence:
    return collector_for(server, password).collect(silent, threading.Event())


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    path = tmp_path / "EdgeSubscription.xml"
    path.write_text(SUBSCRIPTIONS)
    return path


def test_a_live_server_and_the_file_are_one_evidence(subscriptions: Path) -> None:
    with Lab() as lab:
        live = next(server for server in lab.servers if server.name == "EDGE02")
        server = replace(live, mailbox_file=str(subscriptions))
        alone = scan(live, collector_for(live, lab.password), RULES, silent, threading.Event())
        both = scan(server, collector_for(server, lab.password), RULES, silent, threading.Event())
    assert [finding.status for finding in alone.findings[:2]] == [Status.NOT_REVIEWED] * 2
    assert [finding.status for finding in both.findings] == [Status.NOT_A_FINDING] * 3
    evidence = both.evidence
    assert evidence and evidence.origin.transport == "WinRM" and evidence.origin.mailbox_file == "EdgeSubscription.xml"
    assert evidence.host.edge_role is True and evidence.origin.simulated and evidence.collected_utc
    answer, file = unpack_set(evidence.raw)
    assert alone.evidence and file.data == subscriptions.read_bytes()
    assert read_evidence(answer.data, alone.evidence.origin).facts == alone.evidence.facts
    assert evidence.sha256 == hashlib.sha256(evidence.raw).hexdigest()


def test_the_saved_set_reads_as_the_same(subscriptions: Path, tmp_path: Path) -> None:
    (tmp_path / "edge02.txt").write_bytes(printed("edge02"))
    server = Server("1", "edge02", evidence_file=str(tmp_path / "edge02.txt"), mailbox_file=str(subscriptions))
    evidence = collect(server)
    (tmp_path / "saved.txt").write_bytes(evidence.raw)
    again = FileCollector(tmp_path / "saved.txt").collect(silent, threading.Event())
    assert again.facts == evidence.facts and again.sha256 == evidence.sha256 and again.host == evidence.host


def test_a_newer_file_takes_the_place_of_the_earlier_one(subscriptions: Path, tmp_path: Path) -> None:
    (tmp_path / "edge02.txt").write_bytes(printed("edge02"))
    server = Server("1", "edge02", evidence_file=str(tmp_path / "edge02.txt"), mailbox_file=str(subscriptions))
    newer = tmp_path / "newer.xml"
    newer.write_text(SUBSCRIPTIONS.replace("EDGE02", "EDGE77"))
    evidence = join_mailbox_file(collect(server), read_mailbox_file(newer))
    names = [row.text("Name") for row in evidence.facts.rows("Get-EdgeSubscription")]
    assert names == ["EDGE01", "EDGE77"] and len(unpack_set(evidence.raw)) == 2
    assert (evidence.origin.place, evidence.origin.mailbox_file) == ("edge02.txt", "newer.xml")
    assert evidence.origin.places == "edge02.txt with newer.xml"
    of_before = replace(evidence, origin=replace(evidence.origin, place="edge02.txt with newer.xml", mailbox_file=""))
    again = join_mailbox_file(of_before, read_mailbox_file(subscriptions))
    assert again.origin.places == f"edge02.txt with {subscriptions.name}", "as earlier versions kept it"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CONNECTORS, "is not the Get-EdgeSubscription export"),
        (printed("edge02").decode(), "is not the Get-EdgeSubscription export"),
        (SUBSCRIPTIONS[:-30], "cut or altered"),
        (None, "could not be read"),
    ],
)
def test_another_file_is_refused_before_anything_is_sent(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "s.xml"
    if content is not None:
        path.write_text(content)
    server = Server("1", "edge01", "127.0.0.1", 9, user="nobody", mailbox_file=str(path))
    with pytest.raises(CollectError) as caught:
        collect(server, "secret")
    assert says in caught.value.failure.happened and caught.value.failure.todo.endswith(".")


def test_a_server_that_speaks_for_the_mailbox_server_is_contradicted(subscriptions: Path, tmp_path: Path) -> None:
    made = document("edge02")
    made["sources"]["Get-EdgeSubscription"] = {"ok": True, "rows": [{"Name": "EDGE01"}, {"Name": "EDGE09"}]}
    (tmp_path / "edge02.txt").write_bytes(framed(made))
    server = Server("1", "edge02", evidence_file=str(tmp_path / "edge02.txt"), mailbox_file=str(subscriptions))
    result = scan(server, collector_for(server, ""), RULES, silent, threading.Event())
    assert [finding.status for finding in result.findings[:2]] == [Status.NOT_REVIEWED] * 2
    assert "edge02.txt and" in result.findings[0].reason and "neither is used" in result.findings[0].reason
    assert result.evidence and len(result.evidence.left_out) == 2


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("EDGE01", "EDGE02"), Status.NOT_A_FINDING),
        (("edge01", "Edge02"), Status.NOT_A_FINDING),
        (("EDGE01", "EDGE09"), Status.NOT_REVIEWED),
        (("EDGE09",), Status.OPEN),
    ],
)
def test_an_answer_about_other_servers_clears_none(tmp_path: Path, names: tuple[str, ...], status: Status) -> None:
    (tmp_path / "edge02.txt").write_bytes(printed("edge02"))
    rows = (exchange("EdgeSubscription", f'<S N="Name">{name}</S>', n) for n, name in enumerate(names, 1))
    (tmp_path / "s.xml").write_text(exported(*rows))
    files = "\n".join(str(tmp_path / name) for name in ("edge02.txt", "s.xml"))
    server = Server("1", "edge02", evidence_file=files)
    result = scan(server, collector_for(server, ""), RULES, silent, threading.Event())
    assert [finding.status for finding in result.findings] == [status, status, Status.NOT_A_FINDING]
    told = "not EDGE02: export it on a Mailbox server of its site"
    for finding in result.findings[:2]:
        said = " ".join((finding.reason, *finding.notes))
        assert (told in said) is ("EDGE02" not in map(str.upper, names))
        assert bool(finding.required_input) is (status is Status.NOT_REVIEWED)


def test_an_answer_clears_no_server_whose_name_nobody_knows(tmp_path: Path, subscriptions: Path) -> None:
    server = Server("1", "edge", evidence_file=str(subscriptions))
    result = scan(server, collector_for(server, ""), RULES[:1], silent, threading.Event())
    assert result.findings[0].status is Status.NOT_REVIEWED and "not in the evidence" in result.findings[0].reason

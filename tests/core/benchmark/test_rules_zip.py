"""STIG zips that hold too much, too little, or an attack."""

from __future__ import annotations

import struct
import zipfile

import pytest

from core.benchmark.xccdf import read_benchmark
from tests.helpers.benchmarks import benchmark_xml, refusal, rule_xml, zip_of

EDGE = benchmark_xml(title="Microsoft Exchange 2019 Edge Server STIG")
MAILBOX = benchmark_xml(rule_xml("EX19-MB-000001"), title="Microsoft Exchange 2019 Mailbox Server STIG")
OLD_EDGE = benchmark_xml(rule_xml("EX16-ED-000001"), title="Microsoft Exchange 2016 Edge Transport Server STIG")


def test_the_edge_benchmark_is_chosen_among_several() -> None:
    data = zip_of({"a/mailbox-xccdf.xml": MAILBOX, "b.zip": zip_of({"x/Edge-XCCDF.xml": EDGE})})
    benchmark = read_benchmark(data, "all.zip")
    assert benchmark.rules[0].stig_id == "EX19-ED-000001" and benchmark.filename == "all.zip"


def test_a_doubt_names_the_benchmarks() -> None:
    happened = refusal(zip_of({"a-xccdf.xml": EDGE, "b-xccdf.xml": OLD_EDGE, "c-xccdf.xml": MAILBOX}), "two.zip")
    assert "2019 Edge" in happened and "2016 Edge" in happened and "Mailbox" not in happened


def test_a_single_benchmark_of_another_product_is_taken() -> None:
    assert read_benchmark(zip_of({"m-xccdf.xml": MAILBOX}), "m.zip").rules[0].stig_id == "EX19-MB-000001"


def test_zip_without_a_benchmark_is_said_so() -> None:
    assert "no XCCDF benchmark" in refusal(zip_of({"readme.txt": b"hello"}), "empty.zip")


@pytest.mark.parametrize(
    "name", ["../x-xccdf.xml", "a/../../x.txt", "/etc/x-xccdf.xml", "C:\\x-xccdf.xml", "..\\x.txt"]
)
def test_zip_slip_is_refused(name: str) -> None:
    assert "path leaves its folder" in refusal(zip_of({"edge-xccdf.xml": EDGE, name: EDGE}), "slip.zip")


def test_zip_bomb_is_refused() -> None:
    bomb = EDGE.replace(b"</title>", b"</title><description>" + b" " * 9_000_000 + b"</description>", 1)
    assert "zip bomb" in refusal(zip_of({"edge-xccdf.xml": bomb}), "bomb.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_packed_in_a_greedy_way_is_refused(method: int) -> None:
    """What is packed by LZMA names the memory that unpacking takes: up to 4 GB for one byte."""
    assert "unsupported compression" in refusal(zip_of({"edge-xccdf.xml": EDGE}, method), "lzma.zip")


def test_zip_of_giants_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.benchmark.archive.MAX_TOTAL", 2 * len(EDGE))
    members = {f"{i}-xccdf.xml": EDGE for i in range(3)}
    assert "expands to more than" in refusal(zip_of(members, zipfile.ZIP_STORED), "giant.zip")


def test_zip_in_zip_in_zip_is_not_followed() -> None:
    data = zip_of({"a.zip": zip_of({"b.zip": zip_of({"edge-xccdf.xml": EDGE})})})
    assert "no XCCDF benchmark" in refusal(data, "nested.zip")


def test_too_many_members_are_refused() -> None:
    assert "2,001 files" in refusal(zip_of({f"{i}.txt": b"" for i in range(2001)}), "many.zip")


def test_password_is_said() -> None:
    data = bytearray(zip_of({"edge-xccdf.xml": EDGE}))
    central = data.rindex(b"PK\x01\x02")
    for offset in (6, central + 8):
        struct.pack_into("<H", data, offset, 1)
    assert "protected by a password" in refusal(bytes(data), "locked.zip")


def test_a_zip_cut_or_altered_anywhere_is_refused() -> None:
    whole = zip_of({"edge-xccdf.xml": EDGE})
    for cut in range(4, len(whole), 7):
        refusal(whole[:cut], "cut.zip")
    altered = bytearray(whole)
    altered[whole.index(b"xccdf.xml") + 20] ^= 0xFF
    assert "damaged" in refusal(bytes(altered), "altered.zip")


def test_understated_size_gains_nothing() -> None:
    data = bytearray(zip_of({"edge-xccdf.xml": EDGE}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 10)
    refusal(bytes(data), "lying.zip")

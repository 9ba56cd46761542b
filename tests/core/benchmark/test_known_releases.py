"""A benchmark is called published only where all that it says is what a published release says."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from core.benchmark.known_releases import content_sha256, known_releases
from core.benchmark.releases import UNKNOWN_RELEASE, benchmark_warnings
from core.benchmark.xccdf import own_benchmark, read_benchmark, read_benchmark_file
from core.export.report.document import report_data
from core.model import Benchmark, Host
from tests.core.export.pages import findings_json
from tests.helpers.benchmarks import benchmark_xml, rule_xml
from tests.helpers.samples import WHEN, sample_assessment
from tests.helpers.shared import PUBLISHED_2016, PUBLISHED_2019, needs_published, needs_published_2016

RULE = "EX19-ED-000235"
HOST = Host("EDGE01", exchange_version="15.2.1748.10", product="Exchange Server 2019")


@needs_published
def test_the_published_release_is_known_however_its_file_is_written() -> None:
    data = PUBLISHED_2019.read_bytes()
    known = read_benchmark(data, "stig.xml")
    assert known.known and known.whose == "published" and known_releases()[content_sha256(known)] == known.label
    assert read_benchmark(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), "other name.xml").known
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("U_x_Manual-xccdf.xml", data)
    assert read_benchmark(zipped.getvalue(), "x.zip").known
    assert UNKNOWN_RELEASE not in benchmark_warnings(known, HOST)


@needs_published_2016
def test_the_release_for_2016_is_known() -> None:
    assert read_benchmark_file(PUBLISHED_2016).known


@needs_published
@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"is not set to", b"is set to"),
        (b'severity="high"', b'severity="low"'),
        (b"Benchmark Date: 30 Jan 2025", b"Benchmark Date: 30 Jan 2026"),
        (b"Release: 2", b"Release: 3"),
        (b"SV-259641r961632_rule", b"SV-259641r961633_rule"),
        (b"CCI-002418", b"CCI-002419"),
        (b"SRG-APP-000439", b"SRG-APP-000440"),
        (b"&lt;/VulnDiscussion&gt;", b" Nothing to see.&lt;/VulnDiscussion&gt;"),
    ],
)
def test_one_edit_by_hand_makes_it_another(was: bytes, now: bytes) -> None:
    data = PUBLISHED_2019.read_bytes()
    assert was in data
    edited = read_benchmark(data.replace(was, now, 1), "stig.xml")
    assert not edited.known and edited.whose == "not a release this program knows"
    assert UNKNOWN_RELEASE in benchmark_warnings(edited, HOST)


@needs_published
def test_a_rule_that_was_taken_out_makes_it_another() -> None:
    known = read_benchmark_file(PUBLISHED_2019)
    assert content_sha256(replace(known, rules=known.rules[1:])) not in known_releases()


def test_a_file_of_ones_own_is_told_everywhere() -> None:
    made: Benchmark = read_benchmark(benchmark_xml(rule_xml(RULE)), "mine.xml")
    assert not made.known and not made.own
    sample = replace(sample_assessment(), benchmark=made)
    cover = report_data(sample, WHEN, full=False)["cover"]
    assert cover["words"] == "Text of the benchmark file: not a release this program knows"
    said = findings_json(sample)
    assert said["benchmark"]["known"] is False
    assert UNKNOWN_RELEASE in [warning["text"] for warning in said["warnings"]]


def test_our_own_is_ours_and_needs_no_word() -> None:
    assert own_benchmark().whose == ("unofficial text") and UNKNOWN_RELEASE not in benchmark_warnings(
        own_benchmark(), HOST
    )


def test_known_releases_are_named() -> None:
    assert all(len(sha256) == 64 and "V" in label for sha256, label in known_releases().items())

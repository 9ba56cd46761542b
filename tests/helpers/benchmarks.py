"""Makes benchmarks and STIG zips for tests."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from core.benchmark.xccdf import BenchmarkError, read_benchmark

V11, V12 = "http://checklists.nist.gov/xccdf/1.1", "http://checklists.nist.gov/xccdf/1.2"


def rule_xml(stig_id: str = "EX19-ED-000001", description: str = "Why.", **parts: str) -> str:
    """A group with one rule; `parts` may name group, rule, severity, and more elements."""
    number = stig_id[-6:]
    group, rule = parts.get("group", f"V-{number}"), parts.get("rule", f"SV-{number}r1_rule")
    severity = parts.get("severity", "medium")
    return (
        f"<Group id='{group}'><title>SRG-APP-000001</title><Rule id='{rule}' severity='{severity}'>"
        f"<version>{stig_id}</version><title>Title {number}</title><description>{escape(description)}</description>"
        f"{parts.get('more', '')}</Rule></Group>"
    )


def benchmark_xml(rules: str = "", namespace: str = V11, title: str = "Exchange Edge", head: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{head}<Benchmark xmlns='{namespace}' id='B'><title>{title}</title>"
        "<plain-text id='release-info'>Release: 7 Benchmark Date: 01 Apr 2025</plain-text><version>3</version>"
        f"{rules or rule_xml()}</Benchmark>"
    ).encode()


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(data: bytes, filename: str = "odd.xml") -> str:
    """The sentence with which these bytes are refused."""
    with pytest.raises(BenchmarkError) as caught:
        read_benchmark(data, filename)
    happened, todo = caught.value.happened, caught.value.todo
    assert filename in happened and happened.endswith(".") and todo.endswith(".")
    return happened

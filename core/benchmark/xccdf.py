"""Benchmarks: XCCDF 1.1 and 1.2, as a bare XML file or in the zip that DISA publishes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from lxml import etree

from core.benchmark.archive import MAX_FILE, ZipRefused, is_zip, xccdf_files
from core.benchmark.description import unpack
from core.benchmark.known_releases import content_sha256, known_releases
from core.model import Benchmark, Rule, Severity
from core.paths import resource
from core.xml import XmlRefused, parse_xml, text_of

OWN_BENCHMARK = "benchmark/edge-assessor-exchange-edge-xccdf.xml"
NAMESPACES = ("http://checklists.nist.gov/xccdf/1.1", "http://checklists.nist.gov/xccdf/1.2")
MAX_RULES = 5_000
MAX_LINE = 5_000
"""Characters of an id or a title."""


class BenchmarkError(Exception):
    """A benchmark that cannot be used: what happened and what to do, one sentence each."""

    def __init__(self, happened: str, todo: str = "Open the STIG zip or the XCCDF file as published.") -> None:
        super().__init__(f"{happened} {todo}")
        self.happened = happened
        self.todo = todo


@cache
def own_benchmark() -> Benchmark:
    """The benchmark this program ships, in its own words where the published text is not quoted."""
    return replace(read_benchmark_file(resource(OWN_BENCHMARK)), own=True)


def read_benchmark_file(path: Path) -> Benchmark:
    """The benchmark in this file; raises BenchmarkError."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise BenchmarkError(f"{path.name} is neither a file nor a folder.")  # reading a pipe might never end
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise BenchmarkError(
            f"{path.name} could not be read ({error.strerror or type(error).__name__}).",
            "Check that the file exists and that you have permission to read it.",
        ) from error
    if len(data) > MAX_FILE:
        raise BenchmarkError(f"{path.name} is larger than {MAX_FILE // 1_000_000} MB, which is too large for a STIG.")
    return read_benchmark(data, path.name)


def read_benchmark(data: bytes, filename: str) -> Benchmark:
    """The benchmark in these bytes, a zip or bare XML; raises BenchmarkError.

    Of several benchmarks in one zip the one for Exchange Edge is meant; when that is ambiguous, an error names them.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        files = xccdf_files(data) if is_zip(data) else [(filename, data)]
        found = [_benchmark(parse_xml(xml), filename, sha256) for _, xml in files]
    except (XmlRefused, ZipRefused) as error:
        raise BenchmarkError(f"{filename} was rejected. {error}") from error
    one = _the_one(found, filename)
    return replace(one, known=content_sha256(one) in known_releases())


def _the_one(found: list[Benchmark], filename: str) -> Benchmark:
    chosen = found if len(found) == 1 else [each for each in found if _is_for_edge(each)]
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise BenchmarkError(f"{filename} contains no XCCDF benchmark (a file whose name ends in xccdf.xml).")
    names = "; ".join(sorted(each.label for each in chosen or found))[:500]
    happened = f"{filename} contains {len(found)} benchmarks: {names}."
    raise BenchmarkError(happened, "Open only the one for your Edge servers.")


def _is_for_edge(benchmark: Benchmark) -> bool:
    words = f"{benchmark.id} {benchmark.title}".lower()
    return "exchange" in words and "edge" in words


# --- XCCDF ------------------------------------------------------------------------------------------------------------


def _benchmark(root: etree._Element, filename: str, sha256: str) -> Benchmark:
    tag = etree.QName(root)
    if tag.localname != "Benchmark" or tag.namespace not in NAMESPACES:
        raise BenchmarkError(f"{filename} is not an XCCDF 1.1 or 1.2 benchmark: its root element is {tag.localname}.")
    release_info = _release_info(root)
    release, date = _release(release_info)
    return Benchmark(
        id=_short(root.get("id") or ""),
        title=_line(_child(root, "title")),
        version=_line(_child(root, "version")),
        release=release,
        date=date,
        release_info=release_info,
        rules=_rules(root, filename),
        filename=filename,
        sha256=sha256,
    )


def _rules(root: etree._Element, filename: str) -> tuple[Rule, ...]:
    elements = list(root.iter("{*}Rule"))
    if not elements:
        raise BenchmarkError(f"{filename} contains a benchmark without rules.")
    if len(elements) > MAX_RULES:
        raise BenchmarkError(f"{filename} contains {len(elements):,} rules, too many for a STIG.")
    rules = tuple(_rule(element) for element in elements)
    nameless = next((rule for rule in rules if not rule.stig_id), None)
    if nameless:
        raise BenchmarkError(f"{filename} contains a rule without a STIG ID: {nameless.rule_id or nameless.title}.")
    twice = [stig_id for stig_id, count in Counter(rule.stig_id for rule in rules).items() if count > 1]
    if twice:
        raise BenchmarkError(
            f"{filename} has more than one rule {', '.join(twice[:5])}: which one is valid is unclear."
        )
    return rules


def _rule(element: etree._Element) -> Rule:
    group = next(element.iterancestors("{*}Group"), None)
    details = unpack(text_of(_child(element, "description")))
    return Rule(
        vuln_id=_short(group.get("id") or "") if group is not None else "",
        rule_id=_short(element.get("id") or ""),
        stig_id=_line(_child(element, "version")),
        severity=_severity(element.get("severity") or ""),
        srg=_line(_child(group, "title")) if group is not None else "",
        title=_line(_child(element, "title")),
        ccis=tuple(_line(i) for i in _children(element, "ident") if "cci" in (i.get("system") or "").lower()),
        discussion=details["VulnDiscussion"],
        check_text=_joined(element.iter("{*}check-content")),
        fix_text=_joined(_children(element, "fixtext")),
        details=details,
    )


def _severity(text: str) -> Severity:
    return Severity(text) if text in (Severity.HIGH, Severity.MEDIUM, Severity.LOW) else Severity.UNKNOWN


def _release_info(root: etree._Element) -> str:
    return next((_line(e) for e in _children(root, "plain-text") if (e.get("id") or "").endswith("release-info")), "")


def _release(info: str) -> tuple[str, str]:
    """('2', '30 Jan 2025') from 'Release: 2 Benchmark Date: 30 Jan 2025'; empty where it says none."""
    number = re.search(r"Release:\s*(\d+(?:\.\d+)*)", info)
    date = re.search(r"Date:\s*(\S.*)", info)
    return number.group(1) if number else "", date.group(1).strip() if date else ""


def _short(xccdf_id: str) -> str:
    """XCCDF 1.2 wraps ids, as in xccdf_mil.disa.stig_rule_SV-1r2_rule; 1.1 and people have SV-1r2_rule."""
    return re.sub(r"^xccdf_[^_]+_(benchmark|group|rule|profile)_", "", _fitting(xccdf_id.strip()))


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iterchildren("{*}" + name)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _line(element: etree._Element | None) -> str:
    return _fitting(text_of(element).strip())


def _fitting(line: str) -> str:
    if len(line) > MAX_LINE:
        raise XmlRefused(f"An ID or title in it has {len(line):,} characters, too many for a STIG.")
    return line


def _joined(elements: Iterator[etree._Element]) -> str:
    """Texts of several elements, one below the other; those without text add nothing."""
    return "\n\n".join(text for text in map(text_of, elements) if text.strip())

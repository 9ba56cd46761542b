"""Brings resources/benchmark's own XCCDF in line with a release of the published STIG. Nothing needs it at run time.

    python -m tests.tools.make_own_benchmark PUBLISHED.xml

IDs, severities, references and titles come from the published file. Discussion, check and fix are those of the own file
and are written there by hand; a rule that is new gets none, and a test asks for them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from core.benchmark.description import ELEMENTS
from core.benchmark.xccdf import OWN_BENCHMARK, own_benchmark, read_benchmark_file
from core.model import Benchmark, Rule
from core.paths import resource

RELEASE, DATE, STATUS_DATE = "4", "24 Nov 2026", "2026-11-24"
QUOTED = "EX19-ED-000235"
"""The rule whose discussion is the published one."""
Words = Mapping[str, tuple[str, str, str]]
"""STIG ID -> discussion, check, fix."""

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.1" xmlns:dc="http://purl.org/dc/elements/1.1/" \
id="edge_assessor_exchange_edge" xml:lang="en">
  <status date="{status_date}">accepted</status>
  <title>Edge Assessor's own Exchange Edge benchmark (not a DISA publication)</title>
  <description>The {count} rules of the {title}, with guidance in Edge Assessor's own words.</description>
  <notice id="terms-of-use" xml:lang="en">The program Edge Assessor wrote this benchmark. It is not a DISA publication \
and no part of a STIG. The IDs, titles, severities and references of its rules, and the discussion of {quoted}, are \
those of the {title}, {release}, which is in the public domain. Every other text is Edge Assessor's own. Open the \
published STIG in Edge Assessor to see and report its words instead.</notice>
  <reference href="https://public.cyber.mil/stigs/"><dc:publisher>Edge Assessor</dc:publisher>\
<dc:source>{title}, {release}, published by DISA</dc:source></reference>
  <plain-text id="release-info">Release: {number} Benchmark Date: {date}</plain-text>
  <version>1</version>
  <Profile id="all_rules"><title>All rules</title>{selects}</Profile>
"""
GROUP = """  <Group id="{vuln_id}">
    <title>{srg}</title>
    <description>&lt;GroupDescription&gt;&lt;/GroupDescription&gt;</description>
    <Rule id="{rule_id}" weight="10.0" severity="{severity}">
      <version>{stig_id}</version>
      <title>{title}</title>
      <description>{packed}</description>
{idents}
      <fixtext fixref="F-edge-assessor-{number}">{fix}</fixtext>
      <fix id="F-edge-assessor-{number}" />
      <check system="C-edge-assessor-{number}"><check-content>{check}</check-content></check>
    </Rule>
  </Group>
"""


def main(path: str) -> None:
    published = read_benchmark_file(Path(path))
    xml = own_xml(published, words_of(own_benchmark()))
    resource(OWN_BENCHMARK).write_text(xml, encoding="utf-8", newline="\n")


def words_of(own: Benchmark) -> Words:
    return {rule.stig_id: (rule.discussion, rule.check_text, rule.fix_text) for rule in own.rules}


def own_xml(published: Benchmark, words: Words) -> str:
    """The whole file, in the order of the published one."""
    head = HEAD.format(
        status_date=STATUS_DATE,
        count=len(published.rules),
        title=published.title.replace("Security Technical Implementation Guide", "STIG"),
        quoted=QUOTED,
        release=f"version {published.version}, release {published.release}, of {published.date}",
        number=RELEASE,
        date=DATE,
        selects="".join(f'<select idref="{rule.vuln_id}" selected="true" />' for rule in published.rules),
    )
    groups = "".join(_group(rule, *words.get(rule.stig_id, ("", "", ""))) for rule in published.rules)
    return f"{head}{groups}</Benchmark>\n"


def _group(rule: Rule, discussion: str, check: str, fix: str) -> str:
    packed = "".join(
        f"<{name}>{escape(discussion if name == ELEMENTS[0] else rule.details[name])}</{name}>" for name in ELEMENTS
    )
    return GROUP.format(
        vuln_id=rule.vuln_id,
        srg=rule.srg,
        rule_id=rule.rule_id,
        severity=rule.severity,
        stig_id=rule.stig_id,
        title=escape(rule.title),
        packed=escape(packed),
        idents="\n".join(f'      <ident system="http://cyber.mil/cci">{cci}</ident>' for cci in rule.ccis),
        number=rule.stig_id[-6:],
        fix=escape(fix),
        check=escape(check),
    )


if __name__ == "__main__":
    main(sys.argv[1])

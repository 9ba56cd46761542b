"""docs/evidence.md lists exactly what is read, and how it is made."""

from __future__ import annotations

import re
from pathlib import Path

from core.attribution.owners import NAMINGS
from core.collect import evidence
from core.collect.files import evidence_set, folders
from core.collect.files.config_file import CONFIG_SOURCE as CONFIG
from core.collect.files.exchange_classes import CMDLETS, MAY_BE_EMPTY, WINDOWS
from tests.helpers.script_sources import SOURCES

PAGE = (Path(__file__).parents[1] / "docs" / "evidence.md").read_text(encoding="utf-8")
READ, WHOSE = PAGE.split("## Attribution")
ROWS = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", READ, re.MULTILINE))


def test_every_source_has_its_line_unless_it_is_a_cmdlet_that_only_the_script_reads():
    from_files = {*CMDLETS.values(), *WINDOWS.values(), CONFIG}
    other = {source for source in SOURCES if not source.startswith("Get-")}
    assert from_files | other <= set(ROWS) - {"source"} <= from_files | set(SOURCES)


def test_how_to_make_it_stands_at_those_that_are_read_from_exports():
    read = {*CMDLETS.values(), *WINDOWS.values()}
    assert {source for source, how in ROWS.items() if "Export-Clixml" in how} == read
    for source in read:
        assert ROWS[source].count(f"`{source}") == 1, source
        assert f"Export-Clixml {source.removeprefix('Get-')}.xml" in ROWS[source]


def test_names_that_count_for_empty_answers_and_suffixes_and_limits():
    for cmdlet in MAY_BE_EMPTY:
        assert f"`{cmdlet.removeprefix('Get-')}.xml`" in PAGE
    listed = re.search(r"Looked at are\s(.*?);", PAGE, re.DOTALL)
    assert listed and set(re.findall(r"`(\.\w+)`", listed[1])) == {*folders.SUFFIXES}
    assert f"up to {folders.MOST_FILES:,} files" in PAGE and folders.DEEPEST == 4
    assert f"at most {evidence_set.MOST_FILES_IN_SET} files and {evidence.MOST_EVIDENCE_BYTES // 1024**2} MB" in PAGE


def test_what_names_a_servers_objects_stands_there_and_whether_it_always_does():
    told = re.findall(r"^\| (Get-\w+) \| `(\w+)`.* \| (yes|no) \|$", WHOSE, re.MULTILINE)
    held = [
        (source, each.name, "yes" if each.always else "no")
        for source, found in NAMINGS.items()
        for each in found
        if each.name != "PSComputerName"
    ]
    assert told == held

"""docs/rules.md tells of every rule what the code does."""

import re

from core.registry import CHECKS
from tests.tools import rules_table


def test_the_page_is_what_the_code_says():
    assert rules_table.PAGE.read_text(encoding="utf-8") == rules_table.page(), "stale: run python dev.py generate"


def test_all_rules_have_a_row_and_every_row_all_its_cells():
    rows = re.findall(r"^\| (EX19-ED-[0-9]{6}) \|", rules_table.page(), re.MULTILINE)
    assert len(rows) == len(set(rows)) and set(rows) == {i for i in CHECKS if i.startswith("EX19-")}
    lines = [line for line in rules_table.page().splitlines() if line.startswith("|")]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in lines} == {len(rules_table.HEADINGS) + 2}
    assert not any("|  |" in line for line in lines)

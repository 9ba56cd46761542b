"""Writes docs/rules.md, the table of all rules, from the checks and the benchmark that ships.

`python dev.py generate` runs it: after a check, its words or the site's sheet have changed.
"""

from __future__ import annotations

from pathlib import Path

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark
from core.checks.exchange_2016 import EXCHANGE_2016, WITHOUT_CHECK
from core.model import Role, Rule
from core.registry import CHECKS, NotApplicableWhen
from core.site.values import CATALOGUE, typed_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
HEADINGS = (
    "2019",
    "2016",
    "Severity",
    "Title",
    "Decided by",
    "Not a Finding when",
    "From",
    "Site values (default)",
    "Connectors",
    "Not applicable",
)
CONDITIONS = {
    NotApplicableWhen.CLASSIFIED: "classified enclave",
    NotApplicableWhen.GATEWAY: "enterprise gateway filters mail",
}
INTRODUCTION = """# The rules and how each is evaluated

Generated from the code by `python dev.py generate`; a test fails when it is stale.

{total} rules: {decided} are decided from evidence, {manual} need manual review, with what was collected shown with
the rule. A source that failed, is absent or lacks a property leaves the rule Not Reviewed, and so does a site value
without a default that is not on the sheet. Connectors without a role are evaluated by every rule.
Where a benchmark names the rule by its 2016 ID, the same check serves it; a dash means that the 2016 STIG asks for
something else or for nothing. The remediation for each is in [remediation.md](remediation.md).
"""
MORE_OF_2016 = """## More rules of the 2016 STIG

These have a check of their own:
"""
WITHOUT = """These {count} have no check in this version. They are Not Reviewed and need manual review:
"""


def page() -> str:
    """The whole page."""
    rules = sorted(own_benchmark().rules, key=lambda rule: rule.stig_id)
    manual = sum(CHECKS[rule.stig_id].manual for rule in rules)
    head = INTRODUCTION.format(total=len(rules), decided=len(rules) - manual, manual=manual)
    lines = [_line(HEADINGS), _line(["---"] * len(HEADINGS)), *(_line(_cells(rule)) for rule in rules)]
    return head + "\n" + "\n".join([*lines, *_of_2016()]) + "\n"


def _of_2016() -> list[str]:
    """Rules of 2016 that have a check of their own, and those that have none."""
    paired = set(EXCHANGE_2016.values())
    own = sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX16-") and stig_id not in paired)
    return [
        "",
        MORE_OF_2016,
        *(f"- {stig_id}: {CHECKS[stig_id].how}" for stig_id in own),
        "",
        WITHOUT.format(count=len(WITHOUT_CHECK)),
        *(f"- {stig_id} requires {what}" for stig_id, what in WITHOUT_CHECK.items()),
    ]


def _cells(rule: Rule) -> list[str]:
    check = CHECKS[rule.stig_id]
    return [
        rule.stig_id,
        EXCHANGE_2016.get(rule.stig_id) or "-",
        rule.severity.cat,
        rule.title.rstrip("."),
        "manual review" if check.manual else "evidence",
        check.how,
        ", ".join(check.sources) or "-",
        ", ".join(map(_site_value, check.site_values)) or "-",
        "all" if check.role is Role.NONE else check.role.value,
        ", ".join(CONDITIONS[when] for when in check.not_applicable_when) or "-",
    ]


def _site_value(key: str) -> str:
    entry = CATALOGUE[key]
    default = "" if entry.default is None else f" ({typed_text(entry.kind, entry.default)})"
    return entry.title + default


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", ", ") for cell in cells) + " |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")

"""Writes docs/remediation.md, what is printed for each rule and what is not, from the guides beside the checks.

`python dev.py generate` runs it: after a guide, or what withholds a command, has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import core.checks  # noqa: F401  registers the checks
from core.model import Role, RunOn
from core.registry import CHECKS, Check
from core.remediation.conflicts import OPPOSITE_RULES
from core.remediation.guide import Guide
from core.remediation.remediate import NO_NAME, SYNCHRONIZED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "remediation.md"
HEADINGS = ("Rule", "Command", "Run on", "Warns", "No command", "Undo")
PREFIX = "EX19-ED-000"
MAILBOX, EDGE = "a Mailbox server, if subscribed", "the Edge server"
PLACES = {MAILBOX: {RunOn.MAILBOX, RunOn.NOT_KNOWN, RunOn.EDGE}, EDGE: {RunOn.EDGE}}
"""What a finding may say where the table says this."""
AREAS = {
    "Receive connectors": "Get-ReceiveConnector",
    "Send connectors": "Get-SendConnector",
    "Transport service": "Get-TransportService EdgeTransport.exe.config",
    "Spam and attachment filters": "Get-AttachmentFilterEntry Get-ContentFilterConfig Get-IPAllowListConfig "
    "Get-IPAllowListEntry Get-IPBlockListProvider Get-RecipientFilterConfig Get-SenderFilterConfig Get-SenderIdConfig "
    "Get-SenderReputationConfig Get-TransportAgent",
    "Windows, certificates and the organization": "Get-AcceptedDomain Get-EdgeSubscription Get-EventLogLevel "
    "Get-ExchangeCertificate Get-ExchangeServer Get-ExecutionPolicy Get-OrganizationConfig Get-Service Installation "
    "SchUseStrongCrypto",
}
"""Heading -> the first sources of the rules below it."""
INTRODUCTION = """# Remediation printed for a finding

Generated from the code by `python dev.py generate`; one test fails when it is stale, another one when a check
prints anything else.

Each object that fails has either a command or the reason why none is printed, with what to do instead. A command comes
with: where it is run, each value before and after, what else Exchange changes, what stops working, how to verify mail
flow, the undo command, and the rules that the object fails afterwards. A line that must be filled in first, with
placeholders in capitals, is shown separately and never copied with the others. The program prints commands and runs
none. How each rule is evaluated is in [rules.md](rules.md).

- **Command**: words in capitals are filled in from the evidence and the site sheet; a signed value from there replaces
  the STIG's value. Parts in [ ] are added only where the object needs them.
- **Run on**: EdgeSync brings send connectors and accepted domains from the organization, and their cmdlets are refused
  on a subscribed Edge server. If the evidence does not show whether it is subscribed, the finding gives both places.
- **Warns**: whether something stops, or starts, when the value rises, when it falls, or either way. The sentences are
  below each table.
- **No command**: when none is printed; the reason and what to do instead are below each table. For every rule there is
  none where {no_name}, where a fact that decides what Exchange accepts is missing, and where it would be
  too long to review.
- **Undo**: the same command, or the one named, with the values from the evidence. What it does not restore is stated
  with it.
"""
BY_HAND = """## Rules for manual review

The program does not evaluate these, so it prints no command. What may have to be done:

{rules}
"""
OPPOSITE = """## Rules that require opposite values

A command whose result does not meet one of these rules says so, if the rule applies to the connector.

| Rule | Requires | Of connectors |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION.format(no_name=NO_NAME.when)]
    parts += [_area(heading, rules) for heading, rules in areas().items()]
    manual = {stig_id: CHECKS[stig_id].guide for stig_id in rules_of_2019() if CHECKS[stig_id].manual}
    by_hand = _told(manual, lambda guide: (("", case.instead) for case in guide.withheld))
    parts += [BY_HAND.format(rules="\n".join(by_hand)), OPPOSITE + "\n".join(_wants()) + "\n"]
    return "\n".join(parts)


def rules_of_2019() -> list[str]:
    return sorted(stig_id for stig_id in CHECKS if stig_id.startswith(PREFIX))


def areas() -> dict[str, list[str]]:
    """Heading -> the rules below it; those for a person are in none."""
    found: dict[str, list[str]] = {heading: [] for heading in AREAS}
    for stig_id in rules_of_2019():
        if not CHECKS[stig_id].manual:
            found[_heading(CHECKS[stig_id])].append(stig_id)
    return found


def _heading(check: Check) -> str:
    listed = (heading for heading, sources in AREAS.items() if check.sources[0] in sources.split())
    return next(listed, next(reversed(AREAS)))


def _area(heading: str, rules: list[str]) -> str:
    lines = [_line(HEADINGS), _line(["---"] * len(HEADINGS)), *(_line(cells(stig_id)) for stig_id in rules)]
    return f"## {heading}\n\n" + "\n".join([*lines, *_below(rules)]) + "\n"


def cells(stig_id: str) -> list[str]:
    guide = CHECKS[stig_id].guide
    command = "<br>".join(f"`{each}`" for each in guide.command.splitlines())
    return [
        stig_id,
        command or "none",
        where(guide) if command else "-",
        _warns(guide) or "-",
        "<br>".join(case.when for case in guide.withheld) or ("-" if command else "always"),
        (guide.undo.replace("the same command with", "with") if command else "") or "-",
    ]


def short(stig_id: str) -> str:
    """'235': the page says once what all IDs begin with."""
    return stig_id.removeprefix(PREFIX)


def where(guide: Guide) -> str:
    source = guide.command.partition(" ")[0].replace("Set-", "Get-", 1)
    return MAILBOX if source in SYNCHRONIZED else EDGE


def _warns(guide: Guide) -> str:
    said = {"rises": guide.up, "falls": guide.down, "either way": guide.stops, "by the current value": guide.by_case}
    return ", ".join(word for word, text in said.items() if text)


def _below(rules: list[str]) -> Iterator[str]:
    """The sentences of an area, each once, with the rules that say it."""
    guides = {stig_id: CHECKS[stig_id].guide for stig_id in rules}
    warnings = _told(
        guides,
        lambda g: (
            ("where it rises", g.up),
            ("where it falls", g.down),
            *(("", text) for text in (g.stops, *g.by_case)),
        ),
    )
    withheld = _told(guides, lambda g: ((f"*{case.when}*", case.instead) for case in g.withheld))
    exceptions = _told(guides, lambda g: (("", g.exception),))
    for title, lines in (
        ("What a command stops", warnings),
        ("Why no command is printed, and what to do instead", withheld),
        ("Suggested exception text", exceptions),
    ):
        if lines:
            yield from ("", f"**{title}**", "", *lines)


def _told(guides: dict[str, Guide], say) -> list[str]:  # type: ignore[no-untyped-def]
    found: dict[tuple[str, str], list[str]] = {}
    for stig_id, guide in guides.items():
        for key in say(guide):
            if key[1]:
                found.setdefault(key, []).append(short(stig_id))
    return [f"- {', '.join(rules)}{when and f', {when}'}: {text}" for (when, text), rules in found.items()]


def _wants() -> Iterator[str]:
    for want in OPPOSITE_RULES:
        yield _line([short(want.stig_id), want.words, "all" if want.role is Role.NONE else want.role.value])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")

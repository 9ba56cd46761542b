"""Writes docs/remediation.md, what is printed for each rule and what is not, from the guides beside the checks.

Start it as `python tests/tools/remediation_table.py` after a guide, or what withholds a command, has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import core.checks  # noqa: E402, F401  registers the checks
from core.model import Role, RunOn  # noqa: E402
from core.registry import CHECKS, Check  # noqa: E402
from core.remediation.conflicts import WANTS  # noqa: E402
from core.remediation.guide import Guide  # noqa: E402
from core.remediation.remediate import NO_NAME, SYNCHRONIZED  # noqa: E402

PAGE = ROOT / "docs" / "remediation.md"
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
INTRODUCTION = """# What is printed to mend a finding

Generated from the code by `tests/tools/remediation_table.py`; a test tells when it is stale, and another one when a
check prints anything else.

Beside each object that fails stands either a command or the reason why none is printed, and what to do instead. With a
command stand: where it is run, each value as it is and as it becomes, what else Exchange changes by it, what stops
working, how to see that mail flows, the command that brings the values of the evidence back, and the rules that the
object fails afterwards. A line that a person must fill in first, its places in capitals, stands by itself and is never
copied with the others. The program prints commands and runs none. How each rule is judged is in [rules.md](rules.md).

- **Command**: words in capitals are filled in from the evidence and the site's sheet, and the STIG's value gives way to
  one that is signed for there. What stands in [ ] is added only where the object needs it.
- **Run on**: EdgeSync brings send connectors and accepted domains from the organization, and their cmdlets are refused
  on a subscribed Edge server. Where the evidence does not tell whether it is subscribed, the finding gives both places.
- **Warns**: whether something stops, or begins, when the value rises, when it falls, or either way. The sentences stand
  below each table.
- **No command**: when none is printed; why, and what to do instead, stands below each table. Under every rule there is
  none where {no_name}, where a fact is missing that decides what Exchange takes, and where it would be
  too long to read through.
- **Undo**: the same command, or the one that is named, made from the evidence, so it brings back what stood there. What
  it does not bring back is said beside it.
"""
BY_HAND = """## Rules for a person

These are never judged by the program, so it prints no command. What may have to be done:

{rules}
"""
OPPOSITE = """## Rules that want opposite values

A command whose result one of these rules would not take says so beside it, where the connector is one of that rule's.

| Rule | Wants | Of connectors |
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
    return next(heading for heading, sources in AREAS.items() if check.sources[0] in sources.split())


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
    said = {"rises": guide.up, "falls": guide.down, "either way": guide.stops, "by what is set now": guide.by_case}
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
        ("Wording offered for an exception", exceptions),
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
    for want in WANTS:
        yield _line([short(want.stig_id), want.words, "all" if want.role is Role.NONE else want.role.value])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")

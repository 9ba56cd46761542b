"""A rule's texts as the report prints them: sentences, and commands that can be typed as printed."""

from __future__ import annotations

import re
from itertools import groupby

from core.export.printable import command_lines, prose
from core.export.view import Data
from core.model import Rule, Status

HEADINGS = {
    "discussion": "Discussion",
    "check_text": "Check Text",
    "fix_text": "Fix Text",
    "FalsePositives": "False positives",
    "FalseNegatives": "False negatives",
    "Mitigations": "Mitigations",
    "SeverityOverrideGuidance": "Severity override guidance",
    "PotentialImpacts": "Potential impacts",
    "ThirdPartyTools": "Third-party tools",
    "MitigationControl": "Mitigation control",
    "Responsibility": "Responsibility",
    "IAControls": "IA controls",
}
"""Texts of a rule, by the name that the benchmark gives them -> the heading over them."""
BRIEF_TEXTS = {Status.OPEN: ("discussion", "fix_text"), Status.NOT_REVIEWED: ("check_text",)}
"""Those in the brief report, by the worst that the rule says; one that is met needs none."""
COMMAND = re.compile(r"\s*(?:& |\(?[A-Z][a-z]+-[A-Z]\w|\w+\.exe |reg add )(?!.*[.:]\s*$)")
"""How a line begins that is a command and no sentence."""


def rule_texts(rule: Rule, width: int, worst: Status, full: bool) -> list[Data]:
    """Texts that the rule has and the report prints; `width` in characters of a command."""
    names = HEADINGS if full else BRIEF_TEXTS.get(worst, ())
    own = {"discussion": rule.discussion, "check_text": rule.check_text, "fix_text": rule.fix_text}
    return [
        {"label": HEADINGS[name], "parts": text_parts(text, width)}
        for name in names
        if (text := ({**rule.details, **own}).get(name, "")).strip()
    ]


def text_parts(text: str, width: int) -> list[Data]:
    """Sentences and commands in turn: a command never breaks inside a word, as a sentence may."""
    lines = prose(text, breaks=False).split("\n")
    parts = [(typed, "\n".join(group).strip("\n")) for typed, group in groupby(lines, _is_typed)]
    return [
        {"text": "", "commands": [piece for line in part.split("\n") for piece in command_lines(line.strip(), width)]}
        if typed
        else {"text": prose(part), "commands": []}
        for typed, part in parts
        if part
    ]


def _is_typed(line: str) -> bool:
    return bool(COMMAND.match(line))

"""A rule's texts as the report prints them: sentences, and commands that can be typed as they stand."""

from __future__ import annotations

import re
from itertools import groupby

from core.export.printable import command_lines, prose
from core.export.view import Data
from core.model import Rule

PACKED_SHOWN = {
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
COMMAND = re.compile(r"\s*(?:& |\(?[A-Z][a-z]+-[A-Z]\w|\w+\.exe |reg add )(?!.*[.:]\s*$)")
"""How a line begins that is a command and no sentence."""


def rule_texts(rule: Rule, width: int) -> list[Data]:
    """Every text that the rule has; `width` in characters of a command."""
    said = [("Discussion", rule.discussion), ("Check", rule.check_text), ("Fix", rule.fix_text)]
    said += [(label, rule.details.get(name, "")) for name, label in PACKED_SHOWN.items()]
    return [{"label": label, "parts": text_parts(text, width)} for label, text in said if text.strip()]


def text_parts(text: str, width: int) -> list[Data]:
    """Sentences and commands in turn: a command never breaks inside a word, as a sentence may."""
    lines = prose(text, breaks=False).split("\n")
    told = [(typed, "\n".join(some).strip("\n")) for typed, some in groupby(lines, _is_typed)]
    return [
        {"text": "", "commands": [piece for line in said.split("\n") for piece in command_lines(line.strip(), width)]}
        if typed
        else {"text": prose(said), "commands": []}
        for typed, said in told
        if said
    ]


def _is_typed(line: str) -> bool:
    return bool(COMMAND.match(line))

"""A command read back: which cmdlet, of which object, with which values."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.model import Value
from core.remediation.shell import QUOTED, value_of

WORD = re.compile(rf"(?:{QUOTED.pattern}|\S)+")
"""Blanks inside quotes part nothing."""


def settings_of(command: str) -> tuple[str, Mapping[str, Value]]:
    """The cmdlet, and parameter -> value; of a command of several parts, the first cmdlet and the last values."""
    words = [each.group() for each in WORD.finditer(command)] or [""]
    pairs = zip(words, [*words[1:], ""], strict=True)
    named = {name[1:]: value_of(value.rstrip(";")) for name, value in pairs if re.match("-[A-Za-z]", name)}
    return words[0], named

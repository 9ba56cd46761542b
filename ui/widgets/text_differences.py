"""Which words two texts do not share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST_WORDS, MOST_LINES = 1_200, 1_200
"""Longer texts are compared line by line, and still longer ones not at all: it must not be felt."""

Piece = tuple[str, bool]
"""Text, and whether only this side has it."""


def differences(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces."""
    for pattern, most in ((r"\s+|[^\s]+", 2 * MOST_WORDS), (r"[^\n]*\n?", MOST_LINES)):
        left, right = re.findall(pattern, old), re.findall(pattern, new)
        if max(len(left), len(right)) <= most:
            return _pieces(left, right)
    return [(old, False)], [(new, False)]


def _pieces(left: Sequence[str], right: Sequence[str]) -> tuple[list[Piece], list[Piece]]:
    olds: list[Piece] = []
    news: list[Piece] = []
    said = [" ".join(each.split()) for each in left], [" ".join(each.split()) for each in right]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *said).get_opcodes():
        olds.append(("".join(left[i1:i2]), tag != "equal"))
        news.append(("".join(right[j1:j2]), tag != "equal"))
    return [each for each in olds if each[0]], [each for each in news if each[0]]

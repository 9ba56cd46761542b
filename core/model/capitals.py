"""Capitals, which Windows and Exchange ignore in a name."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

_CAPITALS = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(text: str) -> str:
    """Small letters for those of ASCII only: Unicode makes a k of the Kelvin sign, and two letters of one."""
    return text.translate(_CAPITALS)

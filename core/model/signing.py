"""Whether a text that somebody signs or justifies with says anything that a person can see."""

from __future__ import annotations

import unicodedata
from itertools import chain

INVISIBLE = frozenset(
    chain(
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2800, 0x3164, 0xFFA0),
        *(range(0x180B, 0x180E), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)),
    )
)
"""Code points that Unicode counts among letters, marks or symbols, and that have no shape of their own."""
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""General categories of what is not printed."""
NO_NAME = "The name of the signer must contain letters and no invisible characters."
NO_REASON = "A justification must contain letters and no invisible characters."
LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})


def unseen(text: str) -> bool:
    """Whether it holds a character that nobody sees, so that it is not what it looks like."""
    if text.isascii():  # most are, and there are many
        return not text.isprintable()
    return any(ord(c) in INVISIBLE or unicodedata.category(c) in UNSEEN for c in text)


def signs(text: str) -> bool:
    """Whether it can be a name or a reason: it has letters, and nothing in it is hidden."""
    return any(unicodedata.category(c) in LETTERS for c in text) and not unseen(text)

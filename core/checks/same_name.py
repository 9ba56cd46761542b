"""When two names are one: strictly where a pass rests on it, loosely where a doubt does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from core.model import LOST, FactMissing, folded, unseen


def hidden(text: str) -> bool:
    """Whether it begins or ends with a blank, or holds one that is not a plain one, or what nobody sees or reads."""
    return text != text.strip() or not text.isprintable() or LOST in text or unseen(text)


def require_plain(text: str, what: str) -> str:
    """The text itself. Raises FactMissing where it is not what it looks like."""
    if hidden(text):
        raise FactMissing(f"{what}, {ascii(text)[1:-1][:100]}, contains spaces or invisible characters")
    return text


def comparison_key(text: str, what: str = "a name") -> str:
    """To compare by; capitals do not count. Raises FactMissing where the text is not what it looks like."""
    return folded(require_plain(text, what))


def loosely(text: str) -> str:
    """What may be the same name, though a letter is written otherwise or hidden characters are in it."""
    if text.isascii() and text.isprintable():
        return folded(text).replace(" ", "")
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if c != LOST and not unseen(c) and not c.isspace())
    return unicodedata.normalize("NFKC", seen.casefold())


class NameList:
    """A list that something is looked for in."""

    def __init__(self, names: Iterable[str]) -> None:
        every = tuple(names)
        self._strictly = frozenset(folded(name) for name in every if not hidden(name))
        self._loosely = frozenset(map(loosely, every))

    def __bool__(self) -> bool:
        return bool(self._loosely)

    def contains(self, text: str, what: str) -> bool:
        """Whether it is one of them. Raises FactMissing where it may be one, and is not what it looks like."""
        if not hidden(text) and folded(text) in self._strictly:
            return True
        if loosely(text) in self._loosely:
            raise FactMissing(f"{what}, {ascii(text)[1:-1][:100]}, looks like a listed one but is spelled differently")
        return False

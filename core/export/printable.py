"""Text from outside made fit for paper: nothing invisible, nothing that changes direction, nothing wider than the page.

A character that the report's fonts lack, or that no reader could see, is shown as its number, for instance [U+202E].
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, islice

BREAK = "\u200b"
"""Marks a place where a line may break; the template makes of it a space without width. Never left in from outside."""

COVERED = (
    "\\u0020-\\u007e\\u00a1-\\u00ac\\u00ae-\\u0180\\u01cd-\\u01dc\\u01fa-\\u01ff\\u0218-\\u021b\\u0384-\\u038a\\u038c"
    "\\u038e-\\u03a1\\u03a3-\\u03ce\\u0400-\\u045f\\u0490-\\u0493\\u1e9e-\\u1ef9\\u2010-\\u2015\\u2018-\\u201e"
    "\\u2020-\\u2022\\u2026\\u2030\\u2032\\u2033\\u2039\\u203a\\u2044\\u20ac\\u2116\\u2122\\u2190-\\u2193\\u2212\\u2248"
    "\\u2260\\u2264\\u2265\\u25a0\\u25a1\\u25cf\\u2713"
)
"""What both fonts of the report can print, alone or with each other's help: Latin, Greek, Cyrillic, common signs."""
_NOT_COVERED = re.compile(f"[^{COVERED}]+")
_NOT_COVERED_OR_LINE = re.compile(f"[^\\n{COVERED}]+")
_SOFT_SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u3000]")
_BLANK_LINES = re.compile(r"\n{3,}")

LONG_WORD, LONG_IN_PROSE = 14, 26
"""Words up to this length fit the narrowest column whole, or the narrowest that holds sentences."""
_SEPARATOR = re.compile(
    r"(?<=[\\/,:;_@+=&|-])(?<!\[U\+)(?=[^\\/.,:;_@+=&|-])|(?<=[^0-9]\.)(?=\w)|(?<=[a-z])(?=[A-Z][a-z])"
)

NAME_LIMIT = 400
VALUE_LIMIT = 2_000
PROSE_LIMIT = 50_000
MOST_LINES = 500
"""Lines of one text, ten pages of them."""
MOST_UNPRINTABLE = 500
"""Places in one text with characters that cannot be printed."""
MOST_NUMBERS = 100
"""Such characters at one place."""
CONTINUED = "\u21b5"
"""At the end of a line that the page was too narrow for: the next line goes on without a break."""
QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell ends a single-quoted text at any of these."""


def exact(text: str, limit: int = VALUE_LIMIT) -> str:
    """A name or value character by character; line breaks and odd spaces are shown as numbers, too."""
    return breakable(_NOT_COVERED.sub(_numbers, _cut(unicodedata.normalize("NFC", text), limit)))


def shortened(text: str, limit: int) -> str:
    """A name or value for a place with little room; what is left out shows as three dots."""
    return exact(text if len(text) <= limit else text[:limit].rstrip() + "...")


def prose(text: str, limit: int = PROSE_LIMIT, breaks: bool = True) -> str:
    """Sentences with their line breaks; any kind of blank is a space, and no more than one empty line stays.

    `breaks`: with BREAK in long words.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANK_LINES.sub("\n\n", _SOFT_SPACES.sub(" ", text)).strip("\n")
    printed = _NOT_COVERED_OR_LINE.sub(_numbers, _cut(text, limit))
    return breakable(printed, LONG_IN_PROSE) if breaks else printed


def has_hidden(text: str) -> bool:
    """True when the text cannot be printed as it is, so that what is on paper is not what must be typed."""
    return bool(_NOT_COVERED.search(text))


def breakable(text: str, width: int = LONG_WORD) -> str:
    """The text with BREAK in words that are wider: after separators, and inside a piece that has none.

    No more of them than it takes: the layout of each costs as much as that of a line.
    """
    return re.sub(rf"\S{{{width + 1},}}", lambda word: BREAK.join(_pieces(word.group(), width)), text)


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for part in _SEPARATOR.split(word):
        if len(pieces[-1]) + len(part) <= width:
            pieces[-1] += part
        else:
            pieces += [part[start : start + width] for start in range(0, len(part), width)]
    return [piece for piece in pieces if piece]


def _numbers(match: re.Match[str]) -> str:
    """Those together in one pair of brackets, and a repeated one once: a hostile text is made of them."""
    each = [(f"U+{ord(char):04X}", len(list(same))) for char, same in groupby(match.group())]
    printed = [number if count == 1 else f"{number} {count:,} times" for number, count in each[:MOST_NUMBERS]]
    more = f" and {sum(count for _, count in each[MOST_NUMBERS:]):,} more" if len(each) > MOST_NUMBERS else ""
    return f"[{', '.join(printed)}{more}]"


def _cut(text: str, limit: int) -> str:
    shown = "\n".join(text[:limit].split("\n", MOST_LINES)[:MOST_LINES])
    if far := next(islice(_NOT_COVERED_OR_LINE.finditer(shown), MOST_UNPRINTABLE, None), None):
        shown = shown[: far.start()]
    return text if shown == text else f"{shown} [... {len(text) - len(shown):,} more characters]"


# --- Commands and evidence, set in a font of fixed width --------------------------------------------------------------


def command_lines(command: str, width: int) -> list[str]:
    """The command in lines of at most `width`, still one command when copied.

    It breaks where PowerShell lets it, with a backtick, and never inside quotes, except in a text that is wider than
    the page: there the line ends in CONTINUED.
    """
    return [piece for whole in _whole_lines(command, width) for piece in _hard_wrapped(whole, width)]


def is_cut(command: str, width: int) -> bool:
    """Whether `command_lines` breaks it where PowerShell does not let it: its lines are joined before use."""
    return any(len(line) > width for line in _whole_lines(command, width))


def _whole_lines(command: str, width: int) -> list[str]:
    """The command broken where PowerShell lets it: a text that is wider than the page stays whole."""
    lines, line = [], ""
    for word in _parameters(_words(_NOT_COVERED.sub(_numbers, command)), width - 6):
        if line and len(line) + 1 + len(word) > width - 2:
            lines.append(line + " `")
            line = "    " + word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def evidence_lines(text: str, width: int) -> list[str]:
    """Evidence in lines of at most `width`; one that goes on ends in CONTINUED."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    lines = _NOT_COVERED_OR_LINE.sub(_numbers, text).split("\n")
    return [piece for line in lines for piece in _hard_wrapped(line, width)]


def decode_evidence(raw: bytes) -> str:
    """The text in any encoding Windows writes: a byte order mark decides, then UTF-8, then code page 1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _hard_wrapped(line: str, width: int) -> list[str]:
    room = width - 1
    if len(line) <= width:
        return [line]
    pieces = [line[start : start + room] for start in range(0, len(line), room)]
    return [piece + CONTINUED for piece in pieces[:-1]] + pieces[-1:]


def _parameters(words: list[str], width: int) -> list[str]:
    """A parameter and its value stay together where a line can hold both."""
    units: list[str] = []
    for word in words:
        pair = f"{units[-1]} {word}" if units else word
        if units and units[-1].startswith("-") and " " not in units[-1] and len(pair) <= width:
            units[-1] = pair
        else:
            units.append(word)
    return units


def _words(command: str) -> list[str]:
    """Split at spaces outside single quotes; a doubled quote opens and closes again, so it needs no case of its own."""
    words, word, quoted = [], "", False
    for char in command:
        if char in QUOTES:
            quoted = not quoted
        if char == " " and not quoted:
            words.append(word)
            word = ""
        else:
            word += char
    return [each for each in (*words, word) if each]

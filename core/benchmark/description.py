"""The eleven elements that a STIG packs as escaped XML into a rule's description.

Published STIGs have them malformed: bare & and <, end tags that are missing. Whatever is wrong, the text is kept.
"""

from __future__ import annotations

import re

DISCUSSION = "VulnDiscussion"
ELEMENTS = (
    DISCUSSION,
    "FalsePositives",
    "FalseNegatives",
    "Documentable",
    "Mitigations",
    "SeverityOverrideGuidance",
    "PotentialImpacts",
    "ThirdPartyTools",
    "MitigationControl",
    "Responsibility",
    "IAControls",
)
_START = re.compile(rf"<({'|'.join(ELEMENTS)})\s*(/?)>")
_END = re.compile(rf"</({'|'.join(ELEMENTS)})\s*>")
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unpack(description: str) -> dict[str, str]:
    """Every element by its name, one that is not there as empty text. Text outside any element joins the discussion."""
    found: dict[str, list[str]] = {name: [] for name in ELEMENTS}
    last_end = {match.group(1): match.start() for match in _END.finditer(description)}
    position = 0
    while start := _START.search(description, position):
        found[DISCUSSION].append(_outside(description[position : start.start()]))
        name, empty = start.groups()
        position = start.end()
        if not empty:
            has_end = last_end.get(name, -1) >= position
            text, position = _content(description, name, position, has_end)
            found[name].append(text)
    found[DISCUSSION].append(_outside(description[position:]))
    return {name: "\n\n".join(_unescaped(text) for text in texts if text) for name, texts in found.items()}


def _content(description: str, name: str, start: int, has_end: bool) -> tuple[str, int]:
    """An element's text and where to go on. It ends at its end tag; without one, where the next element begins."""
    if has_end and (end := re.compile(rf"</{name}\s*>").search(description, start)):
        return description[start : end.start()], end.end()
    following = _START.search(description, start)
    stop = following.start() if following else len(description)
    return description[start:stop], stop


def _outside(text: str) -> str:
    """Text between elements: stray end tags and blanks are no text."""
    return _END.sub("", text).strip()


def _unescaped(text: str) -> str:
    """The five XML entities and numbers undone once; anything else with an ampersand stays as it is."""
    return _ENTITY.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if allowed else match.group()

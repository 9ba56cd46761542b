"""The frame that edge.ps1 prints around its JSON, taken off whatever consoles, code pages and files made of it."""

from __future__ import annotations

import codecs
import hashlib
import re

from core.collect.evidence_errors import damaged

MARKER = "---BEGIN EDGE EVIDENCE---"
END_MARKER = "---END EDGE EVIDENCE---"
FRAME_HEADER = re.compile(MARKER + " ([0-9]{1,9}) (none|[0-9a-f]{64})")

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MOST_JSON = 8_000_000
"""Characters of JSON: ten thousand connectors. Read, it can take twenty times as much memory."""
SAMPLE_BYTES = 2000
"""Bytes looked at to recognize UTF-16 without a byte order mark: every second byte of ASCII text in it is zero."""


def decode_text(data: bytes) -> str:
    """Text in any encoding that Windows writes. Never fails: what is not text is refused later, as it has no frame."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    sample = data[:SAMPLE_BYTES]
    if sample.count(0) > len(sample) // 4:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def unwrap_frame(text: str) -> tuple[str, bool]:
    """The JSON inside the only frame, and whether its SHA-256 was there and agreed. Raises Refused.

    The JSON holds no line breaks, so those that a console's width put in are dropped before anything is looked for.
    So are blanks that pasting put around it; inside it nothing is changed. The length decides where the frame ends: a
    connector's name may hold the end marker.
    """
    text = text.replace("\r", "").replace("\n", "")
    header = FRAME_HEADER.search(text)
    if header is None:
        cut = MARKER in text
        raise damaged("The frame around the evidence is damaged." if cut else "There is no evidence in it.")
    length, expected = int(header[1]), header[2]
    if length > MOST_JSON:
        raise damaged(
            f"The stated length of the evidence is more than {MOST_JSON // 1_000_000} MB, too large for an Edge server."
        )
    content = text[header.end() :].lstrip(" \t\u00a0")
    body, rest = content[:length], content[length:]
    if not rest.lstrip(" \t\u00a0").startswith(END_MARKER):
        raise damaged("The evidence was cut or altered in transit: its length does not match its frame.")
    if MARKER in text[: header.start()] or MARKER in rest:
        raise damaged("It contains more than one piece of evidence: which one is valid is unclear.")
    return body, _agrees(body, expected)


def _agrees(body: str, expected: str) -> bool:
    if not body.isascii():
        raise damaged("The evidence was altered in transit: it contains characters that edge.ps1 never writes.")
    if expected == "none":
        return False
    if hashlib.sha256(body.encode("ascii")).hexdigest() != expected:
        raise damaged("The evidence was altered in transit: its SHA-256 does not match its frame.")
    return True

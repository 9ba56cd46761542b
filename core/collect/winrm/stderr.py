"""What PowerShell wrote to standard error, as people read it: over WinRM it comes as CLIXML."""

from __future__ import annotations

import re
from html import unescape

MARK = "#< CLIXML"
ERROR = re.compile(r'<S S="Error">([^<]*)</S>')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def error_text(stderr: bytes) -> str:
    """The error text in one line. Progress and verbose records, which come with every run, are left out."""
    text = stderr.decode("utf-8", "replace")
    if MARK in text:
        text = "".join(ESCAPED.sub(_character, unescape(part)) for part in ERROR.findall(text))
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))

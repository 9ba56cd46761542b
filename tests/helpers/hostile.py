"""Texts that nobody would write by accident."""

from __future__ import annotations

HOSTILE = (
    "#panic()",
    "$x$ $ #sys.inputs",
    "*bold* _it_ `raw` ```x```",
    "\\ \\\\ \\u{41} \\#",
    "@ref <label> <rule-1>",
    "= Heading",
    "// comment /* open",
    '"quoted" \' #"',
    "] [ } { ) (",
    'https://evil.example/#read("/etc/passwd")',
    "\u202eevil\u202c \u200b \u2066x\u2069 \ufeff",
    "\x00\x07\x1b[31m \x7f\x85",
    "line\nbreak\r\nand\ttab",
    "e\u0301 \u0301\u0301\u0301 n\u0303",
    "日本語 العربية עברית 😀 👩\u200d👧",
    "\ud800 \uffff \U0010ffff",
    "",
    " ",
    "A" * 10_000,
    "a\\" * 5_000,
    "x " * 5_000,
)
"""What a server, a file or a person may put into any text."""

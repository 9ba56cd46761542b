"""Sizes and time spans as Exchange and .NET print them: read to the end, or not at all."""

from __future__ import annotations

import re

UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
GROUPED = r"[0-9]{1,3}(?:(?P<mark>[,.'\u2019 \u00a0\u202f])[0-9]{3}(?:(?P=mark)[0-9]{3}){0,4})?"
"""A whole number as a culture groups its digits: always by the same mark, always by three."""
BYTES = re.compile(rf"([0-9]{{1,18}})(?: bytes)?|({GROUPED}) bytes")
WHOLE = re.compile(r"(?P<count>[0-9]{1,9}) ?(?P<unit>B|KB|MB|GB|TB)")
BOTH = re.compile(r"(?P<count>[0-9]{1,9}(?:[.,][0-9]{1,4})?) (?P<unit>B|KB|MB|GB|TB) \((?P<inside>[^()]{1,40} bytes)\)")
"""36 MB (37,748,736 bytes)."""
ROUNDED = 0.001
"""Exchange prints four digits of a size before its bytes."""

NET = re.compile(r"(?:([0-9]{1,8})\.)?([0-9]{2}):([0-5][0-9]):([0-5][0-9])(\.[0-9]{1,7})?")
ISO = re.compile(
    r"P(?=.)(?:([0-9]{1,8})D)?(?:T(?=.)(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,8})(\.[0-9]{1,7})?S)?)?"
)
"""As XML has it, and so Export-Clixml: PT10M."""


def bytes_of(text: str) -> int | None:
    """Bytes of '36 MB (37,748,736 bytes)', '37,748,736 bytes', '37748736' or '36 MB'; None where it is no size."""
    if both := BOTH.fullmatch(text):
        size = bytes_of(both["inside"])
        said = float(both["count"].replace(",", ".")) * UNITS[both["unit"]]
        return size if size is not None and abs(said - size) <= ROUNDED * max(said, size) else None
    if found := BYTES.fullmatch(text):
        return int(re.sub("[^0-9]", "", found[1] or found[2]))
    whole = WHOLE.fullmatch(text)
    return int(whole["count"]) * UNITS[whole["unit"]] if whole else None


def size_words(size: int) -> str:
    """36 MB: in the largest unit of which it is a whole number."""
    name, unit = next((each for each in reversed(UNITS.items()) if size and size % each[1] == 0), ("B", 1))
    return f"{size // unit} {name}"


def seconds_of(text: str) -> float | None:
    """Seconds of a time span such as 00:05:00, 1.00:00:00 or PT10M; None where it is none."""
    if found := NET.fullmatch(text):
        if int(found[2]) > 23:
            return None
    else:
        found = ISO.fullmatch(text)
    if found is None:
        return None
    days, hours, minutes, whole = (int(part or 0) for part in found.groups()[:4])
    return ((days * 24 + hours) * 60 + minutes) * 60 + whole + float(found[5] or 0)

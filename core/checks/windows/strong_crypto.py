"""Strong cryptography in .NET, which the registry switches on."""

from __future__ import annotations

import re
from dataclasses import replace

from core.checks.conclude import Noun, conclude
from core.checks.objects import without_verdict
from core.model import (
    FactMissing,
    Facts,
    ObjectFinding,
    Row,
    SiteContext,
    Status,
    Verdict,
)
from core.registry import Conclusion, check
from core.remediation.settings.windows import STRONG, strong_crypto

SOURCE = "SchUseStrongCrypto"
KEY = re.compile(
    r"(?:HKLM:|HKEY_LOCAL_MACHINE)\\SOFTWARE\\(WOW6432Node\\)?Microsoft\\\.NETFramework\\v4\.0\.30319\\?",
    re.IGNORECASE | re.ASCII,
)
"""The registry key of 64-bit .NET 4, or with the group, of 32-bit."""
SHOWN_ONLY = "The check reads only the 64-bit key. This one, for 32-bit programs, is shown because the fix sets both."
WEAK_32 = "SchUseStrongCrypto is not 1 for 32-bit programs: the result does not depend on it, but the fix sets it too."


@check(
    "EX19-ED-000006",
    sources=[SOURCE],
    how="SchUseStrongCrypto of the 64-bit .NET 4 key is present and 1",
    guide=STRONG,
)
def uses_strong_crypto(facts: Facts, context: SiteContext) -> Conclusion:
    """A value that is not there is a finding by the text; a key that was not read is no verdict."""
    rows = facts.require_rows(SOURCE)
    full, narrow = ([row for row in rows if _is_narrow(row) is which] for which in (False, True))
    if len(full) != 1:
        raise FactMissing(f"{SOURCE} returned {len(full)} rows of the 64-bit registry key, not one")
    conclusion = conclude([_crypto(full[0])], Noun("64-bit registry key"), SOURCE, "1")
    if conclusion.status is not Status.OPEN:
        for row in rows:
            _key(row)
    others = [_crypto(row) for row in narrow]
    notes = (WEAK_32,) if any(o.verdict is Verdict.FAILS for o in others) else ()
    shown = [ObjectFinding(o.name, o.identity, Verdict.EXEMPT, SHOWN_ONLY, o.found) for o in others]
    return replace(conclusion, objects=(*conclusion.objects, *shown), notes=notes)


def _is_narrow(row: Row) -> bool | None:
    """Whether the key is that of 32-bit programs; None where the key is not stated."""
    try:
        return bool(_key(row)[1])
    except FactMissing:
        return None


def _key(row: Row) -> re.Match[str]:
    found = KEY.fullmatch(row.text("Path"))
    if found is None:
        raise FactMissing(f"{SOURCE} was read from an unexpected key: {row.text('Path')}")
    return found


def _crypto(row: Row) -> ObjectFinding:
    path = row.text("Path")
    found = row.shown(("Present", "Value"))
    try:
        there = row.yes("Present")
        value = row.number("Value") if there else None
        if not there and row.has("Value"):
            raise FactMissing(f"{SOURCE} returned a value for a key marked as not present")
    except FactMissing as error:
        return without_verdict(path, path, error.cause, found)
    if value == 1:
        return ObjectFinding(path, path, Verdict.MEETS, "SchUseStrongCrypto is 1.", found)
    reason = f"SchUseStrongCrypto is {'not present' if value is None else value}; the rule requires 1."
    fix = strong_crypto(row, narrow=bool(_key(row)[1]))
    return ObjectFinding(path, path, Verdict.FAILS, reason, found, remediation=fix)

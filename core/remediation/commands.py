"""Commands that are no Set- cmdlet of one object: given whole, in the same shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.model import PropertyChange, Remediation
from core.remediation.guide import Guide
from core.remediation.remediate import NO_NAME, withhold
from core.remediation.shell import typable

STOP = "-ErrorAction Stop"
"""Or the rest of the line would be run after a part of it has failed."""


def in_one_line(*parts: str) -> str:
    """Commands in one line: the next is run only where the one before did what it should."""
    return "; ".join(f"{part} {STOP}" for part in parts)


def whole_command(
    command: str,
    undo: str,
    guide: Guide,
    changes: Iterable[PropertyChange],
    *,
    texts: Sequence[str] = (),
    also: Sequence[str] = (),
    stops: Sequence[str] = (),
    lost: Sequence[str] = (),
) -> Remediation:
    """Withheld where one of the texts in it, which a server or a site gave, cannot be pasted safely."""
    if not all(texts) or not all(map(typable, texts)):
        return withhold(NO_NAME)
    return Remediation(
        command,
        changes=tuple(each for each in changes if each.now != each.becomes),
        also=(*filter(None, [guide.also]), *also),
        stops=(*filter(None, [guide.stops]), *stops),
        restarts=guide.restarts,
        verify=guide.verify,
        undo=undo,
        lost=tuple(lost),
    )

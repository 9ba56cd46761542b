"""In which directory a setting stands: every Edge server has one of its own, beside Active Directory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from core.model import Row
from core.owners import SUBSCRIPTIONS, folded

_ROOT = re.compile(r",CN=Configuration,([^\n]{1,300})", re.IGNORECASE)
_OWN = re.compile(r"cn=\{[0-9a-f-]{36}\}")
"""Of an Edge server, by a GUID that no other has; Active Directory's is a domain: DC=contoso,DC=mil."""
ACTIVE = (
    "{} gave settings out of Active Directory, where an Edge server keeps none of its own: export them on the Edge "
    "server itself."
)
OTHER = "{} gave settings out of another server's directory than the rest: collect from each server by itself."


def strange(collected: Mapping[str, Sequence[Row]], own: AbstractSet[str]) -> dict[str, str]:
    """Source -> why what it gave is not of the server that the `own` sources name.

    Only exports say where an object stands. Where none of these does, and the others differ, none of them is known.
    """
    roots = {source: found for source, rows in collected.items() if source != SUBSCRIPTIONS and (found := _in(rows))}
    active = {source for source, found in roots.items() if not all(map(_OWN.fullmatch, found))}
    named = {root for source in roots.keys() & own - active for root in roots[source]}
    meant = named or {root for source in roots.keys() - active for root in roots[source]}
    return {
        source: (ACTIVE if source in active else OTHER).format(source)
        for source, found in roots.items()
        if source in active or len(meant) > 1 or not found <= meant
    }


def _in(rows: Sequence[Row]) -> set[str]:
    """The directories that these objects stand in."""
    names = [name for row in rows if isinstance(name := row.values.get("DistinguishedName"), str)]
    return {folded(found[1]) for name in names if (found := _ROOT.search(name))}

"""In which directory a setting stands: every Edge server has one of its own, beside Active Directory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.attribution.owners import SUBSCRIPTIONS
from core.model import Row, folded

_ROOT = re.compile(r",CN=Configuration,([^\n]{1,300})", re.IGNORECASE)
_OWN = re.compile(r"cn=\{[0-9a-f-]{36}\}")
"""Of an Edge server, by a GUID that no other has; Active Directory's is a domain: DC=contoso,DC=mil."""
ACTIVE = (
    "{} gave settings out of Active Directory, where an Edge server keeps none of its own: export them on the Edge "
    "server itself."
)
OTHER = "{} gave settings out of another server's directory than the rest: collect from each server by itself."

PARTLY = "{} does not say of each object where it stands: DistinguishedName is missing, empty or no place."
NAMELESS = "another server, whose name it does not say"


@dataclass(frozen=True, slots=True)
class Directories:
    """What the places of exported objects say. Only exports say where an object stands."""

    own: frozenset[str]
    """Sources out of the directory that the named server's own are in."""
    doubts: Mapping[str, str]
    """Source -> why what it gave is not of that server."""
    others: frozenset[str]
    """Of these, those out of another server's directory."""


def directories(collected: Mapping[str, Sequence[Row]], own: AbstractSet[str]) -> Directories:
    """`own`: sources that name the server. Where none of them says its place, and the others differ, none is known."""
    roots = {source: found for source, rows in collected.items() if source != SUBSCRIPTIONS and (found := _in(rows))}
    active = {source for source, found in roots.items() if not all(map(_OWN.fullmatch, found))}
    named = {root for source in roots.keys() & own - active for root in roots[source]}
    meant = named or {root for source in roots.keys() - active for root in roots[source]}
    others = {each for each, found in roots.items() if each not in active and (len(meant) > 1 or not found <= meant)}
    doubts = {source: PARTLY.format(source) for source in roots if not all(_in([row]) for row in collected[source])}
    doubts |= {source: ACTIVE.format(source) for source in active} | {each: OTHER.format(each) for each in others}
    return Directories(frozenset(roots.keys() - doubts.keys() if named else ()), doubts, frozenset(others))


def _in(rows: Sequence[Row]) -> set[str]:
    """The directories that these objects stand in."""
    names = [name for row in rows if isinstance(name := row.values.get("DistinguishedName"), str)]
    return {folded(found[1]) for name in names if (found := _ROOT.search(name))}

"""In which directory a setting is: every Edge server has one of its own, beside Active Directory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from core.attribution.owners import SUBSCRIPTIONS
from core.model import Row, folded

_ROOT = re.compile(r",CN=Configuration,([^\n]{1,300})", re.IGNORECASE)
_OWN = re.compile(r"cn=\{[0-9a-f-]{36}\}")
"""Of an Edge server, by a GUID that no other has; Active Directory's is a domain: DC=contoso,DC=mil."""


class Elsewhere(Enum):
    """Where what a source gave is kept, if not all of it in the server's own directory."""

    ACTIVE_DIRECTORY = "Active Directory"
    OTHER_SERVER = "the directory of another server than the rest"
    NOT_STATED = "not stated of each object"


NAMELESS = "another server, whose name is not stated"


@dataclass(frozen=True, slots=True)
class Directories:
    """The directories of exported objects. Only exports show where an object is."""

    own: frozenset[str]
    """Sources out of the directory that the named server's own are in."""
    elsewhere: Mapping[str, Elsewhere]
    """Sources whose objects are not, or not certainly, in the server's own directory."""
    others: frozenset[str]
    """Of these, those out of another server's directory."""


def directories(collected: Mapping[str, Sequence[Row]], own: AbstractSet[str]) -> Directories:
    """`own`: sources that name the server. Where none of them says its place, and the others differ, none is known."""
    roots = {source: found for source, rows in collected.items() if source != SUBSCRIPTIONS and (found := _in(rows))}
    active = {source for source, found in roots.items() if not all(map(_OWN.fullmatch, found))}
    named = {root for source in roots.keys() & own - active for root in roots[source]}
    meant = named or {root for source in roots.keys() - active for root in roots[source]}
    others = {each for each, found in roots.items() if each not in active and (len(meant) > 1 or not found <= meant)}
    partly = [source for source in roots if not all(_in([row]) for row in collected[source])]
    elsewhere = dict.fromkeys(partly, Elsewhere.NOT_STATED)
    elsewhere |= dict.fromkeys(active, Elsewhere.ACTIVE_DIRECTORY) | dict.fromkeys(others, Elsewhere.OTHER_SERVER)
    return Directories(frozenset(roots.keys() - elsewhere.keys() if named else ()), elsewhere, frozenset(others))


def _in(rows: Sequence[Row]) -> set[str]:
    """The directories that these objects are in."""
    names = [name for row in rows if isinstance(name := row.values.get("DistinguishedName"), str)]
    return {folded(found[1]) for name in names if (found := _ROOT.search(name))}

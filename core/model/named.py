"""Servers that evidence names, where it should be of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 64
"""Characters of a name that a sentence shows."""
FEW = 3
"""So many servers, or sources of one, a sentence names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A server that evidence names, and where."""

    server: str
    sources: tuple[str, ...]
    files: tuple[str, ...] = ()
    """Of a set: the files that hold these sources."""
    meant: bool = False
    """True for the one that the evidence as a whole is from."""


def named_servers_text(foreign: tuple[Named, ...]) -> str:
    """What to know of evidence that names these servers, in two sentences; empty where it names no other."""
    if not foreign:
        return ""
    names = _listed([_where(each) for each in foreign if not each.meant])
    if any(each.meant for each in foreign):
        return (
            f"The evidence also contains settings of {names}; these do not count as passing. Collect from each server "
            "separately."
        )
    return f"The evidence is from several servers, so no rule passes: {names}. Collect from each server separately."


def _where(named: Named) -> str:
    files = f" in {_listed(named.files)}" if named.files else ""
    return f"{printable_name(named.server)} ({_listed(named.sources)}{files})"


def _listed(names: Sequence[str]) -> str:
    return few([name[:200] for name in names])


def few(names: Sequence[str], most: int = FEW) -> str:
    """For instance 'edge01, edge02 and 3 more'."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def printable_name(name: str) -> str:
    """A server's name as a sentence says it: what cannot be seen, or looks like another letter, as its code."""
    return ascii(name[:SHOWN])[1:-1]

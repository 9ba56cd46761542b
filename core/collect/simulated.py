"""Whether evidence is from the lab's simulated servers, by several marks: cutting off one of them leaves the others.

It cannot prove the contrary. Evidence is text, and whoever rewrites all of it can write what a real server would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from core.collect.frame import decode_text
from core.collect.script_output import read_printed
from core.model import Facts, Host, Row
from core.paths import resource

SIMULATED = "(simulated by Edge Assessor)"
"""How the operating system of the lab's servers ends its name."""
RECORDED = ("edge01.txt", "edge02.txt", "edge03.txt")
"""What the lab's servers answer, in resources/lab."""
IDENTIFIERS = {"Get-ExchangeCertificate": "Thumbprint", "Adapters": "Guid", "Volumes": "Root"}
"""Properties that no two machines have in common, where they are hashes or GUIDs."""
SHORTEST = 32
"""Hexadecimal digits of a GUID; C:\\ is no identifier."""
WHOLE_SOURCES = ("Get-Service", "Volumes")
"""Sources whose rows are, all together and to the byte, those of one machine."""


def is_lab_evidence(host: Host, facts: Facts) -> bool:
    """Whether anything in it is the lab's own."""
    if host.os.rstrip().casefold().endswith(SIMULATED.casefold()):
        return True
    identifiers, wholes = _marks()
    return not identifiers.isdisjoint(_identifiers(facts.collected)) or any(
        _values(facts.collected[source]) in wholes[source] for source in WHOLE_SOURCES if facts.collected.get(source)
    )


@cache
def _marks() -> tuple[frozenset[str], Mapping[str, list[list[dict[str, object]]]]]:
    """Identifiers of the lab's machines, and all that they say of the sources that are compared as a whole."""
    lab = [read_printed(decode_text(resource(f"lab/{name}").read_bytes())).facts.collected for name in RECORDED]
    identifiers = frozenset(each for collected in lab for each in _identifiers(collected))
    return identifiers, {
        source: [_values(each[source]) for each in lab if each.get(source)] for source in WHOLE_SOURCES
    }


def _identifiers(collected: Mapping[str, tuple[Row, ...]]) -> Iterator[str]:
    for source, name in IDENTIFIERS.items():
        for row in collected.get(source, ()):
            value = row.values.get(name)
            digits = "".join(c for c in value if c in "0123456789abcdefABCDEF") if isinstance(value, str) else ""
            if len(digits) >= SHORTEST:
                yield digits[-SHORTEST:].casefold()


def _values(rows: tuple[Row, ...]) -> list[dict[str, object]]:
    return [dict(row.values) for row in rows]

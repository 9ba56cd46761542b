"""Over ten thousand mutations of complete evidence, for every check: not one becomes a pass, none crashes.

The rule of this test. What a check rests on is what its test data says it needs: every property that makes it Not
Reviewed when it is missing. A mutation of such a property into something that it cannot be may end in every way but
a pass; a mutation of anything else may leave the verdict as it was. A server that is Open never becomes a pass by
damage beside what is wrong. What no reader can see is no mutation here: a row taken out, or a value replaced by another
valid one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

import core.checks  # noqa: F401  registers the checks
from core.collect.evidence import read_evidence
from core.model import CollectError, Facts, Finding, Origin, Row, Status
from core.registry import CHECKS, Judgement, evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import REMOVED, Case, Changes, evidence, facts
from tests.core.rule_cases.good import SITE
from tests.framing import document, framed

Rows = dict[str, list[dict[str, Any]]]

NOTHING: tuple[Any, ...] = ("", " ", 0, 1, -1, 2**62, True, False, (), ("x",), ("",))
"""Facts of every type; of each, those that differ from the type of the property cannot be what it was."""
LOOKALIKES = ("\u200b", "\x00", " ,", "\u0430")
"""What makes another text of a text, when it stands behind it."""
FREE = frozenset(
    "Identity Name Thumbprint Guid Description Path Root InstallPath SystemRoot QueueDatabasePath ConnectivityLogPath "
    "MessageTrackingLogPath ReceiveProtocolLogPath SendProtocolLogPath AgentLogPath QueueLogPath RoutingTableLogPath "
    "QuarantineMailbox Domain DisplayName LookupDomain Account StartType Scope".split()
)
"""Properties whose text may be any: another one is another valid value, or another object."""
FROM_NUMBERS = frozenset({"MaxHopCount", "MaxRecipientsPerMessage", "MaxMessageSize", "MaxSendSize", "MaxReceiveSize"})
LISTS_THAT_MAY_DIFFER = frozenset({"BlockedDomains", "BlockedDomainsAndSubdomains", "Addresses", "DnsServers"})


@dataclass(frozen=True)
class Mutation:
    name: str
    rows: Rows
    judged: bool


def rests_on(case: Case) -> set[tuple[str, str]]:
    """Source and property that the rule's own test data says it cannot do without."""
    return {(c.source, c.name) for half in case.half for c in half if len(half) == 1 and c.value is REMOVED}


def impossible(name: str, value: Any) -> Iterator[Any]:
    """What this property cannot be, so that no check may take it for what it was."""
    for other in NOTHING:
        if type(other) is not type(value):
            yield other
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (-value - 1, 2**62)
    elif isinstance(value, str) and name not in FREE:
        yield from ("", " ", *(value + end for end in LOOKALIKES), f"\u200b{value}", "?")
    elif isinstance(value, tuple) and name not in LISTS_THAT_MAY_DIFFER:
        yield from (("",), (*value, "\u0000"))


def of_facts(stig_id: str, base: Rows, judged: set[tuple[str, str]]) -> Iterator[Mutation]:
    """One property of one row at a time, among the sources of the rule."""
    for source in CHECKS[stig_id].sources:
        for number, row in enumerate(base[source]):
            for name, value in row.items():
                counts = (source, name) in judged
                for other in (REMOVED, *impossible(name, value)):
                    yield Mutation(
                        f"{source}[{number}].{name} = {other!r}", _with(base, source, number, name, other), counts
                    )
                for recased in {name.lower(), name.upper(), name.swapcase(), f"{name} "} - {name}:
                    moved = _with(base, source, number, name, REMOVED, {recased: value})
                    yield Mutation(f"{source}[{number}].{name} -> {recased!r}", moved, counts)


def of_sources(stig_id: str, base: Rows, case: Case) -> Iterator[Mutation]:
    for source in CHECKS[stig_id].sources:
        without = {name: rows for name, rows in base.items() if name != source}
        yield Mutation(f"{source} absent", without, True)
        yield Mutation(f"{source} recased", {**without, source.lower(): base[source]}, True)
        nothing_passes = case.empty.get(source) is Status.NOT_A_FINDING
        yield Mutation(f"{source} empty", {**base, source: []}, not nothing_passes)
        for junk in ({}, {"Name": "x"}, {"Identity": ""}, {"Identity": 5}, {"Value": 1, "Policy": "RemoteSigned"}):
            for place in (0, len(base[source])):
                rows = [*base[source][:place], dict(junk), *base[source][place:]]
                yield Mutation(f"{source} with {junk} at {place}", {**base, source: rows}, True)


def _with(base: Rows, source: str, number: int, name: str, value: Any, more: dict[str, Any] | None = None) -> Rows:
    row = {key: old for key, old in base[source][number].items() if key != name} | (more or {})
    if value is not REMOVED:
        row[name] = value
    return {**base, source: [*base[source][:number], row, *base[source][number + 1 :]]}


def judge(stig_id: str, rows: Rows, case: Case) -> Finding:
    finding = evaluate(stig_id, facts(rows), case.known)
    assert finding.error == "", f"{stig_id}: {finding.error}"
    return finding


def false_passes(stig_id: str, tried: Counter[str]) -> list[str]:
    """Mutations of the good evidence that pass and must not."""
    case = CASES[stig_id]
    base, wrong = evidence(case.good), []
    for mutation in (*of_facts(stig_id, base, rests_on(case)), *of_sources(stig_id, base, case)):
        tried[stig_id] += 1
        passed = judge(stig_id, mutation.rows, case).status is Status.NOT_A_FINDING
        if passed and mutation.judged and not excused(stig_id, mutation.name):
            wrong.append(f"{stig_id}: {mutation.name}")
    return wrong


def excused(stig_id: str, name: str) -> bool:
    """Mutations into another value that the rule allows as well."""
    return any(stig_id.endswith(rule) and part in name for rule, part in ALLOWED)


ALLOWED: tuple[tuple[str, str], ...] = ()


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_no_mutation_of_the_facts_becomes_a_pass():
    tried = Counter[str]()
    wrong = [found for stig_id in sorted(CASES) for found in false_passes(stig_id, tried)]
    print(f"\n{tried.total():,} mutations of facts over {len(tried)} checks")
    assert wrong == []
    assert tried.total() >= 10_000


def test_no_damage_beside_what_is_wrong_makes_an_open_rule_pass():
    tried, wrong = 0, []
    for stig_id, case in CASES.items():
        for changes in case.bad[:2]:
            base, wrongs = evidence(case.good, changes), {(c.source, c.name) for c in changes}
            for mutation in of_facts(stig_id, base, set()):
                source, _, rest = mutation.name.partition("[")
                if (source, rest.split(".", 1)[1].split(" ")[0]) in wrongs:
                    continue
                tried += 1
                if judge(stig_id, mutation.rows, case).status is Status.NOT_A_FINDING:
                    wrong.append(f"{stig_id}: {mutation.name}")
    print(f"\n{tried:,} mutations of bad facts")
    assert wrong == []

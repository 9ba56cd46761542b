"""Over ten thousand mutations of complete evidence, for every check: not one becomes a pass, none crashes.

The rule of this test. What a check rests on is what its test data says it needs: every property that makes it Not
Reviewed when it is missing. A mutation of such a property into something that it cannot be may end in every way but
a pass; a mutation of anything else may leave the verdict as it was. A server that is Open never becomes a pass by
damage beside what is wrong. What no reader can see is no mutation here: a row taken out, or a value replaced by another
valid one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import core.checks  # noqa: F401  registers the checks
from core.model import CollectError, Facts, Finding, Origin, Reason, Role, Status
from core.registry import CHECKS, Conclusion, evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import REMOVED, Case, evidence, facts
from tests.core.rule_cases.good import LOGS
from tests.core.rule_cases.sheet import SITE
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import document, framed

Rows = dict[str, list[dict[str, Any]]]

NOTHING: tuple[Any, ...] = ("", " ", 0, 1, -1, 2**62, True, False, (), ("x",), ("",))
"""Facts of every type; of each, those that differ from the type of the property cannot be what it was."""
LOOKALIKES = ("\u200b", "\x00", " ,", "\u0430")
"""What makes another text of a text, when it stands behind it."""
FREE = frozenset(
    (
        *(
            "Identity",
            "Name",
            "Thumbprint",
            "Guid",
            "Description",
            "Path",
            "Root",
            "InstallPath",
            "SystemRoot",
            "Scope",
        ),
        *("QueueDatabasePath", "QuarantineMailbox", "Domain", "DomainName", "Issuer", "DisplayName", "LookupDomain"),
        *LOGS,
    )
)
"""Properties whose text may be any: another one is another valid value, or another object."""
LISTS_THAT_MAY_DIFFER = frozenset({"BlockedDomains", "BlockedDomainsAndSubdomains", "Addresses", "DnsServers"})


@dataclass(frozen=True)
class Mutation:
    """Evidence that is not what the server gave."""

    name: str
    rows: Rows
    judged: bool
    source: str = ""
    property: str = ""


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
                counts = (source, name) in judged and not of_other_role(stig_id, source, row, CASES[stig_id])
                where = f"{source}[{number}].{name}"
                for other in (REMOVED, *impossible(name, value)):
                    told = f"{where} = {'(removed)' if other is REMOVED else repr(other)}"
                    yield Mutation(told, _with(base, source, number, name, other), counts, source, name)
                for recased in {name.lower(), name.upper(), name.swapcase(), f"{name} "} - {name}:
                    moved = _with(base, source, number, name, REMOVED, {recased: value})
                    yield Mutation(f"{where} -> {recased!r}", moved, counts, source, name)


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
    """What the rule does not look at, or another value that it allows as well."""
    return any(stig_id.endswith(rule) and name.startswith(start) for rule, start in ALLOWED)


def of_other_role(stig_id: str, source: str, row: dict[str, Any], case: Case) -> bool:
    role = CHECKS[stig_id].role
    mine = role is Role.NONE or not source.endswith("Connector")
    return not mine and case.known.role(source, row["Identity"]) is not role


ALLOWED = (
    # The 32-bit key is shown beside the one that is judged.
    *(("006", f"SchUseStrongCrypto[1].{name}") for name in ("Present", "Value")),
    # A signed site value stands in the place of the global one, whatever that is.
    ("115", f"Get-TransportConfig[0].MaxSendSize = {2**62}"),
    ("120", f"Get-TransportConfig[0].MaxReceiveSize = {2**62}"),
    # Other agents than the site's may be as they are, and so may services that do not run.
    *((rule, f"Get-TransportAgent[{row}].Enabled") for rule in ("122", "238") for row in (0, 1)),
    # The text asks whether the agent is there; that it is off is told beside the verdict.
    *((rule, "Get-TransportAgent[2].Enabled = False") for rule in ("122", "238")),
    ("199", "Get-Service[3].Name"),
    # No list of the numbers of these enums is published: the text decides, the number must be there.
    ("123", f"Get-SenderFilterConfig[0].ActionValue = {2**62}"),
    ("133", f"Get-SenderIdConfig[0].SpoofedDomainActionValue = {2**62}"),
    # The rule wants that a configuration is there, switched on or not.
    ("140", "Get-ContentFilterConfig[0].Enabled = False"),
    # External names are not looked up by adapter in this evidence.
    ("224", "Adapters[0].DnsServers"),
    # Volumes that no folder in question is on must be readable, and may be of any kind; the last has no letter.
    *(
        (rule, f"Volumes[{row}].DriveType = {n}")
        for rule in ("050", "094", "230")
        for row in range(4)
        for n in (-4, 2**62)
    ),
    *((rule, "Volumes[4].") for rule in ("050", "094", "230")),
    # A third subscription is one more server.
    *((rule, "Get-EdgeSubscription with {'Name': 'x'}") for rule in ("109", "234")),
)


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_no_mutation_of_the_facts_becomes_a_pass():
    tried = Counter[str]()
    wrong = [found for stig_id in sorted(CASES) for found in false_passes(stig_id, tried)]
    print(f"\n{tried.total():,} mutations of facts over {len(tried)} checks")
    assert wrong == []
    assert tried.total() >= 10_000 and min(tried.values()) >= 20


def test_no_damage_beside_what_is_wrong_makes_an_open_rule_pass():
    tried, wrong = 0, []
    for stig_id, case in CASES.items():
        for changes in case.bad[:1]:
            bad = {(c.source, c.name) for c in changes}
            for mutation in of_facts(stig_id, evidence(case.good, changes), set()):
                if {(mutation.source, ""), (mutation.source, mutation.property)} & bad:
                    continue
                tried += 1
                if judge(stig_id, mutation.rows, case).status is Status.NOT_A_FINDING:
                    wrong.append(f"{stig_id}: {mutation.name}")
    print(f"\n{tried:,} mutations of bad facts")
    assert wrong == []


def test_a_check_that_takes_a_missing_fact_for_a_pass_is_caught(monkeypatch):
    def careless(facts: Any, known: Any) -> Conclusion:
        rows = facts.collected.get("Get-TransportService", ())
        bad = [row for row in rows if not row.values.get("ConnectivityLogEnabled", True)]
        return Conclusion(Status.OPEN if bad else Status.NOT_A_FINDING, "careless")

    rule = "EX19-ED-000027"
    monkeypatch.setitem(CHECKS, rule, replace(CHECKS[rule], evaluate=careless))
    assert len(false_passes(rule, Counter())) > 10


# --- The framed JSON --------------------------------------------------------------------------------------------------

NO_VALUES: tuple[Any, ...] = (None, 0.5, {}, {"Value": True}, [], [[]], [1], [None], [{}])
"""What JSON can hold and no property of the evidence is, of any type."""
HERE = sorted(i for i, case in CASES.items() if not case.good and case.known is SITE)


def as_document(rows: Rows) -> dict[str, Any]:
    """What edge.ps1 prints of a server with these rows."""
    made = document("edge02")
    made["sources"] = {source: {"ok": True, "rows": some} for source, some in rows.items()}
    return made


def read(made: dict[str, Any]) -> Facts | None:
    try:
        return read_evidence(framed(made), Origin("WinRM", "https://edge:5986/wsman")).facts
    except CollectError as error:
        assert error.failure.reason is Reason.OUTPUT_DAMAGED
        return None


def of_json(base: Rows, source: str) -> Iterator[tuple[str, str, str, Rows]]:
    for number, row in enumerate(base[source][:2]):
        for name, value in row.items():
            for other in NO_VALUES:
                if other != [] or not isinstance(value, tuple):
                    where = f"{source}[{number}].{name}"
                    yield where, name, f"{where} = {other!r}", _with(base, source, number, name, other)


def broken_answers(base: Rows, source: str) -> Iterator[tuple[str, Any]]:
    rows = base[source]
    for ok in (False, None, 0, 1, "true", "", [], {}):
        yield f"{source} ok = {ok!r}", {"ok": ok, "rows": rows}
    for junk in (None, {}, "", 1, True, rows[0]):
        yield f"{source} rows = {str(junk)[:30]}", {"ok": True, "rows": junk}
    for error in ("Access is denied.", "", None):
        yield f"{source} with the error {error!r}", {"ok": True, "rows": rows, "error": error}
    yield from ((f"{source} = {junk!r}", junk) for junk in (None, [], {}, "x", 1))


def test_the_printed_evidence_has_the_verdicts_that_mutations_must_not_reach():
    made = read(as_document(evidence()))
    assert made and {evaluate(i, made, SITE).status for i in HERE} == {Status.NOT_A_FINDING}


def test_no_mutation_of_the_json_becomes_a_pass():
    base, tried, wrong = evidence(), 0, []
    for source in base:
        mine = [stig_id for stig_id in HERE if source in CHECKS[stig_id].sources]
        needs = {i: rests_on(CASES[i]) for i in mine}
        few = {name: rows for name, rows in base.items() if any(name in CHECKS[i].sources for i in mine)}
        for where, name, told, rows in of_json(few, source) if mine else ():
            made = read(as_document(rows))
            for stig_id in mine:
                tried += 1
                finding = evaluate(stig_id, made or Facts(), SITE)
                assert finding.error == "", (stig_id, told)
                other = of_other_role(stig_id, source, base[source][int(where.split("[")[1][0])], CASES[stig_id])
                judged = (source, name) in needs[stig_id] and not other and not excused(stig_id, where)
                if judged and finding.status is Status.NOT_A_FINDING:
                    wrong.append(f"{stig_id}: {told}")
    print(f"\n{tried:,} mutations of JSON")
    assert wrong == []


def test_no_broken_answer_of_a_source_becomes_a_pass():
    base, tried, wrong = evidence(), 0, []
    for source in base:
        mine = [stig_id for stig_id in HERE if source in CHECKS[stig_id].sources]
        for told, answer in broken_answers(base, source) if mine else ():
            made = as_document(base)
            made["sources"][source] = answer
            found = read(made)
            for stig_id in mine:
                tried += 1
                if evaluate(stig_id, found or Facts(), SITE).status is Status.NOT_A_FINDING:
                    wrong.append(f"{stig_id}: {told}")
    print(f"\n{tried:,} broken answers")
    assert wrong == []

"""Complete good evidence with owners changed, dropped, swapped and mixed at random clears nothing that rests on them.

What must not be cleared is worked out beside the product: every rule whose source was touched, on every road; all
rules where files of two servers lie in one set, where the host's own two names differ, or where the server says that it
is no Edge server. 400 mutations by default, 20,000 with --exhaustive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from core.attribution.owners import NAMINGS, Naming
from core.model import Evidence
from tests.core.attribution.owned import RULES, Sources, by_file, exported, good, named, over_winrm, passes, resting_on

ELSEWHERE = "EDGE01.other.mil"
"""Another server where the evidence says what EDGE01's domain is, which exports do not."""
OTHERS = (
    *("EDGE99", "edge0", "EDGE011", "XEDGE01", "EDGE01-", ELSEWHERE, "edge99.contoso.mil"),
    *(
        "EDGE\u200b01",
        "EDGE01\u2060",
        "\ufeffEDGE01",
        "\uff25DGE01",
        "EDGE0\u0661",
        "ED\u0413E01",
        "EDGE01\u00a0",
        "EDGE01 ",
    ),
    *("EDGE01 ", "", " ", "a/EDGE99", "localhost", "10.20.0.5"),
)
"""None of them is EDGE01."""
OWNED = tuple(source for source, found in NAMINGS.items() if any(each.always for each in found))
HEADS = ("Get-ReceiveConnector", "Get-TransportService", "Get-ExchangeServer")
"""Whose objects name one server for certain."""


@dataclass
class Made:
    """Good evidence so far, and what must not be cleared by it any more."""

    sources: Sources
    road: Callable[..., Evidence]
    touched: set[str] = field(default_factory=set)
    whole: bool = False
    """True: no rule may be cleared."""
    host: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def touch(self, source: str, what: str) -> None:
        self.touched.add(source)
        self.done.append(f"{source}: {what}")


def _naming(random: Random, source: str) -> Naming:
    return random.choice([each for each in NAMINGS[source] if each.always])


def _in(naming: Naming, name: str) -> object:
    if naming.several:
        return (name,)
    return f"{name}\\Default" if naming.name == "Identity" and naming.read("a\\b") == "a" else name


def drop(made: Made, random: Random) -> None:
    source = random.choice(OWNED)
    naming = _naming(random, source)
    rows = random.choice([made.sources[source], [random.choice(made.sources[source])]])
    for row in rows:
        row.pop(naming.name, None)
    made.touch(source, f"{naming.name} dropped")


def rename(made: Made, random: Random) -> None:
    source, name = random.choice(OWNED), random.choice(OTHERS)
    if made.road is exported and name == ELSEWHERE:
        return
    naming = _naming(random, source)
    random.choice(made.sources[source])[naming.name] = _in(naming, name)
    made.touch(source, f"{naming.name} = {ascii(name)}")


def retype(made: Made, random: Random) -> None:
    source = random.choice(OWNED)
    naming = _naming(random, source)
    random.choice(made.sources[source])[naming.name] = random.choice([7, True, (), ("EDGE99",)])
    made.touch(source, f"{naming.name} of another type")


def swap_row(made: Made, random: Random) -> None:
    source = random.choice(OWNED)
    other = random.choice(named(good(), "EDGE99")[source])
    place = random.randrange(len(made.sources[source]) + 1)
    made.sources[source][place : place + random.randrange(2)] = [other]
    made.touch(source, f"a row of EDGE99 at {place}")


def swap_source(made: Made, random: Random) -> None:
    """At most two of those that name one server: with three, the evidence would be EDGE99's."""
    source = random.choice(OWNED)
    if len(made.touched & set(HEADS)) < 2:
        made.sources[source] = named(good(), "EDGE99")[source]
        made.touch(source, "all of EDGE99")
        made.whole |= made.road is exported and source in HEADS


def level(made: Made, random: Random) -> None:
    source = "Get-EventLogLevel"
    row = random.choice(made.sources[source])
    row["Identity"] = f"EDGE99\\MSExchangeTransport\\{random.randrange(9)}"
    made.touch(source, "a level of EDGE99")


def no_edge(made: Made, random: Random) -> None:
    lies = ({"ServerRole": "Mailbox"}, {"ServerRoleValue": 2}, {"IsEdgeServer": False}, {"IsMailboxServer": True})
    made.sources["Get-ExchangeServer"][0] |= random.choice(lies)
    made.whole |= "Get-ExchangeServer" not in made.touched
    made.touch("Get-ExchangeServer", "no Edge server")


def host(made: Made, random: Random) -> None:
    if made.road is not exported:
        made.host = {"fqdn": random.choice(["edge99.contoso.mil", "edge01x.contoso.mil", "\uff45dge01.contoso.mil"])}
        made.done.append(f"host {made.host}")


MUTATIONS = (drop, rename, retype, swap_row, swap_source, level, no_edge, host)


def mutated(seed: int) -> Made:
    random = Random(seed)
    made = Made(good(), random.choice((over_winrm, by_file, exported)))
    while not made.done:
        for mutate in sorted(random.choices(MUTATIONS, k=random.randint(1, 3)), key=MUTATIONS.index):
            mutate(made, random)
    return made


def wrong(seed: int) -> str:
    """What was cleared and must not be; empty where all is well."""
    made = mutated(seed)
    forbidden = set(RULES) if made.whole else {rule for source in made.touched for rule in resting_on(source)}
    if made.host:
        owned = {rule for source in OWNED for rule in resting_on(source)}
        forbidden |= set(RULES) - owned
    found = passes(made.road(made.sources, **made.host)) & forbidden
    return f"seed {seed}, {made.road.__name__}: {'; '.join(made.done)} clears {sorted(found)}" if found else ""


def test_no_mutation_of_an_owner_leaves_a_pass_that_rests_on_it(exhaustive: bool) -> None:
    count = 20_000 if exhaustive else 400
    assert [text for seed in range(count) if (text := wrong(seed))] == []


def test_the_mutations_are_of_every_kind_and_the_evidence_clears_without_them() -> None:
    assert all(passes(road(good())) for road in (over_winrm, by_file, exported))
    made = [mutated(seed) for seed in range(400)]
    assert {source for each in made for source in each.touched} >= {*OWNED, "Get-EventLogLevel"}
    assert any(each.whole for each in made) and any(each.host for each in made)


def test_a_product_that_looks_at_no_owner_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.attribution.attribute.namings", lambda source: ())
    assert sum(bool(wrong(seed)) for seed in range(60)) > 20

"""Whose evidence is this: does each source describe the server under assessment, and is that an Edge server at all?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.attribution.directory import NAMELESS, Elsewhere, directories
from core.attribution.edge_role import FRONT_END, EdgeRole, edge_role, front_ends
from core.attribution.owners import (
    MOST,
    SUBSCRIPTIONS,
    Naming,
    certain,
    host_of,
    in_all,
    namings,
    same,
    server_of,
    the_one,
)
from core.model import (
    Cause,
    Evidence,
    Finding,
    Gap,
    Host,
    Named,
    Row,
    Status,
    few,
    folded,
    not_evaluated,
    printable_name,
)
from core.registry import CHECKS

DISPUTED = Cause(
    Gap.FACT_MISSING, "the evidence shows the server both as an Edge server and as another server: check which it is"
)
OWN_NAME = "the computer's own DNS name"
"""Where edge.ps1 gives a name of the host that is not the host's."""
Mention = tuple[str, str, str]
"""A server's name, the source that names it, and the file that this is in, empty where there is but one."""
MOST_NAMES = 200
"""Mentions that a report names; clearing a server needs all of them, whatever their number."""


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Why what a source gave may be of another server."""

    others: tuple[str, ...] = ()
    """Servers that it names; where the evidence does not say which is meant, all of them."""
    lacking: tuple[str, ...] = ()
    """Properties that name the server, which not every object has."""
    nobody_meant: bool = False
    """True: nothing says which of several servers the evidence is of, so none of them is another."""
    elsewhere: Elsewhere | None = None
    """Where it is kept, if not in the server's own directory."""

    def cause(self, source: str) -> Cause:
        """Why nothing that this source gave clears a rule."""
        return Cause(Gap.FACT_MISSING, f"{source} {self._phrase()}")

    def _phrase(self) -> str:
        if self.elsewhere:
            return ELSEWHERE[self.elsewhere]
        if self.others:
            of = "{}, in evidence of several servers" if self.nobody_meant else "another server ({})"
            return f"returned settings of {of.format(_few(_once(self.others)))}: {BY_ITSELF}"
        gone = ", ".join(self.lacking)
        return f"does not state the server of each object: {gone} is missing, empty or not a name"


BY_ITSELF = "collect from each server separately"
ELSEWHERE = {
    Elsewhere.ACTIVE_DIRECTORY: "returned settings from Active Directory, where an Edge server does not keep its "
    "own: export them on the Edge server itself",
    Elsewhere.OTHER_SERVER: f"returned settings from the directory of another server than the rest: {BY_ITSELF}",
    Elsewhere.NOT_STATED: "does not state the location of each object: DistinguishedName is missing, empty or invalid",
}


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a piece of evidence says about whose it is."""

    ambiguous: Mapping[str, Ambiguity]
    own: frozenset[str]
    """Sources that name the server under assessment, and no other."""
    foreign: tuple[Named, ...]
    """The servers it names; nothing where that is the one."""
    mixed: bool
    """True: settings that name no server may be another's too."""
    role: EdgeRole
    unnamed: Cause | None
    """What is required where a Mailbox server's answer is not known to be about this server."""
    front_ends: tuple[str, ...]
    """Receive connectors of a kind that only Mailbox servers have."""

    def applied(self, finding: Finding) -> Finding:
        """Evidence that may be another server's clears none; what it finds wrong stays, with a note."""
        entry = CHECKS.get(finding.stig_id)
        if entry is None or not finding.checked:
            return finding
        if self.front_ends and "Get-ReceiveConnector" in entry.sources:
            finding = replace(finding, notes=(*finding.notes, _front_end_note(self.front_ends)))
        if self.unnamed and SUBSCRIPTIONS in entry.sources:
            finding = _not_cleared(finding, self.unnamed, {Status.NOT_A_FINDING})
        cause = self._ambiguous(entry.sources)
        return _not_cleared(finding, cause, {Status.NOT_A_FINDING, Status.NOT_APPLICABLE}) if cause else finding

    def _ambiguous(self, sources: Sequence[str]) -> Cause | None:
        for source in sources:
            if source in self.ambiguous:
                return self.ambiguous[source].cause(source)
        if self.mixed and any(source not in self.own and source != SUBSCRIPTIONS for source in sources):
            others = [each.server for each in self.foreign if not each.meant]
            which = "another server" if len(others) < len(self.foreign) else "several servers"
            return Cause(Gap.FACT_MISSING, f"the evidence contains settings of {which} ({_few(others)}): {BY_ITSELF}")
        return DISPUTED if self.role is EdgeRole.DISPUTED else None


def attribution_of(evidence: Evidence) -> Attribution:
    """Compare every name of a server in the evidence with the one that it is from."""
    collected, meant = evidence.facts.collected, _meant(evidence)
    ambiguous = {source: found for source, rows in collected.items() if (found := _ambiguity(source, rows, meant))}
    own = {each for each, rows in collected.items() if meant and each not in ambiguous and _named(each, rows)}
    located = directories(collected, own)
    elsewhere = {s: Ambiguity(elsewhere=where) for s, where in located.elsewhere.items() if s not in ambiguous}
    places = _mentions(evidence, ambiguous, meant)
    places += [(NAMELESS, each, evidence.files.get(each, "")) for each in located.others if each not in ambiguous]
    several = (
        evidence.host.edge_role is None or evidence.files
    )  # each file may be from elsewhere; one script's answer not
    mixed = any(several or source not in ambiguous or certain(source) for _, source, _ in places)
    return Attribution(
        ambiguous | elsewhere,
        frozenset((own | located.own) - elsewhere.keys() - ambiguous.keys()),
        _foreign(places, meant),
        mixed,
        edge_role(evidence, meant),
        _unnamed(evidence),
        front_ends(collected.get("Get-ReceiveConnector", ())),
    )


def not_edge(evidence: Evidence) -> bool:
    """Whether everything in it says that the server is no Edge server."""
    return edge_role(evidence, _meant(evidence)) is EdgeRole.NO


def _meant(evidence: Evidence) -> Host | None:
    """The server the evidence is from: by its own word, or the only one that its objects name."""
    if evidence.host.name:
        return evidence.host
    return server_of(row for rows in evidence.facts.collected.values() for row in rows)


def _ambiguity(source: str, rows: Sequence[Row], meant: Host | None) -> Ambiguity | None:
    """None where all objects name the server that is meant, or are of a kind that names none."""
    found = namings(source)
    others = {name: None for naming in found for name in _others(naming, rows, meant)}
    lacking = [naming.name for naming in found if _lacks(naming, rows)]
    return Ambiguity(tuple(sorted(others)), tuple(lacking), meant is None) if others or lacking else None


def _others(naming: Naming, rows: Sequence[Row], meant: Host | None) -> list[str]:
    """Names of other servers; all names where nobody is meant, or where one server goes by several."""
    named_by_row = [naming.names(row) for row in rows]
    if naming.several:
        return _not_sharing(named_by_row, meant or next(map(host_of, in_all(named_by_row)), None))
    names = [name for each in named_by_row for name in each]
    others = names if meant is None else [name for name in names if not same(name, meant)]
    spellings = {folded(name).partition(".")[0] for name in names} if naming.always else set()
    return others if others or len(spellings) < 2 else names


def _not_sharing(named_by_row: Sequence[Sequence[str]], meant: Host | None) -> list[str]:
    """Names of the servers that share what the one that is meant has no part in."""
    return [
        name for names in named_by_row if not (meant and any(same(name, meant) for name in names)) for name in names
    ]


def _lacks(naming: Naming, rows: Sequence[Row]) -> bool:
    """Exchange gives it always, or not at all."""
    named = [bool(naming.names(row)) for row in rows]
    return not all(named) and (naming.always or any(named))


def _named(source: str, rows: Sequence[Row]) -> bool:
    return bool(rows) and any(all(naming.names(row) for row in rows) for naming in namings(source))


def _mentions(evidence: Evidence, ambiguous: Mapping[str, Ambiguity], meant: Host | None) -> list[Mention]:
    """Every place where another server is named: in what counts, and in files that were left out."""
    files = evidence.files
    places = [(name, source, files.get(source, "")) for source, each in ambiguous.items() for name in each.others]
    left = [(name, each.source, each.name) for each in evidence.left_out for name in each.servers]
    known = meant or the_one(name for name, _, _ in left)
    places += [place for place in left if not (known and same(place[0], known))]
    if meant and meant.fqdn and not same(meant.fqdn, meant):
        places.append((meant.fqdn, OWN_NAME, ""))
    return places


def _foreign(places: Sequence[Mention], meant: Host | None) -> tuple[Named, ...]:
    """The servers named, with the sources and files that do so."""
    found: dict[str, list[Mention]] = {}
    for place in sorted(places)[:MOST_NAMES]:
        server = next((known for known in found if same(place[0], host_of(known))), place[0])
        found.setdefault(server, []).append(place)
    named = [
        Named(name, tuple(dict.fromkeys(p[1] for p in said)), tuple(dict.fromkeys(p[2] for p in said if p[2])))
        for name, said in found.items()
    ]
    return (Named(meant.name, (), (), meant=True), *named[:MOST]) if named and meant else tuple(named[:MOST])


def _not_cleared(finding: Finding, cause: Cause, clearing: Collection[Status]) -> Finding:
    """Evidence that may be another server's clears none; what it finds wrong stays, with a note."""
    if finding.status not in clearing:
        return replace(finding, notes=(*finding.notes, cause.sentence))
    reason, causes = not_evaluated(cause), (cause, *finding.causes)
    return replace(finding, status=Status.NOT_REVIEWED, reason=reason, causes=causes)


def _front_end_note(names: Sequence[str]) -> str:
    which = "is a connector" if len(names) == 1 else "are connectors"
    kind = f"{which} of a Mailbox server (TransportRole {FRONT_END})"
    return f"{few(names)} {kind}: check which server they belong to."


def _unnamed(evidence: Evidence) -> Cause | None:
    rows = evidence.facts.collected.get(SUBSCRIPTIONS, ())
    names = [name for row in rows if isinstance(name := row.values.get("Name"), str)]
    if not rows or any(same(name, evidence.host) for name in names):
        return None
    whose = evidence.host.name or "this server, whose name is not in the evidence"
    phrase = f"{SUBSCRIPTIONS} lists {', '.join(names)[:300] or 'no server'}, not {whose}"
    return Cause(Gap.INPUT_REQUIRED, f"{phrase}: export it on a Mailbox server of its site")


def _once(names: Sequence[str]) -> list[str]:
    """Without the same name in other capitals."""
    return list({folded(name): name for name in reversed(names)}.values())[::-1]


def _few(names: Sequence[str]) -> str:
    return few(list(map(printable_name, names)), 5)

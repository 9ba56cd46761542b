"""One random server, judged: every command that is printed for it is run, and what is wrong with it is told."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import core.checks  # noqa: F401  registers the checks
from core.model import Facts, Finding, ObjectFinding, PropertyChange, Remediation, RunOn, SiteContext, Status, Verdict
from core.registry import CHECKS, evaluate
from tests.core.exchange.cmdlets import CREDENTIAL, RECEIVE, SEND
from tests.core.exchange.differences import Differences, differences, normal
from tests.core.exchange.evidence import View, random_site, random_view
from tests.core.exchange.harm import Wrong, admission, limits, mail
from tests.core.exchange.kinds import Refused
from tests.core.exchange.random_states import random_server
from tests.core.exchange.server import Server, Shell, run
from tests.core.exchange.windows import ADDRESSES, ATTACHMENTS, PER_USER, POLICY

RULES = tuple(sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX19")))
PASSWORD = ("password", "credential")
ENTRIES = (ATTACHMENTS, ADDRESSES)


@dataclass(frozen=True)
class Scene:
    """A server, how it is seen, and what the program says of it."""

    seed: int
    server: Server
    view: View
    known: SiteContext
    facts: Facts
    findings: Mapping[str, Finding]


@dataclass(frozen=True)
class Objection:
    """What is wrong with one remediation."""

    stig_id: str
    what: str
    """In a few words, the same for all that is wrong in this way."""
    more: str
    seed: int

    def __str__(self) -> str:
        return f"{self.stig_id} {self.what} (seed {self.seed}): {self.more}"


@lru_cache(300)
def scene(seed: int) -> Scene:
    source = random.Random(seed)
    server = random_server(source)
    view, known = random_view(source, server), random_site(source, server)
    facts = view.facts(server)
    return Scene(seed, server, view, known, facts, {stig_id: evaluate(stig_id, facts, known) for stig_id in RULES})


def printed(one: Scene) -> Iterator[tuple[str, ObjectFinding]]:
    """Each object with a command, under its rule."""
    for stig_id, finding in one.findings.items():
        yield from ((stig_id, judged) for judged in finding.objects if judged.remediation.command)


def objections(one: Scene) -> Iterator[Objection]:
    for stig_id, judged in printed(one):
        for what, more in _of(one, stig_id, judged):
            yield Objection(stig_id, what, f"{more} | {judged.remediation.command}", one.seed)
    for stig_id, finding in one.findings.items():
        if some := [each for each in finding.objects if each.remediation.command]:
            yield from (Objection(stig_id, *wrong, one.seed) for wrong in _together(one, stig_id, some))


def _of(one: Scene, stig_id: str, judged: ObjectFinding) -> Wrong:
    fix = judged.remediation
    shell = shell_of(fix.place, one.server)
    try:
        after = run(one.server, fix.command, shell)
    except Refused as error:
        yield "is refused", f"{error} [{_about(one, judged)}]"
        return
    yield from _changes(one.server, after, judged)
    yield from mail(one.server, after, fix)
    yield from limits(one.server, after, fix)
    yield from admission(one.server, after, one.known, fix)
    yield from _undone(one.server, after, fix, shell)
    yield from _conflicts(one, after, stig_id, judged)


def shell_of(place: RunOn, server: Server) -> Shell:
    """Where it is not known whether the server is subscribed, the text tells both."""
    mailbox = place is RunOn.MAILBOX or (place is RunOn.NOT_KNOWN and server.subscribed)
    return Shell.MAILBOX if mailbox else Shell.EDGE


def _about(one: Scene, judged: ObjectFinding) -> str:
    """The object as it stands, for whoever must mend it."""
    for source in (RECEIVE, SEND):
        for each in one.server.objects[source]:
            if each["Identity"] == judged.identity:
                return ", ".join(f"{name} {value}" for name, value in each.items() if value not in ("", ()))
    return ""


# --- What it changes --------------------------------------------------------------------------------------------------


def _changes(before: Server, after: Server, judged: ObjectFinding) -> Wrong:
    """All of it is told, and nothing else; what other objects lose, in words."""
    fix, found = judged.remediation, differences(before, after)
    if not found:
        yield "changes nothing", _told(fix)
    own = {key: changed for key, changed in found.items() if _is_own(key, judged)}
    others = {key: changed for key, changed in found.items() if key not in own}
    made = {name: (normal(now), normal(then)) for changed in own.values() for name, (now, then) in changed.items()}
    said = {each.name: _said(each, made) for each in fix.changes if each.now is not None or each.name in made}
    words = " ".join((*fix.also, *fix.stops, *fix.lost))
    if CREDENTIAL in made and CREDENTIAL not in said:
        made.pop(CREDENTIAL)
        if not any(word in words for word in PASSWORD):
            yield "loses a password unsaid", words
    if _entries(own) != set(said.values()) if _entries(own) else made != said:
        yield "changes other than it says", f"made {_entries(own) or made}, said {said}"
    if unsaid := [key[1] for key in others if not _names(words, key[1])]:
        yield "changes another object unsaid", ", ".join(unsaid)


def _said(change: PropertyChange, made: Mapping[str, tuple[object, object]]) -> tuple[object, object]:
    """What it holds now may not be told, and then is what it is."""
    return made[change.name][0] if change.now is None else normal(change.now), normal(change.becomes)


def _entries(own: Differences) -> set[tuple[object, object]]:
    """What lists have less, or more."""
    keys = {key[1]: changed[""][1] for key, changed in own.items() if key[0] in ENTRIES}
    return {("", normal(name)) if there else (normal(name), "") for name, there in keys.items()}


def _names(words: str, name: str) -> bool:
    return name in words or name.replace("'", "''") in words


def _is_own(key: tuple[str, str], judged: ObjectFinding) -> bool:
    """Of a user's service it is the template; of a shell without a policy, the machine's."""
    source, name = key
    own = (judged.identity, judged.name, re.sub("_[0-9a-f]+$", "", judged.identity), "", "EDGE01")
    return name in own or source.endswith("Config") or source in ENTRIES or key == (POLICY, "LocalMachine")


def _told(fix: Remediation) -> str:
    return "; ".join(f"{each.name} {each.now!r} -> {each.becomes!r}" for each in fix.changes)


# --- The way back -----------------------------------------------------------------------------------------------------


def _undone(before: Server, after: Server, fix: Remediation, shell: Shell) -> Wrong:
    """Nothing but what the evidence does not tell, or nobody can, stays as the command left it."""
    back = after
    if fix.undo:
        try:
            back = run(after, fix.undo, shell)
        except Refused as error:
            yield "has an undo that is refused", f"{error} | {fix.undo}"
            return
    words = " ".join(fix.lost)
    for (source, key), changed in differences(before, back).items():
        for name, (_, value) in changed.items():
            told = any(word in words for word in PASSWORD) if name == CREDENTIAL else (name or key) in words
            if not told:
                yield "is not undone", f"{source} {key} {name} stays {value!r} | {fix.undo or 'no undo'} | {words}"


def _together(one: Scene, stig_id: str, some: list[ObjectFinding]) -> Wrong:
    """The commands of one finding, one after the other: all are taken, and what they were for is mended then."""
    server = one.server
    try:
        for each in some:
            server = run(server, each.remediation.command, shell_of(each.remediation.place, server))
    except Refused as error:
        if len(some) > 1:
            yield "is refused beside the finding's others", str(error)
        return
    after = evaluate(stig_id, one.view.after(one.facts, one.server, server), one.known)
    failing = {each.identity or each.name for each in after.objects if each.verdict is Verdict.FAILS}
    mended = {each.identity or each.name for each in some if not PER_USER.fullmatch(each.identity)}
    if left := failing & mended:
        yield "does not mend what it is for", ", ".join(left)


# --- Other rules ------------------------------------------------------------------------------------------------------


def _conflicts(one: Scene, after: Server, stig_id: str, judged: ObjectFinding) -> Wrong:
    """Who is named does not pass then; who is not named, and passed, does not fail."""
    named = {each.stig_id for each in judged.remediation.conflicts}
    sources = {source for source, _ in differences(one.server, after)}
    seen = one.view.after(one.facts, one.server, after)
    for other in RULES:
        if other == stig_id or not sources & set(CHECKS[other].sources):
            continue
        finding = evaluate(other, seen, one.known)
        if other in named and _passes(finding, judged):
            yield "names a conflict that is none", other
        if other not in named and (failing := _newly(one.findings[other], finding)):
            yield "makes another rule fail unsaid", f"{other} for {', '.join(failing)}"


def _passes(finding: Finding, judged: ObjectFinding) -> bool:
    """Also where it is exempt, or the whole rule does not apply. An unknown one may fail."""
    its = [each.verdict for each in finding.objects if each.identity == judged.identity]
    return not {Verdict.FAILS, Verdict.UNKNOWN} & set(its) and (bool(its) or finding.status is Status.NOT_APPLICABLE)


def _newly(before: Finding, after: Finding) -> list[str]:
    passed = {each.identity for each in before.objects if each.verdict is Verdict.MEETS}
    return [each.identity for each in after.objects if each.verdict is Verdict.FAILS and each.identity in passed]

"""The words and commands of How to fix: what applies to several objects, and what is copied together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.model import ObjectFinding, Remediation, RunOn, Value, few, unseen
from ui.finding.objects import limited_text, value_text
from ui.state.session import Entry
from ui.widgets.texts import cut

LONGEST_NAME = 100
CHOOSE = "Decide which rule to meet, then copy its command separately."
MOST_VALUE = 300
"""Characters of one value; the Found tab has more of it."""


def failed_objects(entry: Entry) -> list[ObjectFinding]:
    """The objects that there is something to say of."""
    return [each for each in entry.finding.objects if each.remediation.has_content]


def group_by_guidance(objects: Iterable[ObjectFinding]) -> list[list[ObjectFinding]]:
    """Those with the same sentences, together: nobody reads thirty identical warnings."""
    found: dict[object, list[ObjectFinding]] = {}
    for each in objects:
        found.setdefault(_said(each.remediation), []).append(each)
    return list(found.values())


def _said(fix: Remediation) -> object:
    place = fix.place if fix.command else None
    sentences = fix.also, fix.stops, fix.verify, fix.lost, fix.conflicts, fix.exception
    return place, fix.withheld, fix.template, *sentences


def run_where(place: RunOn, server: str) -> str:
    """Where a command is run, as one line before it."""
    shell = "the Exchange Management Shell"
    if place is RunOn.EDGE:
        return f"In {shell} on {server}, run as administrator"
    if place is RunOn.MAILBOX:
        return f"In {shell} on a Mailbox server of the subscribed site, then Start-EdgeSynchronization there"
    return (
        f"If {server} is subscribed (not known): in {shell} on a Mailbox server, then Start-EdgeSynchronization "
        f"there. If not: on {server}"
    )


def change_value(found: Value | None) -> str:
    """As the report says it."""
    if found is None:
        return "not in the evidence"
    return limited_text(value_text(found), MOST_VALUE) or "(empty)"


# --- What is copied together ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copied:
    """The commands of a finding for the clipboard, and what was left out of them."""

    text: str
    count: int
    left_out: str = ""
    """'Relay, which conflicts with EX19-ED-000098'."""

    @property
    def said(self) -> str:
        """What a person is omitted of it."""
        if self.count:
            copied = "1 command copied." if self.count == 1 else f"{self.count} commands copied."
            return f"{copied} Omitted: {self.left_out}." if self.left_out else copied
        if self.left_out:
            return f"Nothing copied. Omitted: {self.left_out}. {CHOOSE}"
        return "This finding has no command to copy."


def commands(entry: Entry | None) -> Copied:
    """Every command of a finding that takes nothing from another rule, under the places where they are run."""
    fixes = [each for each in entry.finding.objects if each.remediation.command] if entry else []
    safe = [each for each in fixes if not each.remediation.conflicts]
    left = [each for each in fixes if each.remediation.conflicts]
    omitted = [_left_out(each) for each in left]
    if entry is None or not safe:
        return Copied("", 0, few(omitted))
    lines = [f"# {entry.finding.stig_id}"]
    for place in dict.fromkeys(each.remediation.place for each in safe):
        lines.append(f"# {run_where(place, printable(entry.server.name))}:")
        lines += [each.remediation.command for each in safe if each.remediation.place is place]
    lines += [f"# Omitted: {each}" for each in omitted]
    return Copied("\n".join(lines), len(safe), few(omitted))


def _left_out(judged: ObjectFinding) -> str:
    rules = " and ".join(dict.fromkeys(each.stig_id for each in judged.remediation.conflicts))
    return f"{printable(judged.name)}, which conflicts with {rules}"


def printable(name: str) -> str:
    """As a comment may hold it: a line break in a name would make a command of what follows."""
    return cut("".join("?" if unseen(each) else each for each in name), LONGEST_NAME)


def few_names(names: Sequence[str], most: int = 5) -> str:
    """The first of these names, each cut, and how many more there are."""
    return few([cut(each, LONGEST_NAME) for each in names], most)

"""What a Mailbox server says of the Edge servers, in a file beside what an Edge server itself answers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.collector import Collector
from core.collect.evidence import FILE, FileCollector, usable
from core.collect.evidence import read_file as read_part
from core.collect.files.sets import Part, is_set, packed, unpacked
from core.collect.rejected import Refused
from core.model import CollectError, Evidence, Failure, Origin, Reason, Report
from core.model.progress import silent

SOURCE = "Get-EdgeSubscription"
ANSWER = "answer.txt"
"""What the Edge server's own answer is called in the set."""
TODO = (
    "Run 'Get-EdgeSubscription | Export-Clixml EdgeSubscription.xml' in the Exchange Management Shell of a Mailbox "
    "server and take that file, or clear the field in Edit server."
)


class WithMailboxFile:
    """Another road to a server's facts, and this file joined to what comes by it. The file is read first."""

    def __init__(self, road: Collector, path: Path) -> None:
        self._road, self._path = road, path

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """The server's own evidence with the Mailbox server's file; raises CollectError or Cancelled."""
        part = read_file(self._path, cancel)
        return joined(self._road.collect(report, cancel), part)


def read_file(path: Path, cancel: threading.Event | None = None) -> Part:
    """The file, which says what Get-EdgeSubscription returned and nothing else. Raises CollectError, or Cancelled."""
    evidence = FileCollector(path).collect(silent, cancel or threading.Event())
    if {*evidence.facts.collected, *evidence.facts.failed} != {SOURCE}:
        happened = f"{path.name[:100]} is not what a Mailbox server says of the Edge subscriptions."
        raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, TODO))
    return Part(path.name, evidence.raw)


def joined(evidence: Evidence, part: Part) -> Evidence:
    """The same evidence with this file, in place of an earlier one of its kind; kept as a set of files."""
    name = evidence.origin.place if evidence.origin.road == FILE else ANSWER
    parts = unpacked(evidence.raw) if is_set(evidence.raw) else (Part(name, evidence.raw),)
    earlier = [each for each in parts if _is_subscriptions(each)]
    both = [*(each for each in parts if each not in earlier), part]
    try:
        contents = usable(both)
    except Refused as refused:
        raise CollectError(Failure(refused.reason, refused.happened, TODO, refused.detail)) from refused
    raw = packed(both)
    unread = [each for each in evidence.left_out if each.name not in {known.name for known in (*parts, *both)}]
    return replace(
        evidence,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        integrity=contents.integrity,
        origin=_place(evidence.origin, earlier, part),
        facts=contents.facts,
        files=contents.files,
        left_out=(*contents.left_out, *unread),
        undated=contents.undated,
    )


def _is_subscriptions(part: Part) -> bool:
    try:
        return {*read_part(part.data, part.name).facts.collected} == {SOURCE}
    except Refused:
        return False


def _place(origin: Origin, earlier: Sequence[Part], part: Part) -> Origin:
    """Where all of it came from; the file's name is the last."""
    place = origin.place
    for each in earlier:
        place = place.removesuffix(f" with {each.name[:100]}")
    return replace(origin, place=f"{place} with {part.name[:100]}")

"""What a Mailbox server says of the Edge servers, in a file beside what an Edge server itself answers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.evidence import FileCollector, read_part
from core.collect.refused import Refused
from core.collect.sets import Part, is_set, merged, packed, unpacked
from core.model import CollectError, Evidence, Failure, Origin, Reason, Report
from core.model.progress import silent
from core.scan import Collector

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
    parts = unpacked(evidence.raw) if is_set(evidence.raw) else (Part(ANSWER, evidence.raw),)
    try:
        read = [(each, read_part(each)) for each in parts]
        earlier = [each for each, contents in read if {*contents.facts.collected} == {SOURCE}]
        both = [*(pair for pair in read if pair[0] not in earlier), (part, read_part(part))]
        contents = merged([(each.name, said) for each, said in both])
    except Refused as refused:
        raise CollectError(Failure(refused.reason, refused.happened, TODO, refused.detail)) from refused
    raw = packed([each for each, _ in both])
    return replace(
        evidence,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        integrity=contents.integrity,
        origin=_place(evidence.origin, earlier, part),
        facts=contents.facts,
        files=contents.files,
    )


def _place(origin: Origin, earlier: Sequence[Part], part: Part) -> Origin:
    """Where all of it came from; the file's name is the last."""
    place = origin.place
    for each in earlier:
        place = place.removesuffix(f" with {each.name[:100]}")
    return replace(origin, place=f"{place} with {part.name[:100]}")

"""What a Mailbox server says of the Edge servers, in a file beside what an Edge server itself answers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.evidence_errors import EvidenceRefused
from core.collect.files.collector import FileCollector
from core.collect.files.evidence_set import SetFile, is_set, pack_set, unpack_set
from core.collect.files.reading import read_contents, usable_contents
from core.model import CollectError, Evidence, Failure, Origin, Reason
from core.model.evidence import BY_FILE
from core.model.progress import silent

SUBSCRIPTION_SOURCE = "Get-EdgeSubscription"
ANSWER_FILE = "answer.txt"
"""What the Edge server's own answer is called in the set."""
EXPORT_SUBSCRIPTION = (
    "Run 'Get-EdgeSubscription | Export-Clixml EdgeSubscription.xml' in the Exchange Management Shell of a Mailbox "
    "server and choose that file, or clear the field in Edit server."
)


def read_mailbox_file(path: Path, cancel: threading.Event | None = None) -> SetFile:
    """The file, which says what Get-EdgeSubscription returned and nothing else. Raises CollectError, or Cancelled."""
    evidence = FileCollector(path).collect(silent, cancel or threading.Event())
    if {*evidence.facts.collected, *evidence.facts.failed} != {SUBSCRIPTION_SOURCE}:
        happened = f"{path.name[:100]} is not the Get-EdgeSubscription export of a Mailbox server."
        raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, EXPORT_SUBSCRIPTION))
    return SetFile(path.name, evidence.raw)


def join_mailbox_file(evidence: Evidence, part: SetFile) -> Evidence:
    """The same evidence with this file, in place of an earlier one of its kind; kept as a set of files."""
    name = evidence.origin.place if evidence.origin.transport == BY_FILE else ANSWER_FILE
    parts = unpack_set(evidence.raw) if is_set(evidence.raw) else (SetFile(name, evidence.raw),)
    earlier = [each for each in parts if _is_subscriptions(each)]
    both = [*(each for each in parts if each not in earlier), part]
    try:
        contents = usable_contents(both)
    except EvidenceRefused as refused:
        raise CollectError(Failure(refused.reason, refused.happened, EXPORT_SUBSCRIPTION, refused.detail)) from refused
    raw = pack_set(both)
    unread = [each for each in evidence.left_out if each.name not in {part.name for part in (*parts, *both)}]
    return replace(
        evidence,
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        integrity=contents.integrity,
        origin=replace(evidence.origin, place=_own_place(evidence.origin, earlier), mailbox_file=part.name[:100]),
        facts=contents.facts,
        files=contents.files,
        left_out=(*contents.left_out, *unread),
        undated=contents.undated,
    )


def _is_subscriptions(part: SetFile) -> bool:
    try:
        return {*read_contents(part.data, part.name).facts.collected} == {SUBSCRIPTION_SOURCE}
    except EvidenceRefused:
        return False


def _own_place(origin: Origin, earlier: Sequence[SetFile]) -> str:
    """Where the server's own answer came from. Files of earlier versions have 'edge01.txt with subscriptions.xml'."""
    place = origin.place
    for each in earlier if not origin.mailbox_file else ():
        place = place.removesuffix(f" with {each.name[:100]}")
    return place

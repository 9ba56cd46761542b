"""Files as bytes -> evidence: what edge.ps1 printed, Export-Clixml output, configuration files, sets of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.attribution.owners import SUBSCRIPTIONS
from core.collect.contents import COPIED, EXPORTED, Contents
from core.collect.evidence import check_size, evidence_of, evidence_text, refusals_explained
from core.collect.evidence_errors import EvidenceRefused, damaged, unreadable
from core.collect.files.clixml import read_clixml
from core.collect.files.config_file import read_config
from core.collect.files.evidence_set import SET_BEGIN, SetFile, is_set, merge_contents, unpack_set
from core.collect.files.file_kinds import DESCRIPTIONS, MAY_HOLD_FRAME, WHOLE_SERVER, FileKind, holds_frame, kind_of
from core.collect.frame import MARKER
from core.collect.script_output import read_printed
from core.model import Evidence, Host, LeftOut, Origin

MOST_NAMED = 5
"""Files that one sentence names."""
SET_AGAIN = "Create that file again or remove it, then add the files again."
PRINT_AGAIN = "Run edge.ps1 on the server again and open its output file unchanged."


def read_evidence(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """The facts in these bytes. Raises CollectError where they are no evidence, or were cut or altered."""
    with refusals_explained(SET_AGAIN if is_set(data) else PRINT_AGAIN):
        check_size(data)
        contents = usable_contents(unpack_set(data)) if is_set(data) else read_contents(data, origin.place)
        return evidence_of(data, contents, origin, received)


def usable_contents(parts: Sequence[SetFile]) -> Contents:
    """What can be used of several files on one server, and what not. Raises EvidenceRefused where that is nothing.

    And where one is damaged that answers many questions: it may contradict any of the others.
    """
    read: list[tuple[str, Contents]] = []
    left_out: list[LeftOut] = []
    refusals: list[EvidenceRefused] = []
    first: dict[object, str] = {}
    for part in parts:
        try:
            contents = read_contents(part.data, part.name)
        except EvidenceRefused as refused:
            if kind_of(part.data) in WHOLE_SERVER:
                happened = f"{part.name[:100]}: {refused.happened}"
                raise EvidenceRefused(refused.reason, happened, refused.detail) from refused
            refusals.append(refused)
            left_out.append(LeftOut(part.name, f"{refused.happened} {refused.todo}".strip()))
            continue
        same = (part.sha256, *contents.facts.collected)  # empty exports of two cmdlets are the same bytes
        if same in first:
            left_out.append(LeftOut(part.name, f"It is identical to {first[same][:100]}, which counts once."))
        else:
            first[same] = part.name
            read.append((part.name, contents))
    if refusals and not any(_speaks_of_its_server(contents) for _, contents in read):
        raise EvidenceRefused(refusals[0].reason, _all_refused(left_out), refusals[0].detail, refusals[0].todo)
    together = merge_contents(read)
    return replace(together, left_out=(*together.left_out, *left_out))


def _speaks_of_its_server(contents: Contents) -> bool:
    """What a Mailbox server says of others is no evidence of this one."""
    return bool(contents.host.shell or {*contents.facts.collected} - {SUBSCRIPTIONS})


def _all_refused(left_out: Sequence[LeftOut]) -> str:
    return " ".join(f"{each.name[:100]}: {each.reason}" for each in left_out[:MOST_NAMED])


def read_contents(data: bytes, name: str) -> Contents:
    """What one file says. Raises EvidenceRefused."""
    text = evidence_text(data)
    if SET_BEGIN.decode("ascii") in text.partition(MARKER)[0]:
        raise damaged(
            "An evidence set in it was altered or embedded in another file: which of its files are valid is unclear."
        )
    kind = kind_of(data)
    if kind in (FileKind.EXPORTED, FileKind.SUBSCRIPTIONS, FileKind.CONFIG):
        return _xml(text, kind, name)
    if kind is FileKind.PRINTED or (kind in MAY_HOLD_FRAME and holds_frame(text)):
        return read_printed(text)
    if kind is FileKind.SET:
        raise damaged("The evidence set is cut or altered: its first line is damaged.")
    what, todo = DESCRIPTIONS[kind]
    raise unreadable(f"This is {what}.", todo=todo)


def _xml(text: str, kind: FileKind, name: str) -> Contents:
    if kind is FileKind.CONFIG:
        return Contents(COPIED, Host(), read_config(text))
    host, facts = read_clixml(text, name)
    return Contents(EXPORTED, host, facts)

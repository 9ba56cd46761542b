"""Several files on one server as one evidence.

As received, a set is its files one after the other, byte for byte, each after a line that names it:

    ---BEGIN EDGE EVIDENCE SET--- <number of files>
    ---FILE--- <length in bytes> <SHA-256 in hexadecimal> <name, as a JSON string>
    <that many bytes>
    ---END EDGE EVIDENCE SET---

Lines end with LF, and one LF follows each file's bytes. Saved under any name, a set is read again like any evidence.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.attribution.edge_role import signs_in
from core.attribution.owners import names_in
from core.collect.contents import Contents
from core.collect.evidence_errors import damaged, unreadable
from core.collect.files.exchange_classes import exported_host
from core.collect.values import clean_text
from core.model import Facts, LeftOut

SET_BEGIN, SET_END = b"---BEGIN EDGE EVIDENCE SET--- ", b"---END EDGE EVIDENCE SET---\n"
SET_HEADER = re.compile(rb"---BEGIN EDGE EVIDENCE SET--- ([0-9]{1,3})\n")
FILE_HEADER = re.compile(rb'---FILE--- ([0-9]{1,9}) ([0-9a-f]{64}) ("[ -~]{0,4000}")\n')
MOST_FILES_IN_SET = 200
"""Files of one set; there are some thirty things to export."""


@dataclass(frozen=True, slots=True)
class SetFile:
    """One file of a set, as received."""

    name: str
    """Without its folder."""
    data: bytes

    @property
    def sha256(self) -> str:
        """Of the file's bytes, as hex."""
        return hashlib.sha256(self.data).hexdigest()


def is_set(data: bytes) -> bool:
    """By its first bytes."""
    return data.startswith(SET_BEGIN)


def pack_set(parts: Sequence[SetFile]) -> bytes:
    """The files as one."""
    heads = [f"---FILE--- {len(part.data)} {part.sha256} {json.dumps(part.name)}\n".encode("ascii") for part in parts]
    files = [head + part.data + b"\n" for head, part in zip(heads, parts, strict=True)]
    return SET_BEGIN + b"%d\n" % len(parts) + b"".join(files) + SET_END


def unpack_set(data: bytes) -> tuple[SetFile, ...]:
    """The files of a set. Raises Refused where one is not whole."""
    head = SET_HEADER.match(data)
    if head is None:
        raise damaged("The evidence set is cut or altered: its first line is damaged.")
    parts, at = [], head.end()
    for _ in range(int(head[1])):
        part, at = _part(data, at)
        parts.append(part)
    if data[at:] != SET_END or not 0 < len(parts) <= MOST_FILES_IN_SET:
        raise damaged("The evidence set is cut or altered: it does not end after its last file.")
    return tuple(parts)


def _part(data: bytes, at: int) -> tuple[SetFile, int]:
    head = FILE_HEADER.match(data, at)
    if head is None:
        raise damaged("The evidence set is cut or altered: the line before a file is damaged.")
    try:
        name = clean_text(json.loads(head[3]))
    except ValueError as error:
        raise damaged("The evidence set is altered: a file has no name.", repr(error)) from error
    end = head.end() + int(head[1])
    part = SetFile(name, data[head.end() : end])
    if len(part.data) != int(head[1]) or data[end : end + 1] != b"\n" or part.sha256 != head[2].decode("ascii"):
        raise damaged(f"The evidence set is cut or altered: the SHA-256 of {name[:100]} does not match.")
    return part, end + 1


def merge_contents(named: Sequence[tuple[str, Contents]]) -> Contents:
    """What all files of a set say together. Where two of them differ, neither counts: choosing one would be a guess."""
    printed = [contents for _, contents in named if contents.host.edge_role is not None or contents.host.shell]
    if len(printed) > 1:
        raise unreadable("Two files are output of edge.ps1, from two servers or from one at two times.")
    facts, left_out = _together(named)
    phrases = dict.fromkeys(contents.integrity for _, contents in named)
    return Contents(
        f"{len(named)} files, each with its SHA-256 in the set; {'; '.join(phrases)}",
        printed[0].host if printed else exported_host(facts),
        facts,
        printed[0].collected_utc if printed else None,
        printed[0].script_sha256 if printed else "",
        _files(named, facts),
        left_out,
        _undated(named, facts) if printed else (),
    )


def _together(named: Sequence[tuple[str, Contents]]) -> tuple[Facts, tuple[LeftOut, ...]]:
    """The facts of all files, and what does not count of which."""
    said: dict[str, list[tuple[str, Facts]]] = {}
    for name, contents in named:
        for source in (*contents.facts.collected, *contents.facts.failed):
            said.setdefault(source, []).append((name, contents.facts))
    agreed = {source: found[0][1] for source, found in said.items() if len({_answer(source, f) for _, f in found}) == 1}
    disputed = {source: [name for name, _ in found] for source, found in said.items() if source not in agreed}
    facts = Facts(
        {source: each.collected[source] for source, each in agreed.items() if source in each.collected},
        {source: each.failed[source] for source, each in agreed.items() if source in each.failed},
        {
            source: (f"{joined_names(names)} give different answers, so neither is used")
            for source, names in disputed.items()
        },
        {source: each.source_notes[source] for source, each in agreed.items() if source in each.source_notes},
    )
    return facts, tuple(_disputed(source, *each, names) for source, names in disputed.items() for each in said[source])


def _disputed(source: str, name: str, facts: Facts, names: Sequence[str]) -> LeftOut:
    """What does not count still says whose it is."""
    reason = f"Its {source} differs from that in {joined_names([n for n in names if n != name])}. Neither is used."
    rows = facts.collected.get(source, ())
    return LeftOut(name, reason, source, names_in(rows), signs_in(rows))


def _answer(source: str, facts: Facts) -> str:
    """All that a file says of this source, as text: to Python True is 1, to a check it is not."""
    rows = sorted(repr(sorted(row.values.items())) for row in facts.collected.get(source, ()))
    return repr((facts.failed.get(source), rows))


def joined_names(names: Sequence[str]) -> str:
    """For instance 'a.xml and b.xml'."""
    short = [name[:100] for name in names[:4]]
    more = [f"{len(names) - 4} more"] if len(names) > 4 else []
    *first, last = [*short, *more]
    return f"{', '.join(first)} and {last}" if first else last


def _files(named: Sequence[tuple[str, Contents]], facts: Facts) -> dict[str, str]:
    """Source -> the file that it is from."""
    counting = {*facts.collected, *facts.failed}
    return {
        source: name
        for name, contents in reversed(named)
        for source in (*contents.facts.collected, *contents.facts.failed)
        if source in counting
    }


def _undated(named: Sequence[tuple[str, Contents]], facts: Facts) -> tuple[str, ...]:
    """What came in files that say no time, beside what edge.ps1 printed, which does."""
    counting = {*facts.collected, *facts.failed}
    files = [contents.facts for _, contents in named if contents.collected_utc is None]
    return tuple(sorted(counting & {source for each in files for source in (*each.collected, *each.failed)}))

"""Evidence as bytes -> facts: what edge.ps1 printed, from any road, and files that an administrator exported."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.attribution.owners import SUBSCRIPTIONS
from core.collect.contents import COPIED, EXPORTED, HASHED, UNHASHED, Contents
from core.collect.files.file_kinds import ALONE, TEXTS, WORDS, Kind, holds_frame, kind_of
from core.collect.files.folders import files_at
from core.collect.files.sets import BEGIN, MOST, Part, is_set, merged, packed, unpacked
from core.collect.frame import MARKER, decoded
from core.collect.rejected import Refused, damaged, unreadable
from core.collect.script import script_sha256
from core.collect.script_output import product, read_printed
from core.collect.simulated import is_simulated
from core.model import Cancelled, CollectError, Evidence, Failure, Host, LeftOut, Origin, Reason, Report, Stage

__all__ = ["COPIED", "EXPORTED", "HASHED", "UNHASHED", "FileCollector", "product", "read_evidence"]

LIMIT = 64 * 1024 * 1024
"""Bytes. A fully loaded server is under 2 MB."""

MOST_NAMED = 5
"""Files that one sentence names."""
FILE = "file"


class FileCollector:
    """The road by file: what edge.ps1 printed, what Export-Clixml wrote, or several files on one server.

    A folder stands for all the evidence in it.
    """

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """Read the files as one server's evidence; raises CollectError where they are not, or Cancelled."""
        report(Stage.READING, "reading the file" if len(self.paths) == 1 else f"reading {len(self.paths)} files")
        if cancel.is_set():
            raise Cancelled
        files = [file for path in self.paths for file in files_at(path)]
        if not files or len(files) > MOST:
            happened = f"{self.paths[0].name} holds {len(files) or 'no'} evidence files; one server has 1 to {MOST}."
            raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, "Choose the files of one server."))
        parts, unread = self._parts(files, cancel)
        data = parts[0].data if len(parts) == 1 else packed(parts)
        evidence = read_evidence(data, Origin(FILE, _place(parts), trust="handed over as a file"))
        left_out = tuple(LeftOut(name, error.failure.happened) for name, error in unread)
        return replace(evidence, left_out=(*evidence.left_out, *left_out))

    def _parts(
        self, files: Sequence[Path], cancel: threading.Event
    ) -> tuple[list[Part], list[tuple[str, CollectError]]]:
        """At least one that could be read, and those that could not."""
        left = LIMIT
        parts: list[Part] = []
        unread: list[tuple[str, CollectError]] = []
        for file in files:
            if cancel.is_set():
                raise Cancelled
            try:
                parts.append(Part(file.name, _read(file, left)))
                left -= len(parts[-1].data)
            except CollectError as error:
                unread.append((file.name, error))
        if not parts:
            raise unread[0][1]
        return parts, unread


def _read(file: Path, most: int) -> bytes:
    """The file's bytes. Raises CollectError."""
    try:
        if file.exists() and not file.is_file():  # reading a pipe might never end
            happened = f"{file.name} is no file."
            raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, "Choose the files of one server."))
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise _cannot_read(file.name, error) from error
    if len(data) > most:
        happened = f"{file.name} makes the evidence larger than {LIMIT // 1024**2} MB, which no Edge server's is."
        raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, "Choose the files of one server."))
    return data


def read_evidence(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """The facts in these bytes. Raises CollectError where they are no evidence, or were cut or altered."""
    try:
        contents = _contents(data, origin)
    except Refused as refused:
        raise CollectError(_failure(refused, origin, data)) from refused
    sent_or_named = origin.script_sha256 or contents.script_sha256
    return Evidence(
        raw=data,
        sha256=hashlib.sha256(data).hexdigest(),
        received_utc=received or datetime.now(UTC),
        collected_utc=contents.collected_utc,
        integrity=contents.integrity,
        origin=replace(
            origin,
            script_sha256=sent_or_named,
            own_script=sent_or_named == script_sha256() if sent_or_named else None,
            simulated=origin.simulated or is_simulated(contents.host, contents.facts),
        ),
        host=contents.host,
        facts=contents.facts,
        files=contents.files,
        left_out=contents.left_out,
        undated=contents.undated,
    )


def _contents(data: bytes, origin: Origin) -> Contents:
    if len(data) > LIMIT:
        raise unreadable(f"The evidence is larger than {LIMIT // 1024**2} MB, which no Edge server's is.")
    if origin.road != FILE:
        return read_printed(_text(data))
    return usable(unpacked(data)) if is_set(data) else read_file(data, origin.place)


def usable(parts: Sequence[Part]) -> Contents:
    """What can be used of several files on one server, and what not. Raises Refused where that is nothing.

    And where one is damaged that answers many questions: it may contradict any of the others.
    """
    read: list[tuple[str, Contents]] = []
    left_out: list[LeftOut] = []
    refusals: list[Refused] = []
    first: dict[object, str] = {}
    for part in parts:
        try:
            contents = read_file(part.data, part.name)
        except Refused as refused:
            if kind_of(part.data) in ALONE:
                raise Refused(refused.reason, f"{part.name[:100]}: {refused.happened}", refused.detail) from refused
            refusals.append(refused)
            left_out.append(LeftOut(part.name, f"{refused.happened} {refused.todo}".strip()))
            continue
        same = (part.sha256, *contents.facts.collected)  # empty exports of two cmdlets are the same bytes
        if same in first:
            left_out.append(LeftOut(part.name, f"It holds the same bytes as {first[same][:100]}, which count once."))
        else:
            first[same] = part.name
            read.append((part.name, contents))
    if refusals and not any(_speaks_of_its_server(contents) for _, contents in read):
        raise Refused(refusals[0].reason, _all_refused(left_out), refusals[0].detail, refusals[0].todo)
    together = merged(read)
    return replace(together, left_out=(*together.left_out, *left_out))


def _speaks_of_its_server(contents: Contents) -> bool:
    """What a Mailbox server says of others is no evidence of this one."""
    return bool(contents.host.shell or {*contents.facts.collected} - {SUBSCRIPTIONS})


def _all_refused(left_out: Sequence[LeftOut]) -> str:
    return " ".join(f"{each.name[:100]}: {each.reason}" for each in left_out[:MOST_NAMED])


def read_file(data: bytes, name: str) -> Contents:
    """What one file says. Raises Refused."""
    text = _text(data)
    if BEGIN.decode("ascii") in text.partition(MARKER)[0]:
        raise damaged(
            "An evidence set in it was altered or put into another file, so which of its files count is not clear."
        )
    kind = kind_of(data)
    if kind in (Kind.EXPORTED, Kind.SUBSCRIPTIONS, Kind.CONFIG):
        return _xml(text, kind, name)
    if kind is Kind.PRINTED or (kind in TEXTS and holds_frame(text)):
        return read_printed(text)
    if kind is Kind.SET:
        raise damaged("The evidence set is cut or altered: its first line is not whole.")
    what, todo = WORDS[kind]
    raise unreadable(f"This is {what}.", todo=todo)


def _text(data: bytes) -> str:
    text = decoded(data)
    # PowerShell's >> adds UTF-16 to a file that cmd.exe's > made of plain bytes.
    if data.replace(b"\0", b"").count(MARKER.encode("ascii")) > text.count(MARKER):
        raise damaged("Part of it is in another encoding and holds evidence too, so which counts is not clear.")
    return text


def _xml(text: str, kind: Kind, name: str) -> Contents:
    from core.collect.files.clixml import read_clixml
    from core.collect.files.config_file import read_config

    if kind is Kind.CONFIG:
        return Contents(COPIED, Host(), read_config(text))
    host, facts = read_clixml(text, name)
    return Contents(EXPORTED, host, facts)


def _failure(refused: Refused, origin: Origin, data: bytes) -> Failure:
    if refused.todo:
        todo = refused.todo
    elif is_set(data):
        todo = "Make that file anew or take it out, then add the files again."
    elif origin.road == FILE:
        todo = "Run edge.ps1 on the server again and open the file it makes, unchanged."
    else:
        todo = "Run again; if it stays so, run edge.ps1 by hand on the server and open the file it makes."
    return Failure(refused.reason, refused.happened, todo, refused.detail)


def _cannot_read(name: str, error: OSError) -> CollectError:
    happened = f"{name} could not be read: {error.strerror or type(error).__name__}."
    return CollectError(
        Failure(Reason.FILE_UNREADABLE, happened, "Check that it is there and may be read.", repr(error))
    )


def _place(parts: Sequence[Part]) -> str:
    names = ", ".join(part.name for part in parts)
    return names if len(parts) == 1 else f"{len(parts)} files: {names[:300]}"

"""Evidence as bytes -> facts: what edge.ps1 printed, from any road, and files that an administrator exported."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.collect.contents import COPIED, EXPORTED, HASHED, UNHASHED, Contents
from core.collect.frame import MARKER, decoded
from core.collect.printed import product, read_printed
from core.collect.refused import Refused, damaged, unreadable
from core.collect.sets import BEGIN, MOST, Part, is_set, merged, packed, unpacked
from core.collect.sorting import files_at, name_of, sets
from core.model import Cancelled, CollectError, Evidence, Failure, Host, Origin, Reason, Report, Stage

__all__ = ["COPIED", "EXPORTED", "HASHED", "UNHASHED", "FileCollector", "name_of", "product", "read_evidence", "sets"]

LIMIT = 64 * 1024 * 1024
"""Bytes. A fully loaded server is under 2 MB."""

FILE = "file"
SIMULATED = "(simulated by Edge Assessor)"
"""How the operating system of the lab's servers ends its name."""


class FileCollector:
    """The road by file: what edge.ps1 printed, what Export-Clixml wrote, or several files on one server.

    A folder stands for all the evidence in it.
    """

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        report(Stage.READING, "reading the file" if len(self.paths) == 1 else f"reading {len(self.paths)} files")
        if cancel.is_set():
            raise Cancelled
        try:
            files = [file for path in self.paths for file in files_at(path)]
        except OSError as error:
            raise _cannot_read(self.paths[0].name, error) from error
        if not files or len(files) > MOST:
            happened = f"{self.paths[0].name} holds {len(files) or 'no'} evidence files; one server has 1 to {MOST}."
            raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, "Choose the files of one server."))
        parts = self._parts(files, cancel)
        data = parts[0].data if len(parts) == 1 else packed(parts)
        return read_evidence(data, Origin(FILE, _place(parts), trust="handed over as a file"))

    def _parts(self, files: Sequence[Path], cancel: threading.Event) -> list[Part]:
        left, parts = LIMIT + 1, []
        for file in files:
            if cancel.is_set():
                raise Cancelled
            if file.exists() and not file.is_file():  # reading a pipe might never end
                happened = f"{file.name} is no file."
                raise CollectError(Failure(Reason.FILE_UNREADABLE, happened, "Choose the files of one server."))
            try:
                with file.open("rb") as stream:
                    parts.append(Part(file.name, stream.read(left)))
            except OSError as error:
                raise _cannot_read(file.name, error) from error
            left -= len(parts[-1].data)
        return parts


def read_evidence(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """The facts in these bytes. Raises CollectError where they are no evidence, or were cut or altered."""
    try:
        contents = _contents(data, origin)
    except Refused as refused:
        raise CollectError(_failure(refused, origin, data)) from refused
    return Evidence(
        raw=data,
        sha256=hashlib.sha256(data).hexdigest(),
        received_utc=received or datetime.now(UTC),
        collected_utc=contents.collected_utc,
        integrity=contents.integrity,
        origin=replace(
            origin,
            script_sha256=origin.script_sha256 or contents.script_sha256,
            simulated=origin.simulated or contents.host.os.endswith(SIMULATED),
        ),
        host=contents.host,
        facts=contents.facts,
        files=contents.files,
    )


def _contents(data: bytes, origin: Origin) -> Contents:
    if len(data) > LIMIT:
        raise unreadable(f"The evidence is larger than {LIMIT // 1024**2} MB, which no Edge server's is.")
    if origin.road != FILE:
        return read_printed(_text(data))
    if not is_set(data):
        return _file(data, origin.place)
    return merged([(part.name, read_part(part)) for part in unpacked(data)])


def read_part(part: Part) -> Contents:
    """What one file of a set says. Raises Refused, with its name."""
    try:
        return _file(part.data, part.name)
    except Refused as refused:
        raise Refused(refused.reason, f"{part.name[:100]}: {refused.happened}", refused.detail) from refused


def _file(data: bytes, name: str) -> Contents:
    text = _text(data)
    if BEGIN.decode("ascii") in text.partition(MARKER)[0]:
        raise damaged(
            "An evidence set in it was altered or put into another file, so which of its files count is not clear."
        )
    if text.lstrip()[:5].lower() in ("<?xml", "<objs", "<conf"):
        return _xml(text)
    try:
        return read_printed(text)
    except Refused as refused:
        if "EDGE EVIDENCE" in text:
            raise
        happened = f"{name} is neither what edge.ps1 prints nor an Export-Clixml file."
        raise unreadable(happened, refused.happened) from refused


def _text(data: bytes) -> str:
    text = decoded(data)
    # PowerShell's >> adds UTF-16 to a file that cmd.exe's > made of plain bytes.
    if data.replace(b"\0", b"").count(MARKER.encode("ascii")) > text.count(MARKER):
        raise damaged("Part of it is in another encoding and holds evidence too, so which counts is not clear.")
    return text


def _xml(text: str) -> Contents:
    from core.collect.clixml import read_clixml
    from core.collect.config_file import read_config

    if "<configuration" in text[:500]:
        return Contents(COPIED, Host(), read_config(text))
    host, facts = read_clixml(text)
    return Contents(EXPORTED, host, facts)


def _failure(refused: Refused, origin: Origin, data: bytes) -> Failure:
    if is_set(data):
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

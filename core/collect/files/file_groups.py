"""What files and folders hold, the same for window and command line: servers' evidence, benchmarks, and the rest.

Each output of edge.ps1 is a server of its own. Exports and configuration files of one folder are one server together,
with what somebody exported there in another way, which is listed with the server. An export of Get-EdgeSubscription
is about all Edge servers: it belongs to every server of its folder, and to all where it lies by itself.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.collect.files.file_kinds import (
    DESCRIPTIONS,
    EVIDENCE_KINDS,
    HEAD_BYTES,
    MAY_HOLD_FRAME,
    UNREADABLE_ANSWERS,
    WHOLE_SERVER,
    FileKind,
    kind_of,
)
from core.collect.files.folders import WalkedFiles, walk_files
from core.collect.files.mailbox_file import read_mailbox_file
from core.collect.frame import MARKER
from core.model import CollectError

FileGroup = tuple[Path, ...]
"""The files of one server."""
MOST_ATTEMPTS = 50
"""Files in other shapes that go with a server; more of them would crowd out its evidence."""
MOST_SEARCHED = 64 * 1024 * 1024
"""Bytes of a text that are searched for what edge.ps1 printed."""


@dataclass(slots=True)
class SortedFiles:
    """What was found, in the order given."""

    servers: list[FileGroup] = field(default_factory=list)
    benchmarks: list[Path] = field(default_factory=list)
    of_mailbox: list[Path] = field(default_factory=list)
    """What Mailbox servers say, where it lies beside no Edge server's evidence."""
    left_out: dict[Path, str] = field(default_factory=dict)
    """Files and folders that do not count, and why."""


def sort_files(paths: Iterable[Path]) -> SortedFiles:
    """Looks at the beginning of every file, each once."""
    found: WalkedFiles = walk_files(paths)
    result = SortedFiles(left_out=dict(found.left_out))
    folders: dict[Path, dict[Path, FileKind | None]] = {}
    for file in found.files:
        kind = kind_of_file(file)
        if kind is FileKind.BENCHMARK:
            result.benchmarks.append(file)
        else:
            folders.setdefault(Path(os.path.realpath(file.parent)), {})[file] = kind
    for kinds in folders.values():
        _sort_folder(kinds, result)
    order = {file: number for number, file in enumerate(found.files)}
    result.servers.sort(key=lambda group: order[group[0]])
    result.left_out = dict(sorted(result.left_out.items()))
    return result


def kind_of_file(path: Path) -> FileKind | None:
    """None where it cannot be read, or is no file: a pipe would never end."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            kind = kind_of(file.read(HEAD_BYTES))
            if kind is FileKind.ARCHIVE and _holds_benchmark(path):
                return FileKind.BENCHMARK
            return FileKind.PRINTED if kind in MAY_HOLD_FRAME and _holds_frame(file.read(MOST_SEARCHED)) else kind
    except OSError:
        return None


def group_name(group: FileGroup) -> str:
    """What to call a server before its evidence is read."""
    return (
        group[0].stem if len(group) == 1 or kind_of_file(group[0]) in WHOLE_SERVER else group[0].resolve().parent.name
    )


def _sort_folder(kinds: dict[Path, FileKind | None], result: SortedFiles) -> None:
    """The servers among the files of one folder. One that cannot be read is a server, which will say why."""
    shared = tuple(file for file, kind in kinds.items() if kind is FileKind.SUBSCRIPTIONS)
    alone = [
        (file, *(shared if kind in WHOLE_SERVER else ()))
        for file, kind in kinds.items()
        if kind is None or kind in WHOLE_SERVER
    ]
    together = tuple(file for file, kind in kinds.items() if kind in (FileKind.EXPORTED, FileKind.CONFIG))
    attempts = tuple(file for file, kind in kinds.items() if kind in UNREADABLE_ANSWERS and together)[:MOST_ATTEMPTS]
    result.servers += alone
    if together:
        result.servers.append((*together, *attempts, *shared))
    if shared and not together and not any(kinds[group[0]] in WHOLE_SERVER for group in alone):
        _of_mailbox(shared, result)
    for file, kind in kinds.items():
        if kind is not None and kind not in EVIDENCE_KINDS and file not in attempts:
            what, todo = DESCRIPTIONS[kind]
            result.left_out[file] = f"This is {what}. {todo}"


def _of_mailbox(files: Iterable[Path], result: SortedFiles) -> None:
    """A damaged one would block every server."""
    for file in files:
        try:
            read_mailbox_file(file)
            result.of_mailbox.append(file)
        except CollectError as error:
            result.left_out[file] = error.failure.happened


def _holds_frame(rest: bytes) -> bool:
    """Whether what edge.ps1 printed follows other text, as in a transcript."""
    plain = rest.replace(b"\0", b"").replace(b"\r", b"").replace(b"\n", b"")
    return MARKER.encode("ascii") in plain


def _holds_benchmark(path: Path) -> bool:
    """Whether a zip holds an XCCDF file, or a zip that may."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False
    return any(name.endswith(("xccdf.xml", ".zip")) for name in names)

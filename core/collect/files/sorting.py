"""What files and folders hold, the same for window and command line: servers' evidence, benchmarks, and the rest.

Each output of edge.ps1 is a server of its own. Exports and configuration files of one folder are one server together,
with what somebody exported there in another way: that is told with the server. An export of Get-EdgeSubscription speaks
of all Edge servers: it belongs to every server of its folder, and to all where it lies by itself.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.collect.files.file_kinds import ALONE, ATTEMPTS, EVIDENCE, SAMPLE, TEXTS, WORDS, Kind, kind_of
from core.collect.files.folders import Walked, walked
from core.collect.frame import MARKER
from core.model import CollectError

Group = tuple[Path, ...]
"""The files of one server."""
MOST_ATTEMPTS = 50
"""Files in other shapes that go with a server; more of them would crowd out its evidence."""
LARGEST = 64 * 1024 * 1024
"""Bytes of a text that are searched for what edge.ps1 printed."""


@dataclass(slots=True)
class Sorted:
    """What was found, in the order given."""

    servers: list[Group] = field(default_factory=list)
    benchmarks: list[Path] = field(default_factory=list)
    of_mailbox: list[Path] = field(default_factory=list)
    """What Mailbox servers say, where it lies beside no Edge server's evidence."""
    left_out: dict[Path, str] = field(default_factory=dict)
    """Files and folders that do not count, and why."""


def sorted_out(paths: Iterable[Path]) -> Sorted:
    """Looks at the beginning of every file, each once."""
    found: Walked = walked(paths)
    result = Sorted(left_out=dict(found.left_out))
    folders: dict[Path, dict[Path, Kind | None]] = {}
    for file in found.files:
        kind = kind_at(file)
        if kind is Kind.BENCHMARK:
            result.benchmarks.append(file)
        else:
            folders.setdefault(Path(os.path.realpath(file.parent)), {})[file] = kind
    for kinds in folders.values():
        _sort_folder(kinds, result)
    order = {file: number for number, file in enumerate(found.files)}
    result.servers.sort(key=lambda group: order[group[0]])
    result.left_out = dict(sorted(result.left_out.items()))
    return result


def kind_at(path: Path) -> Kind | None:
    """None where it cannot be read, or is no file: a pipe would never end."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            kind = kind_of(file.read(SAMPLE))
            if kind is Kind.ARCHIVE and _holds_benchmark(path):
                return Kind.BENCHMARK
            return Kind.PRINTED if kind in TEXTS and _holds_frame(file.read(LARGEST)) else kind
    except OSError:
        return None


def name_of(group: Group) -> str:
    """What to call a server before its evidence is read."""
    return group[0].stem if len(group) == 1 or kind_at(group[0]) in ALONE else group[0].resolve().parent.name


def _sort_folder(kinds: dict[Path, Kind | None], result: Sorted) -> None:
    """The servers among the files of one folder. One that cannot be read is a server, which will say why."""
    shared = tuple(file for file, kind in kinds.items() if kind is Kind.SUBSCRIPTIONS)
    alone = [
        (file, *(shared if kind in ALONE else ())) for file, kind in kinds.items() if kind is None or kind in ALONE
    ]
    together = tuple(file for file, kind in kinds.items() if kind in (Kind.EXPORTED, Kind.CONFIG))
    attempts = tuple(file for file, kind in kinds.items() if kind in ATTEMPTS and together)[:MOST_ATTEMPTS]
    result.servers += alone
    if together:
        result.servers.append((*together, *attempts, *shared))
    if shared and not together and not any(kinds[group[0]] in ALONE for group in alone):
        _of_mailbox(shared, result)
    for file, kind in kinds.items():
        if kind is not None and kind not in EVIDENCE and file not in attempts:
            what, todo = WORDS[kind]
            result.left_out[file] = f"This is {what}. {todo}"


def _of_mailbox(files: Iterable[Path], result: Sorted) -> None:
    """A damaged one would stand in the way of every server."""
    from core.collect.files.mailbox import read_file

    for file in files:
        try:
            read_file(file)
            result.of_mailbox.append(file)
        except CollectError as error:
            result.left_out[file] = error.failure.happened


def _holds_frame(rest: bytes) -> bool:
    """Whether what edge.ps1 printed stands behind other text, as in a transcript."""
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

"""Which files belong to one server.

Each output of edge.ps1 is a server of its own. Exports and configuration files of one folder are one server together.
An export of Get-EdgeSubscription speaks of all Edge servers: it belongs to every server of its folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from core.collect.frame import MARKER, decoded

SUFFIXES = (".txt", ".json", ".xml", ".clixml", ".config")
"""What is looked at in a folder; a file that is named itself may have any."""
MOST_FILES, DEEPEST = 1_000, 4
SAMPLE = 16_384
"""Bytes looked at to tell the kind of a file."""

Group = tuple[Path, ...]
"""The files of one server."""


class _Kind(Enum):
    PRINTED = 1
    EXPORTED = 2
    SUBSCRIPTIONS = 3
    OTHER = 4


def sets(paths: Iterable[Path]) -> list[Group]:
    """The servers among these files and folders, in the order given, each file once."""
    files = list({file.resolve(): file for path in paths for file in files_at(path)}.values())[:MOST_FILES]
    folders: dict[Path, list[Path]] = {}
    for file in files:
        folders.setdefault(file.resolve().parent, []).append(file)
    return [group for inside in folders.values() for group in _servers(inside)]


def files_at(path: Path, deep: int = 0) -> list[Path]:
    """A file itself, or what may be evidence in a folder and those below it, links not followed."""
    if not path.is_dir():
        return [path] if not deep or (path.suffix.lower() in SUFFIXES and path.is_file()) else []
    if deep > DEEPEST or (deep and path.is_symlink()):
        return []
    return [file for inner in sorted(path.iterdir())[:MOST_FILES] for file in files_at(inner, deep + 1)]


def is_of_mailbox_server(path: Path) -> bool:
    """Whether it speaks of all Edge servers: an export of Get-EdgeSubscription."""
    return _kind(path) is _Kind.SUBSCRIPTIONS


def name_of(group: Group) -> str:
    """What to call a server before its evidence is read."""
    return group[0].stem if len(group) == 1 or _kind(group[0]) is _Kind.PRINTED else group[0].resolve().parent.name


def _servers(files: list[Path]) -> list[Group]:
    """Those among the files of one folder."""
    kinds = {file: _kind(file) for file in files}
    shared = tuple(file for file in files if kinds[file] is _Kind.SUBSCRIPTIONS)
    together = tuple(file for file in files if kinds[file] is _Kind.EXPORTED)
    printed = [(file, *shared) for file in files if kinds[file] is _Kind.PRINTED]
    groups = [*printed, *[(file,) for file in files if kinds[file] is _Kind.OTHER]]
    if together or (shared and not printed):
        groups.append((*together, *shared))
    return sorted(groups, key=lambda group: files.index(group[0]))


def _kind(path: Path) -> _Kind:
    """By what stands at its beginning; one that cannot be read is a server of its own, which will say why."""
    try:
        if not path.is_file():
            return _Kind.OTHER  # a pipe would never end
        with path.open("rb") as file:
            text = decoded(file.read(SAMPLE))
    except OSError:
        return _Kind.OTHER
    if "<Objs" in text[:500]:
        return _Kind.SUBSCRIPTIONS if ".EdgeSubscription</T>" in text else _Kind.EXPORTED
    if "<configuration" in text[:500]:
        return _Kind.EXPORTED
    return _Kind.PRINTED if MARKER in text else _Kind.OTHER

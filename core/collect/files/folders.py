"""The files in folders and those below them, within limits; what a limit leaves out is listed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SUFFIXES = (".txt", ".json", ".xml", ".clixml", ".config", ".log", ".csv", ".ps1", ".zip")
"""What is opened in a folder; a file that is named itself may have any."""
HASH_LIST = ".sha256"
"""Suffix of the list of a report's files."""
HIDDEN = ("desktop.ini", "thumbs.db", f"edge-assessment{HASH_LIST}")
MOST_FILES, DEEPEST = 1_000, 4
REPORT_STEM, EVIDENCE_FOLDER = "edge-assessment", "evidence"
"""Name of the reports of the command line, and the folder beside them in which they keep what they rest on."""

TOO_MANY = (
    f"The folder has more than {MOST_FILES:,} files; this one and the following were not read. Add them separately."
)
TOO_DEEP = f"It is more than {DEEPEST} folders below the added folder. Add it separately."
A_LINK = "It is a link to a folder, which is not followed. Add the folder itself."
OTHER_SUFFIX = "Files whose name ends in {0} are not read. {1}"
NO_SUFFIX = "Files without an extension are not read. Add it separately if it is evidence."
USE_CLIXML = "Use Export-Clixml instead, as in: Get-ReceiveConnector | Export-Clixml ReceiveConnector.xml."
UNPACK = "Unpack it first, then add the files in it."
ADD_ALONE = "Add it separately if it is evidence."
TODO_BY_SUFFIX = dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods", ".tsv", ".docx"), USE_CLIXML) | dict.fromkeys(
    (".7z", ".rar", ".gz", ".tar", ".tgz", ".cab"), UNPACK
)
UNREAD = "It could not be read: {}."
OWN_REPORT = "A report of this program keeps its evidence here. Add it separately to read it again."


@dataclass(slots=True)
class WalkedFiles:
    """Files in order, each once, and what was left out."""

    files: list[Path] = field(default_factory=list)
    left_out: dict[Path, str] = field(default_factory=dict)


def walk_files(paths: Iterable[Path]) -> WalkedFiles:
    """Files themselves, and what may be evidence in folders; in the order of names, links to folders not followed."""
    found, seen = WalkedFiles(), set[Path]()
    for path in (each for given in paths for each in _below(Path(given), 0, found)):
        real = Path(os.path.realpath(path))  # resolve() raises where links go in a circle
        if real in seen:
            continue
        if len(seen) >= MOST_FILES:
            found.left_out[path] = TOO_MANY
            break
        seen.add(real)
        found.files.append(path)
    return found


def files_at(path: Path) -> list[Path]:
    """The same for one path."""
    return walk_files([path]).files


def _below(path: Path, deep: int, found: WalkedFiles) -> Iterator[Path]:
    """What to look at of a file or folder; what not is noted."""
    if len(found.left_out) >= MOST_FILES:
        if len(found.left_out) == MOST_FILES:
            found.left_out[path] = TOO_MANY
        return
    try:
        if not path.is_dir():
            yield from _file(path, deep, found)
        elif why := _not_entered(path, deep):
            found.left_out[path] = why
        else:
            for inner in sorted(path.iterdir()):
                yield from _below(inner, deep + 1, found)
    except OSError as error:  # also in a folder whose files nobody may look at
        found.left_out[path] = UNREAD.format(error.strerror or type(error).__name__)


def _file(path: Path, deep: int, found: WalkedFiles) -> Iterator[Path]:
    if not deep or (path.suffix.lower() in SUFFIXES and path.is_file()):
        yield path
    elif path.is_file() and not path.name.startswith(".") and path.name.lower() not in HIDDEN:
        found.left_out[path] = _not_looked_at(path.suffix.lower())


def _not_looked_at(suffix: str) -> str:
    return OTHER_SUFFIX.format(suffix[:20], TODO_BY_SUFFIX.get(suffix, ADD_ALONE)) if suffix else NO_SUFFIX


def _not_entered(path: Path, deep: int) -> str:
    if deep and path.is_symlink():
        return A_LINK
    if (
        deep
        and path.name == EVIDENCE_FOLDER
        and any((path.parent / f"{REPORT_STEM}{each}").is_file() for each in (".json", HASH_LIST))
    ):
        return OWN_REPORT
    return TOO_DEEP if deep > DEEPEST else ""

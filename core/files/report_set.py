"""The files of one export as one set: what an earlier export of the same name left goes, and nothing else does.

Beside the files lies a list of them with their SHA-256, as sha256sum writes and checks it. Only what an earlier list
names and what is still as it was then is removed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from core.export import FORMATS
from core.files.atomic import write_atomically

LIST = "sha256"
"""Extension of the list."""
LONGEST_LIST = 1_000_000
"""Bytes of a list that are read."""
LIST_LINE = re.compile("([0-9a-f]{64})  ([^\r\n]+)")
EVIDENCE = "evidence"
"""The folder of what a report rests on."""
EVIDENCE_FILE = re.compile(EVIDENCE + "/[0-9a-f]{64}[.]txt")


def foreign_reports(folder: Path, stem: str, names: Collection[str]) -> list[Path]:
    """Files of this name that are not ours to replace, or would stay beside the new ones: reports that are of no
    earlier list or were changed since, a list that somebody else wrote, and what is where files are to be written.
    """
    others = [folder / name for name in _reports(stem) if name not in names]
    listed = _listed(folder, stem)
    found = [path for path in others if path.is_file() and listed.get(path.name) != _sha256(path)]
    found += [folder / name for name in names if (folder / name).is_dir()]
    found += [] if _own_evidence(folder) else [folder / EVIDENCE]
    return found if _is_ours(folder, stem) else [*found, list_path(folder, stem)]


def remove_old(folder: Path, stem: str, names: Collection[str]) -> list[tuple[Path, OSError]]:
    """Take away what the earlier list names and the new set does not hold; what could not be taken away."""
    failed: list[tuple[Path, OSError]] = []
    for name, sha256 in _listed(folder, stem).items():
        path = folder / name
        try:
            if name not in names and path.is_file() and _sha256(path) == sha256:
                path.unlink()
        except OSError as error:
            failed.append((path, error))
    return failed


def list_path(folder: Path, stem: str) -> Path:
    """Where the list of the set lies."""
    return folder / f"{stem}.{LIST}"


def write_list(folder: Path, stem: str, made: Mapping[str, bytes]) -> None:
    """`made`: what was written, by its name below the folder. A list that is not ours stays as it is."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in made.items()]
    if _is_ours(folder, stem):
        write_atomically(list_path(folder, stem), "".join(lines).encode("utf-8"))


def _listed(folder: Path, stem: str) -> dict[str, str]:
    """Name -> SHA-256 of the earlier set. A list that somebody else wrote can name nothing but reports and evidence."""
    ours, kept = {*_reports(stem)}, _own_evidence(folder)
    found = (LIST_LINE.fullmatch(line) for line in _lines(folder, stem))
    return {
        each[2]: each[1] for each in found if each and (each[2] in ours or (kept and EVIDENCE_FILE.fullmatch(each[2])))
    }


def _is_ours(folder: Path, stem: str) -> bool:
    """Whether there is no list, or one of which every line could be ours."""
    return len(_listed(folder, stem)) == len(_lines(folder, stem))


def _own_evidence(folder: Path) -> bool:
    """Whether that folder is none yet, or lies here: behind a link or a junction is the evidence of somebody else."""
    path = folder / EVIDENCE
    if not os.path.lexists(path):
        return True
    here, real = Path(os.path.realpath(folder)), os.path.realpath(path)
    return path.is_dir() and real.casefold() == str(here / EVIDENCE).casefold()


def _lines(folder: Path, stem: str) -> list[str]:
    path = list_path(folder, stem)
    if path.exists() and not path.is_file():  # to open a pipe might never end
        return [str(path)]
    try:
        with path.open("rb") as file:
            return file.read(LONGEST_LIST).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError:
        return [str(path)]


def _reports(stem: str) -> list[str]:
    return [f"{stem}.{each.extension}" for each in FORMATS.values()]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

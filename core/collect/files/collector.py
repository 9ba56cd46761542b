"""Collecting from files: what edge.ps1 printed, what Export-Clixml wrote, or several files on one server."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.collect.evidence import MOST_EVIDENCE_BYTES
from core.collect.files.evidence_set import MOST_FILES_IN_SET, SetFile, pack_set
from core.collect.files.folders import files_at
from core.collect.files.reading import read_evidence
from core.model import Cancelled, CollectError, Evidence, Failure, LeftOut, Origin, Reason, Report, Stage
from core.model.evidence import BY_FILE

CHOOSE_FILES = "Choose the files of one server."


class FileCollector:
    """The files of one server as its evidence. A folder means all the evidence in it."""

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """The evidence in the files; those that cannot be read are listed in it. CollectError where all are."""
        report(Stage.READING, "reading the file" if len(self.paths) == 1 else f"reading {len(self.paths)} files")
        if cancel.is_set():
            raise Cancelled
        files = [file for path in self.paths for file in files_at(path)]
        if not files or len(files) > MOST_FILES_IN_SET:
            name, count = self.paths[0].name, len(files) or "no"
            raise _unreadable(f"{name} contains {count} evidence files; one server has 1 to {MOST_FILES_IN_SET}.")
        parts, unread = _read_all(files, cancel)
        data = parts[0].data if len(parts) == 1 else pack_set(parts)
        evidence = read_evidence(data, Origin(BY_FILE, _place(parts), trust="provided as a file"))
        left_out = tuple(LeftOut(name, error.failure.happened) for name, error in unread)
        return replace(evidence, left_out=(*evidence.left_out, *left_out))


def _read_all(files: Sequence[Path], cancel: threading.Event) -> tuple[list[SetFile], list[tuple[str, CollectError]]]:
    """At least one that could be read, and those that could not."""
    remaining = MOST_EVIDENCE_BYTES
    parts: list[SetFile] = []
    unread: list[tuple[str, CollectError]] = []
    for file in files:
        if cancel.is_set():
            raise Cancelled
        try:
            parts.append(SetFile(file.name, _read(file, remaining)))
            remaining -= len(parts[-1].data)
        except CollectError as error:
            unread.append((file.name, error))
    if not parts:
        raise unread[0][1]
    return parts, unread


def _read(file: Path, most: int) -> bytes:
    """The file's bytes. Raises CollectError."""
    try:
        if file.exists() and not file.is_file():  # reading a pipe might never end
            raise _unreadable(f"{file.name} is not a file.")
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        happened = f"{file.name} could not be read: {error.strerror or type(error).__name__}."
        raise _unreadable(happened, "Check that it exists and can be read.", repr(error)) from error
    if len(data) > most:
        limit = f"{MOST_EVIDENCE_BYTES // 1024**2} MB"
        raise _unreadable(f"{file.name} makes the evidence larger than {limit}, too large for an Edge server.")
    return data


def _unreadable(happened: str, todo: str = CHOOSE_FILES, detail: str = "") -> CollectError:
    return CollectError(Failure(Reason.FILE_UNREADABLE, happened, todo, detail))


def _place(parts: Sequence[SetFile]) -> str:
    names = ", ".join(part.name for part in parts)
    return names if len(parts) == 1 else f"{len(parts)} files: {names[:300]}"

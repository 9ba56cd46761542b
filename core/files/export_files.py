"""An assessment exported as one set of files, in place of an earlier set of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.export import FORMATS
from core.export.format import ExportError, ExportOptions
from core.files.atomic import write_atomically
from core.files.report_set import EVIDENCE, foreign_reports, list_path, remove_old, write_list
from core.model import Assessment


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """What to export, and where."""

    formats: tuple[str, ...]
    """Keys of FORMATS."""
    folder: Path
    stem: str
    """The files' name without extension."""

    def path(self, key: str) -> Path:
        """The file of this format."""
        return self.folder / f"{self.stem}.{FORMATS[key].extension}"


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """What became of an export. Nothing of a file that failed was written."""

    written: tuple[Path, ...]
    """One file a format, without the evidence."""
    failed: tuple[tuple[Path, Exception], ...]
    not_removed: tuple[tuple[Path, OSError], ...]
    """Files of the earlier set that belong to no file of this one, and stayed."""
    foreign: tuple[Path, ...]
    """Files of this name that are of no set, and were left alone."""


def export_files(
    assessment: Assessment, target: ExportTarget, options: ExportOptions, with_evidence: bool = False
) -> ExportOutcome:
    """Render every format, then write what was rendered and the list of it. `with_evidence`: as received, in a folder.

    OSError: the folder cannot be made.
    """
    target.folder.mkdir(parents=True, exist_ok=True)
    reports, failed = _rendered(assessment, target, options)
    evidence = _evidence(assessment) if with_evidence else {}
    not_removed = remove_old(target.folder, target.stem, {*reports, *evidence})
    foreign = foreign_reports(target.folder, target.stem, reports)
    written = _written(target.folder, reports | evidence, failed)
    try:
        write_list(target.folder, target.stem, written)
    except OSError as error:
        failed.append((list_path(target.folder, target.stem), error))
    paths = tuple(target.folder / name for name in reports if name in written)
    return ExportOutcome(paths, tuple(failed), tuple(not_removed), tuple(foreign))


Failed = list[tuple[Path, Exception]]


def _rendered(assessment: Assessment, target: ExportTarget, options: ExportOptions) -> tuple[dict[str, bytes], Failed]:
    reports: dict[str, bytes] = {}
    failed: Failed = []
    for key in target.formats:
        try:
            reports[target.path(key).name] = FORMATS[key].render(assessment, options)
        except (OSError, ExportError) as error:
            failed.append((target.path(key), error))
    return reports, failed


def _evidence(assessment: Assessment) -> dict[str, bytes]:
    found = (result.evidence for result in assessment.results)
    return {f"{EVIDENCE}/{each.sha256}.txt": each.raw for each in found if each}


def _written(folder: Path, files: Mapping[str, bytes], failed: Failed) -> dict[str, bytes]:
    """Those of the files that could be written; the others join `failed`."""
    written: dict[str, bytes] = {}
    for name, data in files.items():
        try:
            (folder / name).parent.mkdir(exist_ok=True)
            write_atomically(folder / name, data)
            written[name] = data
        except OSError as error:
            failed.append((folder / name, error))
    return written

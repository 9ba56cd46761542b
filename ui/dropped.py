"""What dropped or chosen files and folders hold: benchmarks, servers' evidence, a Mailbox server's file."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from core.model import Server

MOST_FILES = 1_000


class Found(NamedTuple):
    benchmarks: list[Path]
    servers: list[Server]
    """Those whose evidence the files are."""
    mailbox_file: Path | None
    """What a Mailbox server says, where it does not lie beside the evidence of its Edge servers."""


def sorted_out(paths: Iterable[Path]) -> Found:
    from core.collect.evidence import name_of, sets
    from core.collect.sorting import is_of_mailbox_server

    files = [file.absolute() for path in paths for file in _files(path)][:MOST_FILES]
    benchmarks = [path for path in files if _is_benchmark(path)]
    groups = sets(path for path in files if path not in benchmarks)
    of_mailbox = [group for group in groups if all(map(is_of_mailbox_server, group))]
    servers = [
        Server(str(uuid.uuid4()), name_of(group), evidence_file="\n".join(map(str, group)))
        for group in groups
        if group not in of_mailbox
    ]
    return Found(benchmarks, servers, of_mailbox[0][0] if of_mailbox else None)


def _files(path: Path) -> list[Path]:
    """Evidence, and the zips that benchmarks come in."""
    from core.collect.sorting import files_at

    if not path.exists():
        return []
    zips = sorted(path.glob("*.zip"))[:MOST_FILES] if path.is_dir() else []
    return [*zips, *files_at(path)]


def _is_benchmark(path: Path) -> bool:
    if path.suffix.lower() == ".zip":
        return True
    if path.suffix.lower() != ".xml":
        return False
    with path.open("rb") as file:
        return b"<Benchmark" in file.read(4096)

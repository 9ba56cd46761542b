"""What dropped or chosen files and folders hold: a benchmark, servers' evidence, a Mailbox server's file, the rest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.model import Server

MOST_NAMED = 3
SECOND_BENCHMARK = "Only one benchmark can be open. Open this one separately."
SECOND_MAILBOX = "Only one file from a Mailbox server can be added at a time. Add this one separately."


@dataclass(frozen=True, slots=True)
class DroppedFiles:
    """At most one benchmark and one Mailbox server's file are taken at a time."""

    benchmark: Path | None
    servers: Sequence[Server]
    """Those whose evidence the files are."""
    mailbox_file: Path | None
    """A Mailbox server's file that is not in the folder of its Edge servers' evidence."""
    left_out: Mapping[Path, str]
    """What was not taken, and why."""

    @property
    def taken(self) -> bool:
        """Whether something other than evidence of a server is in it."""
        return self.benchmark is not None or self.mailbox_file is not None


def sort_dropped(paths: Iterable[Path]) -> DroppedFiles:
    """What these files and folders are. Reads the beginning of each: not for the GUI thread."""
    from core.collect.files import file_groups

    found = file_groups.sort_files(path.absolute() for path in paths if path.exists())
    servers = [
        Server(str(uuid.uuid4()), file_groups.group_name(group), evidence_file="\n".join(map(str, group)))
        for group in found.servers
    ]
    left_out = found.left_out | dict.fromkeys(found.benchmarks[1:], SECOND_BENCHMARK)
    left_out |= dict.fromkeys(found.of_mailbox[1:], SECOND_MAILBOX)
    return DroppedFiles(_first(found.benchmarks), servers, _first(found.of_mailbox), left_out)


def added(servers: Sequence[Server]) -> str:
    """What was added, in a sentence."""
    count = sum(len(server.evidence_files) for server in servers)
    files = "1 file" if count == 1 else f"{count} files"
    whose = "one server" if len(servers) == 1 else f"{len(servers)} servers"
    return f"{files} added as evidence of {whose}."


def left_out_sentence(left_out: Mapping[Path, str]) -> str:
    """The first in full, the others by name; empty where nothing was left out."""
    if not left_out:
        return ""
    (first, why), *others = left_out.items()
    names = [path.name[:60] for path, _ in others[:MOST_NAMED]]
    more = [f"{len(others) - MOST_NAMED} more"] if len(others) > MOST_NAMED else []
    also = f" Also not used: {', '.join([*names, *more])}." if others else ""
    return f"{first.name[:60]} was not used. {why}{also}"


def _first(paths: Sequence[Path]) -> Path | None:
    return paths[0] if paths else None

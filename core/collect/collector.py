"""The roads to a server's facts: live over WinRM, or from an evidence file."""

from __future__ import annotations

from pathlib import Path

from core.model import Server
from core.scan import Collector

DEADLINE_S = 300.0
"""How long one server may take in all: loading the Exchange snap-in alone can take a minute."""


def collector_for(server: Server, password: str, deadline_s: float = DEADLINE_S) -> Collector:
    """The road that this server asks for. Imports it only now: pywinrm costs a quarter of a second."""
    road = _road(server, password, deadline_s)
    if not server.mailbox_file:
        return road
    from core.collect.files.mailbox import WithMailboxFile

    return WithMailboxFile(road, Path(server.mailbox_file))


def _road(server: Server, password: str, deadline_s: float) -> Collector:
    if server.evidence_file:
        from core.collect.evidence import FileCollector

        return FileCollector(*map(Path, server.evidence_files))
    from core.collect.winrm.collector import WinRMCollector

    return WinRMCollector(server, password, deadline_s=deadline_s)

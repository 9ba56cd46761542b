"""The contract of all that collects, and the collector of a server: live over WinRM, or from its files."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Protocol

from core.model import Evidence, Report, Server

DEADLINE_S = 300.0
"""How long one server may take in all: loading the Exchange snap-in alone can take a minute."""
TEST_DEADLINE_S = 60.0
"""The same for a test of the connection."""


class Collector(Protocol):
    """A source of evidence. Raises CollectError with the reason, or Cancelled soon after `cancel` is set."""

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """The evidence of one server. Blocking."""


def collector_for(server: Server, password: str, deadline_s: float = DEADLINE_S) -> Collector:
    """The collector of this server. Imports it only now: pywinrm costs a quarter of a second."""
    collector = _collector(server, password, deadline_s)
    if not server.mailbox_file:
        return collector
    return WithMailboxFile(collector, Path(server.mailbox_file))


class WithMailboxFile:
    """What another collector gives, joined with a Mailbox server's file. The file is read first."""

    def __init__(self, collector: Collector, path: Path) -> None:
        self._collector, self._path = collector, path

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        """Both as one evidence; CollectError where one of them is not to be had."""
        from core.collect.files.mailbox_file import join_mailbox_file, read_mailbox_file

        file = read_mailbox_file(self._path, cancel)
        return join_mailbox_file(self._collector.collect(report, cancel), file)


def _collector(server: Server, password: str, deadline_s: float) -> Collector:
    if server.evidence_file:
        from core.collect.files.collector import FileCollector

        return FileCollector(*map(Path, server.evidence_files))
    from core.collect.winrm.collector import WinRMCollector

    return WinRMCollector(server, password, deadline_s=deadline_s)


def check_connection(server: Server, password: str, report: Report, cancel: threading.Event) -> str:
    """Log on, open and close a shell, run nothing; one sentence on what was seen. CollectError where it failed."""
    from core.collect.winrm.collector import WinRMCollector

    return WinRMCollector(server, password, deadline_s=TEST_DEADLINE_S).check_connection(report, cancel)

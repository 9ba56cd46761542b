"""A qtbot that waits long enough on a machine that is busy with something else."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

LIMIT_MS = 120_000
"""Only against a test that hangs: what is waited for comes at once on a machine that is idle."""


class PatientBot(QtBot):
    """Waits as long as it takes, whatever a test says."""

    def waitUntil(self, callback: Any, **_: Any) -> None:
        super().waitUntil(callback, timeout=LIMIT_MS)

    def waitSignal(self, signal: Any, **more: Any) -> Any:
        """One that may not come (raising=False) is waited for as long as the test says."""
        return super().waitSignal(signal, **more if more.get("raising") is False else more | {"timeout": LIMIT_MS})

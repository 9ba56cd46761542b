"""Runs edge.ps1 on pslab, the real PowerShell engine on a simulated Edge server, where the machine has it."""

from __future__ import annotations

import base64
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.collect.script import BOOTSTRAP, script
from tests.shared import SHARED

PSLAB = SHARED / "tools" / "pslab" / "pslab"
STATES = Path(__file__).parent / "data" / "servers"
PRESENT = sys.platform == "linux" and platform.machine() == "x86_64" and PSLAB.is_file()

needs_pslab = pytest.mark.skipif(not PRESENT, reason="pslab is not on this machine")


@dataclass(frozen=True)
class Run:
    """What one run printed, and the seconds it took."""

    stdout: bytes
    stderr: bytes
    code: int
    seconds: float


def run_over_stdin(state: Path, source: bytes | None = None, wrap: int = 0) -> Run:
    """As WinRM starts it: the bootstrap on the command line, the script on standard input."""
    encoded = base64.b64encode(BOOTSTRAP.encode("utf-16-le")).decode()
    options = ["-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]
    return run(state, options, script() if source is None else source, wrap)


def run_file(state: Path, path: Path, wrap: int = 0) -> Run:
    """As an administrator starts it by hand."""
    return run(state, ["-NoProfile", "-File", str(path)], b"", wrap)


def run(state: Path, options: list[str], stdin: bytes, wrap: int = 0) -> Run:
    """pslab with powershell.exe's own options."""
    environment = {**os.environ, **({"PSLAB_WRAP": str(wrap)} if wrap else {})}
    command = [str(PSLAB), "--state", str(state), *options]
    started = time.perf_counter()
    done = subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=60, check=False)
    return Run(done.stdout, done.stderr, done.returncode, time.perf_counter() - started)


def changed(folder: Path, name: str, **changes: Any) -> Path:
    """A copy of one of our states with other top-level entries; `cmdlets` adds to those that are there."""
    state = json.loads((STATES / f"{name}.json").read_text(encoding="utf-8"))
    cmdlets = state["cmdlets"] | changes.pop("cmdlets", {})
    path = folder / "state.json"
    path.write_text(json.dumps({**state, **changes, "cmdlets": cmdlets}), encoding="utf-8")
    return path

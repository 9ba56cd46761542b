"""Runs edge.ps1 on pslab, the real PowerShell engine on a simulated Edge server, where the machine has it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.collect.frame import END_MARKER, MARKER, unwrap_frame
from core.collect.script import BOOTSTRAP, script
from tests.helpers.shared import SHARED, needs

PSLAB = SHARED / "tools" / "pslab" / "pslab"
STATES = Path(__file__).parents[1] / "data" / "servers"
RUNS = sys.platform == "linux" and platform.machine() == "x86_64"
PRESENT = RUNS and PSLAB.is_file()

CERTIFICATE_STATUSES = {"Valid": 1, "Untrusted": 4}

needs_pslab = needs(PSLAB) if RUNS else pytest.mark.skip(reason="pslab runs on Linux x86-64 only")


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
    done = subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=500, check=False)
    return Run(done.stdout, done.stderr, done.returncode, time.perf_counter() - started)


def numbered(stdout: bytes) -> bytes:
    """What edge.ps1 would print on Exchange: of two enums pslab's stand-ins have another number, or none."""
    body, hashed = unwrap_frame(stdout.decode("ascii"))
    body = body.replace('"TlsAuthLevelValue":3', '"TlsAuthLevelValue":4')  # DomainValidation
    body = re.sub(r'"Status":"(Valid|Untrusted)"(?=,"IsSelfSigned")', _with_number, body)
    digest = hashlib.sha256(body.encode("ascii")).hexdigest() if hashed else "none"
    return f"{MARKER} {len(body)} {digest}\r\n{body}\r\n{END_MARKER}\r\n".encode("ascii")


def _with_number(status: re.Match[str]) -> str:
    return f'{status[0]},"StatusValue":{CERTIFICATE_STATUSES[status[1]]}'


def changed(folder: Path, base: Path, **changes: Any) -> Path:
    """A copy of a state with other top-level entries; `cmdlets` adds to those that are there."""
    state = json.loads(base.read_text(encoding="utf-8"))
    cmdlets = state["cmdlets"] | changes.pop("cmdlets", {})
    path = folder / "state.json"
    path.write_text(json.dumps({**state, **changes, "cmdlets": cmdlets}), encoding="utf-8")
    return path

"""The one script that runs on a server, and the short command that starts it over WinRM."""

from __future__ import annotations

import hashlib

from core.paths import resource

BOOTSTRAP = 'Invoke-Expression (@($input) -join "`n")'
"""Runs what is on standard input as one block, in Constrained Language too. powershell.exe itself reads the
redirected input and hands it over as $input, line by line; anything else races with it."""


def script() -> bytes:
    """edge.ps1, byte for byte what a server is sent and what an administrator runs by hand."""
    return resource("collect/edge.ps1").read_bytes()


def script_sha256() -> str:
    """Of the script's bytes, as hex."""
    return hashlib.sha256(script()).hexdigest()

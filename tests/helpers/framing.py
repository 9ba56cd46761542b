"""Evidence made for tests: the lab's documents, and a right frame around whatever a test made of them."""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.collect.frame import unwrap_frame
from core.lab.lab import dated
from core.paths import resource


@cache
def printed(name: str) -> bytes:
    """What edge.ps1 prints on a simulated server, for instance edge02, as if it ran today."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0)  # the same bytes in every worker of a run
    return dated(resource(f"lab/{name}.txt").read_bytes(), today)


@cache
def saved(name: str) -> Path:
    """The same as a file, for a command line; it is gone when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="edge-assessor-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / f"{name}.txt"
    path.write_bytes(printed(name))
    return path


def document(name: str) -> dict[str, Any]:
    """The JSON inside it, a fresh copy at every call."""
    made: dict[str, Any] = json.loads(unwrap_frame(printed(name).decode("ascii"))[0])
    return made


def framed(content: object, digest: str | None = None) -> bytes:
    """A frame with the right length and SHA-256, or the digest given, around a document or a body of text."""
    body = content if isinstance(content, str) else json.dumps(content)
    right = hashlib.sha256(body.encode("utf-8")).hexdigest()
    lines = (f"---BEGIN EDGE EVIDENCE--- {len(body)} {digest or right}", body, "---END EDGE EVIDENCE---", "")
    return "\r\n".join(lines).encode("utf-8")

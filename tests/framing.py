"""Evidence made for tests: the lab's documents, and a right frame around whatever a test made of them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from core.collect.frame import unframed
from core.paths import resource


def printed(name: str) -> bytes:
    """What edge.ps1 printed on a simulated server, for instance edge02."""
    return resource(f"lab/{name}.txt").read_bytes()


def document(name: str) -> dict[str, Any]:
    """The JSON inside it, a fresh copy at every call."""
    made: dict[str, Any] = json.loads(unframed(printed(name).decode("ascii"))[0])
    return made


def framed(content: object, digest: str | None = None) -> bytes:
    """A frame with the right length and SHA-256, or the digest given, around a document or a body of text."""
    body = content if isinstance(content, str) else json.dumps(content)
    right = hashlib.sha256(body.encode("utf-8")).hexdigest()
    lines = (f"---BEGIN EDGE EVIDENCE--- {len(body)} {digest or right}", body, "---END EDGE EVIDENCE---", "")
    return "\r\n".join(lines).encode("utf-8")

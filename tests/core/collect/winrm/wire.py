"""What the tests of the wire share: one scan as the program does it, and evidence changed and framed again."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from core.collect.frame import END_MARKER, MARKER, unwrap_frame
from core.collect.winrm.collector import WinRMCollector
from core.lab import Answer, Lab, Responder, Simulated
from core.lab.lab import recorded
from core.model import Failure, Result, Server
from core.model.progress import silent
from core.paths import resource
from tests.helpers.scans import scan

RULE = "EX19-ED-000235"


def assess(server: Server, password: str, **options: Any) -> Result:
    """One scan, by the program's own road."""
    return scan(server, WinRMCollector(server, password, **options), [RULE], silent, threading.Event())


def failure(server: Server, password: str, **options: Any) -> Failure:
    """The failure that a scan ends with; its sentences are checked for what every one of them must be."""
    result = assess(server, password, **options)
    assert result.failure is not None, result.findings
    assert result.findings[0].status == "Not_Reviewed"
    told = result.failure
    for sentence in (told.happened, told.todo):
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert "please" not in sentence.lower() and "!" not in sentence and "\n" not in sentence
    assert told.happened.endswith(".") and not told.happened.endswith("..")
    assert not password or password not in repr(told)
    return told


def one(responder: Responder | None = None, https: bool = True) -> Lab:
    """A lab of one server, EDGE01."""
    return Lab([Simulated("EDGE01", responder or recorded("edge01.txt"), https=https)])


def says(stdout: bytes, stderr: bytes = b"", code: int = 0) -> Responder:
    return lambda line, stdin: Answer(stdout, stderr, code)


def evidence(**changes: Any) -> bytes:
    """EDGE01's recorded evidence with other top-level members, framed and hashed as the script does."""
    body, _ = unwrap_frame(resource("lab/edge01.txt").read_text("ascii"))
    document = json.loads(body) | {"collected_utc": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    for name, change in changes.items():
        document[name] = {**document[name], **change}
    text = json.dumps(document, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{MARKER} {len(text)} {digest}\r\n{text}\r\n{END_MARKER}\r\n".encode()


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """True as soon as it holds, False when it did not in ten times as long: the machine may be busy."""
    ends = time.monotonic() + 10 * seconds
    while not (held := holds()) and time.monotonic() < ends:
        time.sleep(0.01)
    return held

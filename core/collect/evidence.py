"""What bytes say, and how they came here -> evidence. Live answers are read here, files in core.collect.files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from core.collect.contents import Contents
from core.collect.evidence_errors import EvidenceRefused, damaged, unreadable
from core.collect.frame import MARKER, decode_text
from core.collect.script import script_sha256
from core.collect.script_output import read_printed
from core.collect.simulated import is_lab_evidence
from core.model import CollectError, Evidence, Failure, Origin

MOST_EVIDENCE_BYTES = 64 * 1024 * 1024
"""A fully loaded server is under 2 MB."""
RUN_AGAIN = "Run again. If the error persists, run edge.ps1 on the server and open its output file."


def read_answer(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """The facts that a server answered itself. Raises CollectError where they are none, or were cut or altered."""
    with refusals_explained(RUN_AGAIN):
        check_size(data)
        return evidence_of(data, read_printed(evidence_text(data)), origin, received)


def evidence_of(data: bytes, contents: Contents, origin: Origin, received: datetime | None = None) -> Evidence:
    """What these bytes say, as evidence that came this way."""
    sent_or_named = origin.script_sha256 or contents.script_sha256
    return Evidence(
        raw=data,
        sha256=hashlib.sha256(data).hexdigest(),
        received_utc=received or datetime.now(UTC),
        collected_utc=contents.collected_utc,
        integrity=contents.integrity,
        origin=replace(
            origin,
            script_sha256=sent_or_named,
            own_script=sent_or_named == script_sha256() if sent_or_named else None,
            simulated=origin.simulated or is_lab_evidence(contents.host, contents.facts),
        ),
        host=contents.host,
        facts=contents.facts,
        files=contents.files,
        left_out=contents.left_out,
        undated=contents.undated,
    )


def check_size(data: bytes) -> None:
    """Raises EvidenceRefused where it is more than any server gives."""
    if len(data) > MOST_EVIDENCE_BYTES:
        raise unreadable(
            f"The evidence is larger than {MOST_EVIDENCE_BYTES // 1024**2} MB, too large for an Edge server."
        )


def evidence_text(data: bytes) -> str:
    """The bytes as text. Raises EvidenceRefused where they hold evidence in two encodings."""
    text = decode_text(data)
    # PowerShell's >> adds UTF-16 to a file that cmd.exe's > made of plain bytes.
    if data.replace(b"\0", b"").count(MARKER.encode("ascii")) > text.count(MARKER):
        raise damaged("Part of it is in another encoding and also contains evidence: which one is valid is unclear.")
    return text


@contextmanager
def refusals_explained(todo: str) -> Iterator[None]:
    """Turns EvidenceRefused into CollectError; `todo` is what to do where the refusal does not say it."""
    try:
        yield
    except EvidenceRefused as refused:
        failure = Failure(refused.reason, refused.happened, refused.todo or todo, refused.detail)
        raise CollectError(failure) from refused

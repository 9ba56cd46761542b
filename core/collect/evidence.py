"""Evidence as bytes -> facts: what edge.ps1 printed, from any road, and Export-Clixml files. All of it is hostile."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.collect.frame import MARKER, decoded, unframed
from core.collect.refused import Refused, damaged, unreadable
from core.collect.values import ENUMS, MAX_NAMES, MAX_ROWS, clean, cleaned
from core.model import Cancelled, CollectError, Evidence, Facts, Failure, Host, Origin, Reason, Row, Value
from core.scan import Report

LIMIT = 64 * 1024 * 1024
"""Bytes. 200 connectors are 150 kB."""

FILE = "file"
SIMULATED = "(simulated by Edge Assessor)"
"""How the operating system of the lab's servers ends its name."""

HASHED = "length and SHA-256 agree"
UNHASHED = "length agrees; Constrained Language allows no hash"
EXPORTED = "as exported; Export-Clixml carries no hash"


@dataclass(frozen=True, slots=True)
class Contents:
    """What bytes say, whatever road they came."""

    integrity: str
    host: Host
    facts: Facts
    collected_utc: datetime | None = None
    script_sha256: str = ""


class FileCollector:
    """The road by file: what edge.ps1 printed, or Export-Clixml wrote."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def collect(self, report: Report, cancel: threading.Event) -> Evidence:
        report("reading the file")
        if cancel.is_set():
            raise Cancelled
        return read_evidence(self._bytes(), Origin(FILE, self.path.name, trust="handed over as a file"))

    def _bytes(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(LIMIT + 1)
        except OSError as error:
            happened = f"{self.path.name} could not be read: {error.strerror or type(error).__name__}."
            failure = Failure(Reason.FILE_UNREADABLE, happened, "Check that it is there and may be read.", repr(error))
            raise CollectError(failure) from error


def read_evidence(data: bytes, origin: Origin, received: datetime | None = None) -> Evidence:
    """The facts in these bytes. Raises CollectError where they are no evidence, or were cut or altered."""
    try:
        contents = _contents(data, origin)
    except Refused as refused:
        raise CollectError(_failure(refused, origin)) from refused
    return Evidence(
        raw=data,
        sha256=hashlib.sha256(data).hexdigest(),
        received_utc=received or datetime.now(UTC),
        collected_utc=contents.collected_utc,
        integrity=contents.integrity,
        origin=replace(
            origin,
            script_sha256=origin.script_sha256 or contents.script_sha256,
            simulated=origin.simulated or contents.host.os.endswith(SIMULATED),
        ),
        host=contents.host,
        facts=contents.facts,
    )


def product(version: str) -> str:
    """The name that a version such as 15.2.1748.10 is sold under; empty where it is none of Exchange 2016 and later."""
    numbers = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})", version)
    if numbers is None:
        return ""
    major, minor, build = (int(number) for number in numbers.groups()[:3])
    if (major, minor) == (15, 1):
        return "Exchange Server 2016"
    if (major, minor) == (15, 2):
        return "Exchange Server 2019" if build < 2562 else "Exchange Server Subscription Edition (SE)"
    return ""


def _contents(data: bytes, origin: Origin) -> Contents:
    if len(data) > LIMIT:
        raise unreadable(f"The evidence is larger than {LIMIT // 1024**2} MB, which no Edge server's is.")
    text = decoded(data)
    # PowerShell's >> adds UTF-16 to a file that cmd.exe's > made of plain bytes.
    if data.replace(b"\0", b"").count(MARKER.encode("ascii")) > text.count(MARKER):
        raise damaged("Part of it is in another encoding and holds evidence too, so which counts is not clear.")
    if origin.road != FILE:
        return _printed(text)
    if text.lstrip()[:5].lower() in ("<?xml", "<objs"):
        return _exported(text)
    try:
        return _printed(text)
    except Refused as refused:
        if "EDGE EVIDENCE" in text:
            raise
        happened = f"{origin.place} is neither what edge.ps1 prints nor an Export-Clixml file."
        raise unreadable(happened, refused.happened) from refused


def _failure(refused: Refused, origin: Origin) -> Failure:
    if origin.road == FILE:
        todo = "Run edge.ps1 on the server again and open the file it makes, unchanged."
    else:
        todo = "Run again; if it stays so, run edge.ps1 by hand on the server and open the file it makes."
    return Failure(refused.reason, refused.happened, todo, refused.detail)


def _exported(text: str) -> Contents:
    from core.collect.clixml import read_clixml

    host, facts = read_clixml(text)
    return Contents(EXPORTED, host, facts)


# --- What edge.ps1 printed, schema 1 ----------------------------------------------------------------------------------


def _printed(text: str) -> Contents:
    body, hashed = unframed(text)
    document = _object(_parsed(body), "The evidence")
    schema = document.get("schema")
    if schema != 1 or type(schema) is not int:
        raise damaged("The evidence is not of the kind that this version reads: its schema is not 1.")
    host = _host(document)
    if not hashed and host.language_mode != "ConstrainedLanguage":
        raise damaged("The evidence was altered: its SHA-256 is missing, which only Constrained Language allows.")
    return Contents(
        HASHED if hashed else UNHASHED,
        host,
        _facts(_object(document.get("sources"), "The list of sources")),
        _time(_text(document, "collected_utc")),
        _sha256(_text(document, "script_sha256")),
    )


def _parsed(body: str) -> object:
    try:
        return json.loads(body, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise damaged("The evidence is not JSON as edge.ps1 writes it.", repr(error)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice, if only in other case, has two answers, and choosing one would be a guess."""
    values = dict(pairs)
    if len({name.casefold() for name in values}) != len(pairs):
        raise ValueError("a name is given twice")
    return values


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise damaged(f"{what} is not what edge.ps1 writes.")
    if len(value) > MAX_NAMES:
        raise damaged(f"{what} holds more than {MAX_NAMES} names, which edge.ps1 never writes.")
    return value


def _host(document: Mapping[str, Any]) -> Host:
    """The server the evidence speaks of. What edge.ps1 always writes must be there, or someone took it out."""
    host = _object(document.get("host"), "The part about the server")
    exchange = _object(document.get("exchange"), "The part about Exchange")
    name, shell, edge_role = _text(host, "name"), _text(exchange, "shell"), exchange.get("edge_role")
    if not name.strip() or not shell.strip():
        raise damaged("The evidence does not say which server it is from, or whether Exchange answered.")
    if shell == "loaded" and not isinstance(edge_role, bool):
        raise damaged("The evidence does not say whether it is from an Edge server.")
    version = _text(exchange, "version")
    return Host(
        name=name,
        fqdn=_text(host, "fqdn"),
        os=_text(host, "os"),
        language_mode=_text(host, "language_mode"),
        exchange_version=version,
        product=product(version),
        edge_role=edge_role if isinstance(edge_role, bool) else None,
        shell=shell,
    )


def _facts(sources: Mapping[str, Any]) -> Facts:
    collected: dict[str, tuple[Row, ...]] = {}
    failed: dict[str, str] = {}
    for name, answer in sources.items():
        source = _object(answer, f"The answer of {name[:100]}")
        if source.get("ok") is True and source.keys() == {"ok", "rows"}:
            collected[name] = _rows(name, source.get("rows"))
        else:
            failed[name] = _text(source, "error").strip() or "no reason was given"
    return Facts(collected, failed)


def _rows(source: str, rows: object) -> tuple[Row, ...]:
    if not isinstance(rows, list):
        raise damaged(f"The answer of {source[:100]} is not what edge.ps1 writes.")
    if len(rows) > MAX_ROWS:
        raise damaged(f"The answer of {source[:100]} has more than {MAX_ROWS} rows, which no Edge server's has.")
    return tuple(Row(source, _values(_object(row, f"A row of {source[:100]}"))) for row in rows)


def _values(row: Mapping[str, Any]) -> dict[str, Value]:
    """The row's facts. An enum of which text or number is missing is left out whole: one of them was tampered with."""
    values = {name: value for name, raw in row.items() if (value := _value(raw)) is not None}
    for name in ENUMS:
        number = f"{name}Value"
        if values.get(name) == "" and number not in row:
            continue  # not set on the server
        if not isinstance(values.get(name), str) or type(values.get(number)) is not int:
            values.pop(name, None)
            values.pop(number, None)
    return values


def _value(raw: object) -> Value | None:
    """None for what edge.ps1 never writes: null, an object, a fraction, a list of anything but text.

    Such a property is left out. The fact is then missing, which no check takes for a pass, and the others stay useful.
    """
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, int):
        return raw if abs(raw) < 2**63 else None
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return cleaned(raw)
    return None


def _text(values: Mapping[str, Any], name: str) -> str:
    value = _value(values.get(name))
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _sha256(text: str) -> str:
    return text if re.fullmatch("[0-9a-f]{64}", text) else ""

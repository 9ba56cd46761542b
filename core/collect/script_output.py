"""What edge.ps1 printed -> facts, schema 1. All of it is hostile."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.collect.contents import HASHED, UNHASHED, Contents
from core.collect.evidence_errors import damaged
from core.collect.frame import unwrap_frame
from core.collect.values import ENUMS, MAX_NAMES, MAX_ROWS, clean_text, clean_texts
from core.model import Facts, Host, Row, Value, possible


def read_printed(text: str) -> Contents:
    """The facts in the one frame that the text holds. Raises Refused."""
    body, hashed = unwrap_frame(text)
    document = _object(_parsed(body), "The evidence")
    schema = document.get("schema")
    if schema != 1 or type(schema) is not int:
        raise damaged("This version does not support the evidence: its schema is not 1.")
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


def product_name(version: str) -> str:
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


def _parsed(body: str) -> object:
    try:
        return json.loads(body, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise damaged("The evidence is not JSON as edge.ps1 writes it.", repr(error)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice, if only in other case, has two answers, and choosing one would be a guess."""
    values = dict(pairs)
    if len({name.casefold() for name in values}) != len(pairs):
        raise ValueError("a name occurs twice")
    return values


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise damaged(f"{what} is not in the format of edge.ps1.")
    if len(value) > MAX_NAMES:
        raise damaged(f"{what} has more than {MAX_NAMES} names, more than edge.ps1 writes.")
    return value


def _host(document: Mapping[str, Any]) -> Host:
    """The server the evidence speaks of. What edge.ps1 always writes must be there, or someone took it out."""
    host = _object(document.get("host"), "The part about the server")
    exchange = _object(document.get("exchange"), "The part about Exchange")
    name, shell, edge_role = _text(host, "name"), _text(exchange, "shell"), exchange.get("edge_role")
    if not name.strip() or not shell.strip():
        raise damaged("The evidence does not state its server, or whether Exchange answered.")
    if shell == "loaded" and not isinstance(edge_role, bool):
        raise damaged("The evidence does not state whether it is from an Edge server.")
    version = _text(exchange, "version")
    return Host(
        name=name,
        fqdn=_text(host, "fqdn"),
        os=_text(host, "os"),
        language_mode=_text(host, "language_mode"),
        exchange_version=version,
        product=product_name(version),
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
        raise damaged(f"The answer of {source[:100]} is not in the format of edge.ps1.")
    if len(rows) > MAX_ROWS:
        raise damaged(f"The answer of {source[:100]} has more than {MAX_ROWS} rows, too many for an Edge server.")
    return tuple(Row(source, _values(_object(row, f"A row of {source[:100]}"))) for row in rows)


def _values(row: Mapping[str, Any]) -> dict[str, Value]:
    """The row's facts. An enum of which text or number is missing is left out whole: one of them was tampered with."""
    values = {name: value for name, raw in row.items() if (value := _value(raw)) is not None}
    for name in ENUMS:
        number = f"{name}Value"
        if values.get(name) == "" and number not in row:
            continue  # not set on the server
        text = values.get(name)
        if not isinstance(text, str) or not text.strip() or type(values.get(number)) is not int:
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
        return clean_text(raw)
    if isinstance(raw, int):
        return raw if abs(raw) < 2**63 else None
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return clean_texts(raw)
    return None


def _text(values: Mapping[str, Any], name: str) -> str:
    value = _value(values.get(name))
    return value if isinstance(value, str) else ""


def _time(text: str) -> datetime:
    """When the server says it collected; what edge.ps1 always writes must be there, and be a time that can be."""
    try:
        time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise damaged("The evidence does not state when it was collected, which edge.ps1 always does.") from error
    if not possible(time):
        raise damaged(f"The evidence states that it was collected in the year {time.year}, which is impossible.")
    return time


def _sha256(text: str) -> str:
    return text if re.fullmatch("[0-9a-f]{64}", text) else ""

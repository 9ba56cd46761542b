"""Mutations of one server's evidence: of the content under a right frame, and of the stream that carries it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.helpers.framing import document, framed

CONNECTORS = "Get-ReceiveConnector"
NAMES, MECHANISM = ("Identity", "Name"), ("AuthMechanism", "AuthMechanismValue")
REMOVED = object()

NO_TEXT: tuple[Any, ...] = (
    None,
    "",
    " ",
    0,
    1,
    -5,
    2**70,
    1.0,
    0.5,
    True,
    False,
    [],
    ["Tls"],
    [["Tls"]],
    {},
    {"a": "Tls"},
)
"""Nothing that a name can be."""
NO_TLS: tuple[Any, ...] = (
    *NO_TEXT,
    *("tls", "TLS", "tLS", "1", "0", "17", "0x1", "true", "None", "Tls,", ",Tls", "Tls, Tls", "Tls, None", "Tls; Tls"),
    *(
        "Tls ExchangeServer",
        "Tls, ExchangeServer",
        "ExchangeServer",
        "Tls, Quantum",
        "Tls\u200b",
        "Tls\x00",
        "\u0422ls",
    ),
    *(
        17,
        2,
        31,
        32,
        64,
        65,
        2**31 + 1,
        2**32 + 1,
        2**64 + 1,
        "1.0",
        "Microsoft.Exchange.AuthMechanisms",
        "Tls\r\n, BasicAuth",
    ),
)
"""Nothing that says Tls and only Tls, neither as text nor as number."""


@dataclass(frozen=True)
class Mutation:
    """Bytes that are not what the server sent."""

    name: str
    data: bytes
    judged: bool = True
    """False: the verdict does not rest on what was mutated."""


def evidence(server: str, whole: bool) -> dict[str, Any]:
    """What is mutated: all that the server gave, or only the sources that the rule and the server's name rest on."""
    made = document(server)
    sources = made["sources"].items()
    made["sources"] = {name: answer for name, answer in sources if whole or name in (CONNECTORS, "Get-ExchangeServer")}
    return made


# --- Mutations of the content, under a right frame --------------------------------------------------------------------


def of_content(good: dict[str, Any]) -> Iterator[Mutation]:
    yield from of_properties(good)
    yield from of_source(good)
    yield from of_document(good)
    yield from of_duplicates(good)


def of_properties(good: dict[str, Any]) -> Iterator[Mutation]:
    for number, row in enumerate(good["sources"][CONNECTORS]["rows"]):
        for name, value in row.items():
            judged = name in NAMES + MECHANISM
            for other in (REMOVED, *NO_TEXT, *(() if name in NAMES else NO_TLS)):
                if type(other) is not type(value) or other != value:
                    yield Mutation(f"property: {number} {name} = {other!r}", _with(good, number, name, other), judged)
            for recased in {name.lower(), name.upper(), name.swapcase(), f" {name}", f"{name}\u200b"} - {name}:
                moved = _with(good, number, name, REMOVED, {recased: value})
                yield Mutation(f"name: {number} {name} -> {recased!r}", moved, judged)


def of_source(good: dict[str, Any]) -> Iterator[Mutation]:
    for ok in (REMOVED, False, None, 0, 1, "true", "True", "", [], {}, 1.0):
        yield Mutation(f"ok: {ok!r}", _at(good, ok, "sources", CONNECTORS, "ok"))
    for rows in (REMOVED, [], None, {}, "", "Tls", 1, True, good["sources"][CONNECTORS]["rows"][0]):
        yield Mutation(f"rows: {str(rows)[:40]}", _at(good, rows, "sources", CONNECTORS, "rows"))
    for junk in (
        {},
        None,
        5,
        "x",
        [],
        True,
        {"Name": "x"},
        {"AuthMechanism": "Tls"},
        {"AuthMechanismValue": 1},
        {"a": {}},
    ):
        for place in (0, 1, 99):
            made = deepcopy(good)
            made["sources"][CONNECTORS]["rows"].insert(place, junk)
            yield Mutation(f"junk row: {junk!r} at {place}", framed(made))
    for error in ("Access is denied.", "", None, 5, []):
        yield Mutation(f"failed: {error!r}", _at(good, error, "sources", CONNECTORS, "error"))
        yield Mutation(f"failed: only {error!r}", _at(good, {"ok": False, "error": error}, "sources", CONNECTORS))
    for source in (REMOVED, None, [], {}, "x", 1):
        yield Mutation(f"source: {source!r}", _at(good, source, "sources", CONNECTORS))
    for name in (CONNECTORS.lower(), CONNECTORS.upper(), "Get-SendConnector", ""):
        made = deepcopy(good)
        made["sources"][name] = made["sources"].pop(CONNECTORS)
        yield Mutation(f"source: named {name!r}", framed(made))


def of_document(good: dict[str, Any]) -> Iterator[Mutation]:
    for value in (REMOVED, None, 0, 2, -1, True, "1", 1.0, [1], {}):
        yield Mutation(f"schema: {value!r}", _at(good, value, "schema"))
    for part in ("host", "exchange", "sources"):
        for value in (REMOVED, None, [], {}, "x", 1):
            yield Mutation(f"part: {part} = {value!r}", _at(good, value, part))
    for value in (REMOVED, None, False, 0, 1, "true", "", [], {}):
        yield Mutation(f"edge role: {value!r}", _at(good, value, "exchange", "edge_role"))
    for value in (REMOVED, None, "", " ", "Loaded", "not loaded", True, 1, ["loaded"], {}):
        yield Mutation(f"shell: {value!r}", _at(good, value, "exchange", "shell"))
    for value in (REMOVED, None, "", " ", "EDGE99", 5, ["EDGE02"], {}):
        made = deepcopy(good)
        made["host"]["fqdn"] = ""
        yield Mutation(f"server name: {value!r}", _at(made, value, "host", "name"))
    for name in ("fqdn", "os", "powershell", "version", "collected_utc", "script_sha256"):
        for value in (REMOVED, *NO_TEXT):
            where = {"version": ("exchange",), "collected_utc": (), "script_sha256": ()}.get(name, ("host",))
            yield Mutation(f"beside: {name} = {value!r}", _at(good, value, *where, name), judged=False)


def of_duplicates(good: dict[str, Any]) -> Iterator[Mutation]:
    """Every name in the document given twice, the other value first or last."""
    body = json.dumps(good)
    for number, row in enumerate(good["sources"][CONNECTORS]["rows"]):
        for name, value in row.items():
            pair = json.dumps({name: value})[1:-1]
            start = [i for i in range(len(body)) if body.startswith(pair, i)][: number + 1][-1]
            for other in (f'"{name}": null', f'"{name}": "Tls, ExchangeServer"', pair):
                for both in (f"{other}, {pair}", f"{pair}, {other}"):
                    text = body[:start] + both + body[start + len(pair) :]
                    yield Mutation(f"duplicate: {number} {both}", framed(text))
    for name in ("schema", "host", "exchange", "sources"):
        yield Mutation(f"duplicate: {name}", framed(body[:-1] + f', "{name}": {json.dumps(good[name])}}}'))


def _with(good: dict[str, Any], number: int, name: str, value: object, more: dict[str, Any] | None = None) -> bytes:
    made = deepcopy(good)
    made["sources"][CONNECTORS]["rows"][number] |= more or {}
    _set(made["sources"][CONNECTORS]["rows"][number], name, value)
    return framed(made)


def _at(good: dict[str, Any], value: object, *path: str) -> bytes:
    made = deepcopy(good)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    _set(inner, path[-1], value)
    return framed(made)


def _set(values: dict[str, Any], name: str, value: object) -> None:
    if value is REMOVED:
        values.pop(name, None)
    else:
        values[name] = value


# --- Mutations of the stream ------------------------------------------------------------------------------------------


def of_stream(data: bytes) -> Iterator[Mutation]:
    end = data.rindex(b"---END EDGE EVIDENCE---") + len(b"---END EDGE EVIDENCE---")
    for place in range(end):
        yield Mutation(f"cut: at {place}", data[:place])
    for place in range(0, end, 3):
        yield Mutation(f"hole: at {place}", data[:place] + data[place + 7 :], judged=place < end - 2)
    header = data[: data.index(b"\r\n")]
    length, digest = header.split()[-2:]
    for other in (0, 1, int(length) - 1, int(length) + 1, int(length) * 2, 10**9, -int(length)):
        yield Mutation(f"header: length {other}", data.replace(length, str(other).encode(), 1))
    for other in (b"", b"none", digest.upper(), digest[:-1], digest[::-1], b"0" * 64, b"NONE"):
        yield Mutation(f"header: digest {other.decode()}", data.replace(digest, other, 1))
    for marker in (b"---BEGIN EDGE EVIDENCE---", b"---END EDGE EVIDENCE---"):
        for other in (b"", marker.lower(), marker[1:], marker.replace(b" ", b"")):
            yield Mutation(f"header: {other.decode()!r}", data.replace(marker, other, 1))
    yield Mutation("header: twice", data + data)


def flips(data: bytes) -> Iterator[bytes]:
    """One byte changed: another digit, another case, not ASCII, a zero byte, a line break."""
    for place, byte in enumerate(data):
        for other in {byte ^ 0x01, byte ^ 0x20, byte ^ 0x80, 0, 10} - {byte}:
            yield data[:place] + bytes([other]) + data[place + 1 :]

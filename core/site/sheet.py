"""The site's sheet as a file that people can read, keep and send: JSON, described in docs/site-file.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from core.model import NO_NAME, Enclave, Role, RoleChoice, Server, Site, SiteValue, Statement, signs
from core.site.values import CATALOGUE, NotAValue, ValueKind, odd, typed_text

SHEET_FORMAT, SHEET_VERSION = "edge-assessor-site-sheet", 2
MOST_SHEET_BYTES, MOST_ROLES = 4_000_000, 20_000
"""Bytes of a file; roles and gateways in it."""
CHOOSE = "Choose a file that this program exported, or write one as described in docs/site-file.md."
CORRECT = "Correct the value in the file: docs/site-file.md describes the format."


class SheetError(Exception):
    """A file that is no site's sheet: what happened and what to do, one sentence each."""

    def __init__(self, happened: str, todo: str = CHOOSE) -> None:
        super().__init__(f"{happened} {todo}")
        self.happened, self.todo = happened, todo


class ValueLine(msgspec.Struct, forbid_unknown_fields=True):
    """One value as the file has it."""

    value: str | int | list[str]
    signed_by: str = ""


class RoleLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one connector is for. `server` is its name, which the file's reader matches."""

    server: str
    source: Literal["Get-ReceiveConnector", "Get-SendConnector"]
    identity: str
    role: Role
    justification: str = ""
    suggested: bool = False

    @property
    def choice(self) -> RoleChoice:
        """As the model has it."""
        return RoleChoice(self.role, self.justification, self.suggested)


class EnclaveLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which enclave it is, and who says so."""

    stated: Enclave
    signed_by: str = ""
    why: str = ""


class GatewayLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One server whose mail an enterprise gateway filters, and who says so."""

    server: str
    signed_by: str = ""
    why: str = ""


class Head(msgspec.Struct):
    """Of which version the file is."""

    format: str
    version: int


class Document(Head, forbid_unknown_fields=True):
    """The file."""

    enclave: EnclaveLine = EnclaveLine(Enclave.NOT_STATED)
    values: dict[str, ValueLine] = {}
    gateways: list[GatewayLine] = []
    roles: list[RoleLine] = []


class Version1(Head, forbid_unknown_fields=True):
    """The file before enclave and gateways said who and why: without that they do not count."""

    classified: bool = False
    values: dict[str, ValueLine] = {}
    gateways: list[str] = []
    roles: list[RoleLine] = []

    def now(self) -> Document:
        """The same in today's layout; what version 1 did not have is not stated."""
        enclave = EnclaveLine(Enclave.CLASSIFIED if self.classified else Enclave.NOT_STATED)
        gateways = [GatewayLine(name) for name in self.gateways]
        return Document(self.format, SHEET_VERSION, enclave, self.values, gateways, self.roles)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """What a file says of a site. Servers go by their names."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    enclave: Enclave = Enclave.NOT_STATED
    enclave_by: Statement = Statement()
    gateways: tuple[GatewayLine, ...] = ()
    roles: tuple[RoleLine, ...] = ()


def read_sheet_file(path: Path) -> SheetFile:
    """The sheet in this file; raises SheetError."""
    try:
        if not path.is_file():
            raise SheetError(f"{path.name} is not a file.")  # reading a pipe might never end
        with path.open("rb") as file:
            data = file.read(MOST_SHEET_BYTES + 1)
    except OSError as error:
        happened = f"{path.name} could not be read ({error.strerror or type(error).__name__})."
        raise SheetError(happened, "Check that the file exists and that you have permission to read it.") from error
    return read_sheet(data, path.name)


def read_sheet(data: bytes, name: str) -> SheetFile:
    """The sheet in these bytes; raises SheetError. All of it is taken, or nothing."""
    if len(data) > MOST_SHEET_BYTES:
        raise SheetError(f"{name} is larger than {MOST_SHEET_BYTES // 1_000_000} MB, too large for a site sheet.")
    document = _document(data.removeprefix(b"\xef\xbb\xbf"), name)
    if len(document.roles) > MOST_ROLES or len(document.gateways) > MOST_ROLES:
        raise SheetError(f"{name} has more than {MOST_ROLES} connectors or servers.")
    values = {key: _value(name, key, given) for key, given in document.values.items()}
    if twice := _contradicted(document.roles):
        raise SheetError(f"{name} gives the connector {_cut(twice)} two roles: which one is valid is unclear.")
    if bare := next((line for line in document.roles if not _justified(line)), None):
        raise SheetError(f"{name} gives the connector {_cut(bare.identity)} a role without a justification.")
    if twice := _said_twice(document.gateways):
        raise SheetError(f"{name} has two entries for the gateway of {_cut(twice)}: which one is valid is unclear.")
    # A connector's name is the server's, whatever is in it.
    texts = [text for line in document.roles for text in (line.server, line.justification)]
    texts += [text for line in document.gateways for text in (line.server, line.signed_by, line.why)]
    enclave = document.enclave
    if any(map(odd, (*texts, enclave.signed_by, enclave.why))):
        raise SheetError(f"{name} contains a text that is too long or cannot be printed.")
    statements: list[EnclaveLine | GatewayLine] = [enclave, *document.gateways]
    if any(text.strip() and not signs(text) for line in statements for text in (line.signed_by, line.why)):
        raise SheetError(f"{name}: the signer and the reason of a statement must contain letters.")
    by = Statement(enclave.signed_by.strip(), enclave.why.strip())
    return SheetFile(values, enclave.stated, by, tuple(document.gateways), tuple(document.roles))


def _document(data: bytes, name: str) -> Document:
    try:
        head = msgspec.json.decode(data, type=Head)
        if head.format != SHEET_FORMAT:
            raise SheetError(f"{name} is not a site sheet: its format is {_cut(head.format)}.")
        if head.version not in (1, SHEET_VERSION):
            happened = (
                f"{name} has version {head.version} of the sheet; this program reads versions 1 and {SHEET_VERSION}."
            )
            raise SheetError(happened, "Export it again with this version of the program.")
        json.loads(data, object_pairs_hook=_once)
        if head.version == 1:
            return msgspec.json.decode(data, type=Version1).now()
        return msgspec.json.decode(data, type=Document)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SheetError(f"{name} is not a site sheet: {_plain(error)}.") from error


def write_sheet(site: Site, servers: Iterable[Server]) -> bytes:
    """The sheet as a file. Which changed check texts were accepted stays out: that belongs to one benchmark."""
    names = {server.id: server.name for server in servers}
    roles = [
        {"server": names[owner], "source": source, "identity": identity, "role": choice.role.value}
        | {"justification": choice.justification, "suggested": choice.suggested}
        for (owner, source, identity), choice in site.roles.items()
        if owner in names and choice.role is not Role.NONE
    ]
    gateways = {names[owner]: _signed(said) for owner, said in site.gateways.items() if owner in names}
    document = {
        "format": SHEET_FORMAT,
        "version": SHEET_VERSION,
        "enclave": {"stated": site.enclave.value} | _signed(site.enclave_by),
        "values": {key: _given(key, value) for key, value in site.values.items() if key in CATALOGUE},
        "gateways": [{"server": name} | said for name, said in sorted(gateways.items())],
        "roles": roles,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _signed(said: Statement) -> dict[str, str]:
    return {"signed_by": said.signed_by, "why": said.why}


def merged_site(sheet: SheetFile, site: Site, servers: Iterable[Server]) -> tuple[Site, tuple[str, ...]]:
    """The site as the file says, and the names of servers in it that are not here.

    Roles and gateways of servers that the file does not name stay as they are; 'no role' takes a role back.
    """
    ids: dict[str, list[str]] = {}
    for server in servers:
        ids.setdefault(server.name.casefold(), []).append(server.id)
    names = (*(line.server for line in sheet.gateways), *(line.server for line in sheet.roles))
    named = {name.casefold(): name for name in names}
    roles: dict[tuple[str, str, str], RoleChoice] = {
        (server_id, line.source, line.identity): line.choice
        for line in sheet.roles
        for server_id in ids.get(line.server.casefold(), ())
    }
    gateways = {
        server_id: Statement(line.signed_by.strip(), line.why.strip())
        for line in sheet.gateways
        for server_id in ids.get(line.server.casefold(), ())
    }
    new = replace(
        site,
        values=dict(sheet.values),
        enclave=sheet.enclave,
        enclave_by=sheet.enclave_by,
        gateways={**site.gateways, **gateways},
        roles={key: choice for key, choice in {**site.roles, **roles}.items() if choice.role is not Role.NONE},
    )
    return new, tuple(text for name, text in named.items() if name not in ids)


def _once(pairs: list[tuple[str, Any]]) -> None:
    """A name given twice has two answers, and choosing one would be a guess; raises ValidationError."""
    if twice := [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]:
        raise msgspec.ValidationError(f"{twice[0]} occurs twice in one object")


def _justified(line: RoleLine) -> bool:
    return line.role is Role.NONE or signs(line.justification)


def _contradicted(roles: Iterable[RoleLine]) -> str:
    """A connector with two different decisions; empty where there is none."""
    said: dict[tuple[str, str, str], RoleChoice] = {}
    for line in roles:
        if said.setdefault((line.server.casefold(), line.source, line.identity), line.choice) != line.choice:
            return line.identity
    return ""


def _said_twice(gateways: Iterable[GatewayLine]) -> str:
    """A server with two different statements; empty where there is none."""
    said: dict[str, tuple[str, str]] = {}
    for line in gateways:
        by = (line.signed_by, line.why)
        if said.setdefault(line.server.casefold(), by) != by:
            return line.server
    return ""


def _value(name: str, key: str, given: ValueLine) -> SiteValue:
    if key not in CATALOGUE:
        raise SheetError(f"{name} has an unknown value: {_cut(key)}.", CORRECT)
    entry = CATALOGUE[key]
    if isinstance(given.value, list) is not (entry.kind is ValueKind.LIST):
        raise SheetError(f"{name}: {entry.title} must be a {entry.kind.value}.", CORRECT)
    texts = given.value if isinstance(given.value, list) else [str(given.value)]
    if any(map(odd, (*texts, given.signed_by))):
        raise SheetError(f"{name}: {entry.title} contains a text that is too long or cannot be printed.", CORRECT)
    if given.signed_by.strip() and not signs(given.signed_by):
        raise SheetError(f"{name}: {entry.title}: {NO_NAME}", CORRECT)
    try:
        return SiteValue(entry.parse("\n".join(texts)), given.signed_by.strip())
    except NotAValue as error:
        raise SheetError(f"{name}: {entry.title}: {error}", CORRECT) from error


def _given(key: str, value: SiteValue) -> dict[str, Any]:
    kind = CATALOGUE[key].kind
    plain = isinstance(value.value, tuple | int) and kind is not ValueKind.SIZE
    return {"value": value.value if plain else typed_text(kind, value.value), "signed_by": value.signed_by}


def _plain(error: Exception) -> str:
    return _cut(str(error).rstrip("."))


def _cut(text: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in text[:200])

"""Servers from what people paste or export: lists of addresses, and CSV. Nothing here uses the network."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.address import INVISIBLE_CHARACTERS, Address, AddressError, is_ip, read_address, read_pin
from core.model import Server, Trust

if TYPE_CHECKING:
    import _csv

MOST_SERVERS = 1_000
MOST_BYTES = 1_000_000
MOST_PROBLEMS = 200
LONGEST_FIELD = 300
QUOTES = "\"'<>"
HEADINGS = {
    "name": "name server servername label displayname",
    "host": "host hostname address fqdn dns dnsname dnshostname ip ipaddress ipv4address url endpoint target",
    "port": "port winrmport",
    "https": "https usehttps ssl tls scheme protocol transport",
    "user": "user username account login logon useraccount",
    "auth": "auth authentication authtype logontype",
    "trust": "trust verify verification",
    "ca_file": "cafile ca cacertificate cabundle",
    "pin": "pin sha256 fingerprint certificatesha256 sha256fingerprint thumbprint",
    "computer": "computer computername expectedname netbiosname",
}
"""What a column may be called, without spaces and signs, in any case."""
YES = {"yes", "y", "true", "1", "on", "https", "wahr", "ja", "vrai", "oui"}
NO = {"no", "n", "false", "0", "off", "http", "falsch", "nein", "faux", "non"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the text that is no server, and why. `line` counts from 1; 0 is the whole text."""

    line: int
    text: str
    what: str
    """One sentence."""


ServersRead = tuple[tuple[Server, ...], tuple[Problem, ...]]


def read_list(text: str) -> ServersRead:
    """Servers from a pasted list, one a line or parted by commas, semicolons and spaces; # starts a comment."""
    if len(text) > MOST_BYTES:
        return (), (Problem(0, "", f"The text has more than {MOST_BYTES:,} characters: paste it in parts."),)
    entries = (
        (number, word.strip(QUOTES))
        for number, line in enumerate(text.splitlines(), 1)
        for word in re.split(r"[\s,;]+", line.translate(INVISIBLE_CHARACTERS).partition("#")[0])
        if word.strip(QUOTES)
    )
    return gather((number, word, _server_of(word)) for number, word in entries)


def gather(entries: Iterable[tuple[int, str, Server | str]]) -> ServersRead:
    """Part servers from problems, given as sentences, and name what comes twice or is too many."""
    servers: list[Server] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, int], int] = {}
    for line, text, entry in entries:
        if len(problems) == MOST_PROBLEMS:
            problems.append(Problem(line, "", f"More than {MOST_PROBLEMS} problems: the rest was not read."))
            break
        if isinstance(entry, str):
            problems.append(Problem(line, _shown(text), entry))
        elif first := seen.get((entry.host, entry.port)):
            problems.append(Problem(line, _shown(text), f"The same server as on line {first}."))
        elif len(servers) == MOST_SERVERS:
            problems.append(Problem(line, _shown(text), f"More than {MOST_SERVERS:,} servers: the rest was left out."))
            break
        else:
            seen[entry.host, entry.port] = line
            servers.append(entry)
    return tuple(_named_apart(servers)), tuple(problems)


def server_at(address: Address, name: str = "") -> Server:
    """A new server at this address, called by the first label of its name where it has no better one."""
    short = address.shown if is_ip(address.host) else address.shown.split(".")[0]
    return Server(uuid.uuid4().hex, name or short, address.host, address.port, address.https)


def _server_of(word: str) -> Server | str:
    try:
        return server_at(read_address(word))
    except AddressError as error:
        return str(error)


def _named_apart(servers: list[Server]) -> Iterator[Server]:
    """Two servers of one name are called by their whole host names."""
    names = Counter(server.name.lower() for server in servers)
    for server in servers:
        alike = names[server.name.lower()] > 1
        yield replace(server, name=server.host) if alike and server.host.startswith(server.name.lower()) else server


def _shown(text: str) -> str:
    """Short, and without what is before an @, which may be a password."""
    return text.rpartition("@")[2][:60] if "@" in text else text[:60]


# --- CSV --------------------------------------------------------------------------------------------------------------


def read_csv(data: bytes) -> ServersRead:
    """Servers from a CSV file with a line of headings, as Excel and PowerShell write it; else from a plain list."""
    if len(data) > MOST_BYTES:
        return (), (Problem(0, "", f"The file has more than {MOST_BYTES:,} bytes: split it."),)
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    skipped = int(first.strip().lower().startswith(("sep=", "#type")))  # Excel's and PowerShell's own first lines
    head = rest.partition("\n")[0] if skipped else first
    delimiter = max(",;\t|", key=lambda sign: len(_columns(head.split(sign))))
    if not _columns(head.split(delimiter)):
        return read_list(text)
    lines = csv.reader(io.StringIO(rest if skipped else text), delimiter=delimiter, skipinitialspace=True)
    return _read_rows(lines, skipped)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _columns(headings: Iterable[str]) -> dict[str, int]:
    """Field -> number of its column; the first of two that mean the same."""
    found: dict[str, int] = {}
    for number, heading in enumerate(headings):
        plain = re.sub(r"[^a-z0-9]", "", heading.lower())
        field = next((field for field, words in HEADINGS.items() if plain in words.split()), None)
        if field:
            found.setdefault(field, number)
    return found


def _read_rows(lines: _csv.Reader, skipped: int) -> ServersRead:
    problems: list[Problem] = []
    entries: list[tuple[int, str, Server | str]] = []
    try:
        headings = next(lines)
        columns = _columns(headings)
        problems += [Problem(1 + skipped, name, why) for name, why in _unused(headings, set(columns.values()))]
        for cells in lines:
            row = {field: _cell(cells[at]) for field, at in columns.items() if at < len(cells)}
            if any(row.values()):
                entries.append((lines.line_num + skipped, row.get("host") or row.get("name") or "", _server_in(row)))
    except csv.Error:
        problems.append(
            Problem(0, "", "The file is not a table: a quotation mark is not closed or a field is too long.")
        )
    servers, more = gather(entries)
    return servers, (*problems, *more)


def _unused(headings: list[str], used: set[int]) -> Iterator[tuple[str, str]]:
    for number, heading in enumerate(headings):
        if re.search("pass|pwd|secret", heading.lower()):
            yield heading.strip(), "Passwords are not read from files: this column was ignored."
        elif number not in used and heading.strip():
            yield heading.strip()[:60], "This column was ignored."


def _cell(text: str) -> str:
    return text.translate(INVISIBLE_CHARACTERS).strip().removeprefix("'")


def _server_in(row: Mapping[str, str]) -> Server | str:
    """The server that a row names, or why it names none."""
    try:
        address = read_address(_place(row))
        server = server_at(address, row.get("name", "") if row.get("host") else "")
        return _with_fields(server, row)
    except AddressError as error:
        return str(error)


def _place(row: Mapping[str, str]) -> str:
    """The row's address as one text: the text of the host column, then scheme and port of their own columns."""
    host = row.get("host") or row.get("name") or row.get("computer") or ""
    if any(len(value) > LONGEST_FIELD or not value.isprintable() for value in row.values()):
        raise AddressError("A field is too long or contains characters that cannot be printed.")
    if "://" in host:
        return host
    bracketed = f"[{host}]" if is_ip(host) and ":" in host else host
    return _scheme(row.get("https", "")) + bracketed + (f":{row['port']}" if row.get("port") else "")


def _scheme(https: str) -> str:
    """Of the column that says yes or no; empty where it says nothing."""
    if not https:
        return ""
    return "https://" if _yes(https) else "http://"


def _with_fields(server: Server, row: Mapping[str, str]) -> Server:
    pin = read_pin(row["pin"]) if row.get("pin") else ""
    ca_file = row.get("ca_file", "")
    trust = row.get("trust", "").lower() or _implied_trust(pin, ca_file)
    auth = row.get("auth", "").lower() or "ntlm"
    if trust not in set(Trust) or {"pin": not pin, "ca": not ca_file}.get(trust):
        raise AddressError("Trust must be system, ca (with a CA file) or pin (with a SHA-256).")
    if auth != "ntlm":
        raise AddressError("Logon must be ntlm: Kerberos and others are not available.")
    user, computer = row.get("user", ""), row.get("computer", "")
    return replace(server, user=user, trust=Trust(trust), ca_file=ca_file, pin=pin, computer=computer)


def _implied_trust(pin: str, ca_file: str) -> Trust:
    """What a row means that has no word on it."""
    if pin:
        return Trust.PIN
    return Trust.CA if ca_file else Trust.SYSTEM


def _yes(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise AddressError("The HTTPS column must be yes or no.")
    return text.lower() in YES

"""Nouns to bytes and back; a result is sealed, so that what changed on the disk is seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from core.model import (
    Attempt,
    Details,
    Enclave,
    Failure,
    Finding,
    Reason,
    Result,
    Role,
    RoleChoice,
    Server,
    Site,
    SiteValue,
    Statement,
    Status,
)
from core.site_values import CATALOGUE, unfit
from core.store.trouble import StoreError

T = TypeVar("T")
RoleRow = tuple[str, str, str, str, str, int]
"""Server id, source, identity, role, justification, and 1 where it was only taken as suggested."""
GatewayRow = tuple[str, str, str]
"""Server id, who signed, why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of the site's sheet belongs to no server."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    enclave: Enclave = Enclave.NOT_STATED
    enclave_by: Statement = Statement()
    accepted_texts: tuple[str, ...] = ()
    classified: bool = False
    """As files before version 3 say it, where False is what nobody touched."""


def encoded(value: Server | Details | Result | Sheet | Attempt) -> bytes:
    try:
        return msgspec.json.encode(value)
    except (msgspec.MsgspecError, OverflowError, ValueError) as error:
        raise StoreError("A text or number in this cannot be stored.", "Look for odd characters in it.") from error


def decoded(data: object, kind: type[T]) -> T:
    if not isinstance(data, bytes):
        raise msgspec.DecodeError("no bytes")
    return msgspec.json.decode(data, type=kind)


def typed(row: tuple[Any, ...], *kinds: type) -> tuple[Any, ...]:
    """The row, when its values are of these types: a column of SQLite holds whatever was put in."""
    if any(type(value) is not kind for value, kind in zip(row, kinds, strict=True)):
        raise msgspec.DecodeError("another type")
    return row


def read_server(server_id: object, data: object) -> Server:
    server = decoded(data, Server)
    if server.id != server_id or not 0 < server.port < 65536 or server.auth not in ("ntlm", "kerberos"):
        raise msgspec.DecodeError("another server's, or none that can be reached")
    return server


def read_attempt(server_id: object, data: object) -> Attempt:
    attempt = decoded(data, Attempt)
    if attempt.server_id != server_id or not _sayable(attempt.when_utc):
        raise msgspec.DecodeError("another server's, or at no time")
    return attempt


def _sayable(time: datetime) -> bool:
    """One that can be turned into any time zone."""
    return time.tzinfo is not None and 1 < time.year < 9999


def packed(result: Result) -> tuple[bytes, bytes | None]:
    """The result as JSON without its raw evidence, and the raw evidence as received."""
    if result.evidence is None:
        return encoded(result), None
    return encoded(replace(result, evidence=replace(result.evidence, raw=b""))), result.evidence.raw


def sheet_of(site: Site) -> Sheet:
    return Sheet(site.values, site.enclave, site.enclave_by, tuple(sorted(site.accepted_texts)))


STRANGE = {
    "which nobody could have typed": "Type them again.",
    "which this version does not know": "Look whether a newer one does.",
}


def fitting(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet without values that nobody could have typed, and a sentence for each kind of these."""
    wrong = dict.fromkeys(unfit(sheet.values))
    kept = {key: value for key, value in sheet.values.items() if key not in wrong}
    titles = [CATALOGUE[key].title for key in wrong if key in CATALOGUE]
    keys = [ascii(key) for key in wrong if key not in CATALOGUE]
    problems = (
        f"Values on the site's sheet in this file, {why}, were left out: {_few(names)}. {todo}"
        for (why, todo), names in zip(STRANGE.items(), (titles, keys), strict=True)
        if names
    )
    return replace(sheet, values=kept), tuple(problems)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(name[:100] for name in names[:3]) + more


def role_rows(site: Site) -> list[RoleRow]:
    return [(*key, c.role.value, c.justification, int(c.suggested)) for key, c in site.roles.items()]


def gateway_rows(site: Site) -> list[GatewayRow]:
    return [(server_id, said.signed_by, said.why) for server_id, said in sorted(site.gateways.items())]


def site_of(sheet: Sheet, gateways: Sequence[GatewayRow], roles: Sequence[RoleRow]) -> Site:
    """The sheet as one; raises ValueError on a role nobody knows."""
    return Site(
        sheet.values,
        Enclave.CLASSIFIED if sheet.classified else sheet.enclave,
        sheet.enclave_by,
        {server_id: Statement(by, why) for server_id, by, why in gateways},
        {(owner, source, name): RoleChoice(Role(role), why, s == 1) for owner, source, name, role, why, s in roles},
        frozenset(sheet.accepted_texts),
    )


def read_result(server: Server, row: tuple[Any, ...]) -> tuple[Result | None, str]:
    """The result, and a sentence where it cannot be trusted: then it is not reviewed, or not there at all.

    `row`: data, raw, seal, and data and seal of what was judged anew from the same evidence, or None.
    """
    data, raw, sealed, anew, sealed_anew = row
    try:
        if not isinstance(raw, bytes | None) or not isinstance(sealed, str):
            raise msgspec.DecodeError("no bytes")
        result = decoded(data, Result)
        judged = decoded(anew, Result) if anew is not None else result
        for each in (result, judged):
            _check_whose_and_when(each, server)
        _check_founded(replace(judged, evidence=result.evidence))
    except msgspec.MsgspecError:
        return None, f"The result of {server.name} in this file cannot be read. Run the server again."
    if evidence := result.evidence:
        result = replace(result, evidence=replace(evidence, raw=raw or b""))
    whole = seal(data, raw) == sealed and (anew is None or seal(anew, sealed.encode()) == sealed_anew)
    if whole and (not evidence or hashlib.sha256(raw or b"").hexdigest() == evidence.sha256):
        return replace(judged, evidence=result.evidence), ""
    return _distrusted(result, server.name)


def _check_whose_and_when(result: Result, server: Server) -> None:
    """A result of this server, and every time in it one that can be turned into any time zone."""
    evidence = result.evidence
    times = [result.started_utc, result.finished_utc, *(when for _, when in result.answered_before)]
    times += [time for time in (evidence.received_utc, evidence.collected_utc) if time] if evidence else []
    if result.server.id != server.id or not all(map(_sayable, times)):
        raise msgspec.DecodeError("another server's, or at no time")


def _check_founded(result: Result) -> None:
    """Evidence or a failure, one finding a rule, and a verdict only from evidence: whoever alters can seal anew."""
    rules = {finding.stig_id for finding in result.findings}
    usable = result.evidence is not None and result.failure is None
    judged = any(finding.status is not Status.NOT_REVIEWED for finding in result.findings)
    if len(rules) < len(result.findings) or (judged and not usable) or not (result.evidence or result.failure):
        raise msgspec.DecodeError("a verdict from nothing")


def _distrusted(result: Result, name: str) -> tuple[Result, str]:
    happened = f"What this file holds of {name} does not agree with its SHA-256."
    failure = Failure(Reason.OUTPUT_DAMAGED, happened, "Run the server again.")
    findings = tuple(Finding(f.stig_id, Status.NOT_REVIEWED, failure.sentence, missing=True) for f in result.findings)
    return replace(result, findings=findings, evidence=None, failure=failure), failure.sentence


def seal(data: bytes, raw: bytes | None) -> str:
    """What the stored result must still hash to: neither findings nor evidence changed on the disk."""
    return hashlib.sha256(hashlib.sha256(data).digest() + (raw or b"")).hexdigest()

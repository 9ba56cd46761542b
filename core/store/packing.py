"""Nouns to bytes and back, and what nobody could have saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from core.model import Attempt, Cause, Exceptions, Gap, Result, Server, Site, Status, possible
from core.store import row_kinds
from core.store.errors import StoreError, StoreProblem
from core.store.row_kinds import RowKey, RowKind

T = TypeVar("T")
Packed = tuple[bytes, bytes | None]
"""A row's data, and bytes that are kept as they are beside it."""


OLD_FIELDS = (
    (b'"origin":{"road":', b'"origin":{"transport":'),
    (b'"told":{', b'"source_notes":{'),
    (b'"basis":[', b'"measured_against":['),
)
"""How earlier versions called fields. A quote inside a text has a backslash before it, so this is no text."""


def to_json(value: object) -> bytes:
    """As JSON; half a character, which no file can hold, becomes a mark that says so."""
    try:
        try:
            return msgspec.json.encode(value)
        except UnicodeEncodeError:
            return msgspec.json.encode(_whole_characters(msgspec.to_builtins(value)))
    except (msgspec.MsgspecError, OverflowError, ValueError) as error:
        raise StoreError(
            StoreProblem.NOT_STORABLE, "A text or number in this cannot be stored.", "Check it for unusual characters."
        ) from error


def _whole_characters(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="surrogatepass").decode(errors="replace")
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(each) for key, each in value.items()}
    return [_whole_characters(each) for each in value] if isinstance(value, list | tuple) else value


def from_json(data: bytes, kind: type[T]) -> T:
    """From JSON; raises msgspec.MsgspecError where it is not of this kind."""
    for old, new in OLD_FIELDS:
        data = data.replace(old, new)
    return msgspec.json.decode(data, type=kind)


@dataclass(frozen=True, slots=True)
class _EarlierFinding:
    """What was kept of a finding without a verdict before it had causes."""

    missing: bool = False
    error: str = ""
    asks: str = ""
    changed: bool = False

    def causes(self) -> tuple[Cause, ...]:
        said = {
            Cause(Gap.FACT_MISSING): self.missing,
            Cause(Gap.CHECK_FAILED, self.error): self.error,
            Cause(Gap.INPUT_REQUIRED, self.asks): self.asks,
            Cause(Gap.TEXT_CHANGED): self.changed,
        }
        return tuple(cause for cause, there in said.items() if there)


@dataclass(frozen=True, slots=True)
class _EarlierResult:
    findings: tuple[_EarlierFinding, ...]


def result_from_json(data: bytes) -> Result:
    """A result, also as earlier versions wrote it; raises MsgspecError."""
    result = from_json(data, Result)
    if b'"missing":' not in data:
        return result
    pairs = zip(result.findings, from_json(data, _EarlierResult).findings, strict=True)
    return replace(result, findings=tuple(replace(each, causes=each.causes or old.causes()) for each, old in pairs))


def packed_result(result: Result) -> Packed:
    """The result as JSON without its raw evidence, and the raw evidence as received."""
    if result.evidence is None:
        return to_json(result), None
    return to_json(replace(result, evidence=replace(result.evidence, raw=b""))), result.evidence.raw


def server_rows(servers: tuple[Server, ...]) -> dict[RowKey, Packed]:
    """Each server with its place in the list."""
    return {(server.id, str(place)): (to_json(server), None) for place, server in enumerate(servers)}


def comment_rows(comments: Mapping[tuple[str, str], str]) -> dict[RowKey, Packed]:
    """Key -> JSON."""
    return {key: (to_json(text), None) for key, text in comments.items()}


def exception_rows(exceptions: Exceptions) -> dict[RowKey, Packed]:
    """Key -> JSON."""
    return {key: (to_json(words), None) for key, words in exceptions.items()}


def attempt_rows(attempts: Mapping[str, Attempt]) -> dict[RowKey, Packed]:
    """Key -> JSON."""
    return {(server_id,): (to_json(attempt), None) for server_id, attempt in attempts.items()}


def site_rows(site: Site) -> dict[RowKind[Any], dict[RowKey, Packed]]:
    """The site's sheet, one row for each thing that it says."""
    said: dict[RowKind[Any], Mapping[Any, object]] = {
        row_kinds.VALUE: {("", key): value for key, value in site.values.items()},
        row_kinds.ENCLAVE: {("",): site.enclave},
        row_kinds.ENCLAVE_BY: {("",): site.enclave_by},
        row_kinds.GATEWAY: {(server_id,): said for server_id, said in site.gateways.items()},
        row_kinds.ROLE: site.roles,
        row_kinds.ACCEPTED: {("", stig_id): True for stig_id in site.accepted_texts},
    }
    return {kind: {key: (to_json(value), None) for key, value in rows.items()} for kind, rows in said.items()}


def check_server(server: Server, key: RowKey) -> None:
    """Raise DecodeError for a server that nobody could have added; its key is its id and its place in the list."""
    its_own = len(key) == 2 and server.id == key[0] and key[1].isdecimal()
    if not its_own or not 0 < server.port < 65536 or server.auth not in ("ntlm", "kerberos"):
        raise msgspec.DecodeError("not reachable, or for another server")


def check_three(value: object, key: RowKey) -> None:
    """Raise DecodeError for one that is not a server's, with two names beside it."""
    if len(key) != 3:
        raise msgspec.DecodeError("for no object")


def check_attempt(attempt: Attempt, key: RowKey) -> None:
    """Raise DecodeError for one of another server, or at no time."""
    if key != (attempt.server_id,) or not possible(attempt.when_utc):
        raise msgspec.DecodeError("for another server, or without a time")


def check_result(result: Result, server: Server) -> None:
    """Raise DecodeError for a result that is of another server, of no time, or rests on nothing."""
    _check_whose_and_when(result, server)
    _check_founded(result)


def _check_whose_and_when(result: Result, server: Server) -> None:
    """A result of this server, and every time in it one that can be turned into any time zone."""
    evidence = result.evidence
    times = [result.started_utc, result.finished_utc, *(when for _, when in result.answered_before)]
    times += [time for time in (evidence.received_utc, evidence.collected_utc) if time] if evidence else []
    if result.server.id != server.id or not all(map(possible, times)):
        raise msgspec.DecodeError("for another server, or without a time")


def _check_founded(result: Result) -> None:
    """Evidence or a failure, one finding a rule, and a verdict only from evidence: who alters can seal again."""
    rules = {finding.stig_id for finding in result.findings}
    usable = result.evidence is not None and result.failure is None
    judged = any(finding.status is not Status.NOT_REVIEWED for finding in result.findings)
    if len(rules) < len(result.findings) or (judged and not usable) or not (result.evidence or result.failure):
        raise msgspec.DecodeError("a result without evidence")

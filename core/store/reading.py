"""What the rows of a file come to: nouns, and a sentence for all that cannot be trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import msgspec

from core.model import (
    Attempt,
    Cause,
    Enclave,
    Exceptions,
    Failure,
    Finding,
    Gap,
    Reason,
    Result,
    Server,
    Site,
    Statement,
    Status,
)
from core.site.values import unfit
from core.store import row_kinds
from core.store.packing import check_attempt, check_result, check_server, check_three, from_json, result_from_json
from core.store.problem_messages import (
    UNCOUNTED,
    damaged_parts,
    missing_parts,
    newer_parts,
    unusable_site_values,
)
from core.store.row_kinds import RowKey, RowKind
from core.store.rows import Scan, SealedRow

T = TypeVar("T")


class Reading:
    """One scan of a file, understood."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._bad: dict[str, list[RowKey]] = {}
        self._problems: list[str] = []
        for name, key, _ in scan.bad:
            self._bad.setdefault(name, []).append(key)
        self.servers = self._servers()
        self._names = {server.id: server.name for server in self.servers}
        self.results = tuple(result for server in self.servers if (result := self._result(server)))

    def values(
        self, kind: RowKind[T], check: Callable[[T, RowKey], object] = lambda value, key: None
    ) -> dict[RowKey, T]:
        """Every row of the kind that can be trusted."""
        found = {}
        for key, row in self._scan.good.get(kind.name, {}).items():
            try:
                found[key] = value = from_json(row.data, kind.holds)
                check(value, key)
            except (msgspec.MsgspecError, ValueError):
                found.pop(key, None)
                self._bad.setdefault(kind.name, []).append(key)
        return found

    def value(self, kind: RowKind[T], default: T) -> T:
        """The one row of a kind that belongs to no server."""
        return next(iter(self.values(kind).values()), default)

    def benchmark(self) -> tuple[str, bytes] | None:
        """File name and bytes; None where the assessment uses the benchmark that ships."""
        names, rows = self.values(row_kinds.BENCHMARK), self._scan.good.get(row_kinds.BENCHMARK.name, {})
        return next(((name, rows[key].raw or b"") for key, name in names.items()), None)

    def attempts(self) -> dict[str, Attempt]:
        """Server id -> its last try; those of servers that are gone are not shown."""
        found = self.values(row_kinds.ATTEMPT, check_attempt)
        return {key[0]: attempt for key, attempt in found.items() if key[0] in self._names}

    def exceptions(self) -> Exceptions:
        """By server id, STIG ID and identity."""
        found = self.values(row_kinds.EXCEPTION, check_three)
        return {(key[0], key[1], key[2]): words for key, words in found.items()}

    def site(self) -> Site:
        """The sheet, without values that nobody could have typed."""
        values = {key[1]: value for key, value in self.values(row_kinds.VALUE).items()}
        wrong = dict.fromkeys(unfit(values))
        self._problems += unusable_site_values(list(wrong))
        return Site(
            values={key: value for key, value in values.items() if key not in wrong},
            enclave=self.value(row_kinds.ENCLAVE, Enclave.NOT_STATED),
            enclave_by=self.value(row_kinds.ENCLAVE_BY, Statement()),
            gateways={key[0]: said for key, said in self.values(row_kinds.GATEWAY).items()},
            roles={
                (key[0], key[1], key[2]): choice for key, choice in self.values(row_kinds.ROLE, check_three).items()
            },
            accepted_texts=frozenset(key[1] for key, yes in self.values(row_kinds.ACCEPTED).items() if yes),
        )

    def problems(self) -> tuple[str, ...]:
        """A sentence for each thing that cannot be trusted. To be called last."""
        names = self._old_names() | self._names
        problems = [
            *self._problems,
            *damaged_parts(self._bad, names),
            *missing_parts(self._missing(), names),
        ]
        if unknown := self._scan.good.keys() - row_kinds.KINDS.keys():
            problems.append(newer_parts(sorted(unknown)))
        if not self._scan.counted:
            problems.append(UNCOUNTED)
        return tuple(problems)

    def _servers(self) -> tuple[Server, ...]:
        found = self.values(row_kinds.SERVER, check_server)
        return tuple(found[key] for key in sorted(found, key=lambda key: int(key[1])))

    def _missing(self) -> list[tuple[str, str]]:
        untrusted = {(name, key[0]) for name, keys in self._bad.items() for key in keys}
        return sorted(self._scan.short - untrusted)

    def _old_names(self) -> dict[str, str]:
        """Names of servers that cannot be read any more, from their results."""
        rows = self._scan.good.get(row_kinds.RESULT.name, {})
        return {key[0]: name for key, row in rows.items() if (name := _name_in(row.data))}

    # --- Results ------------------------------------------------------------------------------------------------------

    def _result(self, server: Server) -> Result | None:
        """The latest of a server: not reviewed where it cannot be trusted, None where it cannot even be read."""
        row, number = self._latest(server.id)
        judged_row = self._scan.good.get(row_kinds.JUDGED.name, {}).get((server.id, number))
        untrusted = self._take_untrusted(server.id)
        if row is None and not untrusted:
            return None
        try:
            result = judged = result_from_json(row.data if row else untrusted[-1])
            if judged_row is not None:
                judged = result_from_json(judged_row.data)
            for each in (result, replace(judged, evidence=result.evidence)):
                check_result(each, server)
        except msgspec.MsgspecError:
            self._problems.append(f"The result of {server.name} in this file cannot be read. Run the server again.")
            return None
        raw = row.raw if row else None
        if not untrusted and (result.evidence is None or _hashed(raw) == result.evidence.sha256):
            evidence = result.evidence and replace(result.evidence, raw=raw or b"")
            return replace(judged, evidence=evidence)
        distrusted = _distrusted(result, server.name)
        self._problems.append(distrusted.failure.sentence if distrusted.failure else "")
        return distrusted

    def _latest(self, server_id: str) -> tuple[SealedRow | None, str]:
        rows = self._scan.good.get(row_kinds.RESULT.name, {})
        return next(((row, key[1]) for key, row in rows.items() if key[0] == server_id), (None, ""))

    def _take_untrusted(self, server_id: str) -> list[bytes]:
        """Data of this server's results and findings that cannot be trusted; empty data for what is missing.

        With one of them, nobody can say which is the latest.
        """
        names = (row_kinds.RESULT.name, row_kinds.JUDGED.name)
        for name in names:
            self._bad[name] = [key for key in self._bad.get(name, []) if key[0] != server_id]
        missing = {(name, server_id) for name in names} & self._scan.short
        self._scan.short -= missing
        return [b"" for _ in missing] + [d for name, key, d in self._scan.bad if name in names and key[0] == server_id]


def _name_in(data: bytes) -> str:
    try:
        return result_from_json(data).server.name
    except msgspec.MsgspecError:
        return ""


def _hashed(raw: bytes | None) -> str:
    return hashlib.sha256(raw or b"").hexdigest()


def _distrusted(result: Result, name: str) -> Result:
    happened = f"The data of {name} in this file does not match its SHA-256."
    failure = Failure(Reason.OUTPUT_DAMAGED, happened, "Run the server again.")
    causes, reason = (Cause(Gap.FACT_MISSING),), failure.sentence
    findings = tuple(Finding(f.stig_id, Status.NOT_REVIEWED, reason, causes=causes) for f in result.findings)
    return replace(result, findings=findings, evidence=None, failure=failure)

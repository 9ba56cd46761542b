"""One open assessment file: what is saved, loaded and looked at in it, in one transaction each."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from core.model import Attempt, Details, ExceptionKey, ExceptionWords, Result, Server, Site
from core.store import row_kinds
from core.store.database import back_up
from core.store.errors import StoreError, store_errors
from core.store.open_file import OpenFile
from core.store.opening import open_database
from core.store.packing import (
    Packed,
    attempt_rows,
    comment_rows,
    exception_rows,
    packed_result,
    server_rows,
    site_rows,
    to_json,
)
from core.store.reading import Reading
from core.store.rows import Rows, sealed
from core.store.safety_copy import SafetyCopy
from core.store.stored_assessment import StoredAssessment


class Store:
    """One open assessment file. Its methods may be called from any thread and take turns; all raise StoreError."""

    def __init__(self, path: Path, database: sqlite3.Connection, safety_copy: SafetyCopy) -> None:
        self.path = path
        self._safety_copy = safety_copy
        self._database = database
        self._rows = Rows(database)
        self._place = OpenFile(path, database)
        self._turn = threading.RLock()
        self._together = self._anew = False
        self._read = False
        """Whether something was loaded or saved since the file was opened."""
        self._untrusted = self._copied = False
        """Whether what was read cannot be trusted in full, and whether a copy of it was made."""

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the file, or make it where there is none."""
        safety_copy = SafetyCopy(path.absolute())
        try:
            with store_errors(path):
                database = open_database(path)
                try:
                    return cls(path, database, safety_copy)
                except BaseException:
                    database.close()
                    raise
        except StoreError as error:
            if kept := safety_copy.settle():
                raise StoreError(error.problem, error.happened, f"{error.todo} {kept}") from error
            raise

    def load(self) -> StoredAssessment:
        """Everything in the file that can be trusted. Nothing is changed when anything cannot."""
        with self._turn, store_errors(self.path):
            reading = Reading(self._rows.scan())
            stored = StoredAssessment(
                details=reading.value(row_kinds.DETAILS, Details()),
                servers=reading.servers,
                results=reading.results,
                comments={(key[0], key[1]): text for key, text in reading.values(row_kinds.COMMENT).items()},
                benchmark=reading.benchmark(),
                site=reading.site(),
                attempts=reading.attempts(),
                exceptions=reading.exceptions(),
            )
            stored = replace(stored, problems=self._with_copy(reading.problems()))
            first, self._read = not self._read, True
            if first:
                self._untrusted = bool(stored.problems)
            return self.load() if first and self._wipe_removed(stored.servers) else stored

    def _with_copy(self, problems: tuple[str, ...]) -> tuple[str, ...]:
        """Where all is well, nobody needs the copy from before a cut-off save was undone."""
        if not problems:
            self._safety_copy.drop()
            return problems
        kept = self._safety_copy.keep()
        return (*problems, kept) if kept else problems

    def _wipe_removed(self, servers: tuple[Server, ...]) -> bool:
        """Wipe what belongs to servers that were taken out before; never on doubt. True when there was something."""
        removed = self._rows.owners() - {server.id for server in servers}
        if not removed or self._untrusted:
            return False
        with suppress(StoreError), self.together():
            self._rows.forget(removed)
        return True

    def save_servers(self, servers: tuple[Server, ...]) -> None:
        """Keep exactly these, in this order.

        Results and comments of a server that is gone stay in the file, unseen, so that undo brings them back; they
        are wiped when the file is next opened and was found whole.
        """
        rows = server_rows(servers)
        with self.together():
            self._rows.keep_only(row_kinds.SERVER, rows)

    def save_result(self, result: Result, attempt: Attempt | None = None) -> None:
        """Add this result, and the attempt beside it, if there is one.

        Earlier results of the same server stay in the file, and load() gives the latest.
        """
        data, raw = packed_result(result)
        owner = result.server.id
        with self.together():
            self._rows.put(row_kinds.RESULT, (owner, str(self._last(owner) + 1)), data, raw)
            self._rows.keep_only(row_kinds.ATTEMPT, attempt_rows({owner: attempt} if attempt else {}), owner)

    def save_attempt(self, attempt: Attempt) -> None:
        """Keep a server's last attempt, which gave nothing to evaluate, beside its result."""
        rows = attempt_rows({attempt.server_id: attempt})
        with self.together():
            self._rows.keep_only(row_kinds.ATTEMPT, rows, attempt.server_id)

    def save_judged(self, results: Sequence[Result]) -> None:
        """Keep what servers' latest evidence says by other rules or site values, in place of what it said before.

        The evidence itself is not written again.
        """
        rows = [(result.server.id, to_json(replace(result, evidence=None))) for result in results]
        with self.together():
            for owner, data in rows:
                if last := self._last(owner):
                    self._rows.put(row_kinds.JUDGED, (owner, str(last)), data)

    def save_site(self, site: Site) -> None:
        """Keep the site's sheet: values, enclave, gateways, connector roles."""
        sheet = site_rows(site)
        with self.together():
            for kind, rows in sheet.items():
                self._rows.keep_only(kind, rows)

    def save_details(self, details: Details) -> None:
        """Keep what the cover of the report says."""
        data = to_json(details)
        with self.together():
            self._rows.put(row_kinds.DETAILS, ("",), data)

    def save_comment(self, server_id: str, stig_id: str, text: str) -> None:
        """Keep the assessor's words on one finding; empty text removes them."""
        key, data = (server_id, stig_id), to_json(text)
        with self.together():
            if text:
                self._rows.put(row_kinds.COMMENT, key, data)
            else:
                self._rows.drop(row_kinds.COMMENT, key)

    def save_exception(self, key: ExceptionKey, words: ExceptionWords | None) -> None:
        """Keep the wording of one object's exception; None removes it."""
        data = to_json(words)
        with self.together():
            if words is None:
                self._rows.drop(row_kinds.EXCEPTION, key)
            else:
                self._rows.put(row_kinds.EXCEPTION, key, data)

    def save_benchmark(self, filename: str, data: bytes) -> None:
        """Keep the benchmark file, byte for byte; without data, go back to the one this program ships."""
        rows: dict[row_kinds.RowKey, Packed] = {("",): (to_json(Path(filename).name), data)} if data else {}
        with self.together():
            self._rows.keep_only(row_kinds.BENCHMARK, rows)

    def save_all(self, whole: StoredAssessment) -> None:
        """Keep exactly this, in one transaction; what is in the file already is not written again.

        A file that was found damaged is written again, next to the copy that was made of it.
        """
        with self.together():
            if self._untrusted:
                self._rows.empty()
                self._anew = True
            self.save_servers(whole.servers)
            self.save_details(whole.details)
            self.save_site(whole.site)
            self.save_benchmark(*(whole.benchmark or ("", b"")))
            self._rows.keep_only(row_kinds.COMMENT, comment_rows(whole.comments))
            self._rows.keep_only(row_kinds.EXCEPTION, exception_rows(whole.exceptions))
            there = self._rows.seals(row_kinds.RESULT), self._rows.seals(row_kinds.JUDGED)
            for result in whole.results:
                self._save_unless_there(result, *there)
            self._rows.keep_only(row_kinds.ATTEMPT, attempt_rows(whole.attempts))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Everything that is saved inside, in one transaction: all of it or none of it."""
        with self._turn, store_errors(self.path):
            if self._together:
                yield
                return
            self._read = True
            self._place.look()
            self._back_up_untrusted()
            self._together, self._anew = True, False
            try:
                with self._rows.changing() as stamp:
                    yield
            finally:
                self._together = False
            self._untrusted = self._untrusted and not self._anew
            self._place.stamp = stamp
            self._place.look()

    def _back_up_untrusted(self) -> None:
        if self._untrusted and not self._copied:
            back_up(self._database, self.path, "damaged")
            self._copied = True

    def look(self) -> None:
        """Raise StoreError where the file is not any more what was saved into it."""
        with self._turn, store_errors(self.path):
            self._place.look()

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        with self._turn, suppress(sqlite3.Error):
            self._database.close()
            self._place.close()
        self._safety_copy.settle()

    def _last(self, owner: str) -> int:
        """The number of a server's latest result, 0 where there is none."""
        return max((int(key[1]) for key in self._rows.seals(row_kinds.RESULT, owner)), default=0)

    def _save_unless_there(
        self, result: Result, results: Mapping[row_kinds.RowKey, bytes], judged: Mapping[row_kinds.RowKey, bytes]
    ) -> None:
        """By its seal, so that the evidence need not be read; after another evaluation it is written again."""
        owner = result.server.id
        key = owner, str(max((int(number) for server_id, number in results if server_id == owner), default=0))
        if key in judged or results.get(key) != sealed(row_kinds.RESULT, key, *packed_result(result)):
            self.save_result(result)

"""An assessment that is saved on a disk with a will of its own."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.model import ExceptionWords, Result, Server
from core.store import Store, StoredAssessment
from tests.helpers.samples import ENCRYPTION, fresh, sample_assessment
from ui.state.session import Session

SAMPLE = sample_assessment()
EXCEPTIONS = {("s1", ENCRYPTION, "EDGE01\\From Internet"): ExceptionWords("mine", "J. Doe", own=True)}


def opened(path: Path, qtbot: QtBot) -> Session:
    session = Session()
    with qtbot.waitSignal(session.opened):
        session.open(path)
    return session


def on_disk(path: Path) -> StoredAssessment:
    with closing(Store.open(path)) as store:
        return store.load()


def filled(session: Session) -> Session:
    session.set_details(SAMPLE.details)
    session.add_servers(SAMPLE.servers)
    for result in SAMPLE.results:
        session.set_result(result)
    session.set_comment("s1", ENCRYPTION, "mine")
    session.set_exceptions(EXCEPTIONS)
    return session


def everything(path: Path) -> bool:
    stored = on_disk(path)
    assert stored.problems == ()
    assert (stored.details, stored.servers, stored.results) == (SAMPLE.details, SAMPLE.servers, SAMPLE.results)
    return stored.comments == {("s1", ENCRYPTION): "mine"} and stored.exceptions == EXCEPTIONS


def many(count: int) -> list[tuple[Server, Result]]:
    servers = [Server(f"n{n}", f"edge{n}", f"edge{n}.example.mil") for n in range(count)]
    return [(server, replace(fresh(server), server=server)) for server in servers]


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[int]:
    """Every transaction takes so long; the list grows by one for each."""
    quick, made = Store.together, []

    @contextmanager
    def together(self: Store) -> Iterator[None]:
        outer = not self._together
        with quick(self):
            yield
            time.sleep(seconds if outer else 0)
        if outer:
            made.append(1)

    monkeypatch.setattr(Store, "together", together)
    return made


def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """SQLite finds no room from the next opening on, until the function that comes back is called."""
    whole, databases = Store.open.__func__, []

    def limited(cls: type[Store], path: Path) -> Store:
        store = whole(cls, path)
        databases.append(store._database)
        pages = store._database.execute("PRAGMA page_count").fetchone()[0]
        store._database.execute(f"PRAGMA max_page_count={pages}")
        return store

    monkeypatch.setattr(Store, "open", classmethod(limited))

    def relieve() -> None:
        monkeypatch.setattr(Store, "open", classmethod(whole))
        for database in databases:
            with suppress(sqlite3.ProgrammingError):  # that one is closed
                database.execute("PRAGMA max_page_count=1000000")

    return relieve

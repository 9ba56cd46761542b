"""An assessment file with the sample assessment in it, read and meddled with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core import model, store
from core.store import Store, StoreError
from core.store.row_kinds import RowKey, RowKind
from core.store.rows import WHERE, Rows, row_name
from tests.helpers.samples import ENCRYPTION, sample_assessment

SAMPLE = sample_assessment()
FIRST = SAMPLE.servers[0]

SITE = model.Site(
    values={
        "receive_timeout": model.SiteValue("00:10:00", "J. Doe"),
        "hop_count": model.SiteValue(30, "J. Doe"),
        "smart_hosts": model.SiteValue(("[10.0.0.1]", "mail.example.mil")),
        "recipients": model.SiteValue("Unlimited"),
    },
    enclave=model.Enclave.CLASSIFIED,
    enclave_by=model.Statement("J. Doe, ISSM", "Accredited as SIPR."),
    gateways={"s1": model.Statement("J. Doe", "EEMSG filters."), "s4": model.Statement()},
    roles={
        ("s1", "Get-ReceiveConnector", "EDGE01\\From Internet"): model.RoleChoice(model.Role.INTERNET, "In the DMZ."),
        ("s2", "Get-SendConnector", "To sites"): model.RoleChoice(model.Role.INTERNAL, "it looks so", suggested=True),
    },
    accepted_texts=frozenset({ENCRYPTION}),
)
EXCEPTIONS = {
    ("s1", ENCRYPTION, "EDGE01\\From Internet"): model.ExceptionWords("As offered.", "J. Doe, ISSM"),
    ("s1", ENCRYPTION, ""): model.ExceptionWords("Two\nlines: ünïcode", own=True),
    ("s2", "EX19-ED-000098", "EdgeSync - Inbound to 'HQ'"): model.ExceptionWords("Not signed."),
}


def saved(path: Path) -> None:
    """The whole sample assessment, saved and closed."""
    with closing(Store.open(path)) as file:
        file.save_details(SAMPLE.details)
        file.save_servers(SAMPLE.servers)
        for result in SAMPLE.results:
            file.save_result(result)
        for (server_id, stig_id), text in SAMPLE.comments.items():
            file.save_comment(server_id, stig_id, text)
        for key, words in EXCEPTIONS.items():
            file.save_exception(key, words)
        file.save_benchmark("sample-xccdf.xml", b"<Benchmark/>")


def loaded(path: Path) -> store.StoredAssessment:
    with closing(Store.open(path)) as file:
        return file.load()


def sql(path: Path, statement: str, *values: object) -> None:
    """Meddle with a closed file."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(statement, values)
        file.commit()


def reseal(path: Path, kind: RowKind, key: RowKey, data: bytes) -> None:
    """Give a row other data with a true seal, as whoever can write to the file can."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        rows = Rows(file)
        where = (kind.name, key[0], row_name(key))
        raw = next((row[0] for row in file.execute(f"SELECT raw FROM rows {WHERE}", where)), None)
        with rows.changing():
            rows.put(kind, key, data, raw)


def refusal(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert caught.value.happened.endswith(".") and caught.value.todo.endswith(".")
    return caught.value

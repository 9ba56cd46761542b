"""The assessment file: what goes in comes out, nothing is lost, and a password never does."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import model, store
from core.store import Store
from tests.core.store.assessment_file import EXCEPTIONS, FIRST, SAMPLE, loaded, saved
from tests.helpers.samples import ENCRYPTION, fresh, hardened, unreachable

ROOT = Path(__file__).resolve().parents[3]


def test_a_new_file_is_empty(path: Path) -> None:
    stored = loaded(path)
    assert stored == store.StoredAssessment(model.Details(), (), (), {}, None, ())


def test_everything_comes_back_as_it_was(path: Path) -> None:
    saved(path)
    stored = loaded(path)
    assert stored.details == SAMPLE.details
    assert stored.servers == SAMPLE.servers
    assert stored.results == SAMPLE.results
    assert stored.comments == SAMPLE.comments
    assert stored.exceptions == EXCEPTIONS
    assert stored.benchmark == ("sample-xccdf.xml", b"<Benchmark/>")
    assert stored.problems == ()


def test_evidence_comes_back_byte_for_byte(path: Path) -> None:
    raw = bytes(range(256)) * 300
    result = fresh(FIRST)
    assert result.evidence
    evidence = replace(result.evidence, raw=raw, sha256=hashlib.sha256(raw).hexdigest())
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_result(replace(result, evidence=evidence))
    (back,) = loaded(path).results
    assert back.evidence == evidence


def test_the_order_of_the_servers_is_kept(path: Path) -> None:
    turned = SAMPLE.servers[::-1]
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_servers(turned)
    stored = loaded(path)
    assert stored.servers == turned
    assert [each.server.id for each in stored.results] == ["s5", "s4", "s3", "s2", "s1"]


def test_the_latest_result_counts_and_earlier_ones_stay(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_result(hardened(FIRST, minutes=90))
    assert loaded(path).results[0] == hardened(FIRST, minutes=90)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM rows WHERE kind = 'result' AND owner = 's1'").fetchone() == (2,)


def test_undo_brings_back_what_a_removed_server_had(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers[1:])
        assert "s1" not in {each.server.id for each in file.load().results}
        file.save_servers(SAMPLE.servers)
        assert file.load().results == SAMPLE.results
        assert file.load().comments == SAMPLE.comments


def test_what_a_removed_server_had_is_wiped_at_the_next_opening(path: Path) -> None:
    saved(path)
    result = fresh(FIRST)
    assert result.evidence
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers[1:])
    assert result.evidence.raw in path.read_bytes() or b"edge01.example.mil" in path.read_bytes()
    with closing(Store.open(path)) as file:
        assert file.load().servers == SAMPLE.servers[1:]
        file.save_servers(SAMPLE.servers)
        assert "s1" not in {each.server.id for each in file.load().results}
        assert file.load().comments == {}
    assert b"Revisit on 12 March" not in path.read_bytes()


def test_an_empty_comment_removes_it(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_comment("s1", ENCRYPTION, "Looked at.")
        file.save_comment("s1", ENCRYPTION, "Looked at twice.")
        assert file.load().comments == {("s1", ENCRYPTION): "Looked at twice."}
        file.save_comment("s1", ENCRYPTION, "")
        assert file.load().comments == {}


def test_an_exception_is_kept_changed_and_removed(path: Path) -> None:
    saved(path)
    key = next(iter(EXCEPTIONS))
    changed = replace(EXCEPTIONS[key], text="Mine.", own=True)
    with closing(Store.open(path)) as file:
        file.save_exception(key, changed)
    assert loaded(path).exceptions == EXCEPTIONS | {key: changed}
    with closing(Store.open(path)) as file:
        file.save_exception(key, None)
    assert key not in loaded(path).exceptions and b"Mine." not in path.read_bytes()


def test_the_whole_assessment_saved_anew_holds_just_its_exceptions(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        stored = file.load()
        file.save_all(replace(stored, exceptions=dict(list(EXCEPTIONS.items())[1:])))
    assert loaded(path).exceptions == dict(list(EXCEPTIONS.items())[1:])


def test_the_own_benchmark_can_come_back(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_benchmark(str(Path("folder") / "U_STIG.zip"), b"PK")
        assert file.load().benchmark == ("U_STIG.zip", b"PK")
        file.save_benchmark("", b"")
        assert file.load().benchmark is None


# --- Nothing is lost --------------------------------------------------------------------------------------------------


def test_a_killed_program_loses_nothing_it_saved(path: Path) -> None:
    """The process ends without closing anything, in the middle of the next save."""
    program = (
        "import os, sys; from pathlib import Path; from core.store import Store; from tests.helpers.samples import *\n"
        "file = Store.open(Path(sys.argv[1])); server = sample_servers()[0]\n"
        "file.save_servers((server,)); file.save_result(fresh(server))\n"
        "file._database.execute('PRAGMA cache_size=1'); file._database.execute('BEGIN IMMEDIATE')\n"
        "file._database.execute('DELETE FROM rows')\n"
        "file._database.execute('INSERT INTO rows VALUES(1, 1, 1, 1, 1, zeroblob(3000000))'); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, timeout=500, check=False)
    assert done.returncode == 9
    assert path.with_name(path.name + "-journal").stat().st_size > 0  # the half save really reached the disk
    assert loaded(path).results == (fresh(FIRST),)


def test_saves_reach_the_disk_before_they_return(path: Path) -> None:
    with closing(Store.open(path)) as file:
        settings = [file._database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
        assert settings == [3, "delete"]


def test_a_save_is_all_or_nothing(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        with pytest.raises(AttributeError), file.together():
            file.save_servers(SAMPLE.servers[1:])
            file.save_servers((FIRST, object()))
        assert file.load().servers == SAMPLE.servers


def test_threads_take_turns(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers(SAMPLE.servers)
        errors: list[Exception] = []

        def save(result: model.Result) -> None:
            try:
                for _ in range(5):
                    file.save_result(result)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=save, args=(result,)) for result in SAMPLE.results]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
        assert not errors
        assert file.load().results == SAMPLE.results


# --- Secrets ----------------------------------------------------------------------------------------------------------


def test_no_noun_that_is_stored_has_a_place_for_a_password() -> None:
    words = ("password", "secret", "passphrase")
    fields = [name for noun in vars(model).values() for name in getattr(noun, "__dataclass_fields__", ())]
    assert len(fields) > 60
    assert not [name for name in fields if any(word in name.lower() for word in words)]


def test_a_failure_is_kept_as_it_was(path: Path) -> None:
    with closing(Store.open(path)) as file:
        file.save_servers((FIRST,))
        file.save_result(unreachable(FIRST))
        assert file.load().results == (unreachable(FIRST),)


def test_a_password_that_was_used_is_in_no_file(tmp_path: Path, path: Path) -> None:
    """A real collection from the lab, stored and logged: the folder holds neither the password nor its codings."""
    program = (
        "import core.log, logging, sys, threading; from pathlib import Path\n"
        "folder = Path(sys.argv[1]); core.log.log_folder = lambda: folder; core.log.start(verbose=True)\n"
        "from core.lab import Lab; from core.collect.winrm.collector import WinRMCollector\n"
        "from tests.helpers.scans import scan\n"
        "from core.secrets import Secrets, key_of; from core.store import Store; from dataclasses import replace\n"
        "file = Store.open(folder / 'site.edgeassessment'); secrets = Secrets()\n"
        "with Lab() as lab:\n"
        "    file.save_servers(lab.servers)\n"
        "    for server in (lab.servers[0], lab.servers[3], replace(lab.servers[1], user='nobody')):\n"
        "        secrets.put(key_of(server), lab.password, False)\n"
        "        collector = WinRMCollector(server, secrets.get(key_of(server)))\n"
        "        result = scan(server, collector, ['EX19-ED-000235'], print, threading.Event())\n"
        "        file.save_result(result); logging.info('%s with %s', result.failure, lab.password)\n"
        "    print('PASSWORD', lab.password, [f.status.value for f in result.findings])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=500, check=True
    )
    password = done.stdout.split("PASSWORD ")[1].split()[0]
    assert len(loaded(path).results) == 3
    content = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"EX19-ED-000235" in content and b"***" in content
    for code in ("utf-8", "utf-16-le"):
        assert password.encode(code) not in content
        assert base64.b64encode(password.encode(code)) not in content

"""A program that saves and is killed: what it was told is saved is there, however often and whenever that happens."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from core.store import Store
from tests.helpers.samples import ENCRYPTION

ROOT = Path(__file__).resolve().parents[3]
SOME, ALL = 12, 100
LONGEST_S = 0.25
"""Of the time in which the killed program is at work."""

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from core.store import Store
from tests.helpers.samples import ENCRYPTION, fresh, sample_servers
servers = sample_servers()
store = Store.open(Path(sys.argv[1]))
stored = store.load()
print("problems", *stored.problems, flush=True)
number = max((int(text) for text in stored.comments.values()), default=0)
store.save_servers(servers)
while True:
    number += 1
    with store.together():
        store.save_comment("s1", "EX19-ED-000235", str(number))
        store.save_result(fresh(servers[number % 6], minutes=number))
    if number % 7 == 0:
        store.save_all(replace(store.load(), comments={("s1", ENCRYPTION): str(number)}))
    print(number, flush=True)
"""


def killed(path: Path, after_s: float) -> int:
    """Let it save so long, kill it; the last number that it was told is saved, 0 where there is none."""
    command = [sys.executable, "-c", PROGRAM, str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    opened = process.stdout.readline().strip()
    assert opened == "problems", opened + process.stderr.read()
    time.sleep(after_s)
    process.kill()
    said, errors = process.communicate(timeout=60)
    assert not errors
    whole_lines = said[: said.rfind("\n") + 1].split()
    return int(whole_lines[-1]) if whole_lines else 0


def test_a_killed_program_loses_nothing_that_was_acknowledged(tmp_path: Path, exhaustive: bool) -> None:
    path, chance, said = tmp_path / "site.edgeassessment", random.Random(7), 0
    for _ in range(ALL if exhaustive else SOME):
        said = max(said, killed(path, chance.random() * LONGEST_S))
        with closing(Store.open(path)) as store:
            stored = store.load()
        assert stored.problems == ()
        kept = int(stored.comments.get(("s1", ENCRYPTION), "0"))
        assert said <= kept <= said + 1, "what was acknowledged, and at most what was just being saved"
        assert kept == 0 or any(result.server.id == f"s{kept % 6 + 1}" for result in stored.results)
        said = kept
    assert said > 20


def test_a_program_killed_while_it_makes_a_file_leaves_none_or_a_whole_one(tmp_path: Path, exhaustive: bool) -> None:
    imports = "import sys; from pathlib import Path; from core.store import Store"
    program = f"{imports}; print(flush=True); Store.open(Path(sys.argv[1]))"
    chance = random.Random(9)
    for number in range(40 if exhaustive else 8):
        path = tmp_path / f"{number}.edgeassessment"
        process = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.random() * 0.03)
        process.kill()
        process.communicate(timeout=60)
        with closing(Store.open(path)) as store:
            assert store.load().problems == ()

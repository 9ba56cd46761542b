"""A test whose input is not on this machine: skipped and counted in one line, failed in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDY = """
import pytest
from tests.helpers.shared import CAPTURES, SHARED, needs

@pytest.fixture
def read():
    return (CAPTURES / "nowhere.xml").read_bytes()

@needs(SHARED.parent)
@needs(CAPTURES / "nowhere.xml")
@pytest.mark.parametrize("number", range(3))
def test_needy(number, read):
    pass

@needs(SHARED.parent)
def test_that_has_what_it_needs(exhaustive):
    print("exhaustive" if exhaustive else "a sample")
"""


def outcome(folder: Path, *options: str, ci: str = "") -> tuple[int, str]:
    """Exit code and output of pytest over NEEDY."""
    (folder / "test_needy.py").write_text(NEEDY)
    command = [sys.executable, "-m", "pytest", "-s", "-p", "tests.conftest", "-p", "no:cacheprovider", *options, folder]
    environment = os.environ | {"CI": ci}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_missing_inputs_are_counted_in_one_line(tmp_path, workers):
    code, told = outcome(tmp_path, *workers)
    (line,) = [line for line in told.splitlines() if "not here" in line]
    assert code == 0 and line == "3 tests skipped, their inputs are not here: ../shared/data"
    assert "1 passed, 3 skipped" in told


@pytest.mark.parametrize(("options", "ci"), [((), "true"), (("--exhaustive",), "")])
def test_a_missing_input_fails_in_ci(tmp_path, options, ci):
    code, told = outcome(tmp_path, *options, ci=ci)
    assert code == 1 and "1 passed, 3 errors" in told
    assert "../shared/data/captures/nowhere.xml is not here" in told and "skipped" not in told
    assert ("exhaustive\n" in told) is bool(options)

"""The log: what nobody caught is in it, a password never."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Pa<ss>'w&ö\\rd"


def run(folder: Path, program: str) -> tuple[str, subprocess.CompletedProcess[str]]:
    """What the log holds after this program, run alone because logging belongs to a whole process."""
    lines = (
        "import logging, pathlib, sys, threading",
        "import core.log",
        "core.log.log_folder = lambda: pathlib.Path(sys.argv[1])",
        program,
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines), folder, SECRET],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=500,
        check=False,
    )
    return "".join(each.read_text("utf-8") for each in sorted(folder.glob("*.log*"))), done


def test_messages_are_written_in_utc(tmp_path: Path) -> None:
    written, _ = run(tmp_path, "assert core.log.start(); logging.getLogger('x').info('grün'); logging.debug('small')")
    assert "Z INFO [MainThread] x: grün" in written
    assert "small" not in written


def test_verbose_writes_more_and_to_the_console(tmp_path: Path) -> None:
    written, done = run(tmp_path, "core.log.start(verbose=True); logging.debug('small')")
    assert "small" in written and "small" in done.stderr


def test_what_nobody_caught_is_written(tmp_path: Path) -> None:
    written, done = run(tmp_path, "core.log.start(); 1 / 0")
    assert "CRITICAL" in written and "ZeroDivisionError" in written
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr


def test_what_nobody_caught_in_a_thread_is_written(tmp_path: Path) -> None:
    written, _ = run(tmp_path, "core.log.start(); t = threading.Thread(target=lambda: 1 / 0, name='job'); t.start()")
    assert "unhandled exception in job" in written and "ZeroDivisionError" in written


def test_a_windowed_build_has_no_stderr(tmp_path: Path) -> None:
    written, done = run(tmp_path, "sys.stderr = None; core.log.start(verbose=True); 1 / 0")
    assert "ZeroDivisionError" in written
    assert done.stderr == ""


def test_a_crash_leaves_its_stack(tmp_path: Path) -> None:
    written, done = run(tmp_path, "import faulthandler; core.log.start(); faulthandler._sigabrt()")
    assert done.returncode != 0
    assert "Fatal Python error" in written


@pytest.mark.parametrize(
    "leak",
    [
        "logging.info(secret)",
        "logging.info('with %s', secret)",
        "logging.info('repr %r', secret)",
        "logging.info('%s', {'password': secret})",
        "import base64; logging.info(base64.b64encode(secret.encode()).decode())",
        "from xml.sax.saxutils import escape; logging.info('<p>' + escape(secret))",
        "raise ValueError(secret)",
        "exec('try:\\n 1 / 0\\nexcept Exception as e:\\n raise ValueError(secret) from e')",
        "import warnings; warnings.warn(secret)",
    ],
)
def test_a_secret_never_gets_in(tmp_path: Path, leak: str) -> None:
    written, _ = run(tmp_path, f"core.log.start(); secret = sys.argv[2]; core.log.hide(secret)\n{leak}")
    assert "***" in written
    for part in ("Pa<ss", "Pa&lt;ss", "UGE8c3M"):
        assert part not in written


def test_logon_messages_never_get_in(tmp_path: Path) -> None:
    """An NTLM answer in a log is a password that can be guessed at leisure."""
    program = "core.log.start(verbose=True); logging.getLogger('spnego._ntlm').debug('token TlRMTVNTUAAD')"
    written, done = run(tmp_path, program)
    assert "TlRMTVNTUAAD" not in written + done.stderr


def test_an_empty_secret_hides_nothing(tmp_path: Path) -> None:
    written, _ = run(tmp_path, "core.log.start(); core.log.hide(''); logging.info('plain')")
    assert "plain" in written and "***" not in written


def test_the_log_stays_small(tmp_path: Path) -> None:
    run(tmp_path, "core.log.start(); [logging.info('x' * 1000) for _ in range(5000)]")
    sizes = [each.stat().st_size for each in tmp_path.glob("edge-assessor.log*")]
    assert len(sizes) == 4 and max(sizes) <= 1_000_000


def test_no_folder_is_no_reason_to_stop(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    written, done = run(blocked, "assert core.log.start() is None; print('goes on')")
    assert done.stdout.strip() == "goes on" and written == ""


def test_it_costs_next_to_nothing_to_import(tmp_path: Path) -> None:
    _, done = run(
        tmp_path, "print(sorted({'socket', 'platformdirs', 'logging.handlers', 'PySide6'} & set(sys.modules)))"
    )
    assert done.stdout.strip() == "[]"

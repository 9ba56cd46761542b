"""The command line against clumsy people and hostile servers: nothing sent by mistake, nothing done is lost."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.files.atomic import write_atomically
from core.lab import Answer, Lab, Simulated
from core.lab.lab import recorded
from core.reruns import STOPPED
from core.secrets import Secrets, key_of
from tests.core.collect.winrm.wire import evidence
from tests.helpers.effort import PATIENCE_S
from tests.helpers.framing import saved
from ui.cli.assess import collect_all
from ui.cli.console import escaped, say
from ui.cli.run import run_command

ROOT = Path(__file__).resolve().parents[3]
RULE = "EX19-ED-000235"
FRESH = saved("edge01")
ONE = ["--rule", RULE]
SECRET = "Hunter2-S3cret"


def report(folder: Path) -> dict:
    return json.loads((folder / "edge-assessment.json").read_bytes())


def reach(server, variable: str = "LAB_PASSWORD") -> list[str]:
    url = f"https://{server.host}:{server.port}"
    trust = ["--ca", server.ca_file, "--computer", server.computer]
    return ["--server", url, "--user", server.user, "--password-env", variable, *trust]


# --- Wrong usage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--server", f"https://admin:{SECRET}@edge01", "--user", "a", "--password-env", "PATH"], "password out"),
        (["--server", "edge01", "--user", "a", "--password-env", SECRET], "is not set"),
        (["--server", "edge01", "--user", "", "--password-env", "PATH"], "needs --user"),
        (["--server", "http://edge01", "--user", "a", "--password-env", "PATH", "--pin", "a" * 64], "no certificate"),
        (["--server", "edge01", "--user", "a", "--password-env", "PATH"] * 2, "is given twice"),
        (["--server", "edge01", "--user", "a", "--password-env", "PATH", "--ca", "x" * 5000], "no such file"),
        (["--evidence", str(FRESH), "--deadline", "nan"], "--deadline"),
        (["--evidence", str(FRESH), "--deadline", "-1"], "--deadline"),
        (["--evidence", str(FRESH), "--deadline", "inf"], "--deadline"),
        (["--evidence", "x" * 5000], "no such file or folder"),
    ],
)
def test_wrong_usage_is_one_sentence_and_repeats_no_password(tmp_path, capsys, arguments, said):
    assert run_command(["assess", *arguments, "--out", str(tmp_path / "new")]) == 2
    told = capsys.readouterr()
    assert said in told.err and SECRET not in told.err + told.out
    assert len(told.err.splitlines()) == 1 and "Problem(" not in told.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["--passwd", SECRET], [f"--passwd={SECRET}"], ["--password", SECRET], [SECRET]])
def test_an_unknown_option_is_named_without_its_value(tmp_path, capsys, words):
    with pytest.raises(SystemExit) as stopped:
        run_command(["assess", "--server", "edge01", "--user", "a", *words, "--out", str(tmp_path)])
    told = capsys.readouterr().err
    assert stopped.value.code == 2 and SECRET not in told and ("--passw" in told) is (words != [SECRET])


def test_a_folder_that_takes_no_file_is_found_before_anything_is_sent(tmp_path, capsys, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.files.atomic._part", full)
    monkeypatch.setattr("ui.cli.assess.collect_all", lambda *_: pytest.fail("a server was asked"))
    assert run_command(["assess", "--evidence", str(FRESH), "--out", str(tmp_path)]) == 2
    assert "No space left" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_pipes_devices_folders_and_our_own_report_are_no_evidence(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "good.txt").write_bytes(FRESH.read_bytes())
    (tmp_path / "again.txt").symlink_to(tmp_path / "good.txt")
    everything = ["--evidence", str(tmp_path), "--evidence", str(tmp_path / "good.txt"), *ONE, "--format", "json"]
    for _ in range(2):
        assert run_command(["assess", *everything, "--out", str(tmp_path)]) == 0
        assert [server["name"] for server in report(tmp_path)["servers"]] == ["EDGE01"]
    assert run_command(["assess", "--evidence", str(tmp_path / "pipe.txt"), "--out", str(tmp_path)]) == 2
    assert (
        run_command(["assess", "--evidence", str(FRESH), "--benchmark", str(tmp_path / "pipe.txt"), "--out", "x"]) == 2
    )
    assert "neither a file nor a folder" in capsys.readouterr().err


# --- Evidence files that got mixed up ---------------------------------------------------------------------------------


def test_a_file_is_called_by_the_server_it_is_from(tmp_path, capsys):
    for name in ("edge07.txt", "edge08.txt"):
        (tmp_path / name).write_bytes(FRESH.read_bytes())
    out = tmp_path / "out"
    assert run_command(["assess", "--evidence", str(tmp_path), *ONE, "--format", "json", "--out", str(out)]) == 0
    servers = report(out)["servers"]
    assert [(s["name"], s["label"]) for s in servers] == [
        ("EDGE01", "EDGE01 (edge07.txt)"),
        ("EDGE01", "EDGE01 (edge08.txt)"),
    ]
    assert "EDGE01 (edge08.txt)" in capsys.readouterr().out


# --- What the console is given ----------------------------------------------------------------------------------------


def test_nothing_that_a_server_or_file_says_commands_the_console(tmp_path, capsys):
    hostile = "\x1b]0;owned\x07\x1b[2Jgone\r\n\u202elive\x9b31m"
    answer = evidence(sources={"Get-ReceiveConnector": {"ok": False, "error": hostile}})
    (tmp_path / "esc\x1b[31m.txt").write_bytes(answer)
    assert (
        run_command(["assess", *ONE, "--evidence", str(tmp_path), "--format", "json", "--out", str(tmp_path / "o")])
        == 3
    )
    told = capsys.readouterr()
    for line in (told.out + told.err).splitlines():
        assert line.isprintable(), line
    assert "\\x1b[2Jgone" in told.out and "esc\\x1b[31m: reading the file" in told.err
    assert escaped("Jäger – приём\t\u200b") == "Jäger – приём\\t\\u200b"


class Closed(io.TextIOWrapper):
    """A pipe whose reader went away."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())

    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_a_console_that_is_gone_stops_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdout", Closed())
    monkeypatch.setattr("sys.stderr", Closed())
    assert run_command(["assess", "--evidence", str(FRESH), *ONE, "--out", str(tmp_path)]) == 0
    assert (tmp_path / "edge-assessment.pdf").is_file() and report(tmp_path)["findings"][0]["status"] == "Open"
    assert sys.stdout is None and sys.stderr is None
    say("and nothing more")


@pytest.mark.parametrize(
    "command", [["collect-script"], ["assess", "--evidence", str(FRESH), *ONE, "--format", "json"]]
)
def test_a_real_pipe_that_is_closed(tmp_path, command):
    out = ["--out", str(tmp_path)] if command[0] == "assess" else []
    process = subprocess.Popen(
        [sys.executable, ROOT / "main.py", *command, *out], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    told = process.stderr.read().decode()
    assert process.wait(300) == 0 and "Traceback" not in told and "Broken" not in told
    assert not out or report(tmp_path)["findings"]


# --- Reports that cannot be written -----------------------------------------------------------------------------------


def test_one_report_that_fails_loses_neither_the_other_nor_the_answer(tmp_path, capsys, monkeypatch):
    def full_for_pdf(path: Path, data: bytes) -> None:
        if path.suffix == ".pdf":
            raise OSError(28, "No space left on device")
        write_atomically(path, data)

    monkeypatch.setattr("core.files.export_files.write_atomically", full_for_pdf)
    assert run_command(["assess", "--evidence", str(FRESH), *ONE, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert "edge-assessment.pdf was not written" in told.err and "Open CAT I   EX19-ED-000235: " in told.out
    assert report(tmp_path)["findings"][0]["status"] == "Open"
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"edge-assessment.json", "edge-assessment.sha256", "evidence"}


# --- Passwords that lock accounts -------------------------------------------------------------------------------------


def test_a_wrong_password_is_tried_on_one_server_only(tmp_path, monkeypatch):
    names = ("EDGE01", "EDGE02", "EDGE03")
    with Lab([Simulated(name, recorded(f"{name.lower()}.txt")) for name in names]) as lab:
        monkeypatch.setenv("LAB_PASSWORD", "wrong")
        arguments = [word for name in names for word in reach(lab.server(name))]
        assert run_command(["assess", *arguments, "--format", "json", "--out", str(tmp_path)]) == 3
        asked_for = [lab.machine(name).requests for name in names]
    failures = [server["failure"]["sentence"] for server in report(tmp_path)["servers"]]
    assert sum("rejected the logon" in sentence for sentence in failures) == 1
    assert sum("Not started: the shared password was rejected" in sentence for sentence in failures) == 2
    assert sum(count > 0 for count in asked_for) == 1


def test_a_right_password_reaches_them_all(tmp_path, monkeypatch):
    with Lab() as lab:
        monkeypatch.setenv("LAB_PASSWORD", lab.password)
        arguments = [word for name in ("EDGE01", "EDGE02", "EDGE04") for word in reach(lab.server(name))]
        assert run_command(["assess", *arguments, *ONE, "--format", "json", "--out", str(tmp_path)]) == 3
    assert [f["status"] for f in report(tmp_path)["findings"]] == ["Open", "NotAFinding", "Not_Reviewed"]


# --- Ctrl+C -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_keeps_what_is_done_and_writes_the_reports(tmp_path):
    reached = threading.Event()

    def slow(line: str, stdin: bytes) -> Answer:
        reached.set()
        time.sleep(30)
        return Answer(b"")

    wanted = [Simulated("EDGE01", recorded("edge01.txt")), Simulated("EDGE02", slow), Simulated("EDGE03", slow)]
    with Lab(wanted) as lab:
        arguments = [word for name in ("EDGE01", "EDGE02", "EDGE03") for word in reach(lab.server(name))]
        command = [sys.executable, ROOT / "main.py", "assess", *arguments, *ONE, "--parallel", "1", "--out", tmp_path]
        process = subprocess.Popen(
            command, env=os.environ | {"LAB_PASSWORD": lab.password}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert reached.wait(30)
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, told = process.communicate(timeout=300)
        assert time.monotonic() - pressed < PATIENCE_S
        assert lab.machine("EDGE03").requests == 0
    assert process.returncode == 3 and b"Stopped. Completed results are kept." in told and b"Traceback" not in told
    assert [f["status"] for f in report(tmp_path)["findings"]] == ["Open", "Not_Reviewed", "Not_Reviewed"]
    assert (tmp_path / "edge-assessment.pdf").is_file() and b"Stopped before it was finished." in out


def test_stopped_before_it_began_nothing_is_sent():
    stopped = threading.Event()
    stopped.set()
    with Lab() as lab:
        secrets = Secrets()
        for server in lab.servers:
            secrets.put(key_of(server), lab.password, remember=False)
        collections = collect_all(lab.servers, secrets, 2, 60, stopped)
        assert lab.machine("EDGE01").requests == 0
    assert [collection.outcome for collection in collections] == [STOPPED] * 4


@pytest.mark.parametrize("option", ["--evidence", "--benchmark", "--site-sheet", "--out"])
@pytest.mark.parametrize("word", ["", " "])
def test_an_empty_name_is_not_the_folder_one_is_in(option, word, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        run_command(["assess", "--lab", "--out", "o", option, word])
    assert ended.value.code == 2 and "the file or folder name is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())

"""The command line's manners: what was mistyped, a console that is full or gone, what the program is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import main as program_main
from core.benchmark.releases import benchmark_warnings
from core.benchmark.xccdf import own_benchmark
from core.model import Host, Site
from core.site.sheet import write_sheet
from tests.core.collect.files.evidence_files import files
from tests.helpers.benchmarks import benchmark_xml, rule_xml
from tests.helpers.exported import SUBSCRIPTIONS
from tests.helpers.framing import printed, saved
from ui.cli import console, mistyped
from ui.cli.run import run_command

ROOT = Path(__file__).resolve().parents[3]
MAIN = [sys.executable, str(ROOT / "main.py")]
FRESH = str(saved("edge01"))
ONE = ["assess", "--evidence", FRESH, "--rule", "EX19-ED-000235", "--format", "json"]


@pytest.fixture(autouse=True)
def no_log(monkeypatch):
    """The log of a process is started once, and not by a test."""
    monkeypatch.setattr("core.log.start", lambda: None)


def started(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAIN, *arguments],
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        **more,
    )


# --- Mistyped ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asses", "--lab"], "assess?"),
        (["Assess"], "assess?"),
        (["collect_script"], "collect-script?"),
        (["selftest"], "--selftest?"),
        (["gone.txt"], "No such command or file"),
        ([FRESH, "gone.txt"], 'No such file: "gone.txt"'),
        (["x" * 5000], "No such command or file"),
        (["--self-test"], "--selftest?"),
        (["--verison=3"], "--version?"),
        (["--nothing"], "--help"),
        (["--lab", FRESH], "accept no files"),
    ],
)
def test_what_was_mistyped_opens_no_window(monkeypatch, capsys, words, said):
    monkeypatch.setattr(program_main, "window", lambda _: pytest.fail("the window opened"))
    assert program_main.main(words) == 2
    told = capsys.readouterr().err
    assert said in told and len(told) < 300 and "=3" not in told


def test_files_that_are_there_still_open(monkeypatch):
    opened = []
    monkeypatch.setattr(program_main, "window", lambda words: opened.append(words) or 0)
    assert [program_main.main(words) for words in ([], ["--lab"], [FRESH], [str(ROOT), FRESH])] == [0] * 4
    assert len(opened) == 4


def test_a_mistyped_option_is_named_without_its_value():
    assert "Hunter2" not in mistyped.refused(["--password=Hunter2"], program_main.COMMANDS)


# --- The password's variable ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("EDGE_PW", None, "EDGE_PW is not set"),
        ("EDGE_PW", "", "EDGE_PW is empty"),
        ("Hunter2S3cret", None, "given with --password-env is not set"),
    ],
)
def test_the_variable_that_is_not_set_is_named(tmp_path, capsys, monkeypatch, variable, value, said):
    monkeypatch.delenv("EDGE_PW", raising=False)
    if value is not None:
        monkeypatch.setenv(variable, value)
    words = ["--server", "https://edge01", "--user", "a", "--password-env", variable]
    assert run_command(["assess", *words, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert said in told and "https://edge01" in told and "Hunter2" not in told


# --- What the program is called ---------------------------------------------------------------------------------------


def test_usage_names_what_people_type(monkeypatch, capsys):
    def usage() -> str:
        with pytest.raises(SystemExit):
            run_command(["--help"])
        return capsys.readouterr().out.splitlines()[0]

    monkeypatch.delenv(console.CALLED, raising=False)
    assert usage().startswith("usage: main.py ")
    monkeypatch.setenv(console.CALLED, "python dev.py run")
    assert usage().startswith("usage: python dev.py run ")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(Path("apps", "edge-assessor-cli.exe").absolute()))
    assert usage().startswith("usage: edge-assessor-cli.exe ")


def test_dev_py_says_how_it_was_called():
    assert f'"{console.CALLED}"' in (ROOT / "dev.py").read_text(encoding="utf-8")


# --- A console that is full or gone -----------------------------------------------------------------------------------

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")


@needs_full
@pytest.mark.parametrize(
    ("words", "code"),
    [(["collect-script"], 2), (["--help"], 0), (["--version"], 0), (ONE, 0), (["assess", "--help"], 0)],
)
def test_a_full_console_ends_quietly(tmp_path, words, code):
    out = ["--out", str(tmp_path)] if words == ONE else []
    with Path("/dev/full").open("w") as full:
        ended = started(*words, *out, stdout=full)
    assert ended.returncode == code and "Traceback" not in ended.stderr and "Exception" not in ended.stderr
    assert ("No space left" in ended.stderr) is (code == 2)


@pytest.mark.skipif(os.name == "nt", reason="a shell there closes no stream")
@pytest.mark.parametrize("words", [["collect-script"], ["--help"], ["asses"]])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_console_ends_quietly(words, closed):
    command = " ".join([*MAIN, *words, closed])
    ended = subprocess.run(
        ["sh", "-c", command], capture_output=True, timeout=500, env=os.environ | {"QT_QPA_PLATFORM": "minimal"}
    )
    assert ended.returncode in (0, 2) and b"Traceback" not in ended.stderr and b"Exception" not in ended.stderr


def test_a_pipe_that_nobody_reads_is_told_apart_from_a_full_disk(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    assert console.is_closed_pipe(BrokenPipeError(32, "Broken pipe"))
    assert not console.is_closed_pipe(OSError(22, "Invalid argument"))
    monkeypatch.setattr(sys, "platform", "win32")
    assert console.is_closed_pipe(OSError(22, "Invalid argument"))
    assert not console.is_closed_pipe(OSError(28, "No space left on device"))


@pytest.mark.parametrize(
    ("words", "told"), [(["collect-script"], 1), (["--help"], 1), (["assess", "--no"], 1), (["nonsense"], 1), (ONE, 0)]
)
def test_a_windowed_build_tells_by_a_message(tmp_path, monkeypatch, words, told):
    messages = []
    monkeypatch.setattr("ui.app.show_message", messages.append)
    monkeypatch.setattr(program_main, "has_screen", lambda: True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    out = ["--out", str(tmp_path)] if words == ONE else []
    assert program_main.main([*words, *out]) in (0, 2)
    assert len(messages) == told and all(console.CONSOLE_TWIN in each for each in messages)


# --- A benchmark without any check ------------------------------------------------------------------------------------


def strange():
    from dataclasses import replace

    own = own_benchmark()
    rules = tuple(replace(rule, stig_id=rule.stig_id.replace("EX19", "EX13")) for rule in own.rules)
    return replace(own, own=False, id="X", title="Microsoft Exchange 2013 Edge Transport Server STIG", rules=rules)


def test_a_benchmark_that_nothing_is_judged_by_is_told_everywhere():
    host = Host("EDGE01", exchange_version="15.2.1748.10", product="Exchange Server 2019")
    assert f"no check for any of the {len(own_benchmark().rules)} rules" in benchmark_warnings(strange(), host)[0]
    assert not any("no check" in text for text in benchmark_warnings(own_benchmark(), host))


# --- Evidence in folders ----------------------------------------------------------------------------------------------


def reports(folder: Path) -> dict:
    return json.loads((folder / "edge-assessment.json").read_bytes())


def test_a_mailbox_servers_file_that_lies_by_itself_counts_for_all_and_a_second_is_told(tmp_path, capsys):
    files(tmp_path / "in", edge02_txt=printed("edge02"))
    files(tmp_path / "in" / "a", s_xml=SUBSCRIPTIONS)
    (second,) = files(tmp_path / "in" / "b", s_xml=SUBSCRIPTIONS)
    words = ["assess", "--evidence", str(tmp_path / "in"), "--format", "json", "--rule", "EX19-ED-000109"]
    assert run_command([*words, "--max-age", "3650", "--out", str(tmp_path / "out")]) == 0
    assert [finding["status"] for finding in reports(tmp_path / "out")["findings"]] == ["NotAFinding"]
    assert f"Not used: {second}" in capsys.readouterr().err


def test_what_another_option_names_is_not_told_as_left_out(tmp_path, capsys):
    files(tmp_path / "in", edge02_txt=printed("edge02"), sheet_json=write_sheet(Site(), ()), b_xml=benchmark_xml())
    (of_mailbox,) = files(tmp_path / "in" / "m", s_xml=SUBSCRIPTIONS)
    named = {"--benchmark": "b.xml", "--site-sheet": "sheet.json", "--mailbox-file": "m/s.xml"}
    words = [word for option, name in named.items() for word in (option, str(tmp_path / "in" / name))]
    run_command(
        ["assess", "--evidence", str(tmp_path / "in"), *words, "--format", "json", "--out", str(tmp_path / "out")]
    )
    assert "Files not used" not in capsys.readouterr().err and of_mailbox.is_file()
    run_command(["assess", "--evidence", str(tmp_path / "in"), "--format", "json", "--out", str(tmp_path / "out")])
    told = capsys.readouterr().err
    assert "with --benchmark" in told and "after --site-sheet" in told


def test_a_file_that_was_named_and_is_no_use_is_told_and_is_exit_3(tmp_path, capsys):
    notes, stray = *files(tmp_path, notes_txt="call Bob"), tmp_path / "in" / "stray.txt"
    files(tmp_path / "in", edge02_txt=printed("edge02"), stray_txt="call Bob")
    words = ["assess", *ONE[3:], "--max-age", "3650", "--evidence", str(tmp_path / "in")]
    assert run_command([*words, "--out", str(tmp_path / "out")]) == 0
    assert f"Not used: {stray}: This is plain text" in capsys.readouterr().err
    assert run_command([*words, "--evidence", str(notes), "--out", str(tmp_path / "out")]) == 3
    assert [server["name"] for server in reports(tmp_path / "out")["servers"]] == ["EDGE02"]
    assert run_command(["assess", "--evidence", str(notes), "--out", str(tmp_path / "out")]) == 2
    assert "no evidence found" in capsys.readouterr().err


def test_the_command_line_says_that_a_benchmark_has_no_check_for_any_rule(tmp_path, capsys):
    stig = tmp_path / "2013-xccdf.xml"
    stig.write_bytes(benchmark_xml(rule_xml("EX13-EG-000001") + rule_xml("EX13-EG-000005")))
    words = [
        "assess",
        "--evidence",
        FRESH,
        "--benchmark",
        str(stig),
        "--format",
        "json",
        "--out",
        str(tmp_path / "out"),
    ]
    run_command(words)
    said = " ".join(capsys.readouterr().out.split())
    assert "There is no check for any of the 2 rules of" in said
    assert any("no check" in each["text"] for each in reports(tmp_path / "out")["warnings"])

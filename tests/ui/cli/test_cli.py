"""The command line: what it asks for, what it refuses, what it leaves behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.benchmark.xccdf import own_benchmark
from core.collect.script import script
from core.lab import Lab
from tests.helpers.framing import saved
from tests.helpers.shared import CAPTURES, PUBLISHED_2019, needs_captures, needs_published
from ui.cli.run import run_command

ROOT = Path(__file__).resolve().parents[3]
RULE = "EX19-ED-000235"
FRESH = str(saved("edge01"))


def findings(folder: Path) -> list[dict]:
    return json.loads((folder / "edge-assessment.json").read_bytes())["findings"]


def test_the_lab_gives_one_open_one_pass_and_two_different_reasons(tmp_path, capsys):
    assert run_command(["assess", "--lab", "--rule", RULE, "--out", str(tmp_path)]) == 3
    found = findings(tmp_path)
    assert [f["status"] for f in found] == ["Open", "NotAFinding", "Not_Reviewed", "Not_Reviewed"]
    assert "Access is denied" in found[2]["reason"] and "refused the connection" in found[3]["reason"]
    assert (tmp_path / "edge-assessment.pdf").read_bytes().startswith(b"%PDF-")
    assert len(list((tmp_path / "evidence").iterdir())) == 3
    assert "simulated" in capsys.readouterr().err


def test_an_evidence_file_that_was_judged_is_exit_0(tmp_path):
    assert run_command(["assess", "--evidence", FRESH, "--rule", RULE, "--format", "json", "--out", str(tmp_path)]) == 0
    assert [f["status"] for f in findings(tmp_path)] == ["Open"]
    assert not (tmp_path / "edge-assessment.pdf").exists()


def test_a_broken_evidence_file_is_exit_3_and_no_verdict(tmp_path):
    cut = tmp_path / "cut.txt"
    cut.write_bytes(Path(FRESH).read_bytes()[:-40])
    assert (
        run_command(["assess", "--evidence", str(cut), "--rule", RULE, "--format", "json", "--out", str(tmp_path)]) == 3
    )
    assert [f["status"] for f in findings(tmp_path)] == ["Not_Reviewed"]


def test_a_live_server_with_all_its_options(tmp_path, monkeypatch):
    with Lab() as lab:
        server = lab.server("EDGE01")
        monkeypatch.setenv("LAB_PASSWORD", lab.password)
        trust = ["--ca", server.ca_file] if server.ca_file else ["--pin", server.pin]
        reach = ["--user", server.user, "--password-env", "LAB_PASSWORD", "--computer", "EDGE01", *trust]
        url = f"https://{server.host}:{server.port}"
        assert (
            run_command(["assess", "--server", url, *reach, "--rule", RULE, "--format", "json", "--out", str(tmp_path)])
            == 0
        )
    assert [f["status"] for f in findings(tmp_path)] == ["Open"]
    assert lab.password not in (tmp_path / "edge-assessment.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing to assess"),
        (["--server", "https://edge01"], "--user and --password-env"),
        (["--server", "https://edge01", "--user", "a", "--password-env", "NOT_SET_ANYWHERE"], "is not set"),
        (["--server", "https://ed ge/x/y", "--user", "a", "--password-env", "PATH"], "--server"),
        (["--server", "edge01", "--user", "a", "--password-env", "PATH", "--pin", "12"], "64 hexadecimal digits"),
        (["--server", "edge01", "--user", "a", "--password-env", "PATH", "--ca", "nowhere.pem"], "no such file"),
        (["--evidence", "nowhere.txt"], "no such file or folder"),
        (["--evidence", FRESH, "--format", "docx"], "choose from pdf"),
        (["--evidence", FRESH, "--rule", "EX19-ED-999999"], "does not contain this rule"),
        (["--evidence", FRESH, "--benchmark", FRESH], "--benchmark"),
        (["--evidence", FRESH, "--site-sheet", "nowhere.json"], "--site-sheet nowhere.json"),
        (["--evidence", FRESH, "--site-sheet", FRESH], "not a site sheet"),
        (["--evidence", FRESH, "--accept-text", RULE], "the check text of this rule did not change"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_what_to_type(tmp_path, capsys, arguments, said):
    assert run_command(["assess", *arguments, "--out", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["assess"], ["assess", "--user", "a", "--out", "x"], ["nonsense"]])
def test_what_the_parser_refuses_is_exit_2(arguments):
    with pytest.raises(SystemExit) as stopped:
        run_command(arguments)
    assert stopped.value.code == 2


def test_the_script_is_printed_byte_for_byte():
    printed = subprocess.run([sys.executable, ROOT / "main.py", "collect-script"], capture_output=True, timeout=500)
    assert printed.returncode == 0 and printed.stdout == script()


def test_the_selftest_passes_and_can_fail(monkeypatch):
    assert run_command(["--selftest"]) == 0
    monkeypatch.setattr("ui.cli.selftest.EXPECTED", ["Open"] * 4)
    assert run_command(["--selftest"]) == 1


@needs_captures
@needs_published
def test_the_published_stig_and_a_real_capture(tmp_path):
    capture = CAPTURES / "E19-GetReceiveConnector.xml"
    what = ["--evidence", str(capture), "--benchmark", str(PUBLISHED_2019), "--format", "json"]
    code = run_command(["assess", *what, "--out", str(tmp_path)])
    found = findings(tmp_path)
    judged = next(f for f in found if f["stig_id"] == RULE)
    assert code == 3 and {f["stig_id"] for f in found} == {rule.stig_id for rule in own_benchmark().rules}
    assert judged["status"] == "Open" and [o["verdict"] for o in judged["objects"]] == ["fails"] * 5


@needs_published
def test_a_rule_whose_check_text_changed_is_not_judged_by_the_old_logic(tmp_path):
    published = PUBLISHED_2019.read_bytes()
    wanted = b'"AuthMechanism" is not set to "Tls", this'
    assert published.count(wanted) == 1
    altered = tmp_path / "altered-xccdf.xml"
    altered.write_bytes(published.replace(wanted, b'"AuthMechanism" is not set to "Tls, Integrated", this'))
    what = ["--evidence", FRESH, "--benchmark", str(altered), "--rule", RULE, "--format", "json"]
    assert run_command(["assess", *what, "--out", str(tmp_path)]) == 0
    (found,) = findings(tmp_path)
    assert found["status"] == "Not_Reviewed" and "check text has changed" in found["reason"]

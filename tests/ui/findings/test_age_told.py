"""How old evidence is, whose script collected it and that it is simulated, as command line and window tell it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.collect.script import script_sha256
from core.collect.simulated import SIMULATED
from core.export.warnings import evidence_warnings
from core.model import Evidence
from tests.helpers.framing import document, framed
from ui.cli.run import run_command
from ui.dialogs.assessment_details import DetailsForm
from ui.finding.evidence_tab import evidence_facts
from ui.window import Window

RULE = "EX19-ED-000235"


def file(folder: Path, **more: Any) -> str:
    """Evidence of the lab with other members, in a right frame and without the words that say so."""
    made = document("edge02") | more
    made["host"]["os"] = made["host"]["os"].removesuffix(SIMULATED).strip()
    path = folder / "edge02.txt"
    path.write_bytes(framed(made))
    return str(path)


def assess(folder: Path, evidence: str, *more: str) -> int:
    return run_command(
        ["assess", "--evidence", evidence, "--rule", RULE, "--format", "json", "--out", str(folder), *more]
    )


def ago(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("time", "code", "words"),
    [
        (0, 0, ""),
        (29, 0, ""),
        (32, 3, "32 days old"),
        ("2019-01-02T03:04:05Z", 3, "The facts are of 2019-01-02"),
        ("2099-01-02T03:04:05Z", 3, "after they were received"),
        ("0001-01-01T00:00:00Z", 3, "in the year 1, which is impossible"),
        ("9999-12-31T23:59:59Z", 3, "in the year 9999, which is impossible"),
    ],
)
def test_the_command_line_tells_the_age(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], time: str | int, code: int, words: str
) -> None:
    when = ago(time) if isinstance(time, int) else time
    assert assess(tmp_path, file(tmp_path, collected_utc=when)) == code
    told = " ".join(capsys.readouterr().out.split())
    assert words in told and ("days old" in told) == ("days old" in words or "2019" in words)


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    old = file(tmp_path, collected_utc=ago(32))
    assert assess(tmp_path, old, "--max-age", "40") == 0
    assert assess(tmp_path, old, "--max-age", "31") == 3
    said = json.loads((tmp_path / "edge-assessment.json").read_bytes())
    assert said["assessment"]["max_age_days"] == 31 and said["servers"][0]["evidence"]["age"] == "old"


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "99999999999", ""])
def test_a_limit_that_is_none_is_refused(tmp_path: Path, days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        assess(tmp_path, "x.txt", f"--max-age={days}")
    assert ended.value.code == 2


def test_an_export_says_that_it_says_no_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.core.collect.files.test_evidence_sets import CONNECTORS

    path = tmp_path / "connectors.xml"
    path.write_text(CONNECTORS, encoding="utf-8")
    assess(tmp_path, str(path))
    assert "does not state when it was collected" in " ".join(capsys.readouterr().out.split())


def test_another_script_is_told_and_the_own_one_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assess(tmp_path, file(tmp_path, script_sha256="a" * 64))
    assert "a script with another hash (aaaaaaaaaaaa…)" in " ".join(capsys.readouterr().out.split())
    assess(tmp_path, file(tmp_path, script_sha256=script_sha256()))
    assert "another hash" not in capsys.readouterr().out


def test_simulated_is_said_though_the_words_are_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assess(tmp_path, file(tmp_path))
    assert "EDGE02, simulated" in capsys.readouterr().out.splitlines()
    assert json.loads((tmp_path / "edge-assessment.json").read_bytes())["simulated"] is True


# --- The window -------------------------------------------------------------------------------------------------------


def with_evidence(qtbot: QtBot, window: Window, **changes: Any) -> Evidence:
    """The first server's evidence, changed."""
    session = window.workspace.session
    result = session.results["s1"]
    assert result.evidence
    evidence = replace(result.evidence, **changes)
    session.set_result(replace(result, evidence=evidence))
    window.workspace.servers.select("s1")
    qtbot.waitUntil(lambda: window.workspace.finding.entry.result.evidence is evidence)
    return evidence


def said_of(window: Window) -> tuple[str, str, str]:
    """The server's panel, the line above the findings, the finding's header."""
    workspace = window.workspace
    return (
        workspace.servers._panel._text.text(),
        workspace.findings._warnings._text.toolTip(),
        workspace.finding._where.text(),
    )


def test_the_window_tells_old_facts(filled: Window, qtbot: QtBot) -> None:
    with_evidence(qtbot, filled, collected_utc=datetime(2019, 1, 2, 3, 4, tzinfo=UTC))
    panel, line, header = said_of(filled)
    assert "The facts are of 2019-01-02" in panel and "The facts are of 2019-01-02" in line
    assert "facts of 2019-01-02 03:04 UTC" in header


def test_the_window_tells_facts_of_the_future_and_of_no_time(filled: Window, qtbot: QtBot) -> None:
    with_evidence(qtbot, filled, collected_utc=datetime(2099, 1, 2, tzinfo=UTC))
    assert all("2099-01-02" in text for text in said_of(filled))
    with_evidence(qtbot, filled, collected_utc=None)
    panel, line, header = said_of(filled)
    assert "does not state when it was collected" in panel and "does not state when it was collected" in line
    assert "collection time not stated" in header


def test_a_longer_limit_makes_old_facts_fresh(filled: Window, qtbot: QtBot) -> None:
    now = datetime.now(UTC)
    with_evidence(qtbot, filled, collected_utc=now - timedelta(days=40), received_utc=now)
    assert "40 days old" in said_of(filled)[0] and "40 days old" in said_of(filled)[1]
    details = filled.workspace.session.details
    form = DetailsForm(filled, details)
    form.max_age.setValue(60)
    filled.workspace.session.set_details(form.details())
    assert "40 days old" not in said_of(filled)[1]
    state = filled.workspace.servers.model.state(filled.workspace.session.servers["s1"])
    assert "40 days old" not in state.sentence
    told = evidence_warnings(filled.workspace.session.assessment(), now)
    assert not any("40 days" in text for text, _ in told)


def test_the_evidence_tab_says_whose_script_it_was(filled: Window, qtbot: QtBot) -> None:
    origin = filled.workspace.session.results["s1"].evidence.origin
    evidence = with_evidence(qtbot, filled, origin=replace(origin, own_script=False))
    assert "not this program's edge.ps1" in dict(evidence_facts(evidence))["Script SHA-256"]
    assert "a script with another hash" in said_of(filled)[0] and "a script with another hash" in said_of(filled)[1]
    own = replace(evidence, origin=replace(origin, own_script=True))
    assert dict(evidence_facts(own))["Script SHA-256"].endswith(", this program's edge.ps1")

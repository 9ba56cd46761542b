"""The normal subscribed Edge server through the window: what could be pasted there, and whether mail still flows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from core.benchmark.xccdf import own_benchmark
from core.model import ExceptionWords, ObjectFinding, Origin, Remediation, RunOn, Server, Site
from core.paths import ASSESSMENT_SUFFIX, resource
from tests.helpers.evidence import read_evidence
from tests.helpers.samples import sample_assessment
from tests.helpers.scans import judged
from tests.ui.conftest import fill
from tests.ui.person import clipboard
from tests.ui.remediations import press_button, texts
from ui.dialogs.exception import ExceptionForm
from ui.finding.fix_parts import CommandField, Fold
from ui.finding.fix_text import run_where
from ui.finding.pane import FIX
from ui.window import Window

SERVER = Server("e1", "edge01", "edge01.contoso.com", user="assessor")
MINE = ExceptionWords("Our Mailbox servers send through it.", "J. Doe, ISSM", own=True)
INBOUND, OWN = "EdgeSync - Inbound to Default-First-Site-Name", "Default internal receive connector EDGE01"


@pytest.fixture
def subscribed(window: Window, qtbot: QtBot) -> Window:
    put_in(window)
    qtbot.waitUntil(lambda: window.workspace.finding.entry is not None)
    window.workspace.finding.show_tab(FIX)
    return window


def put_in(window: Window) -> None:
    """The lab's EDGE01: set-up's receive connector, and the two send connectors that EdgeSync made."""
    benchmark = own_benchmark()
    rules = tuple(rule.stig_id for rule in benchmark.rules)
    evidence = read_evidence(resource("lab/edge01.txt").read_bytes(), Origin("WinRM", "x"), datetime.now(UTC))
    result = judged(SERVER, evidence, rules, datetime.now(UTC), Site())
    fill(window, replace(sample_assessment(), benchmark=benchmark, servers=(SERVER,), results=(result,), comments={}))


def told(window: Window) -> list[tuple[str, ObjectFinding]]:
    """What the window has to tell of: rule and object."""
    findings = window.workspace.session.results["e1"].findings
    return [(each.stig_id, judged) for each in findings for judged in each.objects if judged.remediation.has_content]


def seen(window: Window, qtbot: QtBot, stig_id: str) -> list[str]:
    """Everything on the tab, unfolded."""
    window.workspace.findings.show_finding(("e1", stig_id))
    tab = window.workspace.finding.fix
    qtbot.waitUntil(lambda: "Fix text of the benchmark" in texts(tab))
    for fold in tab.findChildren(Fold):
        fold.turn(True)
    return texts(tab)


def fix_of(window: Window, rule: str, name: str) -> Remediation:
    return next(each.remediation for stig_id, each in told(window) if (stig_id, each.name) == (rule, name))


def test_every_command_has_its_warning_place_and_way_back_around_it(subscribed: Window, qtbot: QtBot) -> None:
    fixes = told(subscribed)
    assert len(fixes) > 20
    for stig_id in dict.fromkeys(stig_id for stig_id, _ in fixes):
        said = seen(subscribed, qtbot, stig_id)
        for judged_ in (each for rule, each in fixes if rule == stig_id):
            fix = judged_.remediation
            assert (fix.withheld in said) is not bool(fix.command), (stig_id, judged_.name)
            if fix.command:
                at = said.index(fix.command)
                assert "\n".join(fix.stops) in said[:at], stig_id
                assert said[at - 1].startswith(run_where(fix.place, "edge01")), stig_id
                assert fix.undo in said[at:] or "\n".join(fix.lost) in said, stig_id


@pytest.mark.parametrize("rule", ["EX19-ED-000098", "EX19-ED-000232", "EX19-ED-000115"])
def test_nothing_can_be_pasted_on_the_connector_to_the_mailbox_servers(
    subscribed: Window, qtbot: QtBot, rule: str
) -> None:
    said = seen(subscribed, qtbot, rule)
    fix = fix_of(subscribed, rule, INBOUND)
    assert fix.withheld in said and fix.exception in said
    shown = [each.toPlainText() for each in subscribed.workspace.finding.fix.findChildren(CommandField)]
    assert not [command for command in shown if "Inbound" in command]


@pytest.mark.parametrize("rule", ["EX19-ED-000235", "EX19-ED-000099"])
def test_the_connector_that_mailbox_servers_send_through_keeps_its_logon(
    subscribed: Window, qtbot: QtBot, rule: str
) -> None:
    said = seen(subscribed, qtbot, rule)
    [line] = subscribed.workspace.finding.fix.findChildren(CommandField)
    copies = [b for b in subscribed.workspace.finding.fix.findChildren(QAbstractButton) if b.text().startswith("Copy")]
    assert [b.text() for b in copies] == ["Copy"] and copies[0].accessibleName().startswith("Copy the command to fill")
    copies[0].click()
    assert clipboard() == line.toPlainText() == said[said.index("Instead") + 3]
    assert clipboard().startswith("New-ReceiveConnector") and "-RemoteIPRanges ADDRESSES" in clipboard()
    assert said[said.index("Instead") + 2].endswith("after you fill in the parts in capitals:")
    assert "451 5.7.3" in said[said.index("No command") + 1]
    assert said[said.index("Instead") + 1].startswith("1. Create this connector on this Edge server. Replace")
    assert "ExchangeServer" in said[said.index("Exception") + 1]


def test_what_edgesync_brings_is_changed_on_a_mailbox_server(subscribed: Window, qtbot: QtBot) -> None:
    seen(subscribed, qtbot, "EX19-ED-000115")
    press_button(subscribed.workspace.finding.fix, "Copy all")
    lines = clipboard().splitlines()
    assert lines[1] == f"# {run_where(RunOn.MAILBOX, 'edge01')}:"
    assert [line for line in lines if not line.startswith("#")] == [
        "Set-SendConnector -Identity 'EdgeSync - Default-First-Site-Name to Internet' -MaxMessageSize 10485760"
    ]


def open_(window: Window, qtbot: QtBot, path: Path) -> None:
    session = window.workspace.session
    with qtbot.waitSignal(session.opened):
        session.open(path)
    qtbot.waitUntil(lambda: session.benchmark is not None and not window.workspace.reevaluation.busy)


def sign(form: ExceptionForm) -> int:
    form.text.setPlainText(MINE.text)
    form.by.setText(MINE.signed_by)
    return 1


def test_an_exception_is_there_when_the_assessment_is_opened_again(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings are judged anew then, by the evidence that is kept."""
    path = tmp_path / f"one{ASSESSMENT_SUFFIX}"
    open_(window, qtbot, path)
    put_in(window)
    window.workspace.finding.show_tab(FIX)
    seen(window, qtbot, "EX19-ED-000235")
    monkeypatch.setattr(ExceptionForm, "exec", sign)
    press_button(window.workspace.finding.fix, "Use and sign…")
    open_(window, qtbot, path)
    said = seen(window, qtbot, "EX19-ED-000235")
    assert window.workspace.session.exceptions == {("e1", "EX19-ED-000235", f"EDGE01\\{OWN}"): MINE}
    assert MINE.text in said and "Assessor's text, signed by J. Doe, ISSM." in said
    assert fix_of(window, "EX19-ED-000235", OWN).exception not in said

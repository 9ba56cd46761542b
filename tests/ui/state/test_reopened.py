"""What stood on the screen stands there again: run, fail, close, reopen; the good result is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

import core.scan
from core.model import CollectError, Failure, Reason, Server, Status
from core.paths import ASSESSMENT_SUFFIX
from core.secrets import Secrets, key_of
from tests.helpers.samples import connector, sample_evidence
from ui.app import make_window
from ui.servers.state import Step
from ui.window import Window

SERVERS = [
    Server("s1", "edge01", "edge01", user="audit"),
    Server("s2", "edge02", "edge02", user="DMZ\\audit", credential="shared:dmz\\audit"),
    Server("s3", "edge03", "edge03", user="DMZ\\audit", credential="shared:dmz\\audit"),
]
FAILURES = {
    "refused": Failure(Reason.REFUSED, "edge01 refused the connection on port 5986.", "Check the port."),
    "no password": Failure(Reason.NO_PASSWORD, "There is no password for audit on edge01.", "Enter it."),
    "rejected": Failure(Reason.LOGON_REJECTED, "edge01 rejected the password.", "Enter it again."),
}
Opens = Callable[[], Window]


@pytest.fixture
def opens(qapp: QObject, qtbot: QtBot, tmp_path: Path) -> Opens:
    """A window on the one assessment of the test, as after a start."""

    def opened() -> Window:
        window = make_window(qapp)
        qtbot.addWidget(window, before_close_func=lambda w: setattr(w.workspace.leave, "may_close", lambda: True))
        window.show()
        window.frame(welcome=False)
        secrets = Secrets()
        for server in SERVERS:
            secrets.put(key_of(server), "secret", remember=False)
        window.build(secrets)
        session = window.workspace.session
        with qtbot.waitSignal(session.opened):
            window.workspace.files.open(tmp_path / f"one{ASSESSMENT_SUFFIX}")
        qtbot.waitUntil(lambda: session.benchmark is not None and not window.workspace.reevaluation.busy)
        return window

    return opened


def answers(monkeypatch: pytest.MonkeyPatch, failures: dict[str, Failure]) -> None:
    """Every server gives evidence, but for those that fail."""

    def collector_for(server: Server, password: str, deadline_s: float) -> object:
        def collect(self: object, report: object, cancel: object) -> object:
            if server.id in failures:
                raise CollectError(failures[server.id])
            return sample_evidence(server, (connector(server.name.upper(), "From Internet", "Tls"),))

        return type("Answers", (), {"collect": collect})()

    monkeypatch.setattr(core.scan, "collector_for", collector_for)


def run(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.workspace.runs.ended):
        window.workspace.run(list(window.workspace.session.servers))


def on_screen(window: Window, qtbot: QtBot) -> dict[str, object]:
    """Each server's row and panel, its findings, a finding's header, the status bar."""
    workspace, shown = window.workspace, {}
    window._refresh()
    for server in workspace.session.servers.values():
        workspace.servers.select(server.id)
        workspace.finding.show_entry(next(iter(workspace.session.entries(server.id)), None))
        header = workspace.finding._where.text()
        findings = [(entry.finding.stig_id, entry.finding.status) for entry in workspace.session.entries(server.id)]
        step = workspace.servers._panel._step
        button = step.text() if step.isVisible() else ""
        shown[server.id] = (
            workspace.servers.model.state(server),
            workspace.servers._panel._text.text(),
            button,
            findings,
        )
        shown[f"{server.id} header"] = header
    workspace.servers.show_all()
    shown["status bar"] = window._status.text()
    return shown


def left(window: Window, qtbot: QtBot) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.parametrize("why", FAILURES)
def test_a_failed_rerun_keeps_the_good_result_also_when_reopened(
    opens: Opens, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    window = opens()
    window.workspace.session.add_servers(SERVERS)
    answers(monkeypatch, {})
    run(window, qtbot)
    good = on_screen(window, qtbot)
    left(window, qtbot)

    window = opens()
    assert on_screen(window, qtbot) == good
    answers(monkeypatch, {"s1": FAILURES[why]})
    run(window, qtbot)
    failed = on_screen(window, qtbot)
    state, panel, button, findings = failed["s1"]
    assert findings == good["s1"][3], "what was judged is in force"
    assert {status for _, status in findings} != {Status.NOT_REVIEWED}
    assert (
        state.headline == f"Last attempt failed: {FAILURES[why].reason.value}"
        and state.summary_text == good["s1"][0].summary_text
    )
    assert FAILURES[why].happened in panel and "Previous result of " in panel
    assert f"last attempt {state.sentence[:16]}" in failed["s1 header"]
    assert "last attempt failed on 1" in failed["status bar"]
    left(window, qtbot)

    window = opens()
    assert on_screen(window, qtbot) == failed, "the same as before it was closed"
    assert window.workspace.session.results["s1"].evidence, "with its evidence"
    answers(monkeypatch, {})
    run(window, qtbot)
    state, panel, _, _ = on_screen(window, qtbot)["s1"]
    assert state.headline.startswith("Finished") and "last try" not in panel.lower()
    left(window, qtbot)


def test_what_was_held_back_and_what_was_stopped_is_there_again(
    opens: Opens, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opens()
    window.workspace.session.add_servers(SERVERS)
    answers(monkeypatch, {"s2": FAILURES["rejected"], "s3": FAILURES["rejected"]})
    run(window, qtbot)
    shown = on_screen(window, qtbot)
    held = [shown[each][0] for each in ("s2", "s3") if shown[each][0].headline.endswith("password held back")]
    assert len(held) == 1 and "was rejected on edge0" in held[0].sentence and held[0].step is Step.PASSWORD
    window.workspace.runs.run(["s1"])
    window.workspace.runs.stop()
    qtbot.waitUntil(lambda: not window.workspace.runs.running)
    shown = on_screen(window, qtbot)
    left(window, qtbot)
    again = opens()
    assert on_screen(again, qtbot) == shown
    left(again, qtbot)


def test_a_less_complete_rerun_counts_and_says_what_answered_before(
    opens: Opens, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opens()
    window.workspace.session.add_servers(SERVERS[:1])
    answers(monkeypatch, {})
    run(window, qtbot)

    def denied(server: Server, password: str, deadline_s: float) -> object:
        evidence = sample_evidence(server, (), "Access is denied.")
        return type("Denied", (), {"collect": lambda self, report, cancel: evidence})()

    monkeypatch.setattr(core.scan, "collector_for", denied)
    run(window, qtbot)
    shown = on_screen(window, qtbot)
    assert "Answered in an earlier run but not now: Get-ReceiveConnector (" in shown["s1"][1]
    assert all(status is Status.NOT_REVIEWED for _, status in shown["s1"][3]), "old facts clear no server"
    window.workspace.session.set_site(replace(window.workspace.session.site, values={}))
    left(window, qtbot)
    again = opens()
    assert on_screen(again, qtbot) == shown, "also after it was judged anew"
    left(again, qtbot)

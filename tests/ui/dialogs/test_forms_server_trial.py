"""The server dialog at work: certificates fetched and pinned, connections tested, none of it outlives the dialog."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import core.collect.winrm.collector
import ui.dialogs.server.connection_test
from core.collect.winrm.tls import Certificate
from core.lab import Lab
from core.model import Cancelled, CollectError, Failure, Reason, Report, Server, Stage, Trust
from core.secrets import SecretsError
from tests.ui.dialogs.dialogs import KNOWN, PIN, paste, shown
from ui.dialogs.server.connection_test import START, STOP
from ui.dialogs.server.fingerprint import grouped
from ui.dialogs.server.server import ServerForm

pytestmark = pytest.mark.usefixtures("calm")


# --- Certificates -----------------------------------------------------------------------------------------------------


def certificate(sha256: str = PIN) -> Certificate:
    now = datetime.now(UTC)
    return Certificate(sha256, "CN=EDGE01", "CN=CA", ("edge01",), now, now + timedelta(90), False)


def test_a_pin_must_be_one(add: ServerForm) -> None:
    add.address.host.setText("edge01")
    add.identity.how.setCurrentIndex(2)
    assert add.why.text() == "The certificate's SHA-256 is missing."
    add.identity.pin.setText("ab" * 20)
    assert "SHA-1" in add.why.text()
    add.identity.pin.setText(grouped(PIN))
    assert add.ok.isEnabled()
    assert (add.server().trust, add.server().pin) == (Trust.PIN, PIN)
    add.identity.how.setCurrentIndex(1)
    assert add.why.text() == "The CA file is missing."
    add.identity.ca_file.setText("ca.pem")
    assert (add.server().trust, add.server().pin, add.server().ca_file) == (Trust.CA, "", "ca.pem")


def test_a_fetched_certificate_is_pinned_only_by_hand(
    add: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def fetch(host: str, port: int, timeout: float, cancel: threading.Event) -> Certificate:
        asked.append((host, port))
        return certificate()

    monkeypatch.setattr(core.collect.winrm.collector, "shown_certificate", fetch)
    paste(add, "https://edge01:5987")
    add.identity.how.setCurrentIndex(2)
    add.identity.fetch.click()
    qtbot.waitUntil(lambda: add.identity.shown.isVisible(), timeout=3000)
    assert asked == [("edge01", 5987)]
    text = add.identity.shown.toPlainText()
    assert all(part in text for part in ("CN=EDGE01", "CN=CA", "UTC", grouped(PIN)))
    assert add.identity.pin.text() == "" and not add.ok.isEnabled()
    add.identity.use.click()
    assert add.server().pin == PIN
    assert not add.identity.use.isVisible()


def test_a_certificate_that_cannot_be_fetched_is_told(
    add: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(*_: object) -> Certificate:
        raise CollectError(Failure(Reason.REFUSED, "edge01 refused.", "Check the port."))

    monkeypatch.setattr(core.collect.winrm.collector, "shown_certificate", fetch)
    add.address.host.setText("edge01")
    add.identity.how.setCurrentIndex(2)
    add.identity.fetch.click()
    qtbot.waitUntil(lambda: "refused" in add.identity._status.text(), timeout=3000)
    assert add.identity._status.text() == "edge01 refused. Check the port."
    assert add.identity.fetch.isEnabled() and not add.identity.shown.isVisible()


# --- Testing the connection -------------------------------------------------------------------------------------------


def hanging(server: Server, password: str, report: Report, cancel: threading.Event) -> str:
    report(Stage.LOGGING_ON, "logging on")
    if not cancel.wait(20):
        raise AssertionError("nobody cancelled")
    raise Cancelled


def test_the_test_says_what_it_does_and_stops(edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.dialogs.server.connection_test, "check_connection", hanging)
    edit.connection_test.button.click()
    assert edit.connection_test.button.text() == STOP and edit.connection_test.bar.isVisible()
    qtbot.waitUntil(lambda: edit.connection_test.outcome.text() == "Logging on…", timeout=3000)
    edit.connection_test.button.click()
    assert edit.connection_test.outcome.text() == "Stopped." and edit.connection_test.button.text() == START
    assert not edit.connection_test.bar.isVisible()


def test_closing_the_form_stops_the_test(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def check(server: Server, password: str, report: Report, cancel: threading.Event) -> str:
        cancel.wait(20)
        stopped.set()
        time.sleep(0.2)  # and its end comes when the form is long gone
        return "late"

    monkeypatch.setattr(ui.dialogs.server.connection_test, "check_connection", check)
    form = ServerForm(None, KNOWN, stored=lambda: "x")
    form.show()
    form.connection_test.button.click()
    QTest.qWait(50)
    with qtbot.waitSignal(form.destroyed, timeout=2000):
        form.reject()
    assert stopped.wait(2)
    QTest.qWait(400)  # the late end falls on nothing


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CollectError(Failure(Reason.SILENT, "edge01 is silent.", "Look at it.")), "edge01 is silent. Look at it."),
        (SecretsError("The store is locked."), "The store is locked."),
        (ValueError("a bug"), "The test could not run. The log has the details."),
    ],
)
def test_an_outcome_is_a_line_in_the_form(
    edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def check(*_: object) -> str:
        raise error

    monkeypatch.setattr(ui.dialogs.server.connection_test, "check_connection", check)
    edit.connection_test.button.click()
    qtbot.waitUntil(lambda: edit.connection_test.outcome.text() == told, timeout=3000)
    assert edit.isVisible() and QApplication.activeModalWidget() in (None, edit)
    edit.address.name.setText("another")  # what was tested is no longer what is shown
    assert edit.connection_test.outcome.text() == ""


def test_the_typed_password_is_the_one_that_is_tried(
    edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(
        ui.dialogs.server.connection_test,
        "check_connection",
        lambda server, password, *_: tried.append(password) or "Fine.",
    )
    edit.connection_test.button.click()
    qtbot.waitUntil(lambda: edit.connection_test.outcome.text() == "✓ Fine.", timeout=3000)
    edit.logon.password.setText("typed")
    edit.connection_test.button.click()
    qtbot.waitUntil(lambda: len(tried) == 2, timeout=3000)
    assert tried == ["known", "typed"]


def test_against_the_lab(qtbot: QtBot) -> None:
    """The real client and a real server: fetch, compare, pin, test, and one wrong password."""
    with Lab() as lab:
        target, password = lab.servers[0], lab.password
        form = shown(qtbot, ServerForm(None))
        paste(form, f"https://{target.host}:{target.port}/wsman")
        form.address.computer.setText(target.computer)
        form.logon.user.setText(target.user)
        form.logon.password.setText("wrong")
        form.identity.how.setCurrentIndex(2)
        form.identity.fetch.click()
        qtbot.waitUntil(lambda: form.identity.shown.isVisible(), timeout=10_000)
        form.identity.use.click()
        assert form.server().pin == lab.shown.sha256
        form.connection_test.button.click()
        qtbot.waitUntil(lambda: not form.connection_test.work.running, timeout=20_000)
        assert "rejected" in form.connection_test.outcome.text()
        form.logon.password.setText(password)
        form.connection_test.button.click()
        qtbot.waitUntil(lambda: not form.connection_test.work.running, timeout=20_000)
        assert form.connection_test.outcome.text().startswith("✓ ")

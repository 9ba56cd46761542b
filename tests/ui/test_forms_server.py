"""The server dialog: what is typed becomes a server, background work never outlives it, and the real lab answers."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

import core.collect.winrm
from core.collect.trust import Certificate
from core.lab import Lab
from core.model import Cancelled, CollectError, Failure, Reason, Server, Trust
from core.secrets import SecretsError
from ui.forms.fingerprint import grouped
from ui.forms.logon import SHARED, THIS_SERVER, shared_key
from ui.forms.server import FileServerForm, ServerForm
from ui.forms.trial import START, STOP

PIN = "ab12cd34" * 8
KNOWN = Server("7", "Edge 1", "edge01.contoso.com", 5999, user=".\\audit", computer="EDGE01", trust=Trust.PIN, pin=PIN)
Probe = Callable[[Server, str, Callable[[str], None], threading.Event], str]


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    """As in the program, no worker collects garbage."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture
def add(qtbot: QtBot) -> ServerForm:
    return shown(qtbot, ServerForm(None, users=[".\\audit", "CONTOSO\\audit"], kerberos=False))


@pytest.fixture
def edit(qtbot: QtBot) -> ServerForm:
    return shown(qtbot, ServerForm(None, KNOWN, known=lambda: "known", kerberos=True))


def shown(qtbot: QtBot, form: ServerForm) -> ServerForm:
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    return form


def paste(form: ServerForm, text: str) -> None:
    QApplication.clipboard().setText(text)
    form.place.host.setFocus()
    form.place.host.selectAll()
    form.place.host.paste()


# --- What is typed becomes a server -----------------------------------------------------------------------------------


def test_a_bare_name_is_enough(add: ServerForm) -> None:
    assert add.why.text() == "The address is missing." and not add.ok.isEnabled()
    QTest.keyClicks(add.focusWidget(), "Edge01.contoso.com")
    assert add.why.text() == "" and add.ok.isEnabled()
    server = add.server()
    assert (server.name, server.host, server.port, server.https) == ("Edge01", "edge01.contoso.com", 5986, True)
    assert (server.user, server.auth, server.trust) == (".\\audit", "ntlm", Trust.SYSTEM)
    assert (server.computer, server.credential, server.pin, server.ca_file) == ("", "", "", "")
    assert len(server.id) == 32
    assert add.given() is None


def test_enter_accepts_and_escape_does_not(add: ServerForm, edit: ServerForm) -> None:
    QTest.keyClick(add, Qt.Key.Key_Return)
    assert add.isVisible()  # nothing to add yet
    QTest.keyClicks(add.place.host, "edge01")
    QTest.keyClick(add.place.host, Qt.Key.Key_Return)
    assert add.result() == QDialog.DialogCode.Accepted
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.result() == QDialog.DialogCode.Rejected and not edit.isVisible()


def test_an_edited_server_comes_back_as_it_was(edit: ServerForm) -> None:
    assert edit.server() == KNOWN
    assert edit.given() is None


@pytest.mark.parametrize(
    ("text", "host", "port", "https"),
    [
        ("https://edge01.contoso.com:5987/wsman", "edge01.contoso.com", 5987, True),
        ("http://edge01", "edge01", 5985, False),
        ("edge01:443", "edge01", 443, True),
        ("[fd00::5]:443", "fd00::5", 443, True),
        ("fd00::5", "fd00::5", 5986, True),
    ],
)
def test_a_pasted_url_fills_the_fields(add: ServerForm, text: str, host: str, port: int, https: bool) -> None:
    paste(add, text)
    server = add.server()
    assert (server.host, server.port, server.https) == (host, port, https)
    assert "/" not in add.place.host.text()
    assert add.place.port.value() == port


@pytest.mark.parametrize("text", ["a..b", "10.0.0.300", "user:pw@edge01", "edge01/x"])
def test_what_is_wrong_stands_below_the_field_while_typing(add: ServerForm, text: str) -> None:
    QTest.keyClicks(add.place.host, text)
    field = next(field for field in add._fields if field.widget is add.place.host)
    assert field.error.isVisible() and field.error.text().endswith(".")
    assert add.place.host.accessibleDescription() == field.error.text() == add.why.text()
    assert not add.ok.isEnabled()
    add.place.host.setText("edge01")
    assert not field.error.isVisible() and add.ok.isEnabled() and add.place.host.accessibleDescription() == ""


def test_plain_http_warns_and_shows_no_certificate(add: ServerForm) -> None:
    add.place.host.setText("edge01")
    assert not add.place.warning.isVisible() and add.proof.how.isEnabled()
    add.place.protocol.setCurrentIndex(1)
    assert add.place.warning.isVisible() and add.place.port.value() == 5985
    assert not add.proof.how.isEnabled() and add.proof.none.isVisible()
    assert "nothing proves" in add.why.text()
    add.place.port.setValue(8080)
    add.place.protocol.setCurrentIndex(0)
    assert add.place.port.value() == 8080


def test_a_pin_is_not_kept_for_plain_http(edit: ServerForm) -> None:
    edit.place.protocol.setCurrentIndex(1)
    server = edit.server()
    assert (server.https, server.trust, server.pin) == (False, Trust.SYSTEM, "")


def test_a_pasted_list_offers_the_list_form(add: ServerForm, qtbot: QtBot) -> None:
    paste(add, "edge01\nedge02, edge03")
    assert add.why.text() == "This is a list of 3 servers." and not add.ok.isEnabled()
    assert add.place.as_list.isVisible()
    with qtbot.waitSignal(add.wants_list) as signal:
        add.place.as_list.click()
    assert signal.args == ["edge01\nedge02, edge03"]
    assert add.result() == QDialog.DialogCode.Rejected and not add.isVisible()


# --- Passwords --------------------------------------------------------------------------------------------------------


def test_a_password_and_where_it_goes(add: ServerForm) -> None:
    add.place.host.setText("edge01")
    add.logon.password.setText("geheim")
    add.logon.use.setCurrentIndex(SHARED)
    add.logon.keep.setChecked(True)
    given = add.given()
    assert given is not None
    assert (given.user, given.password, given.shared, given.keep) == (".\\audit", "geheim", True, True)
    assert "geheim" not in repr(given)
    assert add.server().credential == shared_key(".\\AUDIT")


def test_a_password_needs_its_user(add: ServerForm) -> None:
    add.place.host.setText("edge01")
    add.logon.user.clear()
    assert add.ok.isEnabled()
    add.logon.password.setText("x")
    assert add.why.text() == "The user is missing."


def test_a_known_password_never_goes_to_another_user(edit: ServerForm) -> None:
    assert edit.logon.password.placeholderText() == "unchanged"
    assert edit._password()() == "known"
    edit.logon.user.setText("other")
    assert edit.logon.password.placeholderText() == ""
    assert edit._password()() == ""
    assert edit.why.text() == "The password is missing."
    edit.logon.use.setCurrentIndex(SHARED)
    assert edit.ok.isEnabled()
    edit.logon.use.setCurrentIndex(THIS_SERVER)
    edit.logon.user.setText(".\\AUDIT")
    assert edit.ok.isEnabled() and edit._password()() == "known"


def test_the_password_is_shown_only_on_request(add: ServerForm) -> None:
    assert add.logon.password.echoMode() is add.logon.password.EchoMode.Password
    add.logon.show_it.click()
    assert add.logon.password.echoMode() is add.logon.password.EchoMode.Normal
    assert add.logon.show_it.accessibleName() == "Hide the password"


def test_no_store_is_said_beside_the_box_that_is_off(qtbot: QtBot) -> None:
    form = shown(qtbot, ServerForm(None, store_missing="There is no store here.", kerberos=True))
    assert not form.logon.keep.isEnabled()
    assert form.logon.keep_note.text() == "There is no store here."


# --- Logon method -----------------------------------------------------------------------------------------------------


def test_kerberos_is_off_with_its_reason(add: ServerForm, edit: ServerForm) -> None:
    assert not add.auth.isEnabled() and "library" in add.auth_note.text() and add.auth_note.isVisible()
    assert edit.auth.isEnabled() and not edit.auth_note.isVisible()
    edit.auth.setCurrentIndex(1)
    assert edit.server().auth == "kerberos"


def test_kerberos_is_looked_for_in_the_background(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    thread: list[str] = []
    monkeypatch.setattr(
        core.collect.winrm, "has_kerberos", lambda: bool(thread.append(threading.current_thread().name)) or True
    )
    form = shown(qtbot, ServerForm(None))
    qtbot.waitUntil(form.auth.isEnabled, timeout=3000)
    assert thread and thread != [threading.main_thread().name]


# --- Certificates -----------------------------------------------------------------------------------------------------


def certificate(sha256: str = PIN) -> Certificate:
    now = datetime.now(UTC)
    return Certificate(sha256, "CN=EDGE01", "CN=CA", ("edge01",), now, now + timedelta(90), False)


def test_a_pin_must_be_one(add: ServerForm) -> None:
    add.place.host.setText("edge01")
    add.proof.how.setCurrentIndex(2)
    assert add.why.text() == "The certificate's SHA-256 is missing."
    add.proof.pin.setText("ab" * 20)
    assert "SHA-1" in add.why.text()
    add.proof.pin.setText(grouped(PIN))
    assert add.ok.isEnabled()
    assert (add.server().trust, add.server().pin) == (Trust.PIN, PIN)
    add.proof.how.setCurrentIndex(1)
    assert add.why.text() == "The CA file is missing."
    add.proof.ca_file.setText("ca.pem")
    assert (add.server().trust, add.server().pin, add.server().ca_file) == (Trust.CA, "", "ca.pem")


def test_a_fetched_certificate_is_pinned_only_by_hand(
    add: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def fetch(host: str, port: int, timeout: float, cancel: threading.Event) -> Certificate:
        asked.append((host, port))
        return certificate()

    monkeypatch.setattr(core.collect.winrm, "certificate", fetch)
    paste(add, "https://edge01:5987")
    add.proof.how.setCurrentIndex(2)
    add.proof.fetch.click()
    qtbot.waitUntil(lambda: add.proof.shown.isVisible(), timeout=3000)
    assert asked == [("edge01", 5987)]
    text = add.proof.shown.toPlainText()
    assert all(part in text for part in ("CN=EDGE01", "CN=CA", "UTC", grouped(PIN)))
    assert add.proof.pin.text() == "" and not add.ok.isEnabled()
    add.proof.use.click()
    assert add.server().pin == PIN
    assert not add.proof.use.isVisible()


def test_a_certificate_that_cannot_be_fetched_is_told(
    add: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(*_: object) -> Certificate:
        raise CollectError(Failure(Reason.REFUSED, "edge01 refused.", "Check the port."))

    monkeypatch.setattr(core.collect.winrm, "certificate", fetch)
    add.place.host.setText("edge01")
    add.proof.how.setCurrentIndex(2)
    add.proof.fetch.click()
    qtbot.waitUntil(lambda: "refused" in add.proof._status.text(), timeout=3000)
    assert add.proof._status.text() == "edge01 refused. Check the port."
    assert add.proof.fetch.isEnabled() and not add.proof.shown.isVisible()


# --- Testing the connection -------------------------------------------------------------------------------------------


def hanging(server: Server, password: str, report: Callable[[str], None], cancel: threading.Event) -> str:
    report("logging on")
    if not cancel.wait(20):
        raise AssertionError("nobody cancelled")
    raise Cancelled


def test_the_test_says_what_it_does_and_stops(edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.collect.winrm, "probe", hanging)
    edit.trial.button.click()
    assert edit.trial.button.text() == STOP and edit.trial.bar.isVisible()
    qtbot.waitUntil(lambda: edit.trial.outcome.text() == "Logging on…", timeout=3000)
    edit.trial.button.click()
    assert edit.trial.outcome.text() == "Stopped." and edit.trial.button.text() == START
    assert not edit.trial.bar.isVisible()


def test_closing_the_form_stops_the_test(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def probe(server: Server, password: str, report: Callable[[str], None], cancel: threading.Event) -> str:
        cancel.wait(20)
        stopped.set()
        time.sleep(0.2)  # and its end comes when the form is long gone
        return "late"

    monkeypatch.setattr(core.collect.winrm, "probe", probe)
    form = ServerForm(None, KNOWN, known=lambda: "x", kerberos=True)
    form.show()
    form.trial.button.click()
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
        (ValueError("a bug"), "The test itself failed. The log has the details."),
    ],
)
def test_an_outcome_is_a_line_in_the_form(
    edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def probe(*_: object) -> str:
        raise error

    monkeypatch.setattr(core.collect.winrm, "probe", probe)
    edit.trial.button.click()
    qtbot.waitUntil(lambda: edit.trial.outcome.text() == told, timeout=3000)
    assert edit.isVisible() and QApplication.activeModalWidget() in (None, edit)
    edit.place.name.setText("another")  # what was tested is no longer what is shown
    assert edit.trial.outcome.text() == ""


def test_the_typed_password_is_the_one_that_is_tried(
    edit: ServerForm, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(core.collect.winrm, "probe", lambda server, password, *_: tried.append(password) or "Fine.")
    edit.trial.button.click()
    qtbot.waitUntil(lambda: edit.trial.outcome.text() == "✓ Fine.", timeout=3000)
    edit.logon.password.setText("typed")
    edit.trial.button.click()
    qtbot.waitUntil(lambda: len(tried) == 2, timeout=3000)
    assert tried == ["known", "typed"]


def test_against_the_lab(qtbot: QtBot) -> None:
    """The real client and a real server: fetch, compare, pin, test, and one wrong password."""
    with Lab() as lab:
        target, password = lab.servers[0], lab.password
        form = shown(qtbot, ServerForm(None, kerberos=False))
        paste(form, f"https://{target.host}:{target.port}/wsman")
        form.place.computer.setText(target.computer)
        form.logon.user.setText(target.user)
        form.logon.password.setText("wrong")
        form.proof.how.setCurrentIndex(2)
        form.proof.fetch.click()
        qtbot.waitUntil(lambda: form.proof.shown.isVisible(), timeout=10_000)
        form.proof.use.click()
        assert form.server().pin == lab.shown.sha256
        form.trial.button.click()
        qtbot.waitUntil(lambda: not form.trial.work.running, timeout=20_000)
        assert "rejected" in form.trial.outcome.text()
        form.logon.password.setText(password)
        form.trial.button.click()
        qtbot.waitUntil(lambda: not form.trial.work.running, timeout=20_000)
        assert form.trial.outcome.text().startswith("✓ ")


def test_a_server_of_an_evidence_file(qtbot: QtBot) -> None:
    server = Server("3", "Edge 3", evidence_file="C:/in/edge03.json")
    form = FileServerForm(None, server)
    qtbot.addWidget(form)
    form.show()
    form.name.setText(" ")
    assert form.why.text() == "The name is missing."
    form.name.setText("DMZ")
    form.computer.setText("EDGE03")
    assert form.server() == Server("3", "DMZ", computer="EDGE03", evidence_file="C:/in/edge03.json")

"""The server dialog: what is typed becomes a server, and a password goes where it is meant to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from core.model import Server, Trust
from core.secrets import shared_key
from tests.ui.dialogs.dialogs import KNOWN, paste, shown
from ui.dialogs.form import Hint
from ui.dialogs.server.logon_fields import SHARED, THIS_SERVER
from ui.dialogs.server.server import FileServerForm, ServerForm

pytestmark = pytest.mark.usefixtures("calm")


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
    assert add.entered() is None


def test_enter_accepts_and_escape_does_not(add: ServerForm, edit: ServerForm) -> None:
    QTest.keyClick(add, Qt.Key.Key_Return)
    assert add.isVisible()  # nothing to add yet
    QTest.keyClicks(add.address.host, "edge01")
    QTest.keyClick(add.address.host, Qt.Key.Key_Return)
    assert add.result() == QDialog.DialogCode.Accepted
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.result() == QDialog.DialogCode.Rejected and not edit.isVisible()


def test_an_edited_server_comes_back_as_it_was(edit: ServerForm) -> None:
    assert edit.server() == KNOWN
    assert edit.entered() is None


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
    assert "/" not in add.address.host.text()
    assert add.address.port.value() == port


@pytest.mark.parametrize("text", ["a..b", "10.0.0.300", "user:pw@edge01", "edge01/x"])
def test_what_is_wrong_stands_below_the_field_while_typing(add: ServerForm, text: str) -> None:
    QTest.keyClicks(add.address.host, text)
    field = next(field for field in add._fields if field.widget is add.address.host)
    assert field.error.isVisible() and field.error.text().endswith(".")
    assert add.address.host.accessibleDescription() == field.error.text() == add.why.text()
    assert not add.ok.isEnabled()
    add.address.host.setText("edge01")
    assert not field.error.isVisible() and add.ok.isEnabled() and add.address.host.accessibleDescription() == ""


def test_plain_http_warns_and_shows_no_certificate(add: ServerForm) -> None:
    add.address.host.setText("edge01")
    assert not add.address.warning.isVisible() and add.identity.how.isEnabled()
    add.address.protocol.setCurrentIndex(1)
    assert add.address.warning.isVisible() and add.address.port.value() == 5985
    assert not add.identity.how.isEnabled() and add.identity.none.isVisible()
    assert "identity is not verified" in add.why.text()
    add.address.port.setValue(8080)
    add.address.protocol.setCurrentIndex(0)
    assert add.address.port.value() == 8080


def test_a_pin_is_not_kept_for_plain_http(edit: ServerForm) -> None:
    edit.address.protocol.setCurrentIndex(1)
    server = edit.server()
    assert (server.https, server.trust, server.pin) == (False, Trust.SYSTEM, "")


def test_a_pasted_list_offers_the_list_form(add: ServerForm, qtbot: QtBot) -> None:
    paste(add, "edge01\nedge02, edge03")
    assert add.why.text() == "This is a list of 3 servers." and not add.ok.isEnabled()
    assert add.address.as_list.isVisible()
    with qtbot.waitSignal(add.list_pasted) as signal:
        add.address.as_list.click()
    assert signal.args == ["edge01\nedge02, edge03"]
    assert add.result() == QDialog.DialogCode.Rejected and not add.isVisible()


# --- Passwords --------------------------------------------------------------------------------------------------------


def test_a_password_and_where_it_goes(add: ServerForm) -> None:
    add.address.host.setText("edge01")
    add.logon.password.setText("geheim")
    add.logon.use.setCurrentIndex(SHARED)
    add.logon.keep.setChecked(True)
    given = add.entered()
    assert given is not None
    assert (given.user, given.password, given.shared, given.keep) == (".\\audit", "geheim", True, True)
    assert "geheim" not in repr(given)
    assert add.server().credential == shared_key(".\\AUDIT")


def test_a_password_needs_its_user(add: ServerForm) -> None:
    add.address.host.setText("edge01")
    add.logon.user.clear()
    assert add.ok.isEnabled()
    add.logon.password.setText("x")
    assert add.why.text() == "The user name is missing."


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
    form = shown(qtbot, ServerForm(None, store_missing="There is no store here."))
    assert not form.logon.keep.isEnabled()
    assert form.logon.keep_note.text() == "There is no store here."


# --- Logon method -----------------------------------------------------------------------------------------------------


def test_a_server_saved_with_kerberos_says_that_it_is_not_offered(qtbot: QtBot, add: ServerForm) -> None:
    form = shown(qtbot, ServerForm(None, replace(KNOWN, auth="kerberos")))
    assert any("is not supported" in note.text() for note in form.findChildren(Hint) if note.isVisible())
    assert form.server().auth == "ntlm"
    assert not any("Kerberos" in note.text() for note in add.findChildren(Hint))


# --- A server of an evidence file -------------------------------------------------------------------------------------


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

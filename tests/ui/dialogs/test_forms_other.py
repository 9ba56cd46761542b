"""Certificates, passwords, details, commands and export: what is entered is what comes out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.collect.script import BOOTSTRAP, script
from core.collect.winrm.collector import ARGUMENTS
from core.collect.winrm.tls import Certificate
from core.export import FORMATS
from core.model import Details
from tests.helpers.pslab import STATES, needs_pslab, run_file
from tests.helpers.samples import sample_assessment
from tests.ui.dialogs.dialogs import PIN, shown
from ui.dialogs.assessment_details import DetailsForm
from ui.dialogs.collector_script import CollectorScriptForm
from ui.dialogs.export import ExportForm, safe_stem, stem_wrong
from ui.dialogs.form import Form
from ui.dialogs.server.certificate import CertificateForm
from ui.dialogs.server.fingerprint import SHOW_COMMAND, differing, grouped
from ui.dialogs.server.password import PasswordForm

OTHER = "ab12cd34" * 7 + "ffff0000"
pytestmark = pytest.mark.usefixtures("calm")


# --- Certificates -----------------------------------------------------------------------------------------------------


def digits(form: Form) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.textFormat() is Qt.TextFormat.RichText]


def test_a_new_certificate_is_shown_for_comparison(qtbot: QtBot) -> None:
    now = datetime.now(UTC)
    said = Certificate(PIN, "CN=EDGE01", "CN=EDGE01", ("edge01",), now, now, True)
    form = shown(qtbot, CertificateForm(None, "edge01", PIN.upper(), certificate=said))
    assert form.pin() == PIN
    (text,) = digits(form)
    assert text.count("AB12") == 8 and "<u>" not in text
    boxes = [box.toPlainText() for box in form.findChildren(QPlainTextEdit)]
    assert any("itself (self-signed)" in box for box in boxes)
    assert SHOW_COMMAND in boxes


def test_a_changed_certificate_stands_beside_the_old_one(qtbot: QtBot) -> None:
    form = shown(qtbot, CertificateForm(None, "edge01", PIN, pinned=OTHER))
    now, before = digits(form)
    assert now.count("<b><u>") == before.count("<b><u>") == 2
    assert "<b><u>FFFF</u></b>" in before and "<b><u>AB12</u></b>" in now


def test_enter_does_not_trust(qtbot: QtBot) -> None:
    form = shown(qtbot, CertificateForm(None, "edge01", PIN))
    QTest.keyClick(form, Qt.Key.Key_Return)
    assert form.result() == QDialog.DialogCode.Rejected and not form.isVisible()


def test_groups_that_differ_are_found() -> None:
    assert differing(PIN, PIN) == [False] * 16
    assert differing(PIN, OTHER) == [False] * 14 + [True] * 2
    assert all(differing(PIN, ""))
    assert grouped(PIN).replace(" ", "").lower() == PIN


# --- Passwords and details --------------------------------------------------------------------------------------------


def test_a_password_for_several_servers(qtbot: QtBot) -> None:
    form = shown(qtbot, PasswordForm(None, ["edge01", "edge02"], ".\\audit"))
    assert form.focusWidget() is form.logon.password
    assert form.why.text() == "The password is missing."
    QTest.keyClicks(form.logon.password, "geheim")
    QTest.keyClick(form.logon.password, Qt.Key.Key_Return)
    given = form.entered()
    assert form.result() == QDialog.DialogCode.Accepted
    assert given is not None and (given.user, given.password, given.shared) == (".\\audit", "geheim", True)


def test_details_come_back(qtbot: QtBot) -> None:
    form = shown(qtbot, DetailsForm(None, Details("A", "B", "C", "D", "CUI//SP-X")))
    assert form.details() == Details("A", "B", "C", "D", "CUI//SP-X")
    form.lines["site"].setText("  Fort  ")
    form.marking.setCurrentText("SECRET")
    assert form.details() == Details("A", "Fort", "C", "D", "SECRET")
    form.lines["site"].setText("a\x07b")
    assert not form.ok.isEnabled() and "unprintable" in form.why.text()


# --- Commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def commands(qtbot: QtBot) -> CollectorScriptForm:
    form = shown(qtbot, CollectorScriptForm(None))
    qtbot.waitUntil(lambda: bool(form.hash.text()), timeout=5000)
    return form


def test_everything_that_is_sent_is_shown(commands: CollectorScriptForm) -> None:
    assert commands.text.toPlainText() == script().decode("ascii").replace("\r\n", "\n")
    assert ARGUMENTS[-1] in commands.start.toPlainText() and BOOTSTRAP in commands.start.toPlainText()
    assert grouped(hashlib.sha256(script()).hexdigest()) in commands.hash.text()
    by_hand = commands.hand.toPlainText()
    assert "powershell.exe -NoProfile -File edge.ps1 > edge.txt" in by_hand
    assert f"{ARGUMENTS[-1]} < edge.ps1 > edge.txt" in by_hand


def test_the_saved_script_has_the_hash_that_is_shown(commands: CollectorScriptForm, tmp_path: Path) -> None:
    commands.save(tmp_path / "edge.ps1")
    assert (tmp_path / "edge.ps1").read_bytes() == script()
    assert commands.said.text() == "Saved as edge.ps1."
    commands.save(tmp_path / "gone" / "edge.ps1")
    assert commands.said.text().startswith("Not saved: ")
    commands._copy()
    assert QApplication.clipboard().text() == script().decode("ascii")


# --- Export -----------------------------------------------------------------------------------------------------------


def test_an_export_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    form = shown(qtbot, ExportForm(None, sample_assessment(), tmp_path))
    assert form.target().folder == tmp_path and form.target().stem == "Spring-assessment-2026"
    assert form.files.text() == "Writes Spring-assessment-2026.pdf and Spring-assessment-2026.json."
    form.boxes["json"].setChecked(False)
    form.paper_box.setCurrentIndex(1)
    form.folder_line.setText(str(tmp_path / "reports"))
    form.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert (form.target().formats, form.paper()) == (("pdf",), "us-letter")
    again = shown(qtbot, ExportForm(None, sample_assessment(), tmp_path))
    assert (again.target().formats, again.paper(), again.target().folder) == (
        ("pdf",),
        "us-letter",
        tmp_path / "reports",
    )


def test_an_export_needs_something_to_write(qtbot: QtBot, tmp_path: Path) -> None:
    form = shown(qtbot, ExportForm(None, sample_assessment(), tmp_path))
    assert set(form.boxes) == set(FORMATS)
    for box in form.boxes.values():
        box.setChecked(False)
    assert form.why.text() == "Select a format." and not form.ok.isEnabled()
    form.boxes["json"].setChecked(True)
    assert form.ok.isEnabled() and not form.paper_box.isEnabled()
    form.folder_line.setText("reports")
    assert form.why.text() == "Enter the full path of the folder."


@pytest.mark.parametrize("stem", ["", "a/b", "a\\b", "a:b", "CON", "con.x", "LPT1", "ends.", "ends ", "a\nb", 'a"b'])
def test_names_that_windows_refuses(stem: str) -> None:
    assert stem_wrong(stem).strip()


@pytest.mark.parametrize(
    "text", ["", "Spring: Fort/Example", "con", "...", "\x00\n", "x" * 500, "Jäger 2026", "../../etc"]
)
def test_any_text_makes_a_file_name(text: str) -> None:
    assert stem_wrong(safe_stem(text)) == ""


@needs_pslab
def test_the_command_for_the_administrator_prints_the_same_digits(tmp_path: Path) -> None:
    """On the real engine, with a stand-in for the certificate store, which only Windows has."""
    store = "[pscustomobject]@{Subject = 'CN=EDGE01'; RawData = [byte[]](1, 2, 3)}"
    command = SHOW_COMMAND.replace("Get-ChildItem Cert:\\LocalMachine\\My", store)
    assert command != SHOW_COMMAND
    (tmp_path / "show.ps1").write_text(command, "ascii")
    done = run_file(STATES / "lab-fresh.json", tmp_path / "show.ps1")
    assert done.stdout.decode("ascii").split("\n")[0].strip() == "CN=EDGE01", done
    assert done.stdout.decode("ascii").split("\n")[1].strip() == grouped(hashlib.sha256(b"\1\2\3").hexdigest())

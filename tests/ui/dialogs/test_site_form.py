"""The site's sheet as a form: checked while typing, signed for, searched, imported, exported, undone by Cancel."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.model import Enclave, Role, RoleChoice, Site, SiteValue, Statement
from core.site.values import CATALOGUE, ValueKind, typed_text
from tests.core.rule_cases.sheet import VALUES
from ui.dialogs.site.sheet import SiteSheetForm
from ui.widgets.labels import Elided
from ui.window import Window

SAID, SAID_HERE = Statement("J. Doe", "As accredited."), Statement("J. Doe", "Accredited as SIPR.")
SITE = Site(
    values={key: SiteValue(value, "J. Doe") for key, value in VALUES.items()},
    enclave=Enclave.CLASSIFIED,
    enclave_by=SAID,
    gateways={"s1": SAID},
    roles={("s1", "Get-ReceiveConnector", "x"): RoleChoice(Role.INTERNAL, "why")},
    accepted_texts=frozenset({"EX19-ED-000235"}),
)


@pytest.fixture
def form(qtbot: QtBot) -> SiteSheetForm:
    made = SiteSheetForm(None, Site(), {"EX19-ED-000159": "Receive connector timeout must be limited."})
    qtbot.addWidget(made)
    made.show()
    return made


def type_into(form: SiteSheetForm, key: str, text: str) -> None:
    editor = form.entries[key].editor
    if isinstance(editor, QComboBox):
        editor.setCurrentText(text)
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
    else:
        editor.setText(text)


def test_every_value_of_the_catalogue_can_be_typed_and_read_back(form: SiteSheetForm) -> None:
    assert set(form.entries) == set(CATALOGUE) == set(VALUES)
    for key, value in VALUES.items():
        type_into(form, key, typed_text(CATALOGUE[key].kind, value))
    assert {key: each.value for key, each in form.site().values.items()} == VALUES


def test_a_sheet_comes_out_as_it_went_in(form: SiteSheetForm) -> None:
    form.show_site(SITE)
    assert form.site() == SITE, "gateways, roles and accepted texts, which have no field here, too"


def test_what_is_no_value_is_told_below_it_and_cannot_be_saved(form: SiteSheetForm) -> None:
    type_into(form, "receive_timeout", "ten minutes")
    assert "00:10:00 for ten minutes" in form.entries["receive_timeout"].note.text()
    assert not form.ok.isEnabled()
    assert form.why.text().startswith("Receive connector timeout: ")
    assert form.entries["receive_timeout"].editor.accessibleDescription()
    type_into(form, "receive_timeout", "00:10:00")
    assert form.ok.isEnabled()


def test_what_exchange_refuses_is_told_and_stays_until_somebody_corrects_it(form: SiteSheetForm) -> None:
    """As in an assessment of an earlier version, which took it."""
    form.show_site(Site({"hop_count": SiteValue(999, "J. Doe")}))
    entry = form.entries["hop_count"]
    assert (entry.editor.text(), entry.signed.text()) == ("999", "J. Doe")
    assert entry.note.text() == "Exchange accepts 1 to 500." and not form.ok.isEnabled() and form.unsaved()
    assert form.why.text() == "Hops of a received message: Exchange accepts 1 to 500."
    type_into(form, "hop_count", "60")
    assert form.ok.isEnabled() and form.site().values["hop_count"].value == 60


@pytest.mark.parametrize("text", ["60\u202e", "a\x00"])
def test_what_cannot_be_printed_is_refused(form: SiteSheetForm, text: str) -> None:
    type_into(form, "internal_domain", text)
    assert not form.ok.isEnabled()


def test_without_a_signature_the_default_stands_and_that_is_said(form: SiteSheetForm) -> None:
    entry = form.entries["hop_count"]
    assert entry.note.text() == "STIG default: 60. Exchange accepts 1 to 500."
    assert not entry.signed.isVisible()
    type_into(form, "hop_count", "30")
    assert entry.signed.isVisible()
    assert entry.note.text().startswith("The STIG default 60 applies until this value is signed.")
    assert "1 without a signature: the default applies" in form.why.text()
    entry.signed.setText("J. Doe")
    assert entry.note.text().startswith("Signed. STIG default: 60.")
    assert form.site().values == {"hop_count": SiteValue(30, "J. Doe")}
    type_into(form, "hop_count", "")
    assert form.site().values == {}


def test_a_box_left_alone_states_nothing(form: SiteSheetForm) -> None:
    assert form.site().enclave is Enclave.NOT_STATED
    assert "treated as unclassified" in form.enclave.currentText()
    assert not form.by.isVisible()


def test_a_classified_enclave_wants_who_and_why(form: SiteSheetForm) -> None:
    form.enclave.setCurrentText("Classified (SIPR)")
    assert form.by.isVisible() and form.because.isVisible()
    assert "Not applied until" in form._enclave_note.text()
    form.by.setText("J. Doe")
    assert "Not applied" in form._enclave_note.text()
    form.because.setText("As accredited.")
    assert "Not applied" not in form._enclave_note.text()
    assert form.site().classified == SAID
    form.because.setText("\u202e")
    assert not form.ok.isEnabled()


def test_search_finds_values_by_words_rules_and_their_titles(form: SiteSheetForm) -> None:
    for text, key in (("hops", "hop_count"), ("000159", "receive_timeout"), ("must be limited", "receive_timeout")):
        form.search.setText(text)
        assert [each for each, entry in form.entries.items() if entry.isVisible()] == [key]
    form.search.setText("no such value")
    assert form.nothing.isVisible()
    form.search.setText("")
    assert all(entry.isVisible() for entry in form.entries.values())


def test_the_rules_that_use_a_value_are_named(form: SiteSheetForm) -> None:
    for key, entry in form.entries.items():
        assert all(stig_id.casefold() in entry.words for stig_id in CATALOGUE[key].stig_ids)


def test_lists_keep_their_lines(form: SiteSheetForm) -> None:
    key = next(key for key, entry in CATALOGUE.items() if entry.kind is ValueKind.LIST)
    type_into(form, key, " a \n\nb\na\n")
    assert form.site().values[key].value == ("a", "b")


def test_import_fills_the_form_and_keeps_nothing_before_save(filled: Window, tmp_path: Path, qtbot: QtBot) -> None:
    session, tasks = filled.workspace.session, filled.workspace.site
    path = tmp_path / "sheet.json"
    values = {"hop_count": {"value": 30, "signed_by": "J. Doe"}}
    path.write_text(
        json.dumps(
            {
                "format": "edge-assessor-site-sheet",
                "version": 1,
                "values": values,
                "gateways": ["edge02", "elsewhere"],
                "classified": True,
            }
        )
    )
    form = SiteSheetForm(filled, session.site)
    qtbot.addWidget(form)
    form.show()
    tasks.read_into(form, path)
    qtbot.waitUntil(lambda: "elsewhere" in form._said.text())
    assert form.site() == Site({"hop_count": SiteValue(30, "J. Doe")}, Enclave.CLASSIFIED, gateways={"s2": Statement()})
    assert session.site == Site(), "Cancel undoes it all"
    path.write_text("{}")
    tasks.read_into(form, path)
    qtbot.waitUntil(lambda: "sheet.json is not a site sheet" in form._said.text())
    assert form.site().values, "a file that is refused changes nothing"


def test_export_writes_what_the_form_says(filled: Window, tmp_path: Path, qtbot: QtBot) -> None:
    form = SiteSheetForm(filled, replace(SITE, gateways={"s2": SAID}))
    qtbot.addWidget(form)
    form.show()
    path = tmp_path / "out.json"
    filled.workspace.site.write_from(form, path)
    qtbot.waitUntil(lambda: form._said.text() == "out.json exported.")
    from core.site.sheet import merged_site, read_sheet_file

    again, strangers = merged_site(read_sheet_file(path), Site(), filled.workspace.session.servers.values())
    assert again.values == SITE.values and again.classified == SAID and again.gateways == {"s2": SAID} and not strangers
    type_into(form, "hop_count", "many")
    filled.workspace.site.write_from(form, tmp_path / "wrong.json")
    assert "Correct the errors" in form._said.text()
    assert not (tmp_path / "wrong.json").exists()


@pytest.mark.parametrize("accepted", [True, False])
def test_saving_takes_the_sheet_and_cancel_does_not(
    filled: Window, monkeypatch: pytest.MonkeyPatch, accepted: bool
) -> None:
    def answers(form: SiteSheetForm) -> int:
        form.enclave.setCurrentText("Classified (SIPR)")
        form.by.setText("J. Doe")
        form.because.setText("Accredited as SIPR.")
        return int(accepted)

    monkeypatch.setattr(SiteSheetForm, "exec", answers)
    filled.actions_["site"].trigger()
    assert filled.workspace.session.site.classified == (SAID_HERE if accepted else None)
    assert ("classified enclave" in filled._status.text()) is accepted


def test_a_finding_opens_the_sheet_at_what_its_rule_asks_for(
    filled: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, list[str]]] = []

    def looks(form: SiteSheetForm) -> int:
        visible = [key for key, each in form.entries.items() if not each.isHidden()]
        seen.append((form.search.text(), visible))
        return 0

    monkeypatch.setattr(SiteSheetForm, "exec", looks)
    found = filled.workspace.finding.result
    found.sheet_requested.emit(("internal_domain", "send_tls_method"))
    assert seen == [("EX19-ED-000236", ["internal_domain", "send_tls_method"])]
    assert found.isVisible() and not found._sheet.isVisible(), "this rule asks for no site value"
    entry = filled.workspace.finding.entry
    found.show_entry(replace(entry, finding=replace(entry.finding, stig_id="EX19-ED-000236")))
    assert found._sheet.isVisible()
    found._sheet.click()
    assert seen[1] == seen[0]


def test_escape_does_not_throw_the_sheet_away_at_once(form: SiteSheetForm, qtbot: QtBot) -> None:
    type_into(form, "receive_timeout", "nonsense")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible() and "not saved" in form.why.text()
    type_into(form, "receive_timeout", "")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible(), "nothing is changed any more"


def test_no_title_is_cut_without_a_mark(form: SiteSheetForm) -> None:
    titles = form.findChildren(Elided)
    assert {each.text() for each in titles} == {entry.title for entry in CATALOGUE.values()}
    for each in titles:
        each.resize(60, each.height())
        assert each.shown() == each.text() or each.shown().endswith("…"), "an ellipsis"
        assert each.toolTip() == each.text()

"""Forms take no signature and no justification that nobody can read."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.model import NO_NAME, NO_REASON, Role, RoleChoice, Site
from tests.ui.dialogs.dialogs import shown
from ui.dialogs.assessment_details import DetailsForm
from ui.dialogs.site.role import needs
from ui.dialogs.site.sheet import SiteSheetForm

pytestmark = pytest.mark.usefixtures("calm")
NOBODY = ("-", "\u2800", "\u3164", "\ufe0f", "J. Doe\u3164", "1")


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_signs_a_site_value(qtbot: QtBot, text: str) -> None:
    form = shown(qtbot, SiteSheetForm(None, Site()))
    entry = form.entries["hop_count"]
    entry.editor.setText("30")
    entry.signed.setText("J. Doe")
    assert form.ok.isEnabled()
    entry.signed.setText(text)
    assert not form.ok.isEnabled()
    assert entry.note.text() == NO_NAME
    entry.signed.setText(" ")
    assert form.ok.isEnabled() and entry.unsigned


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_justifies_a_role(text: str) -> None:
    assert needs(RoleChoice(Role.INTERNAL, text)) == NO_REASON
    assert not needs(RoleChoice(Role.INTERNAL, "Only Mailbox servers connect"))


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_is_the_assessor(qtbot: QtBot, text: str) -> None:
    form = shown(qtbot, DetailsForm(None))
    form.lines["assessor"].setText(text)
    assert not form.ok.isEnabled()
    form.lines["assessor"].setText("J. Doe")
    assert form.ok.isEnabled()

"""Connector roles: from a finding for one or several, and all in one list, never without a justification."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import Role, RoleChoice, Statement, Status, Verdict
from core.site.roles import RECEIVE, Connector
from tests.helpers.whole import whole_assessment
from tests.ui.conftest import fill
from tests.ui.person import press
from tests.ui.remediations import press_button
from ui.dialogs.site.gateway import GatewayForm
from ui.dialogs.site.role import RoleForm
from ui.dialogs.site.roles import JUSTIFICATION, ROLE, ConnectorsModel, RolesForm
from ui.findings.filters import Filter
from ui.window import Window

INTERNET = Connector("s1", RECEIVE, "EDGE01\\a", "a", Role.INTERNET, "The whole internet may connect.")
INTERNAL = Connector("s1", RECEIVE, "EDGE01\\b", "b", Role.INTERNAL, "Only private addresses may connect.")
UNKNOWN = Connector("s2", RECEIVE, "EDGE02\\c", "c", Role.NONE, "Its remote ranges are not readable.")
NAMES = {"s1": "edge01", "s2": "edge02"}


@pytest.fixture
def whole(window: Window, qtbot: QtBot) -> Window:
    fill(window, whole_assessment(3))
    qtbot.waitUntil(lambda: window.workspace.findings.model.rowCount() > 0)
    return window


def answer(monkeypatch: pytest.MonkeyPatch, kind: type, act: object) -> None:
    def answers(form: object) -> int:
        act(form)
        return 1

    monkeypatch.setattr(kind, "exec", answers)


def test_the_suggestion_is_where_one_starts(qtbot: QtBot) -> None:
    form = RoleForm(None, [INTERNET])
    qtbot.addWidget(form)
    form.show()
    assert form.choice() == RoleChoice(Role.INTERNET, INTERNET.why, suggested=True)
    assert form.justification.text() == "", "the program's reason is not the assessor's"
    assert "as suggested" in form.why.text()
    form.justification.setText("In the DMZ.")
    assert form.choice() == RoleChoice(Role.INTERNET, "In the DMZ.")
    form.justification.setText("")
    form.choices[Role.INTERNAL].setChecked(True)
    assert form.justification.text() == ""
    assert not form.ok.isEnabled()
    assert "justification is required" in form.why.text()
    form.justification.setText("Only our own servers use it.")
    assert form.ok.isEnabled()
    assert form.choice() == RoleChoice(Role.INTERNAL, "Only our own servers use it.")
    form.choices[Role.NONE].setChecked(True)
    assert form.choice() is None and form.ok.isEnabled()


def test_connectors_that_differ_get_no_common_suggestion(qtbot: QtBot) -> None:
    form = RoleForm(None, [INTERNET, INTERNAL])
    qtbot.addWidget(form)
    form.show()
    assert form.choice() is None
    form.choices[Role.INTERNET].setChecked(True)
    assert not form.ok.isEnabled()


def test_an_earlier_decision_is_shown(qtbot: QtBot) -> None:
    form = RoleForm(None, [INTERNET], RoleChoice(Role.INTERNAL, "as the EDSP says"))
    qtbot.addWidget(form)
    form.show()
    assert form.choice() == RoleChoice(Role.INTERNAL, "as the EDSP says")


def test_a_role_from_a_finding_changes_its_verdict(
    whole: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = whole.workspace
    workspace.findings.filters.set(Filter(rule="EX19-ED-000235", servers=frozenset({"w1"})))
    assert workspace.finding.entry.finding.status is Status.OPEN
    failing = [o.name for o in workspace.finding.entry.finding.objects if o.verdict is Verdict.FAILS]
    assert failing == ["From internet gateways"]
    workspace.finding.result.table.setFocus()
    answer(monkeypatch, RoleForm, lambda form: None)
    press(whole, qtbot, "Ctrl+R")
    key = ("w1", RECEIVE, "EDGE01\\From internet gateways")
    assert workspace.session.site.roles[key].role is Role.INTERNET
    assert workspace.notice.text == "1 connector set to internet-facing."
    qtbot.waitUntil(lambda: workspace.finding.entry.finding.status is Status.NOT_A_FINDING)
    model = workspace.finding.result.model
    rows = {model.index(r, 1).data(): r for r in range(model.rowCount())}
    row = rows["From internet gateways"]
    assert model.index(row, 0).data() == "not applicable"
    assert model.index(row, model.columnCount() - 1).data() == "internet-facing"
    whole.workspace.notice._buttons[0].click()
    qtbot.waitUntil(lambda: workspace.finding.entry.finding.status is Status.OPEN)
    assert not workspace.session.site.roles


def test_several_connectors_at_once(whole: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = whole.workspace
    workspace.findings.filters.set(Filter(rule="EX19-ED-000235", servers=frozenset({"w1"})))
    workspace.finding.result.table.selectAll()

    def decide(form: RoleForm) -> None:
        form.choices[Role.INTERNAL].setChecked(True)
        form.justification.setText("one subnet")

    answer(monkeypatch, RoleForm, decide)
    whole.actions_["set_role"].trigger()
    assert set(workspace.session.site.roles.values()) == {RoleChoice(Role.INTERNAL, "one subnet")}
    assert len(workspace.session.site.roles) == 2


def test_a_rule_that_is_not_about_connectors_offers_no_role(whole: Window) -> None:
    whole.workspace.findings.filters.set(Filter(rule="EX19-ED-000006", servers=frozenset({"w1"})))
    found = whole.workspace.finding.result
    assert found.keys() == []
    assert not found._set_role.isVisible()
    assert "Role" not in found.model.titles() and "Connector" not in found.model.titles()


def test_the_model_of_the_list(qtmodeltester: ModelTester) -> None:
    model = ConnectorsModel([INTERNET, INTERNAL, UNKNOWN], NAMES, {})
    qtmodeltester.check(model, force_py=True)
    model.search("edge01")
    model.decide([0, 1], None)
    model.search("")
    assert model.rowCount() == 3


def test_the_list_of_all_connectors(qtbot: QtBot) -> None:
    form = RolesForm(None, [INTERNET, INTERNAL, UNKNOWN], NAMES, {})
    qtbot.addWidget(form)
    form.show()
    form.table.selectAll()
    assert form.chosen() == [0, 1, 2]
    form.model.decide(form.chosen(), None)
    assert form.roles() == {
        INTERNET.key: RoleChoice(Role.INTERNET, INTERNET.why, suggested=True),
        INTERNAL.key: RoleChoice(Role.INTERNAL, INTERNAL.why, suggested=True),
    }, "nothing is suggested for the third"
    assert form.why.text() == "2 of 3 connectors have a role, 2 as suggested, without a justification."
    assert form.model.text(0, JUSTIFICATION) == "as suggested, without a justification"
    assert form.model.index(0, JUSTIFICATION).data(Qt.ItemDataRole.EditRole) == ""
    form.model.justify([0], INTERNET.why)
    assert form.roles()[INTERNET.key] == RoleChoice(Role.INTERNET, INTERNET.why), "typed by a person it is theirs"
    form.model.justify([0], "")
    assert form.roles()[INTERNET.key].suggested
    form.model.decide([2], Role.INTERNAL)
    assert not form.ok.isEnabled()
    assert form.why.text().endswith("First: c.")
    cell = form.model.index(2, JUSTIFICATION)
    assert form.model.flags(cell) & Qt.ItemFlag.ItemIsEditable
    assert form.model.setData(cell, " by the plan ")
    assert form.ok.isEnabled()
    assert form.roles()[UNKNOWN.key] == RoleChoice(Role.INTERNAL, "by the plan")
    form.model.decide([0, 1, 2], Role.NONE)
    assert form.roles() == {}
    assert not form.model.flags(cell) & Qt.ItemFlag.ItemIsEditable


def test_a_justification_of_the_assessors_own_outlasts_a_change_of_mind(qtbot: QtBot) -> None:
    model = ConnectorsModel([INTERNET], NAMES, {INTERNET.key: RoleChoice(Role.INTERNAL, "mine")})
    model.decide([0], Role.INTERNET)
    assert model.choices[INTERNET.key] == RoleChoice(Role.INTERNET, "mine")
    suggested = ConnectorsModel(
        [INTERNET], NAMES, {INTERNET.key: RoleChoice(Role.INTERNET, INTERNET.why, suggested=True)}
    )
    suggested.decide([0], Role.INTERNAL)
    assert suggested.choices[INTERNET.key].justification == "", "the suggestion's reason is none for another role"


def test_search_in_the_list(qtbot: QtBot) -> None:
    form = RolesForm(None, [INTERNET, INTERNAL, UNKNOWN], NAMES, {INTERNAL.key: RoleChoice(Role.INTERNAL, "x")})
    qtbot.addWidget(form)
    form.show()
    for text, count in (("edge01", 2), ("internal", 1), ("receive edge02", 1), ("nobody", 0), ("", 3)):
        form.search.setText(text)
        assert form.model.rowCount() == count
    assert form.model.index(1, ROLE).data() == "internal"


def test_the_list_keeps_roles_of_connectors_it_does_not_show(
    whole: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = ("w2", RECEIVE, "EDGE02\\was here before")
    session = whole.workspace.session
    session.set_site(replace(session.site, roles={gone: RoleChoice(Role.INTERNAL, "then")}))

    def decide(form: RolesForm) -> None:
        form.table.selectionModel().select(
            form.model.index(0, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
        form.model.decide(form.chosen(), None)

    answer(monkeypatch, RolesForm, decide)
    whole.actions_["roles"].trigger()
    qtbot.waitUntil(lambda: len(session.site.roles) == 2)
    assert gone in session.site.roles
    assert whole.workspace.notice.text == "Connector roles saved."
    press_button(whole.workspace.notice, "Undo")
    assert set(session.site.roles) == {gone}


def test_a_list_that_is_saved_unchanged_says_so_and_offers_no_undo(
    whole: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, notice = whole.workspace.session, whole.workspace.notice
    session.set_roles([("w2", RECEIVE, "EDGE02\\was here before")], RoleChoice(Role.INTERNAL, "then"))
    notice.say("Something older.", trouble=True)
    answer(monkeypatch, RolesForm, lambda form: None)
    whole.actions_["roles"].trigger()
    qtbot.waitUntil(lambda: notice.text == "No connector role was changed.")
    assert not notice._buttons and session.site.roles


def test_without_evidence_there_is_nothing_to_list(window: Window, qtbot: QtBot) -> None:
    window.actions_["roles"].trigger()
    qtbot.waitUntil(lambda: "No connectors in the evidence yet" in window.workspace.notice.text)


def sign(form: GatewayForm) -> None:
    form.show()
    assert not form.ok.isEnabled()
    form.by.setText("J. Doe")
    assert not form.ok.isEnabled(), "why, too"
    form.because.setText("EEMSG filters all mail.")
    assert form.ok.isEnabled()


def test_a_gateway_that_nobody_signs_for_is_none(whole: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, action = whole.workspace, whole.actions_["gateway"]
    workspace.servers.select("w1")
    monkeypatch.setattr(GatewayForm, "exec", lambda form: 0)
    action.trigger()
    assert workspace.session.site.gateways == {} and not action.isChecked()
    workspace.session.set_gateway(["w1"], Statement())
    assert "Enterprise gateway: not signed with a reason" in workspace.servers._panel._text.text()
    assert not action.isChecked()
    answer(monkeypatch, GatewayForm, sign)
    action.trigger()
    assert workspace.session.site.gateway("w1") and action.isChecked(), (
        "what nobody signed for is signed, not taken away"
    )


def test_a_gateway_for_the_chosen_servers(whole: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, GatewayForm, sign)
    workspace, action = whole.workspace, whole.actions_["gateway"]
    assert not action.isEnabled()
    workspace.servers.select("w1")
    assert action.isEnabled() and not action.isChecked()
    action.trigger()
    assert workspace.session.site.gateways == {"w1": Statement("J. Doe", "EEMSG filters all mail.")}
    assert action.isChecked()
    assert "Enterprise gateway: stated by J. Doe: EEMSG filters all mail." in workspace.servers._panel._text.text()
    workspace.findings.filters.set(Filter(rule="EX19-ED-000124", servers=frozenset({"w1"})))
    qtbot.waitUntil(lambda: workspace.finding.entry.finding.status is Status.NOT_APPLICABLE)
    assert "enterprise gateway" in workspace.finding.result._reason.text()
    action.trigger()
    assert workspace.session.site.gateways == {}


def test_one_justification_for_all_that_are_chosen(qtbot: QtBot) -> None:
    form = RolesForm(None, [INTERNET, INTERNAL, UNKNOWN], NAMES, {})
    qtbot.addWidget(form)
    form.show()
    assert not form.justification.isEnabled()
    form.table.selectAll()
    form.model.decide(form.chosen(), Role.INTERNAL)
    assert form.justification.text() == "" and not form.ok.isEnabled()
    assert form.why.text().startswith("2 connectors have a role without a justification")
    qtbot.keyClicks(form.justification, "As the EDSP says ")
    assert {choice.justification for choice in form.roles().values()} == {"As the EDSP says"}
    assert len(form.roles()) == 3 and form.ok.isEnabled()
    assert form.justification.text() == "As the EDSP says "
    form.table.selectRow(1)
    qtbot.keyClicks(form.justification, "2")
    assert [form.model.text(row, JUSTIFICATION)[-4:] for row in range(3)] == ["says", "ys 2", "says"]


def test_escape_does_not_throw_roles_away_at_once(qtbot: QtBot) -> None:
    form = RolesForm(None, [INTERNET], NAMES, {})
    qtbot.addWidget(form)
    form.show()
    form.model.decide([0], None)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible() and "not saved" in form.why.text()
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()

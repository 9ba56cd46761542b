"""Two releases side by side, and rules with another check text than their check was written for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTextEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.benchmark.releases import ChangeKind, RulePart, compare
from core.benchmark.xccdf import read_benchmark
from core.model import Benchmark, Status
from tests.helpers.benchmarks import benchmark_xml, rule_xml
from tests.helpers.effort import at_most
from tests.helpers.samples import ENCRYPTION, sample_assessment
from tests.helpers.whole import whole_assessment
from ui.dialogs.compare_benchmarks import ChangesModel, CompareForm
from ui.findings.filters import Filter
from ui.tasks.compare import compared
from ui.widgets.text_differences import MOST_LINES, MOST_WORDS, differences
from ui.window import Window

OLD = sample_assessment().benchmark
FIRST, SECOND, THIRD = OLD.rules
NEW = replace(
    OLD,
    release="3",
    rules=(
        replace(FIRST, check_text=FIRST.check_text.replace("list", "show")),
        SECOND,
        replace(THIRD, stig_id="EX19-ED-000999"),
    ),
)


def marked(field: QTextEdit) -> str:
    """What is struck out or underlined."""
    found = []
    block = field.document().begin()
    while block.isValid():
        for each in block:
            piece = each.fragment()
            if piece.charFormat().fontStrikeOut() or piece.charFormat().fontUnderline():
                found.append(piece.text())
        block = block.next()
    return "|".join(found)


def form_of(old: Benchmark, new: Benchmark, qtbot: QtBot) -> CompareForm:
    form = CompareForm(None, old, new, compare(old, new), new)
    qtbot.addWidget(form)
    form.show()
    return form


def test_every_difference_has_its_line(qtmodeltester: ModelTester) -> None:
    changes = compare(OLD, NEW).changes
    assert [(each.kind, each.rule.stig_id, each.parts) for each in changes] == [
        (ChangeKind.CHANGED, ENCRYPTION, (RulePart.CHECK,)),
        (ChangeKind.ADDED, "EX19-ED-000999", ()),
        (ChangeKind.REMOVED, THIRD.stig_id, ()),
    ]
    model = ChangesModel(changes)
    qtmodeltester.check(model, force_py=True)
    model.choose(ChangeKind.ADDED)
    assert model.rowCount() == 1
    model.choose(None)
    assert model.index(0, 3).data() == "check"


def test_both_texts_side_by_side_with_what_differs(qtbot: QtBot) -> None:
    form = form_of(OLD, NEW, qtbot)
    assert form.parts.currentText() == "Check (differs)"
    assert form.old.toPlainText() == FIRST.check_text
    assert form.new.toPlainText() == NEW.rules[0].check_text
    assert (marked(form.old), marked(form.new)) == ("list", "show")
    form.parts.setCurrentIndex(form.parts.findData("discussion"))
    assert form.old.toPlainText() == FIRST.discussion and not marked(form.old)
    form.kinds.setCurrentIndex(form.kinds.findData(ChangeKind.ADDED.value))
    assert "does not contain the rule" in form.old.toPlainText()
    assert form.new.toPlainText() == THIRD.check_text
    assert form.why.text() == "1 rule is the same in both."


def test_nothing_differs(qtbot: QtBot) -> None:
    form = form_of(OLD, OLD, qtbot)
    assert form.model.rowCount() == 0
    assert form.kinds.itemText(0) == "No differences"
    assert form.old.toPlainText() == form.new.toPlainText() == "", "no rule is chosen, so none is missing"


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("a b c", "a x c", "b", "x"),
        ("same", "same", "", ""),
        ("a  b\r\nc", "a b c", "", ""),
        ("", "new", "", "new"),
        ("a", "", "a", ""),
    ],
)
def test_differences_are_words(old: str, new: str, left: str, right: str) -> None:
    pieces = differences(old, new)
    assert tuple("".join(text for text, _ in side) for side in pieces) == (old, new), "nothing is lost"
    assert tuple("".join(text for text, only in side if only) for side in pieces) == (left, right)


@pytest.mark.parametrize("count", [MOST_WORDS - 1, MOST_WORDS * 5, MOST_LINES * 40])
def test_long_texts_are_not_felt(count: int) -> None:

    old = " ".join(f"word{n}" + ("\n" if n % 20 == 0 else "") for n in range(count))
    new = old.replace("word7 ", "other ")
    with at_most(2):
        pieces = differences(old, new)
    assert ["".join(text for text, _ in side) for side in pieces] == [old, new]


def test_the_older_stands_left_whichever_is_open(tmp_path: Path) -> None:
    path = tmp_path / "release-7-xccdf.xml"
    path.write_bytes(benchmark_xml(rule_xml(ENCRYPTION)))
    other = read_benchmark(path.read_bytes(), path.name)
    assert (other.version, other.release) == ("3", "7")
    old, new, _ = compared(OLD, path)
    assert (old.release, new.release) == ("2", "7")
    old, new, _ = compared(replace(OLD, version="4"), path)
    assert (old.release, new.version) == ("7", "4")
    old, _, _ = compared(replace(OLD, own=True, version="99"), path)
    assert old.own, "ours is older than every published one"


def test_from_the_menu_to_the_other_benchmark(
    filled: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "release-7-xccdf.xml"
    path.write_bytes(benchmark_xml(rule_xml(ENCRYPTION)))
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *args: (str(path), ""))
    shown: list[str] = []

    def answers(form: CompareForm) -> int:
        shown.append(form.ok.text())
        return 1

    monkeypatch.setattr(CompareForm, "exec", answers)
    filled.actions_["compare"].trigger()
    qtbot.waitUntil(lambda: filled.workspace.session.benchmark.release == "7")
    assert shown == ["Use Exchange Edge V3R7 (unknown release)"]
    path.write_bytes(b"<html/>")
    filled.actions_["compare"].trigger()
    qtbot.waitUntil(lambda: "not an XCCDF" in filled.workspace.notice.text)


# --- Check texts that changed -----------------------------------------------------------------------------------------


def test_a_changed_text_is_shown_accepted_and_taken_back(window: Window, qtbot: QtBot) -> None:
    sample = whole_assessment(1)
    rules = tuple(
        replace(rule, check_text=f"{rule.check_text} And more.") if rule.stig_id == "EX19-ED-000006" else rule
        for rule in sample.benchmark.rules
    )
    benchmark = replace(sample.benchmark, rules=rules)
    workspace = window.workspace
    workspace.session.set_benchmark(benchmark, changed=frozenset({"EX19-ED-000006"}))
    workspace.session.add_servers(sample.servers)
    workspace.session.set_result(sample.results[0])
    workspace.reevaluation.again()
    workspace.findings.filters.set(Filter(rule="EX19-ED-000006"))
    qtbot.waitUntil(
        lambda: workspace.finding.entry is not None and "has changed since" in workspace.finding.entry.finding.reason
    )
    bar = workspace.finding.result.changed_text
    assert workspace.finding.entry.finding.status is Status.NOT_REVIEWED
    assert bar.isVisible() and bar._button.text() == "Accept the check for this rule"
    bar._button.click()
    qtbot.waitUntil(lambda: workspace.finding.entry.finding.status is Status.NOT_A_FINDING)
    assert workspace.session.site.accepted_texts == {"EX19-ED-000006"}
    assert bar._button.text() == "Withdraw acceptance"
    bar._button.click()
    qtbot.waitUntil(lambda: workspace.finding.entry.finding.status is Status.NOT_REVIEWED)
    workspace.findings.filters.set(Filter(rule="EX19-ED-000026"))
    assert not bar.isVisible()
    workspace.files.changed_texts_wanted.emit()
    model = workspace.findings.model
    assert [model.entry(row).finding.stig_id for row in range(model.rowCount())] == ["EX19-ED-000006"]


def test_what_is_amiss_between_benchmark_and_product_is_said(window: Window, qtbot: QtBot) -> None:
    sample = whole_assessment(2)
    workspace = window.workspace
    workspace.session.set_benchmark(
        replace(sample.benchmark, title="Microsoft Exchange 2016 Edge STIG", id="x", own=False)
    )
    workspace.session.add_servers(sample.servers)
    for result in sample.results:
        workspace.session.set_result(result)
    qtbot.waitUntil(lambda: workspace.findings.model.rowCount() > 0)
    said = workspace.findings._warnings._text
    assert said.isVisible()
    assert said.text().startswith("edge01, edge02: ")
    assert "2016" in said.toolTip() and "2019" in said.toolTip()
    workspace.servers.select("w1")
    assert "2016" in workspace.servers._panel._text.text()

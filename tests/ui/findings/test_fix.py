"""How to fix, in the window: all that a person must know stands before the command, and the way back after it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.model import ExceptionWords, PropertyChange, Remediation, RunOn, Status
from tests.helpers.samples import CHUNKING, ENCRYPTION
from tests.ui.person import clipboard, press, unnamed
from tests.ui.remediations import PLAIN, WHOLE, WITHHELD, failing, look, press_button, relays, show, texts
from ui.finding.fix_parts import BY_ITSELF, CommandField, Fold, change_words
from ui.finding.fix_tab import MOST
from ui.finding.pane import FIX
from ui.findings.filters import Filter
from ui.widgets import theme
from ui.window import Window

SAID = [
    "To Internet",
    "Mail no longer goes by MX.\nDomain security to partners ends.",
    f"{CHUNKING} requires DNSRoutingEnabled True of the same connector.",
    "The change is for all source servers.\nEX19-ED-000111 comes first.",
    "SmartHosts",
    "[10.0.0.25], [10.0.0.26]",
    "DNSRoutingEnabled",
    "SmartHostAuthMechanism",
    BY_ITSELF,
    f"In the Exchange Management Shell {RunOn.MAILBOX}:",
    WHOLE.command,
    "Send a message and follow it.",
    WHOLE.undo,
    "The credential is nowhere: write it down first.",
]


def test_all_of_it_is_told_and_what_stops_stands_before_the_command(window: Window, qtbot: QtBot) -> None:
    said = texts(show(window, qtbot, [failing("To Internet", WHOLE)]))
    places = [said.index(text) for text in SAID]
    assert places == sorted(places)
    rows = said[said.index("New") + 1 : places[9]]
    assert rows == [
        *("SmartHosts", "(empty)", "→", "[10.0.0.25], [10.0.0.26]"),
        *("DNSRoutingEnabled", "True", "→", "False"),
        *("SmartHostAuthMechanism", "not in the evidence", "→", "None", BY_ITSELF),
    ]


def test_sizes_are_read_in_their_units(window: Window, qtbot: QtBot) -> None:
    change = PropertyChange("MaxMessageSize", 37748736, 10485760)
    fix = Remediation("Set-X -Identity 'a' -MaxMessageSize 10485760", changes=(change,))
    said = texts(show(window, qtbot, [failing("x", fix)]))
    at = said.index("New") + 1
    assert said[at : at + 4] == ["MaxMessageSize", "36 MB", "→", "10 MB"] and fix.command in said
    assert change_words(change) == "MaxMessageSize from 36 MB to 10 MB"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (RunOn.EDGE, "Exchange Management Shell on edge01, run as administrator"),
        (RunOn.MAILBOX, "on a Mailbox server of the subscribed site, then Start-EdgeSynchronization there"),
        (
            RunOn.NOT_KNOWN,
            "in the Exchange Management Shell on a Mailbox server, then Start-EdgeSynchronization",
        ),
    ],
)
def test_it_is_told_where_a_command_is_run(window: Window, qtbot: QtBot, place: RunOn, words: str) -> None:
    said = texts(show(window, qtbot, [failing("x", replace(PLAIN, place=place))]))
    assert words in said[said.index(PLAIN.command) - 1]
    press(window, qtbot, "Ctrl+Shift+C")
    assert clipboard().splitlines()[1].startswith("# ") and words in clipboard().splitlines()[1]


def test_where_no_command_is_printed_the_reason_stands_and_nothing_can_be_copied(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, [failing("Inbound", replace(WITHHELD, also=("1. Make another.", "2. Test it.")))])
    said = texts(tab)
    assert said[said.index("No command") + 1] == WITHHELD.withheld
    assert said[said.index("Instead") + 1] == "1. Make another.\n2. Test it."
    assert not [b for b in tab.findChildren(QAbstractButton) if b.text().startswith("Copy")]
    QApplication.clipboard().setText("before")
    press(window, qtbot, "Ctrl+Shift+C")
    assert clipboard() == "before", "nothing takes the place of what was copied"
    assert window.workspace.notice.text == "This finding has no command to copy."


def test_objects_without_a_command_are_named_on_one_line(window: Window, qtbot: QtBot) -> None:
    said = texts(show(window, qtbot, relays(7, Remediation(withheld="Ask the site."))))
    names = ", ".join(f"Relay {n}" for n in range(7))
    assert said[:5] == [
        "7 objects do not meet the rule. With a command: none.",
        "The same for these 7 objects",
        names,
        "No command",
        "Ask the site.",
    ]


def test_a_line_to_fill_in_has_its_own_button_and_is_copied_with_no_other(window: Window, qtbot: QtBot) -> None:
    line = "New-X -Server 'EDGE01' -RemoteIPRanges ADDRESSES"
    fixes = (replace(WITHHELD, also=("1. Make this one.", "2. Test it."), template=line), replace(PLAIN, template=line))
    tab = show(window, qtbot, [failing(f"Relay {n}", fix) for n, fix in enumerate(fixes)])
    said = texts(tab)
    at = said.index(line)
    assert said[at - 2 : at] == [
        "1. Make this one.\n2. Test it.",
        "In the Exchange Management Shell on edge01, run as administrator, after you fill in the parts in capitals:",
    ]
    assert said.count(line) == 2 and not unnamed(window)
    press_button(tab, "Copy the command to fill in for Relay 0")
    assert clipboard() == line
    for copy_all in (lambda: press_button(tab, "Copy all"), lambda: press(window, qtbot, "Ctrl+Shift+C")):
        QApplication.clipboard().clear()
        copy_all()
        assert PLAIN.command in clipboard() and "New-X" not in clipboard()


# --- Many objects -----------------------------------------------------------------------------------------------------


def test_thirty_alike_have_their_warning_once_and_each_command_says_that_it_holds(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, relays(MOST))
    said = texts(tab)
    assert said.count("Long messages are refused.") == 1
    assert said.index("Long messages are refused.") < said.index("Relay 0")
    captions = [text for text in said if text.endswith("(see the warning above):")]
    assert len(captions) == MOST
    assert all(f"Set-X -Identity 'Relay {n}' -B 1" in said for n in range(MOST))
    assert PLAIN.undo not in said, "the way back of many is folded"


def test_objects_of_which_other_things_are_said_have_warnings_of_their_own(window: Window, qtbot: QtBot) -> None:
    other = replace(PLAIN, stops=("Short messages are refused.",))
    said = texts(show(window, qtbot, [*relays(2), failing("Other", other)]))
    assert said.index("Relay 1") < said.index("Other") < said.index("Short messages are refused.")
    assert "(see the warning above)" not in said[said.index(PLAIN.command) - 1]


def test_more_than_can_be_read_are_counted_and_copied(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, relays(MOST + 3))
    assert "3 more: Copy all includes their commands." in texts(tab)
    press(window, qtbot, "Ctrl+Shift+C")
    assert clipboard().count("Set-X") == MOST + 3
    assert window.workspace.notice.text == f"{MOST + 3} commands copied."


def test_one_copied_command_takes_the_place_of_an_older_message(window: Window, qtbot: QtBot) -> None:
    show(window, qtbot, relays(1))
    window.workspace.notice.say("Something older.", trouble=True)
    press(window, qtbot, "Ctrl+Shift+C")
    assert window.workspace.notice.text == "1 command copied."


def test_thirty_do_not_hold_up_the_keys(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some are shown at once, the rest in turns of their own; another finding ends that."""
    tab = show(window, qtbot, relays(MOST))
    monkeypatch.setattr("ui.finding.fix_tab.BURST_S", 0)
    tab.show_entry(window.workspace.finding.entry)
    first = len([text for text in texts(tab) if text.startswith("Set-X")])
    assert first == 1
    tab.show_entry(
        replace(window.workspace.finding.entry, finding=replace(window.workspace.finding.entry.finding, objects=()))
    )
    qtbot.wait(100)
    assert not [text for text in texts(tab) if text.startswith("Set-X")]


def test_what_comes_after_opens_by_keyboard(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, relays(2))
    fold = tab.findChildren(Fold)[1]
    assert fold.switch.accessibleName() == "Undo, Relay 1, hidden"
    fold.switch.setFocus()
    qtbot.keyClick(fold.switch, Qt.Key.Key_Space)
    assert texts(tab).count(PLAIN.undo) == 1 and fold.switch.accessibleName() == "Undo, Relay 1, shown"
    qtbot.keyClick(fold.switch, Qt.Key.Key_Space)
    assert PLAIN.undo not in texts(tab)


# --- Around it --------------------------------------------------------------------------------------------------------


def test_a_conflict_leads_to_the_other_rules_finding_also_where_a_filter_hides_it(window: Window, qtbot: QtBot) -> None:
    show(window, qtbot, [failing("To Internet", WHOLE)])
    window.workspace.findings.filters.set(Filter(status=Status.OPEN))
    tab = look(window, qtbot)
    press_button(tab, f"Show {CHUNKING}")
    assert window.workspace.finding.entry.key == ("s1", CHUNKING)
    assert window.workspace.finding.tabs.currentIndex() == FIX
    row = window.workspace.findings.table.currentIndex().row()
    assert window.workspace.findings.model.entry(row).key == ("s1", CHUNKING)


def test_a_conflict_with_a_rule_that_was_not_judged_leads_nowhere(window: Window, qtbot: QtBot) -> None:
    other = replace(WHOLE, conflicts=(replace(WHOLE.conflicts[0], stig_id="EX19-ED-999999"),))
    tab = show(window, qtbot, [failing("To Internet", other)])
    assert WHOLE.conflicts[0].why in texts(tab)
    with pytest.raises(StopIteration):
        press_button(tab, "Show EX19-ED-999999")


@pytest.mark.parametrize("name", ["x" * 400, "\\".join(["part"] * 100), "ü" * 200 + " & <b>"])
def test_a_name_of_any_length_pushes_nothing_out_of_sight(window: Window, qtbot: QtBot, name: str) -> None:
    change = replace(WHOLE.changes[0], becomes=name)
    fix = replace(WHOLE, stops=(f"{name} stops.",), conflicts=(), changes=(change,), exception=name)
    tab = show(window, qtbot, [failing(name, fix), *relays(2, replace(PLAIN, withheld=name, command=""))])
    window.workspace.session.set_exceptions({("s1", ENCRYPTION, f"EDGE01\\{name}"): ExceptionWords(name, "J. Doe")})
    qtbot.wait(50)
    assert tab.widget().width() <= tab.viewport().width()
    assert tab.viewport().width() < window.width()


def test_a_screen_reader_reads_what_stands_there(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, [failing("To Internet", WHOLE)])
    labels = [each for each in tab.findChildren(QLabel) if each.isVisible() and each.text()]
    assert all(each.text() in (each.accessibleName() or each.text()) for each in labels), "a name hides a text"
    table = next(each for each in tab.findChildren(QWidget) if each.accessibleName() == "What changes")
    assert (
        "SmartHostAuthMechanism from not in the evidence to None, changed by Exchange" in table.accessibleDescription()
    )


def test_everything_in_it_speaks(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = show(window, qtbot, [failing("To Internet", WHOLE), failing("Inbound", WITHHELD), *relays(2)])
    for fold in tab.findChildren(Fold):
        fold.turn(True)
    assert unnamed(window) == []
    said: list[str] = []
    monkeypatch.setattr("PySide6.QtWidgets.QWhatsThis.showText", lambda where, text, widget: said.append(text))
    tab.findChildren(Fold)[0].switch.setFocus()
    press(window, qtbot, "F1")
    assert "Ctrl+Shift+X" in said[0] and "how to undo it" in said[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_anew_in_other_colours(window: Window, qtbot: QtBot, scheme: str) -> None:
    show(window, qtbot, [failing("To Internet", WHOLE)])
    window.choose_scheme(scheme)
    tab = window.workspace.finding.fix
    caption = next(each for each in tab.findChildren(QLabel) if each.text().startswith("In the Exchange"))
    assert caption.palette().windowText().color() == theme.quiet_colour()


def test_a_finding_with_nothing_to_mend_has_only_the_benchmarks_words(window: Window, qtbot: QtBot) -> None:
    said = texts(show(window, qtbot, [failing("x", Remediation())]))
    assert said[0] == "Fix text of the benchmark"


def test_no_line_of_a_command_can_be_scrolled_out_of_sight(window: Window, qtbot: QtBot) -> None:
    tab = show(window, qtbot, [failing("Inbound", WHOLE)])
    look(window, qtbot)
    shown = [each for each in tab.findChildren(CommandField) if each.isVisible()]
    assert shown and not any(each.verticalScrollBar().maximum() for each in shown)

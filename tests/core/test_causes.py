"""Why a rule has no verdict: kinds and texts on findings and objects, of which the findings' gap is the weightiest."""

from __future__ import annotations

import pytest

from core.checks.conclude import Noun, conclude
from core.checks.objects import without_verdict
from core.model import Cause, Facts, Finding, Gap, ObjectFinding, Row, Status, Verdict, as_sentence
from core.registry import StigNote, evaluate, notes_for

SHEET = Cause(Gap.INPUT_REQUIRED, "the site value 'X' is not on the site sheet")
FACT = Cause(Gap.FACT_MISSING, "Get-X gave no Name")
THING = Noun("entry", "entries")
GOOD = ObjectFinding("A", "A", Verdict.MEETS, "It is.")


def finding(*causes: Cause, status: Status = Status.NOT_REVIEWED) -> Finding:
    return Finding("EX19-ED-000001", status, "Why.", causes=causes)


@pytest.mark.parametrize("weaker", list(Gap)[1:])
def test_the_gap_is_what_weighs_most(weaker):
    assert finding(Cause(weaker), FACT).gap is Gap.FACT_MISSING
    assert finding(Cause(weaker)).gap is weaker


def test_a_verdict_has_no_gap_though_facts_may_be_missing():
    opened = finding(FACT, SHEET, status=Status.OPEN)
    assert opened.gap is None and opened.missing and opened.in_part and opened.required_input == SHEET.text


def test_a_bug_is_not_a_missing_fact_and_leaves_the_result_in_part():
    bug = finding(Cause(Gap.CHECK_FAILED, "ZeroDivisionError()"))
    assert bug.in_part and not bug.missing and bug.error == "ZeroDivisionError()"


def test_objects_that_lack_the_same_thing_say_it_once():
    said = conclude([without_verdict(name, name, SHEET) for name in "AB"], THING, "It", "so")
    assert said.causes == (SHEET,) and said.reason == f"Not evaluated: {SHEET.text}."


def test_a_missing_fact_weighs_more_than_an_input_and_hides_it_not():
    said = conclude([GOOD, without_verdict("B", "B", FACT), without_verdict("C", "C", SHEET)], THING, "It", "so")
    assert [each.kind for each in said.causes] == [Gap.FACT_MISSING, Gap.INPUT_REQUIRED]
    assert FACT.text in said.reason and said.causes[1] == SHEET


def test_a_source_that_failed_is_the_cause_of_its_rules():
    denied = Facts(failed={"Get-ReceiveConnector": "Access is denied."})
    [cause] = evaluate("EX19-ED-000235", denied).causes
    assert cause == Cause(Gap.FACT_MISSING, "Get-ReceiveConnector failed on the server: Access is denied")


def test_a_changed_text_stands_beside_what_else_is_in_the_way():
    none = evaluate("EX19-ED-000235", Facts(), changed=True)
    assert none.text_changed and none.missing and none.gap is Gap.FACT_MISSING
    row = Row("Get-ReceiveConnector", {"Identity": "A", "Name": "A", "AuthMechanism": "Tls", "AuthMechanismValue": 1})
    assert evaluate("EX19-ED-000235", Facts({row.source: (row,)}), changed=True).gap is Gap.TEXT_CHANGED


def test_a_rule_without_a_check_is_for_a_person():
    assert evaluate("EX19-ED-999999", Facts()).gap is Gap.PERSON


def test_a_phrase_becomes_a_sentence():
    assert as_sentence("the list is short") == "The list is short." and as_sentence("") == ""


# --- Words about objects, and notes -----------------------------------------------------------------------------------


def test_one_object_and_several_are_named_by_their_noun():
    failing = ObjectFinding("B", "B", Verdict.FAILS, "It is not.")
    assert conclude([failing], THING, "It", "so").reason == "The only entry fails: It is not so on B."
    assert conclude([failing, GOOD], THING, "It", "so").reason == "1 of 2 entries fails: It is not so on B."
    assert conclude([GOOD, GOOD], Noun("list"), "It", "so").reason == "It is so on all 2 lists."


def test_a_note_is_shown_by_its_own_stig_only():
    notes = ("To all.", StigNote("Of 2019.", "EX19"), StigNote("Of 2016.", "EX16"))
    assert notes_for("EX19", notes) == ("To all.", "Of 2019.")
    assert notes_for("EX16", notes) == ("To all.", "Of 2016.")


def test_two_rules_that_contradict_are_called_as_in_the_benchmark():
    row = Row("Get-ReceiveConnector", {"Identity": "A", "Name": "A", "AuthMechanism": "Tls", "AuthMechanismValue": 1})
    for own, other in (("EX19-ED-000235", "EX19-ED-000099"), ("EX16-ED-000680", "EX16-ED-000180")):
        notes = " ".join(evaluate(own, Facts({row.source: (row,)})).notes)
        assert other in notes and ("EX16" in notes) is own.startswith("EX16")

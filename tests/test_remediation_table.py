"""docs/remediation.md tells of every rule what the checks really print."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from core.model import Remediation, SiteContext, Status, Value
from core.registry import CHECKS, TOO_LONG, evaluate
from core.remediation.remediate import NO_NAME, amount
from core.remediation.shell import QUOTED
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Case, Changes, evidence, facts, having
from tests.helpers.withheld_states import State, states_of
from tests.tools import remediation_table as table

RULES = table.rules_of_2019()
DECIDED = [stig_id for stig_id in RULES if not CHECKS[stig_id].manual]
ALWAYS = (NO_NAME.instead, TOO_LONG)
"""Withheld under every rule, as the page's introduction says."""


def test_the_page_is_what_the_code_says():
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "stale: run python dev.py generate"


def test_all_rules_are_told_of_once_and_every_row_has_all_its_cells():
    rows = re.findall(r"^\| (EX19-ED-[0-9]{6}) \|", table.page(), re.MULTILINE)
    assert rows == [each for rules in table.areas().values() for each in rules] and sorted(rows) == DECIDED
    by_hand = re.findall(r"[0-9]{3}", " ".join(re.findall(r"^- ([0-9, ]+):", _person(), re.MULTILINE)))
    assert sorted([*rows, *(table.PREFIX + number for number in by_hand)]) == RULES
    lines = [line for line in table.page().splitlines() if line.startswith("| EX19")]
    assert {len(re.split(r"(?<!\\)\|", line)) for line in lines} == {len(table.HEADINGS) + 2}
    assert not any("|  |" in line for line in lines)


def _person() -> str:
    return table.page().partition("## Rules for manual review")[2].partition("\n## ")[0]


# --- What is printed --------------------------------------------------------------------------------------------------


SUBSCRIBED = having("Get-SendConnector", 0, Name="EdgeSync - Site to Internet", DomainSecureEnabled=True)
INBOUND = having(
    *("Get-SendConnector", 1),
    **{"Name": "EdgeSync - Inbound to Site", "AddressSpaces": ("SMTP:--;1",), "SmartHosts": ("--",)},
)
TAKES_FROM_MAILBOXES = having("Get-ReceiveConnector", 1, AuthMechanism="Tls, ExchangeServer", AuthMechanismValue=17)
TO_A_PARTNER = having("Get-SendConnector", 1, AddressSpaces=("SMTP:partner.example;1",), SmartHosts=())
SERVERS: tuple[Changes, ...] = (
    (),
    (*SUBSCRIBED, *INBOUND),
    (*SUBSCRIBED, *INBOUND, *TAKES_FROM_MAILBOXES),
    TAKES_FROM_MAILBOXES,
    TO_A_PARTNER,
)
"""As the case has it, with EdgeSync's two send connectors, with a receive connector of the Mailbox servers on either,
and with a send connector to one domain by DNS."""


def circumstances(case: Case) -> Iterator[SiteContext]:
    """With the case's roles, and with none."""
    yield from (case.known, replace(case.known, roles={}))


def states(stig_id: str) -> Iterator[State]:
    case = CASES[stig_id]
    yield from (((*more, *bad), known) for bad in case.bad for more in SERVERS for known in circumstances(case))
    yield from states_of(stig_id, case.bad)


@cache
def printed(stig_id: str) -> tuple[Remediation, ...]:
    """Beside every object that fails, over the bad evidence of the rule's case and that in which it is withheld."""
    return tuple(
        judged.remediation
        for changes, known in states(stig_id)
        for finding in [evaluate(stig_id, facts(evidence(changes)), known)]
        if finding.status is Status.OPEN
        for judged in finding.objects
        if judged.verdict.name == "FAILS"
    )


def lines(command: str) -> list[str]:
    return [part for line in command.splitlines() for part in line.split("; ")]


PARAMETER = re.compile(rf" -([A-Z]\w*)((?: (?!-[A-Z\[])(?:@\{{.*?\}}|\(.*?\)\S*|(?:{QUOTED.pattern},?)+|[^\s\]]+))?)")


def shape(line: str) -> tuple[str, dict[str, str]]:
    """A cmdlet, and its parameters with what is typed for them."""
    return line.partition(" ")[0], {name: value.strip() for name, value in PARAMETER.findall(line)}


def fits(stig_id: str, line: str) -> bool:
    """Whether one line of the guide's command is this one, with its places filled and its brackets used or not."""
    return any(_fits(stig_id, line, told) for told in lines(CHECKS[stig_id].guide.command))


def _fits(stig_id: str, line: str, told: str) -> bool:
    cmdlet, typed = shape(line)
    wanted, values = shape(told.replace("[", "").replace("]", ""))
    needed = shape(re.sub(r" \[.*?\]", "", told))[1]
    same = all(_same(stig_id, value, values[name]) for name, value in typed.items() if name in values)
    return cmdlet == wanted and needed.keys() <= typed.keys() <= values.keys() and same


def _same(stig_id: str, typed: str, told: str) -> bool:
    """A place in capitals takes anything; so does the STIG's value where the site has its own."""
    place = re.escape(told)
    for name in re.findall(r"\b[A-Z][A-Z_]{2,}\b", told):
        place = place.replace(f"'{name}'", "(?s:.+)").replace(name, "(?s:.+)")
    return bool(re.fullmatch(place, typed)) or bool(CHECKS[stig_id].site_values)


@pytest.mark.parametrize("stig_id", DECIDED)
def test_every_command_has_the_shape_that_the_page_shows(stig_id: str):
    wrong = {each.command for each in printed(stig_id) for line in lines(each.command) if not fits(stig_id, line)}
    assert not wrong, (sorted(wrong)[:3], CHECKS[stig_id].guide.command)


@pytest.mark.parametrize("stig_id", DECIDED)
def test_every_reason_without_a_command_stands_on_the_page(stig_id: str):
    told = {case.instead for case in CHECKS[stig_id].guide.withheld}
    said = {each.withheld for each in printed(stig_id) if each.withheld and not each.withheld.startswith("Whether ")}
    assert not (said - told).difference(ALWAYS)
    assert told <= said, "a case that never happens here: add a state to withheld_states.py, or take it off the guide"


@pytest.mark.parametrize("stig_id", DECIDED)
def test_a_rule_that_can_be_open_shows_a_command_or_why_there_is_none(stig_id: str):
    guide = CHECKS[stig_id].guide
    assert guide.command or guide.withheld
    assert bool(guide.command) == any(each.command for each in printed(stig_id)), "a command that is never printed"
    assert printed(stig_id) and all(each.has_content for each in printed(stig_id)), "an object with nothing beside it"


@pytest.mark.parametrize("stig_id", DECIDED)
def test_a_command_is_run_where_the_page_says(stig_id: str):
    places = {each.place for each in printed(stig_id) if each.command}
    assert places <= table.PLACES[table.where(CHECKS[stig_id].guide)]


@pytest.mark.parametrize("stig_id", DECIDED)
def test_a_warning_stands_on_the_page(stig_id: str):
    guide = CHECKS[stig_id].guide
    told = " ".join((guide.stops, guide.up, guide.down, *guide.by_case))
    warned = [each for each in printed(stig_id) if each.stops]
    assert not warned or told.strip(), {text for each in warned for text in each.stops}


@pytest.mark.parametrize("stig_id", [each for each in DECIDED if CHECKS[each].guide.up or CHECKS[each].guide.down])
def test_a_warning_is_of_the_direction_in_which_the_value_moves(stig_id: str):
    guide, moved = CHECKS[stig_id].guide, set()
    for each in (each for each in printed(stig_id) if each.changes):
        now, then = (_measure(value) for value in (each.changes[0].now, each.changes[0].becomes))
        if now is not None and then is not None and now != then:
            moved.add(then > now)
            assert {text for text in (guide.up, guide.down) if text in each.stops} == {
                text for text in (guide.up if then > now else guide.down,) if text
            }
    assert moved, "no case whose value moves"


def _measure(value: Value | None) -> float | None:
    """An entry that is added or removed counts too."""
    return amount(value) if not isinstance(value, str) or amount(value) is not None else float(bool(value))


@pytest.mark.parametrize("stig_id", DECIDED)
def test_an_undo_is_there_where_the_page_shows_one(stig_id: str):
    guide = CHECKS[stig_id].guide
    if guide.command and guide.undo:
        assert any(each.undo for each in printed(stig_id) if each.command)

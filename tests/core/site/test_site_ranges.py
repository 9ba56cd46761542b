"""What Exchange takes of a site value: told while it is typed, refused in a file, and never lost where it stands."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.model import RANGES, Range, SiteValue, Value
from core.model.ranges import UNLIMITED
from core.site.sheet import SheetError, read_sheet, write_sheet
from core.site.values import CATALOGUE, EXCHANGE_PROPERTIES, NotAValue, SheetEntry, ValueKind, typed_text, unfit
from core.store import Store
from tests.core.remediation.rest import failing
from tests.core.rule_cases.case import having, site
from tests.core.store.assessment_file import SITE, loaded, saved

RANGED = [entry for entry in CATALOGUE.values() if entry.range]
each = pytest.mark.parametrize("entry", RANGED, ids=lambda entry: entry.key)
TAKES_UNLIMITED = {"domain_connections", "outbound_connections", "inbound_connections", "send_size"}


def taken(entry: SheetEntry) -> Range:
    assert entry.range
    return entry.range


def typed(entry: SheetEntry, number: int) -> str:
    if entry.kind is ValueKind.DURATION:
        minutes, seconds = divmod(number, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours // 24}.{hours % 24:02}:{minutes:02}:{seconds:02}"
    return f"{number} B" if entry.kind is ValueKind.SIZE else str(number)


@each
def test_both_ends_are_taken_and_what_is_beyond_is_refused_with_the_range(entry: SheetEntry) -> None:
    for number in (taken(entry).least, taken(entry).most):
        entry.parse(typed(entry, number))
    for number in (taken(entry).least - 1, taken(entry).most + 1):
        if number >= 0:
            with pytest.raises(NotAValue) as caught:
                entry.parse(typed(entry, number))
            assert str(caught.value) == f"Exchange accepts {taken(entry).words}."


@each
def test_unlimited_is_taken_only_where_exchange_takes_it(entry: SheetEntry) -> None:
    if entry.key in TAKES_UNLIMITED:
        assert entry.parse("unlimited") == UNLIMITED and UNLIMITED in taken(entry).words
    else:
        with pytest.raises(NotAValue):
            entry.parse("Unlimited")


@pytest.mark.parametrize(
    "entry", [entry for entry in RANGED if entry.kind is ValueKind.COUNT], ids=lambda entry: entry.key
)
def test_what_is_no_number_is_told_with_the_range(entry: SheetEntry) -> None:
    with pytest.raises(NotAValue) as caught:
        entry.parse("many")
    assert str(caught.value) == f"Enter a whole number: {taken(entry).words}."


def test_time_spans_are_told_in_words() -> None:
    for key, words in (("send_timeout", "1 second to 1 day"), ("receive_timeout", "2 seconds to 1 day")):
        with pytest.raises(NotAValue) as caught:
            CATALOGUE[key].parse("2.00:00:00")
        assert str(caught.value) == f"Exchange accepts {words}."


@each
def test_the_range_is_told_where_people_type(entry: SheetEntry) -> None:
    assert f"Exchange accepts {taken(entry).words}." in entry.help


def test_the_ranges_are_those_of_microsofts_documentation() -> None:
    ends = {key: (RANGES[sets].least, RANGES[sets].most) for key, sets in EXCHANGE_PROPERTIES.items()}
    most = 2_147_483_647
    assert ends == {
        "receive_timeout": (2, 86_400),  # from 1, but ConnectionInactivityTimeout must be less
        "send_timeout": (1, 86_400),
        "domain_connections": (1, most),
        "outbound_connections": (1, most),
        "inbound_connections": (1, most),
        "hop_count": (1, 500),
        "recipients": (1, 512_000),
        "retries": (0, 15),
        "send_size": (0, most),
        "receive_size": (65_536, most),
        "srl_threshold": (0, 9),
    }
    defaults = [(e, e.default) for e in RANGED if e.default is not None]
    assert len(defaults) == 9 and all(taken(entry).holds(default) for entry, default in defaults)


BEYOND: list[tuple[str, Value]] = [
    ("hop_count", 501),
    ("hop_count", "Unlimited"),
    ("recipients", 0),
    ("retries", 16),
    ("srl_threshold", 10),
    ("send_size", 2**31),
    ("receive_size", 1000),
    ("receive_timeout", "00:00:01"),
    ("send_timeout", "1.00:00:01"),
]


@pytest.mark.parametrize(("key", "value"), BEYOND)
def test_a_file_with_what_exchange_refuses_is_refused_with_one_sentence(key: str, value: Value) -> None:
    text = (
        value
        if isinstance(value, int) and CATALOGUE[key].kind is not ValueKind.SIZE
        else typed_text(CATALOGUE[key].kind, value)
    )
    document = {"format": "edge-assessor-site-sheet", "version": 2, "values": {key: {"value": text}}}
    with pytest.raises(SheetError) as caught:
        read_sheet(json.dumps(document).encode(), "sheet.json")
    entry = CATALOGUE[key]
    assert caught.value.happened == f"sheet.json: {entry.title}: Exchange accepts {taken(entry).words}."


@pytest.mark.parametrize(("key", "value"), BEYOND)
def test_what_a_file_of_an_earlier_version_holds_stays_there(path: Path, key: str, value: Value) -> None:
    """Somebody signed for it once: it is shown, judged by as before, and told where it is typed."""
    assert unfit({key: SiteValue(value, "J. Doe")}) == ()
    saved(path)
    old = replace(SITE, values={**SITE.values, key: SiteValue(value, "J. Doe")})
    with closing(Store.open(path)) as file:
        file.save_site(old)
    assert loaded(path).site == old
    assert json.loads(write_sheet(old, ()))["values"][key]["signed_by"] == "J. Doe"


@pytest.mark.parametrize(
    ("number", "source", "name", "key", "value"),
    [
        ("000111", "Get-TransportService", "MaxPerDomainOutboundConnections", "domain_connections", 0),
        ("000114", "Get-TransportService", "MaxOutboundConnections", "outbound_connections", 2**31),
        ("000116", "Get-TransportService", "TransientFailureRetryCount", "retries", 16),
        ("000129", "Get-SenderReputationConfig", "SrlBlockThreshold", "srl_threshold", 10),
    ],
)
def test_a_value_that_exchange_refuses_is_in_no_command(
    number: str, source: str, name: str, key: str, value: Value
) -> None:
    now = 3 if key == "srl_threshold" else 99
    (one,) = failing(number, having(source, **{name: now}), known=site(**{key: value}))
    words = RANGES[source, name].words
    assert not one.remediation.command
    assert one.remediation.withheld == f"Exchange accepts {words} for {name}: correct the value on the site sheet."

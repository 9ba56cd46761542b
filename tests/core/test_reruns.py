"""Another run of a server: what counts from then on, and that it is the same after reopening."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import Attempt, Failure, Reason
from core.reruns import in_force_after
from core.store import Store
from tests.core.store.assessment_file import loaded, saved, sql
from tests.helpers.samples import SOURCE, WHEN, fresh, hardened, refusing, sample_servers, unreachable

ONE = sample_servers()[0]
TRIED = Attempt(ONE.id, WHEN, Failure(Reason.REFUSED, "edge01 refused the connection.", "Check the port."))


def test_a_failed_try_stands_beside_the_result_in_force() -> None:
    tried = in_force_after(fresh(ONE), unreachable(ONE, minutes=60))
    assert isinstance(tried, Attempt)
    assert (tried.server_id, tried.when_utc) == (ONE.id, unreachable(ONE, minutes=60).finished_utc)
    assert tried.failure == unreachable(ONE).failure


def test_another_server_that_answered_is_a_failed_try_with_its_name() -> None:
    other = replace(unreachable(ONE), evidence=fresh(ONE).evidence)
    assert in_force_after(fresh(ONE), other).answered == fresh(ONE).evidence.host.name


def test_a_failure_counts_where_nothing_better_is_there() -> None:
    assert in_force_after(None, unreachable(ONE)) == unreachable(ONE)
    later = unreachable(ONE, minutes=60)
    assert in_force_after(unreachable(ONE), later) == later


@pytest.mark.parametrize("change", ({"host": "edge09.example.mil"}, {"computer": "EDGE09"}))
def test_what_was_judged_elsewhere_does_not_stay_in_force(change: dict[str, str]) -> None:
    failed = unreachable(replace(ONE, **change), minutes=60)
    assert in_force_after(fresh(ONE), failed) == failed, "it would clear a server that nobody asked"
    less = refusing(replace(ONE, **change), minutes=60)
    assert in_force_after(fresh(ONE), less) == less, "and it never answered before"


def test_another_port_account_or_name_is_the_same_server() -> None:
    edited = replace(ONE, name="gateway", port=5985, https=False, user="other", host=ONE.host.upper())
    assert isinstance(in_force_after(fresh(ONE), unreachable(edited)), Attempt)


def test_newer_evidence_counts() -> None:
    assert in_force_after(fresh(ONE), hardened(ONE, minutes=60)) == hardened(ONE, minutes=60)
    assert in_force_after(unreachable(ONE), fresh(ONE)) == fresh(ONE)


def test_newer_evidence_that_holds_less_counts_and_says_what_answered_before() -> None:
    result = in_force_after(fresh(ONE), refusing(ONE, minutes=60))
    assert result.findings == refusing(ONE).findings, "old facts clear no server"
    assert result.answered_before == ((SOURCE, fresh(ONE).finished_utc),)
    again = in_force_after(result, refusing(ONE, minutes=90))
    assert again.answered_before == result.answered_before, "not forgotten by the next run that lacks it too"
    assert in_force_after(again, fresh(ONE, minutes=120)).answered_before == ()


# --- In the assessment file -------------------------------------------------------------------------------------------


def test_an_attempt_comes_back_and_goes_with_the_next_result(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_attempt(TRIED)
    stored = loaded(path)
    assert stored.attempts == {ONE.id: TRIED}
    assert stored.results[0] == fresh(ONE), "what was in force stays"
    with closing(Store.open(path)) as file:
        file.save_result(hardened(ONE), TRIED)
        assert file.load().attempts == {ONE.id: TRIED}
        file.save_result(hardened(ONE))
        assert file.load().attempts == {}


def test_what_answered_before_comes_back(path: Path) -> None:
    saved(path)
    result = in_force_after(fresh(ONE), refusing(ONE, minutes=60))
    with closing(Store.open(path)) as file:
        file.save_result(result)
    assert loaded(path).results[0] == result


def test_an_attempt_of_a_server_that_is_gone_is_not_shown(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_attempt(replace(TRIED, server_id="gone"))
        assert file.load().attempts == {}


@pytest.mark.parametrize("when", (datetime(9999, 12, 31, tzinfo=UTC), datetime(2026, 3, 4)))
def test_an_attempt_at_no_time_is_left_out_and_told(path: Path, when: datetime) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_attempt(replace(TRIED, when_utc=when))
    stored = loaded(path)
    assert not stored.attempts and "the last failed attempt of edge01" in stored.problems[0]


def test_an_attempt_under_another_servers_id_is_left_out_and_told(path: Path) -> None:
    saved(path)
    with closing(Store.open(path)) as file:
        file.save_attempt(TRIED)
    sql(path, "UPDATE rows SET owner = 's2' WHERE kind = 'attempt'")
    stored = loaded(path)
    assert not stored.attempts
    assert "edge02" in stored.problems[0] and "edge01" in stored.problems[1]

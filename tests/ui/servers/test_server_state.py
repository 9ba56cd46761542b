"""A server's row says one true thing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from core.model import Attempt, Evidence, Failure, Finding, Reason, Result, Stage, Status
from core.paths import resource
from core.reruns import STOPPED, in_force_after
from tests.helpers.samples import LACKING, WHEN, fresh, hardened, refusing, sample_servers, unreachable
from ui.servers.state import NEXT, RowState, Step, mark_status, row_state
from ui.state.scans import Activity

ONE, *_ = sample_servers()


def of(result: Result) -> RowState:
    return row_state(result, None, None)


def failing(reason: Reason, fingerprint: str = "", evidence: Evidence | None = None) -> Result:
    failure = Failure(reason, "It failed.", "Mend it.", fingerprint=fingerprint)
    return replace(unreachable(ONE), failure=failure, evidence=evidence)


def test_not_run() -> None:
    assert row_state(None, None, None).headline == "Not run yet"


def test_open() -> None:
    said = of(fresh(ONE))
    assert (said.colour, said.summary_text, said.headline) == (
        Status.OPEN,
        "1 open, 2 not reviewed",
        "Finished 09:30 UTC",
    )


def test_hardened() -> None:
    said = of(hardened(ONE))
    assert (said.colour, said.summary_text) == (Status.NOT_A_FINDING, "0 open, 2 not reviewed")


def test_denied_is_no_pass_and_says_why() -> None:
    said = of(refusing(ONE))
    assert (said.colour, said.summary_text) == (Status.NOT_REVIEWED, "3 not reviewed")
    assert "Access is denied" in said.sentence


def test_failed() -> None:
    said = of(unreachable(ONE))
    assert (said.headline, said.summary_text, said.step) == ("Not assessed: no answer", "not assessed", Step.EDIT)
    assert said.colour is Status.NOT_REVIEWED
    assert "firewall" in said.todo


def test_running_says_what_and_how_long() -> None:
    now = Activity(Stage.LOGGING_ON, "logging on", time.monotonic() - 12)
    said = row_state(fresh(ONE), now, None)
    assert (said.headline, said.clock) == ("Logging on", "12 s")
    assert 0 < said.part < 1
    parts = [Activity(stage, "", 0).part for stage in Stage]
    assert parts == sorted(parts)
    assert row_state(None, replace(now, stopping=True), None).headline == "Stopping"
    assert row_state(None, replace(now, queued=True), None).headline == "Waiting"


def tried(failure: Failure, answered: str = "") -> Attempt:
    return Attempt(ONE.id, WHEN + timedelta(days=1), failure, answered)


REFUSED = Failure(Reason.REFUSED, "edge01 refused the connection.", "Check the port.")


def test_stopped_keeps_the_earlier_result_in_sight() -> None:
    said = row_state(fresh(ONE), None, tried(STOPPED))
    assert (said.headline, said.summary_text, said.step) == ("Stopped", "1 open, 2 not reviewed", Step.AGAIN)
    assert "2026-03-05 09:30 UTC: Stopped before it was finished." in said.sentence
    assert "Previous result of 2026-03-04 09:30 UTC kept." in said.sentence
    assert "There is no result." in row_state(None, None, tried(STOPPED)).sentence


def test_a_failed_try_stands_beside_the_result_in_force() -> None:
    said = row_state(fresh(ONE), None, tried(REFUSED))
    assert (said.headline, said.summary_text) == ("Last attempt failed: connection refused", "1 open, 2 not reviewed")
    assert said.sentence.startswith(
        "2026-03-05 09:30 UTC: edge01 refused the connection. Previous result of 2026-03-04"
    )
    assert (said.todo, said.step) == ("Check the port.", Step.EDIT)
    assert "Previous result" not in row_state(unreachable(ONE), None, tried(REFUSED)).sentence, "there is none"


def test_the_computer_that_answered_in_another_try_can_be_accepted() -> None:
    other = Failure(Reason.OTHER_SERVER, "EDGE09 answered, not EDGE01.", "Check the address.")
    said = row_state(fresh(ONE), None, tried(other, "EDGE09"))
    assert (said.step, said.answered) == (Step.ACCEPT, "EDGE09")
    assert row_state(fresh(ONE), None, tried(other)).step is Step.EDIT


def test_sources_that_answered_before_are_told() -> None:
    said = row_state(in_force_after(fresh(ONE), refusing(ONE, minutes=60)), None, None)
    assert "Answered in an earlier run but not now: Get-ReceiveConnector (2026-03-04 09:30 UTC)." in said.sentence


@pytest.mark.parametrize("reason", Reason)
def test_every_failure_has_a_next_step(reason: Reason) -> None:
    assert of(failing(reason, "ab" * 32, fresh(ONE).evidence)).step is NEXT.get(reason, Step.AGAIN)


def test_no_button_that_could_do_nothing() -> None:
    assert of(failing(Reason.CERTIFICATE_UNTRUSTED)).step is Step.EDIT, (
        "without a fingerprint there is nothing to trust"
    )
    assert of(failing(Reason.OTHER_SERVER)).step is Step.EDIT, "without its name there is nothing to accept"


def test_rules_without_a_check_do_not_hide_a_pass() -> None:
    by_hand = Finding("x", Status.NOT_REVIEWED, "By hand.", checked=False)
    assert mark_status((by_hand, Finding("y", Status.NOT_A_FINDING, ""))) is Status.NOT_A_FINDING
    assert mark_status((by_hand, Finding("y", Status.NOT_REVIEWED, "", causes=LACKING))) is Status.NOT_REVIEWED
    assert mark_status((by_hand,)) is Status.NOT_REVIEWED
    assert mark_status(()) is Status.NOT_REVIEWED


@pytest.mark.parametrize("result", (None, fresh(ONE), hardened(ONE), refusing(ONE), unreachable(ONE)))
def test_every_mark_is_drawn(result: Result | None) -> None:
    assert resource(f"icons/{row_state(result, None, None).mark}.svg").is_file()

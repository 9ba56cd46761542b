"""A server's row says one true thing."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.model import Evidence, Failure, Finding, Reason, Result, Stage, Status
from core.paths import resource
from tests.samples import fresh, hardened, refusing, sample_servers, unreachable
from ui.runs import STOPPED, Activity
from ui.server_state import NEXT, State, Step, state, worst_status

ONE, *_ = sample_servers()


def of(result: Result) -> State:
    return state(result.server, result, None, "")


def failing(reason: Reason, fingerprint: str = "", evidence: Evidence | None = None) -> Result:
    failure = Failure(reason, "It failed.", "Mend it.", fingerprint=fingerprint)
    return replace(unreachable(ONE), failure=failure, evidence=evidence)


def test_not_run() -> None:
    assert state(ONE, None, None, "").headline == "Not run yet"


def test_open() -> None:
    said = of(fresh(ONE))
    assert (said.colour, said.glance, said.headline) == (Status.OPEN, "1 open, 2 not reviewed", "Finished 09:30 UTC")


def test_hardened() -> None:
    said = of(hardened(ONE))
    assert (said.colour, said.glance) == (Status.NOT_A_FINDING, "0 open, 2 not reviewed")


def test_denied_is_no_pass_and_says_why() -> None:
    said = of(refusing(ONE))
    assert (said.colour, said.glance) == (Status.NOT_REVIEWED, "3 not reviewed")
    assert "Access is denied" in said.sentence


def test_failed() -> None:
    said = of(unreachable(ONE))
    assert (said.headline, said.glance, said.step) == ("Not assessed: no answer", "not assessed", Step.EDIT)
    assert said.colour is Status.NOT_REVIEWED
    assert "firewall" in said.todo


def test_running_says_what_and_how_long() -> None:
    now = Activity(Stage.LOGGING_ON, "logging on", time.monotonic() - 12)
    said = state(ONE, fresh(ONE), now, "")
    assert (said.headline, said.clock) == ("Logging on", "12 s")
    assert 0 < said.part < 1
    parts = [Activity(stage, "", 0).part for stage in Stage]
    assert parts == sorted(parts)
    assert state(ONE, None, replace(now, stopping=True), "").headline == "Stopping"
    assert state(ONE, None, replace(now, queued=True), "").headline == "Waiting for its turn"


def test_stopped_keeps_the_earlier_result_in_sight() -> None:
    said = state(ONE, fresh(ONE), None, STOPPED)
    assert (said.headline, said.glance, said.step) == ("Stopped", "1 open, 2 not reviewed", Step.AGAIN)
    assert said.sentence == "Its result of before stands."
    assert state(ONE, None, None, STOPPED).sentence == ""
    assert state(ONE, None, None, "Another reason.").sentence == "Another reason."


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
    assert worst_status((by_hand, Finding("y", Status.NOT_A_FINDING, ""))) is Status.NOT_A_FINDING
    assert worst_status((by_hand, Finding("y", Status.NOT_REVIEWED, "", missing=True))) is Status.NOT_REVIEWED
    assert worst_status((by_hand,)) is Status.NOT_REVIEWED
    assert worst_status(()) is Status.NOT_REVIEWED


@pytest.mark.parametrize("result", (None, fresh(ONE), hardened(ONE), refusing(ONE), unreachable(ONE)))
def test_every_mark_is_drawn(result: Result | None) -> None:
    assert resource(f"icons/{state(ONE, result, None, '').mark}.svg").is_file()

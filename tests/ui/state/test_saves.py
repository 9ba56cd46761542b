"""What waits to be saved: each thing once, in an order that ends in the truth."""

from __future__ import annotations

from unittest.mock import Mock, call

from core.model import Attempt, Details, Failure, Reason
from core.store import Store
from tests.helpers.samples import WHEN, fresh, hardened, sample_servers
from ui.state.saving import saves
from ui.state.saving.pending_saves import WHOLE, PendingSaves, named_saves
from ui.state.saving.saves import SaveKind

ONE, TWO = sample_servers()[:2]
TRIED = Attempt(ONE.id, WHEN, Failure(Reason.REFUSED, "No.", ""))


def written(pending: PendingSaves) -> list[object]:
    """What the store is told, in order."""
    store = Mock(spec=Store)
    for _ in range(len(pending)):
        pending.take()[1].write(store)
    return store.method_calls


def waiting(*changes: saves.Save) -> PendingSaves:
    pending = PendingSaves()
    for change in changes:
        pending.add(change)
    return pending


def test_only_the_latest_of_each_thing_is_saved() -> None:
    pending = PendingSaves()
    for text in ("a", "ab", "abc"):
        pending.add(saves.comment_save("s1", "X", text))
        pending.add(saves.details_save(Details(name=text)))
    pending.add(saves.comment_save("s2", "X", "other"))
    assert written(pending) == [
        call.save_comment("s1", "X", "abc"),
        call.save_details(Details(name="abc")),
        call.save_comment("s2", "X", "other"),
    ]


def test_a_result_takes_the_failed_try_before_it_away() -> None:
    pending = waiting(saves.result_save(fresh(ONE)), saves.attempt_save(TRIED), saves.result_save(hardened(ONE)))
    assert written(pending) == [call.save_attempt(TRIED), call.save_result(hardened(ONE), None)]


def test_a_result_that_waits_is_saved_with_its_newer_findings_and_the_try_after_it() -> None:
    judged = (saves.judged_save(hardened(ONE)), saves.judged_save(hardened(TWO)))
    pending = waiting(saves.result_save(fresh(ONE)), saves.attempt_save(TRIED), *judged)
    assert written(pending) == [
        call.save_result(hardened(ONE), None),
        call.save_attempt(TRIED),
        call.save_judged((hardened(TWO),)),
    ]


def test_a_result_with_a_failed_try_beside_it_keeps_it_when_it_is_judged_again() -> None:
    pending = waiting(saves.result_save(fresh(ONE), TRIED), saves.judged_save(hardened(ONE)))
    assert written(pending) == [call.save_result(hardened(ONE), TRIED)]


def test_the_whole_state_takes_the_place_of_all_before_it() -> None:
    state = Mock()
    pending = waiting(saves.details_save(Details()), saves.whole_save(state), saves.comment_save("s1", "X", "later"))
    assert written(pending) == [call.save_all(state), call.save_comment("s1", "X", "later")]


def test_what_waits_is_said_in_words() -> None:
    pending = waiting(saves.result_save(fresh(ONE)), saves.result_save(fresh(TWO)))
    pending.add(saves.comment_save("s1", "X", "a"))
    for name in ("a", "b", "b"):
        pending.add(saves.exception_save(("s1", "X", name), None))
    assert named_saves(pending) == "2 results, 1 comment, 2 exceptions"
    assert named_saves([WHOLE, *pending]) == "the whole assessment"


def test_everything_that_the_store_saves_is_a_kind_of_save() -> None:
    assert len([name for name in vars(Store) if name.startswith("save_")]) == len(SaveKind)

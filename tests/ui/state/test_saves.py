"""What waits to be saved: each thing once, in an order that ends in the truth."""

from __future__ import annotations

from core.model import Attempt, Details, Failure, Reason
from tests.helpers.samples import WHEN, fresh, hardened, sample_servers
from ui.state.pending_saves import NOUNS, WHOLE, Saves, words

ONE, TWO = sample_servers()[:2]
TRIED = Attempt(ONE.id, WHEN, Failure(Reason.REFUSED, "No.", ""))


def taken(saves: Saves) -> list[tuple[str, tuple[object, ...]]]:
    return [saves.take()[1] for _ in range(len(saves))]


def test_only_the_latest_of_each_thing_is_saved() -> None:
    saves = Saves()
    for text in ("a", "ab", "abc"):
        saves.add("save_comment", ("s1", "X", text))
        saves.add("save_details", (Details(name=text),))
    saves.add("save_comment", ("s2", "X", "other"))
    assert taken(saves) == [
        ("save_comment", ("s1", "X", "abc")),
        ("save_details", (Details(name="abc"),)),
        ("save_comment", ("s2", "X", "other")),
    ]


def test_a_result_takes_the_failed_try_before_it_away() -> None:
    saves = Saves()
    saves.add("save_result", (fresh(ONE),))
    saves.add("save_attempt", (TRIED,))
    saves.add("save_result", (hardened(ONE),))
    assert [method for method, _ in taken(saves)] == ["save_attempt", "save_result"]


def test_a_result_that_waits_is_saved_with_its_newer_findings_and_the_try_after_it() -> None:
    saves = Saves()
    saves.add("save_result", (fresh(ONE),))
    saves.add("save_attempt", (TRIED,))
    saves.add("save_judged", ((hardened(ONE), hardened(TWO)),))
    assert taken(saves) == [
        ("save_result", (hardened(ONE),)),
        ("save_attempt", (TRIED,)),
        ("save_judged", ((hardened(TWO),),)),
    ]


def test_the_whole_state_takes_the_place_of_all_before_it() -> None:
    saves = Saves()
    saves.add("save_details", (Details(),))
    saves.add("save_all", ("state",))
    saves.add("save_comment", ("s1", "X", "later"))
    assert [method for method, _ in taken(saves)] == ["save_all", "save_comment"]


def test_what_waits_is_said_in_words() -> None:
    saves = Saves()
    for server in (ONE, TWO):
        saves.add("save_result", (fresh(server),))
    saves.add("save_comment", ("s1", "X", "a"))
    for name in ("a", "b", "b"):
        saves.add("save_exception", (("s1", "X", name), None))
    assert words(saves) == "2 results, 1 comment, 2 exceptions"
    assert words([WHOLE, *saves]) == "the whole assessment"


def test_everything_that_is_saved_has_a_word() -> None:
    from core.store import Store

    assert {name for name in vars(Store) if name.startswith("save_")} == NOUNS.keys()

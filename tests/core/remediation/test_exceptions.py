"""The wording of an exception: what counts, and whose words it is said to be."""

from __future__ import annotations

import pytest

from core.model import ExceptionWords

UNREAD = ", which count for nothing: they cannot be read"


@pytest.mark.parametrize(
    ("words", "counts", "said"),
    [
        (ExceptionWords("Mail stops."), False, "the program's words, signed by nobody"),
        (ExceptionWords("Mail stops.", " J. Doe "), True, "the program's words, signed by J. Doe"),
        (ExceptionWords("Mail\n\nstops.", "J. Doe", own=True), True, "the assessor's words, signed by J. Doe"),
        (ExceptionWords("Mail stops.", "\u200b", own=True), False, "the assessor's words, signed by nobody"),
        (
            ExceptionWords("Mail \u202estops.", "J. Doe", own=True),
            False,
            f"the assessor's words{UNREAD}",
        ),
        (ExceptionWords(" \n", "J. Doe", own=True), False, "no reason is written"),
        (ExceptionWords("...", "J. Doe"), False, f"the program's words{UNREAD}"),
    ],
)
def test_only_what_somebody_signed_counts(words: ExceptionWords, counts: bool, said: str) -> None:
    assert (words.counts, words.words) == (counts, said)

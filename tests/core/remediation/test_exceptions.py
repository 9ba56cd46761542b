"""The wording of an exception: what counts, and whose words it is said to be."""

from __future__ import annotations

import pytest

from core.model import ExceptionWords

UNREAD = ", not counted: unreadable"


@pytest.mark.parametrize(
    ("words", "counts", "said"),
    [
        (ExceptionWords("Mail stops."), False, "suggested text, not signed"),
        (ExceptionWords("Mail stops.", " J. Doe "), True, "suggested text, signed by J. Doe"),
        (ExceptionWords("Mail\n\nstops.", "J. Doe", own=True), True, "assessor's text, signed by J. Doe"),
        (ExceptionWords("Mail stops.", "\u200b", own=True), False, "assessor's text, not signed"),
        (
            ExceptionWords("Mail \u202estops.", "J. Doe", own=True),
            False,
            f"assessor's text{UNREAD}",
        ),
        (ExceptionWords(" \n", "J. Doe", own=True), False, "no reason is given"),
        (ExceptionWords("...", "J. Doe"), False, f"suggested text{UNREAD}"),
    ],
)
def test_only_what_somebody_signed_counts(words: ExceptionWords, counts: bool, said: str) -> None:
    assert (words.counts, words.words) == (counts, said)

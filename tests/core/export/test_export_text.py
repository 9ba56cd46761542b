"""Text made fit for paper."""

from __future__ import annotations

import pytest

from core.export.printable import (
    BREAK,
    CONTINUED,
    MOST_LINES,
    MOST_NUMBERS,
    MOST_UNPRINTABLE,
    breakable,
    command_lines,
    decode_evidence,
    evidence_lines,
    exact,
    has_hidden,
    is_cut,
    prose,
)

NAMES = (
    "EDGE01\\Default internal receive connector EDGE01",
    "EDGE01\\O''Neill''s  two  spaces -AuthMechanism None",
    "EDGE01\\" + "n" * 64,
    "EDGE01\\`$(x) `" + " y" * 20,
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [60, 90, 103, 200])
def test_a_broken_command_is_still_the_same_command(name: str, width: int) -> None:
    """PowerShell reads a backtick at a line's end, and the blanks after it, as one blank; joined marks as nothing."""
    command = f"Set-ReceiveConnector -Identity '{name}' -AuthMechanism Tls"
    lines = command_lines(command, width)
    assert all(len(line) <= width for line in lines)
    text = "\n".join(lines).replace(f"{CONTINUED}\n", "").replace(" `\n    ", " ")
    assert text == command
    assert is_cut(command, width) == any(line.endswith(CONTINUED) for line in lines)
    assert not (is_cut(command, width) and len(name) + 8 < width)


def test_a_short_command_of_hidden_characters_is_cut_as_well() -> None:
    command = "Set-X -Identity '" + "\u202e\u202d" * 30 + "'"
    assert len(command) < 90 and is_cut(command, 90) and not is_cut("Set-X -Identity 'a'", 90)


def test_a_parameter_stays_with_its_value_where_a_line_holds_both() -> None:
    lines = command_lines(f"Set-ReceiveConnector -Identity '{NAMES[0]}' -AuthMechanism Tls", 90)
    assert lines == [f"Set-ReceiveConnector -Identity '{NAMES[0]}' `", "    -AuthMechanism Tls"]


def test_exact_text_hides_nothing() -> None:
    assert exact("a\u202eb\u200bc\td\ne\u00a0f").replace(BREAK, "") == "a[U+202E]b[U+200B]c[U+0009]d[U+000A]e[U+00A0]f"
    assert exact("Ü O'Neill – почта €") == "Ü O'Neill – почта €"
    assert exact("e\u0301") == "é" and exact("q\u0301") == "q[U+0301]"
    assert exact("x" * 9, 5).replace(BREAK, "") == "xxxxx [... 4 more characters]"
    assert has_hidden("日") and not has_hidden("Ü")


def test_prose_keeps_lines_and_no_more() -> None:
    assert prose("a\r\nb\rc\n\n\n\nd\te\u00a0f\u202e") == "a\nb\nc\n\nd e f[U+202E]"


def test_long_words_may_break_after_separators_and_short_ones_may_not() -> None:
    assert breakable("Default-x EDGE01") == "Default-x EDGE01"
    assert breakable("a.very.long_name-of\\a.connector").split(BREAK) == ["a.very.long_", "name-of\\a.", "connector"]
    assert breakable("a" * 9 + "-" + "b" * 30).split(BREAK) == ["a" * 9 + "-", "b" * 14, "b" * 14, "b" * 2]


@pytest.mark.parametrize(
    "hostile", ["y", "a\\", "a.", "aBc", "x-y", "\u00ad", "a\u00ad", "\u65e5\u672c", "e\u0323", "\n", "a\n\n"]
)
def test_no_text_becomes_much_more_than_it_was(hostile: str) -> None:
    """What costs: characters, and places where a line breaks or may break."""
    text = (hostile * 10_000)[:10_000]
    for printed in (prose(text), exact(text, 10_000)):
        assert len(printed.replace(BREAK, "")) < 5 * len(text)
        assert printed.count(BREAK) + printed.count("\n") < len(text) / 8


def test_repeated_and_neighbouring_characters_share_their_brackets() -> None:
    assert exact("a\u202e\u202e\u202d").replace(BREAK, "") == "a[U+202E 2 times, U+202D]"
    assert exact("\u65e5" * 1234) == "[U+65E5 1,234 times]"
    many = "".join(map(chr, range(0x4E00, 0x4E00 + MOST_NUMBERS + 9)))
    assert prose(many).endswith("U+4E63 and 9 more]")


def test_a_text_of_very_many_lines_or_riddles_is_cut() -> None:
    riddles = prose("a\u00ad" * MOST_UNPRINTABLE + "a\u00adb").replace(BREAK, "")
    assert riddles.endswith("a[U+00AD]a [... 2 more characters]")
    assert prose("a\n" * MOST_LINES + "b").endswith("a [... 2 more characters]")
    assert prose("a\n" * (MOST_LINES - 1) + "b").endswith("a\nb")


def test_evidence_is_wrapped_visibly_and_wholly() -> None:
    lines = evidence_lines("abcdefghij\r\nkl\x07", 5)
    assert lines == [f"abcd{CONTINUED}", f"efgh{CONTINUED}", "ij", f"kl[U{CONTINUED}", "+000" + CONTINUED, "7]"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_evidence_in_any_encoding_of_windows(encoding: str) -> None:
    assert decode_evidence("Gerät – 1".encode(encoding)) == "Gerät – 1"


def test_bytes_of_no_encoding_are_still_shown() -> None:
    assert len(decode_evidence(bytes(range(256)))) == 256
    assert decode_evidence(b"\xff\xfeA") == "\ufffd"

"""What is typed into the shell stays one text, and is read back as what it was."""

from __future__ import annotations

import pytest

from core.remediation.shell import literal, quoted, set_command, typable, value_of


@pytest.mark.parametrize(
    "value", [True, False, 0, 5000, "Unlimited", "a", "a'b", "\u2018x\u2019", "$(x)", "", ("a",), ("a", "b'c"), ()]
)
def test_a_value_is_read_back_as_it_was(value):
    back = value_of(literal(value))
    assert back == {("a",): "a", (): ""}.get(value, value)


def test_a_size_is_typed_in_bytes():
    assert literal("36 MB (37,748,736 bytes)") == "37748736" and literal("36 MB") == "'36 MB'"


@pytest.mark.parametrize(
    ("exported", "typed"),
    [
        ("PT5M", "00:05:00"),
        ("P1D", "1.00:00:00"),
        ("PT90M", "01:30:00"),
        ("P2DT3H4M5.25S", "2.03:04:05.2500000"),
        ("PT5", "PT5"),
        ("P1", "P1"),
        ("Partner", "Partner"),
    ],
)
def test_a_time_span_is_typed_as_exchange_takes_it(exported, typed):
    assert literal(exported) == f"'{typed}'"


def test_every_single_quote_is_doubled():
    assert quoted("a'b\u2018c\u2019d\u201ae\u201bf") == "'a''b\u2018\u2018c\u2019\u2019d\u201a\u201ae\u201b\u201bf'"


@pytest.mark.parametrize("text", ["a\nb", "a\u202eb", "\x1b[31m", "--%", "x --% y"])
def test_what_cannot_be_pasted_gets_no_command(text):
    assert not typable(text)
    assert set_command("Get-SendConnector", text, {"Enabled": "$true"}) == ""
    assert set_command("Get-SendConnector", "A", {"TlsDomain": quoted(text)}) == ""

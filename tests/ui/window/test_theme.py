"""Contrast is computed, not believed."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtGui import QColor, QPalette

from core.model import Status, Verdict
from ui.finding.objects import VERDICTS
from ui.widgets.icons import MARKS
from ui.widgets.theme import ACCENT, PALETTE, STATUS_COLOURS, palette

Role = QPalette.ColorRole
GROUNDS = (Role.Window, Role.Base, Role.AlternateBase, Role.Highlight)
LIGHT, DARK = 0, 1


def luminance(colour: str) -> float:
    channels = (value / 255 for value in QColor(colour).toTuple()[:3])
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize(("status", "ground", "scheme"), list(product(Status, GROUNDS, (LIGHT, DARK))))
def test_status_colours_are_readable(status: Status, ground: QPalette.ColorRole, scheme: int) -> None:
    assert contrast(STATUS_COLOURS[status][scheme], PALETTE[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", (LIGHT, DARK))
def test_words_are_readable_on_what_they_stand_on(scheme: int) -> None:
    for text, ground in (
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.Text, Role.AlternateBase),
        (Role.HighlightedText, Role.Highlight),
        (Role.ButtonText, Role.Button),
        (Role.ToolTipText, Role.ToolTipBase),
        (Role.PlaceholderText, Role.Base),
        (Role.PlaceholderText, Role.Window),
        (Role.PlaceholderText, Role.Highlight),
    ):
        assert contrast(PALETTE[text][scheme], PALETTE[ground][scheme]) >= 4.5, (text, ground)
    assert contrast(ACCENT[scheme], PALETTE[Role.Base][scheme]) >= 4.5


@pytest.mark.parametrize("dark", (False, True))
def test_the_selection_of_a_window_without_focus_is_readable_too(dark: bool) -> None:
    ground = palette(dark).color(QPalette.ColorGroup.Inactive, Role.Highlight).name()
    for status in Status:
        assert contrast(STATUS_COLOURS[status][dark], ground) >= 4.5


def test_no_two_statuses_share_a_shape() -> None:
    assert len({MARKS[status] for status in Status}) == len(Status) == len(MARKS) == len(STATUS_COLOURS)
    assert set(VERDICTS) == set(Verdict)
    assert len(set(VERDICTS.values())) == len(Verdict)

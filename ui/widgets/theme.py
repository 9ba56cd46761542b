"""Colours of both schemes as palette roles, the status colours, and the three sizes of type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from core.model import Status

STEP = 4
"""Every distance in the window is a multiple of this, in device-independent pixels."""

STATUS_COLOURS = {
    "Open": ("#B3261E", "#FF8A80"),
    "NotAFinding": ("#1B6E3C", "#7BD389"),
    "Not_Applicable": ("#5B6168", "#B0B6BF"),
    "Not_Reviewed": ("#7A4F00", "#F2C14E"),
}
"""By core.model.Status, which is a text; importing it here would cost a tenth of the time to the first window.

(light, dark): at least 4.5:1 on window, base, alternate base and selection."""

ACCENT = ("#3B5BDB", "#8EA7FF")

ColorRole = QPalette.ColorRole
PALETTE = {
    ColorRole.Window: ("#F4F5F7", "#2A2D33"),
    ColorRole.WindowText: ("#1B1F24", "#E8EAED"),
    ColorRole.Base: ("#FFFFFF", "#17191D"),
    ColorRole.AlternateBase: ("#F7F8FA", "#1B1E23"),
    ColorRole.Text: ("#1B1F24", "#E8EAED"),
    ColorRole.PlaceholderText: ("#5B6168", "#A4AAB3"),
    ColorRole.Button: ("#FBFBFC", "#3A3F47"),
    ColorRole.ButtonText: ("#1B1F24", "#E8EAED"),
    ColorRole.BrightText: ("#FFFFFF", "#FFFFFF"),
    ColorRole.ToolTipBase: ("#FFFFFF", "#3A3F47"),
    ColorRole.ToolTipText: ("#1B1F24", "#E8EAED"),
    ColorRole.Light: ("#FFFFFF", "#4A505A"),
    ColorRole.Midlight: ("#ECEEF1", "#40454E"),
    ColorRole.Mid: ("#C9CDD3", "#4C525C"),
    ColorRole.Dark: ("#9AA0A8", "#14161A"),
    ColorRole.Shadow: ("#6B7178", "#0C0D0F"),
    ColorRole.Highlight: ("#DCE4FF", "#2D3A66"),
    ColorRole.HighlightedText: ("#1B1F24", "#F1F3F6"),
    ColorRole.Accent: ACCENT,
    ColorRole.Link: ACCENT,
    ColorRole.LinkVisited: ACCENT,
}
"""Role -> (light, dark). The selection is a pale tint, so that status colours stay readable on it."""

SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


def palette(dark: bool) -> QPalette:
    """The whole palette of one scheme."""
    made = QPalette()
    for role, colours in PALETTE.items():
        made.setColor(role, QColor(colours[dark]))
    for role in (ColorRole.WindowText, ColorRole.Text, ColorRole.ButtonText, ColorRole.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(("#8A9099", "#747B85")[dark]))
    made.setColor(QPalette.ColorGroup.Inactive, ColorRole.Highlight, QColor(("#E6E9F0", "#2A2F3B")[dark]))
    return made


def is_dark() -> bool:
    """Whether the window has a dark background now."""
    return QGuiApplication.palette().color(ColorRole.Window).lightness() < 128


def status_colour(status: Status) -> QColor:
    """The status's colour in the scheme in use."""
    return QColor(STATUS_COLOURS[status][is_dark()])


def quiet_colour() -> QColor:
    """For what is said beside the main thing."""
    return QGuiApplication.palette().color(ColorRole.PlaceholderText)


class Scheme(QObject):
    """Which colours the program wears: system, light or dark, switched while it runs."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = "system"
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, name: str) -> None:
        """Wear `system`, `light` or `dark`; anything else means system."""
        self.name = name if name in SCHEMES else "system"
        QGuiApplication.styleHints().setColorScheme(SCHEMES[self.name])  # window frames and native dialogs follow
        self._follow()

    def _follow(self) -> None:
        hints, scheme = QGuiApplication.styleHints(), SCHEMES[self.name]
        if scheme is Qt.ColorScheme.Unknown:
            scheme = hints.colorScheme()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            QApplication.setPalette(QPalette())  # the person's own colours win
        else:
            QApplication.setPalette(palette(scheme is Qt.ColorScheme.Dark))
        self.changed.emit()


# --- Type: body, a larger one for titles, a smaller one for what is beside --------------------------------------------


def title_font(of: QFont) -> QFont:
    """This font larger and strong."""
    return _font(of, 1.25, QFont.Weight.DemiBold)


def strong_font(of: QFont) -> QFont:
    """This font strong, of the same size."""
    return _font(of, 1.0, QFont.Weight.DemiBold)


def small_font(of: QFont) -> QFont:
    """This font a tenth smaller."""
    return _font(of, 0.9, QFont.Weight.Normal)


def code_font() -> QFont:
    """For commands and evidence only."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def _font(of: QFont, scale: float, weight: QFont.Weight) -> QFont:
    font = QFont(of)
    if of.pointSizeF() > 0:
        font.setPointSizeF(of.pointSizeF() * scale)
    else:
        font.setPixelSize(round(of.pixelSize() * scale))
    font.setWeight(weight)
    return font

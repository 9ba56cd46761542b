"""Icons and status marks: line drawings in resources/icons, in the colour of the text beside them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

if TYPE_CHECKING:
    from core.model import Status
from core.paths import resource
from ui.widgets.theme import status_colour

MARKS = {"Open": "open", "NotAFinding": "meets", "Not_Applicable": "dash", "Not_Reviewed": "unknown"}
"""By core.model.Status, which is a text."""

SIZE = 16
"""Device-independent pixels. Each is drawn for the screen's own resolution."""


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """A drawing in the palette's colour; ask again when the palette changes."""
    colours = QGuiApplication.palette()
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        made.addPixmap(_pixmap(name, colours.color(group, role).name(), _ratio()), mode)
    return made


def coloured(name: str, colour: QColor) -> QIcon:
    """A drawing in one colour."""
    made = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # or the style would tint it on a selected row
        made.addPixmap(_pixmap(name, colour.name(), _ratio()), mode)
    return made


def status_icon(status: Status) -> QIcon:
    """The mark of this status in its colour."""
    return coloured(MARKS[status], status_colour(status))


def draw(painter: QPainter, name: str, colour: QColor, rect: QRectF) -> None:
    """Paint a drawing of 16 by 16 pixels into `rect`."""
    painter.drawPixmap(rect.toRect(), _pixmap(name, colour.name(), _ratio()))


def draw_status(painter: QPainter, status: Status, rect: QRectF) -> None:
    """Paint the mark of this status in its colour."""
    draw(painter, MARKS[status], status_colour(status), rect)


def _ratio() -> float:
    """Of the sharpest screen: a pixmap scaled down stays sharp, one scaled up does not."""
    return max(screen.devicePixelRatio() for screen in QGuiApplication.screens())


@lru_cache(maxsize=1)
def _folder() -> Path:
    return resource("icons")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    """`currentColor` in a drawing is the requested color, `paper` the sign cut out of a filled shape."""
    paper = b"#ffffff" if QColor(colour).lightness() < 150 else b"#17191d"
    drawing = (_folder() / f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode()).replace(b"paper", paper)))


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, ratio: float) -> QPixmap:
    pixels = round(SIZE * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap

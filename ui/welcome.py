"""The first page: what the program is for and the three ways to begin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.widgets.controls import Empty, button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPixmap

WAYS = (
    ("add", "Add servers…"),
    ("evidence", "Add evidence files…"),
    ("lab", "Try simulated servers"),
)
"""Names of actions, and how the page calls them."""


class Welcome(Empty):
    """Part of the first frame that is painted, so it is made before there is an assessment."""

    def __init__(self, trigger: Callable[[str], object], picture: QPixmap) -> None:
        ways = [button(text, partial(trigger, name)) for name, text in WAYS]
        super().__init__(*ways, picture=picture.scaledToWidth(64, Qt.TransformationMode.SmoothTransformation))
        self.say("Add your first Edge server", "Or drop evidence files here. Nothing is changed on any server.")
        self.setFocusProxy(ways[0])

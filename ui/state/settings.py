"""Preferences: sizes, places and the last choices. Never anything of an assessment, never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHeaderView, QSplitter

NAME = "Edge Assessor"
PARALLEL = range(1, 17)


def settings() -> QSettings:
    """A file in the user's own folder, on Windows too, so that it can be looked at and thrown away."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, NAME, NAME)


def saved_text(key: str, otherwise: str = "") -> str:
    """A setting; `otherwise` where it is not set, or is no text."""
    value = settings().value(key, otherwise)
    return value if isinstance(value, str) else otherwise


def parallel() -> int:
    """Servers assessed at once."""
    try:
        number = int(saved_text("run/parallel", "4"))
    except ValueError:
        return 4
    return number if number in PARALLEL else 4


def keep(key: str, value: object) -> None:
    """Keep a setting for the next start."""
    settings().setValue(key, value)


def save_state(name: str, widget: QSplitter | QHeaderView) -> None:
    """Sizes of columns or parts, for restore_state."""
    keep(f"state/{name}", widget.saveState())


def restore_state(name: str, widget: QSplitter | QHeaderView) -> bool:
    """False where none were saved, or they fit no more."""
    state = settings().value(f"state/{name}")
    return bool(state) and widget.restoreState(state)

"""Where things are: the program's own resources, and the user's folders."""

from __future__ import annotations

import sys
from pathlib import Path

APP = "Edge Assessor"
ASSESSMENT_SUFFIX = ".edgeassessment"


def resource(name: str) -> Path:
    """A file or folder below resources/, both in a clone and in the frozen bundle."""
    home = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))
    return home / "resources" / name


def data_folder() -> Path:
    """Where assessments are kept unless the assessor says otherwise; made when it is not there."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False, ensure_exists=True)


def log_folder() -> Path:
    """Where log and crash files go; made when it is not there."""
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False, ensure_exists=True)

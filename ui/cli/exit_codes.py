"""How the command line ends: its exit codes, and the error of a usage that is wrong."""

from __future__ import annotations

DONE, USAGE_ERROR, NOT_ALL_ASSESSED = 0, 2, 3


class UsageError(Exception):
    """What was typed cannot be done; the text is why, and what to type."""

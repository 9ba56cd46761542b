"""Commands that an administrator copies into the Exchange Management Shell: quoted so that a name stays a name."""

from __future__ import annotations

from core.model import unseen

SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell ends a single-quoted text at each of these, typographic ones included; doubled, each stands for itself."""


def quoted(text: str) -> str:
    """A PowerShell single-quoted text."""
    return "'" + "".join(c * 2 if c in SINGLE_QUOTES else c for c in text) + "'"


def typable(text: str) -> bool:
    """False when the text holds line breaks, control, invisible or direction-changing characters.

    A person who copies such a name cannot see what they paste, and a line break would run half a command.
    """
    return not unseen(text)


PARAMETERS = {"EventLevel": "Level"}
"""Parameters of Set- cmdlets that are not called as the property they set."""

SYNCHRONIZED = frozenset({"Get-SendConnector", "Get-AcceptedDomain"})
ON_A_MAILBOX_SERVER = (
    "Where this server is subscribed, it refuses the command: run it on a Mailbox server, from which EdgeSync brings "
    "the change here and to the other subscribed servers."
)


def warned(source: str, command: str, warning: str) -> str:
    """The warning, and where to run a command on what EdgeSync manages."""
    return f"{warning} {ON_A_MAILBOX_SERVER}".strip() if command and source in SYNCHRONIZED else warning

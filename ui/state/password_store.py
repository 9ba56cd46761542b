"""Whether this computer can keep passwords."""

from __future__ import annotations

from core.secrets import Secrets
from ui.state.jobs import BackgroundCalls

LOOKING = "Checking whether this computer has a credential store."
NO_STORE = "This computer has no supported credential store."


class PasswordStore:
    """The system's credential store. Looked for in the background, because that may take long."""

    def __init__(self, secrets: Secrets, background: BackgroundCalls) -> None:
        self._secrets = secrets
        self._background = background
        self.missing = LOOKING
        """Why passwords cannot be kept; empty where they can."""

    def look(self) -> None:
        """Find out."""
        self._background.run(lambda: self._secrets.available, self._found, lambda error: self._found(False))

    def _found(self, available: bool) -> None:
        self.missing = "" if available else NO_STORE

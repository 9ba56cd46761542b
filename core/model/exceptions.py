"""Why a finding on one object is to be accepted as it is, in words that somebody signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.model.signing import signs

ExceptionKey = tuple[str, str, str]
"""(server id, STIG ID, identity of the object)."""


@dataclass(frozen=True, slots=True)
class ExceptionWords:
    """The technical reason, and who signs it. It changes no verdict."""

    text: str
    signed_by: str = ""
    own: bool = False
    """True: a person wrote or changed the text; False: it is as this program suggested it."""

    @property
    def counts(self) -> bool:
        """What nobody signed, or says nothing that can be read, is no exception."""
        return signs(self.signed_by) and self.readable

    @property
    def readable(self) -> bool:
        """Whether the text has letters, and nothing in it is hidden."""
        return signs(" ".join(self.text.split("\n")))

    @property
    def words(self) -> str:
        """Whose the text is: 'suggested text, not signed'."""
        whose = "assessor's text" if self.own else "suggested text"
        if not self.text.strip():
            return "no reason is given"
        if not self.readable:
            return f"{whose}, not counted: unreadable"
        return f"{whose}, signed by {self.signed_by.strip()}" if self.counts else f"{whose}, not signed"


Exceptions = Mapping[ExceptionKey, ExceptionWords]

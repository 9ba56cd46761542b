"""What a connector seems to be for: a role with its reason, never a decision."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Role


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A role, or none, and why, in a phrase that ends with a full stop."""

    role: Role
    why: str

    @property
    def text(self) -> str:
        """For instance 'suggest internal: ...' or 'no suggestion: ...'."""
        said = "no suggestion" if self.role is Role.NONE else f"suggest {self.role.value}"
        return f"{said}: {self.why}"

    @property
    def sentence(self) -> str:
        return self.why[:1].upper() + self.why[1:]

"""What the assessor knows of a site and no server can show: the EDSP's values, connector roles, the enclave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.facts import Value, as_sentence
from core.model.signing import signs


class Role(StrEnum):
    """What a connector is for. One without a role is evaluated by every rule, as written."""

    NONE = "no role"
    INTERNAL = "internal"
    INTERNET = "internet-facing"

    @classmethod
    def _missing_(cls, value: object) -> Role | None:
        """Files of earlier versions have a word for it that belongs to enclaves."""
        return cls.NONE if value == "unclassified" else None


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """The assessor's decision on one connector, and why."""

    role: Role
    justification: str
    suggested: bool = False
    """True: taken as the program suggested it; the justification is the program's, nobody wrote one."""

    @property
    def counts(self) -> bool:
        """A role without a reason that anybody can read is no decision."""
        return self.role is Role.NONE or signs(self.justification)

    @property
    def words(self) -> str:
        """Who decided, and why: 'set by the assessor: ...'."""
        if not self.counts:
            return "which does not count: no reason is given"
        who = "suggested by this program, no reason given" if self.suggested else "set by the assessor"
        return f"{who}: {self.justification.rstrip('.')}"


@dataclass(frozen=True, slots=True)
class RoleSuggestion:
    """What a connector seems to be for: a role, or none, and why. Never a decision."""

    role: Role
    reason: str
    """A phrase without a full stop."""

    @property
    def text(self) -> str:
        """For instance 'suggest internal: only private addresses may connect.'"""
        suggested = "no suggestion" if self.role is Role.NONE else f"suggest {self.role.value}"
        return f"{suggested}: {self.reason}."

    @property
    def sentence(self) -> str:
        """The reason by itself."""
        return as_sentence(self.reason)


UNSIGNED = "not signed with a reason, so no rule becomes not applicable"


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says something of the site that makes rules Not Applicable, and why."""

    signed_by: str = ""
    why: str = ""

    @property
    def counts(self) -> bool:
        """What nobody signed and gave a reason for excuses no rule."""
        return signs(self.signed_by) and signs(self.why)

    @property
    def words(self) -> str:
        """For instance 'stated by J. Doe: EEMSG filters all mail'."""
        return f"stated by {self.signed_by.strip()}: {self.why.strip().rstrip('.')}" if self.counts else UNSIGNED


class Enclave(StrEnum):
    """What the site is. What nobody stated is evaluated as unclassified."""

    NOT_STATED = "not stated"
    UNCLASSIFIED = "unclassified"
    CLASSIFIED = "classified"


@dataclass(frozen=True, slots=True)
class SiteValue:
    """One value of the Email Domain Security Plan (EDSP)."""

    value: Value
    signed_by: str = ""
    """Who signed a value that deviates from the STIG default; without it the default applies."""

    @property
    def signed(self) -> bool:
        """Whether the name that signs can be read."""
        return signs(self.signed_by)


ConnectorKey = tuple[str, str]
"""Source and identity: ('Get-ReceiveConnector', 'EDGE01\\From Internet')."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What a check may know of one server beside its facts."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    """Key of core.site.values.CATALOGUE -> the site's value."""
    roles: Mapping[ConnectorKey, RoleChoice] = field(default_factory=dict)
    classified: Statement | None = None
    """Who says, and why, that this is a classified (SIPR) enclave."""
    gateway: Statement | None = None
    """Who says, and why, that an enterprise gateway (EEMSG or similar) filters this server's mail."""
    stig: str = "EX19"
    """The STIG that is evaluated, as its STIG IDs begin: what one of its rules says of another holds only there."""

    def role(self, source: str, identity: str) -> Role:
        """What the assessor decided; one without a reason that anybody can read is no decision."""
        choice = self.roles.get((source, identity))
        return choice.role if choice and choice.counts else Role.NONE


@dataclass(frozen=True, slots=True)
class Site:
    """The site's sheet, one for an assessment."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    enclave: Enclave = Enclave.NOT_STATED
    enclave_by: Statement = Statement()
    """Who says that it is a classified one, and why; without it rules are evaluated as on an unclassified one."""
    gateways: Mapping[str, Statement] = field(default_factory=dict)
    """Id of a server whose mail an enterprise gateway filters -> who says so; without it the rules hold."""
    roles: Mapping[tuple[str, str, str], RoleChoice] = field(default_factory=dict)
    """(server id, source, identity) -> decision."""
    accepted_texts: frozenset[str] = frozenset()
    """STIG IDs whose check text is another than their check was written for, and the assessor accepts its logic."""

    @property
    def classified(self) -> Statement | None:
        """Who says that this is a classified enclave; None where nobody does or it does not count."""
        return self.enclave_by if self.enclave is Enclave.CLASSIFIED and self.enclave_by.counts else None

    def gateway(self, server_id: str) -> Statement | None:
        """Who says that a gateway filters this server's mail; None where nobody does or it does not count."""
        said = self.gateways.get(server_id)
        return said if said and said.counts else None

    def of(self, server_id: str) -> SiteContext:
        """What holds for one server."""
        roles = {(source, identity): c for (owner, source, identity), c in self.roles.items() if owner == server_id}
        return SiteContext(self.values, roles, self.classified, self.gateway(server_id))

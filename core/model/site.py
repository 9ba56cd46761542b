"""What the assessor knows of a site and no server can tell: the EDSP's values, connector roles, the enclave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.facts import Value
from core.model.signing import signs


class Role(StrEnum):
    """What a connector is for. Unclassified: every rule judges it literally."""

    UNCLASSIFIED = "unclassified"
    INTERNAL = "internal"
    INTERNET = "internet-facing"


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """The assessor's decision on one connector, and why."""

    role: Role
    justification: str


@dataclass(frozen=True, slots=True)
class SiteValue:
    """One value of the Email Domain Security Plan (EDSP)."""

    value: Value
    signed_by: str = ""
    """Who signed for a value that deviates from the STIG's default; without it the default stands."""

    @property
    def signed(self) -> bool:
        return signs(self.signed_by)


ConnectorKey = tuple[str, str]
"""Source and identity: ('Get-ReceiveConnector', 'EDGE01\\From Internet')."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a check may know of one server beside its facts."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    """Key of core.site_values.CATALOGUE -> the site's value."""
    roles: Mapping[ConnectorKey, RoleChoice] = field(default_factory=dict)
    classified: bool = False
    """True: a classified (SIPR) enclave."""
    gateway: bool = False
    """True: an enterprise gateway (EEMSG or similar) filters this server's mail."""

    def role(self, source: str, identity: str) -> Role:
        """What the assessor decided; one without a reason that anybody can read is no decision."""
        choice = self.roles.get((source, identity))
        return choice.role if choice and signs(choice.justification) else Role.UNCLASSIFIED


@dataclass(frozen=True, slots=True)
class Site:
    """The site's sheet, one for an assessment."""

    values: Mapping[str, SiteValue] = field(default_factory=dict)
    classified: bool = False
    gateways: frozenset[str] = frozenset()
    """Ids of the servers whose mail an enterprise gateway filters."""
    roles: Mapping[tuple[str, str, str], RoleChoice] = field(default_factory=dict)
    """(server id, source, identity) -> decision."""
    accepted_texts: frozenset[str] = frozenset()
    """STIG IDs whose check text changed since their check was written, and the assessor accepts the old logic."""

    def of(self, server_id: str) -> Circumstances:
        """What holds for one server."""
        roles = {(source, identity): c for (owner, source, identity), c in self.roles.items() if owner == server_id}
        return Circumstances(self.values, roles, self.classified, server_id in self.gateways)

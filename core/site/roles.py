"""The connectors of a server as one list: what each seems to be for, to be decided by the assessor."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import FactMissing, Facts, Result, Role, Row, Value
from core.registry import CHECKS
from core.remediation.connectors.suggested_role import suggested_receive_role, suggested_send_role

RECEIVE, SEND = "Get-ReceiveConnector", "Get-SendConnector"
SOURCES = (RECEIVE, SEND)
SHOWN = {
    RECEIVE: ("Bindings", "RemoteIPRanges", "AuthMechanism", "PermissionGroups"),
    SEND: ("AddressSpaces", "SmartHosts", "DNSRoutingEnabled"),
}


ServerConnectorKey = tuple[str, str, str]
"""Server id, source, identity: a key of core.model.Site.roles."""


@dataclass(frozen=True, slots=True)
class Connector:
    """One connector that the evidence holds under an identity."""

    server_id: str
    source: str
    identity: str
    name: str
    suggested: Role
    why: str
    """One sentence, also where nothing is suggested."""
    found: tuple[tuple[str, Value], ...] = ()

    @property
    def key(self) -> ServerConnectorKey:
        """What roles are kept by: server id, source and identity."""
        return self.server_id, self.source, self.identity

    @property
    def kind(self) -> str:
        """'Receive' or 'Send'."""
        return "Receive" if self.source == RECEIVE else "Send"


def connectors(result: Result | None) -> tuple[Connector, ...]:
    """Receive connectors, then send connectors; one without an identity cannot be given a role."""
    if result is None or result.evidence is None:
        return ()
    facts = result.evidence.facts
    rows = [row for source in SOURCES for row in facts.collected.get(source, ())]
    made = {each.key: each for row in rows if (each := _connector(result.server.id, row, facts)) is not None}
    return tuple(made.values())


def source_of(stig_id: str) -> str:
    """Whose connectors this rule speaks of; empty where it speaks of none, or of both."""
    check = CHECKS.get(stig_id)
    named = [source for source in SOURCES if check is not None and source in check.sources]
    return named[0] if len(named) == 1 else ""


def _connector(server_id: str, row: Row, facts: Facts) -> Connector | None:
    try:
        identity = row.text("Identity")
    except FactMissing:
        return None
    given = row.values.get("Name")
    name = given if isinstance(given, str) and given.strip() else identity
    said = suggested_send_role(row, facts) if row.source == SEND else suggested_receive_role(row, name)
    return Connector(server_id, row.source, identity, name, said.role, said.sentence, row.shown(SHOWN[row.source]))

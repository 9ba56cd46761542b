"""Whether the evidence says that the server is an Edge server: by its registry, and by Exchange's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from core.attribution.owners import NAMINGS, same
from core.model import Evidence, Host, LeftOut, Row, printable_name

SOURCE = "Get-ExchangeServer"
EDGE, EDGE_BIT = "Edge", 64
FRONT_END, FRONT_END_BIT = "FrontendTransport", 16384
OTHER_ROLES = ("IsMailboxServer", "IsHubTransportServer", "IsClientAccessServer", "IsFrontendTransportServer")


class EdgeRole(Enum):
    """What all signs together say. An Edge server has no other role."""

    YES = 1
    NO = 2
    DISPUTED = 3
    """Some say that it is one and some that it is none."""
    UNSAID = 4


def edge_role(evidence: Evidence, meant: Host | None) -> EdgeRole:
    """By the script's look into the registry, and by the server's own row; other servers' rows say nothing of it."""
    rows = [row for row in evidence.facts.collected.get(SOURCE, ()) if meant is None or not _is_other(row, meant)]
    signs = {sign for row in rows for sign in _signs(row)}
    signs |= {sign for each in evidence.left_out if _is_own(each, meant) for sign in each.edge}
    signs |= set() if evidence.host.edge_role is None else {evidence.host.edge_role}
    if not signs:
        return EdgeRole.UNSAID
    if len(signs) > 1:
        return EdgeRole.DISPUTED
    return EdgeRole.YES if True in signs else EdgeRole.NO


def _is_other(row: Row, meant: Host) -> bool:
    names = [name for naming in NAMINGS[SOURCE] for name in naming.names(row)]
    return bool(names) and not any(same(name, meant) for name in names)


def _is_own(left_out: LeftOut, meant: Host | None) -> bool:
    return meant is None or not left_out.servers or any(same(name, meant) for name in left_out.servers)


def signs_in(rows: Sequence[Row]) -> tuple[bool, ...]:
    """What these rows say of whether their servers are Edge servers: each answer once."""
    return tuple(sorted({sign for row in rows if row.source == SOURCE for sign in _signs(row)}))


def _signs(row: Row) -> Iterable[bool]:
    """Of one property both answers, where it says a role beside Edge, or nothing that it can mean."""
    text, number, edge = (row.values.get(name) for name in ("ServerRole", "ServerRoleValue", "IsEdgeServer"))
    if isinstance(text, str) and text.strip():
        roles = {role.strip() for role in text.split(",")}
        yield from {role == EDGE for role in roles}
    if type(number) is int:
        yield number == EDGE_BIT
        yield bool(number & EDGE_BIT)
    if edge is not None and edge != "":
        yield edge is True
        yield edge is not False
    if any(row.values.get(name) is True for name in OTHER_ROLES):
        yield False


def front_ends(connectors: Sequence[Row]) -> tuple[str, ...]:
    """Receive connectors of a kind that only Mailbox servers have, by their identity.

    HubTransport says nothing: it is what the connectors of both kinds of servers have.
    """
    return tuple(
        printable_name(str(row.values.get("Identity", "no name")))
        for row in connectors
        if row.values.get("TransportRole") == FRONT_END or row.values.get("TransportRoleValue") == FRONT_END_BIT
    )

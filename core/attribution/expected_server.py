"""Whether the computer that answered is the one that was meant, an Exchange Edge server, and able to say anything."""

from __future__ import annotations

from ipaddress import ip_address

from core.attribution.attribute import not_edge
from core.attribution.owners import same
from core.model import Evidence, Failure, Reason, Server

LOCALHOST = "localhost"
"""Every computer is called so by itself."""


def objection(server: Server, evidence: Evidence) -> Failure | None:
    """Why whole and unaltered evidence says nothing about this server: another one answered, or no Exchange Edge."""
    host = evidence.host
    if (expected := expected_computer(server)) and not same(expected.partition(".")[0], host):
        happened = f"{host.name or 'A computer without a name'} answered, not {expected.upper()}."
        return Failure(Reason.OTHER_SERVER, happened, "Check the address, or accept this computer name for the server.")
    if host.edge_role is False or not_edge(evidence):
        happened = f"{host.name or server.name} is not an Exchange Edge Transport server."
        check = "the files" if server.evidence_file else "the address"
        return Failure(Reason.NOT_EDGE, happened, f"Check {check}: this program assesses Edge servers only.")
    if host.shell not in ("", "loaded"):
        happened = f"The Exchange snap-in could not be loaded on {host.name or server.name}: {host.shell.rstrip('.')}."
        todo = "Start the Exchange Management Shell on the server to check that it works there."
        return Failure(Reason.SNAPIN_MISSING, happened, todo)
    return None


def expected_computer(server: Server) -> str:
    """The computer name that must answer; empty when nothing says: an IP address, localhost, an evidence file."""
    if server.computer or not server.host:
        return server.computer
    try:
        ip_address(server.host.partition("%")[0])
    except ValueError:
        label = server.host.partition(".")[0]
        return "" if label.casefold() == LOCALHOST else label
    return ""

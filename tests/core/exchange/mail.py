"""The ways that mail can go through a server: a command that takes one away stops mail."""

from __future__ import annotations

from collections.abc import Iterator

from tests.core.exchange.cmdlets import RECEIVE, SEND
from tests.core.exchange.kinds import Held
from tests.core.exchange.refusals import Object, members
from tests.core.exchange.server import Server
from tests.core.exchange.windows import CORE, SERVICES

Way = tuple[str, ...]
"""'Get-ReceiveConnector', the connector's identity, who or what goes through it."""
INTERNET, MAILBOX_SERVERS = "hosts that do not log on", "Mailbox servers of the subscription"
PRIVATE = ("10.", "192.168.")


def ways(server: Server) -> frozenset[Way]:
    received = ((RECEIVE, each, who) for each in server.objects[RECEIVE] for who in _senders(each, server.subscribed))
    sent = ((SEND, each, what) for each in server.objects[SEND] for what in _routes(each))
    run = ((SERVICES, str(each["Name"]), "runs") for each in server.objects[SERVICES] if _needed(each))
    return frozenset({(kind, str(each["Identity"]), what) for kind, each, what in (*received, *sent)} | set(run))


def _senders(connector: Object, subscribed: bool) -> Iterator[str]:
    """Who may hand over mail here, and could by the way in which it logs on."""
    flags, groups = members(connector["AuthMechanism"]), members(connector["PermissionGroups"])
    if not connector["Enabled"]:
        return
    if "AnonymousUsers" in groups:
        yield INTERNET
        if not connector["RequireTLS"]:
            yield "hosts without TLS"
    if subscribed and "ExchangeServer" in flags and "ExchangeServers" in groups and _inside(connector):
        yield MAILBOX_SERVERS
    if "ExternalAuthoritative" in flags and "ExchangeServers" in groups:
        yield "hosts that are trusted as externally secured"
    if "ExchangeUsers" in groups and flags & {"Integrated", "BasicAuth"}:
        yield from (f"users by {flag}" for flag in sorted(flags & {"Integrated", "BasicAuth"}))
    if "Partners" in groups and connector["DomainSecureEnabled"]:
        yield "partners of domain security"


def _inside(connector: Object) -> bool:
    ranges = connector["RemoteIPRanges"]
    assert isinstance(ranges, tuple)
    return any(each.startswith(("0.0.0.0-", "::-", *PRIVATE)) for each in ranges)


def _routes(connector: Object) -> Iterator[str]:
    """Where it goes, and to whom it would not be sent."""
    if not connector["Enabled"]:
        return
    hosts: Held = connector["SmartHosts"]
    assert isinstance(hosts, tuple)
    yield "by DNS" if connector["DNSRoutingEnabled"] else f"to {', '.join(hosts)}"
    if not connector["RequireTLS"] and not connector["DomainSecureEnabled"]:
        yield "to hosts without TLS"
    if connector["TlsAuthLevel"] not in ("CertificateValidation", "DomainValidation"):
        yield "to hosts whose certificate nobody can check"
    if connector["TlsAuthLevel"] != "DomainValidation":
        yield "to hosts whose certificate has another name"
    elif not connector["TlsDomain"] or connector["TlsDomain"] != "contoso.mil":
        yield f"to hosts named {connector['TlsDomain'] or 'as the domain of the recipient'}"
    if connector["DomainSecureEnabled"]:
        yield "with domain security"


def _needed(each: Object) -> bool:
    return each["Status"] == "Running" and str(each["Name"]).lower() in CORE


def to_own_domains(connector: Object) -> bool:
    """Whether mail for the organization itself goes through this send connector."""
    spaces, hosts = connector["AddressSpaces"], connector["SmartHosts"]
    assert isinstance(spaces, tuple) and isinstance(hosts, tuple)
    return "--" in hosts or any(space.rpartition(":")[2].partition(";")[0] == "--" for space in spaces)

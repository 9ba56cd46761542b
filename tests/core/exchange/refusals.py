"""What Exchange does not take of a whole object, and what it changes by itself when one is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.core.exchange.cmdlets import CREDENTIAL, RECEIVE, SEND, SERVICE
from tests.core.exchange.kinds import MOST, Held, Refused, in_seconds

Object = Mapping[str, Held]
BASIC = frozenset({"BasicAuth", "BasicAuthRequireTLS"})


def members(value: Held) -> frozenset[str]:
    return frozenset(part.strip() for part in str(value).split(",")) - {"None", ""}


def refuse(source: str, after: Object, said: Mapping[str, Held]) -> None:
    """Raises Refused with the first reason. `said`: the properties that this command names."""
    for reason in REASONS.get(source, _none)(after, said):
        raise Refused(f"{after.get('Identity')}: {reason}")


def _none(after: Object, said: Mapping[str, Held]) -> Iterator[str]:
    return iter(())


def _receive(after: Object, said: Mapping[str, Held]) -> Iterator[str]:
    flags, groups = members(after["AuthMechanism"]), members(after["PermissionGroups"])
    if "BasicAuthRequireTLS" in flags and not {"BasicAuth", "Tls"} <= flags:
        yield "BasicAuthRequireTLS needs BasicAuth and Tls"
    if "ExternalAuthoritative" in flags and flags - {"ExternalAuthoritative", "Tls"}:
        yield "ExternalAuthoritative goes with Tls alone"
    if "ExternalAuthoritative" in flags and "ExchangeServers" not in groups:
        yield "ExternalAuthoritative needs the group ExchangeServers"
    if after["RequireTLS"] and "Tls" not in flags:
        yield "RequireTLS needs Tls"
    if after["DomainSecureEnabled"] and ("Tls" not in flags or "ExternalAuthoritative" in flags):
        yield "DomainSecureEnabled needs Tls and no ExternalAuthoritative"
    if in_seconds(str(after["ConnectionInactivityTimeout"])) >= in_seconds(str(after["ConnectionTimeout"])):
        yield "ConnectionTimeout must be greater than ConnectionInactivityTimeout"
    if "PermissionGroups" in said and "Custom" in groups:
        yield "Custom is what single permissions make, not what one sets"


def _send(after: Object, said: Mapping[str, Held]) -> Iterator[str]:
    yield from _tls(after)
    hosts, by_dns = after["SmartHosts"], after["DNSRoutingEnabled"]
    if by_dns and hosts:
        yield "SmartHosts need DNSRoutingEnabled False"
    if not by_dns and not hosts:
        yield "without DNS routing it needs SmartHosts"
    if said.get("DNSRoutingEnabled") is False and not said.get("SmartHosts"):
        yield "DNSRoutingEnabled False and SmartHosts go into one command"
    if by_dns and after["SmartHostAuthMechanism"] != "None":
        yield "SmartHostAuthMechanism is for smart hosts"
    if after["SmartHostAuthMechanism"] in BASIC and not after[CREDENTIAL]:
        yield "Basic authentication at a smart host needs a credential"
    if "--" in (said.get("SmartHosts") or ()):
        yield "only EdgeSync writes --"


def _tls(after: Object) -> Iterator[str]:
    secure, level = after["DomainSecureEnabled"], after["TlsAuthLevel"]
    if secure and not after["DNSRoutingEnabled"]:
        yield "DomainSecureEnabled needs DNS routing"
    if secure and after["IgnoreSTARTTLS"]:
        yield "DomainSecureEnabled does not go with IgnoreSTARTTLS"
    if secure and level:
        yield "DomainSecureEnabled does not go with a TlsAuthLevel"
    if level and after["IgnoreSTARTTLS"]:
        yield "a TlsAuthLevel does not go with IgnoreSTARTTLS"
    if level and not after["RequireTLS"]:
        yield "a TlsAuthLevel needs RequireTLS"
    if after["RequireTLS"] and after["IgnoreSTARTTLS"]:
        yield "RequireTLS does not go with IgnoreSTARTTLS"
    if after["TlsDomain"] and level != "DomainValidation":
        yield "a TlsDomain goes with DomainValidation alone"
    if level == "DomainValidation" and not after["DNSRoutingEnabled"] and not after["TlsDomain"]:
        yield "DomainValidation beside smart hosts needs a TlsDomain"


def _service(after: Object, said: Mapping[str, Held]) -> Iterator[str]:
    domain, total = (
        MOST + 1 if value == "Unlimited" else int(str(value))
        for value in (after["MaxPerDomainOutboundConnections"], after["MaxOutboundConnections"])
    )
    if domain > total:
        yield "MaxPerDomainOutboundConnections exceeds MaxOutboundConnections"


REASONS: dict[str, Callable[[Object, Mapping[str, Held]], Iterator[str]]] = {
    RECEIVE: _receive,
    SEND: _send,
    SERVICE: _service,
}


def own_changes(source: str, now: Object, said: Mapping[str, Held]) -> dict[str, Held]:
    """What Exchange sets on the object though the command does not name it."""
    if source == SEND and said.get("DNSRoutingEnabled") is True:
        lost: dict[str, Held] = {"SmartHosts": (), "SmartHostAuthMechanism": "None", CREDENTIAL: ""}
        return {name: value for name, value in lost.items() if name not in said}
    return {}

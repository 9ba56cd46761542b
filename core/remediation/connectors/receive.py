"""What Exchange requires beside a change of a receive connector, and when it refuses it or mail would stop."""

from __future__ import annotations

from collections.abc import Callable

from core.model import RANGES, FactMissing, Facts, Row, SiteContext, Value, seconds_of
from core.remediation.connectors.admission import SOURCE, connector_after, groups, mechanisms, takes_mail
from core.remediation.connectors.mailbox_path import without_exchange_server
from core.remediation.connectors.secured_domains import RECEIVED_FROM, counts_for
from core.remediation.dependencies import NO_DEPENDENCIES, Dependencies, Settings, combined, dependencies_of
from core.remediation.guide import LIMITS, Withheld

HOPS, RECIPIENTS, CONNECTIONS, TIMEOUTS = (
    LIMITS[SOURCE, name]
    for name in ("MaxHopCount", "MaxRecipientsPerMessage", "MaxInboundConnection", "ConnectionTimeout")
)
SIZES = Withheld(
    "the required size is not between 64 KB and 2 GB",
    "A receive connector accepts 64 KB to 2 GB, not Unlimited: have another size signed on the site sheet, or limit "
    "the global value.",
)
NO_TLS = Withheld(
    "AuthMechanism lacks Tls, or has ExternalAuthoritative",
    "Exchange accepts DomainSecureEnabled True only with Tls and without ExternalAuthoritative: fix AuthMechanism of "
    "this connector first, then run the server again.",
)
NEEDS_TLS = Withheld(
    "Tls would be removed while DomainSecureEnabled or RequireTLS is True",
    "Exchange does not accept an AuthMechanism without Tls, or with ExternalAuthoritative, while DomainSecureEnabled "
    "or RequireTLS is True on the connector.",
)
NEEDS_SERVERS = Withheld(
    "AuthMechanism has ExternalAuthoritative, and PermissionGroups would lack ExchangeServers",
    "Exchange accepts ExternalAuthoritative only with the permission group ExchangeServers: fix AuthMechanism of "
    "this connector first, then run the server again.",
)
NOBODY = Withheld(
    "the connector would accept no mail afterwards",
    "After the change it would accept no mail: none of its permission groups could log on. If the connector is not "
    "needed, disable or remove it; otherwise first give it matching groups and mechanisms.",
)


def _seconds(value: Value) -> float | None:
    return seconds_of(value) if isinstance(value, str) else None


VALUES: dict[str, tuple[Withheld, Callable[[Value], bool]]] = {
    "MaxMessageSize": (SIZES, RANGES[SOURCE, "MaxMessageSize"].holds),
    "ConnectionTimeout": (TIMEOUTS, RANGES[SOURCE, "ConnectionTimeout"].holds),
}
"""Property -> what is said of a value that Exchange refuses, and which it takes."""


@dependencies_of(SOURCE)
def receive_connector(row: Row, required: Settings, facts: Facts, context: SiteContext) -> Dependencies:
    """By the properties that change; raises FactMissing where one that decides is not there."""
    for name, value in required.items():
        if name in VALUES and not VALUES[name][1](value):
            return Dependencies(withheld=VALUES[name][0])
    after = connector_after(row, required)
    return combined(CONCERNS[name](row, after, facts) for name in required if name in CONCERNS)


def _timeout(row: Row, after: Row, facts: Facts) -> Dependencies:
    """A connection may be idle for less time than it may last; Exchange's own is one minute."""
    lasts, now = (_seconds(each.text("ConnectionTimeout")) for each in (after, row))
    if lasts is None or now is None:
        raise FactMissing(f"{row.source} returned no time span for ConnectionTimeout")
    if lasts >= now:
        return NO_DEPENDENCIES
    idle = _seconds(row.text("ConnectionInactivityTimeout"))
    if idle is None:
        raise FactMissing(f"{row.source} returned no time span for ConnectionInactivityTimeout")
    if idle < lasts:
        return NO_DEPENDENCIES
    most = min(60, int(lasts) // 2)
    return Dependencies(
        {"ConnectionInactivityTimeout": f"00:{most // 60:02}:{most % 60:02}"},
        stops=(f"A sender that is idle for {most} seconds is disconnected; so far it was {int(idle)} seconds.",),
    )


def _domain_security(row: Row, after: Row, facts: Facts) -> Dependencies:
    if after.values.get("DomainSecureEnabled") is True:
        flags = mechanisms(after)
        if "Tls" not in flags or "ExternalAuthoritative" in flags:
            return Dependencies(withheld=NO_TLS)
    return Dependencies(also=(counts_for(facts, RECEIVED_FROM, "no sender is affected"),))


def _mechanism(row: Row, after: Row, facts: Facts) -> Dependencies:
    flags, before = mechanisms(after), mechanisms(row)
    bound = "Tls" not in flags or "ExternalAuthoritative" in flags
    if bound and (after.yes("DomainSecureEnabled") or (after.yes("RequireTLS") and "Tls" not in flags)):
        return Dependencies(withheld=NEEDS_TLS)
    path = without_exchange_server(row, facts) if "ExchangeServer" in before - flags else NO_DEPENDENCIES
    return combined([path, _nobody(row, after)])


def _permissions(row: Row, after: Row, facts: Facts) -> Dependencies:
    if "ExternalAuthoritative" in mechanisms(row) and "ExchangeServers" not in groups(after):
        return Dependencies(withheld=NEEDS_SERVERS)
    return _nobody(row, after)


def _nobody(row: Row, after: Row) -> Dependencies:
    """A connector that takes mail from nobody already may be changed: nothing stops."""
    stops = takes_mail(mechanisms(row), groups(row)) and not takes_mail(mechanisms(after), groups(after))
    return Dependencies(withheld=NOBODY) if stops else NO_DEPENDENCIES


def _connections(row: Row, after: Row, facts: Facts) -> Dependencies:
    source, total = (after.values.get(name) for name in ("MaxInboundConnectionPerSource", "MaxInboundConnection"))
    of_one, of_all = (float(str(each)) if str(each).isdecimal() else None for each in (source, total))
    if of_one is None or of_all is None or of_one < of_all:
        return NO_DEPENDENCIES
    return Dependencies(also=(f"One source may open {source} connections, so one sender could use all of them.",))


CONCERNS: dict[str, Callable[[Row, Row, Facts], Dependencies]] = {
    "ConnectionTimeout": _timeout,
    "DomainSecureEnabled": _domain_security,
    "AuthMechanism": _mechanism,
    "PermissionGroups": _permissions,
    "MaxInboundConnection": _connections,
}
"""Property -> what its change requires, from the connector as it is and as it would be."""

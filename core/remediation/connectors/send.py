"""What Exchange requires beside a change of a send connector, what it resets, and when mail would stop.

Of facts that older evidence has not: IgnoreSTARTTLS is switched off where it may be on, and the undo says that it is
not known; without SmartHostAuthMechanism no command is printed that would empty the smart hosts, for a password could
be lost unsaid; without CloudServicesMailEnabled a connector of the Hybrid Configuration wizard is known by its address
spaces; UseExternalDNSServersEnabled only adds to what is reported.
"""

from __future__ import annotations

from core.model import Facts, Role, Row, SiteContext, Value
from core.remediation.connectors.secured_domains import SENT_TO, counts_for, first_few, secured_domains
from core.remediation.connectors.send_guides import (
    BY_LEVEL_WHY,
    BY_SECURITY_WHY,
    EVERYBODYS,
    HYBRID,
    HYBRID_WHY,
    LOOPS,
    LOOPS_WHY,
    MADE_BY_HAND,
    NO_TLS_DOMAIN,
    OWN_MAIL,
    SEEMS_INTERNAL,
    SEEMS_INTERNET,
    SUBSCRIPTIONS_AUTHENTICATION,
    SUBSCRIPTIONS_LIMITS,
    SUBSCRIPTIONS_ROUTE,
    SUBSCRIPTIONS_SIZE,
    SUBSCRIPTIONS_WHY,
)
from core.remediation.connectors.suggested_role import (
    EVERYBODY,
    is_hybrid,
    own_spaces,
    side_of,
    spaces_of,
    suggested_send_role,
)
from core.remediation.dependencies import NO_DEPENDENCIES, Dependencies, Settings, combined, dependencies_of
from core.remediation.shell import FALSE, NULL, TRUE
from core.remediation.subscription import SEND, Subscribed, is_subscriptions_own, subscription, to_own_domains

ROUTE = frozenset({"SmartHosts", "DNSRoutingEnabled"})
AUTHENTICATION = frozenset({"DomainSecureEnabled", "TlsAuthLevel", "TlsDomain"})
BASIC = frozenset({"BasicAuth", "BasicAuthRequireTLS"})
VALIDATION = "DomainValidation"


@dependencies_of(SEND)
def send_connector(row: Row, required: Settings, facts: Facts, context: SiteContext) -> Dependencies:
    """By the properties that change; raises FactMissing where one that decides is not there."""
    spaces_of(row)
    if to_own_domains(row):
        return _subscriptions(required) if is_subscriptions_own(row) else _made_by_hand(required)
    parts = [Dependencies(also=_reach(row, facts))]
    if required.keys() & (ROUTE | AUTHENTICATION):
        _read(row)
        parts += [_purpose(row, required, facts, context), _smart_hosts(row, required, facts)]
        parts += [_security(row, required, facts), _by_dns(row, required, facts), _level(row, required, facts)]
    return combined(parts)


def _read(row: Row) -> None:
    """Each of these can make Exchange refuse the command or its undo, and all evidence holds them."""
    row.texts("SmartHosts")
    for name in ("DNSRoutingEnabled", "DomainSecureEnabled", "RequireTLS"):
        row.yes(name)
    for name in ("TlsAuthLevel", "TlsDomain"):
        row.maybe_text(name)


def _subscriptions(required: Settings) -> Dependencies:
    """EdgeSync's own connector to the Mailbox servers stays as it is."""
    if "SmartHosts" in required:
        return Dependencies(withheld=SUBSCRIPTIONS_ROUTE)
    if required.keys() & (ROUTE | AUTHENTICATION):
        return Dependencies(withheld=SUBSCRIPTIONS_AUTHENTICATION, exception=SUBSCRIPTIONS_WHY)
    return Dependencies(
        withheld=SUBSCRIPTIONS_LIMITS, exception=SUBSCRIPTIONS_SIZE if "MaxMessageSize" in required else ""
    )


def _made_by_hand(required: Settings) -> Dependencies:
    """One with the same address space, without EdgeSync: by it all mail comes in, so a slip would stop all of it."""
    if "SmartHosts" in required:
        return Dependencies(withheld=OWN_MAIL)
    if "DomainSecureEnabled" in required:
        return Dependencies(withheld=LOOPS, exception=LOOPS_WHY)
    return Dependencies(withheld=MADE_BY_HAND)


def _reach(row: Row, facts: Facts) -> tuple[str, ...]:
    """Whose connector it is; one on a server without a subscription is that server's alone."""
    if subscription(facts).state is Subscribed.NO:
        return ()
    servers = row.values.get("SourceTransportServers")
    if not isinstance(servers, tuple) or not servers:
        return ("It applies to all source servers of the connector, which are not in the evidence.",)
    return (f"It applies to all source servers of the connector: {first_few(servers)}.",)


def _purpose(row: Row, required: Settings, facts: Facts, context: SiteContext) -> Dependencies:
    """Withheld where the connector is not one that the rule speaks of, or its mail would go astray."""
    outwards = "SmartHosts" in required
    if is_hybrid(row):
        return Dependencies(withheld=HYBRID, exception=HYBRID_WHY)
    if context.role(row.source, str(row.values.get("Identity"))) is Role.NONE:
        seems = suggested_send_role(row, facts).role
        if seems is (Role.INTERNAL if outwards else Role.INTERNET):
            return Dependencies(withheld=SEEMS_INTERNAL if outwards else SEEMS_INTERNET)
    if outwards and own_spaces(row, facts):
        return Dependencies(withheld=OWN_MAIL)
    if required.get("TlsAuthLevel") == VALIDATION and EVERYBODY in spaces_of(row) and row.yes("DNSRoutingEnabled"):
        return Dependencies(withheld=EVERYBODYS)
    return NO_DEPENDENCIES


# --- To smart hosts ---------------------------------------------------------------------------------------------------


def _smart_hosts(row: Row, required: Settings, facts: Facts) -> Dependencies:
    """Domain security needs DNS routing, and DomainValidation beside smart hosts a TlsDomain."""
    if "SmartHosts" not in required:
        return NO_DEPENDENCIES
    level, domain = row.maybe_text("TlsAuthLevel"), row.maybe_text("TlsDomain")
    if level == VALIDATION and not domain:
        return Dependencies(withheld=NO_TLS_DOMAIN)
    secured = row.yes("DomainSecureEnabled")
    shown = f"The new smart hosts must present a certificate for {domain}, or mail waits in the queue."
    return Dependencies(
        {"DomainSecureEnabled": FALSE} if secured else {},
        also=_looked_up(row, _hosts(required["SmartHosts"])),
        stops=(
            *([_unsecured(facts)] if secured else []),
            *([shown] if domain else _required_tls(row, level)),
            *_shown_password(row),
        ),
    )


def _required_tls(row: Row, level: str) -> list[str]:
    """What the connector requires of new smart hosts that the old ones, or servers found by DNS, may have met."""
    if level == "CertificateValidation":
        return ["The new smart hosts must present a valid certificate (TlsAuthLevel), or mail waits in the queue."]
    needed = "The new smart hosts must offer TLS (RequireTLS is True), or mail waits in the queue."
    return [needed] if row.yes("RequireTLS") else []


def _hosts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _unsecured(facts: Facts) -> str:
    """What domain security secured until now."""
    domains = secured_domains(facts, SENT_TO)
    if domains == ():
        return "Domain security is turned off; TLSSendDomainSecureList is empty, so it secured no domain."
    whose = first_few(domains) if domains else "the domains in TLSSendDomainSecureList"
    return f"Domain security is turned off: mail to {whose} is no longer sent with mutual TLS."


def _looked_up(row: Row, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Which name servers are queried for the smart hosts, where these are names."""
    if row.values.get("UseExternalDNSServersEnabled") is True and any(side_of(host) is Role.NONE for host in hosts):
        return ("UseExternalDNSServersEnabled is True: the external DNS servers resolve the smart hosts' addresses.",)
    return ()


def _shown_password(row: Row) -> tuple[str, ...]:
    """A credential stays with the connector when its smart hosts change."""
    method = row.values.get("SmartHostAuthMechanism")
    if method not in BASIC:
        return ()
    return (f"The new smart hosts receive the user name and password of the old ones: the connector has {method}.",)


# --- By DNS, with domain security -------------------------------------------------------------------------------------


def _security(row: Row, required: Settings, facts: Facts) -> Dependencies:
    """It needs DNS routing and STARTTLS, and takes no TlsAuthLevel, nor a TlsDomain without that."""
    if required.get("DomainSecureEnabled") is not True:
        return NO_DEPENDENCIES
    level, domain = row.maybe_text("TlsAuthLevel"), row.maybe_text("TlsDomain")
    by_dns = {} if "DNSRoutingEnabled" in required or row.yes("DNSRoutingEnabled") else {"DNSRoutingEnabled": TRUE}
    checked = f"Certificates of other servers are no longer checked as {level}, only those of secured domains."
    return Dependencies(
        {
            **by_dns,
            **({"TlsAuthLevel": NULL} if level else {}),
            **({"TlsDomain": NULL} if domain else {}),
            **_starttls(row),
        },
        also=(counts_for(facts, SENT_TO, "it secures nothing"),),
        stops=(checked,) if level else (),
        exception=BY_LEVEL_WHY if level == VALIDATION else "",
    )


def _starttls(row: Row) -> dict[str, str]:
    """Off, unless the evidence shows that it is: Exchange lets none of the others be in force beside it."""
    others = row.yes("RequireTLS") or row.yes("DomainSecureEnabled") or bool(row.maybe_text("TlsAuthLevel"))
    off = row.values.get("IgnoreSTARTTLS") is False or ("IgnoreSTARTTLS" not in row.values and others)
    return {} if off else {"IgnoreSTARTTLS": FALSE}


def _by_dns(row: Row, required: Settings, facts: Facts) -> Dependencies:
    """Exchange empties the smart hosts, and forgets how it logged on there."""
    if required.get("DNSRoutingEnabled") is not True and required.get("DomainSecureEnabled") is not True:
        return NO_DEPENDENCIES
    if row.yes("DNSRoutingEnabled") or not (hosts := row.texts("SmartHosts")):
        return NO_DEPENDENCIES
    if own_spaces(row, facts):
        return Dependencies(withheld=LOOPS, exception=LOOPS_WHY)
    method = row.text("SmartHostAuthMechanism")
    return Dependencies(
        resets={"SmartHosts": (), "SmartHostAuthMechanism": "None"},
        restores={"AuthenticationCredential": "(Get-Credential)"} if method in BASIC else {},
        stops=(f"Mail for {first_few(spaces_of(row))} goes to its MX hosts, no longer to {first_few(hosts)}.",),
        lost=(LOST_PASSWORD.format(method),) if method in BASIC else (),
    )


LOST_PASSWORD = (
    "The user name and password for {} are lost, and no cmdlet shows them: have them ready. The undo asks for them."
)


# --- With a TlsAuthLevel ----------------------------------------------------------------------------------------------


def _level(row: Row, required: Settings, facts: Facts) -> Dependencies:
    """It needs TLS required and STARTTLS, goes without domain security, and beside smart hosts with a TlsDomain."""
    if not required.get("TlsAuthLevel"):
        return NO_DEPENDENCIES
    secured = row.yes("DomainSecureEnabled")
    if not required.get("TlsDomain") and not row.maybe_text("TlsDomain") and not row.yes("DNSRoutingEnabled"):
        return Dependencies(withheld=NO_TLS_DOMAIN)
    tls = {} if row.yes("RequireTLS") else {"RequireTLS": TRUE}
    name = (
        required.get("TlsDomain")
        or row.maybe_text("TlsDomain")
        or ("the recipient's domain, because TlsDomain is empty")
    )
    return Dependencies(
        {**tls, **({"DomainSecureEnabled": FALSE} if secured else {}), **_starttls(row)},
        also=(f"The certificate must contain the name {name}.",),
        stops=("Mail to servers that offer no TLS waits in the queue and is eventually returned.",) if tls else (),
        exception=BY_SECURITY_WHY if secured and secured_domains(facts, SENT_TO) != () else "",
    )

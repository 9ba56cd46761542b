"""What Exchange wants beside a change of a send connector, what it resets, and when mail would stop.

Of facts that older evidence has not: IgnoreSTARTTLS is switched off where it may be on, and the undo says that it is
not told; without SmartHostAuthMechanism no command is printed that would empty the smart hosts, for a password could
be lost unsaid; without CloudServicesMailEnabled a connector of the Hybrid Configuration wizard is known by its address
spaces; UseExternalDNSServersEnabled only adds to what is told.
"""

from __future__ import annotations

from core.model import Circumstances, Facts, Role, Row
from core.remediation.connectors.secured_domains import SENT_TO, counts_for, secured_domains, some_of
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
from core.remediation.needs import NO_NEEDS, Needs, Settings, asks, together
from core.remediation.shell import FALSE, NULL, TRUE
from core.remediation.subscription import SEND, Subscribed, is_subscriptions_own, subscription, to_own_domains

ROUTE = frozenset({"SmartHosts", "DNSRoutingEnabled"})
AUTHENTICATION = frozenset({"DomainSecureEnabled", "TlsAuthLevel", "TlsDomain"})
BASIC = frozenset({"BasicAuth", "BasicAuthRequireTLS"})
VALIDATION = "DomainValidation"


@asks(SEND)
def send_connector(row: Row, wanted: Settings, facts: Facts, known: Circumstances) -> Needs:
    """By the properties that change; raises FactMissing where one that decides is not there."""
    spaces_of(row)
    if to_own_domains(row):
        return _subscriptions(wanted) if is_subscriptions_own(row) else _made_by_hand(wanted)
    parts = [Needs(also=_reach(row, facts))]
    if wanted.keys() & (ROUTE | AUTHENTICATION):
        _read(row)
        parts += [_purpose(row, wanted, facts, known), _smart_hosts(row, wanted, facts)]
        parts += [_security(row, wanted, facts), _by_dns(row, wanted, facts), _level(row, wanted, facts)]
    return together(parts)


def _read(row: Row) -> None:
    """Each of these can make Exchange refuse the command or its undo, and all evidence holds them."""
    row.texts("SmartHosts")
    for name in ("DNSRoutingEnabled", "DomainSecureEnabled", "RequireTLS"):
        row.yes(name)
    for name in ("TlsAuthLevel", "TlsDomain"):
        row.maybe_text(name)


def _subscriptions(wanted: Settings) -> Needs:
    """EdgeSync's own connector to the Mailbox servers stays as it is."""
    if "SmartHosts" in wanted:
        return Needs(withheld=SUBSCRIPTIONS_ROUTE)
    if wanted.keys() & (ROUTE | AUTHENTICATION):
        return Needs(withheld=SUBSCRIPTIONS_AUTHENTICATION, exception=SUBSCRIPTIONS_WHY)
    return Needs(withheld=SUBSCRIPTIONS_LIMITS, exception=SUBSCRIPTIONS_SIZE if "MaxMessageSize" in wanted else "")


def _made_by_hand(wanted: Settings) -> Needs:
    """One with the same address space, without EdgeSync: by it all mail comes in, so a slip would stop all of it."""
    if "SmartHosts" in wanted:
        return Needs(withheld=OWN_MAIL)
    if "DomainSecureEnabled" in wanted:
        return Needs(withheld=LOOPS, exception=LOOPS_WHY)
    return Needs(withheld=MADE_BY_HAND)


def _reach(row: Row, facts: Facts) -> tuple[str, ...]:
    """Whose connector it is; one on a server without a subscription is that server's alone."""
    if subscription(facts).state is Subscribed.NO:
        return ()
    servers = row.values.get("SourceTransportServers")
    if not isinstance(servers, tuple) or not servers:
        return ("It counts for all source servers of the connector, which the evidence does not tell.",)
    return (f"It counts for all source servers of the connector: {some_of(servers)}.",)


def _purpose(row: Row, wanted: Settings, facts: Facts, known: Circumstances) -> Needs:
    """Withheld where the connector is not one that the rule speaks of, or its mail would go astray."""
    outwards = "SmartHosts" in wanted
    if is_hybrid(row):
        return Needs(withheld=HYBRID, exception=HYBRID_WHY)
    if known.role(row.source, str(row.values.get("Identity"))) is Role.NONE:
        seems = suggested_send_role(row, facts).role
        if seems is (Role.INTERNAL if outwards else Role.INTERNET):
            return Needs(withheld=SEEMS_INTERNAL if outwards else SEEMS_INTERNET)
    if outwards and own_spaces(row, facts):
        return Needs(withheld=OWN_MAIL)
    if wanted.get("TlsAuthLevel") == VALIDATION and EVERYBODY in spaces_of(row) and row.yes("DNSRoutingEnabled"):
        return Needs(withheld=EVERYBODYS)
    return NO_NEEDS


# --- To smart hosts ---------------------------------------------------------------------------------------------------


def _smart_hosts(row: Row, wanted: Settings, facts: Facts) -> Needs:
    """Domain security needs DNS routing, and DomainValidation beside smart hosts a TlsDomain."""
    if "SmartHosts" not in wanted:
        return NO_NEEDS
    level, domain = row.maybe_text("TlsAuthLevel"), row.maybe_text("TlsDomain")
    if level == VALIDATION and not domain:
        return Needs(withheld=NO_TLS_DOMAIN)
    secured = row.yes("DomainSecureEnabled")
    shown = f"The new smart hosts must show a certificate for {domain}, or mail waits in the queue."
    return Needs(
        {"DomainSecureEnabled": FALSE} if secured else {},
        also=_looked_up(row, _hosts(wanted["SmartHosts"])),
        stops=(
            *([_unsecured(facts)] if secured else []),
            *([shown] if domain else _wanted_tls(row, level)),
            *_shown_password(row),
        ),
    )


def _wanted_tls(row: Row, level: str) -> list[str]:
    """What the connector asks of new smart hosts that the old ones, or servers found by DNS, may have met."""
    if level == "CertificateValidation":
        return ["The new smart hosts must show a valid certificate (TlsAuthLevel), or mail waits in the queue."]
    needed = "The new smart hosts must offer TLS (RequireTLS is True), or mail waits in the queue."
    return [needed] if row.yes("RequireTLS") else []


def _hosts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _unsecured(facts: Facts) -> str:
    """What domain security secured until now."""
    domains = secured_domains(facts, SENT_TO)
    if domains == ():
        return "Domain security ends; TLSSendDomainSecureList is empty, so no domain was secured by it."
    whose = some_of(domains) if domains else "the domains in TLSSendDomainSecureList"
    return f"Domain security ends: mail to {whose} is no longer sent by mutual TLS."


def _looked_up(row: Row, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Which name servers are asked for the smart hosts, where these are names."""
    if row.values.get("UseExternalDNSServersEnabled") is True and any(side_of(host) is Role.NONE for host in hosts):
        return (
            "UseExternalDNSServersEnabled is True: the external DNS servers are asked for the smart hosts' addresses.",
        )
    return ()


def _shown_password(row: Row) -> tuple[str, ...]:
    """A credential stays with the connector when its smart hosts change."""
    method = row.values.get("SmartHostAuthMechanism")
    if method not in BASIC:
        return ()
    return (f"The new smart hosts are given the user name and password of the old ones: it has {method}.",)


# --- By DNS, with domain security -------------------------------------------------------------------------------------


def _security(row: Row, wanted: Settings, facts: Facts) -> Needs:
    """It needs DNS routing and STARTTLS, and takes no TlsAuthLevel, nor a TlsDomain without that."""
    if wanted.get("DomainSecureEnabled") is not True:
        return NO_NEEDS
    level, domain = row.maybe_text("TlsAuthLevel"), row.maybe_text("TlsDomain")
    by_dns = {} if "DNSRoutingEnabled" in wanted or row.yes("DNSRoutingEnabled") else {"DNSRoutingEnabled": TRUE}
    checked = f"Certificates of other servers are no longer checked as {level}: only those of secured domains are."
    return Needs(
        {
            **by_dns,
            **({"TlsAuthLevel": NULL} if level else {}),
            **({"TlsDomain": NULL} if domain else {}),
            **_starttls(row),
        },
        also=(counts_for(facts, SENT_TO, "nothing is secured by it"),),
        stops=(checked,) if level else (),
        exception=BY_LEVEL_WHY if level == VALIDATION else "",
    )


def _starttls(row: Row) -> dict[str, str]:
    """Off, unless the evidence shows that it is: Exchange lets none of the others be in force beside it."""
    others = row.yes("RequireTLS") or row.yes("DomainSecureEnabled") or bool(row.maybe_text("TlsAuthLevel"))
    off = row.values.get("IgnoreSTARTTLS") is False or ("IgnoreSTARTTLS" not in row.values and others)
    return {} if off else {"IgnoreSTARTTLS": FALSE}


def _by_dns(row: Row, wanted: Settings, facts: Facts) -> Needs:
    """Exchange empties the smart hosts, and forgets how it logged on there."""
    if wanted.get("DNSRoutingEnabled") is not True and wanted.get("DomainSecureEnabled") is not True:
        return NO_NEEDS
    if row.yes("DNSRoutingEnabled") or not (hosts := row.texts("SmartHosts")):
        return NO_NEEDS
    if own_spaces(row, facts):
        return Needs(withheld=LOOPS, exception=LOOPS_WHY)
    method = row.text("SmartHostAuthMechanism")
    return Needs(
        resets={"SmartHosts": (), "SmartHostAuthMechanism": "None"},
        restores={"AuthenticationCredential": "(Get-Credential)"} if method in BASIC else {},
        stops=(f"Mail for {some_of(spaces_of(row))} goes where its MX records point, no longer to {some_of(hosts)}.",),
        lost=(LOST_PASSWORD.format(method),) if method in BASIC else (),
    )


LOST_PASSWORD = (
    "The user name and password for {} are lost, and no cmdlet shows them: have them at hand first. The undo asks for "
    "them."
)


# --- With a TlsAuthLevel ----------------------------------------------------------------------------------------------


def _level(row: Row, wanted: Settings, facts: Facts) -> Needs:
    """It needs TLS required and STARTTLS, goes without domain security, and beside smart hosts with a TlsDomain."""
    if not wanted.get("TlsAuthLevel"):
        return NO_NEEDS
    secured = row.yes("DomainSecureEnabled")
    if not wanted.get("TlsDomain") and not row.maybe_text("TlsDomain") and not row.yes("DNSRoutingEnabled"):
        return Needs(withheld=NO_TLS_DOMAIN)
    required = {} if row.yes("RequireTLS") else {"RequireTLS": TRUE}
    name = wanted.get("TlsDomain") or row.maybe_text("TlsDomain") or "the recipient's domain, for TlsDomain is empty"
    return Needs(
        {**required, **({"DomainSecureEnabled": FALSE} if secured else {}), **_starttls(row)},
        also=(f"The name that the certificate must carry is {name}.",),
        stops=("Mail to servers that offer no TLS waits in the queue and comes back in the end.",) if required else (),
        exception=BY_SECURITY_WHY if secured and secured_domains(facts, SENT_TO) != () else "",
    )

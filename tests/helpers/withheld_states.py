"""Evidence and site sheets in which a rule is Open and its command is withheld, for each case that docs/ lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.model import SiteContext, SiteValue
from tests.core.rule_cases.case import Changes, having, rows_of, site
from tests.core.rule_cases.good import GOOD, MB36
from tests.core.rule_cases.sheet import SITE

RECEIVE, SEND, SERVICE = "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportService"
INTERNET, INTERNAL = 0, 1
State = tuple[Changes, SiteContext]
SUBSCRIBED = having(SEND, INTERNET, Name="EdgeSync - Site to Internet", Identity="EdgeSync - Site to Internet")
UNTOLD = rows_of("Get-EdgeSubscription")
"""The evidence does not show whether the server is subscribed."""
NO_ROLES = replace(SITE, roles={})
SERVERS_ALONE = having(RECEIVE, None, PermissionGroups="ExchangeServers", PermissionGroupsValue=4)
EXCHANGE = having(RECEIVE, None, AuthMechanism="Tls, ExchangeServer", AuthMechanismValue=17)
HYBRID = having(SEND, None, CloudServicesMailEnabled=True, AddressSpaces=("SMTP:partner.example;1",))
BY_DNS = having(SEND, None, DNSRoutingEnabled=True, SmartHosts=(), DomainSecureEnabled=False)
NO_DOMAIN = having(SEND, None, TlsAuthLevel="EncryptionOnly", TlsAuthLevelValue=1, TlsDomain="")
TO_EVERYBODY = having(SEND, None, AddressSpaces=("SMTP:*;1",))
TO_OURSELVES = having(SEND, None, AddressSpaces=("SMTP:contoso.mil;1",))
TO_OTHERS = having(SEND, None, AddressSpaces=("SMTP:partner.example;1",))
TO_A_PRIVATE_HOST = (*TO_OTHERS, *having(SEND, None, SmartHosts=("[10.20.9.9]",)))
LIMITS = having(SERVICE, MaxPerDomainOutboundConnections="30", MaxOutboundConnections="5")
BY_SECURITY = site(send_tls_method="DomainSecureEnabled")


def services(*names: str) -> Changes:
    """They run and are on no list; those with a number at their end are a user's own."""
    return rows_of("Get-Service", *({"Name": name, "Status": "Running", "StartType": "Manual"} for name in names))


TEMPLATE = {"Name": "CDPUserSvc", "Status": "Stopped", "StartType": "Disabled"}
SERVICE_ROWS: tuple[Changes, ...] = (
    services("MSExchangeEdgeCredential", "ADAM_Other", "RpcSs", "mpssvc", "Odd*"),
    services("CDPUserSvc_4f1a2"),
    rows_of("Get-Service", TEMPLATE, {**TEMPLATE, "Name": "CDPUserSvc_4f1a2", "Status": "Running"}),
)
OUT_OF_RANGE = {
    "EX19-ED-000110": site(send_timeout="2.00:00:00"),
    "EX19-ED-000111": site(domain_connections=0),
    "EX19-ED-000112": site(hop_count=501),
    "EX19-ED-000113": site(recipients=600_000),
    "EX19-ED-000114": site(outbound_connections=3_000_000_000),
    "EX19-ED-000116": site(retries=16),
    "EX19-ED-000119": site(inbound_connections=0),
    "EX19-ED-000129": site(srl_threshold=10),
    "EX19-ED-000159": site(receive_timeout="2.00:00:00"),
    "EX19-ED-000115": site(send_size=3 * 1024**3),
    "EX19-ED-000120": site(receive_size=3 * 1024**3),
}
"""A signed value that Exchange does not take; the cases' bad evidence fails by it too."""
UNSIGNED = replace(SITE, values={**SITE.values, "send_size": SiteValue(MB36 // 2, "")})

STATES: dict[str, tuple[State, ...]] = {
    "EX19-ED-000019": (
        (having(RECEIVE, 0, DomainSecureEnabled=False, AuthMechanism="None", AuthMechanismValue=0), SITE),
    ),
    "EX19-ED-000027": ((having(SERVICE, ConnectivityLogEnabled=False, ConnectivityLogPath=""), SITE),),
    "EX19-ED-000034": ((having(SERVICE, MessageTrackingLogEnabled=False, MessageTrackingLogPath=""), SITE),),
    "EX19-ED-000095": (
        ((*HYBRID, *having(SEND, INTERNET, DNSRoutingEnabled=True)), SITE),
        ((*TO_OURSELVES, *having(SEND, INTERNET, DNSRoutingEnabled=True)), SITE),
        ((*TO_OTHERS, *having(SEND, INTERNET, DNSRoutingEnabled=True, SmartHosts=(), TlsDomain="")), SITE),
        (TO_A_PRIVATE_HOST, NO_ROLES),
        ((*TO_OTHERS, *having(SEND, INTERNET, DNSRoutingEnabled=True, SmartHosts=())), site(smart_hosts=None)),
    ),
    "EX19-ED-000098": ((HYBRID, SITE),),
    "EX19-ED-000099": (
        ((*SUBSCRIBED, *SERVERS_ALONE, *EXCHANGE), SITE),
        ((*UNTOLD, *SERVERS_ALONE, *EXCHANGE), SITE),
    ),
    "EX19-ED-000111": ((LIMITS, site(outbound_connections=10)),),
    "EX19-ED-000114": ((LIMITS, site(outbound_connections=10)),),
    "EX19-ED-000115": ((having(SEND, 0, MaxMessageSize=MB36 - 1), UNSIGNED),),
    "EX19-ED-000130": (((), site(attachments=("Kind:*.exe",))),),
    "EX19-ED-000136": (
        (
            (
                *EXCHANGE,
                *having(RECEIVE, INTERNET, Enabled=False),
                *having(RECEIVE, INTERNAL, PermissionGroups="AnonymousUsers, ExchangeServers", PermissionGroupsValue=5),
            ),
            SITE,
        ),
        (
            (
                *having(RECEIVE, INTERNAL, AuthMechanism="ExternalAuthoritative", AuthMechanismValue=32),
                *having(RECEIVE, INTERNAL, PermissionGroups="AnonymousUsers, Partners", PermissionGroupsValue=17),
            ),
            SITE,
        ),
    ),
    "EX19-ED-000137": ((having("Get-IPAllowListEntry", Identity="one", IPRange="198.51.100.8"), SITE),),
    "EX19-ED-000199": tuple((rows, SITE) for rows in SERVICE_ROWS),
    "EX19-ED-000224": (
        (having(SERVICE, ExternalDNSServers=()), site(external_dns=None)),
        (having(SERVICE, InternalDNSAdapterEnabled=False, InternalDNSServers=()), site(internal_dns=None)),
    ),
    "EX19-ED-000232": (
        ((*HYBRID, *NO_DOMAIN), SITE),
        ((*TO_EVERYBODY, *NO_DOMAIN, *BY_DNS), SITE),
        ((*TO_EVERYBODY, *NO_DOMAIN, *BY_DNS), NO_ROLES),
        ((*TO_OTHERS, *NO_DOMAIN), SITE),
    ),
    "EX19-ED-000235": (
        ((*SUBSCRIBED, *SERVERS_ALONE, *EXCHANGE), SITE),
        ((*UNTOLD, *SERVERS_ALONE, *EXCHANGE), SITE),
    ),
    "EX19-ED-000236": (
        ((*HYBRID, *NO_DOMAIN), SITE),
        ((*TO_EVERYBODY, *NO_DOMAIN, *BY_DNS), SITE),
        ((*TO_EVERYBODY, *NO_DOMAIN, *BY_DNS), NO_ROLES),
        ((*TO_OURSELVES, *NO_DOMAIN), BY_SECURITY),
    ),
}


def states_of(stig_id: str, bad: tuple[Changes, ...]) -> Iterator[State]:
    yield from STATES.get(stig_id, ())
    if stig_id in OUT_OF_RANGE:
        yield from ((changes, OUT_OF_RANGE[stig_id]) for changes in bad)


assert GOOD[SEND][INTERNET]["AddressSpaces"] == ("SMTP:*;1",), "the connectors' order has changed"

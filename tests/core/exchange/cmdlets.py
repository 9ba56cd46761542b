"""The cmdlets that printed commands call: what each sets, of which kind, and where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.core.exchange.kinds import DAY, Kind, credential, flags, one_of, size, span, text, texts, whole, yes

RECEIVE, SEND, SERVICE = "Get-ReceiveConnector", "Get-SendConnector", "Get-TransportService"
DOMAINS, TRANSPORT = "Get-AcceptedDomain", "Get-TransportConfig"
CREDENTIAL = "AuthenticationCredential"
"""Of a send connector; no Get- cmdlet shows what stands in it."""

DOMAIN = r"(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
HOST = rf"{DOMAIN}|\[[0-9A-Fa-f:.]+\]|[0-9.]+"
ADDRESS = r"[^@ ]+@[^@ ]+"
BANNER = "220( .*)?"

MECHANISMS = (
    "None",
    "Tls",
    "Integrated",
    "BasicAuth",
    "BasicAuthRequireTLS",
    "ExchangeServer",
    "ExternalAuthoritative",
)
SMART_HOST_MECHANISMS = ("None", "BasicAuth", "BasicAuthRequireTLS", "ExchangeServer", "ExternalAuthoritative")
GROUPS = ("None", "AnonymousUsers", "ExchangeUsers", "ExchangeServers", "ExchangeLegacyServers", "Partners", "Custom")
LEVELS = ("EncryptionOnly", "CertificateValidation", "DomainValidation")
EVENT_LEVELS = ("Lowest", "Low", "Medium", "High", "Expert")
ACTIONS = ("StampStatus", "Reject", "Delete")


@dataclass(frozen=True)
class Setter:
    """A Set- cmdlet of Exchange."""

    source: str
    """The Get- cmdlet of what it changes."""
    parameters: Mapping[str, Kind]
    called: Mapping[str, str] = field(default_factory=dict)
    """Parameter -> the property that it sets, where both are called otherwise."""
    single: bool = False
    """There is one such object on a server, and no -Identity is needed."""
    synchronized: bool = False
    """EdgeSync brings the objects: on a subscribed Edge server the cmdlet is refused."""


def _config(name: str, **parameters: Kind) -> Setter:
    return Setter(f"Get-{name}", {"Enabled": yes, **parameters}, single=True)


SETTERS: dict[str, Setter] = {
    "Set-ReceiveConnector": Setter(
        RECEIVE,
        {
            "AuthMechanism": flags(*MECHANISMS),
            "PermissionGroups": flags(*GROUPS),
            "Banner": text(200, BANNER, none=True),
            "ChunkingEnabled": yes,
            "ConnectionInactivityTimeout": span(1, DAY),
            "ConnectionTimeout": span(1, DAY),
            "DomainSecureEnabled": yes,
            "Enabled": yes,
            "MaxHopCount": whole(1, 500),
            "MaxInboundConnection": whole(1, unlimited=True),
            "MaxInboundConnectionPerSource": whole(1, 10_000, unlimited=True),
            "MaxMessageSize": size(65_536),
            "MaxRecipientsPerMessage": whole(1, 512_000),
            "RequireTLS": yes,
            "TarpitInterval": span(0, 600),
        },
    ),
    "Set-SendConnector": Setter(
        SEND,
        {
            CREDENTIAL: credential,
            "ConnectionInactivityTimeOut": span(1, DAY),
            "DNSRoutingEnabled": yes,
            "DomainSecureEnabled": yes,
            "Enabled": yes,
            "IgnoreSTARTTLS": yes,
            "MaxMessageSize": size(0, unlimited=True),
            "RequireTLS": yes,
            "SmartHostAuthMechanism": one_of(*SMART_HOST_MECHANISMS),
            "SmartHosts": texts(HOST),
            "TlsAuthLevel": one_of(*LEVELS, none=True),
            "TlsDomain": text(255, DOMAIN, none=True),
            "UseExternalDNSServersEnabled": yes,
        },
        synchronized=True,
    ),
    "Set-TransportService": Setter(
        SERVICE,
        {
            "ConnectivityLogEnabled": yes,
            "MessageTrackingLogEnabled": yes,
            "MaxOutboundConnections": whole(1, unlimited=True),
            "MaxPerDomainOutboundConnections": whole(1, unlimited=True),
            "TransientFailureRetryCount": whole(0, 15),
            "ConnectivityLogPath": text(none=True),
            "MessageTrackingLogPath": text(none=True),
            "ExternalDNSServers": texts(r"[0-9A-Fa-f:.]+"),
            "InternalDNSServers": texts(r"[0-9A-Fa-f:.]+"),
            "ExternalDNSAdapterEnabled": yes,
            "InternalDNSAdapterEnabled": yes,
        },
    ),
    "Set-TransportConfig": Setter(
        TRANSPORT,
        {"MaxReceiveSize": size(0, unlimited=True), "MaxSendSize": size(0, unlimited=True)},
        single=True,
    ),
    "Set-AcceptedDomain": Setter(DOMAINS, {"MakeDefault": yes}, {"MakeDefault": "Default"}, synchronized=True),
    "Set-EventLogLevel": Setter("Get-EventLogLevel", {"Level": one_of(*EVENT_LEVELS)}, {"Level": "EventLevel"}),
    "Set-ExchangeServer": Setter("Get-ExchangeServer", {"ErrorReportingEnabled": yes}),
    "Set-OrganizationConfig": Setter("Get-OrganizationConfig", {"CustomerFeedbackEnabled": yes}, single=True),
    "Set-ContentFilterConfig": _config("ContentFilterConfig", QuarantineMailbox=text(500, ADDRESS, none=True)),
    "Set-SenderFilterConfig": _config(
        "SenderFilterConfig",
        Action=one_of("StampStatus", "Reject"),
        BlankSenderBlockingEnabled=yes,
        BlockedDomains=texts(DOMAIN),
        BlockedDomainsAndSubdomains=texts(DOMAIN),
    ),
    "Set-SenderIdConfig": _config("SenderIdConfig", SpoofedDomainAction=one_of(*ACTIONS)),
    "Set-SenderReputationConfig": _config("SenderReputationConfig", SrlBlockThreshold=whole(0, 9)),
    "Set-RecipientFilterConfig": _config("RecipientFilterConfig", RecipientValidationEnabled=yes),
    "Set-IPAllowListConfig": _config("IPAllowListConfig"),
}

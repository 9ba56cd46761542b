"""States of servers to begin with, as set-up and EdgeSync make them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.core.exchange.cmdlets import CREDENTIAL, DOMAINS, RECEIVE, SEND, SERVICE, TRANSPORT
from tests.core.exchange.kinds import Held
from tests.core.exchange.refusals import Object
from tests.core.exchange.server import Server
from tests.core.exchange.windows import ADDRESSES, ATTACHMENTS, POLICY, REGISTRY, SERVICES

Objects = Mapping[str, tuple[Object, ...]]
MB10, MB25, MB36 = (number << 20 for number in (10, 25, 36))
LISTED = ("FileName:*.exe", "FileName:*.scr", "FileName:it's.js", "ContentType:image/x-icon")
"""Attachments that the site wants stripped."""
NET = "Microsoft\\.NETFramework\\v4.0.30319"


def receive_connector(name: str, **other: object) -> dict[str, Held]:
    """As set-up makes it: for the internet and for Mailbox servers alike."""
    return {
        "Identity": f"EDGE01\\{name}",
        "Name": name,
        "Server": "EDGE01",
        "Enabled": True,
        "AuthMechanism": "Tls",
        "RequireTLS": False,
        "PermissionGroups": "AnonymousUsers, ExchangeServers, Partners",
        "Bindings": ("0.0.0.0:25",),
        "RemoteIPRanges": ("0.0.0.0-255.255.255.255",),
        "Fqdn": "edge01.contoso.mil",
        "DomainSecureEnabled": False,
        "MaxMessageSize": MB36,
        "MaxInboundConnection": "5000",
        "MaxInboundConnectionPerSource": "20",
        "MaxHopCount": 60,
        "MaxRecipientsPerMessage": 5000,
        "ConnectionTimeout": "00:05:00",
        "ConnectionInactivityTimeout": "00:01:00",
        "TarpitInterval": "00:00:05",
        "ChunkingEnabled": True,
        "Banner": "",
        **other,  # type: ignore[dict-item]
    }


def send_connector(name: str, **other: object) -> dict[str, Held]:
    """To the internet by DNS, as somebody makes it on a server that is not subscribed."""
    return {
        "Identity": name,
        "Name": name,
        "Enabled": True,
        "AddressSpaces": ("SMTP:*;1",),
        "SmartHosts": (),
        "SmartHostAuthMechanism": "None",
        CREDENTIAL: "",
        "DNSRoutingEnabled": True,
        "DomainSecureEnabled": False,
        "TlsAuthLevel": "",
        "TlsDomain": "",
        "RequireTLS": False,
        "IgnoreSTARTTLS": False,
        "CloudServicesMailEnabled": False,
        "UseExternalDNSServersEnabled": False,
        "MaxMessageSize": MB10,
        "ConnectionInactivityTimeOut": "00:10:00",
        "SourceTransportServers": ("EDGE01",),
        "Fqdn": "mail.contoso.mil",
        **other,  # type: ignore[dict-item]
    }


def edgesync_connectors(site: str) -> tuple[Object, ...]:
    """The two that every subscription makes."""
    inbound = send_connector(
        f"EdgeSync - Inbound to {site}",
        AddressSpaces=("SMTP:--;1",),
        SmartHosts=("--",),
        DNSRoutingEnabled=False,
        SmartHostAuthMechanism="ExchangeServer",
    )
    return inbound, send_connector(
        f"EdgeSync - {site} to Internet", AddressSpaces=("SMTP:*;100",), DomainSecureEnabled=True
    )


def service(name: str, status: str = "Running", start: str = "Auto") -> Object:
    return {"Name": name, "DisplayName": f"Service {name}", "Status": status, "StartType": start}


def attachment(entry: str) -> Object:
    kind, _, name = entry.partition(":")
    return {"Identity": entry, "Name": name, "Type": kind}


def address(number: int, ranges: str) -> Object:
    return {"Identity": str(number), "IPRange": ranges, "ExpirationTime": "9999-12-31T23:59:59Z"}


def domain(name: str, default: bool = False) -> Object:
    return {"Identity": name, "Name": name, "DomainName": name, "DomainType": "Authoritative", "Default": default}


def policies(**set_: str) -> tuple[Object, ...]:
    """Each scope once, and last what is in force."""
    scopes = ("MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine")
    said = {scope: set_.get(scope, "Undefined") for scope in scopes}
    effective = next((policy for policy in said.values() if policy != "Undefined"), "Restricted")
    return tuple({"Scope": s, "Policy": p} for s, p in {**said, "Effective": effective}.items())


def crypto(path: str, value: int | None) -> Object:
    return {"Path": path, "Present": value is not None, "Value": "" if value is None else value}


def transport_service(**other: object) -> Object:
    logs = ("ConnectivityLogPath", "MessageTrackingLogPath", "ReceiveProtocolLogPath", "SendProtocolLogPath")
    paths = {name: f"L:\\Logs\\{name.removesuffix('Path')}" for name in (*logs, "AgentLogPath", "QueueLogPath")}
    return {
        "Identity": "EDGE01",
        "Name": "EDGE01",
        "ConnectivityLogEnabled": True,
        "MessageTrackingLogEnabled": True,
        **paths,
        "RoutingTableLogPath": "L:\\Logs\\Routing",
        "MaxPerDomainOutboundConnections": "20",
        "MaxOutboundConnections": "1000",
        "TransientFailureRetryCount": 6,
        "ExternalDNSAdapterEnabled": True,
        "ExternalDNSAdapterGuid": "00000000-0000-0000-0000-000000000000",
        "ExternalDNSServers": (),
        "InternalDNSAdapterEnabled": True,
        "InternalDNSAdapterGuid": "00000000-0000-0000-0000-000000000000",
        "InternalDNSServers": (),
        **other,  # type: ignore[dict-item]
    }


def config(name: str, **more: Held) -> tuple[Object, ...]:
    return ({"Name": name, "Identity": name, "Enabled": True, **more},)


def server_with(subscribed: bool, other: Objects) -> Server:
    """A server that has all there is once, with these objects in the place of its own."""
    return Server({**_plain(), **other}, subscribed)


def _plain() -> Objects:
    return {
        RECEIVE: (receive_connector("Default internal receive connector EDGE01"),),
        SEND: (),
        SERVICE: (transport_service(),),
        TRANSPORT: ({"MaxSendSize": MB10, "MaxReceiveSize": MB10, "TLSReceiveDomainSecureList": ()},),
        DOMAINS: (domain("contoso.mil", default=True), domain("sub.contoso.mil")),
        "Get-ExchangeServer": (_exchange_server(),),
        "Get-OrganizationConfig": ({"Identity": "Contoso", "Name": "Contoso", "CustomerFeedbackEnabled": False},),
        "Get-EventLogLevel": ({"Identity": "MSExchangeTransport\\Routing", "EventLevel": "Lowest"},),
        "Get-ContentFilterConfig": config("ContentFilterConfig", QuarantineMailbox="", SCLQuarantineEnabled=False),
        "Get-SenderFilterConfig": config(
            "SenderFilterConfig",
            Action="Reject",
            BlankSenderBlockingEnabled=True,
            BlockedDomains=("bad.example",),
            BlockedDomainsAndSubdomains=(),
        ),
        "Get-SenderIdConfig": config("SenderIdConfig", SpoofedDomainAction="Reject"),
        "Get-SenderReputationConfig": config("Sender Reputation", SrlBlockThreshold=6),
        "Get-RecipientFilterConfig": config("RecipientFilterConfig", RecipientValidationEnabled=False),
        "Get-IPAllowListConfig": config("IPAllowListConfig"),
        ATTACHMENTS: tuple(map(attachment, LISTED)),
        ADDRESSES: (address(1, "198.51.100.7"),),
        SERVICES: (service("MSExchangeTransport"), service("RpcSs"), service("CDPUserSvc_4f1a2"), service("a[b]"))
        + (service("Off", "Stopped", "Disabled"),),
        REGISTRY: (crypto(f"HKLM:\\SOFTWARE\\{NET}", 1), crypto(f"HKLM:\\SOFTWARE\\Wow6432Node\\{NET}", 1)),
        POLICY: policies(LocalMachine="RemoteSigned"),
    }


def _exchange_server() -> Object:
    version = "Version 15.2 (Build 1748.10)"
    return {"Identity": "EDGE01", "Name": "EDGE01", "AdminDisplayVersion": version, "ErrorReportingEnabled": False}

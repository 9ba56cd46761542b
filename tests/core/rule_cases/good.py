"""Complete evidence of one compliant Edge server, as facts.

Its internal connector takes mail from those who prove by mutual TLS that they are a domain of
TLSReceiveDomainSecureList (DomainSecureEnabled, group Partners): the one way to meet EX19-ED-000235 and
EX19-ED-000136 that leaves anybody who can send.
"""

from __future__ import annotations

from core.model import Value

Properties = dict[str, Value]
MB36 = 36 * 1024**2
INTERNET, INTERNAL = "EDGE01\\From internet gateways", "EDGE01\\From Mailbox servers"
TO_INTERNET, TO_INTERNAL = "To internet gateways", "To Mailbox servers"
OUTSIDE, INSIDE = "{0A1B2C3D-0000-4000-8000-000000000001}", "{0A1B2C3D-0000-4000-8000-000000000002}"


def _receive(identity: str, auth: str, number: int, groups: str, bits: int, ranges: tuple[str, ...]) -> Properties:
    return {
        "Identity": identity,
        "Name": identity.partition("\\")[2],
        "Server": "EDGE01",
        "Enabled": True,
        "AuthMechanism": auth,
        "AuthMechanismValue": number,
        "RequireTLS": True,
        "PermissionGroups": groups,
        "PermissionGroupsValue": bits,
        "Bindings": ("10.20.0.5:25",),
        "RemoteIPRanges": ranges,
        "Fqdn": "mail.contoso.mil",
        "DomainSecureEnabled": True,
        "TlsCertificateName": "",
        "MaxMessageSize": MB36,
        "MaxInboundConnection": "5000",
        "MaxInboundConnectionPerSource": "20",
        "MaxHopCount": 60,
        "MaxRecipientsPerMessage": 5000,
        "ConnectionTimeout": "00:05:00",
        "ConnectionInactivityTimeout": "00:01:00",
        "TarpitInterval": "00:00:05",
        "ChunkingEnabled": True,
        "ProtocolLoggingLevel": "Verbose",
        "ProtocolLoggingLevelValue": 1,
        "Banner": "220 SMTP Server Ready",
        "TransportRole": "HubTransport",
        "TransportRoleValue": 32,
        "IsValid": True,
        "WhenChangedUTC": "2026-01-05T08:00:00Z",
    }


def _send(name: str, spaces: tuple[str, ...], hosts: tuple[str, ...]) -> Properties:
    return {
        "Identity": name,
        "Name": name,
        "Enabled": True,
        "AddressSpaces": spaces,
        "SmartHosts": hosts,
        "DNSRoutingEnabled": False,
        "DomainSecureEnabled": False,
        "TlsAuthLevel": "DomainValidation",
        "TlsAuthLevelValue": 4,
        "TlsDomain": "contoso.mil",
        "RequireTLS": True,
        "MaxMessageSize": MB36,
        "ConnectionInactivityTimeOut": "00:10:00",
        "SmartHostAuthMechanism": "None",
        "SmartHostAuthMechanismValue": 0,
        "IgnoreSTARTTLS": False,
        "CloudServicesMailEnabled": False,
        "UseExternalDNSServersEnabled": False,
        "SourceTransportServers": ("EDGE01",),
        "Fqdn": "mail.contoso.mil",
    }


def _filter(name: str, **more: Value) -> list[Properties]:
    return [{"Name": name, "Identity": name, "Enabled": True, **more}]


def _certificate(number: int, subject: str, services: str, domains: tuple[str, ...]) -> Properties:
    return {
        "Thumbprint": f"{number:040X}",
        "Subject": subject,
        "Issuer": "CN=DOD SW CA-60, OU=PKI, OU=DoD, O=U.S. Government, C=US",
        "NotBefore": "2025-01-01T00:00:00Z",
        "NotAfter": "2028-01-01T00:00:00Z",
        "Services": services,
        "ServicesValue": 4,
        "CertificateDomains": domains,
        "Status": "Valid",
        "IsSelfSigned": False,
    }


def _volume(root: str, label: str, kind: int = 3) -> Properties:
    return {"Root": root, "Label": label, "DriveType": kind, "Size": 100 * 1024**3, "Free": 50 * 1024**3}


def _service(name: str, status: str = "Running", start: str = "Auto") -> Properties:
    return {"Name": name, "DisplayName": f"Service {name}", "Status": status, "StartType": start}


def _access(path: str) -> list[Properties]:
    accounts = ("BUILTIN\\Administrators", "NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\NETWORK SERVICE")
    row: Properties = {"Path": path, "Present": True, "Rights": "FullControl", "Type": "Allow", "Inherited": False}
    return [{**row, "Account": account} for account in accounts]


LOGS = {
    "ConnectivityLogPath": "L:\\Logs\\Connectivity",
    "MessageTrackingLogPath": "L:\\Logs\\MessageTracking",
    "ReceiveProtocolLogPath": "L:\\Logs\\SmtpReceive",
    "SendProtocolLogPath": "L:\\Logs\\SmtpSend",
    "AgentLogPath": "L:\\Logs\\Agent",
    "QueueLogPath": "L:\\Logs\\Queue",
    "RoutingTableLogPath": "L:\\Logs\\Routing",
}

GOOD: dict[str, list[Properties]] = {
    "Get-ReceiveConnector": [
        _receive(INTERNET, "Tls, BasicAuth, BasicAuthRequireTLS", 13, "AnonymousUsers", 1, ("198.51.100.0/24",)),
        _receive(INTERNAL, "Tls", 1, "Partners", 16, ("10.20.1.11", "10.20.1.12")),
    ],
    "Get-SendConnector": [
        _send(TO_INTERNET, ("SMTP:*;1",), ("[10.20.1.25]",)),
        _send(TO_INTERNAL, ("SMTP:--;100",), ("[10.20.1.11]", "[10.20.1.12]")),
    ],
    "Get-TransportService": [
        {
            "Identity": "EDGE01",
            "Name": "EDGE01",
            "ConnectivityLogEnabled": True,
            "MessageTrackingLogEnabled": True,
            **LOGS,
            "MaxPerDomainOutboundConnections": "20",
            "MaxOutboundConnections": "1000",
            "TransientFailureRetryCount": 6,
            "ExternalDNSAdapterEnabled": False,
            "ExternalDNSAdapterGuid": "00000000-0000-0000-0000-000000000000",
            "ExternalDNSServers": ("203.0.113.53",),
            "InternalDNSAdapterEnabled": True,
            "InternalDNSAdapterGuid": INSIDE.strip("{}").lower(),
            "InternalDNSServers": (),
        }
    ],
    "Get-TransportConfig": [
        {
            "MaxSendSize": MB36,
            "MaxReceiveSize": MB36,
            "MaxRecipientEnvelopeLimit": "5000",
            "InternalSMTPServers": ("10.20.1.25",),
            "TLSReceiveDomainSecureList": ("contoso.mil",),
            "TLSSendDomainSecureList": ("contoso.mil",),
        }
    ],
    "Get-AcceptedDomain": [
        {
            "Identity": name,
            "Name": name,
            "DomainName": name,
            "DomainType": "Authoritative",
            "DomainTypeValue": 0,
            "Default": name == "contoso.mil",
        }
        for name in ("contoso.mil", "sub.contoso.mil")
    ],
    "Get-ExchangeServer": [
        {
            "Identity": "EDGE01",
            "Name": "EDGE01",
            "Fqdn": "edge01.contoso.mil",
            "AdminDisplayVersion": "Version 15.2 (Build 1748.10)",
            "ServerRole": "Edge",
            "ServerRoleValue": 64,
            "Edition": "Standard",
            "EditionValue": 0,
            "ErrorReportingEnabled": False,
        }
    ],
    "Get-ExchangeCertificate": [
        _certificate(0xA1, "CN=mail.contoso.mil, O=U.S. Government", "SMTP", ("mail.contoso.mil",)),
        _certificate(0xB2, "CN=edge01.contoso.mil, O=U.S. Government", "None", ("edge01", "edge01.contoso.mil")),
    ],
    "Get-OrganizationConfig": [
        {"Identity": "First Organization", "Name": "First Organization", "CustomerFeedbackEnabled": False}
    ],
    "Get-EventLogLevel": [
        {"Identity": name, "EventLevel": "Lowest", "EventLevelValue": 0}
        for name in ("MSExchange ADAccess\\Topology", "MSExchangeTransport\\SmtpReceive", "MSExchangeTransport\\DSN")
    ],
    "Get-TransportAgent": [
        {"Identity": name, "Enabled": True, "Priority": number}
        for number, name in enumerate(("Connection Filtering Agent", "Content Filter Agent", "Link Disarm Agent"), 1)
    ],
    "Get-ContentFilterConfig": _filter(
        "ContentFilterConfig",
        QuarantineMailbox="quarantine@contoso.mil",
        SCLQuarantineEnabled=True,
        SCLQuarantineThreshold=7,
    ),
    "Get-SenderFilterConfig": _filter(
        "SenderFilterConfig",
        Action="Reject",
        ActionValue=1,
        BlankSenderBlockingEnabled=True,
        BlockedDomains=("bad.example",),
        BlockedDomainsAndSubdomains=("worse.example",),
        BlockedSenders=(),
    ),
    "Get-SenderIdConfig": _filter("SenderIdConfig", SpoofedDomainAction="Reject", SpoofedDomainActionValue=1),
    "Get-SenderReputationConfig": _filter("Sender Reputation", SrlBlockThreshold=6),
    "Get-RecipientFilterConfig": _filter("RecipientFilterConfig", RecipientValidationEnabled=False),
    "Get-AttachmentFilterEntry": [
        {"Identity": f"FileName:{name}", "Name": name, "Type": "FileName", "TypeValue": 1}
        for name in ("*.exe", "*.vbs", "*.js")
    ],
    "Get-IPBlockListProvider": [
        {
            "Identity": "Block list of the enclave",
            "Name": "Block list of the enclave",
            "Enabled": True,
            "LookupDomain": "block.contoso.mil",
            "Guid": "7a1d1b9e-0000-4000-8000-000000000001",
        }
    ],
    "Get-IPAllowListEntry": [{"Identity": "1", "IPRange": "198.51.100.7", "ExpirationTime": "9999-12-31T23:59:59Z"}],
    "Get-IPAllowListConfig": _filter("IPAllowListConfig"),
    "SchUseStrongCrypto": [
        {"Path": f"HKLM:\\SOFTWARE\\{node}Microsoft\\.NETFramework\\v4.0.30319", "Present": True, "Value": 1}
        for node in ("", "Wow6432Node\\")
    ],
    "EdgeTransport.exe.config": [
        {
            "Path": "E:\\Exchange\\Bin\\EdgeTransport.exe.config",
            "QueueDatabasePath": "Q:\\Queue",
            "QueueDatabaseLoggingPath": "Q:\\Queue",
        }
    ],
    "Get-ExecutionPolicy": [
        {"Scope": "MachinePolicy", "ScopeValue": 4, "Policy": "Undefined", "PolicyValue": 5},
        {"Scope": "UserPolicy", "ScopeValue": 3, "Policy": "Undefined", "PolicyValue": 5},
        {"Scope": "Process", "ScopeValue": 0, "Policy": "Undefined", "PolicyValue": 5},
        {"Scope": "CurrentUser", "ScopeValue": 1, "Policy": "Undefined", "PolicyValue": 5},
        {"Scope": "LocalMachine", "ScopeValue": 2, "Policy": "RemoteSigned", "PolicyValue": 1},
        {"Scope": "Effective", "Policy": "RemoteSigned", "PolicyValue": 1},
    ],
    "Installation": [{"InstallPath": "E:\\Exchange\\", "SystemDrive": "C:", "SystemRoot": "C:\\Windows"}],
    "Get-Service": [
        _service("ADAM_MSExchange"),
        _service("MSExchangeTransport"),
        _service("WinRM"),
        _service("Spooler", "Stopped", "Disabled"),
    ],
    "Volumes": [
        _volume("C:\\", "System"),
        _volume("E:\\", "Exchange"),
        _volume("L:\\", "Logs"),
        _volume("Q:\\", "Queue"),
        _volume("\\\\?\\Volume{0a1b2c3d-0000-4000-8000-0000000000ff}\\", "Recovery"),
    ],
    "Adapters": [
        {
            "Description": "Outside",
            "Guid": OUTSIDE,
            "Addresses": ("203.0.113.10", "fe80::1"),
            "DnsServers": ("203.0.113.53",),
            "Gateways": ("203.0.113.1",),
        },
        {
            "Description": "Inside",
            "Guid": INSIDE,
            "Addresses": ("10.20.0.5",),
            "DnsServers": ("10.20.0.53",),
            "Gateways": (),
        },
    ],
    "Acl": [row for path in (*LOGS.values(), "E:\\Exchange\\") for row in _access(path)],
    "DataCollectorSets": [{"Name": "Mail queues", "Status": "Running", "StatusValue": 4}],
    "Get-EdgeSubscription": [
        {"Name": name, "Domain": "contoso.mil", "Site": "contoso.mil/Main", "CreateUtc": "2025-06-01T08:00:00Z"}
        for name in ("EDGE01", "EDGE02")
    ],
}
"""Source -> rows. Get-EdgeSubscription is what a Mailbox server answered, handed over as a file beside."""

"""Transport, organization, server, certificates, volumes, name servers."""

from __future__ import annotations

from typing import Any

from core.model import Status
from tests.core.rule_cases.case import Case, having, rows_of, without
from tests.core.rule_cases.connectors import NO_NUMBER, NO_YES
from tests.core.rule_cases.good import GOOD, INSIDE, LOGS, OUTSIDE

SERVICE, SERVER, DOMAINS = "Get-TransportService", "Get-ExchangeServer", "Get-AcceptedDomain"
CERTIFICATES, LEVELS, ORGANIZATION = "Get-ExchangeCertificate", "Get-EventLogLevel", "Get-OrganizationConfig"
VOLUMES, INSTALLATION, CONFIG, ADAPTERS = "Volumes", "Installation", "EdgeTransport.exe.config", "Adapters"

NO_PATH = (
    *(
        "",
        "Logs",
        "\\Logs",
        "L:Logs",
        "\\\\files\\logs",
        "\\\\?\\L:\\Logs",
        "L:\\..\\E\\Logs",
        "%ExchangeInstallPath%Logs",
    ),
    *("L:\\LOGS~1", "L:\\Logs.\\x", "L:\\Logs \\x", "L:\\\\Logs", "X:\\Logs", 7, True, ("L:\\Logs",)),
)
MOUNTED = [*GOOD[VOLUMES], {**GOOD[VOLUMES][2], "Root": "E:\\Exchange\\Logs Here\\", "Label": "Mounted"}]


def service(stig_id: str, name: str, bad: tuple[Any, ...], junk: tuple[Any, ...], **more: Any) -> Case:
    half = (
        *without(SERVICE, name, "Identity"),
        *(having(SERVICE, 0, **{name: value}) for value in junk),
        rows_of(SERVICE, *GOOD[SERVICE], *GOOD[SERVICE]),
    )
    return Case(stig_id, bad=tuple(having(SERVICE, 0, **{name: value}) for value in bad), half=half, **more)


def only_adapter(**values: Any) -> Any:
    return rows_of(ADAPTERS, {**GOOD[ADAPTERS][0], **values})


CASES = (
    service("EX19-ED-000027", "ConnectivityLogEnabled", (False,), NO_YES),
    service("EX19-ED-000034", "MessageTrackingLogEnabled", (False,), NO_YES),
    service("EX19-ED-000111", "MaxPerDomainOutboundConnections", ("40", "Unlimited", 19), NO_NUMBER),
    service("EX19-ED-000114", "MaxOutboundConnections", ("Unlimited", "999", 10000), NO_NUMBER),
    service(
        "EX19-ED-000116",
        "TransientFailureRetryCount",
        (11, 15, "Unlimited"),
        NO_NUMBER,
        also_good=(having(SERVICE, TransientFailureRetryCount=0), having(SERVICE, TransientFailureRetryCount=10)),
    ),
    Case(
        "EX19-ED-000026",
        bad=(
            having(LEVELS, 1, EventLevel="Low", EventLevelValue=1),
            having(LEVELS, 2, EventLevel="2", EventLevelValue=2),  # as Exchange prints a level that it cannot name
        ),
        half=(
            *without(LEVELS, "EventLevel", "EventLevelValue", "Identity", row=2),
            having(LEVELS, 1, EventLevelValue=1),
            having(LEVELS, 1, EventLevel="Low"),
            having(LEVELS, 1, EventLevel="lowest"),
            having(LEVELS, 1, EventLevel="0"),
        ),
    ),
    Case(
        "EX19-ED-000055",
        bad=(
            having(ORGANIZATION, CustomerFeedbackEnabled=True),
            having(ORGANIZATION, CustomerFeedbackEnabled=""),  # nobody ever chose, so it is not set to False
        ),
        half=(
            *without(ORGANIZATION, "CustomerFeedbackEnabled"),
            *(having(ORGANIZATION, CustomerFeedbackEnabled=value) for value in (*NO_YES, "False") if value != ""),
        ),
    ),
    Case(
        "EX19-ED-000056",
        bad=(having(SERVER, ErrorReportingEnabled=True),),
        half=(
            *without(SERVER, "ErrorReportingEnabled", "Identity"),
            *(having(SERVER, ErrorReportingEnabled=value) for value in (*NO_YES, "False")),
        ),
    ),
    Case(
        "EX19-ED-000244",
        bad=tuple(
            having(SERVER, AdminDisplayVersion=f"Version {text}")
            for text in ("15.2 (Build 1747.99)", "15.2 (Build 986.5)", "15.1 (Build 2507.6)", "14.3 (Build 9999.99)")
        ),
        half=(
            *without(SERVER, "AdminDisplayVersion", "Identity"),
            *(
                having(SERVER, AdminDisplayVersion=value)
                for value in ("", "15.2", "Version 15.2 (Build 1748.10) ???", "Version 15.2 (Build 1748)", 15, True)
            ),
        ),
    ),
    Case(
        "EX19-ED-000017",
        bad=(
            having(DOMAINS, 1, DomainName="strange.mil"),
            (*having(DOMAINS, 0, Default=False), *having(DOMAINS, 1, Default=True)),
        ),
        half=(
            *without(DOMAINS, "Default", "DomainName", "Identity", row=1),
            *(having(DOMAINS, 1, Default=value) for value in NO_YES),
            having(DOMAINS, 1, Default=True),  # two defaults, which Exchange never has
            rows_of(DOMAINS, *GOOD[DOMAINS], GOOD[DOMAINS][0]),
        ),
        also_good=(rows_of(DOMAINS, GOOD[DOMAINS][0]),),
        unsaid=Status.OPEN,
    ),
    Case(
        "EX19-ED-000016",
        bad=(
            having(CERTIFICATES, 1, Issuer="CN=edge01", IsSelfSigned=True),
            having(CERTIFICATES, 1, IsSelfSigned=True),  # whatever name it gives itself
            having(CERTIFICATES, 1, Issuer="CN=Example CA, O=Example, C=US"),
            having(CERTIFICATES, 1, Issuer="CN=x, OU=ECA, O=U.S. Government, C=US"),
            having(CERTIFICATES, 1, Issuer='CN="OU=DoD, O=U.S. Government", O=Example'),
            having(CERTIFICATES, 1, Issuer="CN=NotOU=DoD, O=U.S. Government"),
        ),
        half=(
            *without(CERTIFICATES, "Issuer", "IsSelfSigned", "Status", "Thumbprint", row=1),
            having(CERTIFICATES, 1, Status="Untrusted"),
            having(CERTIFICATES, 1, Status="PendingRequest"),
            having(CERTIFICATES, 1, Status="valid"),
            having(CERTIFICATES, 1, Issuer=""),
            having(CERTIFICATES, 1, IsSelfSigned="False"),
            rows_of(CERTIFICATES, *GOOD[CERTIFICATES], *GOOD[CERTIFICATES]),
        ),
        also_good=(
            having(CERTIFICATES, 1, Issuer="cn=DOD ID CA-59,ou=PKI,ou=DOD,o=U.S. Government,c=US"),
            having(CERTIFICATES, 1, Status="RevocationCheckFailure"),
        ),
    ),
    Case(
        "EX19-ED-000050",
        bad=(
            *(having(SERVICE, **{name: "E:\\Logs"}) for name in LOGS),
            having(SERVICE, AgentLogPath="e:/exchange/TransportRoles/Logs"),
            (
                *rows_of(VOLUMES, *MOUNTED),
                *having(SERVICE, AgentLogPath="E:\\Exchange\\Logs Hereafter\\Agent"),  # beside the mount point
            ),
        ),
        half=(
            *without(SERVICE, *LOGS, "Identity"),
            *(having(SERVICE, MessageTrackingLogPath=value) for value in NO_PATH),
            *(having(SERVICE, RoutingTableLogPath=value) for value in NO_PATH if value != ""),
            *(having(INSTALLATION, InstallPath=value) for value in NO_PATH),
            *without(VOLUMES, "Root", "DriveType", row=0),
            *without(INSTALLATION, "InstallPath"),
            having(VOLUMES, 2, DriveType=4),  # a share
            having(VOLUMES, 2, Root="M:\\"),
            rows_of(VOLUMES, *GOOD[VOLUMES], GOOD[VOLUMES][0]),
        ),
        also_good=(
            having(SERVICE, QueueLogPath="", RoutingTableLogPath=""),  # such logs are not written
            (*rows_of(VOLUMES, *MOUNTED), *having(SERVICE, AgentLogPath="E:\\Exchange\\Logs Here\\Agent")),
            having(SERVICE, AgentLogPath="l:/Logs/Agent/"),
        ),
    ),
    Case(
        "EX19-ED-000094",
        bad=(
            having(CONFIG, QueueDatabasePath="E:\\Exchange\\TransportRoles\\data\\Queue"),
            having(CONFIG, QueueDatabasePath="C:\\Queue"),
        ),
        half=(
            *without(CONFIG, "QueueDatabasePath"),
            *without(INSTALLATION, "InstallPath", "SystemRoot"),
            *without(VOLUMES, "Root", "DriveType", row=3),
            *(having(CONFIG, QueueDatabasePath=value) for value in NO_PATH),
        ),
    ),
    Case(
        "EX19-ED-000230",
        bad=(
            having(INSTALLATION, InstallPath="C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"),
            having(INSTALLATION, InstallPath="c:/exchange"),
        ),
        half=(
            *without(INSTALLATION, "InstallPath", "SystemRoot"),
            *without(VOLUMES, "Root", "DriveType", row=1),
            *(having(INSTALLATION, InstallPath=value) for value in NO_PATH),
            *(having(INSTALLATION, SystemRoot=value) for value in NO_PATH),
        ),
    ),
    Case(
        "EX19-ED-000224",
        bad=(
            having(SERVICE, ExternalDNSServers=()),
            having(SERVICE, ExternalDNSServers=("8.8.8.8",)),
            having(SERVICE, ExternalDNSServers=("203.0.113.53", "8.8.8.8")),
            having(SERVICE, InternalDNSAdapterGuid="00000000-0000-0000-0000-000000000000"),
            having(SERVICE, InternalDNSAdapterGuid=""),
            having(SERVICE, InternalDNSAdapterEnabled=False),
        ),
        half=(
            *without(SERVICE, "ExternalDNSAdapterEnabled", "ExternalDNSServers", "InternalDNSAdapterGuid", "Identity"),
            *without(SERVICE, "InternalDNSAdapterEnabled"),
            *without(ADAPTERS, "Guid", "Addresses", "DnsServers", "Description", row=1)[:3],
            *(having(SERVICE, ExternalDNSAdapterEnabled=value) for value in NO_YES),
            having(SERVICE, ExternalDNSServers="203.0.113.53"),
            having(SERVICE, ExternalDNSServers=("dns.contoso.mil",)),
            having(SERVICE, InternalDNSAdapterGuid="{0a1b2c3d-0000-4000-8000-00000000dead}"),
            having(SERVICE, InternalDNSAdapterGuid="inside"),
            having(ADAPTERS, 1, Guid=OUTSIDE),
            only_adapter(Addresses=()),
            only_adapter(Guid="{"),
        ),
        also_good=(
            having(SERVICE, InternalDNSAdapterEnabled=False, InternalDNSServers=("10.20.0.53",)),
            having(SERVICE, InternalDNSAdapterGuid=INSIDE),
        ),
        not_applicable=(only_adapter(), only_adapter(Addresses=("10.20.0.5",))),
    ),
)

"""How a Windows service is stopped for good, and which ones never are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from core.model import PropertyChange, Remediation, Row, Value, folded
from core.remediation import verify
from core.remediation.commands import in_one_line, whole_command
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold
from core.remediation.shell import quoted

LISTED = "Document it in the EDSP with the reason, and add it to the site's list of approved services."
EXCHANGE = Withheld(
    "the service belongs to Exchange",
    f"It belongs to Exchange: without it mail may not be accepted, filtered, sent or monitored. {LISTED}",
)
DIRECTORY = Withheld(
    "the service is an instance of AD LDS",
    f"AD LDS contains the whole Exchange configuration of an Edge server: without it all mail stops. {LISTED}",
)
WINDOWS = Withheld(
    "the service is a core service of Windows",
    "Windows needs it for startup, logon, network, logs or remote management: stopping it can make the server "
    f"unusable. {LISTED}",
)
PROTECTING = Withheld(
    "the service protects the server",
    f"It is part of the firewall, malware protection, monitoring or updates. {LISTED}",
)
WILD = Withheld(
    "its name has wildcard characters",
    "Its name has a character that PowerShell reads as a wildcard, so the command could stop other services: do it "
    "manually.",
)
NO_TEMPLATE = Withheld(
    "it is a per-user service and its template was not collected",
    "Windows creates it at every user logon, from the template with the same name without the number at the end: "
    "find that template under HKLM:\\SYSTEM\\CurrentControlSet\\Services, and set its Start to 4 manually.",
)
TEMPLATE_OFF = Withheld(
    "it is a per-user service and its template is already disabled",
    "It is a per-user service, created at logon from a template that is already disabled: it ends when the user logs "
    "off.",
)

SPARED: tuple[tuple[Withheld, tuple[str, ...]], ...] = (
    (EXCHANGE, ("MSExchange*", "MSComplianceAudit", "HostControllerService", "SearchExchangeTracing", "wsbexchange")),
    (EXCHANGE, ("FMS",)),
    (DIRECTORY, ("ADAM_*",)),
    # Processes, users, devices and settings: nothing starts or logs on without them.
    (WINDOWS, ("RpcSs", "RpcEptMapper", "DcomLaunch", "LSM", "SamSs", "ProfSvc", "UserManager", "gpsvc", "Netlogon")),
    (WINDOWS, ("PlugPlay", "Power", "BrokerInfrastructure", "SystemEventsBroker", "CoreMessagingRegistrar", "Appinfo")),
    # The network, and names and addresses in it: mail goes nowhere without them.
    (WINDOWS, ("Dnscache", "Dhcp", "nsi", "NlaSvc", "netprofm", "LanmanServer", "LanmanWorkstation", "Wcmsvc")),
    (WINDOWS, ("WinHttpAutoProxySvc", "TimeBrokerSvc")),
    # Keys and the clock: TLS fails without them.
    (WINDOWS, ("KeyIso", "CryptSvc", "W32Time")),
    # Logs, tasks and management: the way in for administrators and for the person who assesses the server.
    (WINDOWS, ("SCardSvr", "CertPropSvc", "SessionEnv", "UmRdpService", "VMTools", "vmic*", "pla", "SENS")),
    (WINDOWS, ("EventLog", "EventSystem", "Schedule", "Winmgmt", "WinRM", "TermService")),
    (WINDOWS, ("TrustedInstaller", "msiserver", "sppsvc", "StateRepository", "AppIDSvc")),
    (PROTECTING, ("UsoSvc", "WaaSMedicSvc", "BITS", "SecurityHealthService", "wscsvc", "CcmExec", "HealthService")),
    # Products that guard, watch or update many such servers.
    (PROTECTING, ("mfe*", "masvc", "macmnsvc", "McAfee*", "Trellix*", "xagt", "CSFalcon*", "SentinelAgent", "Tanium*")),
    (PROTECTING, ("SepMasterService", "ds_agent", "CbDefense", "SplunkForwarder", "nxlog", "winlogbeat")),
    (PROTECTING, ("mpssvc", "BFE", "WinDefend", "WdNisSvc", "MDCoreSvc", "Sense", "PolicyAgent", "IKEEXT", "wuauserv")),
)
"""Why no command is printed -> names of services; * matches the rest of a name."""

PER_USER = re.compile(r"(.+)_[0-9a-f]{4,16}", re.IGNORECASE | re.ASCII)
"""Windows ends the names of a user's own services with a number: CDPUserSvc_4f1a2."""
START_TYPES = {"Auto": "Automatic", "Automatic": "Automatic", "Manual": "Manual", "Disabled": "Disabled"}
"""As Win32_Service and Get-Service write it -> as Set-Service takes it."""
STARTS = {"Automatic": 2, "Manual": 3, "Disabled": 4}
"""The same in the registry."""

GUIDE = Guide(
    command="Stop-Service -Name SERVICE -ErrorAction Stop; Set-Service -Name SERVICE -StartupType Disabled "
    "-ErrorAction Stop\nSet-ItemProperty -Path KEY -Name Start -Value 4 -ErrorAction Stop",
    stops="What needs the service stops working: first find out what uses it, or add it to the EDSP. If it protects "
    "the server, backs it up or collects its logs, that ends without notice.",
    also="If other services depend on it, PowerShell reports that and changes nothing: see Get-Service -Name with "
    "-DependentServices.",
    verify=f"Check that what used the service still works. {verify.FLOWS}",
    withheld=(EXCHANGE, DIRECTORY, WINDOWS, PROTECTING, WILD, NO_TEMPLATE, TEMPLATE_OFF),
    undo="the start type from the evidence, then Start-Service; for a per-user service the template's start type",
)
OF_USERS = replace(
    GUIDE,
    also=("It is a per-user service, created at logon: the template is set, and the running service ends at logoff."),
)
DELAYED = "Whether its start is delayed is not in the evidence: the undo restores Automatic without delay."
NO_START_TYPE = "Its StartType is not in the evidence: note it first, or Status stays Stopped and StartType Disabled."


def stopped(row: Row, name: str, all_services: Iterable[Row]) -> Remediation:
    """Of a service that runs and should not."""
    if case := spared(name):
        return withhold(case)
    if set(name) & set("*?[]`"):
        return withhold(WILD)
    if found := PER_USER.fullmatch(name):
        return _template(found[1], all_services)
    start = START_TYPES.get(str(row.values.get("StartType", "")), "")
    lost = () if start else (NO_START_TYPE,)
    if start == "Automatic":
        lost = (DELAYED,)
    changes = (PropertyChange("Status", row.values.get("Status"), "Stopped"), _start_type(row))
    return whole_command(_stop(name), _undo(name, start), GUIDE, changes, texts=(name,), lost=lost)


def spared(name: str) -> Withheld | None:
    """Why no command is printed for this service; None where one is."""
    for case, patterns in SPARED:
        if any(fnmatchcase(folded(name), folded(pattern)) for pattern in patterns):
            return case
    return None


def _start_type(row: Row) -> PropertyChange:
    now: Value | None = row.values.get("StartType")
    return PropertyChange("StartType", now, "Disabled")


def _stop(name: str) -> str:
    return in_one_line(f"Stop-Service -Name {quoted(name)}", f"Set-Service -Name {quoted(name)} -StartupType Disabled")


def _undo(name: str, start: str) -> str:
    """A service that is disabled does not start: one that was, and ran all the same, is disabled again afterwards."""
    if not start:
        return ""
    begin, service = f"Start-Service -Name {quoted(name)}", f"Set-Service -Name {quoted(name)} -StartupType"
    if start == "Disabled":
        return in_one_line(f"{service} Manual", begin, f"{service} Disabled")
    return in_one_line(f"{service} {start}", begin)


def _template(name: str, all_services: Iterable[Row]) -> Remediation:
    """The services of later logons; Windows refuses to change the one that runs."""
    row = next((row for row in all_services if folded(str(row.values.get("Name", ""))) == folded(name)), None)
    start = START_TYPES.get(str(row.values.get("StartType", "")), "") if row else ""
    if row is None or not start:
        return withhold(NO_TEMPLATE)
    if start == "Disabled":
        return withhold(TEMPLATE_OFF)
    path = quoted(rf"HKLM:\SYSTEM\CurrentControlSet\Services\{name}")
    command, undo = (f"Set-ItemProperty -Path {path} -Name Start -Value {value}" for value in (4, STARTS[start]))
    return whole_command(in_one_line(command), in_one_line(undo), OF_USERS, (_start_type(row),), texts=(name,))

"""The cmdlets that are not Set- ones of Exchange: lists that get and lose entries, and Windows' own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.core.exchange.commands import Given
from tests.core.exchange.kinds import Held, Refused, one_of, text
from tests.core.exchange.server import Server, cmdlet

ATTACHMENTS, ADDRESSES, SERVICES = "Get-AttachmentFilterEntry", "Get-IPAllowListEntry", "Get-Service"
REGISTRY, POLICY = "SchUseStrongCrypto", "Get-ExecutionPolicy"
Said = Mapping[str, Given]

CORE = frozenset(
    """ADAM_MSExchange MSExchangeTransport MSExchangeEdgeCredential MSExchangeAntispamUpdate MSExchangeDiagnostics
    MSExchangeHM MSExchangeServiceHost MSExchangeTransportLogSearch MSExchangeHMRecovery RpcSs RpcEptMapper DcomLaunch
    WinRM EventLog Winmgmt SamSs LSM PlugPlay Power BFE MpsSvc Dnscache CryptSvc nsi gpsvc ProfSvc Schedule
    BrokerInfrastructure SystemEventsBroker CoreMessagingRegistrar Netlogon W32Time LanmanServer LanmanWorkstation
    Dhcp NlaSvc netprofm UserManager TrustedInstaller WinDefend KeyIso FMS""".lower().split()
)
"""Of Exchange, AD LDS and Windows itself: without one of these there is no mail, no log-on or no way back."""
PER_USER = re.compile(r".+_[0-9a-f]{4,16}", re.IGNORECASE)
"""An instance of a service that Windows makes for each user who logs on, and again with another number."""


def _only(said: Said, *allowed: str) -> None:
    if unknown := said.keys() - set(allowed):
        raise Refused(f"there is no parameter {min(unknown)}")


# --- Lists ------------------------------------------------------------------------------------------------------------


@cmdlet("Add-AttachmentFilterEntry", "Name")
def add_attachment(server: Server, said: Said) -> Server:
    _only(said, "Name", "Type")
    kind = one_of("ContentType", "FileName")(said.get("Type"), "")
    name = text(500, r".+/.+" if kind == "ContentType" else r"[^/\\]+")(said.get("Name"), "")
    entry = {"Identity": f"{kind}:{name}", "Name": name, "Type": kind}
    if any(str(each["Identity"]).lower() == entry["Identity"].lower() for each in server.objects[ATTACHMENTS]):
        raise Refused(f"{entry['Identity']} is there already")
    return server.having(ATTACHMENTS, (*server.objects[ATTACHMENTS], entry))


@cmdlet("Remove-AttachmentFilterEntry", "Identity")
def remove_attachment(server: Server, said: Said) -> Server:
    _only(said, "Identity")
    return _without(server, ATTACHMENTS, server.find(ATTACHMENTS, "Identity", said.get("Identity")))


@cmdlet("Add-IPAllowListEntry")
def add_address(server: Server, said: Said) -> Server:
    """A new entry has a new number."""
    _only(said, "IPAddress", "IPRange", "ExpirationTime", "Comment")
    if ("IPAddress" in said) is ("IPRange" in said):
        raise Refused("either an IPAddress or an IPRange")
    address = text(100, r"[0-9A-Fa-f:.]+" if "IPAddress" in said else r"[0-9A-Fa-f:./-]+")
    until = text(40, r"\d{4}-\d\d-\d\dT[0-9:]+Z?")(said.get("ExpirationTime", "9999-12-31T23:59:59Z"), "")
    number = 1 + max((int(str(each["Identity"])) for each in server.objects[ADDRESSES]), default=0)
    value = address(said.get("IPAddress", said.get("IPRange")), "")
    entry: dict[str, Held] = {"Identity": str(number), "IPRange": value, "ExpirationTime": until}
    return server.having(ADDRESSES, (*server.objects[ADDRESSES], entry))


@cmdlet("Remove-IPAllowListEntry", "Identity")
def remove_address(server: Server, said: Said) -> Server:
    _only(said, "Identity")
    return _without(server, ADDRESSES, server.find(ADDRESSES, "Identity", said.get("Identity")))


def _without(server: Server, source: str, at: int) -> Server:
    some = server.objects[source]
    return server.having(source, (*some[:at], *some[at + 1 :]))


# --- Services ---------------------------------------------------------------------------------------------------------

START_TYPES = {"Automatic": "Auto", "Manual": "Manual", "Disabled": "Disabled"}
"""As the cmdlet calls them, and as Windows' own class does."""

STARTS = {2: "Auto", 3: "Manual", 4: "Disabled"}
"""As the registry has them."""


@cmdlet("Stop-Service", "Name")
def stop(server: Server, said: Said) -> Server:
    _only(said, "Name")
    at = _matching(server, said.get("Name"))
    if str(server.objects[SERVICES][at]["Name"]).lower() in CORE:
        raise Refused(f"{said['Name']} cannot be stopped, or takes the server with it")
    return server.set(SERVICES, at, {"Status": "Stopped"})


@cmdlet("Start-Service", "Name")
def start(server: Server, said: Said) -> Server:
    _only(said, "Name")
    at = _matching(server, said.get("Name"))
    if server.objects[SERVICES][at]["StartType"] == "Disabled":
        raise Refused(f"{said['Name']} is disabled and cannot be started")
    return server.set(SERVICES, at, {"Status": "Running"})


@cmdlet("Set-Service", "Name")
def set_service(server: Server, said: Said) -> Server:
    _only(said, "Name", "StartupType")
    at = server.find(SERVICES, "Name", said.get("Name"))
    kind = one_of(*START_TYPES)(said.get("StartupType"), "")
    if PER_USER.fullmatch(str(said["Name"])):
        raise Refused(f"{said['Name']} is a user's own: its template decides how it starts")
    if kind == "Disabled" and str(said["Name"]).lower() in CORE:
        raise Refused(f"the server does not come up again without {said['Name']}")
    return server.set(SERVICES, at, {"StartType": START_TYPES[str(kind)]})


def _matching(server: Server, name: Given) -> int:
    """By a pattern, in which brackets and stars do not stand for themselves, and a backtick takes that from them."""
    pattern = re.compile(_pattern(str(name)), re.IGNORECASE)
    found = [at for at, each in enumerate(server.objects[SERVICES]) if pattern.fullmatch(str(each["Name"]))]
    if len(found) != 1:
        raise Refused(f"{len(found)} services match {name}")
    return found[0]


def _pattern(wildcards: str) -> str:
    parts = re.findall(r"`.|\[[^\]]+\]|.", wildcards)
    known = {"*": ".*", "?": "."}
    return "".join(
        re.escape(part[1:] if part[0] == "`" and len(part) > 1 else part)
        if part not in known and not (part[0] == "[" and len(part) > 2)
        else known.get(part, part)
        for part in parts
    )


# --- Registry and execution policy ------------------------------------------------------------------------------------


@cmdlet("New-ItemProperty")
def new_property(server: Server, said: Said) -> Server:
    _only(said, "Path", "LiteralPath", "Name", "PropertyType", "Value", "Force")
    at = _key(server, said)
    if server.objects[REGISTRY][at]["Present"] and "Force" not in said:
        raise Refused("the value is there already")
    one_of("DWord")(said.get("PropertyType"), "")
    if not isinstance(said.get("Value"), int):
        raise Refused(f"{said.get('Value')!r} is no number")
    return server.set(REGISTRY, at, {"Present": True, "Value": int(str(said["Value"]))})


@cmdlet("Set-ItemProperty")
def set_property(server: Server, said: Said) -> Server:
    """A key of a service says by a number how it starts; a service that runs goes on."""
    _only(said, "Path", "LiteralPath", "Name", "Value")
    value = said.get("Value")
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"{value!r} is no number")
    if said.get("Name") != "Start":
        return server.set(REGISTRY, _key(server, said), {"Present": True, "Value": value})
    found = re.fullmatch(r"HKLM:\\SYSTEM\\CurrentControlSet\\Services\\([^\\*?\[\]]+)", str(said.get("Path")))
    if found is None or value not in STARTS:
        raise Refused(f"{said.get('Path')} is no key of a service, or {value} is no way to start one")
    if value == 4 and found[1].lower() in CORE:
        raise Refused(f"the server does not come up again without {found[1]}")
    return server.set(SERVICES, server.find(SERVICES, "Name", found[1]), {"StartType": STARTS[value]})


@cmdlet("Remove-ItemProperty")
def remove_property(server: Server, said: Said) -> Server:
    _only(said, "Path", "LiteralPath", "Name")
    at = _key(server, said)
    if not server.objects[REGISTRY][at]["Present"]:
        raise Refused("there is no such value")
    return server.set(REGISTRY, at, {"Present": False, "Value": ""})


def _key(server: Server, said: Said) -> int:
    if said.get("Name") != "SchUseStrongCrypto":
        raise Refused(f"{said.get('Name')!r} is nothing that a rule speaks of")
    return server.find(REGISTRY, "Path", said.get("Path", said.get("LiteralPath")))


@cmdlet("Set-ExecutionPolicy", "ExecutionPolicy")
def set_policy(server: Server, said: Said) -> Server:
    """The scopes of Group Policy cannot be set by a command."""
    _only(said, "ExecutionPolicy", "Scope", "Force")
    policies = ("Unrestricted", "RemoteSigned", "AllSigned", "Restricted", "Bypass", "Undefined")
    policy = one_of(*policies)(said.get("ExecutionPolicy"), "")
    scope = one_of("Process", "CurrentUser", "LocalMachine")(said.get("Scope", "LocalMachine"), "")
    return server.set(POLICY, server.find(POLICY, "Scope", scope), {"Policy": policy})

"""Random servers: what Exchange allows to stand there, as the field has it and as nobody should."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.core.exchange.cmdlets import DOMAINS, EVENT_LEVELS, RECEIVE, SEND, SERVICE, TRANSPORT
from tests.core.exchange.kinds import Held
from tests.core.exchange.names import NASTY
from tests.core.exchange.random_connectors import COUNTS, chance, receive_connectors, send_connectors
from tests.core.exchange.refusals import Object
from tests.core.exchange.server import Server
from tests.core.exchange.states import (
    MB10,
    MB25,
    MB36,
    NET,
    address,
    attachment,
    config,
    crypto,
    domain,
    policies,
    server_with,
    service,
    transport_service,
)
from tests.core.exchange.windows import ADDRESSES, ATTACHMENTS, POLICY, REGISTRY, SERVICES

RUNNING = (
    *("ADAM_MSExchange", "MSExchangeTransport", "MSExchangeEdgeCredential", "MSExchangeAntispamUpdate", "RpcSs"),
    *("WinRM", "EventLog", "Dnscache", "W32Time", "WinDefend", "Spooler", "Themes", "Fax", "BITS"),
    *("CDPUserSvc_4f1a2", "WpnUserService_1a2b3c4d", "Vendor's agent", "a[b]", "Acme*Agent", "Backup; Exec", "$(x)"),
    "\u30a6\u30a4\u30eb\u30b9\u5bfe\u7b56",
)


def random_server(source: random.Random) -> Server:
    subscribed = source.random() < 0.55
    objects = {
        RECEIVE: receive_connectors(source),
        SEND: send_connectors(source, subscribed),
        SERVICE: (_service(source),),
        TRANSPORT: (_transport_config(source),),
        DOMAINS: _domains(source, subscribed),
        **(_filters(source) if source.random() < 0.4 else {}),
        **(_windows(source) if source.random() < 0.4 else {}),
    }
    return server_with(subscribed, objects)


# --- The rest ---------------------------------------------------------------------------------------------------------


def _service(source: random.Random) -> Object:
    numbers: Callable[[str], int] = lambda text: 1 << 31 if text == "Unlimited" else int(text)  # noqa: E731
    domain_, total = sorted(source.choices(COUNTS, k=2), key=numbers)
    if source.random() < 0.3:
        domain_, total = "20", "1000"
    return transport_service(
        ConnectivityLogEnabled=source.random() < 0.6,
        MessageTrackingLogEnabled=source.random() < 0.6,
        ConnectivityLogPath=chance(source, "L:\\Logs\\Connectivity", "", "E:\\Exchange\\Logs\\It's connectivity"),
        MessageTrackingLogPath=source.choice(("L:\\Logs\\Tracking", "")),
        MaxPerDomainOutboundConnections=domain_,
        MaxOutboundConnections=total,
        TransientFailureRetryCount=source.randint(0, 15),
        ExternalDNSAdapterEnabled=source.random() < 0.5,
        ExternalDNSServers=source.choice(((), ("203.0.113.53",), ("192.0.2.1", "203.0.113.53"))),
    )


def _transport_config(source: random.Random) -> Object:
    sizes: tuple[Held, ...] = (MB10, MB10, MB25, MB36, "Unlimited")
    return {
        "MaxSendSize": source.choice(sizes),
        "MaxReceiveSize": source.choice(sizes),
        "TLSReceiveDomainSecureList": source.choice(((), ("contoso.mil",))),
    }


def _domains(source: random.Random, subscribed: bool) -> tuple[Object, ...]:
    if not subscribed and source.random() < 0.4:
        return ()
    names = source.sample(("contoso.mil", "sub.contoso.mil", "fabrikam.com", "It's; $(x)", "\u00e4mter.example"), 3)
    default = source.choice((0, 0, 0, 1, None))
    return tuple(domain(name, at == default) for at, name in enumerate(names[: source.randint(1, 3)]))


def _filters(source: random.Random) -> dict[str, tuple[Object, ...]]:
    on = {"Enabled": source.random() < 0.5}
    blocked = tuple(source.sample(("bad.example", "worse.example", "sub.bad.example", "other.example"), 2))
    mailbox = source.choice(("", "quarantine@contoso.mil"))
    kinds = source.sample(
        ("FileName:*.exe", "FileName:*.vbs", "FileName:it's.js", "ContentType:image/x", "FileName:*.js"), 3
    )
    ranges = source.sample(("198.51.100.7", "192.0.2.0/24", "10.0.0.1-10.0.0.9", "2001:db8::1"), source.randint(0, 3))
    return {
        "Get-ContentFilterConfig": config("ContentFilterConfig", QuarantineMailbox=mailbox, **on)
        if source.random() < 0.9
        else (),
        "Get-SenderFilterConfig": config(
            "SenderFilterConfig",
            Enabled=source.random() < 0.5,
            Action=source.choice(("StampStatus", "Reject")),
            BlankSenderBlockingEnabled=source.random() < 0.5,
            BlockedDomains=blocked[:1],
            BlockedDomainsAndSubdomains=blocked[1:],
        ),
        "Get-SenderIdConfig": config(
            "SenderIdConfig", SpoofedDomainAction=source.choice(("StampStatus", "Reject", "Delete")), **on
        ),
        "Get-SenderReputationConfig": config("Sender Reputation", SrlBlockThreshold=source.randint(0, 9), **on),
        "Get-RecipientFilterConfig": config(
            "RecipientFilterConfig", RecipientValidationEnabled=source.random() < 0.5, **on
        ),
        "Get-IPAllowListConfig": config("IPAllowListConfig", **on),
        ATTACHMENTS: tuple(map(attachment, kinds)),
        ADDRESSES: tuple(address(number, text) for number, text in enumerate(ranges, 1)),
    }


def _windows(source: random.Random) -> dict[str, tuple[Object, ...]]:
    policy = ("Undefined", "RemoteSigned", "Unrestricted", "Bypass", "AllSigned")
    scopes = {"LocalMachine": 3, "CurrentUser": 1, "MachinePolicy": 1, "UserPolicy": 1}
    set_ = {scope: source.choice(policy) for scope, often in scopes.items() if source.random() < often / 4}
    names = source.sample(RUNNING, 6)
    template = service("CDPUserSvc", "Stopped", source.choice(("Manual", "Auto", "Disabled")))
    levels = tuple(
        {"Identity": f"MSExchangeTransport\\{name}", "EventLevel": source.choice(EVENT_LEVELS)}
        for name in ("Routing", source.choice(NASTY).replace("\\", ""))
    )
    return {
        "Get-EventLogLevel": levels,
        "Get-ExchangeServer": ({**_server_row(), "ErrorReportingEnabled": source.random() < 0.5},),
        "Get-OrganizationConfig": (
            {"Identity": "Contoso", "Name": "Contoso", "CustomerFeedbackEnabled": source.random() < 0.5},
        ),
        SERVICES: (template, *(service(name, start=source.choice(("Auto", "Manual"))) for name in names)),
        REGISTRY: tuple(
            crypto(f"HKLM:\\SOFTWARE\\{node}{NET}", source.choice((None, 0, 1, 2))) for node in ("", "Wow6432Node\\")
        ),
        POLICY: policies(**set_),
    }


def _server_row() -> dict[str, Held]:
    version = "Version 15.2 (Build 1748.10)"
    return {"Identity": "EDGE01", "Name": "EDGE01", "Fqdn": "edge01.contoso.mil", "AdminDisplayVersion": version}

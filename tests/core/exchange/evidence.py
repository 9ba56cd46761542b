"""What the program gets to see of a random server: its evidence, often with holes, and what the site says."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from core.model import Facts, Role, RoleChoice, Row, SiteContext, SiteValue, Statement, Value
from tests.core.exchange.cmdlets import CREDENTIAL, RECEIVE, SEND, SERVICE
from tests.core.exchange.kinds import DAY, in_seconds
from tests.core.exchange.refusals import Object
from tests.core.exchange.server import Server
from tests.core.exchange.states import LISTED
from tests.core.exchange.windows import ADDRESSES, SERVICES
from tests.core.rule_cases.good import GOOD

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "AuthMechanism": (
        *("Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS", "ExchangeServer", "ExternalAuthoritative"),
    ),
    "PermissionGroups": (
        *("AnonymousUsers", "ExchangeUsers", "ExchangeServers", "ExchangeLegacyServers", "Partners", "Custom"),
    ),
}
"""Flags, whose numbers are 1, 2, 4 and so on."""
MEMBERS: Mapping[str, Mapping[str, int]] = {
    "TlsAuthLevel": {"EncryptionOnly": 1, "CertificateValidation": 2, "DomainValidation": 4},
    "EventLevel": {"Lowest": 0, "Low": 1, "Medium": 3, "High": 5, "Expert": 7},
    "Action": {"StampStatus": 0, "Reject": 1},
    "SpoofedDomainAction": {"StampStatus": 0, "Reject": 1, "Delete": 2},
    "Policy": {
        **{"Unrestricted": 0, "RemoteSigned": 1, "AllSigned": 2, "Restricted": 3, "Bypass": 4, "Undefined": 5},
    },
}
SPANS = frozenset(
    {"ConnectionTimeout", "ConnectionInactivityTimeout", "ConnectionInactivityTimeOut", "TarpitInterval"},
)
HIDDEN = frozenset({CREDENTIAL})
WHOLE = frozenset({"Get-AcceptedDomain", "Get-AttachmentFilterEntry", "Get-ExecutionPolicy", "SchUseStrongCrypto"})
"""Sources whose objects are judged by each other."""
DECIDING = frozenset({"Identity", "Path", "Scope"})
"""Without these no object can be told from another; holes in them are tried elsewhere."""

SUBSCRIBED = "Get-EdgeSubscription"
OTHERS = {source: tuple(Row(source, row) for row in some) for source, some in GOOD.items() if source != SUBSCRIBED}
"""What no command changes."""


@dataclass(frozen=True)
class View:
    """How a server is seen: the same before and after a command."""

    holes: frozenset[tuple[str, str]] = frozenset()
    """Source and property that the evidence lacks."""
    lacking: frozenset[str] = frozenset()
    """Sources that the evidence lacks."""
    others: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """Sources that no command changes, where they are other than good."""
    exported: bool = False
    """As Export-Clixml writes it: sizes in words, time spans as XML has them."""

    def facts(self, server: Server) -> Facts:
        every = {**server.objects, "Subscription": _subscription(server)}
        rows = {source: tuple(self.row(source, each) for each in some) for source, some in every.items()}
        return Facts(
            {source: some for source, some in {**OTHERS, **self.others, **rows}.items() if source not in self.lacking}
        )

    def after(self, facts: Facts, before: Server, server: Server) -> Facts:
        """The same with what has changed since: of each source, only the objects that are others now."""
        new = {
            source: tuple(
                self.row(source, each) for each in some if source in WHOLE or each not in before.objects[source]
            )
            for source, some in server.objects.items()
            if some is not before.objects[source] and source not in self.lacking
        }
        return replace(facts, collected={**facts.collected, **new})

    def row(self, source: str, held: Object) -> Row:
        seen = {name: value for name, value in held.items() if name not in HIDDEN and (source, name) not in self.holes}
        if not seen.get("Present", True):
            seen.pop("Value", None)
        values = {name: self._exported(name, value) if self.exported else value for name, value in seen.items()}
        return Row(source, {**values, **dict(_numbers(seen))})

    @staticmethod
    def _exported(name: str, value: Value) -> Value:
        if name in SPANS:
            return _xml(str(value))
        return f"{value / (1 << 20):.4g} MB ({value:,} bytes)" if name.startswith("Max") and _large(value) else value


def _large(value: Value) -> bool:
    return isinstance(value, int) and value >= 10 << 20


def _xml(text: str) -> str:
    seconds = in_seconds(text)
    return "P1D" if seconds == DAY else f"PT{seconds // 60}M{seconds % 60}S"


def _subscription(server: Server) -> tuple[Object, ...]:
    return ({"Name": "EDGE01", "Site": "contoso.mil/HQ"},) if server.subscribed else ()


def _numbers(seen: Object) -> Iterator[tuple[str, Value]]:
    for name, value in seen.items():
        if name in NUMBERS:
            parts = {part.strip() for part in str(value).split(",")}
            yield f"{name}Value", sum(1 << at for at, part in enumerate(NUMBERS[name]) if part in parts)
        elif name in MEMBERS and value != "":
            yield f"{name}Value", MEMBERS[name][str(value)]


def random_view(source: random.Random, server: Server) -> View:
    """Half of them whole. Who does not see send connectors or domains may not know whether it is subscribed."""
    view = View(others=dict(_others(source, server)), exported=source.random() < 0.2)
    lacking = {"Subscription"} if source.random() < 0.6 else set()
    if source.random() < 0.5:
        return replace(view, lacking=frozenset(lacking))
    names = [
        (kind, name)
        for kind in (RECEIVE, SEND)
        for each in server.objects[kind]
        for name in each
        if name not in DECIDING
    ]
    names += [(ADDRESSES, "Identity"), (SERVICES, "StartType"), (SERVICE, "MaxOutboundConnections")]
    holes = source.sample(names, min(len(names), source.randint(1, 3)))
    lacking |= {source.choice((SEND, "Get-TransportConfig", "Get-AcceptedDomain", "Nothing", "Nothing"))}
    return replace(view, holes=frozenset(holes), lacking=frozenset(lacking))


BAD: Mapping[str, tuple[str, Value]] = {
    "Installation": ("InstallPath", "C:\\Exchange\\"),
    "EdgeTransport.exe.config": ("QueueDatabasePath", "E:\\Exchange\\Queue"),
    "Get-ExchangeCertificate": ("IsSelfSigned", True),
    "Get-IPBlockListProvider": ("LookupDomain", ""),
    "Get-TransportAgent": ("Identity", "Another Agent"),
}
"""Source -> a property, and what no rule wants there."""


def _others(source: random.Random, server: Server) -> Iterator[tuple[str, tuple[Row, ...]]]:
    for name, (key, value) in BAD.items():
        if source.random() < 0.1:
            yield name, tuple(Row(name, {**row.values, key: value}) for row in OTHERS[name][-1:])
    if server.subscribed and source.random() < 0.1:
        yield SUBSCRIBED, (Row(SUBSCRIBED, GOOD[SUBSCRIBED][0]),)


def random_site(source: random.Random, server: Server) -> SiteContext:
    """The sheet within Exchange's ranges, roles right and wrong, an enclave or a gateway now and then."""
    values = {key: value for key, value in _values(source).items() if source.random() < 0.7}
    values |= source.choice(OUTSIDE) if source.random() < 0.1 else {}
    signed = {key: SiteValue(value, "J. Doe" if source.random() < 0.85 else "") for key, value in values.items()}
    said = Statement("J. Doe", "as the plan says")
    return SiteContext(
        signed,
        dict(_roles(source, server)),
        classified=said if source.random() < 0.08 else None,
        gateway=said if source.random() < 0.08 else None,
    )


OUTSIDE: tuple[Mapping[str, Value], ...] = (
    *({"hop_count": 501}, {"recipients": 512_001}, {"inbound_connections": 0}, {"receive_timeout": "00:00:01"}),
    *(
        {"receive_size": 65_535},
        {"attachments": ("Macro:x",)},
        {"approved_build": "15.2.9999.1"},
        {"services": ("BITS",)},
    ),
    *({"srl_threshold": 10}, {"send_size": 1 << 31}, {"send_timeout": "1.00:00:01"}),
    *({"domain_connections": 0}, {"outbound_connections": 1 << 31}),
)
"""Beside Exchange's ranges, from an old sheet, or against the server."""


def _values(source: random.Random) -> dict[str, Value]:
    domain, total = sorted(source.choices((1, 20, 40, 1000, 5000), k=2))
    return {
        "receive_timeout": source.choice(("00:05:00", "00:01:00", "00:10:00", "1.00:00:00")),
        "send_timeout": source.choice(("00:10:00", "00:00:01", "1.00:00:00")),
        "domain_connections": domain,
        "outbound_connections": source.choice((total, "Unlimited")),
        "inbound_connections": source.choice((5000, 1, 2_147_483_647, "Unlimited")),
        "hop_count": source.choice((60, 1, 500)),
        "recipients": source.choice((5000, 1, 512_000)),
        "retries": source.choice((10, 0, 15)),
        "send_size": source.choice((10 << 20, 36 << 20, 65_536)),
        "receive_size": source.choice((10 << 20, 36 << 20, 65_536)),
        "srl_threshold": source.choice((6, 0, 9)),
        "smart_hosts": source.choice((("[10.20.1.25]",), ("10.20.1.25", "gw1.example.mil"))),
        "internal_domain": source.choice(("contoso.mil", "mail.contoso.mil")),
        "send_tls_method": source.choice(("DomainValidation", "DomainSecureEnabled")),
        "accepted_domains": source.choice((("sub.contoso.mil",), ("contoso.mil", "fabrikam.com"))),
        "blocked_domains": ("bad.example", "*.evil.example", "worse.example"),
        "attachments": LISTED,
        "allowed_addresses": ("198.51.100.7",),
        "services": ("MSExchangeTransport", "ADAM_MSExchange", "Spooler", "BITS"),
        "external_dns": ("203.0.113.53",),
        "approved_build": "15.2.1748.10",
        "custom_agent": "Link Disarm Agent",
    }


def _roles(source: random.Random, server: Server) -> Iterator[tuple[tuple[str, str], RoleChoice]]:
    for kind in (RECEIVE, SEND):
        for each in server.objects[kind]:
            if source.random() < 0.5:
                role = source.choice((Role.INTERNAL, Role.INTERNET))
                yield (kind, str(each["Identity"])), RoleChoice(role, "as the plan says")

"""Which property of a source's objects names the server that they belong to, and when two names are one server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address

from core.model import Host, Row, folded, texts_of

SUBSCRIPTIONS = "Get-EdgeSubscription"
"""Of a Mailbox server, and about all Edge servers: it belongs to none of them."""

NETBIOS = 15
"""Characters: Windows' own name of a computer is the beginning of its DNS label."""

MOST = 20
"""Servers of one organization's that a single source may name before nobody is looked for among them."""

_IN_PATH = re.compile(r"(?:^|,)CN=([^,]{1,200}),CN=Servers,", re.IGNORECASE)


def whole(text: str) -> str:
    """The name itself, which Exchange may write as a path."""
    return text.rpartition("/")[2]


def before(text: str) -> str:
    r"""EDGE01 of EDGE01\Default internal receive connector."""
    return whole(text.partition("\\")[0]) if "\\" in text else ""


def before_category(text: str) -> str:
    r"""EDGE01 of EDGE01\MSExchangeTransport\DSN; empty for MSExchangeTransport\DSN."""
    return before(text) if text.count("\\") > 1 else ""


def label(text: str) -> str:
    """edge01 of edge01.contoso.mil: in another domain than Windows says, it is the same server under an old suffix."""
    return whole(text).partition(".")[0]


def in_path(text: str) -> str:
    """EDGE01 of CN=Default,CN=SMTP Receive Connectors,CN=Protocols,CN=EDGE01,CN=Servers,..."""
    found = _IN_PATH.search(text)
    return found[1] if found else ""


def queried_host(text: str) -> str:
    """The computer that was queried, by its label; empty where that has no name."""
    try:
        ip_address(text)
    except ValueError:
        return "" if folded(label(text)) == "localhost" else label(text)
    return ""


@dataclass(frozen=True, slots=True)
class Naming:
    """How one property of a source's objects names their server."""

    name: str
    read: Callable[[str], str] = whole
    always: bool = True
    """Exchange gives it with every object: where it is missing, something was taken out."""
    several: bool = False
    """It names all servers that share the object, of which the one assessed is one."""

    def names(self, row: Row) -> tuple[str, ...]:
        """The servers it names in this row."""
        texts = texts_of(row.values.get(self.name))
        return tuple(name for text in texts if (name := self.read(text)).strip())


_PATH = Naming("DistinguishedName", in_path, always=False)
_SHELL = Naming("PSComputerName", queried_host, always=False)

NAMINGS: Mapping[str, tuple[Naming, ...]] = {
    "Get-ReceiveConnector": (Naming("Identity", before), Naming("Server"), _PATH),
    "Get-TransportService": (Naming("Identity"), Naming("Name"), _PATH),
    "Get-ExchangeServer": (Naming("Identity"), Naming("Name"), Naming("Fqdn", label, always=False), _PATH),
    "Get-SendConnector": (Naming("SourceTransportServers", several=True),),
    "Get-EventLogLevel": (Naming("Identity", before_category, always=False), _SHELL),
    "Get-ExchangeCertificate": (Naming("Identity", before, always=False), _SHELL),
    "Get-Service": (Naming("MachineName", queried_host, always=False), _SHELL),
    SUBSCRIPTIONS: (),
}
"""Source -> what names its objects' server. The settings of the organization and of filters name none by themselves."""


def namings(source: str) -> tuple[Naming, ...]:
    """Of any source: one that names no server may still say which computer was queried."""
    return NAMINGS.get(source, (_SHELL,))


def certain(source: str) -> tuple[Naming, ...]:
    """Those that name the one server the objects are of, not the one queried or those that share them."""
    return tuple(each for each in namings(source) if each is not _SHELL and not each.several)


def same(name: str, host: Host) -> bool:
    """Whether this name is the host's: the label as far as Windows keeps it, and the domain where both say one."""
    first, _, domain = folded(name).partition(".")
    own, _, own_domain = folded(host.fqdn).partition(".")
    if folded(host.name) not in (first, first[:NETBIOS]) or (len(first) > NETBIOS and own not in ("", first)):
        return False
    return not domain or not own_domain or domain == own_domain


def host_of(name: str) -> Host:
    """The host that goes by this name, which may be its DNS name."""
    kept = name.partition(".")[0][:NETBIOS]
    return Host(name=kept, fqdn=name if name != kept else "")


def the_one(names: Iterable[str]) -> Host | None:
    """The one server that all of these names are; None where there are several, or no name."""
    known = list(names)
    host = host_of(max(known, key=len)) if known else None
    return host if host and all(same(name, host) for name in known) else None


def names_in(rows: Iterable[Row]) -> tuple[str, ...]:
    """The servers that these objects are of, each spelling once, as many as anybody reads."""
    found = dict.fromkeys(name for row in rows for naming in certain(row.source) for name in naming.names(row))
    return tuple(found)[:MOST]


def server_of(rows: Iterable[Row]) -> Host | None:
    """The one server that all sources name which name any; None where there is none, or more than one."""
    named: dict[str, dict[str, None]] = {}
    for row in rows:
        for naming in certain(row.source):
            named.setdefault(row.source, {}).update(dict.fromkeys(naming.names(row)))
    one = the_one(in_all([tuple(names) for names in named.values() if names]))
    if one is None:
        return None
    spelled = max((name for names in named.values() for name in names if same(name, one)), key=len)
    return replace(one, fqdn=host_of(spelled).fqdn)


def in_all(named: Sequence[Sequence[str]]) -> list[str]:
    """The names that are among those of each, by whatever spelling."""
    fewest = min(named, key=len, default=())
    if len(fewest) > MOST:
        return []
    return [name for name in fewest if all(any(same(each, host_of(name)) for each in names) for names in named)]

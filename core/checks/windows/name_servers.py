"""Name servers of a server that is in more than one network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from uuid import UUID

from core.checks.conclude import Noun, conclude
from core.checks.guids import guid
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.checks.site_inputs import site_list
from core.model import FactMissing, Facts, InputRequired, ObjectFinding, Row, SiteContext, Status, Verdict
from core.registry import Conclusion, check
from core.remediation.settings import dns

SERVICE, ADAPTERS = "Get-TransportService", "Adapters"
SIDES = (("External", "external_dns", "external"), ("Internal", "internal_dns", "internal"))
"""How its properties begin, the key of the site's list, and what its names are."""

IPAddress = IPv4Address | IPv6Address

ADAPTER = "the adapter's GUID"
ONE_NETWORK = "The rule is not applicable: the server is not multi-homed, its only network adapter is {}."


@check(
    "EX19-ED-000224",
    sources=[SERVICE, ADAPTERS],
    how="External and internal names are each looked up through an adapter of the server (by GUID) or DNS servers "
    "that the site trusts; not applicable with one network adapter",
    site_values=["external_dns", "internal_dns"],
    guide=dns.GUIDE,
)
def trusts_its_name_servers(facts: Facts, context: SiteContext) -> Conclusion:
    """Both sides by the text's four sentences; servers set by hand are compared with the site's lists."""
    adapters = facts.require_rows(ADAPTERS)
    if only := _only_adapter(adapters):
        return Conclusion(Status.NOT_APPLICABLE, ONE_NETWORK.format(only))
    guids = {guid(row.text("Guid"), ADAPTER): row for row in adapters}
    if len(guids) != len(adapters):
        raise FactMissing(f"{ADAPTERS} returned one adapter twice")
    objects = [_side(row, side, facts, context, guids) for row in facts.require_rows(SERVICE) for side in SIDES]
    conclusion = conclude(mark_ambiguous(objects), Noun("name lookup"), "The DNS server", "a trusted one")
    if conclusion.status is Status.NOT_A_FINDING:
        for row in adapters:
            row.texts("Addresses")
    return conclusion


def _only_adapter(adapters: Sequence[Row]) -> str:
    """What the one adapter is called; empty where there are several, or one with addresses in several networks."""
    for row in adapters:
        guid(row.text("Guid"), ADAPTER)
    if len(adapters) > 1:
        return ""
    addresses = [_address(text) for text in adapters[0].texts("Addresses")]
    four = [address for address in addresses if isinstance(address, IPv4Address)]
    return "" if len(four) > 1 or not addresses else adapters[0].text("Description")


def _side(
    row: Row, side: tuple[str, str, str], facts: Facts, context: SiteContext, guids: dict[UUID, Row]
) -> ObjectFinding:
    prefix, key, kind = side
    name, identity = f"{kind.capitalize()} names", f"{names_of(row)[1]} {prefix}"
    found = row.shown((f"{prefix}DNSAdapterEnabled", f"{prefix}DNSAdapterGuid", f"{prefix}DNSServers"))
    try:
        by_adapter = row.yes(f"{prefix}DNSAdapterEnabled")
        verdict, reason = _adapter(row, prefix, guids) if by_adapter else _servers(row, prefix, key, kind, context)
        if verdict is Verdict.MEETS:
            row.text("Identity")
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, found)
    if verdict is Verdict.MEETS:
        return ObjectFinding(name, identity, verdict, reason, found)
    fix = dns.trusted(row, names_of(row)[1], prefix, _on_the_sheet(context, key), facts, context)
    return ObjectFinding(name, identity, verdict, reason, found, remediation=fix)


def _on_the_sheet(context: SiteContext, key: str) -> tuple[str, ...]:
    """The site's servers as addresses; none where it has no list, or one that contains something else."""
    given = context.values.get(key)
    try:
        return tuple(str(_trusted(text)) for text in given.value) if given and isinstance(given.value, tuple) else ()
    except InputRequired:
        return ()


def _adapter(row: Row, prefix: str, guids: dict[UUID, Row]) -> tuple[Verdict, str]:
    """Zeros, as installed, are no GUID: the servers of every adapter are queried then."""
    text = row.maybe_text(f"{prefix}DNSAdapterGuid")
    named = guid(text, ADAPTER) if text else UUID(int=0)
    if named.int == 0:
        return Verdict.FAILS, f"{prefix}DNSAdapterEnabled is True, but no adapter GUID is set."
    if named not in guids:
        raise FactMissing(f"{prefix}DNSAdapterGuid is none of the server's adapters")
    adapter = guids[named]
    servers = ", ".join(adapter.texts("DnsServers")) or "none"
    return Verdict.MEETS, f"It uses the DNS servers of the adapter {adapter.text('Description')}: {servers}."


def _servers(row: Row, prefix: str, key: str, kind: str, context: SiteContext) -> tuple[Verdict, str]:
    servers = row.texts(f"{prefix}DNSServers")
    if not servers:
        return Verdict.FAILS, f"{prefix}DNSAdapterEnabled is False and {prefix}DNSServers is empty."
    addresses = {_address(text) for text in servers}
    trusted = {_trusted(text) for text in site_list(context, key, f"Trusted DNS servers for {kind} names")[0]}
    if strange := sorted(map(str, addresses - trusted)):
        return Verdict.FAILS, f"{prefix}DNSServers contains servers that the site does not trust: {', '.join(strange)}."
    return Verdict.MEETS, f"{prefix}DNSServers contains only servers that the site trusts: {', '.join(servers)}."


def _address(text: str) -> IPAddress:
    """After a link-local address of IPv6, Windows writes the number of the adapter."""
    plain, percent, zone = text.partition("%")
    try:
        if percent and not (":" in plain and re.fullmatch("[0-9]{1,10}", zone)):
            raise ValueError
        return ip_address(plain)
    except ValueError:
        raise FactMissing(f"the address {text[:100]} is not valid") from None


def _trusted(text: str) -> IPAddress:
    try:
        return ip_address(text.strip())
    except ValueError:
        raise InputRequired(f"the trusted DNS server {text[:100]} on the site sheet is not an address") from None

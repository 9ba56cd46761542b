"""What a connector seems to be for, internal or internet-facing: a suggestion with its reason, never a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import ip_address

from core.model import FactMissing, Facts, Role, RoleSuggestion, Row
from core.remediation.addresses import address_range, is_private
from core.remediation.connectors.admission import mechanisms, reach
from core.remediation.per_server import per_server
from core.remediation.subscription import DOMAINS, OWN_DOMAINS, domain_of

# --- Receive connectors -----------------------------------------------------------------------------------------------

DEFAULT_NAME = "Default internal receive connector "
"""Exchange set-up names the one connector it makes on an Edge server so, followed by the server's name."""

DEFAULT_EXPLAINED = (
    "Exchange setup creates this connector on every Edge server. It accepts mail from the internet and, on a "
    "subscribed server, from the Mailbox servers, so it is both internal and internet-facing. As installed it has "
    "Tls, ExchangeServer, which does not meet this rule."
)


def is_default(name: str) -> bool:
    """Whether the connector has the name that Exchange set-up gives."""
    return name.startswith(DEFAULT_NAME)


def suggested_receive_role(row: Row, name: str) -> RoleSuggestion:
    """What the connector's name, remote ranges and flags speak for."""
    try:
        flags = mechanisms(row)
    except FactMissing as error:
        return RoleSuggestion(Role.NONE, f"{error}")
    if is_default(name):
        return RoleSuggestion(Role.NONE, "the default connector serves both the internet and the Mailbox servers")
    try:
        if not row.texts("RemoteIPRanges"):
            return RoleSuggestion(Role.NONE, "it has no remote ranges")
        ranges = reach(row)
    except FactMissing:
        return RoleSuggestion(Role.NONE, "its remote ranges cannot be read")
    signals = "".join(f", {signal}" for signal in _signals(row, flags))
    if ranges.private:
        return RoleSuggestion(Role.INTERNAL, f"only private addresses may connect{signals}")
    if "ExchangeServer" in flags:
        return RoleSuggestion(Role.NONE, "public addresses may connect, but Exchange servers log on here")
    where = "the whole internet" if ranges.everything else "public addresses"
    return RoleSuggestion(Role.INTERNET, f"{where} may connect{signals}")


def _signals(row: Row, flags: frozenset[str]) -> Iterator[str]:
    if "ExchangeServer" in flags:
        yield "Exchange servers log on"
    try:
        groups = {group.strip() for group in row.text("PermissionGroups").split(",")}
    except FactMissing:
        return
    if "AnonymousUsers" in groups:
        yield "anonymous senders are allowed" + ("" if "ExchangeServers" in groups else " and Exchange servers are not")


# --- Send connectors --------------------------------------------------------------------------------------------------

EVERYBODY = "*"
"""The address space of every domain of the internet."""
CLOUD = (".mail.onmicrosoft.com", ".mail.onmicrosoft.us")
"""How the domains end for which the Hybrid Configuration wizard makes a connector to Exchange Online."""
OWN_TYPES = ("Authoritative", "InternalRelay")
"""Accepted domains whose mailboxes are inside. Mail to those of an external relay leaves the organization."""


def suggested_send_role(row: Row, facts: Facts) -> RoleSuggestion:
    """EdgeSync's two connectors are known by their address spaces, others by whom they hand their mail to."""
    try:
        spaces = spaces_of(row)
    except FactMissing:
        return RoleSuggestion(Role.NONE, "its address spaces cannot be read")
    if not spaces:
        return RoleSuggestion(Role.NONE, "it has no address spaces")
    if is_hybrid(row):
        return RoleSuggestion(Role.NONE, "it leads to the organization's own Exchange Online over the internet")
    inside = own_spaces(row, facts)
    if EVERYBODY in spaces:
        return _of_everybody(bool(inside))
    if inside == spaces:
        return _of_own_domains(row, spaces)
    return _of_others(row, bool(inside))


def is_hybrid(row: Row) -> bool:
    """Whether that wizard made it. Older evidence does not show CloudServicesMailEnabled, but the address spaces."""
    known = row.values.get("CloudServicesMailEnabled")
    if known is not None:
        return known is True
    return any(domain.endswith(CLOUD) for domain in spaces_of(row))


def spaces_of(row: Row) -> tuple[str, ...]:
    """The domains, without type and cost; raises FactMissing where they are not there."""
    return tuple(domain_of(text).casefold() for text in row.texts("AddressSpaces"))


def own_spaces(row: Row, facts: Facts) -> tuple[str, ...]:
    """Those of the organization itself, as far as the accepted domains are in the evidence."""
    own = own_domains(facts)
    return tuple(space for space in spaces_of(row) if space.removeprefix("*.") in own)


@per_server
def own_domains(facts: Facts) -> Collection[str]:
    """Accepted domains whose mailboxes are inside, in small letters."""
    try:
        rows = facts.rows(DOMAINS)
    except FactMissing:
        rows = ()
    inside = (row.values.get("DomainName") for row in rows if row.values.get("DomainType") in OWN_TYPES)
    return {OWN_DOMAINS, *(name.casefold().removeprefix("*.") for name in inside if isinstance(name, str) and name)}


def _of_everybody(inside: bool) -> RoleSuggestion:
    if inside:
        return RoleSuggestion(Role.NONE, "it carries mail for the internet and for the organization's own domains")
    return RoleSuggestion(Role.INTERNET, "it carries mail for all internet domains (address space *)")


def _of_own_domains(row: Row, spaces: tuple[str, ...]) -> RoleSuggestion:
    if _sides(row) == {Role.INTERNET}:
        return RoleSuggestion(Role.NONE, "it carries mail for the organization's own domains, but to public addresses")
    how = "address space --" if spaces == (OWN_DOMAINS,) else "accepted domains"
    return RoleSuggestion(Role.INTERNAL, f"it carries mail for the organization's own domains ({how})")


def _of_others(row: Row, inside: bool) -> RoleSuggestion:
    """By the smart hosts: a name does not show it, nor does a partner that is found by DNS."""
    sides = _sides(row)
    if sides == {Role.INTERNAL}:
        return RoleSuggestion(Role.INTERNAL, "its smart hosts have private addresses")
    if sides == {Role.INTERNET} and not inside:
        return RoleSuggestion(Role.INTERNET, "its smart hosts have public addresses")
    if sides == {Role.NONE}:
        return RoleSuggestion(Role.NONE, "its smart hosts are names, which do not show whether they are internal")
    if sides:
        return RoleSuggestion(Role.NONE, "its domains and smart hosts are not all internal or all external")
    return RoleSuggestion(Role.NONE, "it routes by DNS, which does not show whether its targets are internal")


def _sides(row: Row) -> set[Role]:
    """Where its smart hosts are. Beside DNS routing there are none."""
    hosts = row.values.get("SmartHosts")
    return {side_of(host) for host in hosts} if isinstance(hosts, tuple) else set()


def side_of(host: str) -> Role:
    """Of an address by what it is; of a name nothing."""
    if host == OWN_DOMAINS:
        return Role.INTERNAL
    try:
        bounds = address_range(str(ip_address(host.strip("[]"))))
    except ValueError:
        return Role.NONE
    return Role.INTERNAL if is_private(bounds) else Role.INTERNET

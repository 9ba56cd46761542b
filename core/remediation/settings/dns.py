"""How the DNS servers that transport queries are set to those that the site trusts."""

from __future__ import annotations

from collections.abc import Sequence

from core.model import Facts, Remediation, Row, SiteContext
from core.remediation import verify
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import remediate, withhold
from core.remediation.shell import FALSE, literal

NO_SERVERS = Withheld(
    "the site sheet has no list of DNS servers",
    "Enter the trusted servers on the site sheet to get the command, or set an adapter whose servers are trusted, by "
    "its GUID, with Set-TransportService. A server that does not answer leaves mail in the queue: first test each "
    "with Resolve-DnsName -Server.",
)
GUIDE = Guide(
    command="\n".join(
        f"Set-TransportService -Identity NAME -{side}DNSAdapterEnabled $false -{side}DNSServers SERVERS"
        for side in ("External", "Internal")
    ),
    stops="Names are looked up only on these servers: one that does not answer, or does not know the names, leaves "
    "mail in the queue. First test each with Resolve-DnsName -Server.",
    verify=verify.FLOWS,
    withheld=(NO_SERVERS,),
)
LOOKS_UP = {
    "External": "Only send connectors with UseExternalDNSServersEnabled True use these servers: set that as well "
    "(for a subscribed server, on a Mailbox server).",
    "Internal": "They must resolve the names of the Mailbox servers, and internet names if used for those.",
}


def trusted(
    row: Row, identity: str, side: str, servers: Sequence[str], facts: Facts, context: SiteContext
) -> Remediation:
    """`side`: External or Internal."""
    if not servers:
        return withhold(NO_SERVERS)
    settings = {f"{side}DNSAdapterEnabled": FALSE, f"{side}DNSServers": literal(tuple(servers))}
    guide = Guide(stops=GUIDE.stops, also=LOOKS_UP[side], verify=GUIDE.verify)
    return remediate(row, identity, settings, guide, facts, context)

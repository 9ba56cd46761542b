"""Checks of the Edge subscriptions, which only a Mailbox server can show."""

from __future__ import annotations

import re

from core.checks.conclude import NAMED, Noun, conclude, reworded
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.model import FactMissing, Facts, ObjectFinding, Row, SiteContext, Verdict, few
from core.registry import Conclusion, check
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold

SOURCE = "Get-EdgeSubscription"
HOW = "A Mailbox server lists two or more Edge subscriptions"

UNSEEN = (
    "an Edge server does not know the others. Run 'Get-EdgeSubscription | Export-Clixml EdgeSubscription.xml' in the "
    "Exchange Management Shell of a Mailbox server in the subscribed site, and add that file to this assessment: it "
    "counts for every server that it names"
)
SECOND = Withheld(
    "only one Edge server is subscribed",
    "Install the Edge Transport role on a second server, harden it, and subscribe it on a Mailbox server within 24 "
    "hours of running New-EdgeSubscription, before the account in the file expires. Subscribing deletes the new "
    "server's send connectors and accepted domains. Afterwards add it to the MX records, the firewall and the source "
    "servers of the send connectors.",
)
GUIDE = Guide(withheld=(SECOND,))
WHOSE = "Check that all of them are subscribed to this server's site."
COMPUTER = re.compile(r"([A-Za-z0-9_-]{1,63})(?:\.[A-Za-z0-9_-]{1,63}){0,20}")
"""A computer's name, with its domain or without."""
NETBIOS = 15
"""Letters of its name by which Windows distinguishes computers."""


@check("EX19-ED-000109", sources=[SOURCE], how=HOW, guide=GUIDE)
@check("EX19-ED-000234", sources=[SOURCE], how=HOW, guide=GUIDE)
def has_two_edge_servers(facts: Facts, context: SiteContext) -> Conclusion:
    """Two different servers. No subscription at all is no verdict: the wrong server was read, or none."""
    found = facts.require_rows(SOURCE) if SOURCE in facts.failed else facts.supplied(SOURCE, UNSEEN)
    if not found:
        raise FactMissing(f"{SOURCE} returned nothing: it was run on the wrong server, or no Edge server is subscribed")
    objects = mark_ambiguous([_subscribed(row, len(found)) for row in found])
    conclusion = conclude(objects, Noun("Edge subscription"), "A second server", "subscribed", notes=(WHOSE,))
    servers = few([o.name for o in objects], NAMED)
    passing = f"{len(objects)} Edge servers are subscribed: {servers}."
    return reworded(conclusion, passing, "Only one Edge server is subscribed")


def _subscribed(row: Row, count: int) -> ObjectFinding:
    """Known by its computer's name, so that the same server given twice is doubted and does not count as two."""
    shown = row.shown(("Domain", "Site", "CreateUtc"))
    try:
        name = row.text("Name")
        computer = COMPUTER.fullmatch(name)
        if computer is None:
            raise FactMissing(f"{SOURCE} returned a Name that is not a computer name: {ascii(name)[:100]}")
    except FactMissing as error:
        return without_verdict(*names_of(row), error.cause, shown)
    label = computer[1][:NETBIOS]
    if count > 1:
        return ObjectFinding(name, label, Verdict.MEETS, "It is one of several Edge servers.", shown)
    return ObjectFinding(name, label, Verdict.FAILS, "It is the only Edge server.", shown, remediation=withhold(SECOND))

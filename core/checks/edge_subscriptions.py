"""Checks of the Edge subscriptions, which only a Mailbox server can tell."""

from __future__ import annotations

from core.checks.lists import some_of, worded
from core.checks.rows import concluded, doubted, names
from core.model import Circumstances, FactMissing, Facts, Judged, Row, Verdict
from core.registry import Judgement, check

SOURCE = "Get-EdgeSubscription"
HOW = "Two or more Edge servers are subscribed, by a Mailbox server's own answer"

UNSEEN = (
    "an Edge server cannot tell which others there are. Run 'Get-EdgeSubscription | Export-Clixml "
    "EdgeSubscription.xml' in the Exchange Management Shell of a Mailbox server in the subscribed site, and add that "
    "file to this assessment: it counts for every server that it names."
)
WHOSE = "Check that all of them serve this server's site."


@check("EX19-ED-000109", sources=[SOURCE], how=HOW)
@check("EX19-ED-000234", sources=[SOURCE], how=HOW)
def has_two_edge_servers(facts: Facts, known: Circumstances) -> Judgement:
    """Two different servers. No subscription at all is no verdict: it was asked of the wrong server, or not at all."""
    found = facts.some(SOURCE) if SOURCE in facts.failed else facts.supplied(SOURCE, UNSEEN)
    if not found:
        raise FactMissing(f"{SOURCE} returned nothing, so it was asked of the wrong server or no Edge is subscribed")
    objects = doubted([_subscribed(row, len(found)) for row in found])
    judgement = concluded(objects, "Edge subscriptions", "A second server", "subscribed", notes=(WHOSE,))
    servers = some_of([o.name for o in objects])
    passing = f"{len(objects)} Edge servers are subscribed: {servers}."
    return worded(judgement, passing, "Only one Edge server is subscribed")


def _subscribed(row: Row, count: int) -> Judged:
    """Named by its server, so that the same server given twice is doubted and does not count as two."""
    shown = row.shown(("Domain", "Site", "CreateUtc"))
    try:
        name = row.text("Name").strip()
    except FactMissing as error:
        return Judged(*names(row), Verdict.UNKNOWN, f"{error}.", shown)
    if count > 1:
        return Judged(name, name, Verdict.MEETS, "It is one of several Edge servers.", shown)
    return Judged(name, name, Verdict.FAILS, "It is the only Edge server.", shown)

"""How an accepted domain becomes the default one: there is only one, so each command takes it from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.model import Circumstances, Facts, Remediation, Row
from core.remediation import verify
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import remediate, withhold
from core.remediation.shell import quoted, set_command, typable

SIGN = Withheld(
    "another domain is the default, or may be, and nobody signed for its being none",
    "Only one accepted domain can be the default, and making this one so takes it from another, for the whole "
    "organization. Sign on the site's sheet, under the accepted domains that need not be the default, for all but the "
    "one that the EDSP names.",
)
GUIDE = Guide(
    command="Set-AcceptedDomain -Identity NAME -MakeDefault $true",
    stops="The former default ceases to be it: the postmaster address and the addresses that Exchange makes for "
    "senders without one move to this domain, in the whole organization.",
    verify=f"Get-AcceptedDomain shows one default. {verify.FLOWS}",
    withheld=(SIGN,),
    undo="the former default made default again",
)
NO_FORMER = "No other domain has Default True in the evidence, and Exchange has no command for having none."


def made_default(
    row: Row, identity: str, every: Sequence[Row], unsigned: Sequence[Row], facts: Facts, context: Circumstances
) -> Remediation:
    """`unsigned`: the domains for which nobody signed that they need not be the default. A command for one at most."""
    if list(unsigned) != [row]:
        return withhold(SIGN)
    fix = remediate(row, identity, {"Default": "$true"}, GUIDE, facts, context)
    if not fix.command:
        return fix
    former = next((str(each.values.get("Identity", "")) for each in every if each.values.get("Default") is True), "")
    if not former or not typable(former):
        return replace(fix, undo="", lost=(*fix.lost, NO_FORMER))
    undo = set_command(row.source, former, {"Default": "$true"})
    return replace(fix, undo=undo, also=(*fix.also, f"Default of {quoted(former)} becomes False."))

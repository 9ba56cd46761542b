"""How an accepted domain becomes the default one: there is only one, so each command takes it from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.model import Facts, Remediation, Row, SiteContext
from core.remediation import verify
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import remediate, withhold
from core.remediation.shell import quoted, set_command, typable

SIGN = Withheld(
    "another domain is, or may be, the default, and no signature covers the change",
    "Only one accepted domain can be the default: making this one the default takes it from another, for the whole "
    "organization. On the site sheet, under the accepted domains that need not be the default, list and sign all but "
    "the one that the EDSP names.",
)
GUIDE = Guide(
    command="Set-AcceptedDomain -Identity NAME -MakeDefault $true",
    stops="The previous domain is no longer the default: the postmaster address and the addresses that Exchange "
    "creates for senders without one change to this domain, for the whole organization.",
    verify=f"Get-AcceptedDomain shows one default. {verify.FLOWS}",
    withheld=(SIGN,),
    undo="the previous default made the default again",
)
NO_FORMER = "No other domain has Default True in the evidence, and Exchange has no command to remove the default."


def made_default(
    row: Row, identity: str, every: Sequence[Row], unsigned: Sequence[Row], facts: Facts, context: SiteContext
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

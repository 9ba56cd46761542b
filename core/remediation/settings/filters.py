"""What is to be known of a change of a spam filter, the same for every rule on it."""

from __future__ import annotations

from core.remediation import verify
from core.remediation.guide import Guide, Withheld

CONTENT, SENDER, SENDER_ID = "Get-ContentFilterConfig", "Get-SenderFilterConfig", "Get-SenderIdConfig"
REPUTATION, RECIPIENT, ALLOWED = "Get-SenderReputationConfig", "Get-RecipientFilterConfig", "Get-IPAllowListConfig"

AGENTS = {
    CONTENT: "Content Filter Agent",
    SENDER: "Sender Filter Agent",
    SENDER_ID: "Sender Id Agent",
    REPUTATION: "Protocol Analysis Agent",
    RECIPIENT: "Recipient Filter Agent",
    ALLOWED: "Connection Filtering Agent",
}
"""What applies each configuration."""
BY_ADDRESS = frozenset({SENDER_ID, REPUTATION})
"""Filters that judge by the address that the mail comes from."""
AGENT = "Only the {} applies it: where Get-TransportAgent shows that it is off, the setting changes nothing."
GATEWAY = (
    " Where a gateway or another server of the organization hands mail to this one, its address must stand in "
    "InternalSMTPServers first, or all mail through it may be refused: on a Mailbox server, Set-TransportConfig "
    "-InternalSMTPServers @{Add='ADDRESS'}; without Add the list is replaced."
)
DROPS = "Mail that was delivered until now is refused: watch the agent logs and the help desk after the change."

ON = {
    CONTENT: "Messages that look like spam are rejected, deleted or put into quarantine, by its thresholds: honest "
    "ones may be among them.",
    SENDER: "Mail of blocked senders and domains is refused. Read both lists before: an old entry may be a partner.",
    SENDER_ID: "Every sender's domain is looked up in DNS. What happens to mail that fails is SpoofedDomainAction.",
    REPUTATION: "Addresses that send spam are blocked for SenderBlockingPeriod hours, with all who send from there.",
    RECIPIENT: "Mail to blocked recipients is refused, and to those that do not exist where "
    "RecipientValidationEnabled is True.",
    ALLOWED: "Whoever stands on the IP allow list passes every filter: read Get-IPAllowListEntry before.",
}
"""What begins where a filter is switched on."""

QUARANTINE = Withheld(
    "no mailbox for it is told",
    "Which mailbox takes quarantined mail is the site's to say: make one with few readers, and set it with "
    "Set-ContentFilterConfig -QuarantineMailbox 'ADDRESS'. Mail goes there only where SCLQuarantineEnabled is True, "
    "and somebody must look into it every day.",
)
NOT_INSTALLED = Withheld(
    "no configuration is returned",
    "An Edge server has the agents from set-up: see with Get-TransportAgent which are off, and switch them on with "
    "Enable-TransportAgent and a restart of MSExchangeTransport, during which mail waits. Install-AntispamAgents.ps1 "
    "is documented for Mailbox servers.",
)


def switched_on(source: str) -> Guide:
    """Of the rules that want a filter enabled."""
    return Guide(up=ON[source], also=_also(source), verify=verify.FILTERED)


def changed(
    source: str, *, stops: str = "", up: str = "", down: str = "", withheld: tuple[Withheld, ...] = ()
) -> Guide:
    """Of the rules on another property of a filter."""
    return Guide(stops=stops, up=up, down=down, also=_also(source), verify=verify.FILTERED, withheld=withheld)


def _also(source: str) -> str:
    gateway = GATEWAY if source in BY_ADDRESS else ""
    return AGENT.format(AGENTS[source]) + gateway


FOUR = (CONTENT, SENDER, SENDER_ID, REPUTATION)
ALL_FOUR = Guide(
    command="\n".join(f"Set-{source.removeprefix('Get-')} -Enabled $true" for source in FOUR),
    stops=DROPS,
    verify=verify.FILTERED,
)
"""Of the rule that wants four filters at once; what is told of each object is that filter's."""

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
"""Filters that decide by the address that the mail comes from."""
AGENT = "Only the {} applies it: if Get-TransportAgent shows that agent disabled, the setting has no effect."
GATEWAY = (
    " If a gateway or another server of the organization sends mail to this server, first add its address to "
    "InternalSMTPServers, or all mail through it may be rejected: on a Mailbox server, Set-TransportConfig "
    "-InternalSMTPServers @{Add='ADDRESS'}; without Add the list is replaced."
)
DROPS = "Mail that was delivered so far is rejected: watch the agent logs and the help desk after the change."

ON = {
    CONTENT: "Messages that look like spam are rejected, deleted or quarantined, depending on its thresholds: "
    "legitimate ones may be among them.",
    SENDER: "Mail from blocked senders and domains is rejected. Check both lists first: an old entry may be a partner.",
    SENDER_ID: (
        "Every sender's domain is looked up in DNS. SpoofedDomainAction decides what happens to mail that fails."
    ),
    REPUTATION: (
        "IP addresses that send spam are blocked for SenderBlockingPeriod hours, with everyone who sends from there."
    ),
    RECIPIENT: "Mail to blocked recipients is rejected, and also to nonexistent ones if RecipientValidationEnabled "
    "is True.",
    ALLOWED: "Addresses on the IP allow list bypass every filter: check Get-IPAllowListEntry first.",
}
"""What begins where a filter is switched on."""

QUARANTINE = Withheld(
    "no mailbox is specified",
    "The site decides which mailbox receives quarantined mail: create one with restricted access, and set it with "
    "Set-ContentFilterConfig -QuarantineMailbox 'ADDRESS'. Mail goes there only if SCLQuarantineEnabled is True, and "
    "it must be checked every day.",
)
NOT_INSTALLED = Withheld(
    "no configuration is returned",
    "Setup installs the agents on an Edge server: check with Get-TransportAgent which are disabled, and enable them "
    "with Enable-TransportAgent and a restart of MSExchangeTransport, during which mail waits. "
    "Install-AntispamAgents.ps1 is documented for Mailbox servers.",
)


def switched_on(source: str) -> Guide:
    """Of the rules that require a filter enabled."""
    return Guide(up=ON[source], also=_also(source), verify=verify.FILTERED)


def property_guide(
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
"""Of the rule that requires four filters at once; the texts for each object are that filter's."""

"""Receive connectors: limits, banner and permissions."""

from __future__ import annotations

from collections.abc import Callable

from core.checks.conclusion import concluded
from core.checks.flags import flags_of, words_of
from core.checks.rows import Opinion, Rule, names, opinions, rows
from core.checks.wanted import Wanted, count, duration, duration_at_least, text_or_none, yes
from core.model import Circumstances, Facts, Remediation, Role, Row, Value, Verdict
from core.registry import Judgement, check
from core.remediation import verify
from core.remediation.guide import Guide
from core.remediation.mending import mend
from core.remediation.shell import quoted

SOURCE = "Get-ReceiveConnector"

PERMISSION_GROUPS = {
    "None": 0,
    "AnonymousUsers": 1,
    "ExchangeUsers": 2,
    "ExchangeServers": 4,
    "ExchangeLegacyServers": 8,
    "Partners": 16,
    "Custom": 32,
}
"""Flags. Custom: the directory holds permissions that are no whole group."""

CUT = "Senders that need more than this are cut off: watch the protocol logs after the change."
SEALED = "Senders of the domains in TLSReceiveDomainSecureList must show a certificate for their mail to be taken."
REFUSED = "Hosts that send without logging on are refused afterwards, mail from the internet included."
CUSTOM = "It also has rights that are no whole group, which a command would have to name: change it by hand."
ANONYMOUS = Guide("Set-ReceiveConnector -Identity NAME -PermissionGroups GROUPS", stops=REFUSED, verify=verify.IN)


PLAIN = Guide(verify=verify.VALUE)


def _rule(number: str, name: str, wanted: Wanted, guide: Guide = PLAIN) -> Rule:
    return Rule((f"EX19-ED-{number}",), SOURCE, name, wanted, guide=guide, shown=("Enabled",))


def _limit(
    number: str,
    name: str,
    wanted: Callable[[Value], Wanted],
    default: Value,
    site_value: str,
    role: Role = Role.NONE,
) -> Rule:
    """A limit that the site may set otherwise, signed for in its EDSP."""
    shown, numbered = ("Enabled",), (f"EX19-ED-{number}",)
    return Rule(
        numbered,
        SOURCE,
        name,
        wanted,
        default,
        site_value,
        role,
        shown=shown,
        guide=Guide(down=CUT, verify=verify.VALUE),
    )


# No receive connectors is no compliance: every rule here is Not Reviewed then, as nothing would take mail.
rows(
    Rule(
        ("EX19-ED-000019",),
        SOURCE,
        "DomainSecureEnabled",
        yes(),
        # The text says each receive connector, the title external ones.
        role=Role.INTERNET,
        shown=("AuthMechanism", "Enabled"),
        guide=Guide(stops=SEALED, verify=verify.IN),
    ),
    _limit("000112", "MaxHopCount", count, 60, "hop_count"),
    _limit("000113", "MaxRecipientsPerMessage", count, 5000, "recipients"),
    _rule("000118", "ChunkingEnabled", yes()),
    _limit("000119", "MaxInboundConnection", count, 5000, "inbound_connections", Role.INTERNET),
    _rule("000135", "TarpitInterval", duration_at_least("00:00:05")),
    _limit("000159", "ConnectionTimeout", duration, "00:05:00", "receive_timeout"),
    # An empty banner is a value as well: Exchange then sends its own, which names the server and the product.
    _rule("000231", "Banner", text_or_none("220 SMTP Server Ready")),
)


@check(
    "EX19-ED-000136",
    sources=[SOURCE],
    how="PermissionGroups of all receive connectors lacks AnonymousUsers",
    role=Role.INTERNAL,
    guide=ANONYMOUS,
)
def refuses_anonymous_senders(facts: Facts, known: Circumstances) -> Judgement:
    """The text names AnonymousUsers alone. With others it lets strangers in just the same, so it fails then too."""
    shown = ("PermissionGroups", "AuthMechanism", "RemoteIPRanges", "Enabled")
    connectors = opinions(facts.some(SOURCE), known, Role.INTERNAL, shown, lambda row: _permissions(row, facts, known))
    return concluded(connectors, "receive connectors", "Anonymous access", "refused")


def _permissions(row: Row, facts: Facts, known: Circumstances) -> Opinion:
    groups = flags_of(row, "PermissionGroups", PERMISSION_GROUPS)
    said = words_of(groups, PERMISSION_GROUPS)
    if "AnonymousUsers" in groups:
        fix = _without_anonymous(row, groups, facts, known)
        reason = f"PermissionGroups is {said}; the rule wants it without AnonymousUsers."
        return Opinion(Verdict.FAILS, reason, fix)
    if "Custom" in groups:  # which may be a right of anonymous senders that is no whole group
        reason = f"PermissionGroups is {said}: see with Get-ADPermission whether anonymous senders have rights here."
        return Opinion(Verdict.UNKNOWN, reason)
    return Opinion(Verdict.MEETS, f"PermissionGroups is {said}.")


def _without_anonymous(row: Row, groups: frozenset[str], facts: Facts, known: Circumstances) -> Remediation:
    """The command that takes only the anonymous away; none where other groups could not be named in it."""
    rest = groups - {"AnonymousUsers"}
    if "Custom" in rest:
        return Remediation(withheld=CUSTOM)
    settings = {"PermissionGroups": quoted(words_of(rest, PERMISSION_GROUPS) or "None")}
    return mend(row, names(row)[1], settings, ANONYMOUS, facts, known)

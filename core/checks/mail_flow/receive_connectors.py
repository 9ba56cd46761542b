"""Receive connectors: limits, banner and permissions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.checks.conclude import Noun, conclude
from core.checks.objects import ObjectVerdict, names_of, object_verdicts
from core.checks.property_rules import PropertyRule, register_rules
from core.checks.requirements import Requirement, count, duration, duration_at_least, text_or_empty_is, yes
from core.model import Cause, Facts, Gap, Remediation, Role, Row, SiteContext, Value, Verdict
from core.registry import Conclusion, check
from core.remediation import verify
from core.remediation.connectors.admission import NOBODY_NOW, is_only_door, other_doors, takes_mail_from_nobody
from core.remediation.connectors.receive import (
    CONNECTIONS,
    HOPS,
    NEEDS_SERVERS,
    NO_TLS,
    NOBODY,
    RECIPIENTS,
    TIMEOUTS,
)
from core.remediation.connectors.suggested_role import suggested_receive_role
from core.remediation.flags import PERMISSION_GROUPS, flags_of, words_of
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import remediate
from core.remediation.shell import quoted

SOURCE = "Get-ReceiveConnector"

SECURED = (
    "Senders of the domains in TLSReceiveDomainSecureList must present a valid certificate for their domain, or their "
    "mail is rejected."
)
NO_ROLE = Withheld(
    "it has no role, and the evidence does not show that it is internal",
    "Servers of other organizations do not log on, so without AnonymousUsers a connector accepts no mail from the "
    "internet. Set the connector's role first: the rule is for internal connectors.",
)
ONLY_DOOR = Withheld(
    "no other enabled connector that stays open accepts mail from hosts that do not log on",
    "No other enabled connector would accept mail from hosts that do not log on, so mail from the internet, or from "
    "the gateway, would stop. First create a separate connector for that mail, with the role internet-facing, and "
    "check that mail arrives there.",
)
FEWER = (
    "Afterwards mail from the internet is accepted only from the remote addresses of {}: check that they include all "
    "sending hosts."
)
CUSTOM = Withheld(
    "it has rights that are not a complete permission group",
    "It also has rights that are not a complete permission group and that a command would have to name: change it "
    "manually.",
)
ANONYMOUS = Guide(
    "EX19-ED-000136",
    "Set-ReceiveConnector -Identity NAME -PermissionGroups GROUPS",
    stops="Hosts that send here without logging on are rejected, such as printers, scanners and monitoring, and "
    "Exchange Online in a hybrid organization.",
    also="The protocol log of the connector, with ProtocolLoggingLevel Verbose, shows who sends without logging on: "
    "find them first.",
    verify=verify.IN,
    withheld=(NO_ROLE, ONLY_DOOR, CUSTOM, NEEDS_SERVERS, NOBODY),
)
GUIDES = {
    "DomainSecureEnabled": Guide(up=SECURED, verify=verify.IN, withheld=(NO_TLS,)),
    "MaxHopCount": Guide(
        up="A mail loop is stopped later.",
        down="A message that has passed more servers than this is rejected as a mail loop.",
        verify=verify.IN,
        withheld=(HOPS,),
    ),
    "MaxRecipientsPerMessage": Guide(
        up="One message may have more recipients, so a spammer needs fewer messages.",
        down="A message with more recipients is accepted only for the first ones; the sender must send it again for "
        "the others, which not every program does.",
        verify=verify.IN,
        withheld=(RECIPIENTS,),
    ),
    "ChunkingEnabled": Guide(
        up="The connector offers CHUNKING. A firewall that inspects SMTP and does not know BDAT may break sessions.",
        verify=verify.IN,
    ),
    "MaxInboundConnection": Guide(
        up="More sessions may be open at once: check that the server can handle them.",
        down="Further connections are refused until others end; those senders retry later.",
        verify=verify.IN,
        withheld=(CONNECTIONS,),
    ),
    "TarpitInterval": Guide(
        up="Exchange delays its answers to a suspicious sender by this time. Much more than a few seconds makes "
        "senders give up.",
        verify=verify.IN,
    ),
    "ConnectionTimeout": Guide(
        up="A sender may keep a connection open for longer.",
        down="A transfer that takes longer than this is cut off and starts again: compare with the largest messages "
        "that partners send over slow lines.",
        verify=verify.IN,
        withheld=(TIMEOUTS,),
        command="Set-ReceiveConnector -Identity NAME -ConnectionTimeout 00:05:00 [-ConnectionInactivityTimeout TIME]",
    ),
    "Banner": Guide(
        stops="Senders and monitoring that look for the server's name in the banner do not find it.",
        verify="Connect to port 25 and read the first line: it must be the banner.",
    ),
}
"""Property -> what its change means."""


def _rule(number: str, name: str, requirement: Requirement) -> PropertyRule:
    return PropertyRule((f"EX19-ED-{number}",), SOURCE, name, requirement, guide=GUIDES[name], shown=("Enabled",))


def _limit(
    number: str,
    name: str,
    requirement: Callable[[Value], Requirement],
    default: Value,
    site_value: str,
    role: Role = Role.NONE,
) -> PropertyRule:
    """A limit that the site may set otherwise, signed for in its EDSP."""
    numbered, shown = (f"EX19-ED-{number}",), ("Enabled",)
    return PropertyRule(numbered, SOURCE, name, requirement, default, site_value, role, shown=shown, guide=GUIDES[name])


# No receive connectors is no compliance: every rule here is Not Reviewed then, as nothing would take mail.
register_rules(
    PropertyRule(
        ("EX19-ED-000019",),
        SOURCE,
        "DomainSecureEnabled",
        yes(),
        # The text says each receive connector, the title external ones.
        role=Role.INTERNET,
        shown=("AuthMechanism", "Enabled"),
        guide=GUIDES["DomainSecureEnabled"],
    ),
    _limit("000112", "MaxHopCount", count, 60, "hop_count"),
    _limit("000113", "MaxRecipientsPerMessage", count, 5000, "recipients"),
    _rule("000118", "ChunkingEnabled", yes()),
    _limit("000119", "MaxInboundConnection", count, 5000, "inbound_connections", Role.INTERNET),
    _rule("000135", "TarpitInterval", duration_at_least("00:00:05")),
    _limit("000159", "ConnectionTimeout", duration, "00:05:00", "receive_timeout"),
    # An empty banner is a value as well: Exchange then sends its own, which names the server and the product.
    _rule("000231", "Banner", text_or_empty_is("220 SMTP Server Ready")),
)


@check(
    "EX19-ED-000136",
    sources=[SOURCE],
    how="PermissionGroups of all receive connectors lacks AnonymousUsers",
    role=Role.INTERNAL,
    guide=ANONYMOUS,
)
def refuses_anonymous_senders(facts: Facts, context: SiteContext) -> Conclusion:
    """The text names AnonymousUsers alone. With others it admits anonymous senders as well, so it fails too."""
    shown = ("PermissionGroups", "AuthMechanism", "RemoteIPRanges", "Enabled")
    connectors = object_verdicts(
        facts.require_rows(SOURCE), context, Role.INTERNAL, shown, lambda row: _permissions(row, facts, context)
    )
    return conclude(connectors, Noun("receive connector"), "Anonymous access", "refused")


def _permissions(row: Row, facts: Facts, context: SiteContext) -> ObjectVerdict:
    allowed = flags_of(row, "PermissionGroups", PERMISSION_GROUPS)
    said = words_of(allowed, PERMISSION_GROUPS)
    notes = (NOBODY_NOW,) if takes_mail_from_nobody(row) else ()
    if "AnonymousUsers" in allowed:
        fix = _without_anonymous(row, allowed, facts, context)
        reason = f"PermissionGroups is {said}; the rule requires it without AnonymousUsers."
        return ObjectVerdict(Verdict.FAILS, reason, fix)
    if "Custom" in allowed:  # which may be a right of anonymous senders that is no whole group
        unclear = f"PermissionGroups is {said}: check with Get-ADPermission whether anonymous senders have rights here"
        cause = Cause(Gap.FACT_MISSING, unclear)
        return ObjectVerdict(Verdict.UNKNOWN, cause.sentence, notes=notes, cause=cause)
    return ObjectVerdict(Verdict.MEETS, f"PermissionGroups is {said}.", notes=notes)


def _without_anonymous(row: Row, allowed: frozenset[str], facts: Facts, context: SiteContext) -> Remediation:
    """The command that takes only the anonymous away; none where mail would stop or other groups cannot be named."""
    rest = allowed - {"AnonymousUsers"}
    if stopped := _kept(row, rest, facts, context):
        return Remediation(withheld=stopped.instead)
    settings = {"PermissionGroups": quoted(words_of(rest, PERMISSION_GROUPS) or "None")}
    row_now = Row(row.source, {**row.values, "PermissionGroups": words_of(allowed, PERMISSION_GROUPS)})
    fix = remediate(row_now, names_of(row)[1], settings, ANONYMOUS, facts, context)
    doors = other_doors(row, facts, lambda other: _stays(other, context)) if fix.command else ()
    return replace(fix, stops=(*fix.stops, FEWER.format(", ".join(doors)))) if doors else fix


def _kept(row: Row, rest: frozenset[str], facts: Facts, context: SiteContext) -> Withheld | None:
    """Why anonymous senders are better left admitted."""
    name, identity = names_of(row)
    if context.role(SOURCE, identity) is Role.NONE and suggested_receive_role(row, name).role is not Role.INTERNAL:
        return NO_ROLE
    if "Custom" in rest:
        return CUSTOM
    return ONLY_DOOR if is_only_door(row, facts, lambda other: _stays(other, context)) else None


def _stays(row: Row, context: SiteContext) -> bool:
    """Whether the rule leaves the anonymous on a connector: it is not internal, and does not seem so."""
    name, identity = names_of(row)
    role = context.role(SOURCE, identity)
    return (suggested_receive_role(row, name).role if role is Role.NONE else role) is not Role.INTERNAL

"""How receive connectors authenticate: the two rules on AuthMechanism, which contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.checks.conclude import Noun, conclude
from core.checks.objects import (
    exempt,
    mark_ambiguous,
    may_have_other_role,
    other_role,
    unidentified,
    without_role,
    without_verdict,
)
from core.model import FactMissing, Facts, ObjectFinding, Remediation, Role, Row, SiteContext, Value, Verdict
from core.registry import Conclusion, NotApplicableWhen, StigNote, check, notes_for
from core.remediation import verify
from core.remediation.conflicts import BASIC_OVER_TLS
from core.remediation.connectors.admission import NOBODY_NOW, mechanisms, takes_mail_from_nobody
from core.remediation.connectors.mailbox_path import EXCEPTION, SHARED, THEIRS
from core.remediation.connectors.receive import NOBODY
from core.remediation.connectors.suggested_role import DEFAULT_EXPLAINED, is_default, suggested_receive_role
from core.remediation.flags import AUTH_MECHANISMS, words_of
from core.remediation.guide import Guide
from core.remediation.remediate import remediate
from core.remediation.shell import quoted

SOURCE = "Get-ReceiveConnector"
SHOWN = ("AuthMechanism", "RequireTLS", "Bindings", "RemoteIPRanges", "PermissionGroups", "Enabled", "Fqdn")

OFFERS_ONLY = (
    "RequireTLS is False: the connector offers STARTTLS but still accepts unencrypted mail. The result is based on "
    "AuthMechanism only."
)
BREAKS = (
    (
        frozenset({"BasicAuth", "BasicAuthRequireTLS"}),
        "Clients and devices that log on with user name and password lose access.",
    ),
    (frozenset({"Integrated"}), "Clients that log on with Windows authentication lose access."),
    (
        frozenset({"ExternalAuthoritative"}),
        "Hosts that were trusted as externally secured are treated as anonymous senders: they may no longer send to "
        "other domains, and their mail is filtered.",
    ),
)
"""What stops working when one of these flags is removed; for ExchangeServer see connectors.mailbox_path."""
OPENS = (
    "Afterwards anyone who can connect can try passwords of this server's local Windows accounts, which BasicAuth "
    "uses on an Edge server. If ExchangeUsers is among the permission groups, every account that logs on may relay "
    "mail and bypasses the spam filters: on an Edge server this group is all authenticated users."
)
NO_CLIENTS = "Clients do not submit mail through an Edge server, so an exception may be the better solution."
NO_LOGON = (
    "No client submits mail through this Edge Transport server. BasicAuth on this connector would let anyone who can "
    "connect try passwords of the server's local Windows accounts, and would serve no purpose. The connector offers "
    "TLS without a password logon."
)
SOURCES_DIFFER = (
    "Microsoft's usage type Internal is Tls with ExchangeServer, and Internet is Tls alone: the reverse of the "
    "titles of the STIG rules. Sources differ: CIS expects no impact from Tls alone; Microsoft KB 979175 requires "
    "Exchange authentication on every connector that receives internal mail.",
    "Exchange Server authentication between subscribed servers is itself mutual TLS, by the certificates of the "
    "subscription. Without it that path is weaker, which can justify an exception. EdgeSync itself (LDAP on port "
    "50636) is not affected.",
    "Whether RequireTLS counts the TLS of that logon (X-ANONYMOUSTLS) as TLS is not documented: test it first.",
)
"""Shown where ExchangeServer is set. None of it changes the verdict."""


NAMES = {
    "EX19": {"encrypted": "EX19-ED-000235", "basic": "EX19-ED-000099"},
    "EX16": {"encrypted": "EX16-ED-000680", "basic": "EX16-ED-000180"},
}
"""What the two rules on AuthMechanism are called in each STIG."""


def in_each_stig(text: str) -> tuple[StigNote, ...]:
    """The text with the STIG IDs that both rules have in each STIG."""
    return tuple(StigNote(text.format(**names), stig) for stig, names in NAMES.items())


@dataclass(frozen=True, slots=True)
class MechanismRule:
    """The exact set of flags that one rule requires, and the rule that requires another set of the same connectors."""

    flags: frozenset[str]
    role: Role
    notes: tuple[StigNote, ...]
    """How this rule and the other one contradict."""
    other: frozenset[str]
    other_notes: tuple[StigNote, ...]
    """Of a connector without a role that has the other rule's set."""
    guide: Guide

    @property
    def words(self) -> str:
        """As Exchange prints them: 'Tls, BasicAuth'."""
        return words_of(self.flags, AUTH_MECHANISMS)

    @property
    def literal(self) -> str:
        """As PowerShell takes them; several in quotes."""
        return self.words if len(self.flags) == 1 else quoted(self.words)


ENCRYPTED = MechanismRule(
    frozenset({"Tls"}),
    Role.INTERNAL,
    in_each_stig(
        "{basic} (CAT II) requires AuthMechanism Tls, BasicAuth, BasicAuthRequireTLS on each receive connector, so one "
        "connector cannot meet both rules as written. Only the titles differ: this rule is for internal, that one for "
        "internet-facing connectors. Both rules evaluate a connector without a role; once it has a role with a reason, "
        "only the rule for that role does."
    ),
    BASIC_OVER_TLS,
    in_each_stig(
        "This is the value that {basic} requires on internet-facing connectors; the two rules contradict each other."
    ),
    Guide(
        "EX19-ED-000235",
        "Set-ReceiveConnector -Identity NAME -AuthMechanism Tls",
        stops=" ".join(text for _, text in BREAKS),
        verify=verify.IN,
        withheld=(SHARED, THEIRS, NOBODY),
        exception=EXCEPTION,
        undo="the same command with the mechanisms from the evidence, then Retry-Queue on the Mailbox servers",
    ),
)
BASIC = MechanismRule(
    BASIC_OVER_TLS,
    Role.INTERNET,
    in_each_stig(
        "{encrypted} (CAT I) requires AuthMechanism Tls and nothing else on each receive connector, so one connector "
        "cannot meet both rules as written. Only the titles differ: this rule is for internet-facing, that one for "
        "internal connectors. Both rules evaluate a connector without a role; once it has a role with a reason, only "
        "the rule for that role does."
    ),
    frozenset({"Tls"}),
    in_each_stig(
        "This is the value that {encrypted} requires on internal connectors; the two rules contradict each other."
    ),
    Guide(
        "EX19-ED-000099",
        "Set-ReceiveConnector -Identity NAME -AuthMechanism 'Tls, BasicAuth, BasicAuthRequireTLS'",
        stops=OPENS,
        also=NO_CLIENTS,
        verify=verify.IN,
        withheld=(SHARED, THEIRS, NOBODY),
        exception=NO_LOGON,
        undo="the same command with the mechanisms from the evidence, then Retry-Queue on the Mailbox servers",
    ),
)


@check(
    "EX19-ED-000235",
    sources=[SOURCE],
    how="AuthMechanism of all receive connectors is exactly Tls",
    role=Role.INTERNAL,
    guide=ENCRYPTED.guide,
)
def requires_tls_only(facts: Facts, context: SiteContext) -> Conclusion:
    """Not a Finding only when the set of flags is exactly {Tls} on every connector, of which there is at least one."""
    return _conclusion(ENCRYPTED, facts, context)


OFFERS = "AuthMechanism of all receive connectors is exactly Tls, BasicAuth, BasicAuthRequireTLS"
CLASSIFIED = [NotApplicableWhen.CLASSIFIED]


@check("EX16-ED-000180", sources=[SOURCE], how=OFFERS, role=Role.INTERNET, guide=BASIC.guide)  # excuses no enclave
@check(
    "EX19-ED-000099",
    sources=[SOURCE],
    how=OFFERS,
    role=Role.INTERNET,
    not_applicable_when=CLASSIFIED,
    guide=BASIC.guide,
)
def offers_tls_before_basic(facts: Facts, context: SiteContext) -> Conclusion:
    """Exactly these three flags, as the text says; no connectors is no verdict."""
    return _conclusion(BASIC, facts, context)


def _conclusion(rule: MechanismRule, facts: Facts, context: SiteContext) -> Conclusion:
    rows = facts.require_rows(SOURCE)
    connectors = mark_ambiguous([_connector(rule, row, facts, context) for row in rows])
    notes: tuple[str | StigNote, ...] = rule.notes if without_role(rows, context) else ()
    if any("ExchangeServer" in str(dict(each.found).get("AuthMechanism")) for each in connectors):
        notes = (*notes, *SOURCES_DIFFER)
    return conclude(connectors, Noun("receive connector"), "AuthMechanism", f"exactly {rule.words}", notes=notes)


def _connector(rule: MechanismRule, row: Row, facts: Facts, context: SiteContext) -> ObjectFinding:
    """One connector against the set. Without a readable value, or unnamed and not failing, the verdict is unknown."""
    name, identity = _best_names(row)
    try:
        nameless = unidentified(row)
        if not nameless and (other := other_role(row, context, rule.role)):
            return exempt(row.text("Name"), identity, other, row.shown(SHOWN))
        flags = mechanisms(row)
        if flags == rule.flags:
            row.text("Name")
        if nameless and (flags == rule.flags or may_have_other_role(row, context, rule.role)):
            raise nameless
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, row.shown(SHOWN))
    found = _with_text(row.shown(SHOWN), flags)
    role = suggested_receive_role(row, name)
    notes = _notes(rule, row, name, flags, context)
    if flags == rule.flags:
        return ObjectFinding(
            name, identity, Verdict.MEETS, f"AuthMechanism is exactly {rule.words}.", found, role, notes
        )
    reason = f"AuthMechanism is {words_of(flags, AUTH_MECHANISMS)}; the rule requires exactly {rule.words}."
    fix = _remediation(rule, row, flags, facts, context)
    return ObjectFinding(name, identity, Verdict.FAILS, reason, found, role, notes, fix)


def _notes(rule: MechanismRule, row: Row, name: str, flags: frozenset[str], context: SiteContext) -> tuple[str, ...]:
    notes = [DEFAULT_EXPLAINED] if is_default(name) else []
    try:
        notes += [] if row.yes("RequireTLS") else [OFFERS_ONLY]
    except FactMissing as error:
        notes.append(f"Whether unencrypted mail is refused is unknown: {error}.")
    if flags == rule.other and without_role([row], context):
        notes += notes_for(context.stig, rule.other_notes)
    if takes_mail_from_nobody(row):
        notes.append(NOBODY_NOW)
    return tuple(notes)


def _remediation(
    rule: MechanismRule, row: Row, flags: frozenset[str], facts: Facts, context: SiteContext
) -> Remediation:
    row_now = Row(row.source, {**row.values, "AuthMechanism": words_of(flags, AUTH_MECHANISMS)})
    guide = replace(rule.guide, stops=" ".join(_lost(rule, flags)))
    made = remediate(row_now, _best_names(row)[1], {"AuthMechanism": rule.literal}, guide, facts, context)
    reasons = (NO_LOGON if rule is BASIC and made.has_content else "", made.exception)
    return replace(made, exception=" ".join(filter(None, reasons)))


def _lost(rule: MechanismRule, flags: frozenset[str]) -> list[str]:
    lost = [text for removed, text in BREAKS if removed & (flags - rule.flags)]
    return lost + ([OPENS] if "BasicAuth" in rule.flags - flags else [])


def _with_text(found: Sequence[tuple[str, Value]], flags: frozenset[str]) -> tuple[tuple[str, Value], ...]:
    """AuthMechanism first and in words, also where the evidence had only the number."""
    mechanism = ("AuthMechanism", words_of(flags, AUTH_MECHANISMS))
    return (mechanism, *(pair for pair in found if pair[0] != "AuthMechanism"))


def _best_names(row: Row) -> tuple[str, str]:
    """Name and identity to show for a connector that could not be evaluated."""
    texts = dict(pair for pair in row.shown(("Identity", "Name")) if isinstance(pair[1], str) and pair[1].strip())
    identity = str(texts.get("Identity", ""))
    return str(texts.get("Name", identity or "(connector without a name)")), identity

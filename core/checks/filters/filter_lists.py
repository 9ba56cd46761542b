"""Checks of the lists that filters work by: blocked domains, attachments, block list providers, allowed addresses."""

from __future__ import annotations

from core.checks.conclude import Noun, conclude, reworded
from core.checks.filters.anti_spam import THIRD_PARTY
from core.checks.guids import guid
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.checks.same_name import NameList, comparison_key, hidden, loosely, require_plain
from core.checks.site_inputs import site_list
from core.model import Cause, FactMissing, Facts, Gap, ObjectFinding, Row, SiteContext, Status, Verdict, folded
from core.registry import Conclusion, check
from core.remediation.addresses import AddressRange, address_range
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold
from core.remediation.settings import entries
from core.remediation.settings.filters import SENDER

ATTACHMENTS, PROVIDERS, ALLOWED = "Get-AttachmentFilterEntry", "Get-IPBlockListProvider", "Get-IPAllowListEntry"

NO_GUID = "00000000-0000-0000-0000-000000000000"
CONFIGURED = ("Name", "Guid", "LookupDomain")
BLOCKING = ("BlockedDomains", "BlockedDomainsAndSubdomains")
NO_PROVIDER = "The rule is not applicable: no block list provider is configured."
PROVIDER = Withheld(
    "a provider lacks Name, Guid or LookupDomain",
    "Only the EDSP states the provider and its lookup domain: set it with Set-IPBlockListProvider -LookupDomain, or "
    "remove the entry and add it completely with Add-IPBlockListProvider. Before it filters mail, test it with "
    "Test-IPBlockListProvider, and add gateways in front of this server to InternalSMTPServers.",
)
NAMED_PROVIDER = "If the EDSP names a block list provider, this is a finding: none is configured on this server."
LISTED_DOMAIN = Noun("sender domain of the site's list", "sender domains of the site's list")
UNSIGNED = "the STIG default, no entries: the site's list of accepted entries is not signed"


# --- Blocked domains --------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000126",
    sources=[SENDER],
    how="BlockedDomains and BlockedDomainsAndSubdomains of the sender filter contain every domain of the site's list",
    site_values=["blocked_domains"],
    guide=entries.DOMAIN,
)
def blocks_domains(facts: Facts, context: SiteContext) -> Conclusion:
    """Each domain that the site blocks is in one of the two lists. A list without it blocks less: Open."""
    row = _only(facts, SENDER)
    alone, with_children = (NameList(_blocking(row, name)) for name in BLOCKING)
    required, measured_against = site_list(context, "blocked_domains", "Sender domains to block")
    objects = [_blocked(domain, alone, with_children, row) for domain in required]
    off = () if not row.has("Enabled") or row.yes("Enabled") else ("The sender filter is off: it blocks nothing.",)
    conclusion = conclude(objects, LISTED_DOMAIN, "The domain", "blocked", (measured_against,), (THIRD_PARTY, *off))
    return reworded(
        conclusion,
        f"All {len(objects)} {LISTED_DOMAIN.many} are blocked.",
        "Sender domains of the site's list not blocked",
    )


def _blocked(domain: str, alone: NameList, with_children: NameList, row: Row) -> ObjectFinding:
    """'*.example.com' is a domain with its subdomains; only the list for those blocks it."""
    bare = _plain(domain)
    labels = bare.split(".")
    try:
        if any(with_children.contains(".".join(labels[at:]), "the domain") for at in range(len(labels))):
            return ObjectFinding(domain, domain, Verdict.MEETS, "BlockedDomainsAndSubdomains contains it.")
        if not domain.startswith("*.") and alone.contains(bare, "the domain"):
            return ObjectFinding(domain, domain, Verdict.MEETS, "BlockedDomains contains it.")
    except FactMissing as error:
        return without_verdict(domain, domain, error.cause)
    name = "BlockedDomainsAndSubdomains" if domain.startswith("*.") else "BlockedDomains"
    fix = entries.blocked(row, name, bare)
    return ObjectFinding(domain, domain, Verdict.FAILS, "Neither list of blocked domains contains it.", remediation=fix)


def _blocking(row: Row, name: str) -> list[str]:
    """What this list blocks. One for whole names takes no '*.', which would leave the domain itself unblocked."""
    return [_plain(text) for text in row.texts(name) if name != "BlockedDomains" or not text.startswith("*.")]


def _plain(domain: str) -> str:
    """Without what marks subdomains and the end of a name; otherwise unchanged."""
    return domain.removeprefix("*.").removesuffix(".")


def _only(facts: Facts, source: str) -> Row:
    """The one configuration there is; raises FactMissing where there are more: which of them counts is not clear."""
    found = facts.require_rows(source)
    if len(found) > 1:
        raise FactMissing(f"{source} returned {len(found)} configurations, but a server has only one")
    return found[0]


# --- Attachments ------------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000130",
    sources=[ATTACHMENTS],
    how="Attachment filter entries are exactly those of the site's list, in any order",
    site_values=["attachments"],
    guide=entries.ATTACHMENT,
)
def strips_attachments(facts: Facts, context: SiteContext) -> Conclusion:
    """The text compares two lists: a cmdlet that worked and returned no entry differs from a list that has some."""
    found = facts.rows(ATTACHMENTS)
    listed, measured_against = site_list(context, "attachments", "Attachment types to strip")
    required = {comparison_key(_entry(text)): _entry(text) for text in map(_tidy, listed)}
    listed_names = NameList(required)
    objects = mark_ambiguous([_attachment(row, listed_names) for row in found])
    there = {folded(_entry(o.identity)) for o in objects if o.identity}
    unread = any(not o.identity for o in objects)
    lacking = [_not_stripped(text, unread) for entry, text in required.items() if entry not in there]
    every = (*objects, *lacking)
    conclusion = conclude(every, ENTRY, "The entry", "as in the site's list", (measured_against,), (THIRD_PARTY,))
    return reworded(conclusion, "The attachment filter entries are those of the site's list.", DIFFERENT)


ENTRY = Noun("attachment filter entry", "attachment filter entries")
UNREAD_ENTRY = Cause(Gap.FACT_MISSING, "whether the server has it is unknown: one of its entries cannot be read")
DIFFERENT = "Attachment filter entries that only the site's list or only the server has"


def _tidy(typed: str) -> str:
    """As people type it, with blanks beside the colon."""
    return ":".join(part.strip() for part in typed.split(":", 1))


def _entry(typed: str) -> str:
    """FileName:*.exe or ContentType:image/jpeg, also where only *.exe or image/jpeg was typed."""
    kind, colon, name = typed.partition(":")
    if colon:
        return f"{kind}:{name}"
    return f"{'ContentType' if '/' in typed else 'FileName'}:{typed}"


def _attachment(row: Row, required: NameList) -> ObjectFinding:
    shown = row.shown(("Type", "Name"))
    try:
        identity = row.text("Identity")
        listed = required.contains(_entry(identity), "the entry")
        if listed and row.has("Name") and row.has("Type") and folded(_parts(row)) != folded(identity):
            raise FactMissing(f"the entry {identity} has the values {_parts(row)}")
    except FactMissing as error:
        return without_verdict(names_of(row)[0], "", error.cause, shown)
    if listed:
        return ObjectFinding(identity, identity, Verdict.MEETS, "It is in the site's list.", shown)
    fix = entries.attachment_removed(identity)
    return ObjectFinding(identity, identity, Verdict.FAILS, "It is not in the site's list.", shown, remediation=fix)


def _parts(row: Row) -> str:
    return f"{row.text('Type')}:{row.text('Name')}"


def _not_stripped(entry: str, unread: bool) -> ObjectFinding:
    """One that cannot be read on the server may be the one that seems missing."""
    if unread:
        return without_verdict(entry, "", UNREAD_ENTRY)
    fix = entries.attachment_added(entry)
    return ObjectFinding(entry, "", Verdict.FAILS, "It is in the site's list but not on the server.", remediation=fix)


# --- Block list providers ---------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000132",
    sources=[PROVIDERS],
    how="Every IP block list provider has Name, Guid and LookupDomain; not applicable without a provider",
    guide=Guide(withheld=(PROVIDER,)),
)
def names_block_list_provider(facts: Facts, context: SiteContext) -> Conclusion:
    """No provider from a cmdlet that worked is the text's own case of not applicable."""
    found = facts.rows(PROVIDERS)
    if not found:
        return Conclusion(Status.NOT_APPLICABLE, NO_PROVIDER, notes=(NAMED_PROVIDER,))
    objects = mark_ambiguous([_provider(row) for row in found])
    return conclude(objects, Noun("IP block list provider"), "All of Name, Guid and LookupDomain", "configured")


def _provider(row: Row) -> ObjectFinding:
    """One property that is empty decides, whatever is known of the others."""
    name, identity = names_of(row)
    found = row.shown(("LookupDomain", "Guid", "Enabled"))
    notes = ("The provider is disabled and not used.",) if row.values.get("Enabled") is False else ()
    empty = [field for field in CONFIGURED if row.values.get(field) in ("", NO_GUID)]
    try:
        if not empty:
            guid(row.text("Guid"), "the provider's Guid")
            for field in ("Name", "LookupDomain"):
                require_plain(row.text(field), field)
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, found)
    if not empty:
        return ObjectFinding(name, identity, Verdict.MEETS, "Name, Guid and LookupDomain are set.", found, notes=notes)
    reason = f"Not configured: {', '.join(empty)}."
    return ObjectFinding(name, identity, Verdict.FAILS, reason, found, notes=notes, remediation=withhold(PROVIDER))


# --- Allowed addresses ------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000137",
    sources=[ALLOWED],
    how="There are no IP allow list entries, or only accepted and signed ones",
    site_values=["allowed_addresses"],
    guide=entries.ALLOWED,
)
def allows_no_addresses(facts: Facts, context: SiteContext) -> Conclusion:
    """An empty list is exactly what the rule requires, from a cmdlet that worked; entries need a signature."""
    found = facts.rows(ALLOWED)
    if not found:
        return Conclusion(Status.NOT_A_FINDING, "The IP allow list has no entries.")
    accepted, measured_against = _accepted(context)
    ranges = frozenset(map(_range, accepted))
    objects = mark_ambiguous([_allowed(row, ranges) for row in found])
    conclusion = conclude(
        objects,
        Noun("IP allow list entry", "IP allow list entries"),
        "The range",
        "accepted and signed",
        measured_against,
    )
    passing = f"Every entry of the IP allow list is accepted and signed ({len(objects)})."
    return reworded(conclusion, passing, "IP allow list entries that are not accepted and signed")


def _accepted(context: SiteContext) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What somebody signed for, and in words why that counts."""
    given = context.values.get("allowed_addresses")
    if given is None:
        return (), ("the STIG default, no entries",)
    if not given.signed:
        return (), (UNSIGNED,)
    listed, measured_against = site_list(context, "allowed_addresses", "Accepted IP allow list entries")
    return listed, (measured_against,)


def _allowed(row: Row, accepted: frozenset[AddressRange | str]) -> ObjectFinding:
    """Where nothing was accepted, or not this range, it does not matter what else is known of it."""
    shown = row.shown(("IPRange", "ExpirationTime"))
    name, identity = names_of(row)
    try:
        address = row.text("IPRange") if accepted else _or(row, "IPRange", name)
        if _listed(address, accepted):
            row.text("Identity")
            return ObjectFinding(address, identity, Verdict.MEETS, "It is accepted and signed.", shown)
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, shown)
    fix, reason = entries.address_removed(row, identity), "It is not accepted and signed."
    return ObjectFinding(address, identity, Verdict.FAILS, reason, shown, remediation=fix)


def _listed(address: str, accepted: frozenset[AddressRange | str]) -> bool:
    """Raises FactMissing where it may be one of them and is not what it looks like."""
    listed = _range(address) in accepted and not hidden(address)
    if not listed and _range(loosely(address)) in accepted:
        raise FactMissing(
            f"the range {ascii(address)[1:-1][:100]} looks like an accepted one but is spelled differently"
        )
    return listed


def _or(row: Row, name: str, other: str) -> str:
    """The value, to be shown; the other name where there is none."""
    try:
        return row.text(name)
    except FactMissing:
        return other


def _range(text: str) -> AddressRange | str:
    """Its first and last address, however it is written; the text itself where it is none."""
    try:
        return address_range(text)
    except ValueError:
        return loosely(text)

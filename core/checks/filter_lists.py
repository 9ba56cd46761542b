"""Checks of the lists that filters work by: blocked domains, attachments, block list providers, allowed addresses."""

from __future__ import annotations

from core.checks.anti_spam import SENDER, THIRD_PARTY
from core.checks.connector_role import Range, address_range
from core.checks.lists import site_list, worded
from core.checks.remediation import quoted, typable
from core.checks.rows import concluded, doubted, names
from core.model import Circumstances, FactMissing, Facts, Judged, Row, Status, Verdict
from core.registry import Judgement, check

ATTACHMENTS, PROVIDERS, ALLOWED = "Get-AttachmentFilterEntry", "Get-IPBlockListProvider", "Get-IPAllowListEntry"

NO_GUID = "00000000-0000-0000-0000-000000000000"
NO_PROVIDER = (
    "The rule is not applicable without a block list provider, and none is configured: the cmdlet returned none."
)
NAMED_PROVIDER = "If the EDSP names a block list provider, this is a finding: it is not configured here."
UNSIGNED = "the STIG's default, no entries: nobody signed for the site's list of accepted ones"


# --- Blocked domains --------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000126",
    sources=[SENDER],
    how="BlockedDomains and BlockedDomainsAndSubdomains of the sender filter hold every domain of the site's list",
    site_values=["blocked_domains"],
)
def blocks_domains(facts: Facts, known: Circumstances) -> Judgement:
    """Each domain the site wants blocked stands in one of both lists. A list without it blocks less: Open."""
    row = _only(facts, SENDER)
    alone, with_children = (_domains(row, name) for name in ("BlockedDomains", "BlockedDomainsAndSubdomains"))
    wanted, basis = site_list(known, "blocked_domains", "Sender domains to block")
    objects = [_blocked(domain, alone, with_children) for domain in wanted]
    off = () if not row.has("Enabled") or row.yes("Enabled") else ("The sender filter is off: it blocks nothing.",)
    what = "sender domains of the site's list"
    judgement = concluded(objects, what, "The domain", "blocked", (basis,), (THIRD_PARTY, *off))
    return worded(judgement, f"All {len(objects)} {what} are blocked.", "Sender domains of the site's list not blocked")


def _blocked(domain: str, alone: frozenset[str], with_children: frozenset[str]) -> Judged:
    """'*.example.com' is a domain with its subdomains; only the list for those blocks it."""
    plain = _plain(domain)
    if any(plain == each or plain.endswith(f".{each}") for each in with_children):
        return Judged(domain, domain, Verdict.MEETS, "BlockedDomainsAndSubdomains covers it.")
    if plain in alone and not domain.startswith("*."):
        return Judged(domain, domain, Verdict.MEETS, "BlockedDomains holds it.")
    name = "BlockedDomainsAndSubdomains" if domain.startswith("*.") else "BlockedDomains"
    fix = f"Set-SenderFilterConfig -{name} @{{Add={quoted(plain)}}}" if typable(plain) else ""
    return Judged(domain, domain, Verdict.FAILS, "No list of blocked domains holds it.", command=fix)


def _domains(row: Row, name: str) -> frozenset[str]:
    return frozenset(plain for text in row.texts(name) if (plain := _plain(text)))


def _plain(domain: str) -> str:
    return domain.strip().removeprefix("*.").rstrip(".").casefold()


def _only(facts: Facts, source: str) -> Row:
    """The one configuration there is; raises FactMissing where there are more: which of them counts is not clear."""
    found = facts.some(source)
    if len(found) > 1:
        raise FactMissing(f"{source} returned {len(found)} configurations, and a server has one")
    return found[0]


# --- Attachments ------------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000130",
    sources=[ATTACHMENTS],
    how="Attachment filter entries are exactly those of the site's list, in any order",
    site_values=["attachments"],
)
def strips_attachments(facts: Facts, known: Circumstances) -> Judgement:
    """The text compares two lists: a cmdlet that worked and returned no entry differs from a list that has some."""
    found = facts.rows(ATTACHMENTS)
    listed, basis = site_list(known, "attachments", "Attachment types to strip")
    wanted = {_entry(text).casefold(): _entry(text) for text in listed}
    objects = doubted([_attachment(row, wanted) for row in found])
    there = {_entry(o.identity).casefold() for o in objects}
    lacking = [_not_stripped(text) for key, text in wanted.items() if key not in there]
    what = "attachment filter entries"
    every = (*objects, *lacking)
    judgement = concluded(every, what, "The entry", "as in the site's list", (basis,), (THIRD_PARTY,))
    return worded(judgement, "The attachment filter entries are those of the site's list.", DIFFERENT)


DIFFERENT = "Attachment filter entries that the site's list has and the server has not, or the other way round"


def _entry(typed: str) -> str:
    """FileName:*.exe or ContentType:image/jpeg, also where only *.exe or image/jpeg was typed."""
    kind, colon, name = typed.partition(":")
    if colon:
        return f"{kind.strip()}:{name.strip()}"
    return f"{'ContentType' if '/' in typed else 'FileName'}:{typed}"


def _attachment(row: Row, wanted: dict[str, str]) -> Judged:
    """An entry without a readable identity leaves the whole comparison open: it may be the one that seems missing."""
    identity, shown = row.text("Identity"), row.shown(("Type", "Name"))
    if _entry(identity).casefold() in wanted:
        return Judged(identity, identity, Verdict.MEETS, "It stands in the site's list.", shown)
    fix = f"Remove-AttachmentFilterEntry -Identity {quoted(identity)}" if typable(identity) else ""
    return Judged(identity, identity, Verdict.FAILS, "It does not stand in the site's list.", shown, command=fix)


def _not_stripped(entry: str) -> Judged:
    kind, _, name = entry.partition(":")
    known = {"filename": "FileName", "contenttype": "ContentType"}.get(kind.casefold())
    fix = f"Add-AttachmentFilterEntry -Name {quoted(name)} -Type {known}" if known and typable(name) else ""
    return Judged(entry, "", Verdict.FAILS, "The site's list holds it, the server does not.", command=fix)


# --- Block list providers ---------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000132",
    sources=[PROVIDERS],
    how="Every IP block list provider has Name, Guid and LookupDomain; not applicable without a provider",
)
def names_block_list_provider(facts: Facts, known: Circumstances) -> Judgement:
    """No provider from a cmdlet that worked is the text's own case of not applicable."""
    found = facts.rows(PROVIDERS)
    if not found:
        return Judgement(Status.NOT_APPLICABLE, NO_PROVIDER, notes=(NAMED_PROVIDER,))
    objects = doubted([_provider(row) for row in found])
    return concluded(objects, "IP block list providers", "All of Name, Guid and LookupDomain", "configured")


def _provider(row: Row) -> Judged:
    name, identity = names(row)
    found = row.shown(("LookupDomain", "Guid", "Enabled"))
    try:
        empty = [field for field in ("Name", "Guid", "LookupDomain") if row.maybe_text(field) in ("", NO_GUID)]
        notes = () if not row.has("Enabled") or row.yes("Enabled") else ("The provider is off: nobody asks it.",)
    except FactMissing as error:
        return Judged(name, identity, Verdict.UNKNOWN, f"{error}.", found)
    if not empty:
        return Judged(name, identity, Verdict.MEETS, "Name, Guid and LookupDomain are set.", found, notes=notes)
    return Judged(name, identity, Verdict.FAILS, f"Not configured: {', '.join(empty)}.", found, notes=notes)


# --- Allowed addresses ------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000137",
    sources=[ALLOWED],
    how="There are no IP allow list entries, or only those that were accepted and signed for",
    site_values=["allowed_addresses"],
)
def allows_no_addresses(facts: Facts, known: Circumstances) -> Judgement:
    """Nothing is exactly what the rule wants, from a cmdlet that worked; entries need a signature in the EDSP."""
    found = facts.rows(ALLOWED)
    if not found:
        return Judgement(Status.NOT_A_FINDING, "The IP allow list has no entries.")
    accepted, basis = _accepted(known)
    ranges = frozenset(_range(text) for text in accepted)
    objects = doubted([_allowed(row, ranges) for row in found])
    judgement = concluded(objects, "IP allow list entries", "The range", "accepted and signed for", basis)
    passing = f"Every entry of the IP allow list was accepted and signed for ({len(objects)})."
    return worded(judgement, passing, "IP allow list entries that nobody accepted and signed for")


def _accepted(known: Circumstances) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What somebody signed for, and in words why that counts."""
    given = known.values.get("allowed_addresses")
    if given is None:
        return (), ("the STIG's default, no entries",)
    if not given.signed:
        return (), (UNSIGNED,)
    listed, basis = site_list(known, "allowed_addresses", "Accepted IP allow list entries")
    return listed, (basis,)


def _allowed(row: Row, accepted: frozenset[Range | str]) -> Judged:
    shown = row.shown(("IPRange", "ExpirationTime"))
    try:
        address, identity = row.text("IPRange").strip(), row.text("Identity").strip()
    except FactMissing as error:
        return Judged(*names(row), Verdict.UNKNOWN, f"{error}.", shown)
    if _range(address) in accepted:
        return Judged(address, identity, Verdict.MEETS, "It was accepted and signed for.", shown)
    fix = f"Remove-IPAllowListEntry -Identity {identity}" if identity.isascii() and identity.isdigit() else ""
    warning = "Mail from these addresses is filtered again." if fix else ""
    reason = "Nobody accepted and signed for it."
    return Judged(address, identity, Verdict.FAILS, reason, shown, command=fix, warning=warning)


def _range(text: str) -> Range | str:
    """Its first and last address, however it is written; the text itself where it is none."""
    try:
        return address_range(text)
    except ValueError:
        return text.strip().casefold()

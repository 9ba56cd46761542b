"""Organization and server: accepted domains, reports to Microsoft, diagnostic levels, the installed build."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.checks.conclude import Noun, conclude
from core.checks.objects import ObjectVerdict, names_of, object_verdicts
from core.checks.property_rules import PropertyRule, register_rules
from core.checks.requirements import enum, no, set_to_no
from core.checks.same_name import NameList
from core.checks.site_inputs import site_value, value_or_default
from core.model import FactMissing, Facts, InputRequired, Role, Row, SiteContext, Status, Verdict
from core.registry import Conclusion, check
from core.remediation import verify
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold
from core.remediation.settings import domains

DOMAINS, SERVER, LEVELS = "Get-AcceptedDomain", "Get-ExchangeServer", "Get-EventLogLevel"
EVENT_LEVELS = {"Lowest": 0, "Low": 1, "Medium": 3, "High": 5, "Expert": 7}

NO_OTHERS = "no accepted domain that need not be the default:"
ANY_DOMAIN = (
    "The check text requires Default True on each accepted domain, but only one can be the default: every other one "
    "is a finding unless the site signed it."
)
Build = tuple[int, int, int, int]

LEVEL = Guide(
    stops=(
        "Entries that need a higher level are no longer written: first ask whether they are in use for troubleshooting."
    ),
    verify=verify.VALUE,
)
FEEDBACK = Guide(
    down="Exchange no longer sends usage reports to Microsoft. Mail is not affected.",
    also="Microsoft does not document whether Set-OrganizationConfig exists in the shell of an Edge server. If it "
    "does not, the value comes from setup: check it again after the next update, and record the attempt.",
    verify=verify.VALUE,
)
REPORTS = Guide(
    down="Exchange no longer sends error reports to Microsoft: for a support case they must be sent manually. Mail "
    "is not affected.",
    verify=verify.VALUE,
)
register_rules(
    PropertyRule(
        ("EX19-ED-000026",),
        LEVELS,
        "EventLevel",
        enum("Lowest", EVENT_LEVELS),
        guide=LEVEL,
    ),
    PropertyRule(
        ("EX19-ED-000055",),
        "Get-OrganizationConfig",
        "CustomerFeedbackEnabled",
        set_to_no(),
        guide=FEEDBACK,
    ),
    # Exchange leaves it empty where it was read without -Status, so empty is no answer here.
    PropertyRule(("EX19-ED-000056",), SERVER, "ErrorReportingEnabled", no(), guide=REPORTS),
)


# --- EX19-ED-000017 ---------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000017",
    sources=[DOMAINS],
    how="Default of all accepted domains is True, except those the site signed",
    site_values=["accepted_domains"],
    guide=domains.GUIDE,
)
def has_accepted_domains(facts: Facts, context: SiteContext) -> Conclusion:
    """One default domain must be there; without any domain there is no verdict."""
    accepted, measured_against = value_or_default(context, "accepted_domains", (), NO_OTHERS)
    others = NameList(accepted if isinstance(accepted, tuple) else ())
    shown = ("DomainName", "Default", "DomainType")
    rows = facts.require_rows(DOMAINS)

    def verdict_of(row: Row) -> ObjectVerdict:
        return _default_domain(row, rows, others, facts, context)

    verdicts = object_verdicts(rows, context, Role.NONE, shown, verdict_of)
    conclusion = conclude(
        verdicts, Noun("accepted domain"), "Default", "True or signed", (measured_against,), (ANY_DOMAIN,)
    )
    if conclusion.missing or conclusion.status is Status.OPEN or sum(row.yes("Default") for row in rows) == 1:
        return conclusion
    raise FactMissing(f"{DOMAINS} did not return exactly one default domain")


def _default_domain(
    row: Row, rows: Sequence[Row], others: NameList, facts: Facts, context: SiteContext
) -> ObjectVerdict:
    if row.yes("Default"):
        row.text("DomainName")
        return ObjectVerdict(Verdict.MEETS, "Default is True.")
    if others and others.contains(row.text("DomainName"), "the accepted domain"):
        return ObjectVerdict(Verdict.MEETS, "Default is False, which the site signed.")
    reason = "Default is False; the rule requires True, or the site's signature for False."
    unsigned = [each for each in rows if not _signed_for(each, others)]
    fix = domains.made_default(row, names_of(row)[1], rows, unsigned, facts, context)
    return ObjectVerdict(Verdict.FAILS, reason, fix)


def _signed_for(row: Row, others: NameList) -> bool:
    """A name that only looks like one that is signed for is not."""
    try:
        return bool(others) and others.contains(row.text("DomainName"), "the accepted domain")
    except FactMissing:
        return False


# --- EX19-ED-000244 ---------------------------------------------------------------------------------------------------

CUMULATIVE_UPDATE = Withheld(
    "the installed build is older than the approved one",
    "Install the approved cumulative update. Mail through this server stops meanwhile, so let another Edge server "
    "take over and wait until the queues are empty. First save EdgeTransport.exe.config and an export of the "
    "configuration; afterwards check agents, queue paths and EdgeSync.",
)


@check(
    "EX19-ED-000244",
    sources=[SERVER],
    how="AdminDisplayVersion is the approved build",
    site_values=["approved_build"],
    guide=Guide(withheld=(CUMULATIVE_UPDATE,)),
)
def has_the_approved_build(facts: Facts, context: SiteContext) -> Conclusion:
    """Older is a finding; newer is either not approved or an old line on the sheet, which only the site can say."""
    rows = facts.require_rows(SERVER)
    typed = str(site_value(context, "approved_build", "Approved Exchange build").value)
    approved = _build(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)", typed.strip())
    if approved is None:
        raise InputRequired(f"the approved Exchange build {typed} is not a build number such as 15.2.1748.10")
    servers = object_verdicts(
        rows, context, Role.NONE, ("AdminDisplayVersion",), lambda row: _installed(row, approved, typed)
    )
    measured_against = (f"the site's approved build {typed}",)
    return conclude(
        servers, Noun("Exchange server"), "AdminDisplayVersion", f"the approved build {typed}", measured_against
    )


SHEET = ": update the site sheet"
NEWER = f"the server is newer than the approved build {{}}{SHEET}"
UPDATE = (
    "the approved build {} may be that of a security update, which AdminDisplayVersion does not show; the rule asks "
    f"for the build of the cumulative update{SHEET}"
)


def _installed(row: Row, approved: Build, typed: str) -> ObjectVerdict:
    """Cumulative updates differ in the third number; a security update changes only the fourth, and only in files."""
    found = row.text("AdminDisplayVersion")
    build = _build(r"Version ([0-9]+)\.([0-9]+) \(Build ([0-9]+)\.([0-9]+)\)", found)
    if build is None:
        raise FactMissing(f"{SERVER} returned no build for AdminDisplayVersion: {found[:100]}")
    if build == approved:
        return ObjectVerdict(Verdict.MEETS, f"AdminDisplayVersion is {found}.")
    if build > approved or build[:3] == approved[:3]:
        raise InputRequired((NEWER if build > approved else UPDATE).format(typed))
    reason = f"AdminDisplayVersion is {found}, older than the approved {typed}."
    return ObjectVerdict(Verdict.FAILS, reason, withhold(CUMULATIVE_UPDATE))


def _build(pattern: str, text: str) -> Build | None:
    found = re.fullmatch(pattern, text, re.ASCII)
    if found is None or len(text) > 60:
        return None
    major, minor, build, revision = (int(number) for number in found.groups())
    return major, minor, build, revision

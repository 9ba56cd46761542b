"""Send connectors: smart hosts, encryption, timeouts. No send connectors is no compliance: the assessor decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.checks.conclude import Noun, conclude
from core.checks.objects import ObjectVerdict, names_of, object_verdicts, without_role
from core.checks.property_rules import PropertyRule, register_rules
from core.checks.requirements import Requirement, duration, every, member
from core.checks.same_name import NameList
from core.checks.site_inputs import site_list, site_value, value_in_words
from core.model import FactMissing, Facts, InputRequired, ObjectFinding, Role, Row, SiteContext, Verdict
from core.registry import Conclusion, NotApplicableWhen, StigNote, check
from core.remediation.connectors import send_guides as guides
from core.remediation.connectors.suggested_role import suggested_send_role
from core.remediation.remediate import remediate
from core.remediation.shell import quoted

SOURCE = "Get-SendConnector"
TLS_LEVELS = {"EncryptionOnly": 1, "CertificateValidation": 2, "DomainValidation": 4}
OTHER_NUMBER = {**TLS_LEVELS, "DomainValidation": 3}
"""Sources differ on the number of DomainValidation; no other level has either."""
SHOWN = ("DNSRoutingEnabled", "SmartHosts", "DomainSecureEnabled", "TlsAuthLevel", "TlsDomain", "RequireTLS", "Enabled")
BOTH = "Both evaluate a connector without a role; once it has a role with a reason, only the rules for that role do."
REQUIRES_NO_DNS = (
    "EX19-ED-000095 requires DNSRoutingEnabled False on each send connector and this rule requires True, so one "
    "connector cannot meet both as written. By their titles, this rule is for internal and that one for "
    f"internet-facing connectors. {BOTH}"
)
REQUIRES_DNS = (
    "EX19-ED-000098 requires DNSRoutingEnabled True on each send connector and this rule requires False, so one "
    "connector cannot meet both as written. By their titles, this rule is for internet-facing and that one for "
    f"internal connectors. {BOTH}"
)
EXCLUSIVE = (
    "Exchange rejects a TlsAuthLevel on a connector with DomainSecureEnabled True, so no internal connector can meet "
    "both EX19-ED-000098 (DomainSecureEnabled) and EX19-ED-000232 (TlsAuthLevel DomainValidation). Record an "
    "exception for one of them; EX19-ED-000236 follows the site's method."
)
SAME_DOMAIN = (
    "The check text also requires the same domain on the corresponding receive connector and in "
    "TLSReceiveDomainSecureList of the transport configuration, without a wildcard: check both."
)


def _verdicts(
    facts: Facts, context: SiteContext, role: Role, verdict_of: Callable[[Row], ObjectVerdict]
) -> tuple[ObjectFinding, ...]:
    """The verdict on every connector, each with the role that is suggested for it."""
    rows = facts.require_rows(SOURCE)
    return object_verdicts(rows, context, role, SHOWN, verdict_of, lambda row: suggested_send_role(row, facts))


def tls_level(row: Row) -> str:
    """The member by name, empty where none is set; raises FactMissing when text and number disagree."""
    members = OTHER_NUMBER if row.values.get("TlsAuthLevelValue") == 3 else TLS_LEVELS
    return member(row, "TlsAuthLevel", members)


DOMAIN_VALIDATION = Requirement(
    "DomainValidation", lambda row, name: tls_level(row) == "DomainValidation", quoted("DomainValidation")
)

register_rules(
    PropertyRule(
        ("EX19-ED-000110",),
        SOURCE,
        "ConnectionInactivityTimeOut",
        duration,
        default="00:10:00",
        site_value="send_timeout",
        shown=("Enabled",),
        guide=guides.TIMEOUT,
        notes=("The title states 10 minutes or less; the check text accepts only 00:10:00, or a signed site value.",),
    ),
    PropertyRule(
        ("EX19-ED-000232",),
        SOURCE,
        "TlsAuthLevel",
        DOMAIN_VALIDATION,
        # The text names no connectors, the title internal ones.
        role=Role.INTERNAL,
        shown=("TlsDomain", "RequireTLS", "DomainSecureEnabled", "Enabled"),
        guide=guides.LEVEL,
        notes=(StigNote(EXCLUSIVE, "EX19"),),
    ),
)


# --- EX19-ED-000095 ---------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000095",
    sources=[SOURCE],
    how="SmartHosts of all send connectors are the site's, and DNSRoutingEnabled is False",
    site_values=["smart_hosts"],
    role=Role.INTERNET,
    not_applicable_when=[NotApplicableWhen.CLASSIFIED],
    guide=guides.SMART_HOST,
)
def sends_to_smart_hosts(facts: Facts, context: SiteContext) -> Conclusion:
    """The text joins its two conditions by 'and'; its title and fix require both settings, so one alone fails."""
    rows = facts.require_rows(SOURCE)
    try:
        approved, lacking = site_list(context, "smart_hosts", "Smart hosts for internet mail")[0], None
    except InputRequired as error:
        approved, lacking = (), error
    connectors = _verdicts(
        facts, context, Role.INTERNET, lambda row: _smart_hosts(row, approved, lacking, facts, context)
    )
    measured_against = () if lacking else (f"the site's smart hosts {', '.join(approved)}",)
    notes = (REQUIRES_DNS,) if without_role(rows, context) else ()
    required = "an approved smart host without DNS routing"
    return conclude(connectors, Noun("send connector"), "The route", required, measured_against, notes)


def _smart_hosts(
    row: Row, approved: tuple[str, ...], lacking: InputRequired | None, facts: Facts, context: SiteContext
) -> ObjectVerdict:
    """`lacking`: the sheet has no smart hosts, so those of the connector cannot be compared."""
    settings = {"SmartHosts": ",".join(map(quoted, approved)), "DNSRoutingEnabled": "$false"}
    fix = remediate(row, names_of(row)[1], settings, guides.SMART_HOST, facts, context)
    if row.values.get("DNSRoutingEnabled") is True or row.values.get("SmartHosts") == ():
        shown = row.shown(("SmartHosts", "DNSRoutingEnabled"))
        said = [f"{name} is {value_in_words(value)}" for name, value in shown]
        reason = f"{' and '.join(said)}; the rule requires a smart host and False."
        return ObjectVerdict(Verdict.FAILS, reason, fix)
    hosts = row.texts("SmartHosts")
    if not lacking and (strange := _strangers(hosts, approved)):
        return ObjectVerdict(Verdict.FAILS, f"Not among the site's smart hosts: {', '.join(strange)}.", fix)
    row.yes("DNSRoutingEnabled")
    if lacking:
        raise lacking
    return ObjectVerdict(Verdict.MEETS, f"It sends to {value_in_words(hosts)}, without DNS routing.")


def _strangers(hosts: Sequence[str], approved: Sequence[str]) -> list[str]:
    """Hosts that are none of the site's; raises FactMissing where all that is wrong is how one is written."""
    listed, others, unclear = NameList(map(_bare, approved)), [], None
    for host in hosts:
        try:
            others += [] if listed.contains(_bare(host), "the smart host") else [host]
        except FactMissing as error:
            unclear = error
    if unclear and not others:
        raise unclear
    return others


def _bare(host: str) -> str:
    """Exchange puts addresses, not names, in brackets."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


# --- EX19-ED-000098 ---------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000098",
    sources=[SOURCE],
    how=(
        "DomainSecureEnabled of all send connectors is True, and so is DNSRoutingEnabled, without which it has no "
        "effect"
    ),
    role=Role.INTERNAL,
    guide=guides.DOMAIN_SECURITY,
)
def uses_domain_security(facts: Facts, context: SiteContext) -> Conclusion:
    """The text requires DNSRoutingEnabled True where DomainSecureEnabled is True.

    Its third sentence, a TlsDomain for DomainValidation without DNS routing, speaks of connectors that fail by then.
    """
    rows = facts.require_rows(SOURCE)
    connectors = _verdicts(facts, context, Role.INTERNAL, lambda row: _domain_security(row, facts, context))
    notes = (REQUIRES_NO_DNS, EXCLUSIVE) if without_role(rows, context) else (EXCLUSIVE,)
    return conclude(connectors, Noun("send connector"), "Domain security", "in force", notes=notes)


def _domain_security(row: Row, facts: Facts, context: SiteContext) -> ObjectVerdict:
    """One that is False decides, whatever is known of the other."""
    if every(lambda: row.yes("DomainSecureEnabled"), lambda: row.yes("DNSRoutingEnabled")):
        return ObjectVerdict(Verdict.MEETS, "DomainSecureEnabled and DNSRoutingEnabled are True.")
    said = " and ".join(f"{name} is {_said(row, name)}" for name in ("DomainSecureEnabled", "DNSRoutingEnabled"))
    settings = {"DNSRoutingEnabled": "$true", "DomainSecureEnabled": "$true"}
    fix = remediate(row, names_of(row)[1], settings, guides.DOMAIN_SECURITY, facts, context)
    notes = _lacks_domain(row, row.values.get("DNSRoutingEnabled") is not False)
    return ObjectVerdict(Verdict.FAILS, f"{said}; the rule requires True for both.", fix, notes)


def _lacks_domain(row: Row, by_dns: bool) -> tuple[str, ...]:
    """The text's third sentence, shown with a verdict that does not rest on it."""
    try:
        validated = tls_level(row) == "DomainValidation"
        if validated and not by_dns and not row.maybe_text("TlsDomain"):
            return ("TlsAuthLevel is DomainValidation without DNS routing, but the required TlsDomain is empty.",)
    except FactMissing as error:
        return (f"Whether DomainValidation has the required TlsDomain is unknown: {error}.",)
    return ()


# --- EX19-ED-000236 ---------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000236",
    sources=[SOURCE],
    how="By the site's method: TlsAuthLevel is DomainValidation and TlsDomain the internal SMTP domain of all send "
    "connectors, or DomainSecureEnabled is True",
    site_values=["send_tls_method", "internal_domain"],
    role=Role.INTERNAL,
    guide=guides.METHOD,
)
def requires_encryption(facts: Facts, context: SiteContext) -> Conclusion:
    """The method comes from the EDSP. A sheet without one is no finding of the server's: the rule waits for it."""
    facts.require_rows(SOURCE)  # what was not collected weighs more than what is not on the sheet
    method = site_value(context, "send_tls_method", "How internal send connectors validate").value
    if method == "DomainSecureEnabled":
        connectors = _verdicts(facts, context, Role.INTERNAL, lambda row: _domain_secure(row, facts, context))
        measured_against = ("the site's method DomainSecureEnabled",)
        return conclude(
            connectors, Noun("send connector"), "DomainSecureEnabled", "True", measured_against, (SAME_DOMAIN,)
        )
    if method != "DomainValidation":
        raise InputRequired("the site's method is neither DomainValidation nor DomainSecureEnabled")
    domain = _internal_domain(context)
    connectors = _verdicts(facts, context, Role.INTERNAL, lambda row: _domain_validation(row, domain, facts, context))
    measured_against = (f"the site's method DomainValidation and its internal SMTP domain {domain}",)
    notes = (SAME_DOMAIN, *_not_listed(facts, domain))
    return conclude(connectors, Noun("send connector"), "TlsDomain", f"validated as {domain}", measured_against, notes)


def _internal_domain(context: SiteContext) -> str:
    """The text takes no wildcard, which hosts of any name below it would meet."""
    domain = str(site_value(context, "internal_domain", "Internal SMTP domain").value).strip()
    if not domain:
        raise InputRequired("the internal SMTP domain on the site sheet is empty")
    if "*" in domain:
        raise InputRequired(
            f"the internal SMTP domain {domain} on the site sheet has a wildcard, which the check text forbids"
        )
    return domain


def _not_listed(facts: Facts, domain: str) -> tuple[str, ...]:
    """An advisory on what the text requires of the transport configuration, where that was collected."""
    try:
        lists = [row.texts("TLSReceiveDomainSecureList") for row in facts.require_rows("Get-TransportConfig")]
        held = NameList(text for texts in lists for text in texts).contains(domain, "the domain")
    except FactMissing:
        return ()
    return () if held else (f"TLSReceiveDomainSecureList does not contain {domain}.",)


def _domain_secure(row: Row, facts: Facts, context: SiteContext) -> ObjectVerdict:
    if row.yes("DomainSecureEnabled"):
        return ObjectVerdict(Verdict.MEETS, "DomainSecureEnabled is True.")
    fix = remediate(row, names_of(row)[1], {"DomainSecureEnabled": "$true"}, guides.METHOD_SECURITY, facts, context)
    reason = "DomainSecureEnabled is False; the rule requires True."
    return ObjectVerdict(Verdict.FAILS, reason, fix)


def _domain_validation(row: Row, domain: str, facts: Facts, context: SiteContext) -> ObjectVerdict:
    """The text requires TlsDomain where the connector uses DomainValidation; one that does not use it, fails.

    Each of both that is another decides, whatever is known of the other one.
    """
    validated, internal = (lambda: tls_level(row) == "DomainValidation"), (lambda: _goes_to(row, domain))
    if every(validated, internal):
        return ObjectVerdict(Verdict.MEETS, f"TlsAuthLevel is DomainValidation and TlsDomain is {domain}.")
    settings = {"TlsDomain": quoted(domain), "TlsAuthLevel": quoted("DomainValidation")}
    fix = remediate(row, names_of(row)[1], settings, guides.METHOD_LEVEL, facts, context)
    reason = (
        f"TlsAuthLevel is {_said(row, 'TlsAuthLevel')} and TlsDomain is {_said(row, 'TlsDomain')}; the rule requires "
        f"DomainValidation and {domain}."
    )
    return ObjectVerdict(Verdict.FAILS, reason, fix)


def _goes_to(row: Row, domain: str) -> bool:
    return NameList([domain]).contains(row.maybe_text("TlsDomain"), "TlsDomain")


def _said(row: Row, name: str) -> str:
    return value_in_words(row.values[name]) if row.has(name) else "not given"

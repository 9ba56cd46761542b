"""Certificates: who issued them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.checks.conclude import Noun, conclude
from core.checks.objects import ObjectVerdict, object_verdicts
from core.checks.same_name import comparison_key, hidden
from core.checks.site_inputs import value_or_default
from core.model import FactMissing, Facts, Role, Row, SiteContext, Value, Verdict
from core.registry import Conclusion, check
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold

SOURCE = "Get-ExchangeCertificate"
DOD = ("OU=DoD, O=U.S. Government",)
"""What the issuers of the DOD's public key infrastructure have in common."""

CHAINED = ("Valid", "DateInvalid", "RevocationCheckFailure", "Revoked")
"""Statuses of a certificate whose chain ends at an authority that the server trusts: its issuer is who it says."""

CertificateStatus = tuple[Value | None, Value | None]
"""Of one certificate: as text and as number, where it has them."""

PART = re.compile(r'(?:[^,"\\]|\\.|"(?:[^"]|"")*")+')
"""One part of a distinguished name; a comma may be inside quotes."""

BY_ISSUER = (
    "The check text looks for the issuer in CertificateDomains, which holds the names that a certificate is valid "
    "for. This result is based on Issuer, which the same command prints."
)
SELF_SIGNED = (
    "Exchange setup creates such a certificate for EdgeSync. If it is replaced, the Edge server must be resubscribed."
)

ANOTHER = Withheld(
    "a certificate is self-signed, or its issuer is not approved",
    "In a maintenance window and in this order: import the approved certificate (with a CSP key, not CNG), enable it "
    "for SMTP, update TlsCertificateName on connectors that name the old one (otherwise hybrid mail stops), "
    "resubscribe a subscribed server, send test mail both ways, remove the old certificate. If "
    "Enable-ExchangeCertificate asks whether to overwrite the default SMTP certificate, Yes breaks EdgeSync until "
    "the server is resubscribed; No keeps the self-signed certificate in use, which then needs an exception.",
)


@check(
    "EX19-ED-000016",
    sources=[SOURCE],
    how="Issuer of all certificates is an approved authority, and none is self-signed",
    site_values=["certificate_issuers"],
    guide=Guide(withheld=(ANOTHER,)),
)
def approved_certificates(facts: Facts, context: SiteContext) -> Conclusion:
    """A name is easily written into a certificate: it counts only where the server found the chain good."""
    value, measured_against = value_or_default(context, "certificate_issuers", DOD)
    approved = value if isinstance(value, tuple) else (str(value),)
    shown = ("Subject", "Issuer", "CertificateDomains", "Services", "NotAfter", "Status", "IsSelfSigned")
    rows = facts.require_rows(SOURCE)
    statuses = [(row.values.get("Status"), row.values.get("StatusValue")) for row in rows]
    objects = object_verdicts(rows, context, Role.NONE, shown, lambda row: _issued(row, approved, statuses))
    return conclude(objects, Noun("certificate"), "Issuer", "an approved authority", (measured_against,), (BY_ISSUER,))


def _issued(row: Row, approved: tuple[str, ...], statuses: Sequence[CertificateStatus]) -> ObjectVerdict:
    if row.values.get("IsSelfSigned") is True and not row.has("Issuer"):
        return ObjectVerdict(Verdict.FAILS, "It is self-signed.", withhold(ANOTHER), (SELF_SIGNED,))
    issuer = row.text("Issuer")
    if hidden(issuer) or not _parts(issuer):
        raise FactMissing(f"the issuer is not a complete name: {issuer[:200]}")
    if not any(_names(issuer, entry) for entry in approved):
        notes = (SELF_SIGNED,) if row.values.get("IsSelfSigned") is True else ()
        return ObjectVerdict(
            Verdict.FAILS, f"It was issued by {issuer}, which is not approved.", withhold(ANOTHER), notes
        )
    if row.yes("IsSelfSigned"):
        return ObjectVerdict(Verdict.FAILS, f"It is self-signed, by {issuer}.", withhold(ANOTHER), (SELF_SIGNED,))
    status = _status(row, statuses)
    if status not in CHAINED:
        raise FactMissing(f"its status is {status}, which does not prove that {issuer} issued it")
    notes = () if status == "Valid" else (f"Its status is {status}.",)
    return ObjectVerdict(Verdict.MEETS, f"It was issued by {issuer}.", notes=notes)


def _status(row: Row, statuses: Sequence[CertificateStatus]) -> str:
    """As text. Its number, where it comes, must be that of no other text, and no other number that of this text."""
    status = row.text("Status")
    number = row.number("StatusValue") if row.has("StatusValue") else None
    if any((text == status) is not (other == number) for text, other in statuses if number is not None):
        raise FactMissing(f"its status is {status} as text and {number} as a number, unlike on other certificates")
    return status


def _names(issuer: str, entry: str) -> bool:
    """Whether every part of the entry is a part of the issuer's name. A part without = may be of any kind."""
    parts = [_part(found) for found in _parts(issuer)]
    values = {value for _, value in parts}
    required = [_part(found) for found in _parts(entry.strip(" ,"))]
    return bool(required) and all((kind, value) in parts if kind else value in values for kind, value in required)


def _parts(name: str) -> list[str]:
    """Its parts; none where it does not end after one of them, as with a quote that is not closed."""
    found, at = [], 0
    while part := PART.match(name, at):
        found.append(part[0])
        at = part.end() + 1
        if part.end() == len(name):
            return found if all(each.strip() for each in found) else []
        if name[part.end()] != ",":
            return []
    return []


def _part(text: str) -> tuple[str, str]:
    """('ou', 'dod') of ' OU=DoD'; the kind is empty where there is none."""
    kind, equals, value = text.partition("=")
    if not equals:
        return "", comparison_key(text.strip(" "))
    return comparison_key(kind.strip(" ")), comparison_key(_unquoted(value.strip(" ")))


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value.startswith('"') and value.endswith('"') else value

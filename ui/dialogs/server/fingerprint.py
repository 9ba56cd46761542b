"""Fingerprints for people's eyes: in groups, side by side, with the command that prints them on the server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.collect.winrm.tls import Certificate

SHOW_COMMAND = (
    "Get-ChildItem Cert:\\LocalMachine\\My | ForEach-Object { $_.Subject; "
    "[BitConverter]::ToString((New-Object Security.Cryptography.SHA256CryptoServiceProvider)"
    ".ComputeHash($_.RawData)).Replace('-', '') -replace '.{4}', '$0 ' }"
)
"""Prints the SHA-256 of every certificate of the computer, in groups as here, in FIPS mode too. Only reads."""


def grouped(fingerprint: str) -> str:
    """Upper case in groups of four, as people compare them."""
    text = fingerprint.upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def certificate_text(certificate: Certificate) -> str:
    """What a certificate says, a line for each thing; its SHA-256 is shown where it is compared."""
    rows = (
        ("Subject", certificate.subject or "(none)"),
        ("For", ", ".join(certificate.names)),
        ("Issuer", issuer(certificate)),
        ("Valid", valid(certificate)),
    )
    return "\n".join(f"{name}: {value}" for name, value in rows if value)


def issuer(certificate: Certificate) -> str:
    """Who issued the certificate, for people."""
    return "itself (self-signed)" if certificate.self_signed else certificate.issuer or "(none)"


def valid(certificate: Certificate) -> str:
    """From when to when, and whether that is now."""
    start, end = (when.astimezone(UTC) for when in (certificate.not_before, certificate.not_after))
    now = datetime.now(UTC)
    late = ", no longer valid" if now > end else ""
    if now < start:
        late = ", not valid yet"
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC{late}"


def differing(one: str, other: str) -> list[bool]:
    """For each group of `one`, whether the same place of `other` holds another group."""
    first, second = grouped(one).split(" "), grouped(other).split(" ")
    return [at >= len(second) or group != second[at] for at, group in enumerate(first)]

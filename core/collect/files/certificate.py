"""What an exported certificate says: Export-Clixml keeps its bytes and drops the properties."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from core.model import Value

if TYPE_CHECKING:
    from cryptography.x509 import Name

MAX_BASE64 = 100_000
"""Characters; a certificate has some 2,000."""


def certificate_values(base64: str) -> dict[str, Value]:
    """The properties that edge.ps1 would give, as far as the bytes hold them; none where they are no certificate."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate

    try:
        found = load_der_x509_certificate(b64decode(base64[:MAX_BASE64], validate=True))
        return {
            "Thumbprint": found.fingerprint(SHA1()).hex().upper(),  # Windows names certificates by their SHA-1
            "Subject": _windows(found.subject),
            "Issuer": _windows(found.issuer),
            "NotBefore": f"{found.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
            "NotAfter": f"{found.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
        }
    except (ValueError, TypeError, InvalidVersion):  # its names are read late, and not all that is wrong is ValueError
        return {}


def _windows(name: Name) -> str:
    """As Windows writes it, the most special part first: CN=mail.contoso.mil, OU=DoD, C=US."""
    return ", ".join(part.rfc4514_string() for part in reversed(name.rdns))

"""A small certificate authority for the simulated servers, made at every start and thrown away at the end."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issued:
    """A server's certificate with the TLS settings that show it."""

    tls: ssl.SSLContext
    der: bytes

    @property
    def sha256(self) -> str:
        """Of the certificate in DER, as hex."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def binding(self) -> bytes:
        """What a logon is bound to (RFC 5929, tls-server-end-point)."""
        return b"tls-server-end-point:" + hashlib.sha256(self.der).digest()


class Authority:
    """Signs certificates and keeps their files in `folder`, because OpenSSL loads keys from files only."""

    def __init__(self, folder: Path, name: str = "Edge Assessor lab authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self._serial = 0
        certificate = _signed(self._name, self._name, self._key, self._key, datetime.now(UTC), ())
        self.file = folder / "lab-ca.pem"
        self.file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def issue(self, *names: str, made: datetime | None = None) -> Issued:
        """A certificate for these names and addresses, valid for 30 days from `made` on."""
        self._serial += 1
        key = ec.generate_private_key(ec.SECP256R1())
        made = made or datetime.now(UTC)
        certificate = _signed(_name(names[0]), self._name, key, self._key, made, names)
        file = self._folder / f"server{self._serial}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(certificate.public_bytes(Encoding.PEM) + secret)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        tls.load_cert_chain(file)
        file.unlink()
        return Issued(tls, certificate.public_bytes(Encoding.DER))


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    made: datetime,
    names: tuple[str, ...],
) -> x509.Certificate:
    """One certificate; without names it is an authority's."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made - timedelta(hours=1))
        .not_valid_after(made + LIFE)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(n) for n in names]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)

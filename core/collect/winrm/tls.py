"""TLS: how a server proves who it is, and a look at its certificate before anybody logs on."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.model import CollectError, Failure, Reason, Server, Trust

if TYPE_CHECKING:
    from cryptography import x509

CA_FILE_LIMIT = 4_000_000
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says. Nothing here is proof of anything but the SHA-256."""

    sha256: str
    """Of the whole certificate, lower-case hex."""
    subject: str
    issuer: str
    names: tuple[str, ...]
    """DNS names and addresses it is valid for; the common name where it lists none."""
    not_before: datetime
    not_after: datetime
    self_signed: bool


def pin_of(server: Server) -> str:
    """The pinned SHA-256, or CollectError: an empty or broken pin must never mean 'no check'."""
    pin = re.sub(r"[\s:]", "", server.pin).lower()
    if re.fullmatch(r"[0-9a-f]{64}", pin):
        return pin
    happened = f"No certificate is pinned for {server.name}, or the pin is not a SHA-256 of 64 hexadecimal digits."
    raise CollectError(
        Failure(Reason.CERTIFICATE_UNTRUSTED, happened, "Compare the certificate with the administrator, then pin it.")
    )


def context(server: Server) -> ssl.SSLContext:
    """A client's TLS settings for this server, TLS 1.2 or later. CollectError: the CA file or the pin is no good."""
    if server.trust == Trust.SYSTEM:
        import truststore

        made: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    elif server.trust == Trust.CA:
        made = _Context(ssl.PROTOCOL_TLS_CLIENT)
        # An intermediate authority, or the server's own certificate, is a fair choice of anchor too.
        made.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        _load(made, server.ca_file)
    else:
        pin_of(server)
        made = _unverified()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def trust_phrase(server: Server) -> str:
    """How the server's identity was verified, as the evidence records it."""
    if not server.https:
        return "plain HTTP, messages encrypted by the logon; the server's identity was not verified"
    if server.trust == Trust.SYSTEM:
        return "certificate valid according to the system's store"
    if server.trust == Trust.CA:
        return f"certificate valid according to CA file {Path(server.ca_file).name}"
    return f"certificate pinned, SHA-256 {pin_of(server)}"


def fetch_certificate(host: str, port: int, timeout: float) -> Certificate:
    """The certificate that the server shows, unverified, without logging on. Raises OSError or ValueError."""
    with (
        socket.create_connection((host, port), timeout) as plain,
        _unverified().wrap_socket(plain, server_hostname=host.partition("%")[0]) as tls,
    ):
        der = tls.getpeercert(binary_form=True)
    if not der:
        raise ValueError("the server presented no certificate")
    return read_certificate(der)


def read_certificate(der: bytes) -> Certificate:
    """A certificate's own words; ValueError when it is not one."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    try:
        parsed = x509.load_der_x509_certificate(der)
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error
    return Certificate(
        parsed.fingerprint(hashes.SHA256()).hex(),
        _line(parsed.subject.rfc4514_string()),
        _line(parsed.issuer.rfc4514_string()),
        _names(parsed),
        parsed.not_valid_before_utc,
        parsed.not_valid_after_utc,
        parsed.subject == parsed.issuer,
    )


def out_of_date(certificate: Certificate) -> bool:
    """Whether it is not valid now, by this computer's clock."""
    return not certificate.not_before <= datetime.now(UTC) <= certificate.not_after


class _Context(ssl.SSLContext):
    """One that leaves nothing open: Python drops a socket unclosed whose other end is gone before the handshake."""

    def wrap_socket(self, sock: socket.socket, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        try:
            sock.getpeername()
        except OSError as error:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)) from error
        return super().wrap_socket(sock, *arguments, **options)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509

    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return tuple(_line(str(name.value)) for name in common)
    dns = map(_line, listed.get_values_for_type(x509.DNSName))
    return (*dns, *(str(address) for address in listed.get_values_for_type(x509.IPAddress)))


def _line(text: str) -> str:
    """Text of an untrusted certificate: one line, nothing invisible, not too long."""
    return "".join(char if char.isprintable() else "?" for char in text[:LONGEST_WORDS])


def _unverified() -> ssl.SSLContext:
    made = _Context(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


def _load(made: ssl.SSLContext, ca_file: str) -> None:
    """Windows exports authorities as PEM or as DER, both named .cer."""
    try:
        with Path(ca_file).open("rb") as file:
            data = file.read(CA_FILE_LIMIT)
        made.load_verify_locations(cadata=data.decode("ascii") if b"-----BEGIN" in data else data)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        happened = f"The CA file {Path(ca_file).name or '(none)'} cannot be read as a certificate."
        todo = "Choose the authority's certificate as a PEM or DER file."
        raise CollectError(Failure(Reason.CERTIFICATE_UNTRUSTED, happened, todo, repr(error))) from None

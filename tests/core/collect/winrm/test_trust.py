"""Certificates made to confuse: their words are shown harmless, and none of them is an unknown error."""

from __future__ import annotations

import gc
import socket
import struct
import time
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from core.collect.winrm import tls
from core.model import Server, Trust

NAMES = x509.ObjectIdentifier("2.5.29.17")
KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(common: str = "edge01", names: bytes = b"") -> bytes:
    """DER of a certificate with this common name and these bytes as its list of names."""
    attribute = x509.NameAttribute(x509.NameOID.COMMON_NAME, common, _validate=False)
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(x509.Name([attribute])).issuer_name(x509.Name([attribute]))
    builder = builder.public_key(KEY.public_key()).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    if names:
        builder = builder.add_extension(x509.UnrecognizedExtension(NAMES, names), critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "names",
    ["3008a506a00413027878", "3004a3020500", "ffff", "3003820180", "3005870301ff02"],
    ids=["EDI party", "X.400", "no list", "no text", "no address"],
)
def test_a_list_of_names_that_cannot_be_read_leaves_the_common_name(names: str) -> None:
    assert tls.read_certificate(certificate(names=bytes.fromhex(names))).names == ("edge01",)


@pytest.mark.filterwarnings("ignore:Attribute")
def test_what_nobody_vouches_for_is_one_short_line() -> None:
    read = tls.read_certificate(certificate("\x1b[31m\u202eevil\n" + "a" * 60_000))
    for text in (read.subject, read.issuer, *read.names):
        assert text.isprintable() and len(text) <= 300 and "evil" in text


def test_a_version_that_does_not_exist_is_a_value_error() -> None:
    data = bytearray(certificate())
    data[data.index(bytes.fromhex("a003020102")) + 4] = 7
    with pytest.raises(ValueError, match="version"):
        tls.read_certificate(bytes(data))


def test_a_server_that_is_gone_before_the_handshake_leaves_no_socket_open():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        plain = socket.create_connection(listening.getsockname())
        other, _ = listening.accept()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closed by a reset
    other.close()
    time.sleep(0.1)
    with warnings.catch_warnings(record=True) as told, plain:
        warnings.simplefilter("always")
        with pytest.raises(ConnectionResetError):
            tls.context(Server("1", "edge01", trust=Trust.PIN, pin="0" * 64)).wrap_socket(plain)
        gc.collect()
    assert not [each for each in told if issubclass(each.category, ResourceWarning)]

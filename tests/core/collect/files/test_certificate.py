"""Exported certificates: whatever was done to their bytes, they say what they say or nothing."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, NameOID

from core.collect.files.certificate import certificate_values

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def der() -> bytes:
    key, name = Ed25519PrivateKey.from_private_bytes(bytes(32)), Name([NameAttribute(NameOID.COMMON_NAME, "edge")])
    builder = CertificateBuilder(name, name, key.public_key(), 5, FIRST, LAST)
    return builder.sign(key, None).public_bytes(Encoding.DER)


def said(data: bytes) -> dict[str, object]:
    return dict(certificate_values(b64encode(data).decode("ascii")))


def test_a_certificate_says_whose_it_is() -> None:
    assert said(der())["Issuer"] == "CN=edge" and said(der())["NotAfter"] == "2027-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x4d", id="a version there never was"),
        pytest.param(b"\x0c\x04edge", b"\x03\x04\x00dge", id="a name that is a string of bits"),
    ],
)
def test_bytes_that_fail_in_their_own_way_say_nothing(old: bytes, new: bytes) -> None:
    assert old in der()
    assert said(der().replace(old, new)) == {}


@pytest.mark.filterwarnings("ignore")
def test_no_altered_byte_is_a_crash() -> None:
    good = der()
    altered = [good[:n] + bytes([value]) + good[n + 1 :] for n in range(len(good)) for value in (0, 3, 48, 77, 255)]
    assert any(said(each) == {} for each in altered)

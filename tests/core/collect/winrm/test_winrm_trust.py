"""The WinRM client and certificates: by the system's store, by a CA file, by a pin, and by nothing else."""

import os
import sys
from dataclasses import replace

import pytest

from core.collect.winrm import tls
from core.collect.winrm.collector import shown_certificate
from core.lab import Lab
from core.model import CollectError, Reason, Server, Status, Trust
from tests.core.collect.winrm.wire import assess, one


def pinned(lab: Lab, pin: str) -> Server:
    return replace(lab.servers[0], trust=Trust.PIN, pin=pin, ca_file="")


def test_a_pin_is_enough_whatever_else_the_certificate_says():
    with one() as lab:
        lab.machine("EDGE01").shown = shown = lab.authority.issue("other.example")
        result = assess(pinned(lab, shown.sha256), lab.password)
        assert result.findings[0].status is Status.OPEN
        assert result.evidence.origin.trust == f"certificate pinned, SHA-256 {shown.sha256}"


def test_a_pin_may_be_written_as_windows_does():
    with one() as lab:
        spelled = ":".join(f"{byte:02X}" for byte in bytes.fromhex(lab.shown.sha256))
        assert assess(pinned(lab, spelled), lab.password).findings[0].status is Status.OPEN


@pytest.mark.parametrize("pin", ["", " ", "ab", "z" * 64])
def test_a_broken_pin_never_means_no_check(pin):
    with one() as lab:
        told = assess(pinned(lab, pin), lab.password).failure
        assert told.reason is Reason.CERTIFICATE_UNTRUSTED and lab.machine("EDGE01").requests == 0


def test_a_chosen_ca_file_is_the_only_authority(monkeypatch):
    """requests would add certifi's to it."""
    contexts = []
    real = tls.context
    monkeypatch.setattr(tls, "context", lambda server: contexts.append(real(server)) or contexts[-1])
    with one() as lab:
        assess(lab.servers[0], lab.password)
    assert [made.cert_store_stats()["x509"] for made in contexts] == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="only here the system's store can be another for a moment")
def test_the_systems_store(monkeypatch):
    with one() as lab:
        monkeypatch.setenv("SSL_CERT_FILE", str(lab.authority.file))
        result = assess(replace(lab.servers[0], trust=Trust.SYSTEM, ca_file=""), lab.password)
        assert result.evidence.origin.trust == "certificate valid according to the system's store"


def test_a_ca_file_may_be_der(tmp_path):
    with one() as lab:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding

        file = tmp_path / "authority.cer"
        pem = x509.load_pem_x509_certificate(lab.authority.file.read_bytes())
        file.write_bytes(pem.public_bytes(Encoding.DER))
        assert assess(replace(lab.servers[0], ca_file=str(file)), lab.password).failure is None


@pytest.mark.parametrize("content", [None, b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\n\xff\n"])
def test_a_ca_file_that_is_none(tmp_path, content):
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_bytes(content)
    with one() as lab:
        told = assess(replace(lab.servers[0], ca_file=str(file)), lab.password).failure
        assert told.reason is Reason.CERTIFICATE_UNTRUSTED and "authority.pem" in told.happened
        assert lab.machine("EDGE01").requests == 0


def test_the_environment_has_no_say(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull)
    for https in (True, False):
        with one(https=https) as lab:
            assert assess(lab.servers[0], lab.password).failure is None


def test_a_look_at_the_certificate_before_the_first_logon():
    with one() as lab:
        seen = shown_certificate("127.0.0.1", lab.servers[0].port)
        assert seen.sha256 == lab.shown.sha256 and "127.0.0.1" in seen.names and "localhost" in seen.names
        assert not seen.self_signed and "lab authority" in seen.issuer
        assert seen.not_before < seen.not_after and seen.not_after.tzinfo is not None
        assert lab.machine("EDGE01").requests == 0
        port = lab.servers[0].port
    with pytest.raises(CollectError) as caught:
        shown_certificate("127.0.0.1", port)
    assert caught.value.failure.reason is Reason.REFUSED

"""Addresses and pins as people write them: every usual spelling, and a sentence for all else."""

from __future__ import annotations

import pytest

from core.address import Address, AddressError, read_address, read_pin

PIN = "ab" * 32


@pytest.mark.parametrize(
    ("text", "host", "port", "https"),
    [
        ("edge01", "edge01", 5986, True),
        ("Edge01.Contoso.com", "edge01.contoso.com", 5986, True),
        ("edge01.contoso.com.", "edge01.contoso.com", 5986, True),
        ("edge01:5986", "edge01", 5986, True),
        ("edge01:443", "edge01", 443, True),
        ("https://edge01:5986/wsman", "edge01", 5986, True),
        ("HTTPS://edge01/WSMAN/", "edge01", 5986, True),
        ("https://edge01:5985", "edge01", 5985, True),
        ("http://edge01:5985", "edge01", 5985, False),
        ("http://edge01", "edge01", 5985, False),
        ("[fd00::5]:5986", "fd00::5", 5986, True),
        ("[fd00::5]", "fd00::5", 5986, True),
        ("FD00:0::5", "fd00::5", 5986, True),
        ("http://[fd00::5]:5985/wsman", "fd00::5", 5985, False),
        ("10.0.0.5", "10.0.0.5", 5986, True),
        ("10.0.0.5:443", "10.0.0.5", 443, True),
        ("edge_01", "edge_01", 5986, True),
        ("\ufeffedge01\u200b", "edge01", 5986, True),
        ("jäger.example", "xn--jger-loa.example", 5986, True),
        ("a" * 63, "a" * 63, 5986, True),
    ],
)
def test_addresses(text: str, host: str, port: int, https: bool) -> None:
    address = read_address(text)
    assert (address.host, address.port, address.https) == (host, port, https)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "host name is missing"),
        ("https://", "host name is missing"),
        ("https:///wsman", "host name is missing"),
        ("ftp://edge01", "starts with https"),
        ("edge01:5985", "enter http://edge01:5985"),
        ("edge01:0", "from 1 to 65535"),
        ("edge01:65536", "from 1 to 65535"),
        ("edge01:", "from 1 to 65535"),
        ("edge01:-1", "from 1 to 65535"),
        ("edge01:５９８６", "from 1 to 65535"),
        ("edge01:x", "from 1 to 65535"),
        ("10.0.0.300", "not an IP address"),
        ("1.2.3", "not an IP address"),
        ("12345", "not an IP address"),
        ("010.0.0.1", "not an IP address"),
        ("0.0.0.0", "not the address of one server"),
        ("224.0.0.1", "not the address of one server"),
        ("255.255.255.255", "not the address of one server"),
        ("::", "not the address of one server"),
        ("[fe80::1%eth0]", "zone"),
        ("[::1", "brackets"),
        ("[edge01]", "brackets"),
        ("10.0.0.0/24", "range"),
        ("edge01/powershell", "Only /wsman"),
        ("edge01?x=1", "Only /wsman"),
        ("edge01#x", "Only /wsman"),
        ("admin:geheim@edge01", "Leave user and password"),
        ("*.contoso.com", "letters, digits"),
        ("-edge", "letters, digits"),
        ("edge-", "letters, digits"),
        ("edge 01", "letters, digits"),
        ("edge\\01", "letters, digits"),
        ("edge\x00", "letters, digits"),
        ("edge\N{RIGHT-TO-LEFT OVERRIDE}01", "letters, digits"),
        ("$(calc)", "letters, digits"),
        ("a..b", "empty part between dots"),
        (".edge", "empty part between dots"),
        ("a" * 64, "at most 63"),
        (".".join(["a" * 60] * 5)[:299], "at most 63"),
        ("a" * 301, "too long"),
    ],
)
def test_addresses_that_are_none(text: str, why: str) -> None:
    with pytest.raises(AddressError, match=why) as caught:
        read_address(text)
    assert "geheim" not in str(caught.value)


def test_the_way_people_wrote_it_is_kept_for_the_name() -> None:
    assert read_address("EDGE01.Contoso.com:5986") == Address("edge01.contoso.com", 5986, True, "EDGE01.Contoso.com")
    assert read_address("Jäger.example").shown == "Jäger.example"
    assert read_address("[fd00::5]:5986").shown == "fd00::5"


@pytest.mark.parametrize(
    "text", [PIN, PIN.upper(), ":".join(["AB"] * 32), " ".join(["abab"] * 16), f"SHA256:{PIN}", f"\ufeff{PIN}\n"]
)
def test_pins(text: str) -> None:
    assert read_pin(text) == PIN


@pytest.mark.parametrize(("text", "why"), [("ab" * 20, "SHA-1"), ("ab" * 31, "64 digits"), ("zz" * 32, "64 digits")])
def test_pins_that_are_none(text: str, why: str) -> None:
    with pytest.raises(AddressError, match=why):
        read_pin(text)

"""Where a server's WinRM listens, read from what people type. Nothing here uses the network."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import idna

if TYPE_CHECKING:
    from core.model import Server

LONGEST_ADDRESS = 300
HTTPS_PORT, HTTP_PORT = 5986, 5985
INVISIBLE_CHARACTERS = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
"""Characters that come along unseen when people paste."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where WinRM listens, as one text names it."""

    host: str
    port: int
    https: bool
    shown: str
    """The host as people wrote it."""


class AddressError(ValueError):
    """This text names no server; says why in one sentence."""


def read_address(text: str) -> Address:
    """One address: edge01, edge01:5986, https://edge01:5986/wsman, [fd00::5]:5986, 10.0.0.5; raises AddressError."""
    text = text.translate(INVISIBLE_CHARACTERS).strip()
    if len(text) > LONGEST_ADDRESS:
        raise AddressError("The address is too long.")
    if "@" in text:
        raise AddressError("Leave user and password out of the address.")
    scheme, _, rest = text.rpartition("://")
    https = _https(scheme.lower())
    parts = _split(f"[{rest}]" if _is_ipv6(rest) else rest)
    host = read_host(parts.hostname or "")
    port = _port(parts) or (HTTPS_PORT if https else HTTP_PORT)
    if port == HTTP_PORT and not scheme:
        raise AddressError(f"Port {HTTP_PORT} is plain HTTP: enter http://{host}:{port} if that is intended.")
    shown = host if is_ip(host) else parts.netloc.split(":")[0].rstrip(".")
    return Address(host, port, https, shown)


def winrm_url(server: Server) -> str:
    """The URL of WinRM: pywinrm's own guess takes port 5985 for https and breaks an IPv6 address."""
    host = f"[{server.host.replace('%', '%25')}]" if ":" in server.host else server.host
    return f"{'https' if server.https else 'http'}://{host}:{server.port}/wsman"


def read_host(text: str) -> str:
    """A DNS name in ASCII and lower case, or an IP address without brackets; raises AddressError."""
    text = text.translate(INVISIBLE_CHARACTERS).strip().rstrip(".")
    if not text:
        raise AddressError("The host name is missing.")
    if ":" in text or re.fullmatch(r"[\d.]+", text.rpartition(".")[2]):
        return _ip(text)
    return _dns(text)


def read_pin(text: str) -> str:
    """A certificate's SHA-256 as lower-case hex, from any usual spelling; raises AddressError."""
    plain = re.sub(
        r"[\s:-]", "", text.translate(INVISIBLE_CHARACTERS).lower().removeprefix("sha256:").removeprefix("sha-256:")
    )
    if re.fullmatch("[0-9a-f]{40}", plain):
        raise AddressError("This is a SHA-1 thumbprint: enter the SHA-256 fingerprint with 64 digits.")
    if not re.fullmatch("[0-9a-f]{64}", plain):
        raise AddressError("A SHA-256 fingerprint has 64 digits from 0 to 9 and a to f.")
    return plain


def is_ip(text: str) -> bool:
    """Whether this is an IP address, without brackets."""
    if ":" not in text and not text[-1:].isdigit():  # most names: the full test costs ten times as much
        return False
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def _https(scheme: str) -> bool:
    if scheme not in ("", "http", "https"):
        raise AddressError("An address starts with https://, http:// or the host name.")
    return scheme != "http"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(f"//{text}")
    except ValueError:
        raise AddressError("The brackets do not contain an IPv6 address.") from None
    if re.fullmatch(r"/\d{1,3}", parts.path):
        raise AddressError("This is a range of addresses: enter each server.")
    if parts.path.rstrip("/").lower() not in ("", "/wsman") or parts.query or parts.fragment:
        raise AddressError("Only /wsman can follow the host name and port.")
    return parts


def _port(parts: SplitResult) -> int:
    """The port, 0 where none is written."""
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0 or parts.netloc.endswith(":"):
        raise AddressError("A port is a number from 1 to 65535.")
    return port or 0


def _is_ipv6(text: str) -> bool:
    return text.count(":") > 1 and is_ip(text)


def _ip(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise AddressError(f"{text[:60]} is not an IP address.") from None
    if "%" in text:
        raise AddressError("An address with a zone (%) cannot be used: enter another address of the server.")
    if address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255":
        raise AddressError(f"{address} is not the address of one server.")
    return str(address)


def _dns(text: str) -> str:
    """Windows computer names may hold underscores, which DNS names may not: each label is validated by itself."""
    try:
        ascii_text = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise AddressError("A host name may contain letters, digits, hyphens and dots only.") from None
    labels = ascii_text.split(".")
    if len(ascii_text) > 253 or any(len(label) > 63 for label in labels):
        raise AddressError("A host name has at most 63 characters between dots and 253 in total.")
    if "" in labels:
        raise AddressError("A host name must not have an empty part between dots.")
    if not all(re.fullmatch(r"(?!-)[a-z0-9_-]+(?<!-)", label) for label in labels):
        raise AddressError("A host name may contain letters, digits, hyphens and dots only.")
    return ascii_text

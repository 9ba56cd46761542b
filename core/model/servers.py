"""Servers to assess, and how each is reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trust(StrEnum):
    """How the server proves who it is."""

    SYSTEM = "system"
    """The certificate is valid by the operating system's store."""
    CA = "ca"
    """The certificate is valid by one chosen CA file."""
    PIN = "pin"
    """The certificate has the chosen SHA-256, whatever else it says."""


@dataclass(frozen=True, slots=True)
class Server:
    """One Edge server to assess: reached over WinRM at `host`, or read from `evidence_file`."""

    id: str
    """Unique within the assessment, never shown."""
    name: str
    """What people call it."""
    host: str = ""
    """DNS name or IP address, without brackets; empty when there is an evidence file."""
    port: int = 5986
    https: bool = True
    """False: plain HTTP with sealed messages, only when chosen."""
    user: str = ""
    auth: str = "ntlm"
    """ntlm; kerberos only where an earlier version saved it, and then the server cannot be reached."""
    trust: Trust = Trust.SYSTEM
    ca_file: str = ""
    pin: str = ""
    """SHA-256 of the certificate, lower-case hex without separators."""
    computer: str = ""
    """The computer name that must answer; empty: the first label of `host`, unless that is an address."""
    evidence_file: str = ""
    """Path of the file or folder; several files on one server are joined by line feeds."""
    mailbox_file: str = ""
    """Path of what a Mailbox server says of the Edge subscriptions, read beside the server's own answer."""
    credential: str = ""
    """Key of the shared credential in core.secrets; empty: the server has its own."""
    simulated: bool = False

    @property
    def evidence_files(self) -> tuple[str, ...]:
        """Paths; several where the evidence is a set of files."""
        return tuple(path for path in self.evidence_file.split("\n") if path)

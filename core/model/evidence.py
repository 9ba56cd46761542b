"""Evidence as received, or the failure in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.model.facts import Facts


@dataclass(frozen=True, slots=True)
class Host:
    """The server that the evidence says it is. Empty text where the evidence does not say."""

    name: str = ""
    fqdn: str = ""
    os: str = ""
    language_mode: str = ""
    exchange_version: str = ""
    """For instance 15.2.1748.10."""
    product: str = ""
    """For instance Exchange Server 2019."""
    edge_role: bool | None = None
    """None where the evidence does not say, as in an Export-Clixml file."""
    shell: str = ""
    """'loaded', or why the Exchange snap-in was not; empty where the evidence does not say."""


LIVE, BY_FILE = "WinRM", "file"
"""How evidence came. Live, the assessor's clock knows when facts were collected."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where evidence came from, by which account, and how the server's identity was verified."""

    transport: str
    """LIVE or BY_FILE."""
    place: str
    """The endpoint's URL, or the file's name without its folder."""
    account: str = ""
    trust: str = ""
    """One phrase: how TLS was verified, or why it was not."""
    script_sha256: str = ""
    """Hash of the edge.ps1 that was sent, or that the file names; empty where nothing says."""
    simulated: bool = False
    """True for the lab's servers: every report says so."""
    own_script: bool | None = None
    """Whether that hash is of the edge.ps1 of this program; None where nothing says which script it was."""
    mailbox_file: str = ""
    """Name of the Mailbox server's file that was joined to it; empty where there is none."""

    @property
    def places(self) -> str:
        """All that it came from, for people."""
        return f"{self.place} with {self.mailbox_file}" if self.mailbox_file else self.place

    @property
    def script_text(self) -> str:
        """What to know where another script than this program's collected the facts; else empty."""
        if self.own_script is not False:
            return ""
        return (
            f"The facts were collected by a script with another hash ({self.script_sha256[:12]}…) than this program's "
            "edge.ps1. Compare the two, or collect again."
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was handed over and does not count, or not wholly."""

    name: str
    """Without its folder."""
    reason: str
    """In one or two sentences."""
    source: str = ""
    """What of it does not count; empty where nothing does."""
    servers: tuple[str, ...] = ()
    """The servers that this names, which may be others than the one assessed."""
    edge: tuple[bool, ...] = ()
    """What it says of whether that is an Edge server: each answer once."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a server answered, as received, and the facts read from it."""

    raw: bytes
    sha256: str
    received_utc: datetime
    collected_utc: datetime | None
    """By the server's own clock; None where the evidence does not say."""
    integrity: str
    """One phrase: what protected the evidence on its way, for instance 'length and SHA-256 agree'."""
    origin: Origin
    host: Host
    facts: Facts
    files: Mapping[str, str] = field(default_factory=dict)
    """Of a set of files: source -> the file that it is from."""
    left_out: tuple[LeftOut, ...] = ()
    """Files that were handed over with it and do not count."""
    undated: tuple[str, ...] = ()
    """Sources of which nothing says when they were collected, beside others of which something does."""


class Reason(StrEnum):
    """Why a server could not be assessed."""

    NAME_NOT_FOUND = "name not found"
    REFUSED = "connection refused"
    SILENT = "no answer"
    NOT_WINRM = "not WinRM"
    CERTIFICATE_UNTRUSTED = "certificate not trusted"
    CERTIFICATE_NAME = "certificate for another name"
    CERTIFICATE_EXPIRED = "certificate out of date"
    PIN_CHANGED = "certificate changed"
    LOGON_REJECTED = "logon rejected"
    """A password was tried, and the server said no."""
    LOGON_NOT_TRIED = "logon not possible"
    """The logon ended before a password was tried."""
    LOGON_WITHHELD = "password held back"
    """Not started: the password it shares was rejected on another server."""
    SHELLS_FORBIDDEN = "remote shells forbidden"
    BUSY = "server too busy"
    TOKEN_FILTERED = "administrator rights filtered"
    NOT_EDGE = "not an Edge server"
    OTHER_SERVER = "another server answered"
    SNAPIN_MISSING = "Exchange snap-in missing"
    TIMEOUT = "took too long"
    OUTPUT_DAMAGED = "answer cut or altered"
    CONNECTION_LOST = "connection lost"
    NO_PASSWORD = "password needed"
    KERBEROS = "Kerberos not offered"
    NO_KERBEROS = "Kerberos library missing"
    """Only in assessments of earlier versions."""
    FILE_UNREADABLE = "evidence file not readable"
    CANCELLED = "stopped"
    UNEXPECTED = "unexpected error"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no evidence: what happened and what to do, in one sentence each."""

    reason: Reason
    happened: str
    todo: str
    detail: str = ""
    """Technical text for the log and the curious. Never a secret."""
    fingerprint: str = ""
    """SHA-256 of the certificate the server showed, lower-case hex, where one was seen."""

    @property
    def sentence(self) -> str:
        """Both sentences."""
        return f"{self.happened} {self.todo}".strip()


class CollectError(Exception):
    """Collecting ended without evidence."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


class Cancelled(Exception):
    """The assessor pressed Stop."""

"""The nouns of an assessment: servers, facts, evidence, findings. Frozen and plain; nothing here does any work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Value = str | int | bool | tuple[str, ...]
"""What a fact may be: text, a whole number, a yes or no, or a list of texts. Never an object, never null."""


class Status(StrEnum):
    """What one rule says about one server, spelled as a checklist (CKL) spells it."""

    OPEN = "Open"
    NOT_A_FINDING = "NotAFinding"
    NOT_APPLICABLE = "Not_Applicable"
    NOT_REVIEWED = "Not_Reviewed"

    @property
    def label(self) -> str:
        """The status as people say it."""
        return "Not a Finding" if self is Status.NOT_A_FINDING else self.value.replace("_", " ")


class Severity(StrEnum):
    """A rule's severity, spelled as XCCDF spells it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"

    @property
    def cat(self) -> str:
        """DISA's category: CAT I is the gravest."""
        return {"high": "CAT I", "medium": "CAT II", "low": "CAT III"}.get(self.value, "No CAT")


class Verdict(StrEnum):
    """What a rule says about one object, for instance one connector."""

    MEETS = "meets"
    FAILS = "does not meet"
    UNKNOWN = "unknown"


# --- Facts ------------------------------------------------------------------------------------------------------------


class FactMissing(LookupError):
    """A check needs a fact that is not there: the rule is Not Reviewed and this text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object that a source returned.

    A property that is absent, empty or of another type raises FactMissing. There is no reading with a default,
    so a missing fact cannot become a verdict. `shown` is for people's eyes only.
    """

    source: str
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or not value.strip():
            raise FactMissing(f"{self.source} gave no text for {name}{self._of()}")
        return value

    def yes(self, name: str) -> bool:
        value = self._value(name)
        if not isinstance(value, bool):
            raise FactMissing(f"{self.source} gave neither True nor False for {name}{self._of()}")
        return value

    def number(self, name: str) -> int:
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise FactMissing(f"{self.source} gave no whole number for {name}{self._of()}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, which may be empty: whether empty is allowed is the check's to say."""
        value = self._value(name)
        if not isinstance(value, tuple):
            raise FactMissing(f"{self.source} gave no list for {name}{self._of()}")
        return value

    def has(self, name: str) -> bool:
        return name in self.values

    def shown(self, names: tuple[str, ...]) -> tuple[tuple[str, Value], ...]:
        """These properties as they came, for people to read; one that is absent stays absent."""
        return tuple((name, self.values[name]) for name in names if name in self.values)

    def _value(self, name: str) -> Value:
        if name not in self.values:
            raise FactMissing(f"{self.source} gave no {name}{self._of()}")
        return self.values[name]

    def _of(self) -> str:
        identity = self.values.get("Identity")
        return f" for {identity}" if isinstance(identity, str) and identity else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was collected from one server: source -> rows. A source that failed or was not asked is an error."""

    collected: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    def rows(self, source: str) -> tuple[Row, ...]:
        """What the source returned, which may be nothing; raises FactMissing where it failed or was not asked."""
        if source in self.failed:
            raise FactMissing(f"{source} failed on the server: {self.failed[source]}")
        if source not in self.collected:
            raise FactMissing(f"{source} is not in the evidence")
        return self.collected[source]

    def some(self, source: str) -> tuple[Row, ...]:
        """What the source returned, at least one row; raises FactMissing where there is none."""
        rows = self.rows(source)
        if not rows:
            raise FactMissing(f"{source} returned nothing")
        return rows


# --- Evidence ---------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Origin:
    """Where evidence came from, by which account, and how the server's identity was verified."""

    road: str
    """WinRM, or file."""
    place: str
    """The endpoint's URL, or the file's name without its folder."""
    account: str = ""
    trust: str = ""
    """One phrase: how TLS was verified, or why it was not."""
    script_sha256: str = ""
    """Hash of the edge.ps1 that was sent, or that the file names; empty where nothing says."""
    simulated: bool = False
    """True for the lab's servers: every report says so."""


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
    TOKEN_FILTERED = "administrator rights filtered"
    NOT_EDGE = "not an Edge server"
    OTHER_SERVER = "another server answered"
    SNAPIN_MISSING = "Exchange snap-in missing"
    TIMEOUT = "took too long"
    OUTPUT_DAMAGED = "answer cut or altered"
    CONNECTION_LOST = "connection lost"
    NO_PASSWORD = "password needed"
    NO_KERBEROS = "Kerberos library missing"
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
        return f"{self.happened} {self.todo}".strip()


class CollectError(Exception):
    """Collecting ended without evidence."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.sentence)
        self.failure = failure


class Cancelled(Exception):
    """The assessor pressed Stop."""


# --- Servers ----------------------------------------------------------------------------------------------------------


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
    """ntlm or kerberos."""
    trust: Trust = Trust.SYSTEM
    ca_file: str = ""
    pin: str = ""
    """SHA-256 of the certificate, lower-case hex without separators."""
    computer: str = ""
    """The computer name that must answer; empty: the first label of `host`, unless that is an address."""
    evidence_file: str = ""
    credential: str = ""
    """Key of the shared credential in core.secrets; empty: the server has its own."""
    simulated: bool = False


# --- Findings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule says about one object of a server, for instance one receive connector."""

    name: str
    identity: str
    verdict: Verdict
    reason: str
    """One sentence."""
    found: tuple[tuple[str, Value], ...] = ()
    """The object's properties as collected, property name first: what people compare with the rule."""
    role: str = ""
    """For a connector: the suggested role and why, in one sentence."""
    notes: tuple[str, ...] = ()
    """Advisories: they never change the verdict."""
    command: str = ""
    """Remediation, ready to copy into the Exchange Management Shell; empty where there is nothing to mend."""
    warning: str = ""
    """What that command may break."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one server."""

    stig_id: str
    status: Status
    reason: str
    objects: tuple[Judged, ...] = ()
    notes: tuple[str, ...] = ()
    checked: bool = True
    """False: this version has no check for the rule, a person must look."""
    missing: bool = False
    """True: the rule could not be judged because a fact was not there."""
    error: str = ""
    """A bug inside the check, as text."""


@dataclass(frozen=True, slots=True)
class Result:
    """One server, one pass: evidence and findings, or the failure; findings exist in both cases."""

    server: Server
    started_utc: datetime
    finished_utc: datetime
    findings: tuple[Finding, ...]
    evidence: Evidence | None = None
    failure: Failure | None = None

    @property
    def complete(self) -> bool:
        """True when the server answered and every check had the facts it needs."""
        return self.failure is None and not any(f.missing or f.error for f in self.findings)


# --- Benchmark and assessment -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of a benchmark. Texts are as published."""

    vuln_id: str
    """Group id, for instance V-259641."""
    rule_id: str
    """For instance SV-259641r961632_rule."""
    stig_id: str
    """For instance EX19-ED-000235."""
    severity: Severity
    srg: str
    title: str
    ccis: tuple[str, ...]
    discussion: str
    check_text: str
    fix_text: str
    details: Mapping[str, str] = field(default_factory=dict)
    """Every element packed into the description, by its name, VulnDiscussion included; one without text is empty."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published STIG, or our own."""

    id: str
    title: str
    version: str
    release: str
    """The number only; empty where the benchmark names none."""
    date: str
    """As published, for instance 30 Jan 2025."""
    release_info: str
    profiles: tuple[tuple[str, str], ...]
    """(id, title) pairs."""
    rules: tuple[Rule, ...]
    filename: str
    sha256: str
    own: bool = False
    """True for the benchmark this program ships: labelled as ours everywhere."""

    @property
    def label(self) -> str:
        """Title, version and release, and whose words they are."""
        number = f"V{self.version}R{self.release}" if self.release else f"V{self.version}"
        return f"{self.title}, {number}" + (f" ({self.date})" if self.date else "")

    def rule(self, stig_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.stig_id == stig_id), None)


@dataclass(frozen=True, slots=True)
class Details:
    """What the cover of the report says; the assessor fills it in."""

    name: str = ""
    site: str = ""
    assessor: str = ""
    organization: str = ""
    marking: str = ""
    """Classification marking on every page, for instance UNCLASSIFIED or CUI."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Servers, the benchmark they are judged by, and what was found: all that an export needs."""

    details: Details
    benchmark: Benchmark
    servers: tuple[Server, ...]
    results: tuple[Result, ...]
    """At most one a server, in the order of `servers`; a server without one was not run."""
    comments: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(server id, STIG ID) -> the assessor's own words."""

"""The site sheet: which values of the Email Domain Security Plan (EDSP) the rules need, and how they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import RANGES, Range, SiteValue, Value, unseen

LONGEST_TEXT, MOST_TEXTS = 1_000, 2_000
"""Characters of one text, texts of one list."""


class ValueKind(StrEnum):
    """How a value is typed and shown."""

    DURATION = "time span, as 00:10:00"
    COUNT = "whole number"
    SIZE = "size, as 36 MB"
    TEXT = "text"
    LIST = "list, one in each line"
    METHOD = "DomainValidation or DomainSecureEnabled"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One line of the sheet."""

    key: str
    title: str
    kind: ValueKind
    stig_ids: tuple[str, ...]
    default: Value | None = None
    """The STIG's own value; None: only the site can say."""
    hint: str = ""
    replaceable: bool = False
    """Without a value of the site's another one holds, as the hint says."""

    @property
    def range(self) -> Range | None:
        """What Exchange takes of that kind; None: all of it."""
        return RANGES[EXCHANGE_PROPERTIES[self.key]] if self.key in EXCHANGE_PROPERTIES else None

    @property
    def help(self) -> str:
        """What to know while typing."""
        return " ".join(filter(None, (self.hint, f"Exchange accepts {self.range.words}." if self.range else "")))

    def parse(self, typed: str) -> Value:
        """The value that was typed; raises NotAValue with one sentence."""
        try:
            value = parse_value(self.kind, typed)
        except NotACount as error:
            raise NotAValue(f"Enter a whole number: {self.range.words}." if self.range else str(error)) from error
        if self.range and not self.range.holds(value):
            raise NotAValue(f"Exchange accepts {self.range.words}.")
        return value


EXCHANGE_PROPERTIES = {
    "receive_timeout": ("Get-ReceiveConnector", "ConnectionTimeout"),
    "send_timeout": ("Get-SendConnector", "ConnectionInactivityTimeOut"),
    "domain_connections": ("Get-TransportService", "MaxPerDomainOutboundConnections"),
    "outbound_connections": ("Get-TransportService", "MaxOutboundConnections"),
    "inbound_connections": ("Get-ReceiveConnector", "MaxInboundConnection"),
    "hop_count": ("Get-ReceiveConnector", "MaxHopCount"),
    "recipients": ("Get-ReceiveConnector", "MaxRecipientsPerMessage"),
    "retries": ("Get-TransportService", "TransientFailureRetryCount"),
    "send_size": ("Get-SendConnector", "MaxMessageSize"),
    "receive_size": ("Get-ReceiveConnector", "MaxMessageSize"),
    "srl_threshold": ("Get-SenderReputationConfig", "SrlBlockThreshold"),
}
"""Key -> the Get- cmdlet and the property that the value is for, where Exchange limits it."""


def _entry(
    key: str,
    title: str,
    kind: ValueKind,
    rules: str,
    default: Value | None = None,
    hint: str = "",
    replaceable: bool = False,
) -> SheetEntry:
    stig_ids = tuple(f"EX19-ED-{number}" for number in rules.split())
    return SheetEntry(key, title, kind, stig_ids, default, hint, replaceable)


GLOBAL = "Without it: the global value."
CATALOGUE = {
    entry.key: entry
    for entry in (
        _entry("receive_timeout", "Receive connector timeout", ValueKind.DURATION, "000159", "00:05:00"),
        _entry("send_timeout", "Send connector inactivity timeout", ValueKind.DURATION, "000110", "00:10:00"),
        _entry("domain_connections", "Outbound connections per domain", ValueKind.COUNT, "000111", 20),
        _entry("outbound_connections", "Outbound connections", ValueKind.COUNT, "000114", 1000),
        _entry("inbound_connections", "Inbound connections of internet connectors", ValueKind.COUNT, "000119", 5000),
        _entry("hop_count", "Hops of a received message", ValueKind.COUNT, "000112", 60),
        _entry("recipients", "Recipients per message", ValueKind.COUNT, "000113", 5000),
        _entry("retries", "Retries after a transient failure", ValueKind.COUNT, "000116", 10),
        _entry("send_size", "Largest message sent", ValueKind.SIZE, "000115", None, GLOBAL, replaceable=True),
        _entry("receive_size", "Largest message received", ValueKind.SIZE, "000120", None, GLOBAL, replaceable=True),
        _entry("srl_threshold", "Sender reputation block threshold", ValueKind.COUNT, "000129", 6),
        _entry(
            "smart_hosts", "Smart hosts for internet mail", ValueKind.LIST, "000095", None, "As Exchange shows them."
        ),
        _entry("internal_domain", "Internal SMTP domain", ValueKind.TEXT, "000236"),
        _entry("send_tls_method", "How internal send connectors validate", ValueKind.METHOD, "000236"),
        _entry("accepted_domains", "Accepted domains that need not be the default", ValueKind.LIST, "000017"),
        _entry("blocked_domains", "Sender domains to block", ValueKind.LIST, "000126"),
        _entry("attachments", "Attachment types to strip", ValueKind.LIST, "000130", None, "As FileName:*.exe."),
        _entry("allowed_addresses", "Accepted IP allow list entries", ValueKind.LIST, "000137"),
        _entry(
            "certificate_issuers",
            "Approved certificate issuers",
            ValueKind.LIST,
            "000016",
            ("OU=DoD, O=U.S. Government",),
            "Parts of the issuer's name, all in one line.",
        ),
        _entry("custom_agent", "Transport agent that disarms hyperlinks", ValueKind.TEXT, "000122 000238"),
        _entry(
            "services", "Approved running services", ValueKind.LIST, "000199", None, "Service names, one in each line."
        ),
        _entry("external_dns", "Trusted DNS servers for external names", ValueKind.LIST, "000224"),
        _entry("internal_dns", "Trusted DNS servers for internal names", ValueKind.LIST, "000224"),
        _entry(
            "dedicated_volumes",
            "Volumes without other applications",
            ValueKind.LIST,
            "000094 000230",
            None,
            "As Q:\\, also where the ISSO approved the other applications.",
        ),
        _entry(
            "approved_build", "Approved Exchange build", ValueKind.TEXT, "000244", None, "CU build, as 15.2.1748.10."
        ),
    )
}


class NotAValue(ValueError):
    """What was typed is no value of its kind; the text says what is."""


class NotACount(NotAValue):
    """What was typed is no whole number."""


def parse_value(kind: ValueKind, typed: str) -> Value:
    """The value that was typed; raises NotAValue with one sentence."""
    text = typed.strip()
    if not text:
        raise NotAValue("Nothing is entered.")
    if kind is not ValueKind.LIST and len(text) > LONGEST_TEXT:
        raise NotAValue(f"The text is longer than {LONGEST_TEXT} characters.")
    return PARSERS[kind](text)


def typed_text(kind: ValueKind, value: Value) -> str:
    """A value as it is typed."""
    if isinstance(value, tuple):
        return "\n".join(value)
    if kind is ValueKind.SIZE and isinstance(value, int):
        return f"{value // 1024**2} MB" if value % 1024**2 == 0 else f"{value} B"
    return str(value)


def unfit(values: Mapping[str, SiteValue]) -> tuple[str, ...]:
    """Keys of values that nobody could have typed: of no methods key, of another kind, unreadable.

    One that Exchange refuses could be typed once: it stays on the sheet, which shows what is wrong with it.
    """
    return tuple(key for key, given in values.items() if key not in CATALOGUE or not _fits(CATALOGUE[key], given))


def _fits(entry: SheetEntry, given: SiteValue) -> bool:
    """The types are compared as well: to Python, False is 0."""
    try:
        typed = parse_value(entry.kind, typed_text(entry.kind, given.value))
    except NotAValue:
        return False
    same = type(typed) is type(given.value) and typed == given.value
    return same and not any(map(odd, (*_texts(typed), given.signed_by)))


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def odd(text: str) -> bool:
    """Too long, or with characters that nobody sees, so that it is not what it looks like."""
    return len(text) > LONGEST_TEXT or not text.isprintable() or unseen(text)


def _duration(text: str) -> Value:
    if not re.fullmatch(r"([0-9]{1,3}\.)?([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]", text):
        raise NotAValue("Enter a time span as hours:minutes:seconds, 00:10:00 for ten minutes.")
    return text


def _count(text: str) -> Value:
    if text.lower() == "unlimited":
        return "Unlimited"
    if not re.fullmatch("[0-9]{1,10}", text):
        raise NotACount("Enter a whole number.")
    return int(text)


def _size(text: str) -> Value:
    if text.lower() == "unlimited":
        return "Unlimited"
    found = re.fullmatch(r"([0-9]{1,10})\s*(B|KB|MB|GB)", text, re.IGNORECASE | re.ASCII)
    if not found:
        raise NotAValue("Enter a size with its unit: 36 MB.")
    return int(found[1]) << 10 * ("B", "KB", "MB", "GB").index(found[2].upper())


def _list(text: str) -> Value:
    items = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(items) > MOST_TEXTS or any(len(item) > LONGEST_TEXT for item in items):
        raise NotAValue(f"A list may have at most {MOST_TEXTS} lines of {LONGEST_TEXT} characters.")
    return items


def _method(text: str) -> Value:
    methods = {name.lower(): name for name in ("DomainValidation", "DomainSecureEnabled")}
    if text.lower() not in methods:
        raise NotAValue("Choose DomainValidation or DomainSecureEnabled.")
    return methods[text.lower()]


PARSERS: dict[ValueKind, Callable[[str], Value]] = {
    ValueKind.DURATION: _duration,
    ValueKind.COUNT: _count,
    ValueKind.SIZE: _size,
    ValueKind.TEXT: lambda text: text,
    ValueKind.LIST: _list,
    ValueKind.METHOD: _method,
}

"""What Exchange takes for a number, a size or a time span: its cmdlets refuse anything else."""

from __future__ import annotations

from dataclasses import dataclass

from core.model.facts import Value
from core.model.quantities import bytes_of, seconds_of

UNLIMITED = "Unlimited"
MOST_OF_ALL = 2**31 - 1
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends, both of them included."""

    least: int
    most: int
    words: str
    """As in 'Exchange takes ...': '1 to 500'."""
    unlimited: bool = False
    """Whether it takes Unlimited as well."""

    def holds(self, value: Value) -> bool:
        """Whether Exchange takes the value: a number, or text that is a size or a time span."""
        if value == UNLIMITED:
            return self.unlimited
        found = amount(value)
        return found is not None and self.least <= found <= self.most


def amount(value: Value | None) -> float | None:
    """A count, size, time span or yes as a number; None where it is none of them."""
    if isinstance(value, int):
        return float(value)
    if value == UNLIMITED:
        return float("inf")
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    return next((float(found) for read in (seconds_of, bytes_of) if (found := read(value)) is not None), None)


def _count(least: int, most: int) -> Range:
    return Range(least, most, f"{least} to {most:,}")


TIME = Range(1, DAY, "1 second to 1 day")
CONNECTED = Range(2, DAY, "2 seconds to 1 day")
"""One second is a value of its own, and leaves none for ConnectionInactivityTimeout, which must be less."""
CONNECTIONS = Range(1, MOST_OF_ALL, f"1 to {MOST_OF_ALL:,}, or Unlimited", unlimited=True)
RECEIVED_SIZE = Range(64 << 10, MOST_OF_ALL, f"64 KB to {MOST_OF_ALL:,} B")
SENT_SIZE = Range(0, MOST_OF_ALL, f"0 B to {MOST_OF_ALL:,} B, or Unlimited", unlimited=True)
HOPS, RECIPIENTS, RETRIES, REPUTATION = _count(1, 500), _count(1, 512_000), _count(0, 15), _count(0, 9)

RANGES = {
    ("Get-ReceiveConnector", "ConnectionTimeout"): CONNECTED,
    ("Get-ReceiveConnector", "ConnectionInactivityTimeout"): TIME,
    ("Get-ReceiveConnector", "MaxHopCount"): HOPS,
    ("Get-ReceiveConnector", "MaxRecipientsPerMessage"): RECIPIENTS,
    ("Get-ReceiveConnector", "MaxInboundConnection"): CONNECTIONS,
    ("Get-ReceiveConnector", "MaxMessageSize"): RECEIVED_SIZE,
    ("Get-SendConnector", "MaxMessageSize"): SENT_SIZE,
    ("Get-SendConnector", "ConnectionInactivityTimeOut"): TIME,
    ("Get-TransportService", "MaxPerDomainOutboundConnections"): CONNECTIONS,
    ("Get-TransportService", "MaxOutboundConnections"): CONNECTIONS,
    ("Get-TransportService", "TransientFailureRetryCount"): RETRIES,
    ("Get-SenderReputationConfig", "SrlBlockThreshold"): REPUTATION,
}
"""(Get- cmdlet, property) -> what the parameter of its Set- cmdlet takes, by Microsoft's documentation."""

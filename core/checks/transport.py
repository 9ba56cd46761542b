"""The transport service: logs that must be kept, limits on what it sends."""

from __future__ import annotations

from collections.abc import Callable

from core.checks.rows import Rule, rows
from core.checks.wanted import Wanted, at_most, count, yes
from core.model import Value

SOURCE = "Get-TransportService"


def _limit(number: str, name: str, wanted: Callable[[Value], Wanted], default: int, site_value: str) -> Rule:
    return Rule((f"EX19-ED-{number}",), SOURCE, name, wanted, default, site_value)


rows(
    Rule(("EX19-ED-000027",), SOURCE, "ConnectivityLogEnabled", yes(), shown=("ConnectivityLogPath",)),
    Rule(("EX19-ED-000034",), SOURCE, "MessageTrackingLogEnabled", yes(), shown=("MessageTrackingLogPath",)),
    _limit("000111", "MaxPerDomainOutboundConnections", count, 20, "domain_connections"),
    _limit("000114", "MaxOutboundConnections", count, 1000, "outbound_connections"),
    # The text lets any signed value stand, also one above 10; 10 or less is no finding whatever was signed for.
    _limit("000116", "TransientFailureRetryCount", at_most, 10, "retries"),
)

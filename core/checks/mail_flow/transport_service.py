"""The transport service: logs that must be kept, limits on what it sends."""

from __future__ import annotations

from collections.abc import Callable

from core.checks.property_rules import PropertyRule, register_rules
from core.checks.requirements import Requirement, at_most, count, yes
from core.model import Value
from core.remediation import verify
from core.remediation.guide import LIMITS, Guide
from core.remediation.settings.transport import ALL, CONTRADICT, LOG_PATHS, NO_FOLDER, ONE

SOURCE = "Get-TransportService"


def _limit(
    number: str, name: str, requirement: Callable[[Value], Requirement], default: int, site_value: str, guide: Guide
) -> PropertyRule:
    return PropertyRule((f"EX19-ED-{number}",), SOURCE, name, requirement, default, site_value, guide=guide)


def _log(number: str, name: str) -> PropertyRule:
    return PropertyRule((f"EX19-ED-{number}",), SOURCE, name, yes(), shown=(LOG_PATHS[name],), guide=LOGS)


LOGS = Guide(
    up="Exchange starts to write the log: the volume of its folder needs space for it. Mail is not interrupted.",
    verify=verify.LOGGED,
    withheld=(NO_FOLDER,),
)
PER_DOMAIN = Guide(
    command=f"Set-TransportService -Identity NAME -{ONE} 20 [-{ALL} 1000]",
    up="More connections to one domain at a time: a partner that limits them may refuse some.",
    down="Fewer connections to one domain at a time. If all mail goes through one smart host, that host is the "
    "domain, so all outbound mail may wait in its queue.",
    verify=verify.QUEUED,
    withheld=(CONTRADICT, LIMITS[SOURCE, ONE]),
)
TOTAL = Guide(
    command=f"Set-TransportService -Identity NAME -{ALL} 1000 [-{ONE} 20]",
    up="More connections at a time, and more load on this server and its network.",
    down="Fewer connections at a time: mail may wait in the queues at peak times.",
    verify=verify.QUEUED,
    withheld=(CONTRADICT, LIMITS[SOURCE, ALL]),
)
RETRIES = Guide(
    up="More retries in quick succession after a failed connection, before the longer wait starts.",
    down="Fewer retries in quick succession after a failed connection: the longer wait starts sooner, and mail "
    "arrives later after a short outage. No mail is lost.",
    also="Current Exchange versions are installed with 6, which also meets the rule.",
    verify=verify.VALUE,
    withheld=(LIMITS[SOURCE, "TransientFailureRetryCount"],),
)


register_rules(
    _log("000027", "ConnectivityLogEnabled"),
    _log("000034", "MessageTrackingLogEnabled"),
    _limit("000111", "MaxPerDomainOutboundConnections", count, 20, "domain_connections", PER_DOMAIN),
    _limit("000114", "MaxOutboundConnections", count, 1000, "outbound_connections", TOTAL),
    # The text accepts any signed value, also one above 10; 10 or less is not a finding, whatever value is signed.
    _limit("000116", "TransientFailureRetryCount", at_most, 10, "retries", RETRIES),
)

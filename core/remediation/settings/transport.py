"""What Set-TransportService requires: connections to one domain within those to all, and a folder for every log."""

from __future__ import annotations

from collections.abc import Mapping

from core.model import FactMissing, Facts, Row, SiteContext, Value, amount
from core.remediation.dependencies import NO_DEPENDENCIES, Dependencies, Settings, dependencies_of
from core.remediation.guide import Withheld

SOURCE = "Get-TransportService"
ONE, ALL = "MaxPerDomainOutboundConnections", "MaxOutboundConnections"
LOG_PATHS = {
    "ConnectivityLogEnabled": "ConnectivityLogPath",
    "MessageTrackingLogEnabled": "MessageTrackingLogPath",
}
"""What switches a log on -> where it is written."""
SITE_VALUES: Mapping[str, tuple[str, int]] = {ONE: ("domain_connections", 20), ALL: ("outbound_connections", 1000)}
"""Property -> the key of its site value and the STIG's own value."""

TOGETHER = f"Exchange rejects {ONE} above {ALL}, so this command sets both: {{}} becomes {{}}, as its rule requires."
CONTRADICT = Withheld(
    "the site value for one domain is larger than the one for all domains",
    f"Exchange rejects {ONE} above {ALL}, and the required values contradict that: correct the site sheet.",
)
NO_FOLDER = Withheld(
    "the log has no folder",
    "Exchange writes no log without a folder, and reports errors if such a log is enabled: choose a folder that is "
    "not on the installation's volume, and set the folder and enable the log in one Set-TransportService command.",
)


@dependencies_of(SOURCE)
def of_transport_service(row: Row, required: Settings, facts: Facts, context: SiteContext) -> Dependencies:
    """Raises FactMissing where the row lacks the other of both limits, or the folder of the log."""
    for switch, path in LOG_PATHS.items():
        if required.get(switch) is True and not row.maybe_text(path):
            return Dependencies(withheld=NO_FOLDER)
    changed = next((name for name in (ONE, ALL) if name in required), "")
    return _limits(row, required, changed, context) if changed else NO_DEPENDENCIES


def _limits(row: Row, required: Settings, changed: str, context: SiteContext) -> Dependencies:
    """The other limit moves with this one where Exchange would refuse it; the undo sets both where one was in the way.

    Both commands may be pasted in any order, and undone in any order.
    """
    other = ALL if changed == ONE else ONE
    now, wish = _limit(row, other), _planned(context, other)
    if not _fit({changed: required[changed], other: wish}):
        return Dependencies(withheld=CONTRADICT)
    if not _fit({changed: required[changed], other: now}):
        return Dependencies({other: str(wish)}, also=(TOGETHER.format(other, wish),))
    back = _limit(row, changed)
    return NO_DEPENDENCIES if _fit({changed: back, other: wish}) else Dependencies(restores={other: str(now)})


def _fit(limits: Mapping[str, Value]) -> bool:
    one, every = (amount(limits[name]) for name in (ONE, ALL))
    return one is not None and every is not None and one <= every


def _limit(row: Row, name: str) -> Value:
    value = row.values.get(name)
    if amount(value) is None or value is None:
        raise FactMissing(f"{SOURCE} returned no {name}")
    return value


def _planned(context: SiteContext, name: str) -> Value:
    """What the rule on this property requires: the site value where it is signed, else the STIG default."""
    key, default = SITE_VALUES[name]
    given = context.values.get(key)
    return given.value if given and given.signed else default

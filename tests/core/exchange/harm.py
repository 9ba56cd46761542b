"""Whether a command does harm to mail that its text does not tell."""

from __future__ import annotations

from collections.abc import Iterator

from core.model import Remediation, Role, SiteContext
from tests.core.exchange.cmdlets import RECEIVE, SEND
from tests.core.exchange.differences import differences, normal
from tests.core.exchange.kinds import Held
from tests.core.exchange.mail import MAILBOX_SERVERS, Way, to_own_domains, ways
from tests.core.exchange.refusals import members
from tests.core.exchange.server import Server

Wrong = Iterator[tuple[str, str]]
"""What is wrong, in a few words that are the same for all of its kind; and more of it."""


def mail(before: Server, after: Server, fix: Remediation) -> Wrong:
    if touched := [each for each in before.objects[SEND] if to_own_domains(each) and each not in after.objects[SEND]]:
        yield "is printed for a -- connector", str(touched[0]["Identity"])
    lost = ways(before) - ways(after)
    if lost and not fix.stops:
        yield "stops mail unsaid", _ways(lost)
    if any(way[2] == MAILBOX_SERVERS for way in lost) and "Mailbox" not in " ".join(fix.stops):
        yield "stops the Mailbox servers unsaid", _ways(lost)


FALLING = ("MaxHopCount", "MaxRecipientsPerMessage", "MaxInboundConnection", "MaxMessageSize", "ConnectionTimeout")


def limits(before: Server, after: Server, fix: Remediation) -> Wrong:
    """Who needs more than a limit allows is told when it falls, and is not when it rises."""
    for changed in differences(before, after).values():
        for name in changed.keys() & set(FALLING):
            now, then = map(_amount, changed[name])
            if then < now and not fix.stops:
                yield "lowers a limit unsaid", f"{name} from {now} to {then}"
            if then > now and "cut off" in " ".join(fix.stops):
                yield "says that a limit cuts off which rises", f"{name} from {now} to {then}"


def _amount(value: Held) -> float:
    if value == "Unlimited":
        return float("inf")
    found = normal(value)
    return float(found[1] if isinstance(found, tuple) else str(found))


def admission(before: Server, after: Server, known: SiteContext, fix: Remediation) -> Wrong:
    """What the rules of a connector's role must not do where it has none."""
    for now, then in zip(before.objects[RECEIVE], after.objects[RECEIVE], strict=True):
        new = members(then["AuthMechanism"]) - members(now["AuthMechanism"])
        if "BasicAuth" in new and "local Windows accounts" not in " ".join(fix.stops):
            yield "opens a logon unsaid", str(now["Identity"])
        shut = "AnonymousUsers" in members(now["PermissionGroups"]) - members(then["PermissionGroups"])
        role = known.role(RECEIVE, str(now["Identity"]))
        if shut and role is Role.NONE and any("-255.255" in text for text in _texts(now["RemoteIPRanges"])):
            yield "shuts out the internet where no role is set", str(now["Identity"])


def _texts(value: Held) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _ways(lost: frozenset[Way]) -> str:
    return "; ".join(f"{way[1]}: {way[2]}" for way in sorted(lost))

"""Checks of the receive connectors."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from core.checks.connector_role import DEFAULT_EXPLAINED, is_default, suggested_role
from core.checks.remediation import quoted, typable
from core.model import FactMissing, Facts, Judged, Row, Status, Value, Verdict
from core.registry import Judgement, check

AUTH_MECHANISMS = {
    "None": 0,
    "Tls": 1,
    "Integrated": 2,
    "BasicAuth": 4,
    "BasicAuthRequireTLS": 8,
    "ExchangeServer": 16,
    "ExternalAuthoritative": 32,
}
"""Flags of a receive connector. The send connector's enum has the same names and other numbers."""

NAMED = 10
"""A reason names so many connectors; the objects beside it name all."""
NAMED_LENGTH = 400
"""Characters of one of them: Exchange allows 64 in a name."""

SHOWN = ("AuthMechanism", "RequireTLS", "Bindings", "RemoteIPRanges", "PermissionGroups", "Enabled", "Fqdn")
REQUIRED = frozenset({"Tls"})
BASIC_OVER_TLS = frozenset({"Tls", "BasicAuth", "BasicAuthRequireTLS"})

CONTRADICTION = (
    "EX19-ED-000099 (CAT II) wants AuthMechanism Tls, BasicAuth, BasicAuthRequireTLS on each receive connector, so one "
    "connector cannot meet both rules as they are written. Only the titles tell them apart: this rule says internal, "
    "that one internet-facing. Every connector is judged here literally; record which connector serves which purpose."
)
OFFERS_ONLY = (
    "RequireTLS is False: the connector offers STARTTLS and still accepts mail in plain text. "
    "The rule's verdict rests on AuthMechanism alone."
)
BREAKS = (
    (
        frozenset({"ExchangeServer"}),
        "Mail from subscribed Mailbox servers (EdgeSync) may no longer authenticate: test mail flow in both "
        "directions, and record an exception if it breaks.",
    ),
    (
        frozenset({"BasicAuth", "BasicAuthRequireTLS"}),
        "Clients and devices that log on with a user name and password lose access.",
    ),
    (frozenset({"Integrated"}), "Clients that log on with Windows authentication lose access."),
    (
        frozenset({"ExternalAuthoritative"}),
        "Hosts that were trusted as externally secured are treated as anonymous senders.",
    ),
)
"""What stops working when one of these flags is removed."""


@check("EX16-ED-000680", "EX19-ED-000235")
def requires_encryption(facts: Facts) -> Judgement:
    """Not a Finding only when the set of flags is exactly {Tls} on every connector, of which there is at least one."""
    connectors = _doubted(tuple(_encryption_of(row) for row in facts.some("Get-ReceiveConnector")))
    failing = [c for c in connectors if c.verdict is Verdict.FAILS]
    unknown = [c for c in connectors if c.verdict not in (Verdict.MEETS, Verdict.FAILS)]
    unread = f"Not readable on {_count(unknown, connectors)}: {_named(unknown)}." if unknown else ""
    if failing:
        reason = f"AuthMechanism is not exactly Tls on {_count(failing, connectors)}: {_named(failing)}. {unread}"
        return Judgement(Status.OPEN, reason.strip(), connectors, (CONTRADICTION,), missing=bool(unknown))
    if unknown:
        return Judgement(Status.NOT_REVIEWED, f"Not judged. {unread}", connectors, (CONTRADICTION,), missing=True)
    reason = f"AuthMechanism is exactly Tls on {_all(connectors)}."
    return Judgement(Status.NOT_A_FINDING, reason, connectors, (CONTRADICTION,))


def auth_mechanism(row: Row) -> frozenset[str]:
    """The flags of AuthMechanism by name; raises FactMissing when text or number is unknown, or they disagree."""
    by_text = _flags_of_text(row.text("AuthMechanism")) if row.has("AuthMechanism") else None
    if not row.has("AuthMechanismValue"):
        return _flags_of_text(row.text("AuthMechanism"))
    by_number = _flags_of_number(row.number("AuthMechanismValue"))
    if by_text is not None and by_text != by_number:
        text, number = row.text("AuthMechanism"), row.number("AuthMechanismValue")
        raise FactMissing(f"AuthMechanism says {text} as text and {number} as a number, which disagree")
    return by_number


def _flags_of_text(text: str) -> frozenset[str]:
    names = [name.strip(" ") for name in text.split(",")]
    unknown = [name for name in names if name not in AUTH_MECHANISMS]
    if unknown:
        raise FactMissing(f"AuthMechanism has a flag this program does not know: {unknown[0] or '(empty)'}")
    if len(set(names)) != len(names) or ("None" in names and len(names) > 1):
        raise FactMissing(f"AuthMechanism is not a set of flags: {text}")
    return frozenset(names)


def _flags_of_number(number: int) -> frozenset[str]:
    if not 0 <= number < 2 * max(AUTH_MECHANISMS.values()):
        raise FactMissing(f"AuthMechanism has a number this program does not know: {number}")
    return frozenset(name for name, bit in AUTH_MECHANISMS.items() if number & bit) or frozenset({"None"})


def _encryption_of(row: Row) -> Judged:
    """One connector against {Tls}. Without a name or a readable value the verdict is unknown."""
    try:
        identity, name = row.text("Identity"), row.text("Name")
        flags = auth_mechanism(row)
    except FactMissing as error:
        return Judged(*_best_names(row), Verdict.UNKNOWN, f"{error}.", row.shown(SHOWN))
    found = _with_text(row.shown(SHOWN), flags)
    role, notes = suggested_role(row, name, flags), tuple(_notes(row, name, flags))
    if flags == REQUIRED:
        return Judged(name, identity, Verdict.MEETS, "AuthMechanism is exactly Tls.", found, role, notes)
    reason = f"AuthMechanism is {_text(flags)}; the rule wants exactly Tls."
    command = f"Set-ReceiveConnector -Identity {quoted(identity)} -AuthMechanism Tls" if typable(identity) else ""
    return Judged(name, identity, Verdict.FAILS, reason, found, role, notes, command, _warning(flags, command))


def _doubted(connectors: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """No server has two connectors of one identity: where evidence has, one may stand in the place of another."""
    times = Counter(c.identity.casefold() for c in connectors)
    return tuple(
        replace(c, verdict=Verdict.UNKNOWN, reason=f"{times[c.identity.casefold()]} connectors have its identity.")
        if c.verdict is Verdict.MEETS and times[c.identity.casefold()] > 1
        else c
        for c in connectors
    )


def _notes(row: Row, name: str, flags: frozenset[str]) -> list[str]:
    notes = [DEFAULT_EXPLAINED] if is_default(name) else []
    try:
        notes += [] if row.yes("RequireTLS") else [OFFERS_ONLY]
    except FactMissing as error:
        notes.append(f"Whether plain text is refused is unknown: {error}.")
    if flags == BASIC_OVER_TLS:
        notes.append("This is the value EX19-ED-000099 wants of internet-facing connectors; the two rules contradict.")
    return notes


def _warning(flags: frozenset[str], command: str) -> str:
    lost = [text for removed, text in BREAKS if removed & flags]
    if not command:
        lost.append("Its name holds characters that cannot be copied safely: change it in the shell by hand.")
    return " ".join(lost)


# --- Words ------------------------------------------------------------------------------------------------------------


def _text(flags: frozenset[str]) -> str:
    """The flags as Exchange prints them."""
    return ", ".join(name for name in AUTH_MECHANISMS if name in flags)


def _with_text(found: tuple[tuple[str, Value], ...], flags: frozenset[str]) -> tuple[tuple[str, Value], ...]:
    """AuthMechanism first and in words, also where the evidence had only the number."""
    return (("AuthMechanism", _text(flags)), *(pair for pair in found if pair[0] != "AuthMechanism"))


def _best_names(row: Row) -> tuple[str, str]:
    """Name and identity to show for a connector that could not be judged."""
    texts = dict(pair for pair in row.shown(("Identity", "Name")) if isinstance(pair[1], str) and pair[1].strip())
    identity = str(texts.get("Identity", ""))
    return str(texts.get("Name", identity or "(connector without a name)")), identity


def _named(connectors: list[Judged]) -> str:
    more = f"; and {len(connectors) - NAMED} more" if len(connectors) > NAMED else ""
    return "; ".join(_named_one(c) for c in connectors[:NAMED]) + more


def _named_one(connector: Judged) -> str:
    why = f" ({connector.reason.rstrip('.')})" if connector.verdict is Verdict.UNKNOWN else ""
    text = connector.name + why
    return text if len(text) <= NAMED_LENGTH else f"{text[:NAMED_LENGTH]}..."


def _count(some: list[Judged], connectors: tuple[Judged, ...]) -> str:
    if len(some) == len(connectors):
        return _all(connectors)
    return f"{len(some)} of {len(connectors)} receive connectors"


def _all(connectors: tuple[Judged, ...]) -> str:
    return "the only receive connector" if len(connectors) == 1 else f"all {len(connectors)} receive connectors"

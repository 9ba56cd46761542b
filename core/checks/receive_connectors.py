"""Checks of the receive connectors."""

from __future__ import annotations

from core.checks.connector_role import DEFAULT_EXPLAINED, is_default, suggested_role
from core.checks.flags import flags_of, words_of
from core.checks.remediation import quoted, typable
from core.checks.rows import concluded, doubted, exempt
from core.model import Circumstances, FactMissing, Facts, Judged, Role, Row, Value, Verdict
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

SOURCE = "Get-ReceiveConnector"
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


@check(
    "EX16-ED-000680",
    "EX19-ED-000235",
    sources=[SOURCE],
    how="AuthMechanism of every receive connector is exactly Tls",
    role=Role.INTERNAL,
)
def requires_encryption(facts: Facts, known: Circumstances) -> Judgement:
    """Not a Finding only when the set of flags is exactly {Tls} on every connector, of which there is at least one."""
    connectors = doubted([_encryption_of(row, known) for row in facts.some(SOURCE)])
    return concluded(connectors, "receive connectors", "AuthMechanism", "exactly Tls", notes=(CONTRADICTION,))


def auth_mechanism(row: Row) -> frozenset[str]:
    """The flags of AuthMechanism by name; raises FactMissing when text or number is unknown, or they disagree."""
    return flags_of(row, "AuthMechanism", AUTH_MECHANISMS)


def _encryption_of(row: Row, known: Circumstances) -> Judged:
    """One connector against {Tls}. Without a name or a readable value the verdict is unknown."""
    try:
        identity, name = row.text("Identity"), row.text("Name")
        if excuse := exempt(row, known, Role.INTERNAL):
            return Judged(name, identity, Verdict.EXEMPT, excuse, row.shown(SHOWN))
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
    return words_of(flags, AUTH_MECHANISMS)


def _with_text(found: tuple[tuple[str, Value], ...], flags: frozenset[str]) -> tuple[tuple[str, Value], ...]:
    """AuthMechanism first and in words, also where the evidence had only the number."""
    return (("AuthMechanism", _text(flags)), *(pair for pair in found if pair[0] != "AuthMechanism"))


def _best_names(row: Row) -> tuple[str, str]:
    """Name and identity to show for a connector that could not be judged."""
    texts = dict(pair for pair in row.shown(("Identity", "Name")) if isinstance(pair[1], str) and pair[1].strip())
    identity = str(texts.get("Identity", ""))
    return str(texts.get("Name", identity or "(connector without a name)")), identity

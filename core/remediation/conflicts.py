"""Which other rules an object fails, or can no longer meet, after a command: some rules want opposite values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from core.model import Circumstances, Conflict, PropertyChange, Role, Row, Value
from core.remediation.connectors.admission import changed, takes_mail_from_nobody
from core.remediation.flags import PERMISSION_GROUPS, words_of

RECEIVE, SEND = "Get-ReceiveConnector", "Get-SendConnector"
Made = Mapping[str, Value]
"""Property -> what the command makes of it."""
Takes = Callable[[Value], bool]
"""Whether a rule takes this value of a property."""


@dataclass(frozen=True, slots=True)
class Want:
    """What one rule wants of its objects, as far as another rule's command may take it away."""

    stig_id: str
    source: str
    role: Role
    """Connectors with another role are none of the rule's business."""
    takes: Mapping[str, Takes]
    """Property -> what it may become. A command that changes none of these takes nothing away."""
    words: str
    """'DNSRoutingEnabled False', as in 'EX19-ED-000095 wants ...'."""
    spares_classified: bool = False
    """The rule is not applicable on a classified enclave."""
    makes: Callable[[Row], tuple[str, Value]] | None = None
    """What its own command sets, where that may shut a connector together with another rule's."""


def flags(value: Value | None) -> frozenset[str]:
    return frozenset(part.strip() for part in str(value or "").split(",")) - {"", "None"}


BASIC_OVER_TLS = frozenset({"Tls", "BasicAuth", "BasicAuthRequireTLS"})


def _without_anonymous(row: Row) -> tuple[str, Value]:
    kept = flags(row.values.get("PermissionGroups")) - {"AnonymousUsers"}
    return "PermissionGroups", words_of(kept, PERMISSION_GROUPS) or "None"


def _yes(value: Value) -> bool:
    return value is True


def _no(value: Value) -> bool:
    return value is False


def _is(wanted: str) -> Takes:
    return lambda value: str(value).casefold() == wanted.casefold()


TOGETHER = (
    "With the command of {} as well, the connector takes mail from nobody: run one of them, and record the other."
)
WANTS = (
    Want(
        "EX19-ED-000095",
        SEND,
        Role.INTERNET,
        {"DNSRoutingEnabled": _no, "SmartHosts": lambda value: value not in ("", ())},
        "a smart host and DNSRoutingEnabled False",
        spares_classified=True,
    ),
    Want(
        "EX19-ED-000098",
        SEND,
        Role.INTERNAL,
        {"DNSRoutingEnabled": _yes, "DomainSecureEnabled": _yes, "TlsAuthLevel": _is("")},
        "DomainSecureEnabled and DNSRoutingEnabled True",
    ),
    Want(
        "EX19-ED-000232",
        SEND,
        Role.INTERNAL,
        {"TlsAuthLevel": _is("DomainValidation"), "DomainSecureEnabled": _no},
        "TlsAuthLevel DomainValidation and no domain security",
    ),
    Want(
        "EX19-ED-000235",
        RECEIVE,
        Role.INTERNAL,
        {"AuthMechanism": lambda value: flags(value) == {"Tls"}},
        "AuthMechanism exactly Tls",
        makes=lambda row: ("AuthMechanism", "Tls"),
    ),
    Want(
        "EX19-ED-000099",
        RECEIVE,
        Role.INTERNET,
        {"AuthMechanism": lambda value: flags(value) == BASIC_OVER_TLS},
        "AuthMechanism exactly Tls, BasicAuth, BasicAuthRequireTLS",
        spares_classified=True,
        makes=lambda row: ("AuthMechanism", "Tls, BasicAuth, BasicAuthRequireTLS"),
    ),
    Want(
        "EX19-ED-000136",
        RECEIVE,
        Role.INTERNAL,
        {"PermissionGroups": lambda value: "AnonymousUsers" not in flags(value)},
        "PermissionGroups without AnonymousUsers",
        makes=_without_anonymous,
    ),
)


IN_2016 = {
    "EX19-ED-000235": "EX16-ED-000680",
    "EX19-ED-000099": "EX16-ED-000180",
    "EX19-ED-000136": "EX16-ED-000490",
}
"""Those that the 2016 STIG has, what they are called there. No other command of its rules takes anything away."""
WANTS_2016 = tuple(
    replace(want, stig_id=IN_2016[want.stig_id], spares_classified=False) for want in WANTS if want.stig_id in IN_2016
)


def _wants(known: Circumstances) -> tuple[Want, ...]:
    if known.stig == "EX16":
        return WANTS_2016
    return (*WANTS, *_by_method(known)) if known.stig == "EX19" else ()


def _by_method(known: Circumstances) -> tuple[Want, ...]:
    """What EX19-ED-000236 wants, by the site's method; nothing where the sheet has none."""
    method, domain = (
        str(known.values[key].value) if key in known.values else "" for key in ("send_tls_method", "internal_domain")
    )
    if method == "DomainSecureEnabled":
        return (_of_236({"DomainSecureEnabled": _yes, "TlsAuthLevel": _is("")}, f"{method} True"),)
    if method != "DomainValidation" or not domain:
        return ()
    takes = {"TlsAuthLevel": _is(method), "TlsDomain": _is(domain), "DomainSecureEnabled": _no}
    return (_of_236(takes, f"TlsAuthLevel {method} and TlsDomain {domain}"),)


def _of_236(takes: Mapping[str, Takes], words: str) -> Want:
    return Want("EX19-ED-000236", SEND, Role.INTERNAL, takes, f"{words}, by the site's method,")


def conflicts(
    row: Row, identity: str, changes: Iterable[PropertyChange], known: Circumstances, own: str = ""
) -> tuple[Conflict, ...]:
    """`own`: the rule whose command it is, by its 2019 STIG ID. A STIG tells those that it has itself."""
    wants = _wants(known)
    own = own if known.stig == "EX19" else IN_2016.get(own, own)
    made = {each.name: each.becomes for each in changes}
    opposite = tuple(
        Conflict(want.stig_id, f"{want.stig_id} wants {want.words} of the same connector.")
        for want in wants
        if want.source == row.source
        and want.stig_id != own
        and not all(takes(made[name]) for name, takes in want.takes.items() if name in made)
        and _concerns(want, known, row.source, identity)
    )
    told = {own, *(each.stig_id for each in opposite)}
    if row.source != RECEIVE:
        return opposite
    return (*opposite, *_shutting(row, identity, made, known, told))


def _shutting(row: Row, identity: str, made: Made, known: Circumstances, told: Collection[str]) -> Iterator[Conflict]:
    """The rules whose command on the same connector, beside this one, leaves it taking mail from nobody."""
    after = changed(row, made)
    if takes_mail_from_nobody(after):
        return
    for want in _wants(known):
        if want.stig_id in told or want.makes is None or made.keys() & want.takes.keys():
            continue
        name, value = want.makes(after)
        alone, both = (takes_mail_from_nobody(changed(each, {name: value})) for each in (row, after))
        if both and not alone and _concerns(want, known, row.source, identity):
            yield Conflict(want.stig_id, TOGETHER.format(want.stig_id))


def _concerns(want: Want, known: Circumstances, source: str, identity: str) -> bool:
    spared = want.spares_classified and known.classified is not None
    return not spared and known.role(source, identity) in (Role.NONE, want.role)

"""Which other rules an object fails, or can no longer meet, after a command: some rules require opposite values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from core.model import Conflict, PropertyChange, Role, Row, SiteContext, Value
from core.remediation.connectors.admission import connector_after, takes_mail_from_nobody
from core.remediation.flags import PERMISSION_GROUPS, words_of

RECEIVE, SEND = "Get-ReceiveConnector", "Get-SendConnector"
NewValues = Mapping[str, Value]
"""Property -> what the command makes of it."""
Accepts = Callable[[Value], bool]
"""Whether a rule takes this value of a property."""


@dataclass(frozen=True, slots=True)
class OppositeRule:
    """What one rule requires of its objects, as far as another rule's command may take it away."""

    stig_id: str
    source: str
    role: Role
    """Connectors with another role are none of the rule's business."""
    accepts: Mapping[str, Accepts]
    """Property -> what it may become. A command that changes none of these takes nothing away."""
    words: str
    """'DNSRoutingEnabled False', as in 'EX19-ED-000095 requires ...'."""
    spares_classified: bool = False
    """The rule is not applicable on a classified enclave."""
    makes: Callable[[Row], tuple[str, Value]] | None = None
    """What its own command sets, where that may shut a connector together with another rule's."""


def flag_names(value: Value | None) -> frozenset[str]:
    """The flags of a text such as 'Tls, BasicAuth'; none for None."""
    return frozenset(part.strip() for part in str(value or "").split(",")) - {"", "None"}


BASIC_OVER_TLS = frozenset({"Tls", "BasicAuth", "BasicAuthRequireTLS"})


def _without_anonymous(row: Row) -> tuple[str, Value]:
    kept = flag_names(row.values.get("PermissionGroups")) - {"AnonymousUsers"}
    return "PermissionGroups", words_of(kept, PERMISSION_GROUPS) or "None"


def _yes(value: Value) -> bool:
    return value is True


def _no(value: Value) -> bool:
    return value is False


def _is(required: str) -> Accepts:
    return lambda value: str(value).casefold() == required.casefold()


SHUT_TOGETHER = (
    "Together with the command of {} the connector accepts no mail: run one of them, and record an exception for the "
    "other."
)
OPPOSITE_RULES = (
    OppositeRule(
        "EX19-ED-000095",
        SEND,
        Role.INTERNET,
        {"DNSRoutingEnabled": _no, "SmartHosts": lambda value: value not in ("", ())},
        "a smart host and DNSRoutingEnabled False",
        spares_classified=True,
    ),
    OppositeRule(
        "EX19-ED-000098",
        SEND,
        Role.INTERNAL,
        {"DNSRoutingEnabled": _yes, "DomainSecureEnabled": _yes, "TlsAuthLevel": _is("")},
        "DomainSecureEnabled and DNSRoutingEnabled True",
    ),
    OppositeRule(
        "EX19-ED-000232",
        SEND,
        Role.INTERNAL,
        {"TlsAuthLevel": _is("DomainValidation"), "DomainSecureEnabled": _no},
        "TlsAuthLevel DomainValidation and no domain security",
    ),
    OppositeRule(
        "EX19-ED-000235",
        RECEIVE,
        Role.INTERNAL,
        {"AuthMechanism": lambda value: flag_names(value) == {"Tls"}},
        "AuthMechanism exactly Tls",
        makes=lambda row: ("AuthMechanism", "Tls"),
    ),
    OppositeRule(
        "EX19-ED-000099",
        RECEIVE,
        Role.INTERNET,
        {"AuthMechanism": lambda value: flag_names(value) == BASIC_OVER_TLS},
        "AuthMechanism exactly Tls, BasicAuth, BasicAuthRequireTLS",
        spares_classified=True,
        makes=lambda row: ("AuthMechanism", "Tls, BasicAuth, BasicAuthRequireTLS"),
    ),
    OppositeRule(
        "EX19-ED-000136",
        RECEIVE,
        Role.INTERNAL,
        {"PermissionGroups": lambda value: "AnonymousUsers" not in flag_names(value)},
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
OPPOSITE_RULES_2016 = tuple(
    replace(rule, stig_id=IN_2016[rule.stig_id], spares_classified=False)
    for rule in OPPOSITE_RULES
    if rule.stig_id in IN_2016
)


def _opposite_rules(context: SiteContext) -> tuple[OppositeRule, ...]:
    if context.stig == "EX16":
        return OPPOSITE_RULES_2016
    return (*OPPOSITE_RULES, *_by_method(context)) if context.stig == "EX19" else ()


def _by_method(context: SiteContext) -> tuple[OppositeRule, ...]:
    """What EX19-ED-000236 requires, by the site's method; nothing where the sheet has none."""
    method, domain = (
        str(context.values[key].value) if key in context.values else ""
        for key in ("send_tls_method", "internal_domain")
    )
    if method == "DomainSecureEnabled":
        return (_of_236({"DomainSecureEnabled": _yes, "TlsAuthLevel": _is("")}, f"{method} True"),)
    if method != "DomainValidation" or not domain:
        return ()
    accepts = {"TlsAuthLevel": _is(method), "TlsDomain": _is(domain), "DomainSecureEnabled": _no}
    return (_of_236(accepts, f"TlsAuthLevel {method} and TlsDomain {domain}"),)


def _of_236(accepts: Mapping[str, Accepts], words: str) -> OppositeRule:
    return OppositeRule("EX19-ED-000236", SEND, Role.INTERNAL, accepts, f"{words}, by the site's method,")


def conflicts(
    row: Row, identity: str, changes: Iterable[PropertyChange], context: SiteContext, own: str = ""
) -> tuple[Conflict, ...]:
    """`own`: the rule whose command it is, by its 2019 STIG ID. A STIG states those that it has itself."""
    rules = _opposite_rules(context)
    own = own if context.stig == "EX19" else IN_2016.get(own, own)
    made = {each.name: each.becomes for each in changes}
    opposite = tuple(
        Conflict(rule.stig_id, f"{rule.stig_id} requires {rule.words} on the same connector.")
        for rule in rules
        if rule.source == row.source
        and rule.stig_id != own
        and not all(accepts(made[name]) for name, accepts in rule.accepts.items() if name in made)
        and _applies(rule, context, row.source, identity)
    )
    named = {own, *(each.stig_id for each in opposite)}
    if row.source != RECEIVE:
        return opposite
    return (*opposite, *_shut_together(row, identity, made, context, named))


def _shut_together(
    row: Row, identity: str, made: NewValues, context: SiteContext, named: Collection[str]
) -> Iterator[Conflict]:
    """The rules whose command on the same connector, beside this one, leaves it taking mail from nobody."""
    after = connector_after(row, made)
    if takes_mail_from_nobody(after):
        return
    for rule in _opposite_rules(context):
        if rule.stig_id in named or rule.makes is None or made.keys() & rule.accepts.keys():
            continue
        name, value = rule.makes(after)
        alone, both = (takes_mail_from_nobody(connector_after(each, {name: value})) for each in (row, after))
        if both and not alone and _applies(rule, context, row.source, identity):
            yield Conflict(rule.stig_id, SHUT_TOGETHER.format(rule.stig_id))


def _applies(rule: OppositeRule, context: SiteContext, source: str, identity: str) -> bool:
    spared = rule.spares_classified and context.classified is not None
    return not spared and context.role(source, identity) in (Role.NONE, rule.role)

"""When no command on a send connector is printed, and what is said instead."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.model import Role, Value
from core.registry import CHECKS
from core.remediation.connectors import send_guides as cases
from tests.core.checks.send_connectors import ASKED, BOTH, BY_HAND, INBOUND, SECURED, TO_EVERYBODY, TO_HOSTS, told

# --- Withheld ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("rule", "case", "exception"),
    [
        ("095", cases.SUBSCRIPTIONS_ROUTE, ""),
        ("098", cases.SUBSCRIPTIONS_AUTHENTICATION, cases.SUBSCRIPTIONS_WHY),
        ("232", cases.SUBSCRIPTIONS_AUTHENTICATION, cases.SUBSCRIPTIONS_WHY),
        ("236", cases.SUBSCRIPTIONS_AUTHENTICATION, cases.SUBSCRIPTIONS_WHY),
        ("110", cases.SUBSCRIPTIONS_LIMITS, ""),
        ("115", cases.SUBSCRIPTIONS_LIMITS, cases.SUBSCRIPTIONS_SIZE),
    ],
)
def test_the_subscriptions_own_connector_gets_no_command_whatever_its_role(rule, case, exception, role):
    if CHECKS[f"EX19-ED-000{rule}"].role not in (Role.NONE, role) and role is not Role.NONE:
        return  # which the rule is not concerned with
    said = told(rule, INBOUND, role=role)
    assert (said.command, said.undo, said.withheld, said.exception) == ("", "", case.instead, exception)


@pytest.mark.parametrize(
    ("rule", "changes", "role", "case"),
    [
        ("095", {"SmartHosts": ("[10.1.1.1]",), "DNSRoutingEnabled": False}, Role.NONE, cases.SEEMS_INTERNAL),
        ("095", {"AddressSpaces": ("contoso.mil",)}, Role.INTERNET, cases.OWN_MAIL),
        ("095", {"AddressSpaces": ("*", "*.contoso.mil")}, Role.INTERNET, cases.OWN_MAIL),
        ("098", TO_EVERYBODY, Role.NONE, cases.SEEMS_INTERNET),
        ("232", TO_EVERYBODY, Role.NONE, cases.SEEMS_INTERNET),
        ("236", TO_EVERYBODY, Role.NONE, cases.SEEMS_INTERNET),
        ("232", TO_EVERYBODY, Role.INTERNAL, cases.EVERYBODYS),
        ("236", TO_EVERYBODY, Role.INTERNAL, cases.EVERYBODYS),
        ("232", TO_HOSTS, Role.INTERNAL, cases.NO_TLS_DOMAIN),
        ("098", {"AddressSpaces": ("SMTP:CONTOSO.mil;5",), **TO_HOSTS}, Role.NONE, cases.LOOPS),
        *((rule, BY_HAND, Role.INTERNAL, cases.MADE_BY_HAND) for rule in ("232", "236", "110", "115")),
        ("098", BY_HAND, Role.INTERNAL, cases.LOOPS),
        ("095", BY_HAND, Role.INTERNET, cases.OWN_MAIL),
        *((rule, {"CloudServicesMailEnabled": True}, ASKED.get(rule, Role.INTERNAL), cases.HYBRID) for rule in BOTH),
    ],
)
def test_no_command_that_stops_mail_or_is_refused(rule: str, changes: Mapping[str, Value], role: Role, case):
    said = told(rule, changes, role=role)
    assert (said.command, said.withheld) == ("", case.instead)
    assert case in CHECKS[f"EX19-ED-000{rule}"].guide.withheld
    assert (said.exception == cases.HYBRID_WHY) is (case is cases.HYBRID)


def test_domains_that_mail_leaves_for_are_not_the_organizations_own():
    assert told("095", {"AddressSpaces": ("away.example",)}).command
    assert told("098", {"AddressSpaces": ("away.example",), **TO_HOSTS}).command


def test_the_loops_exception_says_why():
    assert told("098", {"AddressSpaces": ("contoso.mil",), **TO_HOSTS}).exception == cases.LOOPS_WHY


@pytest.mark.parametrize("rule", ["110", "115"])
@pytest.mark.parametrize("changes", [TO_EVERYBODY, {"AddressSpaces": ("contoso.mil",), **TO_HOSTS}, SECURED])
def test_a_limit_is_no_matter_of_roles_or_ways(rule: str, changes: Mapping[str, Value]):
    assert told(rule, changes, {"CloudServicesMailEnabled": True}, role=Role.NONE).command


def test_every_withheld_case_is_said_once_and_ends_once():
    found = [value for value in vars(cases).values() if isinstance(value, cases.Withheld)]
    assert len({each.instead for each in found}) == len({each.when for each in found}) == len(found)
    assert all(each.instead.endswith(".") and not each.instead.endswith("..") for each in found)


@pytest.mark.parametrize("rule", BOTH)
def test_older_evidence_shows_the_wizards_connector_by_its_address_spaces(rule: str) -> None:
    old = "CloudServicesMailEnabled"
    for domain in ("contoso.mail.onmicrosoft.com", "Contoso.Mail.onmicrosoft.us"):
        there = {"AddressSpaces": (f"smtp:{domain};1",)}
        assert told(rule, there, without=old).withheld == cases.HYBRID.instead
        assert told(rule, there).command
    assert told(rule, without=old).command

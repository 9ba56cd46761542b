"""The steps of many random servers: no command takes back what another brings, and nothing that is open is lost."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark
from core.export.worksheet.steps import Plan, WorksheetStep, remediation_plan
from core.model import (
    Assessment,
    Role,
    RoleChoice,
    Site,
    SiteContext,
    Status,
    Verdict,
)
from core.registry import evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import REMOVED, facts
from tests.core.rule_cases.good import GOOD, INTERNAL, INTERNET, TO_INTERNAL, TO_INTERNET
from tests.core.rule_cases.sheet import SITE
from tests.helpers.samples import sample_assessment

RULES = [rule.stig_id for rule in own_benchmark().rules]
AUTH = {"Tls": 1, "Tls, ExchangeServer": 17, "Tls, BasicAuth, BasicAuthRequireTLS": 7, "None": 0, "Tls, BasicAuth": 3}
GROUPS = ("AnonymousUsers", "AnonymousUsers, ExchangeServers, Partners", "ExchangeServers", "None")
CONNECTORS = {"Get-ReceiveConnector": (INTERNET, INTERNAL), "Get-SendConnector": (TO_INTERNET, TO_INTERNAL)}
Rows = dict[str, list[dict[str, object]]]


# --- Many servers -----------------------------------------------------------------------------------------------------


def random_rows(draw: random.Random) -> Rows:
    """A server on which some rules are open, each by any of its ways, and connectors hold anything."""
    made: Rows = deepcopy(GOOD)  # type: ignore[arg-type]
    for case in CASES.values():
        chosen = draw.choice(case.bad) if case.bad and draw.random() < 0.7 else ()
        for each in chosen:
            rows = made[each.source] if each.row is None else made[each.source][each.row : each.row + 1]
            for row in rows if each.name and each.value is not REMOVED else ():
                row[each.name] = each.value
    for row in made["Get-ReceiveConnector"]:
        auth = draw.choice([*AUTH])
        row |= {"AuthMechanism": auth, "AuthMechanismValue": AUTH[auth], "PermissionGroups": draw.choice(GROUPS)}
        row.pop("PermissionGroupsValue", None)
    for row in made["Get-SendConnector"]:
        row.pop("TlsAuthLevelValue", None)
        row |= {
            "DNSRoutingEnabled": draw.random() < 0.5,
            "DomainSecureEnabled": draw.random() < 0.5,
            "RequireTLS": draw.random() < 0.5,
            "TlsAuthLevel": draw.choice(("", "DomainValidation", "EncryptionOnly")),
            "TlsDomain": draw.choice(("", "contoso.mil")),
            "SmartHosts": draw.choice(((), ("10.20.1.25",), ("[10.9.9.9]",))),
            "AddressSpaces": draw.choice((("SMTP:*;1",), ("SMTP:--;100",), ("SMTP:partner.example;5",))),
        }
    return made


def random_site(draw: random.Random) -> SiteContext:
    """Each connector has any role or none."""
    roles = {
        (source, identity): RoleChoice(draw.choice([*Role]), "as the site says")
        for source, identities in CONNECTORS.items()
        for identity in identities
    }
    return replace(SITE, roles=roles)


def judged(rows: Rows, known: SiteContext) -> Assessment:
    sample = sample_assessment()
    told = facts(rows)
    findings = tuple(evaluate(stig_id, told, known) for stig_id in RULES)
    roles = {("s1", *key): choice for key, choice in known.roles.items()}
    result = replace(sample.results[0], findings=findings)
    return replace(sample, results=(result,), site=Site(known.values, roles=roles), benchmark=own_benchmark())


def random_servers(count: int) -> Iterator[tuple[Assessment, Plan]]:
    for seed in range(count):
        draw = random.Random(seed)
        assessment = judged(random_rows(draw), random_site(draw))
        yield assessment, remediation_plan(assessment, assessment.results[0])


@pytest.fixture(scope="module")
def servers() -> list[tuple[Assessment, Plan]]:
    return list(random_servers(150))


def typed(step: WorksheetStep) -> tuple[str, dict[str, str]]:
    """The object of a command, and each parameter as it stands there: read by other means than the program's."""
    command = step.judged.remediation.command
    pairs = re.findall(r" -(\w+) ((?:'(?:[^']|'')*',?)+|\S+)", command)
    [who] = [value for name, value in pairs if name == "Identity"] or [""]
    return f"{command.split()[0]} {who}", {name: value for name, value in pairs if name != "Identity"}


def test_no_command_takes_back_what_an_earlier_one_brought(servers: list[tuple[Assessment, Plan]]) -> None:
    for _, todo in servers:
        world: dict[tuple[str, str], str] = {}
        for step in todo.steps:
            who, settings = typed(step)
            itself = {c.name: repr(c.becomes) for c in step.judged.remediation.changes if not c.by_command}
            for name, value in (settings | itself).items():
                if not value.startswith("@{"):
                    assert world.setdefault((who, name), value) == value, (step.stig_ids, who, name)


def test_what_exchange_resets_by_itself_is_not_what_another_command_sets(
    servers: list[tuple[Assessment, Plan]],
) -> None:
    for _, todo in servers:
        for one in todo.steps:
            who, _ = typed(one)
            resets = {each.name for each in one.judged.remediation.changes if not each.by_command}
            for other in todo.steps:
                theirs, settings = typed(other)
                assert other is one or theirs != who or not resets & set(settings), (one.stig_ids, other.stig_ids)


OPPOSED = (
    ("EX19-ED-000095", "EX19-ED-000098"),
    ("EX19-ED-000098", "EX19-ED-000232"),
    ("EX19-ED-000099", "EX19-ED-000235"),
)


def test_rules_that_want_opposite_values_are_never_both_printed(servers: list[tuple[Assessment, Plan]]) -> None:
    for _, todo in servers:
        printed = {(stig_id, step.judged.identity) for step in todo.steps for stig_id in step.stig_ids}
        for one, other in OPPOSED:
            assert not {i for s, i in printed if s == one} & {i for s, i in printed if s == other}
        assert not [step for step in todo.steps if step.judged.remediation.conflicts]


def test_every_open_finding_is_told_once(servers: list[tuple[Assessment, Plan]]) -> None:
    for assessment, todo in servers:
        opens = {f.stig_id: f for f in assessment.results[0].findings if f.status is Status.OPEN}
        some = (*todo.steps, *(c.step for c in todo.choices), *todo.withheld, *(s for s, _ in todo.excepted))
        told = Counter((stig_id, step.judged) for step in some for stig_id in step.stig_ids)
        by_hand = {finding.stig_id for finding in todo.by_hand}
        assert {stig_id for stig_id, _ in told} | by_hand == opens.keys()
        assert set(told.values()) <= {1}
        objects = [each for f in opens.values() for each in f.objects if each.verdict is Verdict.FAILS]
        mended = [each for each in objects if each.remediation.command or each.remediation.withheld]
        assert sum(told.values()) == len(mended)


def test_the_servers_tried_have_enough_of_everything(servers: list[tuple[Assessment, Plan]]) -> None:
    """Or the tests above hold for want of commands."""
    steps = Counter(stig_id for _, todo in servers for step in todo.steps for stig_id in step.stig_ids)
    choices = Counter(each.step.stig_ids[0] for _, todo in servers for each in todo.choices)
    assert len(steps) > 25 and steps.total() > 2_000
    assert all(choices[stig_id] for pair in OPPOSED for stig_id in pair)
    assert steps["EX19-ED-000095"] and steps["EX19-ED-000235"]  # where the role leaves one of the rules


def test_of_the_rules_the_registry_key_alone_needs_a_restart(servers: list[tuple[Assessment, Plan]]) -> None:
    for _, todo in servers:
        for step in todo.steps:
            assert step.judged.remediation.restarts == step.judged.remediation.command.startswith("New-ItemProperty")

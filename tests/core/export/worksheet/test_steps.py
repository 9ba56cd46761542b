"""The steps that administrators are told to run, one case each, and those of a normal subscribed server."""

from __future__ import annotations

from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.benchmark.xccdf import own_benchmark
from core.export.worksheet.steps import Plan, WorksheetStep, remediation_plan
from core.model import (
    Conflict,
    ExceptionWords,
    Finding,
    ObjectFinding,
    Origin,
    PropertyChange,
    Remediation,
    Role,
    RoleChoice,
    RunOn,
    Site,
    Status,
    Verdict,
)
from core.registry import evaluate
from core.remediation.shell import settings_of
from tests.core.rule_cases.sheet import SITE
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import printed
from tests.helpers.samples import sample_assessment

# --- One case each ----------------------------------------------------------------------------------------------------


def step_of(stig_id: str, command: str, *changes: PropertyChange, identity: str = "C", **more: object) -> Finding:
    remediation = Remediation(command, changes=changes, **more)  # type: ignore[arg-type]
    judged = ObjectFinding(identity, identity, Verdict.FAILS, "It fails.", remediation=remediation)
    return Finding(stig_id, Status.OPEN, "It fails.", (judged,))


def planned(*findings: Finding, **more: object) -> Plan:
    sample = sample_assessment()
    result = replace(sample.results[0], findings=findings)
    return remediation_plan(replace(sample, results=(result,), **more), result)  # type: ignore[arg-type]


def ids(todo: Plan) -> list[str]:
    return [stig_id for step in todo.steps for stig_id in step.stig_ids]


SET = "Set-SendConnector -Identity 'C' "
ONE = step_of("A-1", SET + "-DNSRoutingEnabled $true")
OTHER = step_of("A-2", SET + "-DNSRoutingEnabled $false -SmartHosts 'a'")


def test_two_commands_that_set_one_property_to_two_values_are_both_choices() -> None:
    todo = planned(ONE, OTHER)
    assert not todo.steps and [each.step.stig_ids for each in todo.choices] == [("A-1",), ("A-2",)]
    assert "A-2 sets DNSRoutingEnabled" in todo.choices[0].conflicts[0].why
    assert ids(planned(ONE, step_of("A-2", OTHER.objects[0].remediation.command.replace("'C'", "'D'")))) == [
        "A-1",
        "A-2",
    ]


def test_objects_of_a_cmdlet_without_identity_are_told_apart_and_a_configuration_is_one() -> None:
    """Services are named otherwise; what is judged of a configuration may be one of its values."""
    services = [step_of("A-1", f"Stop-Service -Name '{name}'", identity=name) for name in "ab"]
    assert len(planned(*services).steps) == 2
    filters = [step_of(f"A-{n}", f"Set-XConfig -Enabled ${n}", identity=n) for n in ("true", "false")]
    assert len(planned(*filters).choices) == 2


def test_a_value_that_exchange_resets_counts_as_set() -> None:
    resets = step_of(
        "A-1", SET + "-DNSRoutingEnabled $true", PropertyChange("SmartHosts", ("a",), (), by_command=False)
    )
    sets = step_of("A-2", SET + "-SmartHosts 'b'")
    assert not planned(resets, sets).steps


def test_a_command_with_a_conflict_is_a_choice_until_an_exception_is_signed() -> None:
    finding = step_of("A-1", SET + "-RequireTLS $true", conflicts=(Conflict("A-2", "A-2 wants False."),))
    assert [each.conflicts[0].stig_id for each in planned(finding).choices] == ["A-2"]
    signed = ExceptionWords("It is so.", "J. Doe", own=True)
    for words, steps in ((signed, ["A-1"]), (replace(signed, signed_by=""), [])):
        assert ids(planned(finding, exceptions={("s1", "A-2", "C"): words})) == steps
    elsewhere = planned(finding, exceptions={("s2", "A-2", "C"): signed, ("s1", "A-2", "D"): signed})
    assert not elsewhere.steps


def test_what_is_excepted_is_no_step_and_clashes_with_none() -> None:
    signed = ExceptionWords("It is so.", "J. Doe", own=True)
    todo = planned(ONE, OTHER, exceptions={("s1", "A-2", "C"): signed})
    assert ids(todo) == ["A-1"] and [(s.stig_ids, w) for s, w in todo.excepted] == [(("A-2",), signed)]


def test_the_same_command_is_run_once_with_what_both_rules_say() -> None:
    one = step_of("A-1", SET + "-MaxMessageSize 1", stops=("It is smaller.", "It is less."))
    two = step_of("A-2", SET + "-MaxMessageSize 1", stops=("It is less.", "It is cut."))
    [step] = planned(one, two).steps
    assert step.stig_ids == ("A-1", "A-2")
    assert step.judged.remediation.stops == ("It is smaller.", "It is less.", "It is cut.")


def test_values_added_to_one_list_do_not_clash() -> None:
    added = [step_of(f"A-{n}", f"Set-TransportConfig -InternalSMTPServers @{{Add='10.0.0.{n}'}}") for n in (1, 2)]
    assert ids(planned(*added)) == ["A-1", "A-2"]


def test_what_stops_nothing_comes_first() -> None:
    stops = step_of("A-1", SET + "-RequireTLS $true", stops=("Plain mail is refused.",))
    quiet = step_of("A-2", "Set-TransportService -Identity 'E' -ConnectivityLogEnabled $true")
    assert ids(planned(stops, quiet)) == ["A-2", "A-1"]


def test_what_needs_a_restart_comes_last() -> None:
    restart = step_of("A-1", "New-ItemProperty -Path 'HKLM:' -Name X", stops=("It is off.",), restarts=True)
    stops = step_of("A-2", SET + "-RequireTLS $true", stops=("Plain mail is refused.",))
    assert ids(planned(restart, stops)) == ["A-2", "A-1"]


@pytest.mark.parametrize(
    ("now", "order"),
    [("Unlimited", ["A-111", "A-114"]), (30, ["A-111", "A-114"]), ("10", ["A-114", "A-111"])],
)
@pytest.mark.parametrize("stops", [(), ("It queues.",)])
def test_the_limit_for_each_domain_never_exceeds_the_one_for_all(
    now: int | str, order: list[str], stops: tuple[str, ...]
) -> None:
    per_domain, whole = "MaxPerDomainOutboundConnections", "MaxOutboundConnections"
    service = "Set-TransportService -Identity 'E' "
    domain = step_of("A-111", f"{service}-{per_domain} 20", PropertyChange(per_domain, 5, 20), stops=stops)
    both = step_of("A-114", f"{service}-{whole} 1000", PropertyChange(whole, now, 1000))
    assert ids(planned(domain, both)) == ids(planned(both, domain)) == order


def test_what_has_neither_command_nor_reason_is_done_by_hand() -> None:
    untold, bare = step_of("A-1", ""), Finding("A-2", Status.OPEN, "Something is wrong.")
    kept = step_of("A-3", "", withheld="Ask first.", place=RunOn.EDGE)
    todo = planned(untold, bare, kept, replace(untold, stig_id="A-4", status=Status.NOT_REVIEWED))
    assert [f.stig_id for f in todo.by_hand] == ["A-1", "A-2"] and [s.stig_ids for s in todo.withheld] == [("A-3",)]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("Set-X -Identity 'a b -Y $true' -Z 1", ("Set-X", {"Identity": "a b -Y $true", "Z": 1})),
        ("Set-X -A $true -B 'it''s','-C'", ("Set-X", {"A": True, "B": ("it's", "-C")})),
        ("Stop-Service 'a'; Set-Service 'a' -StartupType Disabled", ("Stop-Service", {"StartupType": "Disabled"})),
        ("", ("", {})),
    ],
)
def test_a_command_is_read_back(command: str, told: tuple[str, dict[str, object]]) -> None:
    cmdlet, settings = settings_of(command)
    assert (cmdlet, dict(settings)) == told


# --- The normal server ------------------------------------------------------------------------------------------------


def subscribed(roles: dict[tuple[str, str], RoleChoice]) -> tuple[WorksheetStep, ...]:
    """Steps of the lab's subscribed Edge server with EdgeSync's send connectors and set-up's receive connector."""
    evidence = read_evidence(printed("edge01"), Origin("WinRM", "https://127.0.0.1"))
    known = replace(SITE, roles=roles)
    findings = tuple(evaluate(rule.stig_id, evidence.facts, known) for rule in own_benchmark().rules)
    return planned(*findings, site=Site(known.values, roles={("s1", *key): each for key, each in roles.items()})).steps


IN, OUT = "EdgeSync - Inbound to Default-First-Site-Name", "EdgeSync - Default-First-Site-Name to Internet"
DEFAULT = "EDGE01\\Default internal receive connector EDGE01"


@pytest.mark.parametrize("receiving", [*Role])
@pytest.mark.parametrize(
    "sending", [(Role.NONE, Role.NONE), (Role.INTERNAL, Role.INTERNET), (Role.INTERNET, Role.INTERNAL)]
)
def test_on_a_normal_subscribed_server_mail_still_flows_after_every_step(
    receiving: Role, sending: tuple[Role, Role]
) -> None:
    """Its Mailbox servers log on as before, its own mail goes in as before, and strangers are heard as before."""
    roles = {
        ("Get-ReceiveConnector", DEFAULT): RoleChoice(receiving, "as the site says"),
        ("Get-SendConnector", IN): RoleChoice(sending[0], "as the site says"),
        ("Get-SendConnector", OUT): RoleChoice(sending[1], "as the site says"),
    }
    steps = subscribed(roles)
    assert len(steps) > 8
    touched = {name for step in steps for name in step.effects if step.target[0] == "Set-ReceiveConnector"}
    assert not touched & {"AuthMechanism", "PermissionGroups", "Bindings", "RemoteIPRanges", "Enabled", "RequireTLS"}
    assert not [step for step in steps if step.target == ("Set-SendConnector", IN)]
    places = {step.judged.remediation.place for step in steps if step.target[0] == "Set-SendConnector"}
    assert places <= {RunOn.MAILBOX}

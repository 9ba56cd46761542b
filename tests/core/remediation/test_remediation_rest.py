"""The transport service, accepted domains, services and Windows: commands that Exchange takes, and the way back."""

from __future__ import annotations

from itertools import permutations

import pytest

from core.model import RunOn
from core.registry import CHECKS
from core.remediation.settings.services import GUIDE, SPARED, spared
from core.remediation.settings.transport import CONTRADICT, NO_FOLDER
from tests.core.remediation.rest import changed, failing, mended
from tests.core.rule_cases.case import having, rows_of, site, without
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.windows import CRYPTO, SERVICES, machine, policies
from tests.helpers.pslab import STATES, needs_pslab, run_file

TRANSPORT, DOMAINS = "Get-TransportService", "Get-AcceptedDomain"
ONE, ALL = "MaxPerDomainOutboundConnections", "MaxOutboundConnections"

# --- Connections ------------------------------------------------------------------------------------------------------


def limits(one: object, every: object):
    return having(TRANSPORT, **{ONE: one, ALL: every})


def test_a_limit_that_fits_comes_alone():
    fix = mended("000111", limits(50, 1000))
    assert fix.command == f"Set-TransportService -Identity 'EDGE01' -{ONE} 20" and fix.undo.endswith(f"-{ONE} 50")
    assert changed(fix) == {ONE: (50, 20)} and not fix.also and "wait in its queue" in fix.stops[0]


@pytest.mark.parametrize(
    ("number", "one", "every", "command", "undo"),
    [
        ("000111", 5, 10, f"-{ONE} 20 -{ALL} 1000", f"-{ONE} 5 -{ALL} 10"),
        ("000111", 1, "15", f"-{ONE} 20 -{ALL} 1000", f"-{ONE} 1 -{ALL} '15'"),
        ("000114", 2000, 5000, f"-{ALL} 1000 -{ONE} 20", f"-{ALL} 5000 -{ONE} 2000"),
        ("000114", "Unlimited", "Unlimited", f"-{ALL} 1000 -{ONE} 20", f"-{ALL} 'Unlimited' -{ONE} 'Unlimited'"),
    ],
)
def test_the_other_limit_comes_with_one_that_exchange_would_refuse(number, one, every, command, undo):
    fix = mended(number, limits(one, every))
    assert fix.command.endswith(command) and fix.undo.endswith(undo)
    assert "rejects" in fix.also[0]


def test_limits_that_the_site_wants_to_contradict_each_other_get_no_command():
    known = site(domain_connections=2000, outbound_connections=1000)
    for now in (limits(50, 1000), limits(50, 9000)):
        fix = mended("000111", now, known=known)
        assert fix.withheld == CONTRADICT.instead and not fix.command
    assert CONTRADICT in CHECKS["EX19-ED-000111"].guide.withheld


def test_a_site_value_nobody_signed_for_is_no_companion():
    assert f"-{ALL} 1000" in mended("000111", limits(5, 10), known=site(outbound_connections=None)).command


def test_without_the_other_limit_there_is_no_command():
    fix = mended("000111", limits(50, 1000), without(TRANSPORT, ALL)[0])
    assert not fix.command and ALL in fix.withheld


@pytest.mark.parametrize(("one", "every"), [(5, 10), (2000, 5000), (30, 500), ("Unlimited", "Unlimited"), (7, 25)])
def test_both_commands_and_both_ways_back_are_taken_in_any_order(one, every):
    """Exchange refuses a total below the limit for one domain, in between as well."""
    fixes = [mended(number, limits(one, every)) for number in ("000111", "000114")]
    for forth in permutations(fixes):
        for back in permutations(fixes):
            state = {ONE: one, ALL: every}
            for command in (*(fix.command for fix in forth), *(fix.undo for fix in back)):
                words = command.split()[3:]
                state |= {
                    name.strip("-"): int(text) if text.isdigit() else text.strip("'")
                    for name, text in zip(words[::2], words[1::2], strict=True)
                }
                numbers = [float("inf") if state[name] == "Unlimited" else state[name] for name in (ONE, ALL)]
                assert numbers[0] <= numbers[1], (command, state)
            assert state == {ONE: one, ALL: every}


@pytest.mark.parametrize(("number", "name", "less", "more"), [("000111", ONE, 5, 90), ("000114", ALL, 500, 5000)])
def test_what_stops_is_told_by_direction(number, name, less, more):
    up, down = (mended(number, having(TRANSPORT, **{name: now})).stops for now in (less, more))
    assert up != down and up[0].startswith("More") and down[0].startswith("Fewer")


def test_fewer_retries_are_told_with_the_default_of_today():
    fix = mended("000116", having(TRANSPORT, TransientFailureRetryCount=15))
    assert "Fewer retries" in fix.stops[0] and "6" in fix.also[0]


@pytest.mark.parametrize("log", ["ConnectivityLog", "MessageTrackingLog"])
def test_a_log_needs_a_folder(log):
    number = "000027" if log.startswith("Con") else "000034"
    off = having(TRANSPORT, **{f"{log}Enabled": False})
    assert mended(number, off).command.endswith(f"-{log}Enabled $true")
    assert mended(number, off, having(TRANSPORT, **{f"{log}Path": ""})).withheld == NO_FOLDER.instead
    assert f"{log}Path" in mended(number, off, without(TRANSPORT, f"{log}Path")[0]).withheld


# --- Accepted domains -------------------------------------------------------------------------------------------------

THREE = rows_of(
    DOMAINS,
    *(
        {**GOOD[DOMAINS][0], "Identity": name, "Name": name, "DomainName": name, "Default": name == "a.mil"}
        for name in ("a.mil", "b.mil", "it's.mil")
    ),
)


def test_only_the_one_domain_that_the_site_leaves_unsigned_is_made_the_default():
    fix = mended("000017", THREE, known=site(accepted_domains=("a.mil", "b.mil")))
    assert fix.command == "Set-AcceptedDomain -Identity 'it''s.mil' -MakeDefault $true"
    assert fix.undo == "Set-AcceptedDomain -Identity 'a.mil' -MakeDefault $true"
    assert changed(fix) == {"Default": (False, True)} and fix.place is RunOn.MAILBOX
    assert "postmaster" in fix.stops[0] and "'a.mil' becomes False" in fix.also[0]


@pytest.mark.parametrize("signed", [None, ("b.mil",), ("a.mil",), ("A.mil.",)])
def test_several_unsigned_domains_get_no_command(signed):
    fixes = [each.remediation for each in failing("000017", THREE, known=site(accepted_domains=signed))]
    assert fixes and not any(fix.command for fix in fixes)
    assert all("list and sign all but the one" in fix.withheld for fix in fixes)


def test_where_none_is_the_default_no_way_back_is_promised():
    only = rows_of(DOMAINS, {**GOOD[DOMAINS][0], "Default": False})
    fix = mended("000017", only)
    assert fix.command and not fix.undo and "no command" in " ".join(fix.lost)


# --- Services ---------------------------------------------------------------------------------------------------------


def runs(name: str, start: object = "Auto", *more: dict):
    row = {"Name": name, "DisplayName": name, "Status": "Running", "StartType": start}
    return rows_of(SERVICES, *GOOD[SERVICES][:3], row, *more)


@pytest.mark.parametrize(
    ("start", "undo"),
    [
        ("Auto", ["Set-Service -Name 'Telnet' -StartupType Automatic", "Start-Service -Name 'Telnet'"]),
        ("Automatic", ["Set-Service -Name 'Telnet' -StartupType Automatic", "Start-Service -Name 'Telnet'"]),
        ("Manual", ["Set-Service -Name 'Telnet' -StartupType Manual", "Start-Service -Name 'Telnet'"]),
        (
            "Disabled",
            [
                "Set-Service -Name 'Telnet' -StartupType Manual",
                "Start-Service -Name 'Telnet'",
                "Set-Service -Name 'Telnet' -StartupType Disabled",
            ],
        ),
    ],
)
def test_a_service_comes_back_as_it_was(start, undo):
    fix = mended("000199", runs("Telnet", start))
    assert fix.command.count("-ErrorAction Stop") == 2
    assert fix.undo == "; ".join(f"{part} -ErrorAction Stop" for part in undo)
    assert changed(fix)["Status"] == ("Running", "Stopped")
    assert ("StartType" in changed(fix)) is (start != "Disabled")


@needs_pslab
def test_on_the_real_engine_nothing_is_disabled_that_could_not_be_stopped(tmp_path):
    stops = "function Stop-Service { [CmdletBinding()] param($Name) Write-Error 'it has dependent services' }"
    sets = "function Set-Service { [CmdletBinding()] param($Name, $StartupType) Write-Output 'disabled' }"
    pasted = tmp_path / "pasted.ps1"
    pasted.write_text("\r\n".join((stops, sets, mended("000199", runs("Telnet")).command)), encoding="utf-8")
    done = run_file(STATES / "lab-fresh.json", pasted)
    assert b"dependent" in done.stderr and not done.stdout


@pytest.mark.parametrize("start", ["Unknown", "", 2])
def test_a_start_type_that_is_not_told_has_no_way_back(start):
    fix = mended("000199", runs("Telnet", start))
    assert fix.command and not fix.undo and "StartType" in fix.lost[0] and "Status" in fix.lost[0]


@pytest.mark.parametrize(
    "name",
    [
        "MSExchangeEdgeCredential",
        "msexchangefuture",
        "ADAM_MSExchange",
        "RPCSS",
        "WinRM",
        "eventlog",
        "BFE",
        "mfemms",
        "SCardSvr",
    ],
)
def test_what_the_server_cannot_do_without_is_never_stopped(name):
    only = rows_of(SERVICES, {"Name": name, "Status": "Running", "StartType": "Auto"})
    fix = mended("000199", only, known=site(services=("Spooler",)))
    assert not fix.command and "list of approved services" in fix.withheld


def test_every_reason_to_spare_a_service_is_one_that_the_guide_lists():
    assert {case for case, _ in SPARED} <= set(GUIDE.withheld)
    assert spared("Spooler") is None and spared("Exchange") is None


@pytest.mark.parametrize("name", ["*", "Tel?et", "[ab]", "a`b"])
def test_a_name_that_is_a_pattern_gets_no_command(name):
    fix = mended("000199", runs(name))
    assert not fix.command and "wildcard" in fix.withheld


def test_of_one_users_service_the_template_is_set():
    template = {"Name": "CDPUserSvc", "Status": "Stopped", "StartType": "Auto"}
    fix = mended("000199", runs("CDPUserSvc_4f1a2", "Auto", template))
    key = "Set-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\CDPUserSvc' -Name Start"
    assert fix.command == f"{key} -Value 4 -ErrorAction Stop" and fix.undo == f"{key} -Value 2 -ErrorAction Stop"
    assert changed(fix) == {"StartType": ("Auto", "Disabled")} and "template" in fix.also[0]
    assert "template" in mended("000199", runs("CDPUserSvc_4f1a2")).withheld
    off = {**template, "StartType": "Disabled"}
    assert "already disabled" in mended("000199", runs("CDPUserSvc_4f1a2", "Auto", off)).withheld


# --- Windows ----------------------------------------------------------------------------------------------------------

PATH = "'HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319' -Name SchUseStrongCrypto"


def test_a_value_of_the_registry_comes_back_or_goes():
    weak = mended("000006", having(CRYPTO, Value=0))
    assert weak.undo == f"New-ItemProperty -Path {PATH} -PropertyType DWord -Value 0 -Force"
    assert changed(weak) == {"Value": (0, 1)}
    none = mended("000006", rows_of(CRYPTO, {"Path": GOOD[CRYPTO][0]["Path"], "Present": False}))
    assert none.undo == f"Remove-ItemProperty -Path {PATH}"
    assert changed(none) == {"Value": ("", 1), "Present": (False, True)}


@pytest.mark.parametrize("number", ["000053", "000198"])
@pytest.mark.parametrize(
    ("said", "command", "undo"),
    [
        (machine("Bypass"), "RemoteSigned -Scope LocalMachine", "Bypass -Scope LocalMachine"),
        (policies(Effective="Restricted"), "RemoteSigned -Scope LocalMachine", "Undefined -Scope LocalMachine"),
        (
            machine("RemoteSigned", CurrentUser="Bypass", Effective="Bypass"),
            "Undefined -Scope CurrentUser",
            "Bypass -Scope CurrentUser",
        ),
    ],
)
def test_an_execution_policy_comes_back_as_it_was(number, said, command, undo):
    fix = mended(number, said)
    assert fix.command == f"Set-ExecutionPolicy {command}" and fix.undo == f"Set-ExecutionPolicy {undo}"


def test_what_stops_with_a_policy_depends_on_the_one_before():
    loose, strict = (mended("000053", machine(policy)).stops for policy in ("Bypass", "AllSigned"))
    assert "stop running" in loose[0] and "without a signature" in strict[0]


def test_a_policy_of_group_policy_is_changed_there():
    fix = mended("000053", machine("Bypass", MachinePolicy="Bypass"))
    assert not fix.command and "Group Policy" in fix.withheld

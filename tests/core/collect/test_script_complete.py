"""edge.ps1 on the real PowerShell engine: complete servers, each source refused in turn, a fully loaded one."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.collect.script import script
from core.lab import Lab, Simulated
from core.model import NO_REMEDIATION, Evidence, Finding, Origin, Status
from core.model.progress import silent
from core.registry import CHECKS, evaluate
from tests.core.collect.winrm.wire import WinRMCollector, says
from tests.helpers.complete import KNOWN, complete_state
from tests.helpers.evidence import read_evidence
from tests.helpers.pslab import changed, needs_pslab, numbered, run_file, run_over_stdin
from tests.helpers.script_sources import SOURCES
from tests.helpers.shared import thorough

pytestmark = needs_pslab

RULES = sorted(stig_id for stig_id in CHECKS if stig_id.startswith("EX19-ED-"))
DECIDED = [rule for rule in RULES if not CHECKS[rule].manual]
SUBSCRIPTIONS = {rule for rule in RULES if CHECKS[rule].sources == ("Get-EdgeSubscription",)}
"""Only a Mailbox server can answer them."""
EXCLUDED = "EX19-ED-000098"
"""Exchange refuses what it wants (DomainSecureEnabled) beside what EX19-ED-000232 wants (TlsAuthLevel)."""
DENIED = "Access to it was denied."

CMDLETS = [name for name in SOURCES if name.startswith("Get-") and name not in ("Get-Service", "Get-ExecutionPolicy")]
CLASSES = {
    "Get-Service": "Win32_Service",
    "Volumes": "Win32_Volume",
    "Adapters": "Win32_NetworkAdapterConfiguration",
}
BEHIND = {"Acl": "Get-Acl", "DataCollectorSets": "Get-ScheduledTask", "Subscription": "Get-EdgeSubscription"}
JUDGES_NOTHING = {"Subscription"}
"""It says where a command is run."""
SHADOWED = {
    "Get-ExecutionPolicy": f"function Get-ExecutionPolicy {{ throw '{DENIED}' }}\n",
    "SchUseStrongCrypto": "$real = Get-Command Test-Path -CommandType Cmdlet\nfunction Test-Path($LiteralPath) { "
    f"if ($LiteralPath -like '*NETFramework*') {{ throw '{DENIED}' }}; & $real -LiteralPath $LiteralPath }}\n",
}
"""What pslab's state cannot refuse is refused by a function of the same name, before the script."""
ALSO = {"Get-TransportService": {"Acl"}}
"""Which folders have logs, only the transport service says."""


def judged(evidence: Evidence) -> dict[str, Finding]:
    return {rule: evaluate(rule, evidence.facts, KNOWN) for rule in RULES}


def read(stdout: bytes) -> Evidence:
    return read_evidence(numbered(stdout), Origin("WinRM", "https://edge05:5986/wsman"))


@cache
def complete(name: str) -> Evidence:
    return read(run_over_stdin(complete_state(name)).stdout)


def refused(folder: Path, source: str, mode: str) -> Evidence:
    """The complete good server, with one source refused."""
    answer = {"error": DENIED, "kind": "terminating"}
    state = json.loads(complete_state("complete-good").read_text(encoding="utf-8"))
    if source in CMDLETS or source in BEHIND:
        state["cmdlets"][BEHIND.get(source, source)] = answer
    elif source in CLASSES:
        state["cim"][CLASSES[source]] = answer
    elif source == "EdgeTransport.exe.config":
        state["files"] = {}
    path = folder / "state.json"
    path.write_text(json.dumps({**state, "language_mode": mode}), encoding="utf-8")
    return read(run_over_stdin(path, SHADOWED.get(source, "").encode() + script()).stdout)


def test_every_source_answers_on_a_complete_server():
    for name in ("complete-good", "complete-bad"):
        assert tuple(complete(name).facts.collected) == SOURCES and complete(name).facts.failed == {}


def test_a_good_server_meets_every_rule_that_is_not_for_a_person_but_one_that_another_excludes():
    findings = judged(complete("complete-good"))
    met = {rule for rule in DECIDED if findings[rule].status is Status.NOT_A_FINDING}
    assert met == set(DECIDED) - SUBSCRIPTIONS - {EXCLUDED} and len(met) >= 55
    assert findings[EXCLUDED].status is Status.OPEN
    assert all(findings[rule].status is Status.NOT_REVIEWED for rule in RULES if rule not in met | {EXCLUDED})
    assert not any(findings[rule].missing or findings[rule].error for rule in RULES)


def test_a_bad_server_meets_none_but_that_a_content_filter_exists():
    findings = judged(complete("complete-bad"))
    not_open = {rule for rule in DECIDED if findings[rule].status is not Status.OPEN}
    assert not_open == SUBSCRIPTIONS | {"EX19-ED-000140"}
    assert not any(findings[rule].missing or findings[rule].error for rule in RULES)


@pytest.mark.parametrize("name", ["complete-good", pytest.param("complete-bad", marks=thorough)])
@pytest.mark.parametrize(
    ("mode", "culture"),
    [
        pytest.param("ConstrainedLanguage", "en-US", marks=thorough),
        ("ConstrainedLanguage", "de-DE"),
        pytest.param("FullLanguage", "de-DE", marks=thorough),
        ("FullLanguage", "fr-FR"),
    ],
)
def test_the_facts_depend_on_neither_language(tmp_path, name, mode, culture):
    state = changed(tmp_path, complete_state(name), language_mode=mode, culture=culture)
    assert read(run_over_stdin(state, wrap=80 if culture == "de-DE" else 0).stdout).facts == complete(name).facts


def test_by_hand_it_gives_the_same(tmp_path):
    by_hand = run_file(complete_state("complete-good"), Path(__file__).parents[3] / "resources/collect/edge.ps1")
    assert read(by_hand.stdout).facts == complete("complete-good").facts


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, marks=thorough if number % 5 else ())
        for number, source in enumerate(SOURCES)
        if source != "Installation"
    ],
)
def test_a_refused_source_costs_its_own_rules_and_nothing_else(tmp_path, source):
    """Installation is left out: where Exchange stands, its registry tells before the snap-in can be loaded."""
    mode = "ConstrainedLanguage" if SOURCES.index(source) % 2 else "FullLanguage"
    good = complete("complete-good")
    evidence = refused(tmp_path, source, mode)
    lost = {source, *ALSO.get(source, ())}
    assert evidence.facts.failed.keys() == lost and evidence.facts.failed[source]
    assert evidence.facts.collected == {n: rows for n, rows in good.facts.collected.items() if n not in lost}
    before, after = judged(good), judged(evidence)
    concerned = {rule for rule in RULES if lost & set(CHECKS[rule].sources)}
    assert bool(concerned) is (source not in JUDGES_NOTHING)
    for rule in RULES:
        if rule in concerned:
            assert after[rule].status is Status.NOT_REVIEWED and after[rule].missing, (rule, after[rule].reason)
            assert any(name in after[rule].reason for name in lost), after[rule].reason
        else:
            assert verdicts(after[rule]) == verdicts(before[rule]), rule


def verdicts(finding: Finding) -> Finding:
    """Without what stands beside them: accepted domains tell more of a send connector, and decide no verdict."""
    bare = (replace(each, suggestion=None, remediation=NO_REMEDIATION) for each in finding.objects)
    return replace(finding, objects=tuple(bare))


@pytest.mark.parametrize("source", ["Get-SendConnector", "Get-EventLogLevel", "Get-IPAllowListEntry"])
def test_half_an_answer_is_none(tmp_path, source):
    state = json.loads(complete_state("complete-good").read_text(encoding="utf-8"))
    half = {"error": "The rest could not be read.", "rows": state["cmdlets"][source][:1]}
    facts = read(
        run_over_stdin(changed(tmp_path, complete_state("complete-good"), cmdlets={source: half})).stdout
    ).facts
    assert facts.failed == {source: "The rest could not be read."}


EMPTY_MEANS = {
    "Get-SendConnector": {Status.NOT_REVIEWED},
    "Get-IPAllowListEntry": {Status.NOT_A_FINDING},
    "Get-IPBlockListProvider": {Status.NOT_APPLICABLE},
}


@pytest.mark.parametrize("source", EMPTY_MEANS)
def test_an_empty_answer_is_an_answer(tmp_path, source):
    facts = read(run_over_stdin(changed(tmp_path, complete_state("complete-good"), cmdlets={source: []})).stdout).facts
    assert facts.failed == {} and facts.rows(source) == ()
    needing = [rule for rule in DECIDED if CHECKS[rule].sources == (source,)]
    assert {evaluate(rule, facts, KNOWN).status for rule in needing} == EMPTY_MEANS[source]


def test_what_is_set_to_nothing_is_told_from_what_was_not_read():
    connector = complete("complete-bad").facts.rows("Get-SendConnector")[0]
    assert connector.maybe_text("TlsDomain") == "" and connector.maybe_text("TlsAuthLevel") == ""
    assert not connector.has("TlsAuthLevelValue") and connector.texts("SmartHosts") == ()
    crypto = complete("complete-bad").facts.rows("SchUseStrongCrypto")
    assert [row.yes("Present") for row in crypto] == [False, False] and not crypto[0].has("Value")
    folders = {row.text("Path"): row.yes("Present") for row in complete("complete-bad").facts.rows("Acl")}
    assert [path for path, there in folders.items() if not there] == [
        "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\TransportRoles\\Logs\\RoutingTable"
    ]
    config = complete("complete-bad").facts.rows("EdgeTransport.exe.config")[0]
    assert config.text("QueueDatabasePath").startswith("C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Transport")


def test_a_property_that_throws_costs_no_other(tmp_path):
    """PowerShell itself reads such a property as nothing; here it is left out, and not taken for empty."""
    broken = (
        "function Get-SenderIdConfig { $x = New-Object PSObject -Property @{ Enabled = $true }; "
        "$x.PSObject.Properties.Add((New-Object System.Management.Automation.PSScriptProperty 'Name', { throw 'x' }));"
        "$x.PSObject.Properties.Add((New-Object System.Management.Automation.PSNoteProperty 'Identity', $null)); $x }\n"
    )
    stdout = run_over_stdin(complete_state("complete-good"), broken.encode() + script()).stdout
    row = read(stdout).facts.rows("Get-SenderIdConfig")[0]
    assert dict(row.values) == {"Enabled": True, "Identity": ""}


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ('<add key="QueueDatabasePath" value="Q:\\A" /><add key="queuedatabasepath" value="C:\\B" />', {}),
        ('<add key="Other" value="Q:\\A" />', {}),
        (
            '<add key="QueueDatabasePath" value="%exchangeinstallpath%Q$1" />',
            {"QueueDatabasePath": "E:\\Exchange\\Q$1"},
        ),
    ],
)
def test_the_queue_database_is_where_one_setting_says(tmp_path, config, told):
    path = "E:\\Exchange\\Bin\\EdgeTransport.exe.config"
    files = {path: f"<configuration><appSettings>{config}</appSettings></configuration>"}
    row = read(run_over_stdin(changed(tmp_path, complete_state("complete-good"), files=files)).stdout).facts.rows(
        "EdgeTransport.exe.config"
    )[0]
    assert dict(row.values) == {"Path": path, **told}


# --- How much, and in how many requests -------------------------------------------------------------------------------


def loaded(folder: Path) -> Path:
    """200 connectors, 400 services, 300 event log levels, 30 agents, 20 certificates, 700 entries of access lists."""
    state: dict[str, Any] = json.loads(complete_state("complete-good").read_text(encoding="utf-8"))
    cmdlets, cim = state["cmdlets"], state["cim"]
    for name, count in {"Get-ReceiveConnector": 100, "Get-SendConnector": 100, "Get-EventLogLevel": 300}.items():
        cmdlets[name] = [
            row | {"Identity": f"{row['Identity']} {n}"} for n in range(count) for row in cmdlets[name][:1]
        ]
    cmdlets["Get-ReceiveConnector"] *= 2
    cmdlets["Get-ExchangeCertificate"] *= 20
    cmdlets["Get-TransportAgent"] *= 4
    cim["Win32_Service"] = [row | {"Name": f"Svc{n}"} for n in range(400) for row in cim["Win32_Service"][:1]]
    cmdlets["Get-Acl"] = [acl | {"Access": acl["Access"] * 30} for acl in cmdlets["Get-Acl"]]
    path = folder / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


def test_a_fully_loaded_server_stays_small(tmp_path):
    done = run_over_stdin(loaded(tmp_path))
    facts = read(done.stdout).facts
    counts = {name: len(rows) for name, rows in facts.collected.items() if len(rows) > 9}
    print(f"fully loaded: {len(done.stdout):,} bytes in {done.seconds:.1f} s, {counts}")
    assert facts.failed == {} and counts["Get-ReceiveConnector"] == 200 and counts["Acl"] > 700
    assert len(done.stdout) < 2_000_000 and done.seconds < 60


@pytest.mark.parametrize(("name", "requests"), [("complete-good", range(8, 9)), ("loaded", range(9, 16))])
def test_requests_are_eight_and_one_for_each_further_burst(tmp_path, name, requests):
    state = loaded(tmp_path) if name == "loaded" else complete_state(name)
    stdout = run_over_stdin(state).stdout
    with Lab([Simulated("EDGE05", says(stdout))]) as lab:
        evidence = WinRMCollector(lab.servers[0], lab.password).collect(silent, threading.Event())
        print(f"{name}: {len(stdout):,} bytes, {lab.machine('EDGE05').requests} requests")
        assert evidence.raw == stdout and lab.machine("EDGE05").requests in requests

"""edge.ps1 on the real PowerShell engine: every kind of server gives the evidence and the verdict that it should."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from core.collect.contents import HASHED, UNHASHED
from core.collect.script import script, script_sha256
from core.model import Evidence, Origin, Reason, Result, Row, Server, Status
from core.paths import resource
from tests.helpers.evidence import read_evidence
from tests.helpers.pslab import PSLAB, STATES, Run, changed, needs_pslab, run, run_file, run_over_stdin
from tests.helpers.scans import scan
from tests.helpers.shared import CAPTURES, needs_captures, thorough

pytestmark = needs_pslab

RULE = "EX19-ED-000235"
EDGE = resource("collect/edge.ps1")
FRESH, HARDENED = STATES / "lab-fresh.json", STATES / "lab-hardened.json"
README = Path(__file__).resolve().parents[3] / "README.md"
GOOD = {
    "Name": "Relay",
    "Identity": "EDGE02\\Relay",
    "AuthMechanism": "Tls",
    "RequireTLS": True,
    "PermissionGroups": "Partners",
    "Bindings": ["10.0.0.3:25"],
    "RemoteIPRanges": ["10.0.0.0/8"],
}
PSC1 = (
    '<?xml version="1.0" encoding="utf-8"?><PSConsoleFile ConsoleSchemaVersion="1.0"><PSVersion>1.0</PSVersion>'
    '<PSSnapIns><PSSnapIn Name="Microsoft.Exchange.Management.PowerShell.E2010" /></PSSnapIns></PSConsoleFile>'
)
PSC1_PATH = "E:\\Exchange\\Bin\\exShell.psc1"


class Answered:
    """A road on which evidence has already come."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def collect(self, report: object, cancel: object) -> Evidence:
        return self.evidence


def assess(done: Run) -> Result:
    """The whole way from what the engine printed to the finding."""
    assert done.code == 0, done.stderr.decode(errors="replace")
    evidence = read_evidence(done.stdout, Origin("WinRM", "https://edge01:5986/wsman"))
    return scan(Server("1", "edge"), Answered(evidence), [RULE], lambda stage, text: None, threading.Event())


def on_both_roads(state: Path, wrap: int = 0) -> Result:
    """By hand and over WinRM: the facts are the same; the one from WinRM is returned."""
    by_hand, live = assess(run_file(state, EDGE, wrap)), assess(run_over_stdin(state, wrap=wrap))
    assert by_hand.evidence and live.evidence
    assert by_hand.evidence.facts == live.evidence.facts and by_hand.evidence.host == live.evidence.host
    assert by_hand.findings == live.findings
    return live


def rows(result: Result) -> tuple[Row, ...]:
    assert result.evidence
    return result.evidence.facts.rows("Get-ReceiveConnector")


def connectors(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Get-ReceiveConnector": list(rows)}


def test_the_engine_finds_nothing_that_5_1_lacks():
    done = subprocess.run([PSLAB, "--inspect", EDGE], capture_output=True, timeout=500, check=False)
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["parse_errors"] == [] and report["not_in_5_1"] == []


@pytest.mark.parametrize(
    ("base", "changes", "status", "reason"),
    [
        ("lab-fresh", {}, Status.OPEN, "The only receive connector fails: AuthMechanism is not exactly Tls"),
        ("lab-hardened", {}, Status.NOT_A_FINDING, "exactly Tls on all 3 receive connectors"),
        ("lab-denied", {}, Status.NOT_REVIEWED, "Get-ReceiveConnector failed on the server: Access is denied"),
        (
            "lab-hardened",
            {"cmdlets": {"Get-ReceiveConnector": {"error": "Access was denied halfway.", "rows": [GOOD]}}},
            Status.NOT_REVIEWED,
            "Get-ReceiveConnector failed on the server: Access was denied halfway",
        ),
        ("lab-hardened", {"cmdlets": connectors()}, Status.NOT_REVIEWED, "Get-ReceiveConnector returned nothing"),
        ("lab-hardened", {"culture": "de-DE"}, Status.NOT_A_FINDING, "all 3"),
        ("lab-hardened", {"culture": "fr-FR"}, Status.NOT_A_FINDING, "all 3"),
        ("lab-fresh", {"culture": "de-DE", "language_mode": "ConstrainedLanguage"}, Status.OPEN, "The only"),
        ("lab-hardened", {"language_mode": "ConstrainedLanguage"}, Status.NOT_A_FINDING, "all 3"),
    ],
)
def test_an_edge_server(tmp_path, base, changes, status, reason):
    result = on_both_roads(changed(tmp_path, STATES / f"{base}.json", **changes))
    assert result.failure is None
    assert result.findings[0].status is status and reason in result.findings[0].reason
    constrained = changes.get("language_mode") == "ConstrainedLanguage"
    assert result.evidence and result.evidence.integrity == (UNHASHED if constrained else HASHED)


@pytest.mark.parametrize(
    ("changes", "reason", "happened"),
    [
        ({"exchange": False}, Reason.NOT_EDGE, "is not an Exchange Edge Transport server"),
        ({"role": "Mailbox"}, Reason.NOT_EDGE, "is not an Exchange Edge Transport server"),
        ({"snapins": [], "files": {PSC1_PATH: PSC1}}, Reason.SNAPIN_MISSING, "is not installed on this computer"),
        ({"snapins": []}, Reason.SNAPIN_MISSING, "names no snap-in"),
        ({"files": {PSC1_PATH: "<PSConsoleFile>"}}, Reason.SNAPIN_MISSING, "could not be loaded"),
        ({"environment": {"PROCESSOR_ARCHITECTURE": "x86"}}, Reason.SNAPIN_MISSING, "32-bit PowerShell"),
    ],
)
@pytest.mark.parametrize("mode", ["FullLanguage", "ConstrainedLanguage"])
def test_a_server_that_cannot_answer_says_why(tmp_path, changes, reason, happened, mode):
    state = changed(tmp_path, HARDENED, language_mode=mode, **changes)
    result = assess(run_file(state, EDGE) if mode == "FullLanguage" else run_over_stdin(state))
    assert result.failure and result.failure.reason is reason and happened in result.failure.happened
    assert result.findings[0].status is Status.NOT_REVIEWED


def test_a_32_bit_process_does_not_claim_that_the_role_is_missing(tmp_path):
    """The registry that it sees is not the one that Exchange wrote."""
    state = changed(tmp_path, HARDENED, environment={"PROCESSOR_ARCHITECTURE": "x86"})
    result = assess(run_over_stdin(state))
    assert result.evidence and result.evidence.host.edge_role is None


def test_a_console_of_80_columns(tmp_path):
    result = on_both_roads(changed(tmp_path, HARDENED), wrap=80)
    assert result.findings[0].status is Status.NOT_A_FINDING


@pytest.mark.parametrize(("last", "status"), [("Tls", Status.NOT_A_FINDING), ("Tls, BasicAuth", Status.OPEN)])
def test_two_hundred_connectors(tmp_path, last, status):
    good = GOOD | {"Server": "EDGE02"}
    many = [good | {"Name": f"Relay {n}", "Identity": f"EDGE02\\Relay {n}"} for n in range(199)]
    state = changed(tmp_path, HARDENED, cmdlets=connectors(*many, good | {"AuthMechanism": last}))
    done = run_over_stdin(state)
    result = assess(done)
    print(f"200 connectors: {len(done.stdout):,} bytes in {done.seconds:.2f} s")
    assert len(result.findings[0].objects) == 200 and result.findings[0].status is status


@needs_captures
def test_a_real_capture_behind_the_cmdlet(tmp_path):
    capture = {"clixml": str(CAPTURES / "E19-GetReceiveConnector.xml")}
    result = on_both_roads(changed(tmp_path, HARDENED, cmdlets={"Get-ReceiveConnector": capture}))
    assert result.findings[0].status is Status.OPEN and len(result.findings[0].objects) == 5
    assert [row.number("AuthMechanismValue") for row in rows(result)] == [31, 31, 31, 31, 15]
    assert rows(result)[0].text("WhenChangedUTC") == "2021-08-21T08:43:54Z"


@pytest.mark.parametrize("culture", [pytest.param("en-US", marks=thorough), "de-DE", "fr-FR"])
@pytest.mark.parametrize("mode", ["FullLanguage", "ConstrainedLanguage"])
def test_values_do_not_depend_on_culture_or_language_mode(tmp_path, culture, mode):
    hard = GOOD | {
        "Name": '"Zürich"\t\\ 50 % (big bytes)\r\n---END EDGE EVIDENCE--- \U0001f600',
        "Identity": "EDGE02\\Relay (36 bytes)",
        "Bindings": [],
        "RemoteIPRanges": ["10.0.0.1"],
        "MaxMessageSize": "36 MB",
        "MaxInboundConnection": "Unlimited",
        "ConnectionTimeout": "1.00:10:00",
        "Banner": "",
        "TlsCertificateName": "\u212a",  # the Kelvin sign: without regard to case it is an ASCII k
        "Fqdn": None,
    }
    state = changed(tmp_path, HARDENED, culture=culture, language_mode=mode, cmdlets=connectors(hard))
    done = run_over_stdin(state)
    row = rows(assess(done))[0]
    assert done.stdout.isascii() and done.stdout.count(b"\n") == 3
    assert row.text("Name") == hard["Name"] and row.text("Identity") == hard["Identity"]
    assert row.number("MaxMessageSize") == 37748736 and row.text("MaxInboundConnection") == "Unlimited"
    assert row.text("ConnectionTimeout") == "1.00:10:00"
    assert row.texts("Bindings") == () and row.texts("RemoteIPRanges") == ("10.0.0.1",)
    assert row.text("PermissionGroups") == "Partners" and row.number("PermissionGroupsValue") == 16
    assert row.yes("RequireTLS") is True and row.values["Banner"] == ""
    assert row.text("TlsCertificateName") == "\u212a"
    assert row.maybe_text("Fqdn") == "" and not row.has("Server")  # the one is empty, the other not there


def test_what_the_evidence_says_about_the_server(tmp_path):
    evidence = assess(run_over_stdin(changed(tmp_path, HARDENED))).evidence
    assert evidence and evidence.host.name == "EDGE02" and evidence.host.fqdn == "edge02.contoso.com"
    assert evidence.host.edge_role is True and evidence.host.shell == "loaded"
    assert evidence.host.product == "Exchange Server Subscription Edition (SE)"
    assert evidence.host.os.startswith("Microsoft Windows Server 2022") and evidence.origin.simulated
    assert evidence.collected_utc and abs((evidence.received_utc - evidence.collected_utc).total_seconds()) < 60
    assert evidence.origin.script_sha256 == ""


def test_a_server_that_hides_its_name_and_system_is_still_read(tmp_path):
    host = assess(run_over_stdin(changed(tmp_path, HARDENED, registry={}, cim={}))).evidence.host
    assert host.os == "" and host.fqdn == "" and host.name == "EDGE02"


def test_run_by_hand_it_names_its_own_hash(tmp_path):
    done = run(changed(tmp_path, HARDENED), ["-NoProfile", "-Command", f"& '{EDGE}'"], b"")
    assert assess(done).evidence.origin.script_sha256 == script_sha256()


@pytest.mark.parametrize(
    ("before", "status", "reason"),
    [
        (b"Add-PSSnapin Microsoft.Exchange.Management.PowerShell.E2010", Status.NOT_A_FINDING, "all 3"),
        (b"$PSVersionTable['PSVersion'] = [version]'7.4.1'", Status.NOT_REVIEWED, "5.1 is needed; this is 7.4.1"),
        (
            b"function Get-ReceiveConnector { $x = New-Object PSObject -Property @{ Identity = 'A'; Name = 'A' }; "
            b"$x.PSObject.Properties.Add((New-Object System.Management.Automation.PSScriptProperty 'AuthMechanism', "
            b"{ throw 'bad' })); $x }",
            Status.NOT_REVIEWED,
            "returned no AuthMechanism",
        ),
        (
            b"function Get-ReceiveConnector($Server) { New-Object PSObject; throw 'the service stopped' }",
            Status.NOT_REVIEWED,
            "the service stopped",
        ),
    ],
    ids=["snap-in already loaded", "PowerShell 7", "a property that throws", "thrown after a row"],
)
def test_odd_sessions(tmp_path, before, status, reason):
    result = assess(run_over_stdin(changed(tmp_path, HARDENED), before + b"\n" + script()))
    assert result.findings[0].status is status and reason in result.findings[0].reason


@pytest.mark.parametrize("mode", ["FullLanguage", "ConstrainedLanguage"])
def test_where_only_signed_scripts_run_the_readme_tells_how(tmp_path, mode):
    """No policy is asked about what stands on standard input."""
    (command,) = re.findall(r'-NoProfile -Command "(.*)" < edge.ps1', README.read_text("utf-8"))
    state = changed(tmp_path, FRESH, language_mode=mode)
    by_hand = assess(run(state, ["-NoProfile", "-Command", command], script()))
    assert by_hand.evidence.facts.collected == assess(run_over_stdin(state)).evidence.facts.collected


def test_time_of_one_run(tmp_path):
    done = run_over_stdin(changed(tmp_path, HARDENED))
    print(f"one run: {done.seconds:.2f} s, the engine's start of 0.6 s included")
    assert done.seconds < 30


def test_the_script_reads_a_size_to_its_end():
    """Whole and grouped by threes by one mark; anything else stays text, which no check takes for a size."""
    (pattern,) = [line for line in script().decode("ascii").splitlines() if line.startswith("$inBytes = ")]
    sizes = {
        "36 MB (37,748,736 bytes)": "37,748,736",
        "36 MB (37.748.736 bytes)": "37.748.736",
        "10 B (10 bytes)": "10",
        "36 MB (37,748,736.5 bytes)": "no",
        "36 MB (37.748,736 bytes)": "no",
        "36 MB (37,748,7365 bytes)": "no",
    }
    lines = [f"if ('{text}' -cmatch $inBytes) {{ $Matches[1] }} else {{ 'no' }}" for text in sizes]
    done = run_over_stdin(STATES / "lab-fresh.json", "\r\n".join([pattern, *lines]).encode("ascii"))
    assert done.stdout.decode("ascii").split() == list(sizes.values()), done.stderr

"""What the command line says of the site, and what it prints of all rules."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from core.model import NO_REASON, Finding, Status
from tests.core.rule_cases.good import GOOD
from tests.helpers.benchmarks import benchmark_xml, rule_xml
from tests.helpers.exported import SUBSCRIPTIONS
from tests.helpers.framing import document as framed_document
from tests.helpers.framing import framed
from tests.helpers.samples import CHANGED_TEXT
from tests.helpers.whole_stig import whole_stig
from ui.cli import summary as told
from ui.cli.run import run_command

TIMEOUT, ENCRYPTION, AGENT, TWO_SERVERS = "EX19-ED-000159", "EX19-ED-000235", "EX19-ED-000139", "EX19-ED-000109"
SUBSCRIPTION = "Get-EdgeSubscription"
"""Of a Mailbox server, never of an Edge server."""
SIGNED = ("--signed-by", "J. Doe", "--why", "By the plan")
SHEET = {"format": "edge-assessor-site-sheet", "version": 1}


def complete(folder: Path) -> str:
    """A good server's evidence, as edge.ps1 prints it: the lab's frame around what the rules' good evidence says."""
    made = framed_document("edge01")
    made["host"]["fqdn"] = "edge01.contoso.mil"
    made["sources"] = {name: {"ok": True, "rows": rows} for name, rows in GOOD.items() if name != SUBSCRIPTION}
    path = folder / "server.txt"
    path.write_bytes(framed(made))
    return str(path)


def document(tmp_path: Path, *arguments: str, code: int | None = None) -> dict:
    where = ["--format", "json", "--out", str(tmp_path / "o")]
    ended = run_command(["assess", "--evidence", complete(tmp_path), *where, *arguments])
    assert code is None or ended == code
    return json.loads((tmp_path / "o" / "edge-assessment.json").read_bytes())


def finding(said: dict, stig_id: str) -> dict:
    return next(f for f in said["findings"] if f["stig_id"] == stig_id)


def sheet(tmp_path: Path, **more: object) -> str:
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps(SHEET | more), encoding="utf-8")
    return str(path)


def test_a_sheet_gives_values_and_roles(tmp_path):
    assert finding(document(tmp_path), ENCRYPTION)["status"] == "Open"
    roles = [
        {"server": "edge01", "source": "Get-ReceiveConnector", "identity": identity, "role": role}
        | {"justification": "Its partners."}
        for identity, role in (
            ("EDGE01\\From internet gateways", "internet-facing"),
            ("EDGE01\\From Mailbox servers", "internal"),
        )
    ]
    values = {"receive_timeout": {"value": "00:10:00", "signed_by": "J. Doe"}}
    said = document(tmp_path, "--site-sheet", sheet(tmp_path, roles=roles, values=values))
    assert finding(said, ENCRYPTION)["status"] == "NotAFinding"
    assert "J. Doe" in finding(said, TIMEOUT)["basis"][0], "and 00:05:00, the STIG's own, stays no finding"
    assert finding(said, TIMEOUT)["status"] == "NotAFinding"
    assert len(said["site"]["roles"]) == 2


def test_enclave_and_gateway_make_rules_not_applicable(tmp_path):
    assert finding(document(tmp_path), AGENT)["status"] == "NotAFinding"
    behind = document(tmp_path, "--gateway", "edge01", *SIGNED)
    assert finding(behind, AGENT)["status"] == "Not_Applicable" and "gateway" in finding(behind, AGENT)["reason"]
    assert behind["servers"][0]["gateway"] and not behind["site"]["classified"]
    assert finding(behind, AGENT)["basis"] == ["stated by J. Doe: By the plan"]
    secret = document(tmp_path, "--classified", *SIGNED)
    assert finding(secret, AGENT)["status"] == "Not_Applicable" and "SIPR" in finding(secret, AGENT)["reason"]
    assert secret["site"]["classified"]


def test_what_nobody_signed_for_does_not_count_and_that_is_said(tmp_path, capsys):
    said = document(tmp_path, "--classified", "--why", "By the plan", "--gateway", "edge01", "--signed-by", "-")
    assert finding(said, AGENT)["status"] == "NotAFinding"
    assert (said["site"]["enclave"], said["site"]["classified"]) == ("classified", False)
    assert not said["servers"][0]["gateway"] and said["servers"][0]["gateway_said"]["counts"] is False
    told = capsys.readouterr().err
    assert "The classified enclave does not apply" in told and "The enterprise gateway of EDGE01 does not apply" in told


def test_a_value_that_nobody_signed_for_is_said(tmp_path, capsys):
    values = {
        "hop_count": {"value": 80, "signed_by": ""},
        "recipients": {"value": 100, "signed_by": "J. Doe"},
        "retries": {"value": 10, "signed_by": ""},
        "internal_domain": {"value": "contoso.mil", "signed_by": ""},
    }
    document(tmp_path, "--site-sheet", sheet(tmp_path, values=values), code=0)
    told = " ".join(capsys.readouterr().err.split())
    assert "Hops of a received message: the value is not signed, so the STIG default applies." in told
    assert told.count("the value is not signed") == 1, "only what is another than a default, and unsigned"


def test_a_hidden_character_in_a_signature_is_called_what_it_is(tmp_path, capsys):
    said = ["--classified", "--signed-by", "J. Doe", "--why", "\u2800"]
    assert run_command(["assess", "--lab", "--out", str(tmp_path / "o"), *said]) == 2
    assert f"--why: {NO_REASON}" in capsys.readouterr().err


def test_what_nobody_stated_is_not_stated(tmp_path):
    assert document(tmp_path)["site"]["enclave"] == "not stated"


@pytest.mark.parametrize(
    "what", [["--signed-by", "x"], ["--why", "x"], ["--classified", "--why", "x", "--why", "y"], ["--gateway"]]
)
def test_who_and_why_belong_to_what_stands_before_them(tmp_path, what):
    with pytest.raises(SystemExit) as ended:
        run_command(["assess", "--lab", "--out", str(tmp_path / "o"), *what])
    assert ended.value.code == 2


def test_a_sheet_of_the_first_version_says_classified_without_a_signature(tmp_path, capsys):
    said = document(tmp_path, "--site-sheet", sheet(tmp_path, classified=True))
    assert said["site"]["enclave"] == "classified" and not said["site"]["classified"]
    assert "does not apply" in capsys.readouterr().err


def test_a_sheet_that_says_classified_stays_classified(tmp_path):
    enclave = {"stated": "classified", "signed_by": "J. Doe", "why": "Accredited as SIPR."}
    said = document(tmp_path, "--site-sheet", sheet(tmp_path, version=2, enclave=enclave))
    assert said["site"]["classified"]


def test_a_gateway_that_is_no_server_is_told(tmp_path, capsys):
    said = document(tmp_path, "--gateway", "edge01", "edge99", *SIGNED, code=2)
    assert "--gateway edge99: no server in this assessment has this name." in capsys.readouterr().err
    assert said["servers"][0]["gateway"]


def test_a_stranger_in_the_sheet_is_told_and_no_error(tmp_path, capsys):
    document(tmp_path, "--site-sheet", sheet(tmp_path, gateways=["edge77"]), code=0)
    assert "names edge77, which is not in this assessment" in capsys.readouterr().err


def test_missing_site_values_leave_a_server_complete(tmp_path):
    said = document(tmp_path, code=0)
    asks = [f for f in said["findings"] if f["asks"]]
    assert said["servers"][0]["complete"] and asks and all(f["status"] == "Not_Reviewed" for f in asks)
    assert not any(f["missing"] for f in said["findings"])


def test_a_changed_check_text_is_not_judged_until_accepted(tmp_path):
    published = tmp_path / "stig.xml"
    published.write_bytes(
        benchmark_xml(rule_xml(TIMEOUT, more="<check><check-content>New words.</check-content></check>"))
    )
    what = ["--benchmark", str(published)]
    held = finding(document(tmp_path, *what), TIMEOUT)
    assert held["status"] == "Not_Reviewed" and held["text_changed"]
    accepted = finding(document(tmp_path, *what, "--accept-text", TIMEOUT), TIMEOUT)
    assert accepted["status"] == "NotAFinding" and accepted["text_accepted"]


# --- The summary ------------------------------------------------------------------------------------------------------


def test_what_is_to_be_done_is_never_cut():
    four = whole_stig(4)
    said = " ".join(line.strip() for line in told.lines(four))
    for text in {f.required_input for f in four.results[0].findings if f.required_input}:
        assert f"{text}." in said


def test_the_summary_is_short_and_lists_what_matters():
    four = whole_stig(4)
    lines = told.lines(four)
    counts = Counter(f.status for f in four.results[1].findings)
    assert all(len(line) <= told.WIDTH for line in lines)
    bad = lines[lines.index("edge01") : lines.index("edge02")]
    assert f"{counts[Status.OPEN]} Open" in bad[1] and sum(counts.values()) == len(four.benchmark.rules)
    assert sum(line.startswith("  Open CAT") for line in bad) == counts[Status.OPEN]
    assert bad[2].startswith("  Open CAT I ")
    good = lines[lines.index("edge00") : lines.index("edge01")]
    assert len(good) < 10 and any("'Approved running services' is not on the site sheet" in line for line in good)
    denied = [line for line in lines[lines.index("edge02") :] if "Get-ReceiveConnector failed" in line]
    assert len(denied) == 1 and "EX19-ED-000235, 0" in denied[0]
    last = " ".join(line.strip() for line in lines[lines.index("edge03") + 1 :])
    assert last == f"Not assessed: {four.results[3].failure.sentence}"


def test_changed_texts_are_one_line():
    four = whole_stig(1)
    changed = tuple(Finding(i, Status.NOT_REVIEWED, "x", causes=CHANGED_TEXT) for i in (TIMEOUT, ENCRYPTION))
    lines = told.lines(replace(four, results=(replace(four.results[0], findings=changed),)))
    assert "  Check text changed, not evaluated: EX19-ED-000235, 159." in lines


def test_a_mailbox_servers_file_counts_for_every_server(tmp_path, capsys):
    path = tmp_path / "EdgeSubscription.xml"
    path.write_text(SUBSCRIPTIONS)
    assert finding(document(tmp_path), TWO_SERVERS)["status"] == "Not_Reviewed"
    assert finding(document(tmp_path, "--mailbox-file", str(path)), TWO_SERVERS)["status"] == "NotAFinding"
    path.write_text("nothing of the kind")
    assert run_command(["assess", "--lab", "--mailbox-file", str(path), "--out", str(tmp_path / "x")]) == 2
    assert "--mailbox-file" in capsys.readouterr().err


def test_an_option_that_is_cut_short_is_no_option(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run_command(["assess", "--lab", "--class", "--out", str(tmp_path)])
    assert ended.value.code == 2 and "--class" in capsys.readouterr().err


def test_a_value_that_exchange_does_not_take_is_told_with_what_it_takes(tmp_path, capsys):
    sheet = tmp_path / "sheet.json"
    value = '"values": {"hop_count": {"value": 999, "signed_by": "J. Doe"}}'
    sheet.write_text(f'{{"format": "edge-assessor-site-sheet", "version": 2, {value}}}')
    assert run_command(["assess", "--lab", "--site-sheet", str(sheet), "--out", str(tmp_path / "x")]) == 2
    assert "Hops of a received message: Exchange accepts 1 to 500." in " ".join(capsys.readouterr().err.split())

"""The JSON of findings: what the format promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from core.export.findings_json.document import snake_case
from core.export.view import server_labels
from core.model import (
    Attempt,
    Conflict,
    ExceptionWords,
    Facts,
    Failure,
    ObjectFinding,
    PropertyChange,
    Reason,
    Remediation,
    Row,
    RunOn,
    Server,
    Verdict,
)
from tests.core.export.pages import exported, findings_json
from tests.helpers.samples import CHUNKING, ENCRYPTION, WHEN, connector, sample_assessment

PAGE = Path(__file__).resolve().parents[3] / "docs/json-format.md"


WHOLE = Remediation(
    "Set-SendConnector -Identity 'Out' -DNSRoutingEnabled $true",
    place=RunOn.MAILBOX,
    changes=(
        PropertyChange("DNSRoutingEnabled", False, True),
        PropertyChange("SmartHosts", ("a", "b"), (), by_command=False),
    ),
    also=("It is for all source servers.",),
    template="New-X -Server 'EDGE01' -RemoteIPRanges ADDRESSES",
    stops=("Mail takes another way.",),
    verify="Send a message.",
    undo="Set-SendConnector -Identity 'Out' -DNSRoutingEnabled $false -SmartHosts 'a','b'",
    lost=("The password stands nowhere.",),
    conflicts=(Conflict("EX19-ED-000095", "It wants False."),),
    exception="The subscription authenticates.",
)


def document(assessment: Any = None) -> dict[str, Any]:
    return findings_json(assessment or sample_assessment())


def finding(server_id: str, stig_id: str = ENCRYPTION) -> dict[str, Any]:
    [found] = [f for f in document()["findings"] if (f["server_id"], f["stig_id"]) == (server_id, stig_id)]
    return found


def test_head_says_what_it_is() -> None:
    head = document()
    assert (head["format"], head["version"], head["created_utc"]) == (
        "edge-assessor-findings",
        4,
        "2026-03-04T09:30:00Z",
    )
    assert head["tool"]["name"] == "Edge Assessor" and head["tool"]["version"] and head["simulated"] is True
    assert head["assessment"]["marking"] == "CUI" and head["benchmark"]["own"] is False


def test_every_status_is_spelled_as_a_checklist_spells_it() -> None:
    statuses = {finding(f"s{i}")["status"] for i in range(1, 6)}
    assert statuses == {"Open", "NotAFinding", "Not_Reviewed"}
    open_one = finding("s1")
    assert (open_one["vuln_id"], open_one["rule_id"], open_one["severity"]) == (
        "V-259641",
        "SV-259641r961632_rule",
        "high",
    )
    assert open_one["comment"].startswith("Administrator") and open_one["checked"] and not open_one["missing"]


def test_objects_keep_what_was_collected() -> None:
    first, relay, third = finding("s1")["objects"]
    assert (first["auth_mechanism"], first["require_tls"], first["verdict"]) == ("Tls, ExchangeServer", False, "fails")
    mended = first["remediation"]
    assert mended["command"].endswith("-AuthMechanism Tls") and "EdgeSync" in mended["stops"][0]
    assert relay["found"]["bindings"] == ["10.20.30.40:587", "[fd00::40]:587"]
    assert (third["name"], third["verdict"], third["remediation"]) == (
        "Überleitung O'Neill – приём почты",
        "meets",
        None,
    )


def test_a_remediation_tells_all_that_is_to_be_known_before_it_is_pasted() -> None:
    unknown = Remediation(withheld="Set the role first.")
    told, withheld = (_object_with(each)["remediation"] for each in (WHOLE, unknown))
    assert (told["command"], told["undo"], told["place"]) == (WHOLE.command, WHOLE.undo, "mailbox")
    assert told["changes"] == [
        {"property": "DNSRoutingEnabled", "now": False, "becomes": True, "by_exchange_itself": False},
        {"property": "SmartHosts", "now": ["a", "b"], "becomes": [], "by_exchange_itself": True},
    ]
    assert (told["also"], told["stops"], told["verify"]) == ([*WHOLE.also], [*WHOLE.stops], WHOLE.verify)
    assert (told["template"], withheld["template"]) == (WHOLE.template, "")
    assert (told["lost"], told["exception"]) == ([*WHOLE.lost], WHOLE.exception)
    assert told["conflicts"] == [{"stig_id": "EX19-ED-000095", "why": "It wants False."}]
    assert (withheld["command"], withheld["withheld"], withheld["place"]) == ("", "Set the role first.", None)


def _with_exceptions() -> Any:
    words = ExceptionWords("The subscription authenticates.", "J. Doe", own=True)
    offered = ExceptionWords("No client submits here.")
    keys = [("s1", ENCRYPTION, "EDGE01\\gone"), ("s1", CHUNKING, "")]
    return replace(sample_assessment(), exceptions=dict(zip(keys, (words, offered), strict=True)))


def test_exceptions_say_whose_words_they_are_and_who_signs() -> None:
    offered, signed = document(_with_exceptions())["exceptions"]
    assert (offered["stig_id"], offered["identity"], offered["own"], offered["counts"]) == (CHUNKING, "", False, False)
    assert (signed["identity"], signed["own"], signed["counts"]) == ("EDGE01\\gone", True, True)
    assert (signed["text"], signed["signed_by"]) == ("The subscription authenticates.", "J. Doe")
    assert document()["exceptions"] == []


def _object_with(remediation: Remediation) -> dict[str, Any]:
    sample = sample_assessment()
    result = sample.results[0]
    finding = result.findings[0]
    mended = replace(finding.objects[0], remediation=remediation)
    changed = replace(result, findings=(replace(finding, objects=(mended,)),))
    objects: list[dict[str, Any]] = document(replace(sample, results=(changed,)))["findings"][0]["objects"]
    return objects[0]


@pytest.mark.parametrize(
    ("collected", "subscribed"),
    [
        ({"Get-SendConnector": (Row("Get-SendConnector", {"Name": "EdgeSync - A to Internet"}),)}, "yes"),
        ({"Get-AcceptedDomain": ()}, "no"),
        ({}, "not known"),
    ],
)
def test_whether_a_server_is_subscribed_is_told_with_why(collected: dict[str, Any], subscribed: str) -> None:
    sample = sample_assessment()
    result = sample.results[0]
    assert result.evidence
    evidence = replace(result.evidence, facts=Facts(collected))
    server = document(replace(sample, results=(replace(result, evidence=evidence),)))["servers"][0]
    assert server["subscription"]["subscribed"] == subscribed and server["subscription"]["why"].endswith(".")


def test_of_a_server_without_evidence_nothing_is_said_of_a_subscription() -> None:
    assert [server["subscription"] for server in document()["servers"][3:6:2]] == [None, None]


def test_what_was_not_collected_is_null_and_never_false() -> None:
    judged = connector("E", "C", "", require_tls=None, verdict=Verdict.UNKNOWN)
    only_number = ObjectFinding("D", "E\\D", Verdict.UNKNOWN, "x", (("AuthMechanism", 17), ("RequireTLS", "maybe")))
    assessment = sample_assessment()
    result = assessment.results[0]
    changed = replace(result, findings=(replace(result.findings[0], objects=(judged, only_number)),))
    objects = document(replace(assessment, results=(changed,)))["findings"][0]["objects"]
    assert [(o["auth_mechanism"], o["require_tls"]) for o in objects] == [(None, None), ("17", None)]
    assert "auth_mechanism" not in objects[0]["found"] and objects[1]["found"]["require_tls"] == "maybe"


def test_servers_of_one_name_are_told_apart() -> None:
    servers = {s["id"]: s for s in document()["servers"]}
    assert servers["s1"]["name"] == servers["s5"]["name"] == "edge01"
    assert len({s["label"] for s in servers.values()}) == 6 and finding("s5")["server_label"] == servers["s5"]["label"]
    twins = (Server("a", "e", "h"), Server("b", "e", "h"), Server("c", "e", evidence_file="C:\\x\\e.json"))
    assert list(server_labels(twins).values()) == ["e (h:5986) #1", "e (h:5986) #2", "e (e.json)"]


def test_servers_say_how_they_were_reached_or_why_not() -> None:
    first, _, refusing, silent, file, not_run = document()["servers"]
    assert first["evidence"]["trust"] and first["evidence"]["script_sha256"] and first["complete"]
    assert not refusing["complete"] and refusing["failure"] is None
    assert silent["evidence"] is None and silent["failure"]["reason"] == "no answer"
    assert "firewall" in silent["failure"]["sentence"]
    assert file["evidence"]["road"] == "file"
    assert not_run["started_utc"] is None and not not_run["complete"]


def test_gravest_rules_first_then_servers_in_order() -> None:
    order = [(f["severity"], f["server_id"]) for f in document()["findings"]]
    assert order == [(s, f"s{i}") for s in ("high", "medium", "low") for i in range(1, 6)]
    assert finding("s1", CHUNKING)["checked"] is False


def test_same_bytes_for_the_same_time_wherever_it_is() -> None:
    first = exported("json", sample_assessment())
    assert first == exported("json", sample_assessment(), WHEN.astimezone(timezone(timedelta(hours=5))))
    assert not first.startswith(b"\xef\xbb\xbf") and first.endswith(b"}\n") and b"\r" not in first


def test_broken_unicode_still_makes_a_document() -> None:
    assessment = sample_assessment()
    odd = replace(assessment, details=replace(assessment.details, name="a\ud800b"))
    assert document(odd)["assessment"]["name"] == "a\ud800b"


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("AuthMechanism", "auth_mechanism"),
        ("RequireTLS", "require_tls"),
        ("RemoteIPRanges", "remote_ip_ranges"),
        ("PermissionGroups", "permission_groups"),
        ("Fqdn", "fqdn"),
        ("WhenChangedUTC", "when_changed_utc"),
        ("TlsDomain", "tls_domain"),
    ],
)
def test_snake_case(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_the_document_names_every_name() -> None:
    text = PAGE.read_text(encoding="utf-8")
    tried = Attempt("s1", WHEN, Failure(Reason.SILENT, "Nobody answered.", "Look."))
    before = replace(sample_assessment().results[0], answered_before=(("Get-X", WHEN),))
    told = replace(sample_assessment(), attempts={"s1": tried}, results=(before,))
    missing = {
        name
        for name in _names([document(), document(told), _object_with(WHOLE), document(_with_exceptions())])
        if f"`{name}`" not in text
    }
    assert not missing


def _names(value: Any) -> set[str]:
    """Every name in the document, but for the collected properties, which are Exchange's."""
    if isinstance(value, list):
        return set().union(*map(_names, value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(_names(v) for k, v in value.items() if k != "found"))

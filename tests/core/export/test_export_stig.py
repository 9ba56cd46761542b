"""The report and the JSON of all rules: what the assessor says of the site, what waits, and at a sensible length."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from core.benchmark.releases import changed_check_texts
from core.benchmark.xccdf import own_benchmark
from core.export.view import findings_by_rule, worst_status
from core.model import Assessment, Cause, Enclave, Facts, Finding, Gap, Role, RoleChoice, Site, SiteValue, Status
from core.registry import evaluate
from tests.core.export.pages import findings_json, read, squeezed
from tests.core.rule_cases.sheet import SAID
from tests.helpers.samples import CHANGED_TEXT
from tests.helpers.whole_stig import whole_stig

TIMEOUT, SERVICES, SENDER_FILTER = "EX19-ED-000159", "EX19-ED-000199", "EX19-ED-000139"


def pages_of(assessment: Assessment, full: bool = False) -> list[str]:
    return [squeezed(page.extract_text()) for page in read(assessment, full=full).pages]


def findings(assessment: Assessment) -> dict[tuple[str, str], dict[str, Any]]:
    return {(f["server"], f["stig_id"]): f for f in findings_json(assessment)["findings"]}


@pytest.fixture(scope="module")
def four() -> Assessment:
    return whole_stig(4)


@pytest.fixture(scope="module")
def pages(four: Assessment) -> list[str]:
    return pages_of(four)


@pytest.fixture(scope="module")
def text(pages: list[str]) -> str:
    return "".join(pages)


def test_four_servers_are_a_report_that_people_read(four: Assessment, pages: list[str]) -> None:
    assert all(len(result.findings) == len(four.benchmark.rules) for result in four.results)
    assert len(pages) < 60 and len(pages_of(whole_stig(1))) < 30


def test_what_is_wrong_comes_first(four: Assessment) -> None:
    states = [worst_status(found) for found in findings_by_rule(four).values()]
    ranks = [("Open", "Not_Reviewed", "NotAFinding", "Not_Applicable").index(state.value) for state in states]
    assert ranks == sorted(ranks) and ranks[0] == 0 and ranks[-1] >= 2


def test_a_silent_server_makes_no_rule_worse(four: Assessment) -> None:
    met = [found for found in findings_by_rule(four).values() if worst_status(found) is Status.NOT_A_FINDING]
    assert met and all(any(j.result.failure for j in found) for found in met)


def test_the_matrix_has_a_mark_for_each_rule_and_server(four: Assessment, pages: list[str]) -> None:
    front = "".join(pages[1:4])
    for rule in four.benchmark.rules:
        start = front.index(rule.stig_id) + len(rule.stig_id)
        row = re.split(r"CATI|Open:|Notreviewed:|Notafinding:|Notapplicable:|×Open", front[start:], maxsplit=1)[0]
        assert len(re.findall("[×?✓–]", row)) == 4, (rule.stig_id, row)


def test_many_servers_are_counted_instead() -> None:
    front = "".join(pages_of(whole_stig(13))[1:3])
    assert "NotReviewedNotaFinding" in front.replace("NotaFindingNotApplicable", "NotaFinding")


def test_site_values_are_told_with_who_signed(text: str) -> None:
    table = text[text.index("Sitevalues(EDSP)") :]
    assert "Receiveconnectortimeout00:05:0000:10:00J.Doe,ISSM" in table
    assert squeezed("30 not signed: the default applies") in table
    assert squeezed("Approved running services none not given") in table


def test_roles_are_told_with_their_justification(text: str) -> None:
    table = text[text.index("Connectorroles") :]
    assert squeezed("From Mailbox servers receive internal takes mail from Mailbox servers edge00, edge02") in table
    assert squeezed("4 connectors have no role on 1 server") in text


def test_enclave_and_gateway_are_told(four: Assessment, text: str) -> None:
    assert squeezed("Not stated, evaluated as unclassified; an enterprise gateway filters the mail of 1 server") in text
    assert squeezed("edge01 – Not Applicable: The rule is not applicable where an enterprise gateway") in text
    sipr = replace(four, site=replace(four.site, enclave=Enclave.CLASSIFIED, enclave_by=SAID))
    assert squeezed("Classified (SIPR)") in "".join(pages_of(sipr))


def test_what_waits_for_the_assessor_is_told(text: str) -> None:
    waits = text[text.index("Openitemsfortheassessor") :]
    assert squeezed("the site value 'Approved running services' is not on the site sheet") in waits
    assert squeezed("Manual review") in waits and "EX19-ED-000044" in waits


def test_each_verdict_says_what_it_was_measured_by(four: Assessment, text: str) -> None:
    assert squeezed("Measured against the site value 00:10:00, signed by J. Doe, ISSM.") in text
    met = next(f for f in four.results[0].findings if f.stig_id == "EX19-ED-000110")
    assert (
        met.status is Status.NOT_A_FINDING
        and squeezed(f"{met.reason} Measured against {met.measured_against[0]}.") in text
    )
    assert findings(four)["edge00", TIMEOUT]["basis"] == ["the site value 00:10:00, signed by J. Doe, ISSM"]


def test_facts_for_a_person_are_shown(text: str) -> None:
    folders, last = (
        "Account Rights Type Inherited Path L:\\Logs\\Connectivity",
        "BUILTIN\\Administrators FullControl Allow False",
    )
    [section] = re.findall(f"{re.escape(squeezed(folders))}.*?{re.escape(squeezed(last))}", text)[:1]
    assert section.count("L:") > 5


def test_a_property_of_another_kind_of_object_is_not_missing(four: Assessment) -> None:
    """Log folders have one property each; an installation folder has no build number."""
    found = [f for r in four.results[:3] for f in r.findings if f.stig_id in ("EX19-ED-000050", "EX19-ED-000197")]
    assert len(found) == 6 and any(len(f.objects) > 2 for f in found)
    odd = replace(four, results=tuple(replace(r, findings=(f,)) for r, f in zip(four.results, found, strict=False)))
    assert "notgiven" not in "".join(pages_of(odd)).partition("Findings:")[2]


def test_objects_that_the_role_exempts_are_told(four: Assessment, text: str) -> None:
    assert "Notapplicablebyrole:Fromi" in text
    objects = findings(four)["edge00", "EX19-ED-000235"]["objects"]
    assert sorted(o["verdict"] for o in objects) == ["meets", "not_concerned"]


def test_contradicting_rules_name_each_other(text: str) -> None:
    section = text[text.index("EX19-ED-000235:Exchange") :]
    assert "EX19-ED-000099" in section[: section.index("EX19-ED-000016:")]


def test_brief_counts_what_meets_and_full_prints_it(four: Assessment, text: str) -> None:
    brief, full = text, "".join(pages_of(four, full=True))
    assert "meetstherule.TheJSONfilehasit." in brief and "meetstherule.TheJSONfilehas" not in full
    met = four.benchmark.rule("EX19-ED-000234")  # by every server
    assert met and squeezed(met.discussion)[:60] in full and squeezed(met.discussion)[:60] not in brief
    assert len(brief) < len(full)


def test_sources_that_answered_and_failed_are_told(text: str) -> None:
    appendix = text[text.index("Appendix:") :]
    assert "Get-SendConnector(2)" in appendix and "FailedGet-ReceiveConnector:Accessisdenied." in appendix


def test_a_changed_check_text_is_told_and_so_is_its_acceptance(four: Assessment) -> None:
    rules = tuple(replace(r, check_text="Another text.") if r.stig_id == TIMEOUT else r for r in own_benchmark().rules)
    benchmark = replace(own_benchmark(), rules=rules, own=False)
    assert TIMEOUT in changed_check_texts(benchmark)
    back = replace(
        four.results[0], findings=(Finding(TIMEOUT, Status.NOT_REVIEWED, "It changed.", causes=CHANGED_TEXT),)
    )
    assert back.findings[0].gap is Gap.TEXT_CHANGED
    told = replace(four, benchmark=benchmark, results=(back,))
    assert squeezed("1 rule: the check text has changed since the check was written.") in pages_of(told)[0]
    accepted = replace(told, site=Site(accepted_texts=frozenset({TIMEOUT, "EX19-ED-999999"})))
    assert squeezed(f"The check text of {TIMEOUT} has changed since its check was written; the assessor") in "".join(
        pages_of(accepted)
    )
    found = findings_json(accepted)
    assert found["site"]["accepted_texts"] == [TIMEOUT] and found["findings"][0]["text_accepted"]
    assert found["findings"][0]["text_changed"] and not findings_json(four)["findings"][0]["text_changed"]


def test_a_product_that_does_not_match_is_told(four: Assessment) -> None:
    evidence = four.results[0].evidence
    assert evidence
    host = replace(evidence.host, product="Exchange Server 2016")
    odd = replace(four, results=(replace(four.results[0], evidence=replace(evidence, host=host)),))
    said = "The benchmark is for Exchange Server 2019, the server runs Exchange Server 2016."
    assert squeezed(said) in "".join(pages_of(odd)[1:])
    assert squeezed("Note edge00: The benchmark is for Exchange Server 2019") in pages_of(odd)[0]
    [first, *_] = findings_json(odd)["warnings"]
    assert first["text"].startswith(said) and first["servers"] == ["edge00"] and first["server_ids"] == ["w0"]


# --- The server's gaps are not the assessor's -------------------------------------------------------------------------


def test_what_the_assessor_must_supply_leaves_a_server_complete(four: Assessment) -> None:
    good, refused = findings_json(four)["servers"][0], findings_json(four)["servers"][2]
    assert good["complete"] and not refused["complete"]
    services = findings(four)["edge00", SERVICES]
    assert services["not_reviewed_because"] == "waits for the assessor" and services["asks"] and not services["missing"]
    denied = findings(four)["edge02", TIMEOUT]
    assert denied["missing"] and denied["not_reviewed_because"] == "a fact is missing" and not denied["asks"]


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_the_sheet_is_in_the_json(four: Assessment) -> None:
    site = findings_json(four)["site"]
    values = {value["key"]: value for value in site["values"]}
    assert values["receive_timeout"] | {"title": "", "stig_ids": []} == {
        "key": "receive_timeout",
        "title": "",
        "default": "00:05:00",
        "value": "00:10:00",
        "signed_by": "J. Doe, ISSM",
        "used": True,
        "stig_ids": [],
    }
    assert values["hop_count"]["value"] == 30 and not values["hop_count"]["used"]
    assert values["services"]["value"] is None
    assert values["blocked_domains"]["value"] == ["bad.example", "worse.example"]
    assert site["classified"] is False and len(site["roles"]) == 8
    assert site["roles"][0]["server"] == "edge00" and site["roles"][0]["justification"]
    assert [server["gateway"] for server in findings_json(four)["servers"]] == [False, True, False, False]


def test_every_name_of_the_json_is_documented(four: Assessment) -> None:
    from tests.core.export.test_export_json import PAGE, _names

    page = PAGE.read_text(encoding="utf-8")
    assert not {name for name in _names(findings_json(four)) if f"`{name}`" not in page}


def test_far_too_many_roles_are_counted(four: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.export.report.site.MOST_ROLES", 2)
    roles = {("w0", "Get-ReceiveConnector", f"C{n}"): RoleChoice(Role.INTERNAL, "Ours.") for n in range(5)}
    text = "".join(pages_of(replace(four, results=four.results[:1], site=Site(roles=roles))))
    assert squeezed("Not printed: 3 more decisions. The JSON file has them all.") in text
    assert "C1receiveinternal" in text and "C2receiveinternal" not in text


def test_no_sentence_ends_twice(four: Assessment) -> None:
    """What a check lacks is a phrase, and the report makes the sentence."""
    lacking = replace(four.results[0].evidence, facts=Facts({}))
    findings = tuple(evaluate(rule.stig_id, lacking.facts) for rule in four.benchmark.rules)
    result = replace(four.results[0], evidence=lacking, findings=findings)
    reader = read(replace(four, results=(result, *four.results[1:])))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "on the site sheet." in text and re.findall(r".{0,40}[^\s.][.][.](?![.])", text) == []


HOSTILE = ("#panic()", "\u202eevil\x00", "\ud800", "A" * 3_000, "日本 😀", "] [ } { $x$ <label>")


@pytest.mark.parametrize("hostile", HOSTILE, ids=[ascii(h[:10]) for h in HOSTILE])
def test_what_people_type_into_the_sheet_is_only_text(four: Assessment, hostile: str) -> None:
    key = ("w0", "Get-ReceiveConnector", f"EDGE00\\{hostile}")
    site = Site(
        {"custom_agent": SiteValue(hostile, hostile), "services": SiteValue((hostile,), hostile)},
        roles={key: RoleChoice(Role.INTERNAL, hostile), ("w0", hostile, hostile): RoleChoice(Role.INTERNET, hostile)},
    )
    causes = (Cause(Gap.INPUT_REQUIRED, hostile),)
    finding = Finding(SERVICES, Status.NOT_REVIEWED, hostile, causes=causes, measured_against=(hostile,))
    result = replace(four.results[0], findings=(finding, replace(finding, stig_id=hostile, causes=())))
    odd = replace(four, results=(result,), site=site)
    assert "\u202e" not in "".join(pages_of(odd)) and findings_json(odd)["site"]["roles"]

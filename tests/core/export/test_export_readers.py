"""What the report owes its readers: the gravest first, each thing once and true, commands that can be typed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from core.benchmark.xccdf import own_benchmark
from core.export.printable import BREAK, prose
from core.export.report.cover import cover
from core.export.report.document import report_data
from core.export.report.grouping import group_alike, without_host_name
from core.export.report.rule_texts import text_parts
from core.export.view import Data, ServerFinding
from core.model import Assessment, Cause, Finding, Gap, Host, ObjectFinding, Site, Status, Verdict
from tests.helpers.samples import WHEN, fresh, sample_assessment
from tests.helpers.whole_stig import whole_stig

CRYPTO, ENCRYPTION, SERVICES, AUDIT = "EX19-ED-000006", "EX19-ED-000235", "EX19-ED-000199", "EX19-ED-000044"


@cache
def whole() -> Assessment:
    return whole_stig(4)


@cache
def told(full: bool = False) -> Data:
    return report_data(whole(), WHEN, full)


def rule(stig_id: str, data: Data | None = None) -> Data:
    rules = [each for part in (data or told())["chapters"] for each in part["rules"]]
    return next(each for each in rules if each["stig_id"].replace(BREAK, "") == stig_id)


def with_host(assessment: Assessment, number: int, **host: str) -> Assessment:
    results = list(assessment.results)
    evidence = results[number].evidence
    assert evidence
    results[number] = replace(results[number], evidence=replace(evidence, host=replace(evidence.host, **host)))
    return replace(assessment, results=tuple(results))


# --- First page -------------------------------------------------------------------------------------------------------


def test_a_server_of_which_nothing_is_known_is_named_before_one_that_lacks_a_fact() -> None:
    assert [gap["server"] for gap in told()["answer"]["gaps"]] == ["edge03", "edge01", "edge02"]
    assert "Not evaluated" not in told()["answer"]["gaps"][2]["reason"]


def test_a_mismatch_is_named_before_the_end_of_support_and_with_its_server() -> None:
    odd = with_host(whole(), 1, product="Exchange Server Subscription Edition (SE)")
    [first, second] = cover(odd, WHEN, {server.id: server.name for server in odd.servers})["warnings"]
    assert first.startswith("edge01: The server runs") and first.endswith("agree on this with the site.")
    assert "Support for" in second


def test_the_table_of_servers_says_which_facts_are_missing() -> None:
    servers = {server["name"]: server["missing"] for server in told()["servers"]}
    assert not servers["edge00"] and not servers["edge03"]
    assert servers["edge02"].startswith(
        "13 rules: Get-ReceiveConnector failed on the server: Access is denied. 2 rules"
    )


def test_what_waits_stands_gravest_first() -> None:
    waits = [row["cat"] for row in told()["todo"] if row["gap"] == "input_required"]
    assert waits == sorted(waits) and waits[0] == "CAT I" and waits[-1] == "CAT II"


def test_a_time_of_receipt_is_not_said_to_be_that_of_collection() -> None:
    sample = sample_assessment()
    evidence = sample.results[0].evidence
    assert evidence
    undated = replace(sample.results[0], evidence=replace(evidence, collected_utc=None))
    data = report_data(replace(sample, results=(undated,)), WHEN, full=False)
    assert data["servers"][0]["when"] == "not stated; received 2026-03-04 09:30 UTC"
    assert data["chapters"][0]["rules"][0]["findings"][0]["collected"].startswith("received ")


# --- Each thing once and true -----------------------------------------------------------------------------------------


def test_only_a_role_is_called_a_role() -> None:
    exempt = {line["exempt"].replace(BREAK, "") for line in rule(CRYPTO)["lines"]}
    assert "Not applicable: HKLM:\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319." in exempt
    assert rule(ENCRYPTION)["lines"][-1]["exempt"] == "Not applicable by role: From internet gateways."


def test_a_role_that_the_assessor_gave_is_told_in_place_of_the_suggested_one() -> None:
    objects = [o for f in rule(ENCRYPTION, told(full=True))["findings"] for o in f["objects"]]
    chosen = [o for o in objects if o["chosen"]]
    assert {o["chosen"] for o in chosen} == {"internal"} and not any(o["role"] for o in chosen)
    assert any(o["role"] for o in objects if not o["chosen"])


def test_folders_with_the_same_access_list_have_it_once() -> None:
    [finding] = rule(AUDIT)["findings"][:1]
    [group] = finding["facts"]["groups"]
    assert len(group["heads"]) > 5 and len(group["rows"]) < 5


def test_what_a_person_must_judge_is_there_in_full() -> None:
    services = tuple(
        ObjectFinding(f"Service {n}", "", Verdict.UNKNOWN, "For a person.", (("Name", f"Service {n}"),))
        for n in range(100)
    )
    finding = Finding(SERVICES, Status.NOT_REVIEWED, "Compare.", services)
    data = report_data(replace(whole(), results=(replace(whole().results[0], findings=(finding,)),)), WHEN, False)
    [told_once] = rule(SERVICES, data)["findings"]
    assert len(told_once["facts"]["groups"][0]["rows"]) == 100 and not told_once["left_out"]


def test_a_reason_is_not_said_twice() -> None:
    cause = Cause(Gap.INPUT_REQUIRED, "the list is not there")
    once = ObjectFinding("A", "", Verdict.UNKNOWN, cause.sentence, (("Name", "A"),), cause=cause)
    finding = Finding(SERVICES, Status.NOT_REVIEWED, "Not evaluated: the list is not there.", (once,), causes=(cause,))
    data = report_data(replace(whole(), results=(replace(whole().results[0], findings=(finding,)),)), WHEN, False)
    assert rule(SERVICES, data)["findings"][0]["facts"]["reason"] == ""


def test_a_rule_whose_old_logic_is_accepted_says_so() -> None:
    rules = tuple(replace(r, check_text="Other.") if r.stig_id == ENCRYPTION else r for r in own_benchmark().rules)
    benchmark = replace(own_benchmark(), rules=rules, own=False)
    site = replace(whole().site, accepted_texts=frozenset({ENCRYPTION}))
    met = replace(whole(), benchmark=benchmark, site=site, results=whole().results[:1])
    data = report_data(met, WHEN, full=False)
    assert rule(ENCRYPTION, data)["old_logic"] and not rule(CRYPTO, data)["old_logic"]


# --- Servers that say the same ----------------------------------------------------------------------------------------


def judgement(name: str, finding: Finding, **host: str) -> ServerFinding:
    server = replace(sample_assessment().servers[0], id=name, name=name, computer=name)
    result = fresh(server)
    assert result.evidence
    evidence = replace(result.evidence, host=replace(Host(name=name), **host))
    return ServerFinding(replace(result, server=server, evidence=evidence), finding)


def connector_of(name: str, **more: str) -> Finding:
    found = {"AuthMechanism": "Tls, None", "Fqdn": f"{name.lower()}.example.mil"} | more
    each = ObjectFinding(
        f"Default {name}", f"{name}\\Default {name}", Verdict.FAILS, f"On {name}.", tuple(found.items())
    )
    return Finding(ENCRYPTION, Status.OPEN, f"Wrong: Default {name}.", (each,))


def test_the_same_finding_on_two_servers_is_one_block_whatever_they_are_called() -> None:
    two = [judgement(name, connector_of(name), fqdn=f"{name.lower()}.example.mil") for name in ("MX1", "MX2")]
    assert len(group_alike(Assessment(*_nothing()), two)) == 1
    assert len(group_alike(Assessment(*_nothing()), two, full=True)) == 2
    other = judgement("MX3", connector_of("MX3", AuthMechanism="Tls"), fqdn="mx3.example.mil")
    assert len(group_alike(Assessment(*_nothing()), [*two, other])) == 2


def test_servers_that_lack_the_same_fact_are_one_block_whatever_they_are_called() -> None:
    two = [judgement(name, lacking(name)) for name in ("MX1", "MX2")]
    assert len(group_alike(Assessment(*_nothing()), two)) == 1


def lacking(name: str) -> Finding:
    cause = Cause(Gap.FACT_MISSING, f"Get-ReceiveConnector gave no AuthMechanism for {name}\\Relay")
    each = ObjectFinding("Relay", f"{name}\\Relay", Verdict.UNKNOWN, cause.sentence, cause=cause)
    return Finding(ENCRYPTION, Status.NOT_REVIEWED, f"Not evaluated: {cause.text}.", (each,), causes=(cause,))


def test_a_server_that_is_called_as_a_value_hides_no_difference() -> None:
    """Only names are compared without it."""
    two = [judgement(name, connector_of("MX1", AuthMechanism=name)) for name in ("Tls", "None")]
    assert without_host_name(two[0]) != without_host_name(two[1])


def _nothing() -> tuple[object, ...]:
    sample = sample_assessment()
    return sample.details, sample.benchmark, (), (), {}, Site()


# --- Commands in a rule's text ----------------------------------------------------------------------------------------


def test_a_command_in_a_text_breaks_only_with_a_mark() -> None:
    long = "Set-TransportService -Identity 'SERVER' -AgentLogPath 'L:\\Logs\\Agent' -QueueLogPath 'L:\\Logs\\Queue'"
    first, second, third = text_parts(f"Run this:\n{long}\nThen look.", 80)
    assert (first["text"], third["text"]) == ("Run this:", "Then look.")
    assert " ".join(line.removesuffix(" `").strip() for line in second["commands"]) == long
    assert all(line.endswith(" `") for line in second["commands"][:-1]) and BREAK not in "".join(second["commands"])


def test_a_sentence_that_begins_with_a_command_is_a_sentence() -> None:
    assert [part["commands"] for part in text_parts("Get-ReceiveConnector shows it.", 80)] == [[]]
    assert [part["commands"] for part in text_parts("Set-up offers it too", 80)] == [[]]


def test_parameters_and_properties_stay_whole_in_a_sentence() -> None:
    for word in ("-queueDatabaseLoggingPath", "TLSReceiveDomainSecureList", "SchUseStrongCrypto"):
        assert BREAK not in prose(f"Set {word} now.")
    assert BREAK in prose("x" * 27)


def test_every_server_with_an_open_finding_is_named() -> None:
    many = whole_stig(60, kinds=(1,))
    data = report_data(many, WHEN, full=False)
    [first, *others] = rule("EX19-ED-000026", data)["findings"]
    assert not others and first["server"].endswith("edge11 and 48 more") and first["count"] == 60
    assert first["servers"].replace(BREAK, "").split(", ") == [server.name for server in many.servers]
    assert len(data["evidence"]) == 1 and data["evidence"][0]["servers"] == first["servers"]
    assert len(report_data(many, WHEN, full=True)["evidence"]) == 60

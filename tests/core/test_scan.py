"""One server, one pass: whatever goes wrong is in the result, and none of it is a verdict."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.attribution.attribute import BY_ITSELF
from core.attribution.expected_server import expected_computer
from core.model import (
    Cancelled,
    CollectError,
    Criteria,
    Evidence,
    Facts,
    Failure,
    Host,
    Origin,
    Reason,
    Row,
    Server,
    Site,
    Stage,
    Status,
)
from core.reruns import STOPPED
from core.scan import Collection, judge
from tests.helpers.scans import judged, scan

RULE = "EX19-ED-000235"
MECHANISM = {"AuthMechanism": "Tls", "AuthMechanismValue": 1}
TLS = Row("Get-ReceiveConnector", {"Identity": "EDGE01\\a", "Name": "a", "Server": "EDGE01", **MECHANISM})
HOST = Host("EDGE01", "edge01.contoso.com", edge_role=True, shell="loaded")
EVIDENCE = Evidence(
    b"x", "0" * 64, datetime.now(UTC), None, "", Origin("file", "x"), HOST, Facts({"Get-ReceiveConnector": (TLS,)})
)
EDGE01 = Server("1", "edge01", "edge01.contoso.com")


class Collected:
    """A collector that answers with this evidence, or raises this error."""

    def __init__(self, outcome: Evidence | Exception) -> None:
        self.outcome = outcome

    def collect(self, report, cancel):
        report(Stage.COLLECTING, "collecting")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def result_of(outcome, server=EDGE01):
    return scan(server, Collected(outcome), [RULE, "EX19-ED-000999"], lambda stage, text: None, threading.Event())


def test_whole_evidence_is_judged():
    result = result_of(EVIDENCE)
    assert result.findings[0].status is Status.NOT_A_FINDING and result.failure is None
    assert not result.findings[1].checked and result.findings[1].status is Status.NOT_REVIEWED
    assert result.complete


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        (replace(HOST, name="EDGE07", fqdn="edge07.contoso.com"), Reason.OTHER_SERVER),
        (replace(HOST, name="", fqdn=""), Reason.OTHER_SERVER),
        (replace(HOST, edge_role=False), Reason.NOT_EDGE),
        (replace(HOST, shell="No snap-ins have been registered"), Reason.SNAPIN_MISSING),
    ],
)
def test_evidence_that_says_nothing_about_this_server_is_no_verdict(host, reason):
    result = result_of(replace(EVIDENCE, host=host))
    assert result.failure is not None and result.failure.reason is reason
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}
    assert result.evidence is not None and not result.complete


@pytest.mark.parametrize("error", [CollectError(Failure(Reason.REFUSED, "Refused.", "Look.")), ValueError("bug")])
def test_a_collector_that_fails_is_no_verdict(error):
    result = result_of(error)
    assert result.failure is not None
    assert [finding.reason for finding in result.findings] == [result.failure.sentence] * 2
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}


def test_one_that_was_stopped_is_no_verdict():
    result = result_of(Cancelled())
    assert result.failure == STOPPED and {finding.status for finding in result.findings} == {Status.NOT_REVIEWED}


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (EDGE01, "edge01"),
        (replace(EDGE01, host="10.0.0.5"), ""),
        (replace(EDGE01, host="fe80::1%12"), ""),
        (replace(EDGE01, host="localhost"), ""),
        (replace(EDGE01, host="localhost", computer="EDGE01"), "EDGE01"),
        (replace(EDGE01, host="10.0.0.5", computer="EDGE09"), "EDGE09"),
        (Server("1", "from a file", evidence_file="x.txt"), ""),
    ],
)
def test_which_computer_must_answer(server, expected):
    assert expected_computer(server) == expected


@pytest.mark.parametrize("name", ["EDGE01", "edge01", "Edge01.contoso.com"])
def test_a_computer_name_is_compared_as_windows_does(name):
    assert result_of(EVIDENCE, replace(EDGE01, computer=name)).failure is None


def test_a_long_name_is_compared_by_its_first_fifteen_characters():
    cut = replace(EVIDENCE, host=replace(HOST, name="EDGE-TRANSPORT-", fqdn=""))
    assert result_of(cut, replace(EDGE01, host="edge-transport-01.contoso.com")).failure is None
    other = replace(EVIDENCE, host=replace(HOST, name="EDGE-TRANSPO", fqdn=""))
    assert result_of(other, replace(EDGE01, host="edge-transport-01.contoso.com")).failure is not None


def test_two_servers_whose_names_begin_alike_are_told_apart():
    meant = replace(EDGE01, host="edge-transport-01.contoso.com")
    for number, reason in ((1, None), (2, Reason.OTHER_SERVER)):
        host = replace(HOST, name="EDGE-TRANSPORT-", fqdn=f"edge-transport-0{number}.contoso.com")
        failure = result_of(replace(EVIDENCE, host=host), meant).failure
        assert (failure.reason if failure else None) is reason


def test_a_computer_name_that_differs_is_not_made_good_by_the_name_in_dns():
    other = replace(EVIDENCE, host=replace(HOST, name="EDGE02", fqdn="edge01.contoso.com"))
    failure = result_of(other).failure
    assert failure is not None and failure.happened == "EDGE02 answered, not EDGE01."


def owned(*owners: str, auth: str = "Tls") -> Facts:
    rows = [{"Identity": f"{o}\\{n}", "Name": "a", "AuthMechanism": auth, "Server": o} for n, o in enumerate(owners)]
    return Facts({"Get-ReceiveConnector": tuple(Row("Get-ReceiveConnector", row) for row in rows)})


@pytest.mark.parametrize("owners", [("EDGE07",), ("EDGE01", "EDGE07"), ("EDGE07", "EDGE07"), ("EDGE01", "")])
@pytest.mark.parametrize("name", ["EDGE01", ""])
def test_settings_of_another_server_clear_none(owners, name):
    by_file = Server("1", "edge01", evidence_file="edge01.xml")
    unnamed_but_one = not name and len(set(owners)) == 1
    passing = result_of(replace(EVIDENCE, facts=owned(*owners), host=Host(name)), by_file)
    wanted = Status.NOT_A_FINDING if unnamed_but_one else Status.NOT_REVIEWED
    assert passing.findings[0].status is wanted and passing.complete is unnamed_but_one
    failing = result_of(replace(EVIDENCE, facts=owned(*owners, auth="BasicAuth"), host=Host(name)), by_file)
    assert failing.findings[0].status is Status.OPEN
    told = [note for note in failing.findings[0].notes if BY_ITSELF in note or "the server of each object" in note]
    assert bool(told) is not unnamed_but_one


def test_settings_of_the_server_itself_are_judged_however_its_name_is_written():
    host = Host("EDGE-WITH-A-LON", "edge-with-a-long-name.contoso.com")
    facts = owned("edge-with-a-lon", "EDGE-WITH-A-LONG-NAME.contoso.com")
    result = result_of(replace(EVIDENCE, facts=facts, host=host), Server("1", "x", evidence_file="x.txt"))
    assert result.findings[0].status is Status.NOT_REVIEWED  # two names are two servers
    for owner in ("edge-with-a-lon", "EDGE-WITH-A-LONG-NAME.contoso.com", "contoso.com/Servers/EDGE-WITH-A-LON"):
        result = result_of(replace(EVIDENCE, facts=owned(owner), host=host), Server("1", "x", evidence_file="x.txt"))
        assert result.findings[0].status is Status.NOT_A_FINDING


def judged_by(changed=(), accepted=()):
    """The finding of RULE by EVIDENCE."""
    site = Site(accepted_texts=frozenset(accepted))
    return judged(EDGE01, EVIDENCE, [RULE], datetime.now(UTC), site, changed).findings[0]


def test_a_rule_without_a_check_is_not_said_to_be_accepted():
    site = Site(accepted_texts=frozenset({"EX19-ED-000999"}))
    finding = judged(EDGE01, EVIDENCE, ["EX19-ED-000999"], datetime.now(UTC), site, {"EX19-ED-000999"}).findings[0]
    assert not finding.checked and not finding.notes


def test_a_bug_while_judging_is_no_verdict_and_keeps_the_evidence(monkeypatch):
    monkeypatch.setattr("core.scan.attribution_of", lambda evidence: 1 / 0)
    result = result_of(EVIDENCE)
    assert result.failure is not None and result.failure.reason is Reason.UNEXPECTED
    assert {finding.status for finding in result.findings} == {Status.NOT_REVIEWED} and result.evidence == EVIDENCE


def test_a_worker_may_rest_after_each_rule():
    rests = []
    collection = Collection(EDGE01, datetime.now(UTC), datetime.now(UTC), EVIDENCE)
    result = judge(collection, Criteria((RULE, "EX19-ED-000999")), lambda: rests.append(1))
    assert len(rests) == len(result.findings) == 2

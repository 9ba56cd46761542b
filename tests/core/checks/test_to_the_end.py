"""A fact is read to its end or is none; text and number agree; a name is one only where it is written as one."""

from __future__ import annotations

import pytest

from core.checks.mail_flow.edge_subscriptions import SOURCE as SUBSCRIPTIONS
from core.checks.same_name import NameList, hidden, loosely
from core.model import FactMissing, Finding, Status, bytes_of, seconds_of
from core.registry import evaluate
from core.site.values import NotAValue, ValueKind, parse_value
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Changes, evidence, facts, having, rows_of
from tests.core.rule_cases.good import GOOD

HIDDEN = ("\u00a0", "\u200b", "\u2800", "\u3164", "\ufe0f", "\u202e", "\u0000", "\n", "\ufeff", "\u2003")


def judged(number: str, *changes: Changes) -> Finding:
    case = CASES[f"EX19-ED-{number}"]
    finding = evaluate(case.stig_id, facts(evidence(case.good, *changes)), case.known)
    assert not finding.error
    return finding


# --- Quantities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("36 MB (37,748,736 bytes)", 37748736),
        ("9.766 MB (10,240,000 bytes)", 10240000),
        ("9,766 MB (10.240.000 bytes)", 10240000),
        ("128 KB (131,072 bytes)", 131072),
        ("0 B (0 bytes)", 0),
        ("37,748,736.5 bytes", None),
        ("36 MB (37,748,736.5 bytes)", None),
        ("36 MB (377,487,365 bytes)", None),
        ("9.766 MB", None),
        ("1,024", None),
        ("1,2,3 bytes", None),
        ("-1 bytes", None),
        ("\u0663\u0666 MB", None),
        ("36 MB (37,748,736 bytes)\u200b", None),
        ("9" * 40, None),
    ],
)
def test_a_size(text: str, size: int | None) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:10:00", 600),
        ("1.00:00:00", 86400),
        ("PT10M", 600),
        ("P1DT2H3M4.5S", 93784.5),
        ("PT0S", 0),
        ("P1D", 86400),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("PT10", None),
        ("PT10M ", None),
        ("PT10M\n", None),
        ("-PT10M", None),
        ("P1M", None),
        ("pt10m", None),
        ("24:00:00", None),
        ("00:10:00x", None),
        ("00:10", None),
        ("600", None),
    ],
)
def test_a_time_span(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(("number", "name"), [("000159", "ConnectionTimeout"), ("000135", "TarpitInterval")])
def test_a_time_span_as_clixml_has_it_is_one(number: str, name: str) -> None:
    for text in ("PT5M", "P0DT0H5M0S"):
        assert judged(number, having("Get-ReceiveConnector", None, **{name: text})).status is Status.NOT_A_FINDING
    assert judged(number, having("Get-ReceiveConnector", 0, **{name: "PT1S"})).status is Status.OPEN
    assert judged(number, having("Get-ReceiveConnector", 0, **{name: "PT5M."})).status is Status.NOT_REVIEWED


@pytest.mark.parametrize("text", ["36 \u212aB", "3\u0666 MB", "36 M\u200bB", "36\u00a0MB", "36 MB x"])
def test_a_typed_size_is_read_to_its_end(text: str) -> None:
    with pytest.raises(NotAValue):
        parse_value(ValueKind.SIZE, text)


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("char", HIDDEN)
def test_a_name_with_a_hidden_character_is_doubted(char: str) -> None:
    listed = NameList(["*.exe", "Telnet"])
    for text in (f"*.exe{char}", f"{char}*.exe", f"*.e{char}xe"):
        assert hidden(text) and loosely(text) == "*.exe"
        with pytest.raises(FactMissing):
            listed.contains(text, "the name")
    assert listed.contains("*.EXE", "the name") and not listed.contains("*.exe2", "the name")


@pytest.mark.parametrize("text", ["\u212aey", "\ufb01le", "stra\u00dfe", "\uff54elnet", "\u017fmtp"])
def test_capitals_of_other_alphabets_make_no_name_another(text: str) -> None:
    with pytest.raises(FactMissing):
        NameList(["key", "file", "strasse", "telnet", "smtp"]).contains(text, "the name")


@pytest.mark.parametrize("char", HIDDEN)
@pytest.mark.parametrize(
    ("number", "source", "name"),
    [
        ("000130", "Get-AttachmentFilterEntry", "Identity"),
        ("000199", "Get-Service", "Name"),
        ("000238", "Get-TransportAgent", "Identity"),
        ("000137", "Get-IPAllowListEntry", "IPRange"),
        ("000132", "Get-IPBlockListProvider", "LookupDomain"),
        ("000125", "Get-ContentFilterConfig", "QuarantineMailbox"),
        ("000244", "Get-ExchangeServer", "AdminDisplayVersion"),
        ("000016", "Get-ExchangeCertificate", "Issuer"),
        ("000230", "Installation", "InstallPath"),
        ("000006", "SchUseStrongCrypto", "Path"),
        ("000234", "Get-EdgeSubscription", "Name"),
    ],
)
def test_a_hidden_character_is_no_pass(number: str, source: str, name: str, char: str) -> None:
    case = CASES[f"EX19-ED-{number}"]
    rows = evidence(case.good)[source]
    agent = case.known.values["custom_agent"].value
    at = next(at for at, row in enumerate(rows) if row[name].lower() == agent) if number == "000238" else 0
    value = rows[at][name]
    for text in (f"{value}{char}", f"{char}{value}"):
        finding = judged(number, having(source, at, **{name: text}))
        assert finding.status is not Status.NOT_A_FINDING, (text, finding.reason)


@pytest.mark.parametrize("char", HIDDEN)
def test_smart_hosts_and_domains_with_hidden_characters_are_no_pass(char: str) -> None:
    hosts = evidence(CASES["EX19-ED-000095"].good)["Get-SendConnector"][0]["SmartHosts"]
    changed = having("Get-SendConnector", 0, SmartHosts=tuple(f"{host}{char}" for host in hosts))
    assert judged("000095", changed).status is not Status.NOT_A_FINDING
    sender = evidence(CASES["EX19-ED-000126"].good)["Get-SenderFilterConfig"][0]
    lists = {n: tuple(f"{d}{char}" for d in sender[n]) for n in ("BlockedDomains", "BlockedDomainsAndSubdomains")}
    assert judged("000126", having("Get-SenderFilterConfig", **lists)).status is not Status.NOT_A_FINDING


def test_a_strange_name_is_a_finding_also_with_a_hidden_character() -> None:
    more = {"Identity": "FileName:*.evil\u200b", "Name": "x", "Type": "FileName"}
    source = "Get-AttachmentFilterEntry"
    assert judged("000130", rows_of(source, *GOOD[source], more)).status is Status.OPEN


def test_brackets_of_a_smart_host_come_in_pairs() -> None:
    for text in ("[10.20.30.41", "10.20.30.41]", "[[10.20.30.41]]"):
        assert judged("000095", having("Get-SendConnector", 0, SmartHosts=(text,))).status is not Status.NOT_A_FINDING


@pytest.mark.parametrize("number", ["000109", "000234"])
@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("EDGE01", "EDGE02", Status.NOT_A_FINDING),
        ("EDGE01.contoso.mil", "EDGE02.contoso.mil", Status.NOT_A_FINDING),
        ("EDGE01", "EDGE01.contoso.mil", Status.NOT_REVIEWED),
        ("EDGE01", "edge01", Status.NOT_REVIEWED),
        ("EDGE01.a.mil", "EDGE01.b.mil", Status.NOT_REVIEWED),
        ("EDGE01", "EDGE01\u200b", Status.NOT_REVIEWED),
        ("EDGE01", "EDGE01\u3164", Status.NOT_REVIEWED),
        ("EDGE01", "EDGE01\u00a0", Status.NOT_REVIEWED),
        ("EDGE01", "EDGE01 ", Status.NOT_REVIEWED),
        ("EDGE01", "\uff25DGE01", Status.NOT_REVIEWED),
        ("EDGE01", "\u0415DGE01", Status.NOT_REVIEWED),
        ("EDGE01", "-", Status.NOT_A_FINDING),
        ("EDGE01", "\u2800", Status.NOT_REVIEWED),
        ("ALONGSERVERNAME1", "ALONGSERVERNAME2", Status.NOT_REVIEWED),
    ],
)
def test_two_servers_are_two(number: str, first: str, second: str, status: Status) -> None:
    rows = rows_of(SUBSCRIPTIONS, {"Name": first}, {"Name": second})
    assert judged(number, rows).status is status


# --- Identifiers and addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["not-a-guid", "0" * 32, "urn:uuid:" + "1" * 32, "{" + "1" * 36, "\u0661" * 36, "1-1"])
def test_a_guid_is_written_as_one(text: str) -> None:
    assert judged("000132", having("Get-IPBlockListProvider", Guid=text)).status is Status.NOT_REVIEWED
    assert judged("000224", having("Adapters", 0, Guid=text)).status is Status.NOT_REVIEWED


@pytest.mark.parametrize("text", ["192.0.2.53%junk", "192.0.2.53 ", "192.0.2.53\u00a0", "192.0.2.053", "192.0.2"])
def test_an_address_is_read_to_its_end(text: str) -> None:
    changed = having("Get-TransportService", ExternalDNSAdapterEnabled=False, ExternalDNSServers=(text,))
    assert judged("000224", changed).status is not Status.NOT_A_FINDING


@pytest.mark.parametrize(
    "issuer",
    [
        'CN="x, OU=DoD, O=U.S. Government',
        "CN=x, OU=DoD, O=U.S. Government\\",
        "CN=x,, OU=DoD, O=U.S. Government",
        "CN=x, OU=DoD, O=U.\u017f. Government",
    ],
)
def test_an_issuer_is_read_to_its_end(issuer: str) -> None:
    assert judged("000016", having("Get-ExchangeCertificate", 0, Issuer=issuer)).status is not Status.NOT_A_FINDING


def test_text_and_number_agree() -> None:
    source = "Get-ExchangeCertificate"
    row = GOOD[source][0] | {"IsSelfSigned": False}
    first, second = row | {"StatusValue": 1}, row | {"Thumbprint": "2" * 40, "StatusValue": 1}
    assert judged("000016", rows_of(source, first, second)).status is Status.NOT_A_FINDING
    assert judged("000016", rows_of(source, first, second | {"StatusValue": 4})).status is Status.NOT_REVIEWED
    other = second | {"Status": "Untrusted", "StatusValue": 1}
    assert judged("000016", rows_of(source, first, other)).status is Status.NOT_REVIEWED
    policy = GOOD["Get-ExecutionPolicy"]
    at = next(at for at, each in enumerate(policy) if each["Scope"] == "LocalMachine")
    assert judged("000198", having("Get-ExecutionPolicy", at, ScopeValue=4)).status is Status.NOT_REVIEWED
    entry = having("Get-AttachmentFilterEntry", 0, Name="*.txt")
    assert judged("000130", entry).status is Status.NOT_REVIEWED
    for number, source, name in (("000123", "Get-SenderFilterConfig", "Action"),):
        for wrong in (0, 2, -1):
            assert judged(number, having(source, **{f"{name}Value": wrong})).status is Status.NOT_REVIEWED


@pytest.mark.parametrize("state", ["Paused", "PausePending", "Pause Pending", "StopPending", "Stop Pending"])
def test_a_service_that_is_not_stopped_is_looked_at(state: str) -> None:
    more = {"Name": "Telnet", "DisplayName": "Telnet", "Status": state}
    finding = judged("000199", rows_of("Get-Service", *GOOD["Get-Service"], more))
    assert finding.status is Status.NOT_REVIEWED and "Telnet" in finding.reason
    assert judged("000199", having("Get-Service", 0, Status=state)).status is Status.NOT_A_FINDING

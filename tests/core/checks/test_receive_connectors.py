"""The check of EX19-ED-000235: exactly {Tls} on every connector, and nothing else is a pass."""

from dataclasses import replace
from itertools import count

import pytest

import core.checks  # noqa: F401  registers the checks
from core.model import Facts, Finding, Row, Status, Value, Verdict
from core.registry import CHECKS, TRY_MANUALLY, evaluate

RULE = "EX19-ED-000235"
SOURCE = "Get-ReceiveConnector"
NAMES = (f"Relay {number}" for number in count())


def connector(text: object = "Tls", number: object = None, **more: Value) -> Row:
    name = str(more.get("Name", next(NAMES)))
    values: dict[str, object] = {"Identity": f"EDGE01\\{name}", "Name": name, "RequireTLS": True}
    values |= {"RemoteIPRanges": ("10.0.0.0/8",), "PermissionGroups": "AnonymousUsers"}
    values |= {"AuthMechanism": text} if text is not None else {}
    values |= {"AuthMechanismValue": number} if number is not None else {}
    return Row(SOURCE, {**values, **more})  # type: ignore[arg-type]


def judge(*rows: Row) -> Finding:
    return evaluate(RULE, Facts({SOURCE: rows}))


@pytest.mark.parametrize("row", [connector("Tls"), connector(" Tls "), connector("Tls", 1), connector(None, 1)])
def test_exactly_tls_meets_the_rule(row):
    finding = judge(row)
    assert finding.status is Status.NOT_A_FINDING
    assert finding.objects[0].verdict is Verdict.MEETS and not finding.objects[0].remediation.command


@pytest.mark.parametrize(
    ("text", "number"),
    [("Tls, ExchangeServer", 17), ("ExchangeServer,Tls", None), ("None", 0), (None, 31), (None, 0), ("BasicAuth", 4)],
)
def test_any_other_known_set_is_open(text, number):
    finding = judge(connector("Tls", 1), connector(text, number, Name="Bad"))
    assert finding.status is Status.OPEN and "Bad" in finding.reason and not finding.missing
    assert [c.verdict for c in finding.objects] == [Verdict.MEETS, Verdict.FAILS]


@pytest.mark.parametrize(
    "row",
    [
        connector(None),
        connector(""),
        connector("tls"),
        connector("Tls, Tls"),
        connector("Tls, None"),
        connector("Tls,"),
        connector("1"),
        connector(1),
        connector(True),
        connector(("Tls",)),
        connector("Tls, Quantum"),
        connector(None, 64),
        connector(None, -1),
        connector(None, True),
        connector(None, "1"),
        connector("Tls", 17),
        connector("Tls, ExchangeServer", 1),
        connector("Tls", Identity=""),
        connector("Tls", Name=7),
    ],
)
def test_a_value_that_cannot_be_read_is_not_reviewed(row):
    finding = judge(connector("Tls", 1), row)
    assert finding.status is Status.NOT_REVIEWED and finding.missing
    assert finding.objects[1].verdict is Verdict.UNKNOWN


def test_a_known_failure_stays_open_beside_an_unreadable_connector():
    finding = judge(connector("Tls, ExchangeServer", 17), connector("Quantum"))
    assert finding.status is Status.OPEN and finding.missing and "Quantum" in finding.reason


@pytest.mark.parametrize("again", ["EDGE01\\Relay", "edge01\\RELAY"])
def test_two_connectors_of_one_identity_clear_nothing(again):
    one, other = connector("Tls", 1, Identity="EDGE01\\Relay"), connector("Tls", 1, Identity=again)
    finding = judge(one, other, connector("Tls", 1))
    assert (
        finding.status is Status.NOT_REVIEWED and finding.missing and "2 objects have this identity" in finding.reason
    )
    assert [c.verdict for c in finding.objects] == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.MEETS]
    failing = judge(one, connector("BasicAuth", 4, Identity=again))
    assert failing.status is Status.OPEN and failing.objects[1].verdict is Verdict.FAILS


def test_a_reason_stays_readable_whatever_a_connector_is_called():
    rows = [connector("BasicAuth", 4, Name=f"{n}" + "a" * 90_000) for n in range(20)]
    rows += [connector("b" * 90_000, Identity="c" * 90_000 + str(n)) for n in range(20)]
    finding = judge(*rows)
    assert len(finding.reason) < 10_000 and "and 10 more" in finding.reason and len(finding.objects) == 40


@pytest.mark.parametrize("facts", [Facts(), Facts({SOURCE: ()}), Facts({}, {SOURCE: "Access is denied."})])
def test_no_connectors_is_no_verdict(facts):
    finding = evaluate(RULE, facts)
    assert finding.status is Status.NOT_REVIEWED and finding.missing and SOURCE in finding.reason


def test_a_failed_source_says_what_the_server_said():
    finding = evaluate(RULE, Facts({}, {SOURCE: "Access is denied."}))
    assert "Access is denied." in finding.reason and finding.notes == (TRY_MANUALLY,)
    assert evaluate(RULE, Facts({SOURCE: ()})).notes == (), "nothing failed there"


@pytest.mark.parametrize("require_tls", [True, False, "maybe"])
def test_require_tls_is_an_advisory_and_never_the_verdict(require_tls):
    finding = judge(connector("Tls", 1, RequireTLS=require_tls, PermissionGroups="AnonymousUsers"))
    assert finding.status is Status.NOT_A_FINDING
    assert bool(finding.objects[0].notes) is (require_tls is not True)


@pytest.mark.parametrize(
    ("identity", "quoted"),
    [
        ("EDGE01\\Relay", "'EDGE01\\Relay'"),
        ("EDGE01\\O'Hara", "'EDGE01\\O''Hara'"),
        ("EDGE01\\O\u2019Hara $(x) `n", "'EDGE01\\O\u2019\u2019Hara $(x) `n'"),
    ],
)
def test_the_command_quotes_the_identity(identity, quoted):
    command = judge(connector("BasicAuth", 4, Identity=identity)).objects[0].remediation.command
    assert command == f"Set-ReceiveConnector -Identity {quoted} -AuthMechanism Tls"


@pytest.mark.parametrize("bad", ["EDGE01\\a\nRemove-Item x", "EDGE01\\a\u202eb", "EDGE01\\a\x1bb"])
def test_a_name_that_cannot_be_pasted_safely_gets_no_command(bad):
    judged = judge(connector("BasicAuth", 4, Identity=bad)).objects[0]
    assert not judged.remediation.command and "manually" in judged.remediation.withheld


def test_the_warning_names_what_breaks():
    row = connector("Tls, BasicAuthRequireTLS, ExchangeServer", 25, PermissionGroups="AnonymousUsers, ExchangeServers")
    told = " ".join(judge(row).objects[0].remediation.stops)
    assert "451 5.7.3" in told and "password" in told


def test_the_contradiction_is_told():
    finding = judge(connector("Tls, BasicAuth, BasicAuthRequireTLS", 13))
    assert any("EX19-ED-000099" in note for note in finding.notes)
    assert any("EX19-ED-000099" in note for note in finding.objects[0].notes)


@pytest.mark.parametrize(
    ("name", "ranges", "auth", "number", "said"),
    [
        (
            "Default internal receive connector EDGE01",
            ("0.0.0.0-255.255.255.255",),
            "Tls",
            1,
            "no suggestion: the default",
        ),
        ("A", ("10.0.0.0/8", "fd00::/8"), "Tls", 1, "suggest internal"),
        ("A", ("192.168.1.1", "10.1.1.1-10.1.1.9"), "Tls", 1, "suggest internal"),
        ("A", ("0.0.0.0-255.255.255.255",), "Tls", 1, "suggest internet-facing: the whole internet"),
        ("A", ("8.8.8.0/24",), "Tls", 1, "suggest internet-facing: public addresses"),
        ("A", ("198.51.100.0/24", "10.0.0.0/8"), "Tls", 1, "suggest internet-facing: public addresses"),
        ("A", ("10.0.0.0-11.0.0.0",), "Tls", 1, "suggest internet-facing: public addresses"),
        ("A", ("8.8.8.0/24",), "Tls, ExchangeServer", 17, "no suggestion"),
        ("A", ("nonsense",), "Tls", 1, "no suggestion: its remote ranges cannot be read"),
        ("A", ("10.0.0.9-10.0.0.1",), "Tls", 1, "no suggestion: its remote ranges cannot be read"),
        ("A", ("10.0.0.1-10.0.0.9", "fd00::1-fd00::9"), "Tls", 1, "suggest internal"),
        ("A", ("9.0.0.0-10.0.0.9",), "Tls", 1, "suggest internet-facing: public addresses"),
        ("A", ("::/0",), "Tls", 1, "suggest internet-facing: the whole internet"),
        ("A", ("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",) * 50_000, "Tls", 1, "suggest internet-facing: public"),
        ("A", ("10.0.0.1-::1",), "Tls", 1, "no suggestion: its remote ranges cannot be read"),
        ("A", (), "Tls", 1, "no suggestion"),
    ],
)
def test_the_role_is_suggested_with_reasons(name, ranges, auth, number, said):
    assert judge(connector(auth, number, Name=name, RemoteIPRanges=ranges)).objects[0].suggestion.text.startswith(said)


def test_the_default_connector_is_explained():
    notes = judge(connector("Tls, ExchangeServer", 17, Name="Default internal receive connector E")).objects[0].notes
    assert any("setup creates this connector on every Edge server" in note for note in notes)


def test_the_same_check_serves_exchange_2016():
    assert evaluate("EX16-ED-000680", Facts({SOURCE: (connector(),)})).status is Status.NOT_A_FINDING


def test_a_bug_in_a_check_is_no_verdict(monkeypatch):
    monkeypatch.setitem(CHECKS, RULE, replace(CHECKS[RULE], evaluate=lambda facts, known: 1 / 0))
    finding = judge(connector())
    assert finding.status is Status.NOT_REVIEWED and "ZeroDivisionError" in finding.error

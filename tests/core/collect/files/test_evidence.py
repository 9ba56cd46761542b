"""Evidence from bytes: every encoding that Windows writes is read; what is cut, altered or foreign is refused."""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from core.collect import script_output as reader
from core.collect.contents import HASHED, UNHASHED
from core.collect.files import collector as module
from core.collect.files.collector import FileCollector
from core.collect.script_output import product_name
from core.model import Cancelled, CollectError, Evidence, FactMissing, Origin, Reason, Row
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import document, framed, printed

LIVE = Origin("WinRM", "https://edge02:5986/wsman")
BY_FILE = Origin("file", "edge.txt")
CONNECTORS = "Get-ReceiveConnector"


def read(data: bytes, origin: Origin = LIVE) -> Evidence:
    return read_evidence(data, origin)


def refusal(data: bytes, origin: Origin = LIVE) -> tuple[Reason, str]:
    with pytest.raises(CollectError) as caught:
        read_evidence(data, origin)
    failure = caught.value.failure
    assert failure.happened.endswith(".") and failure.todo.endswith(".")
    return failure.reason, failure.happened


def with_connector(**changes: Any) -> Row:
    """The first connector of the hardened server with other properties, as read."""
    made = document("edge02")
    made["sources"][CONNECTORS]["rows"][0].update(changes)
    return read(framed(made)).facts.rows(CONNECTORS)[0]


def test_good_evidence_is_kept_as_received_and_says_where_it_is_from():
    data, received = printed("edge02"), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    evidence = read_evidence(data, LIVE, received)
    assert evidence.raw == data and evidence.sha256 == hashlib.sha256(data).hexdigest()
    assert evidence.received_utc == received and evidence.integrity == HASHED
    assert evidence.host.name == "EDGE02" and evidence.host.language_mode == "FullLanguage"
    assert evidence.collected_utc and evidence.collected_utc.tzinfo is UTC
    assert len(evidence.facts.rows(CONNECTORS)) == 3
    assert evidence.facts.rows(CONNECTORS)[1].texts("RemoteIPRanges") == ("10.20.1.11", "10.20.1.12")


def test_the_hash_of_the_script_is_that_of_the_sender_before_that_of_the_file():
    made = document("edge02") | {"script_sha256": "a" * 64}
    assert read(framed(made)).origin.script_sha256 == "a" * 64
    assert read_evidence(framed(made), Origin("WinRM", "x", script_sha256="b" * 64)).origin.script_sha256 == "b" * 64
    assert read(framed(made | {"script_sha256": "<script>"})).origin.script_sha256 == ""


@pytest.mark.parametrize(
    "as_written",
    [
        lambda text: text.encode("ascii"),
        lambda text: text.replace("\r\n", "\n").encode("ascii"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: ("C:\\Prüfung> edge.ps1\r\n" + text).encode("cp1252"),
        lambda text: ("C:\\Prüfung> edge.ps1\r\n" + text).encode("utf-8"),
        lambda text: "\r\n".join(text[i : i + 80] for i in range(0, len(text), 80)).encode("utf-16"),
        lambda text: f"WARNING: noise\r\n{text}\r\nPS C:\\> ".encode(),
        lambda text: text.replace("\r\n", " \t\r\n").encode("ascii"),
        lambda text: text.replace("\r\n", "\u00a0\r\n\u00a0\u00a0").encode("utf-8"),
    ],
)
@pytest.mark.parametrize("origin", [LIVE, BY_FILE])
def test_whatever_consoles_and_editors_made_of_it(as_written, origin):
    evidence = read(as_written(printed("edge02").decode("ascii")), origin)
    assert evidence.facts == read(printed("edge02")).facts and evidence.integrity == HASHED


@pytest.mark.parametrize(
    ("data", "live", "by_file", "says"),
    [
        (b"", Reason.OUTPUT_DAMAGED, Reason.FILE_UNREADABLE, ""),
        (b"Dear assessor,", Reason.OUTPUT_DAMAGED, Reason.FILE_UNREADABLE, ""),
        (bytes(range(256)) * 20, Reason.OUTPUT_DAMAGED, Reason.FILE_UNREADABLE, ""),
        (b'{"schema": 1}', Reason.OUTPUT_DAMAGED, Reason.FILE_UNREADABLE, ""),
        (printed("edge02") + printed("edge01").decode().encode("utf-16-le"), *[Reason.OUTPUT_DAMAGED] * 2, "encoding"),
        (printed("edge02").decode().encode("utf-16") + printed("edge01"), *[Reason.OUTPUT_DAMAGED] * 2, "encoding"),
        (framed('{"schema": 1, "Schema": 1}'), *[Reason.OUTPUT_DAMAGED] * 2, "not JSON"),
        (printed("edge02")[:-30], Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "cut or altered"),
        (printed("edge02")[:60], Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "frame"),
        (printed("edge02") * 2, Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "more than one"),
        (b"---BEGIN EDGE EVIDENCE---" + printed("edge02"), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "more than"),
        (printed("edge01").replace(b'"Tls, Ex', b'"Tls," Ex'), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "length"),
        (printed("edge01").replace(b"false", b"faLse"), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "SHA-256"),
        (printed("edge01").replace(b"EDGE01\\\\", "ÄDGE01\\\\".encode()), *[Reason.OUTPUT_DAMAGED] * 2, "characters"),
        (framed(document("edge02"), "none"), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "SHA-256 is missing"),
        (framed("[" * 100_000), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "not JSON"),
        (framed('{"schema": ' + "9" * 5000 + "}"), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "not JSON"),
        (framed('{"schema": NaN}'), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "not JSON"),
        (framed('{"schema": 1, "schema": 1}'), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "not JSON"),
        (framed([1]), Reason.OUTPUT_DAMAGED, Reason.OUTPUT_DAMAGED, "not in the format of edge.ps1"),
    ],
)
def test_what_is_not_whole_evidence_is_refused(data, live, by_file, says):
    for origin, reason in ((LIVE, live), (BY_FILE, by_file)):
        found, happened = refusal(data, origin)
        assert found is reason and says in happened


@pytest.mark.parametrize("schema", [2, True, 1.0, "1", None, [1]])
def test_another_schema_is_refused(schema):
    assert refusal(framed(document("edge02") | {"schema": schema}))[0] is Reason.OUTPUT_DAMAGED


def test_constrained_language_needs_no_hash():
    made = document("edge02")
    made["host"]["language_mode"] = "ConstrainedLanguage"
    assert read(framed(made, "none")).integrity == UNHASHED
    made["host"]["language_mode"] = "constrainedlanguage"
    refusal(framed(made, "none"))


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("host", "name", ""),
        ("host", "name", 5),
        ("exchange", "shell", " "),
        ("exchange", "edge_role", "true"),
        ("exchange", "edge_role", None),
    ],
)
def test_what_edge_ps1_always_writes_must_be_there(part, name, value):
    made = document("edge02")
    made[part][name] = value
    assert refusal(framed(made))[0] is Reason.OUTPUT_DAMAGED
    del made[part]
    assert refusal(framed(made))[0] is Reason.OUTPUT_DAMAGED


def test_a_server_without_the_snap_in_need_not_say_its_role():
    made = document("edge02")
    made["exchange"] = {"shell": "This is a 32-bit PowerShell."}
    assert read(framed(made)).host.edge_role is None


@pytest.mark.parametrize("value", [None, 1.5, {"a": 1}, [1], ["a", None], [["a"]], 2**63])
def test_what_no_fact_can_be_is_left_out(value):
    row = with_connector(RequireTLS=value)
    assert not row.has("RequireTLS")
    with pytest.raises(FactMissing):
        row.yes("RequireTLS")


@pytest.mark.parametrize(
    "changes",
    [{"AuthMechanism": None}, {"AuthMechanismValue": None}, {"AuthMechanism": 1}, {"AuthMechanismValue": "1"}]
    + [{"AuthMechanismValue": True}, {"AuthMechanismValue": 1.0}, {"AuthMechanism": ["Tls"]}],
)
def test_an_enum_needs_its_text_and_its_number(changes):
    row = with_connector(**changes)
    assert not row.has("AuthMechanism") and not row.has("AuthMechanismValue")
    assert row.has("PermissionGroups") and row.has("PermissionGroupsValue")


@pytest.mark.parametrize(("number", "known"), [({}, True), ({"TlsAuthLevelValue": 4}, False)])
def test_an_enum_that_is_not_set_has_no_number(number, known):
    made = document("edge01")
    made["sources"]["Get-SendConnector"]["rows"][1] |= {"TlsAuthLevel": "", **number}
    row = read(framed(made)).facts.rows("Get-SendConnector")[1]
    assert row.has("TlsAuthLevel") is known and not row.has("TlsAuthLevelValue")


@pytest.mark.parametrize("none", [None, 0, [], {}, True])
def test_an_enum_that_was_made_nothing_is_not_read_as_not_set(none):
    made = document("edge02")
    made["sources"]["Get-SendConnector"]["rows"][0] |= {"TlsAuthLevel": "", "TlsAuthLevelValue": none}
    assert not read(framed(made)).facts.rows("Get-SendConnector")[0].has("TlsAuthLevel")


@pytest.mark.parametrize("ok", [False, None, 1, "true", "True", [], {}])
def test_a_source_is_good_only_when_it_says_so(ok):
    made = document("edge02")
    made["sources"][CONNECTORS]["ok"] = ok
    assert read(framed(made)).facts.failed[CONNECTORS] == "no reason was given"
    made["sources"][CONNECTORS] |= {"ok": True, "error": "Access is denied."}
    assert read(framed(made)).facts.failed[CONNECTORS] == "Access is denied."


@pytest.mark.parametrize("rows", [None, {}, "x", 3, [3], [[]], ["row"], [None]])
def test_rows_that_are_no_rows_are_refused(rows):
    made = document("edge02")
    made["sources"][CONNECTORS]["rows"] = rows
    assert refusal(framed(made))[0] is Reason.OUTPUT_DAMAGED


def test_half_a_surrogate_pair_can_be_written_again():
    row = with_connector(Name="Relay \ud83d", Banner="\ud83d\ude00")
    assert row.text("Name").encode("utf-8") == "Relay \ufffd".encode()
    assert row.text("Banner") == "\U0001f600"


@pytest.mark.parametrize(
    "change",
    [
        lambda source: source.update(rows=[{}] * 20_001),
        lambda source: source["rows"][0].update(Banner="x" * 100_001),
        lambda source: source["rows"][0].update(Bindings=["x"] * 100_001),
        lambda source: source["rows"][0].update({f"P{n}": 1 for n in range(500)}),
        lambda source: source.update({f"P{n}": 1 for n in range(501)}),
    ],
)
def test_limits_hold(change):
    made = document("edge02")
    change(made["sources"][CONNECTORS])
    assert refusal(framed(made))[0] is Reason.OUTPUT_DAMAGED


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_EVIDENCE_BYTES", 1000)
    path = tmp_path / "edge.txt"
    path.write_bytes(printed("edge02"))
    with pytest.raises(CollectError) as caught:
        FileCollector(path).collect(lambda stage, text: None, threading.Event())
    assert caught.value.failure.reason is Reason.FILE_UNREADABLE and "larger" in caught.value.failure.happened


def test_a_file_is_collected_under_its_name_alone(tmp_path):
    path, said = tmp_path / "edge 02.txt", []
    path.write_bytes(printed("edge02"))
    evidence = FileCollector(path).collect(lambda stage, text: said.append(text), threading.Event())
    assert (
        evidence.origin.transport == "file" and evidence.origin.place == "edge 02.txt" and said == ["reading the file"]
    )
    assert evidence.origin.trust and evidence.raw == printed("edge02")


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_file_that_cannot_be_opened(tmp_path, name):
    with pytest.raises(CollectError) as caught:
        FileCollector(tmp_path / name).collect(lambda stage, text: None, threading.Event())
    assert caught.value.failure.reason is Reason.FILE_UNREADABLE


def test_a_cancelled_file_is_not_read(tmp_path):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        FileCollector(tmp_path / "missing.txt").collect(lambda stage, text: None, cancel)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("15.1.2507.6", "Exchange Server 2016"),
        ("15.2.1748.10", "Exchange Server 2019"),
        ("15.2.2561.99", "Exchange Server 2019"),
        ("15.2.2562.17", "Exchange Server Subscription Edition (SE)"),
        ("15.2", ""),
        ("15.3.1.1", ""),
        ("15..1748.10", ""),
        ("", ""),
    ],
)
def test_product(version, name):
    assert product_name(version) == name


@pytest.mark.parametrize("more", [{"error_id": "x"}, {"Error": "x"}, {"error": None}, {"partial": True}])
def test_an_answer_that_holds_more_than_rows_has_failed(more):
    made = document("edge02")
    made["sources"][CONNECTORS] |= more
    facts = read(framed(made)).facts
    assert CONNECTORS in facts.failed and CONNECTORS not in facts.collected


def test_evidence_that_would_fill_the_memory_is_refused_before_it_is_read(monkeypatch):
    body = '{"schema": 1, "x": [' + "{}," * 2_700_000 + "1]}"
    monkeypatch.setattr(reader.json, "loads", lambda *_, **__: pytest.fail("it was read"))
    assert "more than 8 MB" in refusal(framed(body))[1]


def test_more_rows_than_a_report_can_print_are_refused():
    made = document("edge02")
    made["sources"][CONNECTORS]["rows"] *= 700
    assert "more than 2000 rows" in refusal(framed(made))[1]

"""Export-Clixml files: the facts are those that edge.ps1 would give, and nothing half-read becomes a fact."""

from __future__ import annotations

import threading
import time

import pytest

from core.checks.requirements import size_of
from core.collect.contents import EXPORTED
from core.collect.files.collector import FileCollector
from core.model import Evidence, FactMissing, Server, Status
from core.registry import evaluate
from tests.helpers.exported import CONNECTOR, NAMES, TLS, connector, enum, exported, judge, read, refusal, rows
from tests.helpers.scans import scan
from tests.helpers.shared import CAPTURES, needs_captures

RULE = "EX19-ED-000235"
SERVER = Server("1", "connectors", evidence_file="connectors.xml")


class Read:
    """The road of a file with this text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def collect(self, report: object, cancel: object) -> Evidence:
        return read(self.text)


@needs_captures
def test_the_real_capture():
    started = time.perf_counter()
    evidence = FileCollector(CAPTURES / "E19-GetReceiveConnector.xml").collect(
        lambda stage, text: None, threading.Event()
    )
    print(f"five connectors, 314 kB: {time.perf_counter() - started:.3f} s")
    connectors = evidence.facts.rows("Get-ReceiveConnector")
    assert evidence.host.name == "WIN-CTD3L0RGEN4" and evidence.host.edge_role is None
    assert evidence.integrity == EXPORTED
    assert [row.number("AuthMechanismValue") for row in connectors] == [31, 31, 31, 31, 15]
    assert connectors[4].text("AuthMechanism") == "Tls, Integrated, BasicAuth, BasicAuthRequireTLS"
    assert connectors[0].texts("Bindings") == ("0.0.0.0:2525", "[::]:2525")
    assert connectors[0].number("MaxMessageSize") == 37748736 and connectors[0].text("ConnectionTimeout") == "00:10:00"
    assert connectors[0].text("WhenChangedUTC") == "2021-08-21T08:43:54Z"
    assert not any("SerializationData" in row.values for row in connectors)
    assert connectors[0].maybe_text("DefaultDomain") == ""  # exported as null: read, and empty
    finding = evaluate("EX19-ED-000235", evidence.facts)
    assert finding.status is Status.OPEN and len(finding.objects) == 5
    assert all(judged.name in finding.reason for judged in finding.objects)


@needs_captures
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_real_capture_in_other_encodings(encoding):
    text = (CAPTURES / "E19-GetReceiveConnector.xml").read_text(encoding="utf-8-sig")
    declared = f'<?xml version="1.0" encoding="utf-16"?>{text}'
    assert read(declared.encode(encoding)).facts == read(text).facts


@needs_captures
def test_the_real_capture_cut_anywhere_is_refused():
    data = (CAPTURES / "E19-GetReceiveConnector.xml").read_bytes()
    whole = len(data.rstrip())
    for end in range(1, whole - 1, whole // 150):
        refusal(data[:end])


@needs_captures
def test_the_facts_of_both_roads_are_the_same():
    """What edge.ps1 wants of a connector reads the same from the file as from the engine with the same capture."""
    connectors = read((CAPTURES / "E19-GetReceiveConnector.xml").read_bytes()).facts.rows("Get-ReceiveConnector")
    row = connectors[0].values
    assert row["Identity"] == "WIN-CTD3L0RGEN4\\Default WIN-CTD3L0RGEN4" and row["PermissionGroupsValue"] == 14
    assert row["RequireTLS"] is False and row["MaxInboundConnection"] == "5000"


@pytest.mark.parametrize(
    ("auth", "status"),
    [
        (enum(TLS), Status.NOT_A_FINDING),
        (enum("<I32>1</I32>"), Status.NOT_A_FINDING),
        ('<S N="AuthMechanism">Tls</S>', Status.NOT_A_FINDING),
        ('<I32 N="AuthMechanism">1</I32>', Status.NOT_A_FINDING),
        (enum("<ToString>Tls, ExchangeServer</ToString><I32>17</I32>"), Status.OPEN),
        (enum("<I32>31</I32>"), Status.OPEN),
        ('<I32 N="AuthMechanism">0</I32>', Status.OPEN),
        (enum("<ToString>Tls</ToString><I32>17</I32>"), Status.NOT_REVIEWED),
        (enum("<ToString>Tls, Quantum</ToString><I32>65</I32>"), Status.NOT_REVIEWED),
        (enum(""), Status.NOT_REVIEWED),
        (enum("<ToString>Tls</ToString>"), Status.NOT_REVIEWED),
        (enum("<ToString></ToString>"), Status.NOT_REVIEWED),
        (enum("<ToString>Tls</ToString><U64>17</U64>"), Status.NOT_REVIEWED),
        (enum("<ToString>Tls</ToString><I32>1x</I32>"), Status.NOT_REVIEWED),
        (enum(TLS, types="<T>X.Other</T>"), Status.NOT_REVIEWED),
        (enum("<ToString>Tls</ToString><S>Tls, BasicAuth</S>", types="<T>X.Other</T>"), Status.NOT_REVIEWED),
        ('<S N="AuthMechanism">Tls\u00a0</S>', Status.NOT_REVIEWED),
        ('<Nil N="AuthMechanism" />', Status.NOT_REVIEWED),
        ('<S N="AuthMechanism"></S>', Status.NOT_REVIEWED),
        ('<B N="AuthMechanism">true</B>', Status.NOT_REVIEWED),
        ('<Db N="AuthMechanism">1</Db>', Status.NOT_REVIEWED),
        ('<BA N="AuthMechanism">VGxz</BA>', Status.NOT_REVIEWED),
        ('<Ref N="AuthMechanism" RefId="77" />', Status.NOT_REVIEWED),
        ('<Obj N="AuthMechanism" RefId="9"><LST><S>Tls</S></LST></Obj>', Status.NOT_REVIEWED),
        ("", Status.NOT_REVIEWED),
    ],
)
def test_what_the_mechanism_may_look_like(auth, status):
    assert judge(exported(connector(NAMES + auth))).status is status


def test_back_references_and_escapes():
    list_of = '<LST><S>a_x000D__x000A_b</S><Ref RefId="8" /></LST>'
    props = (
        '<Obj N="Server" RefId="8"><TN RefId="3"><T>X.ADObjectId</T></TN><ToString>EDGE01</ToString></Obj>'
        '<Obj N="Site" RefId="9"><TNRef RefId="3" /><ToString>_x005F_x000D_ _xD83D__xDE00_</ToString></Obj>'
        f'<Obj N="Bindings" RefId="10"><TNRef RefId="3" />{list_of}</Obj><Ref N="Id" RefId="8" />'
    )
    row = rows(exported(connector(NAMES + props)))[0]
    assert row.text("Site") == "_x000D_ \U0001f600" and row.text("Id") == "EDGE01"
    assert row.texts("Bindings") == ("a\r\nb", "EDGE01")


@pytest.mark.parametrize(
    ("shown", "size"),
    [
        ("36 MB (37,748,736 bytes)", 37748736),
        ("36 MB (37.748.736 bytes)", 37748736),
        ("36 MB (37\u00a0748\u00a0736 bytes)", 37748736),
        ("36 MB (37,748,736.5 bytes)", None),
        ("36 MB (377,487,365 bytes)", None),
        ("36 MB (37,748,736 bytes) or so", None),
        ("35 MB (37,748,736 bytes)", None),
        ("36 MB (37 748,736 bytes)", None),
    ],
)
def test_a_size_is_read_to_its_end(shown, size):
    kind = "<T>Microsoft.Exchange.Data.ByteQuantifiedSize</T>"
    props = f'<Obj N="MaxMessageSize" RefId="9"><TN RefId="9">{kind}</TN><ToString>{shown}</ToString></Obj>'
    row = rows(exported(connector(NAMES + props)))[0]
    if size is not None:
        assert row.number("MaxMessageSize") == size_of(row, "MaxMessageSize") == size
    else:
        with pytest.raises(FactMissing):
            size_of(row, "MaxMessageSize")


def test_half_a_list_is_no_list():
    props = '<Obj N="RemoteIPRanges" RefId="9"><LST><S>10.0.0.1</S><Nil /></LST></Obj>'
    assert not rows(exported(connector(NAMES + props)))[0].has("RemoteIPRanges")


@pytest.mark.parametrize("wrapper", ["System.Object[]", "System.Collections.ArrayList"])
def test_a_list_of_objects_in_one(wrapper):
    inside = connector(NAMES + enum(TLS), 1) + connector(NAMES.replace("Relay", "Second"), 2)
    text = exported(f'<Obj RefId="0"><TN RefId="w"><T>{wrapper}</T></TN><LST>{inside}</LST></Obj>')
    assert [row.text("Name") for row in rows(text)] == ["Relay", "Second"]
    assert judge(text).status is Status.NOT_REVIEWED  # the second has no mechanism, and is not dropped for it


def test_an_object_without_properties_stays_a_row():
    text = exported(connector(NAMES + enum(TLS), 1), f'<Obj RefId="2"><TN RefId="5"><T>{CONNECTOR}</T></TN></Obj>')
    assert len(rows(text)) == 2 and judge(text).status is Status.NOT_REVIEWED


@pytest.mark.parametrize("prefix", ["Deserialized.", "Selected.", "Deserialized.Selected."])
def test_copies_of_the_type(prefix):
    text = exported(connector(NAMES + enum(TLS, types="<T>Deserialized.System.Enum</T>"), kind=prefix + CONNECTOR))
    assert rows(text)[0].number("AuthMechanismValue") == 1


def test_the_server_is_named_when_all_objects_agree():
    one, two = ('<S N="Server">EDGE01</S>', '<S N="Server">EDGE02</S>')
    assert read(exported(connector(one, 1), connector(one, 2))).host.name == "EDGE01"
    assert read(exported(connector(one, 1), connector(two, 2))).host.name == ""
    assert read(exported(connector(one, 1), connector(NAMES, 2))).host.name == "EDGE01"
    assert read(exported(connector(one, 1), connector(NAMES.replace("EDGE01", "EDGE02"), 2))).host.name == ""


def test_a_file_of_two_servers_clears_neither():
    parts = []
    for number, name in enumerate(("EDGE01", "EDGE02")):
        names = f'<S N="Name">Relay</S><S N="Identity">{name}\\Relay</S><S N="AuthMechanism">Tls</S>'
        parts.append(connector(names + f'<S N="Server">{name}</S>', number))
    result = scan(SERVER, Read(exported(*parts)), [RULE], lambda stage, text: None, threading.Event())
    assert result.findings[0].status is Status.NOT_REVIEWED and "EDGE01, EDGE02" in result.findings[0].reason
    result = scan(SERVER, Read(exported(parts[0])), [RULE], lambda stage, text: None, threading.Event())
    assert result.findings[0].status is Status.NOT_A_FINDING

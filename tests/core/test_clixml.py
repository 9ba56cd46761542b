"""Export-Clixml files: the facts are those that edge.ps1 would give, and nothing half-read becomes a fact."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from core.collect import clixml
from core.collect.evidence import EXPORTED, FileCollector, read_evidence
from core.model import CollectError, Evidence, Finding, Origin, Reason, Row, Server, Status
from core.registry import evaluate
from core.scan import scan
from tests.shared import SHARED

CAPTURES = SHARED / "data" / "captures"
needs_captures = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the real captures are not on this machine")

RULE = "EX19-ED-000235"
SERVER = Server("1", "connectors", evidence_file="connectors.xml")
CONNECTOR = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector"
NAMES = '<S N="Name">Relay</S><S N="Identity">EDGE01\\Relay</S>'
TLS = "<ToString>Tls</ToString><I32>1</I32>"


def enum(content: str, name: str = "AuthMechanism", types: str = "<T>X.AuthMechanisms</T><T>System.Enum</T>") -> str:
    return f'<Obj N="{name}" RefId="e{name}"><TN RefId="t{name}">{types}</TN>{content}</Obj>'


def connector(props: str, number: int = 0, kind: str = CONNECTOR, more: str = "") -> str:
    types = f'<TN RefId="c{number}"><T>{kind}</T><T>System.Object</T></TN>'
    return f'<Obj RefId="{number}">{types}<ToString>EDGE01\\Relay</ToString><Props>{props}</Props>{more}</Obj>'


def exported(*objects: str) -> str:
    namespace = "http://schemas.microsoft.com/powershell/2004/04"
    return f'<Objs Version="1.1.0.1" xmlns="{namespace}">\r\n{"".join(objects)}\r\n</Objs>'


def read(text: str | bytes) -> Evidence:
    return read_evidence(text.encode() if isinstance(text, str) else text, Origin("file", "connectors.xml"))


class Read:
    """The road of a file with this text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def collect(self, report: object, cancel: object) -> Evidence:
        return read(self.text)


def rows(text: str) -> tuple[Row, ...]:
    return read(text).facts.rows("Get-ReceiveConnector")


def judge(text: str) -> Finding:
    return evaluate("EX19-ED-000235", read(text).facts)


def refusal(text: str | bytes) -> str:
    with pytest.raises(CollectError) as caught:
        read(text)
    failure = caught.value.failure
    assert failure.reason in (Reason.FILE_UNREADABLE, Reason.OUTPUT_DAMAGED) and failure.todo
    return failure.happened


@needs_captures
def test_the_real_capture():
    started = time.perf_counter()
    evidence = FileCollector(CAPTURES / "E19-GetReceiveConnector.xml").collect(lambda text: None, threading.Event())
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
        (enum("<ToString>Tls</ToString>"), Status.NOT_A_FINDING),
        (enum("<I32>1</I32>"), Status.NOT_A_FINDING),
        ('<S N="AuthMechanism">Tls</S>', Status.NOT_A_FINDING),
        ('<I32 N="AuthMechanism">1</I32>', Status.NOT_A_FINDING),
        (enum("<ToString>Tls, ExchangeServer</ToString><I32>17</I32>"), Status.OPEN),
        (enum("<I32>31</I32>"), Status.OPEN),
        ('<I32 N="AuthMechanism">0</I32>', Status.OPEN),
        (enum("<ToString>Tls</ToString><I32>17</I32>"), Status.NOT_REVIEWED),
        (enum("<ToString>Tls, Quantum</ToString><I32>65</I32>"), Status.NOT_REVIEWED),
        (enum(""), Status.NOT_REVIEWED),
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


@pytest.mark.parametrize(
    "props",
    [
        '<S N="AuthMechanism">Tls</S><S N="authmechanism">Tls, ExchangeServer</S>',
        enum(TLS) + connector(enum("<I32>17</I32>", "Hidden"), 7).replace("<Obj ", '<Obj N="Other" ', 1),
        enum(TLS) + '</Props><MS><Obj N="O" RefId="7"><TNRef RefId="c0" /></Obj></MS><Props>',
        '<S N="AuthMechanism">Tls<I32>1</I32>, ExchangeServer</S>',
        enum("<ToString>Tls<x/>, ExchangeServer</ToString>"),
        enum("<ToString>Tls</ToString><ToString>Tls, ExchangeServer</ToString>"),
        enum("<I32>1</I32><I64>17</I64>"),
        enum(TLS) + '<I32 N="AuthMechanismValue">1</I32>',
        enum(TLS) + enum(TLS),
        "<S>Tls</S>",
    ],
)
def test_two_answers_or_hidden_ones_are_refused(props):
    refusal(exported(connector(NAMES + props)))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_tag_of_many_attributes_is_not_even_parsed(quote):
    many = " ".join(f"a{n} = {quote}>{n}{quote}" for n in range(200_000))
    started = time.monotonic()
    assert "attributes" in refusal(exported(f'<Obj RefId="0" {many}></Obj>'))
    assert time.monotonic() - started < 2


def test_references_cannot_repeat_a_long_text_without_end():
    long = '<Obj N="L" RefId="8"><ToString>' + "\u00e4" * 99_000 + "</ToString></Obj>"
    bomb = f'{long}<Obj N="Bindings" RefId="9"><LST>' + '<Ref RefId="8"/>' * 90_000 + "</LST></Obj>"
    assert "MB of text" in refusal(exported(connector(NAMES + bomb)))


@pytest.mark.parametrize("hard", [" " * 10_000_000 + "<?xml", "<?xml " * 1_000_000])
def test_blanks_and_half_declarations_take_no_time(hard):
    started = time.monotonic()
    refusal(hard)
    assert time.monotonic() - started < 5


def test_a_size_is_read_in_no_time_however_long():
    size = '<Obj N="Size" RefId="9"><TN RefId="9"><T>X.ByteQuantifiedSize</T></TN><ToString>{}</ToString></Obj>'
    read = rows(exported(connector(NAMES + size.format("36 MB (37.748.736 bytes)"))))[0]
    assert read.number("Size") == 37748736
    started = time.monotonic()
    assert rows(exported(connector(NAMES + size.format("(1" * 49_000))))[0].has("Size")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("around", ["<!--{}-->", "<![CDATA[{}]]>", "<?x {}?>"])
def test_what_could_hide_a_connector_is_refused(around):
    good, bad = connector(NAMES + enum(TLS)), connector(NAMES.replace("Relay", "Bad") + enum("<I32>17</I32>"), 1)
    assert "never writes" in refusal(exported(good, around.format(bad)))
    assert "never writes" in refusal(exported(connector(NAMES + f'<S N="AuthMechanism">Tls{around.format("x")}</S>')))


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
    assert read(exported(connector(one, 1), connector(NAMES, 2))).host.name == ""


def test_a_file_of_two_servers_clears_neither():
    parts = []
    for number, name in enumerate(("EDGE01", "EDGE02")):
        names = f'<S N="Name">Relay</S><S N="Identity">{name}\\Relay</S><S N="AuthMechanism">Tls</S>'
        parts.append(connector(names + f'<S N="Server">{name}</S>', number))
    result = scan(SERVER, Read(exported(*parts)), [RULE], lambda text: None, threading.Event())
    assert result.findings[0].status is Status.NOT_REVIEWED and "EDGE01, EDGE02" in result.findings[0].reason
    result = scan(SERVER, Read(exported(parts[0])), [RULE], lambda text: None, threading.Event())
    assert result.findings[0].status is Status.NOT_A_FINDING


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (exported(), "no objects"),
        (exported('<Obj RefId="0"><TN RefId="0"><T>System.Object[]</T></TN><LST /></Obj>'), "no objects"),
        (exported("<S>Tls</S>"), "bare values"),
        (exported(connector(NAMES, 1), '<Ref RefId="1" />'), "bare values"),
        (exported(connector(NAMES, kind="X.SendConnector")), "of the type X.SendConnector"),
        (exported(connector(NAMES, kind="X" + CONNECTOR)), "of the type XMicrosoft"),
        (exported(connector(NAMES, 1), connector(NAMES, 2, kind="X.Y")), "of the type X.Y"),
        (exported('<Obj RefId="0"></Obj>'), "of the type (none)"),
        (exported('<Obj RefId="0"><TNRef RefId="7" /></Obj>'), "of the type (none)"),
        (exported(f'<Obj RefId="0"><LST>{connector(NAMES, 1)}<S>x</S></LST></Obj>'), "other things"),
        (exported(connector(NAMES, more="<LST></LST>")), "other things"),
        (
            exported(f'<Obj RefId="8"><LST><Obj RefId="9"><LST>{connector(NAMES, 1)}</LST></Obj></LST></Obj>'),
            "part of another",
        ),
        (exported(connector(NAMES, 1, more=connector(NAMES, 2))), "part of another"),
        (exported(connector(NAMES, 1, more="<S>x</S>")), "never puts there"),
        (exported(connector(NAMES, 1), connector(NAMES, 1)), "numbering"),
        (exported(connector(NAMES).replace(' RefId="0"', "")), "numbering"),
        (exported(connector(NAMES))[:-8], "cut or altered"),
        (exported(connector("<S N='Name'>&x;</S>")), "cut or altered"),
        ("<?xml version='1.0'?><html/>", "not written by Export-Clixml"),
        ("<Objs><Obj RefId='0'/></Objs>", "not written by Export-Clixml"),
        (f'<?xml version="1.0"?><!DOCTYPE Objs [<!ENTITY x SYSTEM "file:///etc/passwd">]>{exported()}', "entities"),
        (exported("<Obj RefId='0'>" * 400), "cut or altered"),
    ],
)
def test_what_is_no_export_of_connectors_is_refused(text, says):
    assert says in refusal(text)


def test_an_entity_bomb_is_refused_at_once():
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}]>" + exported(connector("<S N='Name'>&l11;</S>"))
    started = time.perf_counter()
    refusal(bomb)
    assert time.perf_counter() - started < 1


def test_far_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(clixml, "MAX_ELEMENTS", 1000)
    text = exported(connector("<S/>" * 1000))
    assert "more than" in refusal(text)


def test_no_changed_byte_makes_an_open_server_pass():
    """Nothing protects an exported file, so every byte may lie; no single one hides what makes a server fail."""
    bad = enum("<ToString>Tls, ExchangeServer</ToString><I32>17</I32>").replace('"e', '"f').replace('"t', '"u')
    data = exported(connector(NAMES + enum(TLS), 1), connector(NAMES + bad, 2)).encode()
    statuses: Counter[Status | None] = Counter()
    for place, byte in enumerate(data):
        for other in {byte ^ 0x01, byte ^ 0x20, byte ^ 0x80, 0, 10, 60} - {byte}:
            try:
                changed = data[:place] + bytes([other]) + data[place + 1 :]
                statuses[evaluate("EX19-ED-000235", read(changed).facts).status] += 1
            except CollectError:
                statuses[None] += 1
    print(f"{statuses.total():,} changed bytes: {dict(statuses)}")
    assert Status.NOT_A_FINDING not in statuses
    assert statuses[Status.OPEN] and statuses[Status.NOT_REVIEWED] and statuses[None]


def test_xml_over_winrm_is_no_evidence():
    with pytest.raises(CollectError) as caught:
        read_evidence(exported(connector(NAMES + enum(TLS))).encode(), Origin("WinRM", "https://edge01"))
    assert caught.value.failure.reason is Reason.OUTPUT_DAMAGED

"""Export-Clixml files that lie, hide or overload: refused at once, and never a pass."""

from __future__ import annotations

from collections import Counter

import pytest

from core.collect.files import clixml
from core.model import CollectError, Origin, Reason, Status
from core.registry import evaluate
from tests.helpers.effort import at_most
from tests.helpers.evidence import read_evidence
from tests.helpers.exported import CONNECTOR, NAMES, TLS, connector, enum, exported, read, refusal, rows


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
    with at_most(10):
        assert "attributes" in refusal(exported(f'<Obj RefId="0" {many}></Obj>'))


def test_references_cannot_repeat_a_long_text_without_end():
    long = '<Obj N="L" RefId="8"><ToString>' + "\u00e4" * 99_000 + "</ToString></Obj>"
    bomb = f'{long}<Obj N="Bindings" RefId="9"><LST>' + '<Ref RefId="8"/>' * 90_000 + "</LST></Obj>"
    assert "MB of text" in refusal(exported(connector(NAMES + bomb)))


@pytest.mark.parametrize("hard", [" " * 10_000_000 + "<?xml", "<?xml " * 1_000_000])
def test_blanks_and_half_declarations_take_no_time(hard):
    with at_most(20):
        refusal(hard)


def test_a_size_is_read_in_no_time_however_long():
    size = '<Obj N="Size" RefId="9"><TN RefId="9"><T>X.ByteQuantifiedSize</T></TN><ToString>{}</ToString></Obj>'
    read = rows(exported(connector(NAMES + size.format("36 MB (37.748.736 bytes)"))))[0]
    assert read.number("Size") == 37748736
    with at_most(10):
        assert rows(exported(connector(NAMES + size.format("(1" * 49_000))))[0].has("Size")


@pytest.mark.parametrize("around", ["<!--{}-->", "<![CDATA[{}]]>", "<?x {}?>"])
def test_what_could_hide_a_connector_is_refused(around):
    good, bad = connector(NAMES + enum(TLS)), connector(NAMES.replace("Relay", "Bad") + enum("<I32>17</I32>"), 1)
    assert "never writes" in refusal(exported(good, around.format(bad)))
    assert "never writes" in refusal(exported(connector(NAMES + f'<S N="AuthMechanism">Tls{around.format("x")}</S>')))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (exported(), "no objects"),
        (exported('<Obj RefId="0"><TN RefId="0"><T>System.Object[]</T></TN><LST /></Obj>'), "no objects"),
        (exported("<S>Tls</S>"), "plain values"),
        (exported(connector(NAMES, 1), '<Ref RefId="1" />'), "plain values"),
        (exported(connector(NAMES, kind="X.SendConnector")), "of the type X.SendConnector"),
        (exported(connector(NAMES, kind="X" + CONNECTOR)), "of the type XMicrosoft"),
        (exported(connector(NAMES, 1), connector(NAMES, 2, kind="X.Y")), "of the type X.Y"),
        (exported('<Obj RefId="0"></Obj>'), "of the type (none)"),
        (exported('<Obj RefId="0"><TNRef RefId="7" /></Obj>'), "of the type (none)"),
        (exported(f'<Obj RefId="0"><LST>{connector(NAMES, 1)}<S>x</S></LST></Obj>'), "something other than"),
        (exported(connector(NAMES, more="<LST></LST>")), "something other than"),
        (
            exported(f'<Obj RefId="8"><LST><Obj RefId="9"><LST>{connector(NAMES, 1)}</LST></Obj></LST></Obj>'),
            "inside other objects",
        ),
        (exported(connector(NAMES, 1, more=connector(NAMES, 2))), "inside other objects"),
        (exported(connector(NAMES, 1, more="<S>x</S>")), "that Export-Clixml never writes"),
        (exported(connector(NAMES, 1), connector(NAMES, 1)), "numbering"),
        (exported(connector(NAMES).replace(' RefId="0"', "")), "numbering"),
        (exported(connector(NAMES))[:-8], "cut or altered"),
        (exported(connector("<S N='Name'>&x;</S>")), "cut or altered"),
        ("<?xml version='1.0'?><html/>", "a web page"),
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
    with at_most(10):
        refusal(bomb)


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

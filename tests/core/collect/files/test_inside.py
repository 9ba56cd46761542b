"""A value that was edited in a part of its export: what it says as text, and what it holds, must agree."""

from __future__ import annotations

import pytest

from core.collect.evidence_errors import EvidenceRefused
from core.collect.files.clixml import read_clixml

FILE = (
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0">'
    "<T>Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector</T></TN><Props>"
    '<Obj N="Setting" RefId="1"><TN RefId="1"><T>{kind}</T></TN><ToString>{text}</ToString><Props>{held}</Props></Obj>'
    "</Props></Obj></Objs>"
)
SPAN = "".join(
    f'<{kind} N="{name}">{{{name}}}</{kind}>'
    for kind, name in (("I32", "Days"), ("I32", "Hours"), ("I32", "Minutes"), ("I32", "Seconds"), ("I64", "Ticks"))
)
FIVE = {"Days": 0, "Hours": 0, "Minutes": 5, "Seconds": 0, "Ticks": 3_000_000_000}
VERSION = '<I32 N="Major">15</I32><I32 N="Minor">2</I32><I32 N="Build">{}</I32><I32 N="Revision">10</I32>'
DOMAIN = '<S N="Address">{}</S><B N="IncludeSubDomains">false</B><S N="SmtpDomain">contoso.mil</S>'


def _read(text: str, held: str, kind: str = "X") -> object:
    facts = read_clixml(FILE.format(kind=kind, text=text, held=held))[1]
    return facts.rows("Get-ReceiveConnector")[0].values.get("Setting")


def _limit(unlimited: str, value: str = "") -> str:
    return f'<B N="IsUnlimited">{unlimited}</B>{value}'


NUMBER, SIZE = '<I32 N="Value">5000</I32>', '<S N="Value">36 MB (37,748,736 bytes)</S>'


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("00:05:00", SPAN.format(**FIVE)),
        ("PT5M", SPAN.format(**FIVE)),
        ("00:05:00", '<I64 N="Ticks">3000000000</I64>'),
        ("5000", _limit("false", NUMBER)),
        ("Unlimited", _limit("true")),
        ("36 MB (37,748,736 bytes)", _limit("false", SIZE)),
        ("Version 15.2 (Build 1748.10)", VERSION.format(1748)),
        ("contoso.mil", DOMAIN.format("contoso.mil")),
        ("EDGE01", '<S N="Name">EDGE02</S>'),
    ],
)
def test_what_agrees_is_read(text: str, held: str):
    assert _read(text, held) == text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        *(("00:05:00", SPAN.format(**{**FIVE, name: 3_600})) for name in FIVE),
        ("00:05:00", '<I64 N="Ticks">6000000000</I64>'),
        ("00:05:00", '<I64 N="Ticks">x</I64>'),
        ("5000", _limit("false", '<I32 N="Value">20</I32>')),
        ("5000", _limit("true")),
        ("5000", _limit("True", NUMBER)),
        ("Unlimited", _limit("false", NUMBER)),
        ("36 MB (37,748,736 bytes)", _limit("false", '<S N="Value">35 MB (36,700,160 bytes)</S>')),
        ("Version 15.2 (Build 1748.10)", VERSION.format(986)),
        ("contoso.mil", DOMAIN.format("*.contoso.mil")),
    ],
)
def test_what_disagrees_is_unknown(text: str, held: str):
    assert _read(text, held) is None


@pytest.mark.parametrize("second", ['<B N="Enabled">False</B>', '<B N="enabled"/>', '<Ref N="ENABLED" RefId="77"/>'])
@pytest.mark.parametrize("more", ["{}", "</Props><MS>{}</MS><Props>"])
def test_a_property_given_twice_is_refused_also_where_one_cannot_be_read(second: str, more: str):
    head = FILE.partition('<Obj N="Setting"')[0]
    with pytest.raises(EvidenceRefused, match="has a property twice"):
        read_clixml(f'{head}<B N="Enabled">true</B>{more.format(second)}</Props></Obj></Objs>')


def test_what_is_held_twice_is_unknown():
    assert _read("00:05:00", '<I64 N="Ticks">3000000000</I64><I64 N="Ticks">6000000000</I64>') is None
    assert _read("00:05:00", '<I64 N="Ticks">6000000000</I64><I64 N="Ticks">3000000000</I64>') is None

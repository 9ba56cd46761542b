"""The site's sheet as a file: what goes out comes in, and what nobody could have typed is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.model import Enclave, Role, RoleChoice, Site, SiteValue, Statement, Value
from core.site.sheet import (
    CHOOSE,
    CORRECT,
    MOST_SHEET_BYTES,
    SheetError,
    merged_site,
    read_sheet,
    read_sheet_file,
    write_sheet,
)
from core.site.values import CATALOGUE, SheetEntry, unfit
from tests.core.rule_cases.sheet import SITE as VALUES
from tests.helpers.samples import sample_servers

ROOT = Path(__file__).resolve().parents[3]
SERVERS = sample_servers()
SITE = Site(
    values={
        "receive_timeout": SiteValue("00:10:00", "J. Doe"),
        "hop_count": SiteValue(30, "J. Doe"),
        "outbound_connections": SiteValue("Unlimited"),
        "send_size": SiteValue(36 * 1024**2),
        "receive_size": SiteValue(66_000),
        "send_tls_method": SiteValue("DomainValidation"),
        "smart_hosts": SiteValue(("[10.0.0.1]", "Überall.example.mil")),
    },
    enclave=Enclave.CLASSIFIED,
    enclave_by=Statement("J. Doe", "Accredited as SIPR."),
    gateways={"s2": Statement("J. Doe", "EEMSG filters.")},
    roles={("s2", "Get-ReceiveConnector", "EDGE02\\From Internet"): RoleChoice(Role.INTERNET, "In the DMZ.")},
)


def document(**more: object) -> bytes:
    return json.dumps({"format": "edge-assessor-site-sheet", "version": 1} | more).encode()


def refused(data: bytes) -> str:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, "sheet.json")
    assert caught.value.happened.endswith(".") and caught.value.todo.endswith(".")
    assert caught.value.happened.startswith("sheet.json")
    return caught.value.happened


@pytest.mark.parametrize(
    ("data", "todo"),
    [
        (document(values={"hop_count": {"value": 999}}), CORRECT),
        (document(values={"hop_count": {"value": "many"}}), CORRECT),
        (document(values={"hop_count": {"value": ["60"]}}), CORRECT),
        (document(values={"hop_count": {"value": 60, "signed_by": "-"}}), CORRECT),
        (document(values={"hops": {"value": 60}}), CORRECT),
        (document(value={}), CHOOSE),
        (b"%PDF", CHOOSE),
    ],
)
def test_of_a_sheet_with_one_wrong_value_that_value_is_to_be_corrected(data: bytes, todo: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, "sheet.json")
    assert caught.value.todo == todo


def test_what_goes_out_comes_in() -> None:
    sheet = read_sheet(write_sheet(SITE, SERVERS), "sheet.json")
    assert merged_site(sheet, Site(), SERVERS) == (SITE, ())


def test_every_value_of_the_catalogue_goes_out_and_comes_in() -> None:
    site = Site({entry.key: SiteValue(entry.default, "x") for entry in CATALOGUE.values() if entry.default is not None})
    assert len(site.values) >= 10
    assert merged_site(read_sheet(write_sheet(site, ()), "x"), Site(), ())[0] == site


def test_what_the_first_version_said_comes_in_unsigned() -> None:
    line = {"server": "edge03", "source": "Get-SendConnector", "identity": "Out", "role": "unclassified"}
    old = document(classified=True, gateways=["edge02"], roles=[line])
    site, _ = merged_site(read_sheet(old, "x"), Site(), SERVERS)
    assert (site.enclave, site.classified) == (Enclave.CLASSIFIED, None)
    assert site.gateways == {"s2": Statement()} and site.gateway("s2") is None
    assert site.roles == {}
    there = replace(Site(), roles={("s3", "Get-SendConnector", "Out"): RoleChoice(Role.INTERNAL, "Ours.")})
    assert merged_site(read_sheet(old, "x"), there, SERVERS)[0].roles == {}, "'no role' takes it back"
    assert merged_site(read_sheet(document(classified=False), "x"), Site(), SERVERS)[0].enclave is Enclave.NOT_STATED


def test_two_statements_on_one_gateway_are_refused() -> None:
    lines = [{"server": "edge01", "why": "a"}, {"server": "EDGE01", "why": "b"}]
    assert "which one is valid is unclear" in refused(document(version=2, gateways=lines))
    assert read_sheet(document(version=2, gateways=[lines[0]] * 2), "x").gateways


def test_notepads_mark_and_line_ends_are_allowed() -> None:
    data = b"\xef\xbb\xbf" + write_sheet(SITE, SERVERS).replace(b"\n", b"\r\n")
    assert read_sheet(data, "x").enclave is Enclave.CLASSIFIED


def test_servers_go_by_name_and_strangers_are_told() -> None:
    line = {"source": "Get-SendConnector", "identity": "Out", "role": "internal", "justification": "x"}
    data = document(gateways=["EDGE01", "elsewhere"], roles=[line | {"server": "edge03"}, line | {"server": "gone"}])
    site, strangers = merged_site(
        read_sheet(data, "x"), replace(SITE, gateways={"s6": Statement("J. Doe", "x")}), SERVERS
    )
    assert set(site.gateways) == {"s1", "s5", "s6"}, "both that have the name, and the one that was there"
    assert set(site.roles) == {*SITE.roles, ("s3", "Get-SendConnector", "Out")}
    assert site.values == {}
    assert strangers == ("elsewhere", "gone")


@pytest.mark.parametrize(
    "values",
    [
        {"hop_count": {"value": "many"}},
        {"hop_count": {"value": True}},
        {"hop_count": {"value": 1.5}},
        {"hop_count": {"value": -1}},
        {"hop_count": {"value": None}},
        {"hop_count": {"value": [1]}},
        {"hop_count": {"value": ["60"]}},
        {"hop_count": 60},
        {"hop_count": {"value": 60, "signed_by": 5}},
        {"hop_count": {"value": 60, "signature": "x"}},
        {"hop_count": {"value": 60, "signed_by": "a\nb"}},
        {"hop_count": {"value": 60, "signed_by": "x" * 1001}},
        {"hop_counts": {"value": 60}},
        {"receive_timeout": {"value": "ten minutes"}},
        {"receive_timeout": {"value": ["00:10:00"]}},
        {"send_size": {"value": 5}},
        {"send_tls_method": {"value": "None"}},
        {"smart_hosts": {"value": "a"}},
        {"smart_hosts": {"value": []}},
        {"smart_hosts": {"value": ["a\u202eb"]}},
        {"smart_hosts": {"value": ["a\nb"]}},
        {"internal_domain": {"value": "a\nb"}},
        {"smart_hosts": {"value": ["x" * 1001]}},
        {"smart_hosts": {"value": [str(n) for n in range(2001)]}},
    ],
)
def test_what_nobody_could_have_typed_is_refused(values: dict[str, object]) -> None:
    refused(document(values=values))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"format":"edge-assessor-site-sheet","version":1,"values":' + b'{"a":' * 100_000,
        document(format="other"),
        document(version=3),
        document(version="1"),
        document(classified="yes"),
        document(version=2, classified=True),
        document(version=2, enclave="classified"),
        document(version=2, enclave={"stated": "secret"}),
        document(version=2, enclave={"stated": "classified", "why": "a\nb"}),
        document(version=2, gateways=["edge01"]),
        document(version=2, gateways=[{"server": "edge01", "signed_by": "-", "why": "x"}]),
        document(version=2, gateways=[{"server": "edge01", "signed_by": "a\x00"}]),
        document(gateways="edge01"),
        document(gateways=["a\x00"]),
        document(password="x"),
        document(roles=[{"server": "a", "source": "Get-Process", "identity": "b", "role": "internal"}]),
        document(roles=[{"server": "a", "source": "Get-SendConnector", "identity": "b", "role": "friendly"}]),
        b" " * (MOST_SHEET_BYTES + 1),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    assert len(refused(data)) < 400


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(SheetError, match="is not a file"):
            read_sheet_file(path)


@pytest.mark.parametrize(
    ("key", "value", "signed_by"),
    [
        *(
            ("hop_count", value, "J. Doe")
            for value in (True, False, -1, 2**62, "x", ("a",), "", (), " 60", "unlimited")
        ),
        ("hop_count", 30, "\u200b"),
        ("hop_count", 30, "x" * 1001),
        ("receive_size", False, "J. Doe"),
        ("receive_timeout", "00:10:00\n", "J. Doe"),
        ("internal_domain", "", ""),
        ("internal_domain", " ", ""),
        ("internal_domain", "a\nb", ""),
        ("internal_domain", "a\u202eb", ""),
        ("send_tls_method", "domainvalidation", ""),
        ("services", ("a\nb",), ""),
        ("services", ("a", "a"), ""),
        ("services", ("a\u200b",), ""),
        ("services", "a", ""),
        ("nonsense", 1, ""),
    ],
)
def test_a_stored_value_that_nobody_could_have_typed_is_unfit(key: str, value: Value, signed_by: str) -> None:
    assert unfit({**SITE.values, key: SiteValue(value, signed_by)}) == (key,)


@pytest.mark.parametrize("justification", ["", " "])
def test_a_role_without_a_justification_is_refused(justification: str) -> None:
    line = {"server": "edge01", "source": "Get-SendConnector", "identity": "Out", "justification": justification}
    assert "without a justification" in refused(document(roles=[line | {"role": "internal"}]))
    assert read_sheet(document(roles=[line | {"role": "unclassified"}]), "x").roles


@pytest.mark.parametrize("identity", ["EDGE02\\a\u202eb", "EDGE02\\a\nb\x00", "EDGE02\\" + "x" * 64_000])
def test_a_connector_of_any_name_goes_out_and_comes_in(identity: str) -> None:
    site = replace(SITE, roles={("s2", "Get-ReceiveConnector", identity): RoleChoice(Role.INTERNAL, "Ours.")})
    assert merged_site(read_sheet(write_sheet(site, SERVERS), "x"), Site(), SERVERS) == (site, ())


def test_values_that_were_typed_are_fit() -> None:
    assert unfit(SITE.values) == () == unfit(VALUES.values)


@pytest.mark.parametrize(
    "text",
    [
        '"classified":false,"classified":true',
        '"classified":false,"classi\\u0066ied":true',
        '"values":{"hop_count":{"value":60},"hop_count":{"value":30,"signed_by":"J. Doe"}}',
        '"values":{"hop_count":{"value":60,"value":30,"signed_by":"J. Doe"}}',
    ],
)
def test_a_name_that_stands_twice_is_refused(text: str) -> None:
    assert "occurs twice" in refused(b'{"format":"edge-assessor-site-sheet","version":1,' + text.encode() + b"}")


def test_a_connector_with_two_roles_is_refused() -> None:
    line = {
        "server": "edge01",
        "source": "Get-SendConnector",
        "identity": "Out",
        "role": "internal",
        "justification": "x",
    }
    assert "Out" in refused(document(roles=[line, line | {"server": "EDGE01", "role": "internet-facing"}]))
    assert len(read_sheet(document(roles=[line, line | {"source": "Get-ReceiveConnector"}, line]), "x").roles) == 3


def test_the_page_about_it_is_right() -> None:
    page = (ROOT / "docs" / "site-file.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    assert read_sheet(example.encode(), "x").roles[0].role is Role.INTERNET
    rows = [f"| `{entry.key}` | {entry.title} | {typed_as(entry)} |" for entry in CATALOGUE.values()]
    assert [row for row in rows if row not in page] == [], "rows that docs/site-file.md lacks"


def typed_as(entry: SheetEntry) -> str:
    """For instance 'whole number; 1 to 500'."""
    return f"{entry.kind.value}; {entry.range.words}" if entry.range else entry.kind.value

"""Get-Service, exported as people do it: read like what edge.ps1 gives, and never a part taken for the whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.model import Server, SiteValue, Status
from core.registry import evaluate
from tests.core.collect.files.evidence_files import collect, files, refusal
from tests.helpers.complete import KNOWN
from tests.helpers.exported import CONNECTORS, exported
from tests.helpers.scans import judged as scanned

RULE = "EX19-ED-000199"
ENUM = "<T>System.Enum</T><T>System.ValueType</T><T>System.Object</T>"
STATES = {"Stopped": 1, "Running": 4, "Paused": 7}
CLASS = "System.ServiceProcess.ServiceController"
USUAL = ("DcomLaunch", "RpcSs", "EventLog", "MSExchangeTransport")


def enum(number: int, name: str, kind: str, text: str, value: int) -> str:
    types = f'<TN RefId="t{number}"><T>System.ServiceProcess.{kind}</T>{ENUM}</TN>'
    return f'<Obj N="{name}" RefId="{number}">{types}<ToString>{text}</ToString><I32>{value}</I32></Obj>'


def controller(n: int, name: str, state: str = "Running", machine: str = ".", alias: str = "") -> str:
    """As Windows PowerShell 5.1 writes one that others depend on; Name is an alias of ServiceName."""
    inner = (
        f'<Obj RefId="{n}5"><TN RefId="t{n}5"><T>{CLASS}</T><T>System.Object</T></TN><ToString>{CLASS}</ToString>'
        '<Props><S N="ServiceName">Inner</S><S N="Status">Running</S></Props><MS><S N="Name">Inner</S></MS></Obj>'
    )
    return (
        f'<Obj RefId="{n}0"><TN RefId="t{n}0"><T>{CLASS}</T><T>System.ComponentModel.Component</T>'
        f"<T>System.MarshalByRefObject</T><T>System.Object</T></TN><ToString>{CLASS}</ToString><Props>"
        f'<B N="CanStop">true</B><S N="DisplayName">The {name}</S>'
        f'<Obj N="DependentServices" RefId="{n}4"><TN RefId="t{n}4"><T>{CLASS}[]</T><T>System.Array</T></TN>'
        f"<LST>{inner}</LST></Obj>"
        f'<S N="MachineName">{machine}</S><S N="ServiceName">{name}</S><Nil N="ServiceHandle" /><Nil N="Site" />'
        + enum(int(f"{n}1"), "Status", "ServiceControllerStatus", state, STATES[state])
        + enum(int(f"{n}2"), "StartType", "ServiceStartMode", "Automatic", 2)
        + f'</Props><MS><S N="Name">{alias or name}</S><Ref N="RequiredServices" RefId="{n}4" /></MS></Obj>'
    )


def services(*names: str, **more: str) -> str:
    return exported(*(controller(n, name, **more) for n, name in enumerate(names, 1)))


def cim(*names: str) -> str:
    kind = "Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Service"
    return exported(
        *(
            f'<Obj RefId="{n}"><TN RefId="t{n}"><T>{kind}</T><T>System.Object</T></TN><ToString>x</ToString>'
            f'<Props><S N="Name">{name}</S><S N="Status">OK</S><S N="State">Running</S><S N="StartMode">Auto</S>'
            f'<S N="DisplayName">The {name}</S><S N="SystemName">EDGE01</S></Props></Obj>'
            for n, name in enumerate(names, 1)
        )
    )


def judged(evidence, *approved: str):
    values = {**KNOWN.values, "services": SiteValue(approved, "A. Person")}
    return evaluate(RULE, evidence.facts, replace(KNOWN, values=values))


@pytest.mark.parametrize("made", [services, cim])
def test_running_services_are_judged_as_those_of_edge_ps1(tmp_path, made):
    evidence = collect(*files(tmp_path, s_xml=made(*USUAL)))
    rows = evidence.facts.rows("Get-Service")
    assert [row.text("Name") for row in rows] == list(USUAL) and {row.text("Status") for row in rows} == {"Running"}
    assert rows[0].text("DisplayName") == "The DcomLaunch"
    assert judged(evidence, *USUAL).status is Status.NOT_A_FINDING
    assert judged(evidence, *USUAL[:3]).status is Status.OPEN


@pytest.mark.parametrize("made", [services, cim])
def test_a_part_of_the_services_is_not_taken_for_all(tmp_path, made):
    assert "only some of the server's services" in refusal(*files(tmp_path, s_xml=made("MSExchangeTransport")))


def test_stopped_ones_do_not_count_and_contradicting_names_clear_nothing(tmp_path):
    four = exported(*(controller(n, name) for n, name in enumerate(USUAL, 1)), controller(9, "Spooler", "Stopped"))
    assert judged(collect(*files(tmp_path, s_xml=four)), *USUAL).status is Status.NOT_A_FINDING
    odd = exported(*(controller(n, name) for n, name in enumerate(USUAL, 1)), controller(9, "Evil", alias="RpcSs"))
    assert judged(collect(*files(tmp_path, s_xml=odd)), *USUAL).status is Status.NOT_REVIEWED


def test_the_services_of_another_computer_are_not_this_ones(tmp_path):

    for machine, doubted in ((".", False), ("EDGE01", False), ("EDGE09", True)):
        evidence = collect(*files(tmp_path, s_xml=services(*USUAL, machine=machine), c_xml=CONNECTORS))
        result = scanned(Server("1", "edge01"), evidence, [RULE], evidence.received_utc)
        (finding,) = result.findings
        said = " ".join((finding.reason, *finding.notes))
        assert ("EDGE09" in said) is doubted, said

"""Export-Clixml files made for tests, the captured ones, and how both are read."""

from __future__ import annotations

import pytest

from core.model import CollectError, Evidence, Finding, Origin, Reason, Row
from core.registry import evaluate
from tests.helpers.evidence import read_evidence

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


def exchange(kind: str, props: str, number: int = 0) -> str:
    return connector(props, number, kind=f"Microsoft.Exchange.Management.Tasks.{kind}")


SUBSCRIPTIONS = exported(
    exchange("EdgeSubscription", '<S N="Name">EDGE01</S><S N="Domain">contoso.mil</S>', 1),
    exchange("EdgeSubscription", '<S N="Name">EDGE02</S><S N="Domain">contoso.mil</S>', 2),
)
CONNECTORS = exported(connector(NAMES + enum(TLS) + '<S N="Server">EDGE01</S>'))
SERVERS = exported(
    exchange("ExchangeServer", '<S N="Name">EDGE01</S><S N="Identity">EDGE01</S><B N="ErrorReportingEnabled">false</B>')
)

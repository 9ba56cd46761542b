"""Receive and send connectors."""

from __future__ import annotations

from tests.core.rule_cases.case import Case, having, without

RECEIVE = "Get-ReceiveConnector"

CASES = (
    Case(
        "EX19-ED-000235",
        bad=(having(RECEIVE, 1, AuthMechanism="Tls, ExchangeServer", AuthMechanismValue=17),),
        half=(
            *without(RECEIVE, "Identity", "Name", row=1),
            having(RECEIVE, 1, AuthMechanismValue=17),
            having(RECEIVE, 1, AuthMechanism="Tls, Quantum"),
        ),
    ),
)

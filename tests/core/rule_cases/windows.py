"""Windows itself, and the Edge subscriptions."""

from __future__ import annotations

from tests.core.rule_cases.case import Case, Changes, having, rows_of, without
from tests.core.rule_cases.good import GOOD

CRYPTO, POLICY, SERVICES, SUBSCRIPTIONS = (
    "SchUseStrongCrypto",
    "Get-ExecutionPolicy",
    "Get-Service",
    "Get-EdgeSubscription",
)
NUMBERS = {"Unrestricted": 0, "RemoteSigned": 1, "AllSigned": 2, "Restricted": 3, "Bypass": 4, "Undefined": 5}
SCOPES = ("MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine", "Effective")


def policies(**said: str) -> Changes:
    """Every scope not named is Undefined."""
    values = {scope: said.get(scope, "Undefined") for scope in SCOPES}
    return rows_of(POLICY, *({"Scope": s, "Policy": p, "PolicyValue": NUMBERS[p]} for s, p in values.items()))


def machine(policy: str, **said: str) -> Changes:
    return policies(**{"LocalMachine": policy, "Effective": policy, **said})


CASES = (
    Case(
        "EX19-ED-000006",
        also_good=(
            rows_of(CRYPTO, *reversed(GOOD[CRYPTO])),
            rows_of(CRYPTO, GOOD[CRYPTO][0]),
            having(CRYPTO, 1, Value=0),
        ),
        bad=(
            rows_of(CRYPTO, {"Path": GOOD[CRYPTO][0]["Path"], "Present": False}, GOOD[CRYPTO][1]),
            having(CRYPTO, Value=0),
            having(CRYPTO, Value=2),
        ),
        half=(
            *without(CRYPTO, "Path", "Present", "Value"),
            *without(CRYPTO, "Path", row=1),
            *(having(CRYPTO, Value=wrong) for wrong in ("1", True, ())),
            having(CRYPTO, Present="True"),
            having(CRYPTO, Present=False),
            rows_of(CRYPTO, GOOD[CRYPTO][1]),
            rows_of(CRYPTO, GOOD[CRYPTO][0], GOOD[CRYPTO][0]),
            having(CRYPTO, Path="HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v2.0.50727"),
        ),
    ),
    *(
        Case(
            f"EX19-ED-{number}",
            also_good=(
                machine("Unrestricted", MachinePolicy="RemoteSigned", Effective="RemoteSigned", CurrentUser="Bypass"),
                machine("RemoteSigned", CurrentUser="RemoteSigned"),
                machine("RemoteSigned", Process="Bypass", Effective="Bypass"),
                policies(Effective="RemoteSigned"),
            ),
            bad=(
                *(machine(policy) for policy in ("Unrestricted", "Bypass", "Restricted", "AllSigned")),
                machine("RemoteSigned", MachinePolicy="Unrestricted", Effective="Unrestricted"),
                machine("Unrestricted", Process="RemoteSigned", Effective="RemoteSigned"),
                machine("Unrestricted", CurrentUser="RemoteSigned", Effective="RemoteSigned"),
                machine("RemoteSigned", CurrentUser="Bypass", Effective="Bypass"),
                machine("RemoteSigned", UserPolicy="Unrestricted", Effective="Unrestricted"),
                policies(CurrentUser="Bypass", Effective="Bypass"),
                policies(Effective="Restricted"),
            ),
            half=(
                *(change for row in range(6) for change in without(POLICY, "Scope", "Policy", "PolicyValue", row=row)),
                *(rows_of(POLICY, *(r for r in GOOD[POLICY] if r["Scope"] != scope)) for scope in SCOPES),
                rows_of(POLICY, *GOOD[POLICY], GOOD[POLICY][0]),
                having(POLICY, 4, Policy="remotesigned"),
                having(POLICY, 4, Policy="RemoteSigned", PolicyValue=0),
                having(POLICY, 5, Policy="Bypass", PolicyValue=4),
                policies(CurrentUser="RemoteSigned", Effective="RemoteSigned"),
                policies(Process="RemoteSigned", Effective="RemoteSigned"),
                policies(),
            ),
        )
        for number in ("000053", "000198")
    ),
    *(
        Case(
            f"EX19-ED-{number}",
            bad=(rows_of(SUBSCRIPTIONS, GOOD[SUBSCRIPTIONS][0]),),
            half=(
                *without(SUBSCRIPTIONS, "Name"),
                rows_of(SUBSCRIPTIONS, *GOOD[SUBSCRIPTIONS][:1] * 2),
                having(SUBSCRIPTIONS, 1, Name="edge01 "),
                having(SUBSCRIPTIONS, 1, Name=""),
            ),
        )
        for number in ("000109", "000234")
    ),
    Case(
        "EX19-ED-000199",
        also_good=(
            having(SERVICES, 0, Status="Stopped"),
            having(SERVICES, 0, Name="adam_msexchange"),
            having(SERVICES, 0, Status="Start Pending"),
            having(SERVICES, 0, Status="Paused"),
            having(SERVICES, None, StatusValue=4, Status="Running")
            + having(SERVICES, 3, Status="Stopped", StatusValue=1),
        ),
        bad=(
            having(SERVICES, 3, Status="Running"),
            rows_of(SERVICES, *GOOD[SERVICES], {"Name": "Telnet", "DisplayName": "WinRM", "Status": "Running"}),
        ),
        half=(
            *without(SERVICES, "Name"),
            *without(SERVICES, "Status", row=0),
            *without(SERVICES, "Status", row=3),
            *(
                having(SERVICES, 3, Status=text)
                for text in ("Unknown", "running", "", 4, "Start Pending", "Stop Pending", "Paused", "Wird ausgeführt")
            ),
            having(SERVICES, 3, StatusValue=4),
            having(SERVICES, None, Status="Stopped"),
            rows_of(SERVICES, *GOOD[SERVICES], GOOD[SERVICES][0]),
        ),
    ),
)

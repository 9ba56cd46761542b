"""The double of Exchange's cmdlets itself: what it reads, refuses and changes, case by case from the documentation."""

from __future__ import annotations

import pytest

from tests.core.exchange.commands import Asked, Command, NotRead, Table, read
from tests.core.exchange.kinds import Refused
from tests.core.exchange.server import Server, Shell, run
from tests.core.exchange.states import receive_connector, send_connector, server_with

SET = "Set-SendConnector -Identity 'Out' "
RECEIVE = "Set-ReceiveConnector -Identity 'EDGE01\\In' "


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("Set-X -A $true", (Command("Set-X", (), {"A": True}),)),
        ("Set-X 'it''s' -B 5 -C", (Command("Set-X", ("it's",), {"B": 5, "C": True}),)),
        ("Set-X 'a\u2019\u2018b'; Y-Z c", (Command("Set-X", ("a\u2019b",)), Command("Y-Z", ("c",)))),
        ("Set-X -A 'x','y' -B $null", (Command("Set-X", (), {"A": ("x", "y"), "B": None}),)),
        ("Set-X -A '; Y-Z' -B '$(c)'", (Command("Set-X", (), {"A": "; Y-Z", "B": "$(c)"}),)),
        ("Set-X -A @{Add='x','y'; Remove='z'}", (Command("Set-X", (), {"A": Table(("x", "y"), ("z",))}),)),
        ("Set-X -Confirm:$false -T 1.00:00:00", (Command("Set-X", (), {"Confirm": False, "T": "1.00:00:00"}),)),
    ],
)
def test_lines_are_read_as_a_shell_reads_them(line: str, commands: tuple[Command, ...]) -> None:
    assert read(line) == commands


def test_a_credential_is_asked_for() -> None:
    (command,) = read("Set-X -C (Get-Credential)")
    assert isinstance(command.named["C"], Asked)


@pytest.mark.parametrize(
    "line",
    [
        "Set-X -A 'a'b'",
        "Set-X -A 'a",
        "Set-X -A 'a\u2019s'",
        "Set-X -A it's",
        'Set-X -A "$(x)"',
        "Set-X -A $x",
        "Set-X -A x | Y-Z",
        "Set-X -A x & Y-Z",
        "Set-X -A (x)",
        "Set-X -A 36 MB, ",
        "Set-X -A 0x10",
        "Set-X -A 1 -a 2",
        "Set-X -A 'a\nb'",
        "Set-X -A \u2018a",
        "Set-X -A '--%' -B x",
        "x",
    ],
)
def test_what_a_shell_may_take_otherwise_is_not_read(line: str) -> None:
    with pytest.raises(NotRead):
        read(line)


def server(subscribed: bool = False, **changes: object) -> Server:
    mine = {name: value for name, value in changes.items() if name in receive_connector("In")}
    other = {name: value for name, value in changes.items() if name in send_connector("Out")}
    return server_with(
        subscribed,
        {
            "Get-ReceiveConnector": (receive_connector("In", **mine),),
            "Get-SendConnector": (send_connector("Out", **other),),
        },
    )


MAKE_DEFAULT = "Set-AcceptedDomain -Identity 'sub.contoso.mil' -MakeDefault $true"
BY_HOST = {"DNSRoutingEnabled": False, "SmartHosts": ("[10.20.1.25]",)}
SECURE = {"DomainSecureEnabled": True}


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (SECURE, SET + "-SmartHosts '[10.20.1.25]' -DNSRoutingEnabled $false"),
        (SECURE, SET + "-TlsAuthLevel DomainValidation -RequireTLS $true"),
        ({}, SET + "-TlsAuthLevel DomainValidation"),
        ({"IgnoreSTARTTLS": True}, SET + "-TlsAuthLevel DomainValidation -RequireTLS $true"),
        ({"IgnoreSTARTTLS": True}, SET + "-DomainSecureEnabled $true"),
        (BY_HOST, SET + "-TlsAuthLevel DomainValidation -RequireTLS $true"),
        (BY_HOST, SET + "-DomainSecureEnabled $true"),
        (BY_HOST, SET + "-SmartHosts $null"),
        (BY_HOST, SET + "-DNSRoutingEnabled $false -TlsDomain $null"),
        (BY_HOST, SET + "-SmartHostAuthMechanism BasicAuth"),
        ({}, SET + "-SmartHosts '[10.20.1.25]'"),
        ({}, SET + "-SmartHosts '--' -DNSRoutingEnabled $false"),
        ({}, SET + "-DNSRoutingEnabled $false"),
        ({}, SET + "-TlsDomain 'contoso.mil'"),
        ({}, SET + "-MaxMessageSize 36MB,1"),
        ({}, SET + "-MaxMessageSize 2147483648"),
        ({}, SET + "-ConnectionInactivityTimeOut 1.00:00:01"),
        ({}, SET + "-ConnectionInactivityTimeOut 00:00:00"),
        ({}, "Set-SendConnector -Identity 'Other' -Enabled $true"),
        ({}, "Set-SendConnector -Enabled $true"),
        ({}, SET + "-MaxHopCount 5"),
        ({"ConnectionInactivityTimeout": "00:05:00"}, RECEIVE + "-ConnectionTimeout 00:05:00"),
        ({"AuthMechanism": "Tls"}, RECEIVE + "-AuthMechanism 'Tls, BasicAuthRequireTLS'"),
        ({"AuthMechanism": "None"}, RECEIVE + "-DomainSecureEnabled $true"),
        ({"AuthMechanism": "None"}, RECEIVE + "-RequireTLS $true"),
        ({"PermissionGroups": "AnonymousUsers"}, RECEIVE + "-AuthMechanism 'Tls, ExternalAuthoritative'"),
        ({}, RECEIVE + "-PermissionGroups 'AnonymousUsers, Custom'"),
        ({}, RECEIVE + "-Banner 'SMTP'"),
        ({}, RECEIVE + "-MaxHopCount 501"),
        ({}, RECEIVE + "-MaxHopCount Unlimited"),
        ({}, RECEIVE + "-MaxMessageSize Unlimited"),
        ({}, RECEIVE + "-MaxMessageSize 65535"),
        ({}, RECEIVE + "-MaxRecipientsPerMessage 512001"),
        ({}, RECEIVE + "-TarpitInterval 00:10:01"),
        ({}, RECEIVE + "-ChunkingEnabled 'True'"),
        ({}, "Set-TransportService -Identity 'EDGE01' -MaxPerDomainOutboundConnections 1001"),
        ({}, "Set-TransportService -Identity 'EDGE01' -TransientFailureRetryCount 16"),
        ({}, "Set-SenderReputationConfig -SrlBlockThreshold 10"),
        ({}, "Set-SenderFilterConfig -BlockedDomains @{Add='bad.example','bad.example'}"),
        ({}, "Set-SenderFilterConfig -Action Delete"),
        ({}, "Set-EventLogLevel -Identity 'MSExchangeTransport\\Routing' -EventLevel Lowest"),
        ({}, "Stop-Service -Name 'RpcSs'"),
        ({}, "Stop-Service -Name '*'"),
        ({}, "Set-Service -Name 'CDPUserSvc_4f1a2' -StartupType Disabled"),
        ({}, "Start-Service -Name 'Off'"),
        ({}, "Set-ExecutionPolicy RemoteSigned -Scope MachinePolicy"),
        ({}, "Remove-IPAllowListEntry -Identity 7"),
        ({}, "Add-AttachmentFilterEntry -Name '*.exe' -Type FileName"),
        ({}, "Add-AttachmentFilterEntry -Name '*.exe' -Type ContentType"),
        ({}, "Set-AcceptedDomain -Identity 'contoso.mil' -MakeDefault $false"),
        ({}, "Restart-Computer -Force"),
    ],
)
def test_what_exchange_refuses(state: dict[str, object], line: str) -> None:
    made = server(**state)
    with pytest.raises(Refused):
        run(made, line, Shell.EDGE)


@pytest.mark.parametrize(
    ("state", "line", "source", "changed"),
    [
        (
            {**BY_HOST, "SmartHostAuthMechanism": "BasicAuth", "AuthenticationCredential": "relay"},
            SET + "-DNSRoutingEnabled $true -DomainSecureEnabled $true",
            "Get-SendConnector",
            {
                "DNSRoutingEnabled": True,
                "DomainSecureEnabled": True,
                "SmartHosts": (),
                "SmartHostAuthMechanism": "None",
                "AuthenticationCredential": "",
            },
        ),
        (
            SECURE,
            SET + "-SmartHosts '[10.20.1.25]' -DNSRoutingEnabled $false -DomainSecureEnabled $false",
            "Get-SendConnector",
            {"DNSRoutingEnabled": False, "DomainSecureEnabled": False, "SmartHosts": ("[10.20.1.25]",)},
        ),
        ({}, RECEIVE + "-AuthMechanism 'tls,  basicauth'", "Get-ReceiveConnector", {"AuthMechanism": "Tls, BasicAuth"}),
        ({}, MAKE_DEFAULT, "Get-AcceptedDomain", {"Default": False}),
        ({}, "Stop-Service -Name 'a`[b]'; Set-Service -Name 'a[b]' -StartupType Disabled", "Get-Service", {}),
    ],
)
def test_what_exchange_changes(state: dict[str, object], line: str, source: str, changed: dict[str, object]) -> None:
    before = server(**state)
    after = run(before, line, Shell.EDGE)
    now, then = before.objects[source][0], after.objects[source][0]
    assert {name: value for name, value in then.items() if value != now[name]} == changed
    assert after != before


def test_a_subscribed_edge_leaves_connectors_and_domains_to_mailbox_servers() -> None:
    made, line = server(subscribed=True), SET + "-MaxMessageSize 20971520"
    with pytest.raises(Refused):
        run(made, line, Shell.EDGE)
    assert run(made, line, Shell.MAILBOX) != made
    with pytest.raises(Refused):
        run(server(), line, Shell.MAILBOX)
    with pytest.raises(Refused):
        run(made, RECEIVE + "-MaxHopCount 60", Shell.MAILBOX)

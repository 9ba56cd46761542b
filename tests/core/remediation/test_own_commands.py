"""The commands of our own fix texts: where they run, what they replace, what they must never stop."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from core.benchmark.xccdf import own_benchmark
from core.model import Rule

RULES = own_benchmark().rules
FIXES = [rule for rule in RULES if re.search(r"^\w+-\w+ ", rule.fix_text, re.MULTILINE)]
"""Those with a command on a line of its own."""


class Where(StrEnum):
    EDGE = "an Edge server: what it changes is local, or only read"
    ORGANIZATION = "a Mailbox server where the Edge server is subscribed, else the Edge server"
    MAILBOX = "a Mailbox server, always"
    WINDOWS = "any Windows"


CMDLETS = {
    Where.EDGE: """Add-AttachmentFilterEntry Add-IPAllowListEntry Add-IPBlockListProvider Disable-TransportAgent
        Enable-ExchangeCertificate Enable-TransportAgent Get-AgentLog Get-AttachmentFilterListConfig
        Get-ContentFilterConfig Get-EventLogLevel Get-IPAllowListEntry Get-IPBlockListEntry
        Get-OrganizationConfig Get-Queue Get-ReceiveConnector Get-SenderFilterConfig Get-TransportAgent
        Get-TransportService
        Import-ExchangeCertificate Install-TransportAgent New-ReceiveConnector Remove-AttachmentFilterEntry
        Remove-ExchangeCertificate Remove-IPAllowListEntry Remove-IPBlockListEntry Remove-ReceiveConnector Retry-Queue
        Set-AttachmentFilterListConfig Set-ContentFilterConfig Set-EventLogLevel Set-ExchangeServer
        Set-IPAllowListConfig Set-IPBlockListProvider Set-IPBlockListProvidersConfig Set-OrganizationConfig
        Set-ReceiveConnector Set-RecipientFilterConfig Set-SenderFilterConfig Set-SenderIdConfig
        Set-SenderReputationConfig Set-TransportService Test-IPBlockListProvider Get-SendConnector Get-TransportConfig
        New-EdgeSubscription Set-TransportConfig""",
    Where.ORGANIZATION: "Set-SendConnector Set-AcceptedDomain Remove-AcceptedDomain",
    Where.MAILBOX: """Add-RoleGroupMember Remove-EdgeSubscription Remove-RoleGroupMember
        Start-EdgeSynchronization Test-EdgeSynchronization""",
    Where.WINDOWS: """Export-Csv Format-List Format-Table Get-ChildItem Get-Command Get-Date Get-ExecutionPolicy
        Get-FileHash Get-NetAdapter Get-Service New-Item New-ItemProperty Read-Host Resolve-DnsName Restart-Service
        Set-ExecutionPolicy Set-Service Start-Service Stop-Service Unblock-File Where-Object""",
}
"""By Microsoft's documentation of each. New-EdgeSubscription makes the file on one and imports it on the other."""
WHERE = {name: where for where, names in CMDLETS.items() for name in names.split()}
SCRIPTS = {"ExportEdgeConfig", "ImportEdgeConfig", "Install-AntispamAgents", "Move-TransportDatabase"}
NAMED = re.compile(r"\b[A-Z][a-z]+-[A-Z][A-Za-z]+\b(?!\.ps1)")
SYNCHRONIZED_LISTS = ("InternalSMTPServers", "TLSSendDomainSecureList", "TLSReceiveDomainSecureList")
"""Parameters of Set-TransportConfig that EdgeSync brings from the organization."""
KEPT_LISTS = (
    *SYNCHRONIZED_LISTS,
    *("SourceTransportServers", "BypassedRecipients", "BypassedSenderDomains"),
    *("BlockedDomains", "BlockedDomainsAndSubdomains", "BlockedSenders"),
)
"""Lists whose other entries are wanted still: typed without Add or Remove, a parameter replaces them all."""
MAILBOX = "Mailbox server"


def ids(rule: Rule) -> str:
    return rule.stig_id


def commands(rule: Rule) -> list[str]:
    """Lines that are pasted."""
    return re.findall(r"^(?:[A-Z]\w+-[A-Z]\w+|& |icacls).*$", rule.fix_text, re.MULTILINE)


ORGANIZATION = re.compile(
    rf"(?:{'|'.join(CMDLETS[Where.ORGANIZATION].split())}"
    rf"|Set-TransportConfig[^.\n]*-(?:{'|'.join(SYNCHRONIZED_LISTS)}))\b"
)
"""What EdgeSync owns, and refuses on a subscribed Edge server."""
IMPORTS = "New-EdgeSubscription -FileData"


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_every_cmdlet_and_script_is_a_documented_one(rule: Rule) -> None:
    assert set(NAMED.findall(rule.fix_text)) <= WHERE.keys()
    assert set(re.findall(r"([\w-]+)\.ps1", rule.fix_text)) <= SCRIPTS


@pytest.mark.parametrize("rule", FIXES, ids=ids)
def test_a_command_of_exchange_says_on_which_server(rule: Rule) -> None:
    of_exchange = any(WHERE.get(line.partition(" ")[0]) is not Where.WINDOWS for line in commands(rule))
    assert not of_exchange or re.search(r"Edge server|Mailbox server", rule.fix_text)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_what_edgesync_owns_is_changed_on_a_mailbox_server(rule: Rule) -> None:
    for found in ORGANIZATION.finditer(rule.fix_text):
        assert MAILBOX in rule.fix_text, found[0]
    for line in filter(ORGANIZATION.match, commands(rule)):
        before, _, after = rule.fix_text.partition(line)
        assert MAILBOX in before and "Start-EdgeSynchronization" in after, line


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_what_only_a_mailbox_server_has_is_asked_of_one(rule: Rule) -> None:
    for name in (*CMDLETS[Where.MAILBOX].split(), IMPORTS):
        before, found, _ = rule.fix_text.partition(name)
        assert not found or MAILBOX in before, name


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_no_list_is_replaced_that_is_to_be_kept(rule: Rule) -> None:
    for name in KEPT_LISTS:
        for value in re.findall(rf"-{name}\b(.{{0,9}})", rule.fix_text):
            assert value.startswith((" @{Add=", " @{Remove")), (name, value)


CORE = re.compile(r"MSExchange|ADAM|RpcSs|DcomLaunch|Winmgmt|EventLog|Dnscache|WinRM|mpssvc|BFE", re.IGNORECASE)


@pytest.mark.parametrize("rule", FIXES, ids=ids)
def test_no_command_stops_a_core_service(rule: Rule) -> None:
    for line in commands(rule):
        assert ";" not in line, line  # it goes on after a failure
        if re.match(r"Stop-Service|Set-Service|net stop|sc ", line):
            assert not CORE.search(line) and "-ErrorAction Stop" in line, line


@pytest.mark.parametrize("rule", FIXES, ids=ids)
def test_the_subscriptions_own_connector_is_kept_out(rule: Rule) -> None:
    """The one to the Mailbox servers, whose address space is --, stays as EdgeSync made it: the text says so before."""
    for line in commands(rule):
        if line.startswith("Set-SendConnector"):
            assert " -- " in rule.fix_text.partition(line)[0], line


@pytest.mark.parametrize("rule", FIXES, ids=ids)
def test_no_command_empties_smart_hosts_takes_any_answer_or_answers_for_the_administrator(rule: Rule) -> None:
    for line in commands(rule):
        assert not re.search(r"-DNSRoutingEnabled \$true|-AnyMatch \$true|-Confirm:\$false", line), line
        assert not re.search(r"-Force\b", line) or line.startswith("New-ItemProperty"), line


def test_no_documented_cmdlet_is_listed_for_nothing() -> None:
    named = {name for rule in RULES for name in NAMED.findall(rule.fix_text)}
    assert len(WHERE) == sum(len(names.split()) for names in CMDLETS.values())
    assert WHERE.keys() - named <= {"New-ReceiveConnector", "Remove-ReceiveConnector", "Retry-Queue"}

"""What the connector rules say beside their verdicts: contradictions, commands, whose word counted."""

from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.model import Finding, RunOn, SiteContext, SiteValue, Status, Verdict
from core.registry import evaluate
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import Changes, evidence, facts, having, site
from tests.core.rule_cases.connectors import BY_DOMAIN_SECURITY, RECEIVE, SEND
from tests.core.rule_cases.good import MB36
from tests.core.rule_cases.sheet import SITE

SERVICE = "Get-TransportService"
BY_HAND = having(SEND, 1, AddressSpaces=("SMTP:contoso.mil;1",))
"""The internal send connector is none of EdgeSync's own."""
LITERALLY = replace(SITE, roles={})


def judge(number: str, *changes: Changes, known: SiteContext = SITE) -> Finding:
    return evaluate(f"EX19-ED-{number}", facts(evidence(*changes)), known)


@pytest.mark.parametrize(("rule", "other"), [("000235", "000099"), ("000099", "000235"), ("000095", "000098")])
def test_rules_that_contradict_name_each_other_while_a_connector_has_no_role(rule, other):
    assert any(f"EX19-ED-{other}" in note for note in judge(rule, known=LITERALLY).notes)
    assert not any(f"EX19-ED-{other}" in note for note in judge(rule).notes)


@pytest.mark.parametrize(("rule", "other"), [("000680", "000180"), ("000180", "000680")])
def test_the_rules_of_2016_name_each_other_by_their_own_names(rule, other):
    finding = evaluate(f"EX16-ED-{rule}", facts(evidence()), LITERALLY)
    said = " ".join((*finding.notes, *(note for each in finding.objects for note in each.notes)))
    assert f"EX16-ED-{other}" in said and "EX19" not in said
    assert "EX16" not in " ".join(judge("000235", known=LITERALLY).notes)


def test_domain_security_contradicts_the_smart_host_and_the_authentication_level():
    notes = " ".join(judge("000098", known=LITERALLY).notes)
    assert "EX19-ED-000095" in notes and "EX19-ED-000232" in notes
    assert "EX19-ED-000098" in " ".join(judge("000232").notes)  # a role does not part these two
    assert "EX19-ED-000095" not in " ".join(judge("000098").notes)


def test_no_connector_can_meet_both_rules_on_authmechanism():
    for changes in ((), having(RECEIVE, None, AuthMechanism="Tls", AuthMechanismValue=1)):
        statuses = {judge(rule, changes, known=LITERALLY).status for rule in ("000235", "000099")}
        assert Status.OPEN in statuses


@pytest.mark.parametrize(
    ("rule", "changes", "command"),
    [
        ("000112", having(RECEIVE, 1, MaxHopCount=30), "-MaxHopCount 60"),
        ("000159", having(RECEIVE, 1, ConnectionTimeout="00:10:00"), "-ConnectionTimeout 00:05:00"),
        ("000231", having(RECEIVE, 1, Banner=""), "-Banner '220 SMTP Server Ready'"),
        ("000118", having(RECEIVE, 1, ChunkingEnabled=False), "-ChunkingEnabled $true"),
        ("000120", having(RECEIVE, 0, MaxMessageSize="Unlimited"), f"-MaxMessageSize {MB36}"),
        (
            "000099",
            having(RECEIVE, 0, AuthMechanism="Tls", AuthMechanismValue=1),
            "-AuthMechanism 'Tls, BasicAuth, BasicAuthRequireTLS'",
        ),
        (
            "000136",
            having(RECEIVE, 1, PermissionGroups="AnonymousUsers, ExchangeServers", PermissionGroupsValue=5)
            + having(RECEIVE, 1, AuthMechanism="Tls, ExchangeServer", AuthMechanismValue=17),
            "-PermissionGroups 'ExchangeServers'",
        ),
        ("000095", having(SEND, 0, SmartHosts=()), "-SmartHosts '10.20.1.25' -DNSRoutingEnabled $false"),
        ("000110", having(SEND, 0, ConnectionInactivityTimeOut="00:01:00"), "-ConnectionInactivityTimeOut 00:10:00"),
        (
            "000232",
            (*BY_HAND, *having(SEND, 1, TlsAuthLevel="EncryptionOnly", TlsAuthLevelValue=1)),
            "-TlsAuthLevel 'DomainValidation'",
        ),
        (
            "000236",
            (*BY_HAND, *having(SEND, 1, TlsDomain="")),
            "-TlsDomain 'contoso.mil' -TlsAuthLevel 'DomainValidation'",
        ),
    ],
)
def test_the_command_mends_what_was_found(rule, changes, command):
    failing = [o for o in judge(rule, changes).objects if o.verdict is Verdict.FAILS]
    assert len(failing) == 1 and failing[0].remediation.command.startswith(
        f"Set-{changes[0].source.removeprefix('Get-')} -Identity '"
    )
    assert failing[0].remediation.command.endswith(f"' {command}")


def test_the_command_for_a_log_level_has_the_parameter_that_the_cmdlet_has():
    finding = judge("000026", having("Get-EventLogLevel", 0, EventLevel="High", EventLevelValue=5))
    (failing,) = (o for o in finding.objects if o.verdict is Verdict.FAILS)
    assert failing.remediation.command == f"Set-EventLogLevel -Identity '{failing.identity}' -Level 'Lowest'"


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("000110", having(SEND, 0, ConnectionInactivityTimeOut="00:01:00")),
        ("000232", (*BY_HAND, *having(SEND, 1, TlsAuthLevel="EncryptionOnly", TlsAuthLevelValue=1))),
        ("000098", having(SEND, 1, AddressSpaces=("SMTP:fabrikam.example;1",))),
        ("000236", (*BY_HAND, *having(SEND, 1, TlsDomain=""))),
        ("000115", (*BY_HAND, *having(SEND, 1, MaxMessageSize=1))),
        ("000095", having(SEND, 0, SmartHosts=())),
    ],
)
def test_a_command_that_a_subscribed_edge_server_refuses_says_where_it_runs(rule, changes):
    (failing,) = (o for o in judge(rule, changes).objects if o.verdict is Verdict.FAILS)
    assert failing.remediation.command and failing.remediation.place is RunOn.MAILBOX
    assert judge("000112", having(RECEIVE, 0, MaxHopCount=1)).objects[0].remediation.place is RunOn.EDGE


@pytest.mark.parametrize("hostile", ["a\nRemove-Item x", "a\u202eb", "a\x1bb"])
def test_nothing_that_cannot_be_copied_safely_gets_into_a_command(hostile):
    assert not any(
        o.remediation.command for o in judge("000112", having(RECEIVE, None, MaxHopCount=1, Identity=hostile)).objects
    )
    known = site(internal_domain=hostile)
    assert not any(o.remediation.command for o in judge("000236", having(SEND, 1, TlsDomain=""), known=known).objects)


def test_a_site_value_counts_when_signed_for_and_the_basis_says_whose_it_is():
    other = having(RECEIVE, None, ConnectionTimeout="00:07:00")
    signed = judge("000159", other, known=site(receive_timeout="00:07:00"))
    assert signed.status is Status.NOT_A_FINDING and "signed by" in signed.measured_against[0]
    unsigned = replace(SITE, values={"receive_timeout": SiteValue("00:07:00")})
    refused = judge("000159", other, known=unsigned)
    assert refused.status is Status.OPEN and "not signed" in refused.measured_against[0]
    assert judge("000159", known=SiteContext()).measured_against == ("the STIG default 00:05:00",)


@pytest.mark.parametrize(
    ("number", "source", "name", "default", "key", "signed"),
    [
        ("000110", SEND, "ConnectionInactivityTimeOut", "00:10:00", "send_timeout", "00:05:00"),
        ("000111", SERVICE, "MaxPerDomainOutboundConnections", "20", "domain_connections", 40),
        ("000112", RECEIVE, "MaxHopCount", 60, "hop_count", 30),
        ("000113", RECEIVE, "MaxRecipientsPerMessage", 5000, "recipients", 200),
        ("000114", SERVICE, "MaxOutboundConnections", "1000", "outbound_connections", "Unlimited"),
        ("000116", SERVICE, "TransientFailureRetryCount", 8, "retries", 5),
        ("000119", RECEIVE, "MaxInboundConnection", "5000", "inbound_connections", "Unlimited"),
        ("000129", "Get-SenderReputationConfig", "SrlBlockThreshold", 6, "srl_threshold", 4),
        ("000159", RECEIVE, "ConnectionTimeout", "00:05:00", "receive_timeout", "00:15:00"),
    ],
)
def test_what_the_text_itself_wants_is_no_finding_whatever_else_was_signed_for(
    number, source, name, default, key, signed
):
    known = site(**{key: signed})
    assert judge(number, having(source, 0, **{name: default}), known=known).status is Status.NOT_A_FINDING
    wrong = "00:00:01" if isinstance(signed, str) and ":" in signed else 13
    finding = judge(number, having(source, 0, **{name: wrong}), known=known)
    assert (
        finding.status is Status.OPEN and str(signed) in finding.reason and "signed by" in finding.measured_against[0]
    )
    assert any(o.remediation.command.endswith(f"-{name} {signed}") for o in finding.objects)


def test_the_global_size_is_no_finding_on_receive_connectors_whatever_else_was_signed_for():
    known = site(receive_size=10 * 1024**2)
    assert judge("000120", known=known).status is Status.NOT_A_FINDING
    assert judge("000120", having(RECEIVE, 0, MaxMessageSize=1), known=known).status is Status.OPEN


def test_send_connectors_must_have_the_size_that_the_plan_documents_also_where_nobody_signed():
    documented = replace(SITE, values={"send_size": SiteValue(10 * 1024**2)})
    finding = judge("000115", known=documented)
    assert finding.status is Status.OPEN and "10 MB" in finding.reason and "not signed" in finding.measured_against[0]
    assert not any(o.remediation.command for o in finding.objects)  # no value would do
    ten = having(SEND, None, MaxMessageSize=10 * 1024**2)
    assert judge("000115", ten, known=documented).status is Status.OPEN  # not the global one, and nobody signed
    assert judge("000115", ten, known=site(send_size=10 * 1024**2)).status is Status.NOT_A_FINDING
    assert judge("000115", known=site(send_size=10 * 1024**2)).status is Status.OPEN


def test_a_receive_connector_takes_no_unlimited_size_so_no_command_says_so():
    finding = judge("000120", having("Get-TransportConfig", MaxReceiveSize="Unlimited"), known=site(receive_size=None))
    assert finding.status is Status.OPEN and not any(o.remediation.command for o in finding.objects)
    sent = judge("000115", BY_HAND, having("Get-TransportConfig", MaxSendSize="Unlimited"), known=site(send_size=None))
    assert all(o.remediation.command.endswith("-MaxMessageSize Unlimited") for o in sent.objects)


def test_a_signed_size_stands_in_the_place_of_the_global_one():
    ten = 10 * 1024**2
    finding = judge("000120", having(RECEIVE, 0, MaxMessageSize=ten), known=site(receive_size=ten))
    assert finding.status is Status.NOT_A_FINDING and "10 MB" in finding.measured_against[0]
    by_global = judge("000115", known=SiteContext())
    assert by_global.status is Status.NOT_A_FINDING and "global MaxSendSize" in by_global.measured_against[0]


def test_no_size_limit_anywhere_is_told():
    unlimited = (
        having("Get-TransportConfig", MaxReceiveSize="Unlimited"),
        having(RECEIVE, None, MaxMessageSize="Unlimited"),
    )
    finding = judge("000120", *unlimited, known=site(receive_size=None))
    assert finding.status is Status.NOT_A_FINDING and any("does not limit" in note for note in finding.notes)


@pytest.mark.parametrize("changes", [*BY_DOMAIN_SECURITY.bad])
def test_the_sites_other_method_is_judged_by_domain_security(changes):
    case = BY_DOMAIN_SECURITY
    assert judge("000236", case.good, known=case.known).status is Status.NOT_A_FINDING
    assert judge("000236", case.good, changes, known=case.known).status is Status.OPEN
    for half in case.half:
        assert judge("000236", case.good, half, known=case.known).missing
    assert judge("000236", known=site(send_tls_method="Something")).required_input


def test_without_a_list_of_smart_hosts_a_wrong_way_out_is_still_open():
    known = site(smart_hosts=None)
    assert judge("000095", having(SEND, 0, SmartHosts=()), known=known).status is Status.OPEN
    waiting = judge("000095", known=known)
    assert waiting.status is Status.NOT_REVIEWED and waiting.required_input and not waiting.missing
    assert "Smart hosts" in waiting.reason


def test_custom_permissions_are_for_a_person_to_read():
    custom = having(RECEIVE, 1, PermissionGroups="ExchangeServers, Custom", PermissionGroupsValue=36)
    assert "Get-ADPermission" in judge("000136", custom).reason


def test_a_newer_build_than_the_approved_one_asks_for_the_sheet():
    newer = having("Get-ExchangeServer", AdminDisplayVersion="Version 15.2 (Build 2562.17)")
    finding = judge("000244", newer)
    assert finding.status is Status.NOT_REVIEWED and finding.required_input and not finding.missing


def test_a_build_of_a_security_update_asks_for_the_cumulative_updates_own():
    """AdminDisplayVersion names the cumulative update and stays as it is when a security update is installed."""
    finding = judge("000244", known=site(approved_build="15.2.1748.36"))
    assert finding.status is Status.NOT_REVIEWED and "security update" in finding.required_input and not finding.missing
    assert judge("000244", known=site(approved_build="15.2.1749.1")).status is Status.OPEN


@pytest.mark.parametrize("domain", ["*.contoso.mil", "*"])
def test_an_internal_domain_with_a_wildcard_is_none(domain):
    finding = judge("000236", having(SEND, 1, TlsDomain=domain), known=site(internal_domain=domain))
    assert finding.status is Status.NOT_REVIEWED and "wildcard" in finding.required_input


def test_whether_the_domain_is_in_the_secure_list_is_told():
    config = "Get-TransportConfig"
    assert not any("does not contain" in note for note in judge("000236").notes)
    lacking = judge("000236", having(config, TLSReceiveDomainSecureList=("other.mil",)))
    assert lacking.status is Status.NOT_A_FINDING and any("does not contain contoso.mil" in n for n in lacking.notes)
    unread = judge("000236", having(config, TLSReceiveDomainSecureList="contoso.mil"))
    assert unread.status is Status.NOT_A_FINDING and any("check both" in note for note in unread.notes)


def test_every_sentence_ends_once():
    for stig_id, case in CASES.items():
        for changes in ((), *case.bad, *case.half):
            finding = evaluate(stig_id, facts(evidence(case.good, changes)), case.known)
            for text in (finding.reason, *(o.reason for o in finding.objects), *finding.notes):
                assert text.endswith(".") and not text.endswith(".."), (stig_id, text)

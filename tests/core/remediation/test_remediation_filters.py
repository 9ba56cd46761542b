"""Filters, their lists, DNS servers, logs and what no command mends: every object that fails has a word beside it."""

from __future__ import annotations

import pytest

from core.model import Verdict
from core.registry import CHECKS, evaluate
from core.remediation.settings.filters import AGENTS, BY_ADDRESS
from tests.core.remediation.rest import changed, failing, mended
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import evidence, facts, having, rows_of, site, without
from tests.core.rule_cases.good import GOOD

SENDER, REPUTATION, CONTENT = "Get-SenderFilterConfig", "Get-SenderReputationConfig", "Get-ContentFilterConfig"
ATTACHMENTS, ADDRESSES, TRANSPORT = "Get-AttachmentFilterEntry", "Get-IPAllowListEntry", "Get-TransportService"
ORGANIZATION, LEVELS = "Get-OrganizationConfig", "Get-EventLogLevel"

CONNECTORS = {"Get-ReceiveConnector", "Get-SendConnector"}
DECIDED = sorted(
    i for i in CASES if i.startswith("EX19-") and not CHECKS[i].manual and not CONNECTORS & set(CHECKS[i].sources)
)
MANUAL = sorted(i for i in CHECKS if i.startswith("EX19-") and CHECKS[i].manual)
MINE = [pytest.param(i, changes, id=f"{i}-{n}") for i in DECIDED for n, changes in enumerate(CASES[i].bad)]


@pytest.mark.parametrize(("stig_id", "changes"), MINE)
def test_every_object_that_fails_has_a_command_in_full_or_the_reason_for_none(stig_id, changes):
    case = CASES[stig_id]
    finding = evaluate(stig_id, facts(evidence(case.good, changes)), case.known)
    fixes = [each.remediation for each in finding.objects if each.verdict is Verdict.FAILS]
    assert fixes
    for fix in fixes:
        assert bool(fix.command) is not bool(fix.withheld)
        if fix.command:
            assert fix.changes and fix.stops and fix.verify and (fix.undo or fix.lost), fix
        told = (fix.withheld, fix.verify, *fix.also, *fix.stops, *fix.lost)
        assert all(text.endswith(".") and not text.startswith(" ") and "  " not in text for text in told if text), told


@pytest.mark.parametrize("stig_id", [*DECIDED, *MANUAL])
def test_every_rule_says_for_the_docs_what_is_typed_or_why_nothing_is(stig_id):
    guide = CHECKS[stig_id].guide
    assert guide.command or guide.withheld
    assert guide.no_value is None or guide.no_value in guide.withheld


@pytest.mark.parametrize(("stig_id", "changes"), MINE)
def test_a_word_in_place_of_a_command_is_one_that_the_guide_lists(stig_id, changes):
    case = CASES[stig_id]
    listed = {each.instead for each in CHECKS[stig_id].guide.withheld}
    finding = evaluate(stig_id, facts(evidence(case.good, changes)), case.known)
    told = {each.remediation.withheld for each in finding.objects} - {""}
    assert all(text in listed or text.startswith("Whether Exchange takes") for text in told), told - listed


# --- Filters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", sorted(AGENTS))
def test_a_filter_that_is_switched_on_names_its_agent_and_comes_back(source):
    number = {REPUTATION: "000128", CONTENT: "000131", SENDER: "000139", "Get-SenderIdConfig": "000143"}.get(
        source, "000134" if "Recipient" in source else "000138"
    )
    fix = mended(number, having(source, Enabled=False))
    cmdlet = source.replace("Get-", "Set-")
    assert (fix.command, fix.undo) == (f"{cmdlet} -Enabled $true", f"{cmdlet} -Enabled $false")
    assert AGENTS[source] in fix.also[0] and ("InternalSMTPServers" in fix.also[0]) is (source in BY_ADDRESS)


def test_the_rule_on_all_four_says_of_each_what_begins():
    fixes = failing("000141", having(SENDER, Enabled=False), having(REPUTATION, Enabled=False))
    assert len({each.remediation.stops for each in fixes}) == 2


def test_the_reports_that_blocking_blank_senders_refuses_are_named():
    fix = mended("000124", having(SENDER, BlankSenderBlockingEnabled=False))
    assert "non-delivery reports" in fix.stops[0] and fix.undo.endswith("-BlankSenderBlockingEnabled $false")


@pytest.mark.parametrize(("now", "said"), [(9, "More sender IP addresses"), (3, "Fewer senders")])
def test_a_threshold_says_whom_it_blocks_by_direction(now, said):
    assert mended("000129", having(REPUTATION, SrlBlockThreshold=now)).stops[0].startswith(said)


def test_an_action_that_the_server_has_not_cannot_be_brought_back():
    fix = mended("000133", having("Get-SenderIdConfig", SpoofedDomainAction=""), without_number("Get-SenderIdConfig"))
    assert fix.command and not fix.undo and "does not accept an empty one" in fix.lost[0]


def without_number(source: str):
    return without(source, "SpoofedDomainActionValue")[0]


def test_a_mailbox_that_nobody_named_is_no_command():
    fix = mended("000125", having(CONTENT, QuarantineMailbox=""))
    assert not fix.command and "SCLQuarantineEnabled" in fix.withheld


def test_a_server_without_filtering_is_told_how_to_switch_it_on():
    assert "Enable-TransportAgent" in mended("000140", rows_of(CONTENT)).withheld


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_a_blocked_domain_is_added_to_what_stands_there():
    fix = mended(
        "000126", having(SENDER, BlockedDomains=("other.example",)), known=site(blocked_domains=("x.example",))
    )
    assert fix.command == "Set-SenderFilterConfig -BlockedDomains @{Add='x.example'}"
    assert fix.undo == "Set-SenderFilterConfig -BlockedDomains @{Remove='x.example'}"
    assert changed(fix) == {"BlockedDomains": (("other.example",), ("other.example", "x.example"))}


def test_an_attachment_entry_comes_and_goes():
    missing = mended("000130", rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS][1:]))
    assert missing.undo == "Remove-AttachmentFilterEntry -Identity 'FileName:*.exe'"
    strange = mended("000130", rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], {"Identity": "contenttype:image/it's"}))
    assert strange.command == "Remove-AttachmentFilterEntry -Identity 'contenttype:image/it''s'"
    assert strange.undo == "Add-AttachmentFilterEntry -Name 'image/it''s' -Type ContentType"
    assert any("confirmation" in text for text in strange.also) and not any(
        "confirmation" in text for text in missing.also
    )


def test_an_entry_of_no_kind_is_not_guessed_at():
    fix = mended("000130", rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], {"Identity": "Colour:red"}))
    assert not fix.command and "FileName:*.exe" in fix.withheld


@pytest.mark.parametrize(
    ("address", "end", "undo"),
    [
        ("203.0.113.9", "9999-12-31T23:59:59Z", "-IPAddress '203.0.113.9'"),
        ("203.0.113.0/24", "9999-12-31T20:00:00Z", "-IPRange '203.0.113.0/24'"),
        ("::1-::9", "2030-01-02T03:04:05Z", "-IPRange '::1-::9' -ExpirationTime '2030-01-02T03:04:05Z'"),
        ("203.0.113.9", "", "-IPAddress '203.0.113.9'"),
        ("203.0.113.9", "soon", "-IPAddress '203.0.113.9'"),
    ],
)
def test_an_allowed_address_comes_back_with_its_end(address, end, undo):
    fix = mended("000137", rows_of(ADDRESSES, {"Identity": "7", "IPRange": address, "ExpirationTime": end}))
    assert fix.command == "Remove-IPAllowListEntry -Identity 7" and fix.undo == f"Add-IPAllowListEntry {undo}"
    assert "first add its address to InternalSMTPServers" in fix.stops[0]
    assert "comment" in fix.lost[0] and len(fix.lost) == (1 if end.startswith("9999") else 2)


@pytest.mark.parametrize("address", ["anything", "1.2.3.4'; Stop-Service x", ""])
def test_what_is_no_address_is_not_added_again(address):
    fix = mended(
        "000137", rows_of(ADDRESSES, {"Identity": "7", "IPRange": address}), known=site(allowed_addresses=None)
    )
    assert fix.command and not fix.undo and "range" in fix.lost[0]


# --- DNS, levels, organization ----------------------------------------------------------------------------------------


def test_trusted_servers_take_the_place_of_others():
    fix = mended("000224", having(TRANSPORT, ExternalDNSServers=("9.9.9.9",)))
    assert fix.command == (
        "Set-TransportService -Identity 'EDGE01' -ExternalDNSAdapterEnabled $false -ExternalDNSServers '203.0.113.53'"
    )
    assert fix.undo == "Set-TransportService -Identity 'EDGE01' -ExternalDNSServers '9.9.9.9'"
    assert changed(fix) == {"ExternalDNSServers": (("9.9.9.9",), ("203.0.113.53",))}
    assert "UseExternalDNSServersEnabled" in fix.also[0]


def test_an_adapter_without_a_guid_gives_way_to_the_sites_servers():
    fix = mended("000224", having(TRANSPORT, ExternalDNSAdapterEnabled=True, ExternalDNSServers=()))
    assert changed(fix)["ExternalDNSServers"] == ((), ("203.0.113.53",))
    assert fix.undo.endswith("-ExternalDNSAdapterEnabled $true -ExternalDNSServers $null")


def test_without_trusted_servers_on_the_sheet_there_is_no_command():
    known = site(external_dns=("not an address",))
    fix = mended("000224", having(TRANSPORT, ExternalDNSAdapterEnabled=True), known=known)
    assert not fix.command and "sheet" in fix.withheld


def test_a_level_comes_back_under_the_name_of_its_parameter():
    fix = mended("000026", having(LEVELS, 0, EventLevel="High", EventLevelValue=5))
    assert fix.undo.endswith("-Level 'High'") and "troubleshooting" in fix.stops[0]


def test_feedback_that_was_not_set_has_no_way_back():
    unset = mended("000055", having(ORGANIZATION, CustomerFeedbackEnabled=""))
    assert unset.command and not unset.undo and "does not accept an empty one" in unset.lost[0]
    on = mended("000055", having(ORGANIZATION, CustomerFeedbackEnabled=True))
    assert on.undo.endswith("$true") and not on.lost and "does not document whether" in on.also[0]

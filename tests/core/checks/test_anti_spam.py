"""The words, commands and conditions of the anti-spam rules; their verdicts are tried in test_rules_judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

import core.checks  # noqa: F401  registers the checks
from core.model import Finding, SiteContext, SiteValue, Status, Verdict
from core.registry import CHECKS, NotApplicableWhen, evaluate
from tests.core.rule_cases.case import Changes, evidence, facts, having, rows_of, site, without
from tests.core.rule_cases.good import GOOD
from tests.core.rule_cases.sheet import SAID, SITE

SENDER, CONTENT, ADDRESSES = "Get-SenderFilterConfig", "Get-ContentFilterConfig", "Get-IPAllowListEntry"
ATTACHMENTS, AGENTS, PROVIDERS = "Get-AttachmentFilterEntry", "Get-TransportAgent", "Get-IPBlockListProvider"

EITHER = {NotApplicableWhen.CLASSIFIED, NotApplicableWhen.GATEWAY}
CONDITIONS = {
    **dict.fromkeys(("000122", "000123", "000124", "000139", "000238"), EITHER),
    **dict.fromkeys(("000140", "000141"), {NotApplicableWhen.GATEWAY}),
    "000133": {NotApplicableWhen.CLASSIFIED},
}
"""As the published texts say it."""
PRODUCT_MUST_MEET = ("000125", "000126", "000127", "000128", "000129", "000130", "000131", "000133", "000143")
OTHERS = ("000132", "000134", "000137", "000138")


def judge(number: str, *changes: Changes, known: SiteContext = SITE) -> Finding:
    finding = evaluate(f"EX19-ED-{number}", facts(evidence(*changes)), known)
    assert finding.error == ""
    return finding


@pytest.mark.parametrize("number", sorted({*CONDITIONS, *PRODUCT_MUST_MEET, *OTHERS}))
def test_conditions_are_those_of_the_text(number):
    assert set(CHECKS[f"EX19-ED-{number}"].not_applicable_when) == CONDITIONS.get(number, set())


@pytest.mark.parametrize("number", PRODUCT_MUST_MEET)
def test_a_third_party_product_is_no_excuse_where_the_text_gives_none(number):
    finding = judge(number, known=replace(SITE, gateway=SAID))
    assert finding.status is Status.NOT_A_FINDING
    assert any("third-party" in note for note in finding.notes)


@pytest.mark.parametrize("number", ["000123", "000124", "000134", "000138", "000139"])
def test_rules_that_name_no_product_carry_no_such_note(number):
    assert not judge(number).notes


@pytest.mark.parametrize(
    ("number", "changes", "command"),
    [
        ("000123", having(SENDER, Action="StampStatus", ActionValue=0), "Set-SenderFilterConfig -Action Reject"),
        (
            "000124",
            having(SENDER, BlankSenderBlockingEnabled=False),
            "Set-SenderFilterConfig -BlankSenderBlockingEnabled $true",
        ),
        ("000125", having(CONTENT, QuarantineMailbox=""), ""),
        (
            "000127",
            having("Get-RecipientFilterConfig", RecipientValidationEnabled=True),
            "Set-RecipientFilterConfig -RecipientValidationEnabled $false",
        ),
        (
            "000129",
            having("Get-SenderReputationConfig", SrlBlockThreshold=9),
            "Set-SenderReputationConfig -SrlBlockThreshold 6",
        ),
        ("000141", having("Get-SenderIdConfig", Enabled=False), "Set-SenderIdConfig -Enabled $true"),
        ("000126", having(SENDER, BlockedDomains=()), "Set-SenderFilterConfig -BlockedDomains @{Add='bad.example'}"),
        (
            "000130",
            rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS][1:]),
            "Add-AttachmentFilterEntry -Name '*.exe' -Type FileName",
        ),
        (
            "000130",
            rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], {"Identity": "ContentType:it's"}),
            "Remove-AttachmentFilterEntry -Identity 'ContentType:it''s'",
        ),
        ("000137", having(ADDRESSES, IPRange="0.0.0.0/0"), "Remove-IPAllowListEntry -Identity 1"),
    ],
)
def test_the_command_mends_what_fails(number, changes, command):
    failing = [o for o in judge(number, changes).objects if o.verdict is Verdict.FAILS]
    assert [o.remediation.command for o in failing] == [command]


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("000130", rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], {"Identity": "FileName:*.a\nRemove-Item x"})),
        ("000137", having(ADDRESSES, Identity="1; Remove-Item x", IPRange="0.0.0.0/0")),
    ],
)
def test_a_name_that_could_run_something_gets_no_command(number, changes):
    failing = [o for o in judge(number, changes).objects if o.verdict is Verdict.FAILS]
    assert failing and not any(o.remediation.command for o in failing)


# --- Site values ------------------------------------------------------------------------------------------------------


def test_a_signed_threshold_counts_and_an_unsigned_one_does_not():
    seven = having("Get-SenderReputationConfig", SrlBlockThreshold=7)
    assert judge("000129", seven, known=site(srl_threshold=7)).status is Status.NOT_A_FINDING
    unsigned = SiteContext({"srl_threshold": SiteValue(7)})
    finding = judge("000129", seven, known=unsigned)
    assert finding.status is Status.OPEN and "not signed" in finding.measured_against[0]


def test_allowed_addresses_need_a_signature():
    unsigned = SiteContext({"allowed_addresses": SiteValue(("198.51.100.7",), " ")})
    finding = judge("000137", known=unsigned)
    assert finding.status is Status.OPEN and "not signed" in finding.measured_against[0]
    assert judge("000137", known=SiteContext()).status is Status.OPEN
    assert judge("000137", rows_of(ADDRESSES), known=SiteContext()).status is Status.NOT_A_FINDING


@pytest.mark.parametrize("accepted", ["198.51.100.7-198.51.100.7", "198.51.100.7/32", " 198.51.100.7 "])
def test_a_range_is_the_same_however_it_is_written(accepted):
    assert judge("000137", known=site(allowed_addresses=(accepted,))).status is Status.NOT_A_FINDING


@pytest.mark.parametrize("accepted", ["198.51.100.0/24", "0.0.0.0-255.255.255.255", "*", ""])
def test_an_accepted_range_is_exactly_that_range(accepted):
    assert judge("000137", known=site(allowed_addresses=(accepted,))).status is not Status.NOT_A_FINDING


@pytest.mark.parametrize(
    ("key", "number"), [("blocked_domains", "000126"), ("attachments", "000130"), ("custom_agent", "000122")]
)
@pytest.mark.parametrize("value", [None, (), ("",), "", 7])
def test_what_only_the_site_can_say_is_asked_for(key, number, value):
    if value == 7 and key != "custom_agent":
        value = "text"
    finding = judge(number, known=site(**{key: value}))
    assert finding.status is Status.NOT_REVIEWED and "site value" in finding.required_input and not finding.missing


@pytest.mark.parametrize("domain", ["*.bad.example", "*.example"])
def test_a_domain_with_its_subdomains_is_not_blocked_by_itself_alone(domain):
    known = site(blocked_domains=(domain,))
    alone = having(SENDER, BlockedDomains=("bad.example", "example"), BlockedDomainsAndSubdomains=())
    finding = judge("000126", alone, known=known)
    assert finding.status is Status.OPEN and "-BlockedDomainsAndSubdomains" in finding.objects[0].remediation.command
    covered = having(SENDER, BlockedDomains=(), BlockedDomainsAndSubdomains=("example",))
    assert judge("000126", covered, known=known).status is Status.NOT_A_FINDING


def test_attachments_may_be_typed_without_their_kind():
    entries = rows_of(ATTACHMENTS, {"Identity": "FileName:*.exe"}, {"Identity": "ContentType:image/jpeg"})
    assert judge("000130", entries, known=site(attachments=("*.exe", "image/jpeg"))).status is Status.NOT_A_FINDING
    assert judge("000130", entries, known=site(attachments=("*.exe", "FileName:image/jpeg"))).status is Status.OPEN


# --- What is told beside the verdict ----------------------------------------------------------------------------------


def test_a_disabled_agent_meets_the_text_and_is_told():
    for number in ("000122", "000238"):
        finding = judge(number, having(AGENTS, 2, Enabled=False))
        assert finding.status is Status.NOT_A_FINDING and "not enabled" in finding.notes[0]
    assert not judge("000122").notes


def test_a_configuration_that_no_agent_applies_is_told():
    finding = judge("000140", rows_of(AGENTS, GOOD[AGENTS][0]))
    assert finding.status is Status.NOT_A_FINDING and "is not applied" in finding.notes[0]
    assert not judge("000140").notes and not judge("000140", rows_of(AGENTS)).notes


@pytest.mark.parametrize(
    ("number", "source", "name"),
    [("000123", SENDER, "Action"), ("000133", "Get-SenderIdConfig", "SpoofedDomainAction")],
)
def test_an_action_without_its_text_is_no_error_of_the_check(number, source, name):
    finding = judge(number, having(source, **{f"{name}Value": -1}), without(source, name)[0])
    assert finding.status is Status.NOT_REVIEWED and finding.missing and not finding.error


def test_one_filter_that_is_off_is_open_beside_one_that_was_denied():
    made = facts(evidence(having(SENDER, Enabled=False)), {CONTENT: "Access is denied."})
    finding = evaluate("EX19-ED-000141", made, SITE)
    assert finding.status is Status.OPEN and finding.missing
    assert "sender" in finding.reason.casefold() and "Access is denied" in finding.reason


def test_no_provider_is_not_applicable_with_what_the_plan_may_say():
    finding = judge("000132", rows_of(PROVIDERS))
    assert finding.status is Status.NOT_APPLICABLE and "EDSP" in finding.notes[0]


def test_filters_and_providers_that_are_off_are_told():
    assert any("off" in note for note in judge("000126", having(SENDER, Enabled=False)).notes)
    assert any("disabled" in note for note in judge("000132", having(PROVIDERS, Enabled=False)).objects[0].notes)


def test_reasons_name_what_fails_and_stop_at_ten():
    many = tuple(f"bad{number}.example" for number in range(30))
    finding = judge("000126", known=site(blocked_domains=many))
    assert "bad9.example and 20 more." in finding.reason and len(finding.objects) == 30

"""Anti-spam filters and their lists."""

from __future__ import annotations

from core.model import Status
from tests.core.rule_cases.case import Case, having, rows_of, site, without
from tests.core.rule_cases.good import GOOD

CONTENT, SENDER, SENDER_ID = "Get-ContentFilterConfig", "Get-SenderFilterConfig", "Get-SenderIdConfig"
REPUTATION, RECIPIENT, ALLOWED = "Get-SenderReputationConfig", "Get-RecipientFilterConfig", "Get-IPAllowListConfig"
ATTACHMENTS, PROVIDERS, ADDRESSES = "Get-AttachmentFilterEntry", "Get-IPBlockListProvider", "Get-IPAllowListEntry"
AGENTS = "Get-TransportAgent"


def yes_or_no(number: str, source: str, name: str, wanted: bool = True) -> Case:
    """A rule that requires one configuration's property to be True, or False."""
    mistyped = [having(source, **{name: value}) for value in (str(wanted), int(wanted), "", ())]
    twice = rows_of(source, *GOOD[source], {**GOOD[source][0], name: "yes"})
    return Case(
        f"EX19-ED-{number}",
        bad=(having(source, **{name: not wanted}), rows_of(source, {**GOOD[source][0], name: not wanted})),
        half=(*without(source, name), *mistyped, twice),
    )


def rejects(number: str, source: str, name: str) -> Case:
    """A rule that requires an action to be Reject."""
    value = f"{name}Value"
    return Case(
        f"EX19-ED-{number}",
        bad=(having(source, **{name: "StampStatus", value: 0}), having(source, **{name: "Delete", value: 2})),
        half=(
            having(source, **{name: "reject", value: 1}),
            *(having(source, **{value: wrong}) for wrong in (0, 2, 3, -1, 2**62)),
            *(having(source, **{name: wrong}) for wrong in ("Reject\u200b", "Reject\u00a0", "StampStatus", "1")),
            *without(source, name, value),
            *(having(source, **{name: wrong}) for wrong in ("", 1, True, ("Reject",))),
            *(having(source, **{value: wrong}) for wrong in ("1", True)),
        ),
    )


CASES = (
    rejects("000123", SENDER, "Action"),
    yes_or_no("000124", SENDER, "BlankSenderBlockingEnabled"),
    Case(
        "EX19-ED-000125",
        bad=tuple(
            having(CONTENT, QuarantineMailbox=text) for text in ("", "<>", "quarantine", "a b@contoso.mil", "@x")
        ),
        half=(
            *without(CONTENT, "QuarantineMailbox"),
            *(having(CONTENT, QuarantineMailbox=wrong) for wrong in (" ", 1, True, ("quarantine@contoso.mil",))),
        ),
    ),
    Case(
        "EX19-ED-000126",
        also_good=(
            having(
                SENDER, BlockedDomains=("BAD.example", "more.example"), BlockedDomainsAndSubdomains=("Worse.Example.",)
            ),
            having(SENDER, BlockedDomains=(), BlockedDomainsAndSubdomains=("example",)),
        ),
        bad=(
            having(SENDER, BlockedDomains=()),
            having(SENDER, BlockedDomains=(), BlockedDomainsAndSubdomains=()),
            having(SENDER, BlockedDomains=("sub.bad.example", "notbad.example"), BlockedDomainsAndSubdomains=("e",)),
        ),
        half=(
            *without(SENDER, "BlockedDomains", "BlockedDomainsAndSubdomains"),
            having(SENDER, BlockedDomains="bad.example"),
            having(SENDER, Enabled="True"),
            rows_of(SENDER, *GOOD[SENDER], *GOOD[SENDER]),
        ),
    ),
    yes_or_no("000127", RECIPIENT, "RecipientValidationEnabled", wanted=False),
    yes_or_no("000128", REPUTATION, "Enabled"),
    Case(
        "EX19-ED-000129",
        bad=tuple(having(REPUTATION, SrlBlockThreshold=number) for number in (0, 5, 7, 9)),
        half=(
            *without(REPUTATION, "SrlBlockThreshold"),
            *(having(REPUTATION, SrlBlockThreshold=wrong) for wrong in ("six", True, (), "")),
        ),
    ),
    Case(
        "EX19-ED-000130",
        also_good=(
            rows_of(ATTACHMENTS, *reversed(GOOD[ATTACHMENTS])),
            having(ATTACHMENTS, Identity="filename:*.EXE"),
        ),
        bad=(
            rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS][1:]),
            rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], {"Identity": "ContentType:image/jpeg"}),
            having(ATTACHMENTS, Identity="FileName:*.exe.txt"),
        ),
        half=(
            *without(ATTACHMENTS, "Identity"),
            having(ATTACHMENTS, Identity=""),
            rows_of(ATTACHMENTS, *GOOD[ATTACHMENTS], GOOD[ATTACHMENTS][0]),
        ),
        # The text compares two lists: nothing differs from a list that has something.
        empty={ATTACHMENTS: Status.OPEN},
    ),
    yes_or_no("000131", CONTENT, "Enabled"),
    Case(
        "EX19-ED-000132",
        bad=(
            having(PROVIDERS, LookupDomain=""),
            having(PROVIDERS, Name=""),
            having(PROVIDERS, Guid="00000000-0000-0000-0000-000000000000"),
        ),
        also_good=(having(PROVIDERS, Enabled="True"),),
        half=(
            *without(PROVIDERS, "Name", "Guid", "LookupDomain"),
            having(PROVIDERS, LookupDomain=7),
            having(PROVIDERS, LookupDomain=" "),
            *(having(PROVIDERS, Guid=text) for text in ("not-a-guid", "{1}", "0" * 32, " ", "\u2800")),
            having(PROVIDERS, LookupDomain="bl.example.mil\u200b"),
            rows_of(PROVIDERS, *GOOD[PROVIDERS], *GOOD[PROVIDERS]),
        ),
        not_applicable=(rows_of(PROVIDERS),),
        # 'If not using a service provider': none is configured.
        empty={PROVIDERS: Status.NOT_APPLICABLE},
    ),
    rejects("000133", SENDER_ID, "SpoofedDomainAction"),
    yes_or_no("000134", RECIPIENT, "Enabled"),
    Case(
        "EX19-ED-000137",
        also_good=(rows_of(ADDRESSES), having(ADDRESSES, IPRange="198.51.100.7/32")),
        bad=(
            having(ADDRESSES, IPRange="198.51.100.8"),
            having(ADDRESSES, IPRange="198.51.100.0/24"),
            having(ADDRESSES, IPRange="anything"),
            rows_of(ADDRESSES, *GOOD[ADDRESSES], {"Identity": "2", "IPRange": "0.0.0.0-255.255.255.255"}),
        ),
        half=(
            *without(ADDRESSES, "IPRange", "Identity"),
            having(ADDRESSES, IPRange=""),
            having(ADDRESSES, IPRange=("198.51.100.7",)),
            rows_of(ADDRESSES, *GOOD[ADDRESSES], *GOOD[ADDRESSES]),
        ),
        # 'If the result returns any values': none is exactly right, from a cmdlet that worked.
        empty={ADDRESSES: Status.NOT_A_FINDING},
        unsaid=Status.OPEN,
    ),
    yes_or_no("000138", ALLOWED, "Enabled"),
    yes_or_no("000139", SENDER, "Enabled"),
    Case(
        "EX19-ED-000140",
        also_good=(having(CONTENT, Enabled=False),),
        bad=(rows_of(CONTENT),),
        half=(*without(CONTENT, "Name", "Enabled"), having(CONTENT, Name=""), having(CONTENT, Enabled="True")),
        # 'If no value is returned, this is a finding.'
        empty={CONTENT: Status.OPEN},
    ),
    Case(
        "EX19-ED-000141",
        bad=tuple(having(source, Enabled=False) for source in (CONTENT, SENDER, SENDER_ID, REPUTATION)),
        half=tuple(
            changes
            for source in (CONTENT, SENDER, SENDER_ID, REPUTATION)
            for changes in (*without(source, "Enabled"), having(source, Enabled="True"))
        ),
    ),
    yes_or_no("000143", SENDER_ID, "Enabled"),
    *(
        Case(
            f"EX19-ED-{number}",
            known=site(custom_agent="link disarm agent"),
            also_good=(having(AGENTS, 2, Enabled=False),),
            bad=(rows_of(AGENTS, *GOOD[AGENTS][:2]), having(AGENTS, 2, Identity="Link Disarm Agent 2")),
            half=(
                *without(AGENTS, "Identity", "Enabled", row=2),
                *without(AGENTS, "Identity", row=0),
                having(AGENTS, 2, Enabled="True"),
                rows_of(AGENTS, *GOOD[AGENTS], GOOD[AGENTS][2]),
            ),
        )
        for number in ("000122", "000238")
    ),
)

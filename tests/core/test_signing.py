"""A name that signs, and a reason, have letters that a person can see: in sheet, its file, stored assessment."""

import json

import pytest

from core.model import Facts, Role, RoleChoice, Row, SiteContext, SiteValue, Status, signs, unseen
from core.registry import evaluate
from core.site.sheet import SHEET_FORMAT, SHEET_VERSION, SheetError, read_sheet
from core.site.values import unfit

NOBODY = (
    "",
    " ",
    "-",
    "...",
    "12",
    "\u2800",
    "\u2800\u2800\u2800",
    "\u3164",
    "\u115f",
    "\uffa0",
    "\ufe0f",
    "-\ufe0f",
    "\u200b",
    "\u00a0",
    "\u034f",
    "\U000e0100",
    "\u30fc",
    "\u2588",
)
HIDDEN = ("J. Doe\u3164", "J.\u2800Doe", "J. D\u200boe", "J. Doe\ufe0f", "J. \u202eDoe")
SOMEBODY = ("J. Doe, ISSM", "Müller", "李明", "Иванов", "O'Neil", "J. Doe (2)")
IDENTITY = "EDGE01\\In"
CONNECTOR = Row(
    "Get-ReceiveConnector",
    {"Identity": IDENTITY, "Name": "In", "Server": "EDGE01", "MaxHopCount": 30, "DomainSecureEnabled": False},
)
FACTS = Facts({"Get-ReceiveConnector": (CONNECTOR,)})


@pytest.mark.parametrize("text", SOMEBODY)
def test_names_sign(text: str) -> None:
    assert signs(text) and not unseen(text)


@pytest.mark.parametrize("text", [*NOBODY, *HIDDEN])
def test_what_nobody_can_read_signs_nothing(text: str) -> None:
    assert not signs(text)


@pytest.mark.parametrize("text", [*NOBODY, *HIDDEN])
def test_a_site_value_needs_a_name(text: str) -> None:
    known = SiteContext(values={"hop_count": SiteValue(30, text)})
    assert evaluate("EX19-ED-000112", FACTS, known).status is Status.OPEN
    assert (
        evaluate("EX19-ED-000112", FACTS, SiteContext({"hop_count": SiteValue(30, "J. Doe")})).status
        is Status.NOT_A_FINDING
    )


@pytest.mark.parametrize("text", [*NOBODY, *HIDDEN])
def test_a_role_needs_a_reason(text: str) -> None:
    roles = {("Get-ReceiveConnector", IDENTITY): RoleChoice(Role.INTERNAL, text)}
    assert evaluate("EX19-ED-000019", FACTS, SiteContext(roles=roles)).status is Status.OPEN
    roles = {("Get-ReceiveConnector", IDENTITY): RoleChoice(Role.INTERNAL, "Only Mailbox servers connect")}
    assert evaluate("EX19-ED-000019", FACTS, SiteContext(roles=roles)).status is Status.NOT_APPLICABLE


def _sheet(signed_by: str = "J. Doe", justification: str = "Only Mailbox servers connect") -> bytes:
    role = {"server": "e", "source": "Get-ReceiveConnector", "identity": IDENTITY, "role": "internal"}
    document = {
        "format": SHEET_FORMAT,
        "version": SHEET_VERSION,
        "values": {"hop_count": {"value": 30, "signed_by": signed_by}},
        "roles": [role | {"justification": justification}],
    }
    return json.dumps(document).encode()


@pytest.mark.parametrize("text", [*(text for text in NOBODY if text.strip()), *HIDDEN])
def test_a_sheet_file_signed_by_nobody_is_refused(text: str) -> None:
    read_sheet(_sheet(), "sheet.json")
    with pytest.raises(SheetError):
        read_sheet(_sheet(signed_by=text), "sheet.json")
    with pytest.raises(SheetError):
        read_sheet(_sheet(justification=text), "sheet.json")


@pytest.mark.parametrize("text", HIDDEN)
def test_stored_values_with_hidden_characters_are_left_out(text: str) -> None:
    assert unfit({"hop_count": SiteValue(30, text)}) == ("hop_count",)
    assert unfit({"custom_agent": SiteValue(text)}) == ("custom_agent",)

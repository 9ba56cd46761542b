"""What the worksheet prints no command for: choices between rules, what is withheld, lines to fill in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.export.printable import command_lines
from core.export.worksheet.document import STEP_WIDTH
from core.model import (
    Conflict,
    ExceptionWords,
    Finding,
    Remediation,
    Role,
    RoleChoice,
    Site,
    Status,
)
from tests.core.export.pages import squeezed
from tests.core.export.worksheet.made import HELD, RECEIVE, SEND, assessment, finding, reader, words
from tests.helpers.samples import BANNER, CHUNKING, ENCRYPTION

CLASH = (
    finding(ENCRYPTION, Remediation("Set-ReceiveConnector -Identity 'EDGE01\\In' -AuthMechanism 'Tls'")),
    finding(BANNER, Remediation("Set-ReceiveConnector -Identity 'EDGE01\\In' -AuthMechanism 'Tls, BasicAuth'")),
)


def test_two_rules_that_want_opposites_are_explained_and_neither_command_is_printed() -> None:
    text = words(*CLASH)
    assert "Decidefirst" in text and "Set-ReceiveConnector" not in text
    beside = words(*CLASH, finding(CHUNKING, SEND, name="Out"))
    places = [beside.index(squeezed(each)) for each in ("values on these objects.", "Run on a Mailbox", "Set-SendCon")]
    assert places == sorted(places)
    assert squeezed(f"{BANNER} sets AuthMechanism on the same object to another value.") in text
    assert squeezed("This connector has no role. Give it one in Edge Assessor, with a reason:") in text
    roles = {("s1", "Get-ReceiveConnector", "EDGE01\\In"): RoleChoice(Role.INTERNAL, "from Mailbox servers")}
    said = words(*CLASH, site=Site(roles=roles))
    assert squeezed("Both rules evaluate it. Record and sign an exception for one of them") in said


def test_a_signed_exception_decides_and_is_printed_with_who_signed() -> None:
    signed = ExceptionWords("Mailbox servers send here.", "J. Doe, ISSM", own=True)
    text = words(*CLASH, exceptions={("s1", ENCRYPTION, "EDGE01\\In"): signed})
    assert squeezed("-AuthMechanism 'Tls, BasicAuth'") in text and "-AuthMechanism'Tls'" not in text
    assert squeezed("assessor's text, signed by J. Doe, ISSM: Mailbox servers send here.") in text


def test_a_conflict_that_the_program_knows_is_told() -> None:
    told = replace(RECEIVE, conflicts=(Conflict("EX19-ED-000099", "EX19-ED-000099 wants another."),))
    text = words(finding(CHUNKING, told))
    assert squeezed("EX19-ED-000099 wants another.") in text and "Set-ReceiveConnector" not in text


def test_what_has_no_command_says_why_and_what_instead() -> None:
    text = words(finding(ENCRYPTION, HELD), Finding(CHUNKING, Status.OPEN, "Nobody set it."))
    assert squeezed("In: The subscription owns it: record an exception. Instead: 1. Make one of their own.") in text
    assert squeezed("suggested text, not signed: It authenticates.") in text
    assert squeezed("Manual changes") in text and squeezed("Nobody set it.") in text


TEMPLATE = (
    "New-ReceiveConnector -Name 'From Mailbox servers' -Usage Custom -Server 'EDGE01' -Bindings '0.0.0.0:25' "
    "-RemoteIPRanges ADDRESSES -AuthMechanism 'Tls, ExchangeServer' -PermissionGroups ExchangeServers"
)


@pytest.mark.parametrize("fix", [HELD, SEND], ids=["withheld", "beside a command"])
def test_a_line_to_fill_in_stands_in_a_block_broken_at_its_parameters(fix: Remediation) -> None:
    text = words(finding(ENCRYPTION, replace(fix, template=TEMPLATE)))
    lines = command_lines(TEMPLATE, STEP_WIDTH)
    assert len(lines) > 1
    block = squeezed("Fill in, then run on the Edge server:" + "".join(lines))
    assert text.count(block) == 1 and text.index(squeezed(fix.also[-1])) < text.index(block)
    assert squeezed("Fill in") not in words(finding(ENCRYPTION, fix))


def test_no_line_ends_at_the_hyphen_of_a_cmdlet_or_a_parameter() -> None:
    """Who types `- Bindings` is refused."""
    for width in range(30, 90, 2):
        held = Remediation(
            withheld="It is theirs.", also=(f"{'x ' * width}Set-ReceiveConnector -Bindings '0.0.0.0:25'",)
        )
        lines = "\n".join(page.extract_text() for page in reader(assessment(finding(ENCRYPTION, held))).pages)
        assert not re.search(r"(Set|\s)-\s*$", lines, re.MULTILINE), width
